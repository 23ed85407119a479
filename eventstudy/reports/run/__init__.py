"""The report of ``run``."""
