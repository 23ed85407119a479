"""The report of ``announcements``."""
