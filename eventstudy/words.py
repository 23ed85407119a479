"""How days and zones are spelled, the same in every locale."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from eventstudy.errors import EventStudyError, WhenError

_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ONE_DAY = timedelta(days=1)

_ZONES = {
    "America/New_York": (("ET", None), ("EST", -5), ("EDT", -4)),
    "America/Chicago": (("CT", None), ("CST", -6), ("CDT", -5)),
    "America/Denver": (("MT", None), ("MST", -7), ("MDT", -6)),
    "America/Los_Angeles": (("PT", None), ("PST", -8), ("PDT", -7)),
    "America/Sao_Paulo": (("BRT", -3),),
    "America/Santiago": (("CLT", -4), ("CLST", -3)),
    "America/Argentina/Buenos_Aires": (("ART", -3),),
    "Europe/London": (("GMT", 0), ("BST", 1)),
    "Europe/Lisbon": (("WET", 0), ("WEST", 1)),
    "Europe/Paris": (("CET", 1), ("CEST", 2)),
    "Europe/Helsinki": (("EET", 2), ("EEST", 3)),
    "Europe/Istanbul": (("TRT", 3),),
    "Europe/Moscow": (("MSK", 3),),
    "Africa/Johannesburg": (("SAST", 2),),
    "Asia/Jerusalem": (("IDT", 3),),
    "Asia/Kolkata": (("IST", 5.5),),
    "Asia/Bangkok": (("ICT", 7),),
    "Asia/Jakarta": (("WIB", 7),),
    "Asia/Kuala_Lumpur": (("MYT", 8),),
    "Asia/Singapore": (("SGT", 8),),
    "Asia/Hong_Kong": (("HKT", 8),),
    "Asia/Manila": (("PHT", 8), ("PHST", 8)),
    "Asia/Tokyo": (("JST", 9),),
    "Asia/Seoul": (("KST", 9),),
    "Australia/Perth": (("AWST", 8),),
    "Australia/Sydney": (("AET", None), ("AEST", 10), ("AEDT", 11)),
    "Pacific/Auckland": (("NZST", 12), ("NZDT", 13)),
}
ZONE_WORDS = {word: (zone, hours) for zone, words in _ZONES.items() for word, hours in words}
"""Zone words in capitals: the IANA zone of the city whose clock is meant, and the hours ahead of UTC that the
word says, None where it says no season."""
OTHER_CLOCKS = {
    "CST": ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "America/Mexico_City"),
    "EST": ("Australia/Sydney",),
    "EDT": ("Australia/Sydney",),
    "IST": ("Asia/Jerusalem", "Europe/Dublin", "Europe/Istanbul"),
    "PST": ("Asia/Manila",),
}
"""Zones where a zone word means another clock than the one of ``ZONE_WORDS``."""


def shortened(text: str, most: int = 300) -> str:
    """A text from outside as a message has it: at most so many characters."""
    return text if len(text) <= most else f"{text[:most]} ... ({len(text):,} characters)"


def spell_day(day: date) -> str:
    """A date in words, the same in every locale: ``Tue 11 Feb 2025``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def spell_instant(instant: datetime) -> str:
    """A time in words, the same in every locale: ``Tue 11 Feb 2025, 09:30 EST``."""
    return f"{spell_day(instant.date())}, {instant:%H:%M} {instant.tzname()}"


def zone_named(name: str) -> ZoneInfo:
    """The zone with this IANA name, or of this zone word (``ET``). Raises WhenError when there is none."""
    word = ZONE_WORDS.get(name.upper())
    try:
        return ZoneInfo(word[0] if word else name)
    except (KeyError, ValueError, OSError):
        remedy = "use an IANA name such as Asia/Hong_Kong, or a word such as ET, HKT"
        raise WhenError(f"{name!r} is not a time zone", remedy) from None


def zone_word_offset(name: str) -> timedelta | None:
    """How far ahead of UTC a zone word says its clock is (``EST``: -5 hours); None where it does not say."""
    hours = ZONE_WORDS.get(name.upper(), ("", None))[1]
    return None if hours is None else timedelta(hours=hours)


def contradicts_season(name: str, placed: datetime) -> bool:
    """Whether a zone word names the other season's clock than the one in force at an aware datetime."""
    offset = zone_word_offset(name)
    return offset is not None and offset != placed.utcoffset()


def exchange_zone(name: str) -> ZoneInfo:
    """The zone of an exchange's table. Raises EventStudyError when the machine has no zone database."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):
        raise EventStudyError(
            f"this machine has no time zone database (looked for {name})",
            "install it: pip install tzdata",
        ) from None
