"""The report of ``batch``."""
