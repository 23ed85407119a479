"""The report of ``sessions``."""
