"""When the news came: reading a WHEN, and placing it in a time zone. Nothing is guessed and nothing moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from eventstudy.errors import UsageError, WhenError

_WHEN = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(?P<offset>[Zz]|[+-]\d{2}:?[0-5]\d)?)?",
    re.ASCII,
)
_FORMS = "write it as 2025-02-11, 2025-02-11T16:05, 2025-02-11T16:05Z or 2025-02-11T16:05-05:00"


class Timing(StrEnum):
    """What ``--timing`` says about a bare date."""

    PRE_OPEN = "pre-open"
    INTRADAY = "intraday"
    POST_CLOSE = "post-close"


@dataclass(frozen=True, slots=True)
class When:
    """A WHEN as written: a bare date (``moment`` is None) or a time, naive or with an offset."""

    text: str
    date: date
    moment: datetime | None


def parse_when(text: str) -> When:
    """Read a WHEN. Raises WhenError with the accepted forms when it is none of them."""
    stripped = text.strip()
    match = _WHEN.fullmatch(stripped)
    if match is None:
        raise WhenError(f"{text!r} is not a date or time", _FORMS)
    try:
        day = date.fromisoformat(match["date"])
        if match["time"] is None:
            return When(stripped, day, None)
        offset = (match["offset"] or "").upper()
        return When(stripped, day, datetime.fromisoformat(f"{match['date']}T{match['time']}{offset}"))
    except ValueError as error:
        raise WhenError(f"{text!r} is not a date or time: {error}", _FORMS) from None


def parse_timing(text: str) -> Timing:
    """Read a ``--timing`` value. Raises UsageError naming the choices."""
    try:
        return Timing(text.strip().lower())
    except ValueError:
        raise UsageError(
            f"timing {text!r} is none of {', '.join(Timing)}", "write one of these, or leave it out"
        ) from None


def place(moment: datetime, zone: ZoneInfo) -> datetime:
    """A time with its offset as it is; a naive one read in ``zone``.

    Raises WhenError for a local time that daylight saving repeats or leaves out.
    """
    if moment.tzinfo is not None:
        return moment
    early, late = moment.replace(tzinfo=zone), moment.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    written = moment.isoformat(timespec="minutes")
    first, second = early.isoformat(timespec="minutes"), late.isoformat(timespec="minutes")
    # Python's fold: in the hour that repeats, the first pass comes first; in a gap it is the later.
    if early.astimezone(UTC) < late.astimezone(UTC):
        raise WhenError(
            f"{written} happened twice in {zone.key} (clocks went back)",
            f"say which with an offset: {first} or {second}",
        )
    raise WhenError(
        f"{written} does not exist in {zone.key} (clocks went forward)",
        f"give the time with its offset, for example {first}",
    )
