"""What ``calendars`` prints."""
