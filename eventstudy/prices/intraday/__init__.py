"""Intraday bars: a series with its zone, interval and timestamps; its readers; the part of the day of each
bar.
"""
