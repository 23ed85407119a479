"""Times of the day in a text: ``at 11:24 a.m. in New York`` on the clock of a listing's exchange."""

from __future__ import annotations

import re

from eventstudy.exchanges.listings import listing_of

_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s?(?:(?P<half>[ap])\.?m\.?)?"
    r"(?:\s(?P<zone>gmt|bst|e[sd]?t|hkt|cet|local|in new york|in london))?(?:\stime)?\b",
    re.IGNORECASE,
)
_ZONES = {
    "America/New_York": ("et", "est", "edt", "in new york"),
    "Asia/Hong_Kong": ("hkt",),
    "Europe/London": ("in london", "bst"),
}


def clock_of(words: str, symbol: str) -> str:
    """``11:24`` for words that name a time on the clock of a listing's exchange; else empty.

    A time in another zone is ignored, and so is one without a zone, a.m. or p.m.
    """
    match = _CLOCK.search(words)
    if match is None or not (match["half"] or match["zone"]):
        return ""
    zone = (match["zone"] or "local").lower()
    if zone != "local" and zone not in _ZONES.get(listing_of(symbol).exchange.zone, ()):
        return ""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""
