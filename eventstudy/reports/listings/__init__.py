"""The report of ``listings``."""
