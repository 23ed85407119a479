"""How days and zones are spelled, the same in every locale."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from eventstudy.errors import EventStudyError, WhenError

_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ONE_DAY = timedelta(days=1)


def spell_day(day: date) -> str:
    """A date in words, the same in every locale: ``Tue 11 Feb 2025``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone with this name. Raises WhenError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise WhenError(f"{name!r} is not a time zone", "use an IANA name such as Asia/Hong_Kong") from None


def exchange_zone(name: str) -> ZoneInfo:
    """The zone of an exchange's table. Raises EventStudyError when the machine has no zone database."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):
        raise EventStudyError(
            f"this machine has no time zone database (looked for {name})",
            "install it: pip install tzdata",
        ) from None
