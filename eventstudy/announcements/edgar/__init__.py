"""Announcements from the filings of the United States' Securities and Exchange Commission (EDGAR)."""
