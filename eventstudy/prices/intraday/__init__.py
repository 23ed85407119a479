"""Bars inside the day: a series with its zone, interval and stamps; its readers; its parts of a session."""
