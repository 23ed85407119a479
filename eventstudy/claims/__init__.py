"""Printed figures, checked against prices."""
