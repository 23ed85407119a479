"""Printed figures, held against the prices."""
