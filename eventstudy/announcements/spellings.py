"""Times as people write them: ``11 Feb 2025``, ``2025-02-11 4:05pm ET``, ``today``, ``@1739307900``.

``when.parse_when`` reads plain ISO itself and imports this for everything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from eventstudy.dates import (
    DATE,
    MONTH,
    WEEKDAY,
    UnreadableDateError,
    read_date,
    weekday_name,
    weekday_number,
)
from eventstudy.errors import WhenError
from eventstudy.words import ZONE_WORDS, zone_named

_FROM_TODAY = {"today": 0, "yesterday": -1, "tomorrow": 1}
_HALF = r"(?:\s*[ap]\.?\s?m?\.?(?![a-z]))"
_CLOCK = (
    rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?{_HALF}?"
    rf"|\d{{1,2}}(?:\.\d{{2}})?{_HALF}|noon|midnight|\d{{4}}(?:\d{{2}}(?:[.,]\d{{1,9}})?)?(?![\d:]))"
)
_DAY = rf"(?:(?P<weekday>{WEEKDAY})\.?,?\s+)?(?P<date>{DATE}|today|yesterday|tomorrow)"
_ZONE = r"(?:\s*,?\s*(?P<zone>[a-z+(\[-].*))?"
_FLAGS = re.ASCII | re.IGNORECASE
_DATE_FIRST = re.compile(rf"{_DAY}(?:(?:\s*t(?=\d)|\s*,?\s+(?:at\s+)?|_)(?P<clock>{_CLOCK}){_ZONE})?", _FLAGS)
_CLOCK_FIRST = re.compile(
    rf"(?P<clock>{_CLOCK})(?:\s*(?P<zone>[a-z+(-].*?))??\s*,?\s+(?:on\s+)?{_DAY}", _FLAGS
)
_YEAR_LAST = re.compile(
    rf"(?P<weekday>{WEEKDAY})\s+(?P<month_day>{MONTH}\s+\d{{1,2}})\s+(?P<clock>\d\d:\d\d:\d\d)"
    r"(?:\s+(?P<zone>[a-z]{1,5}))?\s+(?P<year>\d{4})(?:\s+(?P<offset>[+-]\d{4}))?",
    _FLAGS,
)
_RUN_TOGETHER = re.compile(r"(\d{8})(\d{4}(?:\d\d)?)(?:\s*(z))?", _FLAGS)
_SINCE_1970 = re.compile(r"@(-?\d{1,19}(?:\.\d{1,9})?)", re.ASCII)
_INTERNET = re.compile(rf"{WEEKDAY}, \d{{1,2}} {MONTH} \d{{4}} \d\d:\d\d:\d\d", _FLAGS)
"""RFC 5322 and HTTP: there GMT is UTC, whatever the season."""
_OFFSET = re.compile(
    r"(?:(?:utc|gmt|ut)\s*)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?", _FLAGS
)
_COMMENT = re.compile(r"\s*(?:\((?P<comment>[^()]*)\)|\[(?P<iana>[^\[\]]*)\])", re.ASCII)
_BLANKS = str.maketrans("\u00a0\u202f\u2009\t\u2212", "    -")
_LONGEST = 100
"""Characters of the longest text that is read as a time."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A time as read: ``day``, or days ``from_today``; ``clock`` is None for a bare date.

    ``clock`` may carry an offset; ``zone`` is the zone word or IANA name beside it, empty without one.
    ``to_the_second``: whether seconds were written.
    """

    day: date | None
    from_today: int = 0
    clock: time | None = None
    zone: str = ""
    to_the_second: bool = False


def read_spelled(written: str) -> Spelled | None:
    """Read a text, or None when it is no time at all. Raises WhenError with the reason and the remedy."""
    text = " ".join(written.translate(_BLANKS).split(" ")).strip()
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable():
        return None
    if text.lower() == "now":
        return _at_instant(datetime.now(UTC))
    if match := _SINCE_1970.fullmatch(text):
        return _at_instant(_instant(match[1], written))
    try:
        return _read(text)
    except UnreadableDateError as error:
        raise WhenError(f"{written!r} {error}", error.remedy) from None


def _read(text: str) -> Spelled | None:
    if match := _RUN_TOGETHER.fullmatch(text):
        return _spelled(read_date(match[1]), 0, match[2], match[3] or "", text)
    if match := _YEAR_LAST.fullmatch(text):
        day = read_date(f"{match['month_day']}, {match['year']}")
        _check_weekday(match["weekday"], day)
        return _spelled(day, 0, match["clock"], match["offset"] or match["zone"] or "", text)
    match = _DATE_FIRST.fullmatch(text) or _CLOCK_FIRST.fullmatch(text)
    if match is None:
        raise_hint(text)
        return None
    word = match["date"].lower()
    if word in _FROM_TODAY:
        if match["weekday"]:
            return None
        return _spelled(None, _FROM_TODAY[word], match["clock"], match["zone"] or "", text)
    day = read_date(match["date"])
    if match["weekday"]:
        _check_weekday(match["weekday"], day)
    return _spelled(day, 0, match["clock"], match["zone"] or "", text)


def _spelled(day: date | None, from_today: int, clock: str | None, zone: str, text: str) -> Spelled:
    if clock is None:
        return Spelled(day, from_today)
    at, seconds = _read_clock(clock)
    offset, name = _read_zone(zone.strip(), day, at, internet=_INTERNET.match(text) is not None)
    return Spelled(day, from_today, at.replace(tzinfo=offset), name, seconds)


def _at_instant(instant: datetime) -> Spelled:
    return Spelled(instant.date(), 0, instant.timetz(), "", True)


def _instant(number: str, written: str) -> datetime:
    """Seconds since 1970, or milli-, micro- or nanoseconds where the number is too large for seconds."""
    whole = int(number.partition(".")[0])
    unit = next(power for power in (0, 3, 6, 9) if abs(whole) < 10 ** (11 + power) or power == 9)
    micro = int(whole * 10**6 // 10**unit) + int((number.partition(".")[2] + "000000")[:6]) * (unit == 0)
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
    except OverflowError:
        raise WhenError(f"{written!r} is not a date or time", "@ is followed by seconds since 1970") from None


def _check_weekday(name: str, day: date) -> None:
    if weekday_number(name) != day.weekday():
        raise UnreadableDateError(
            f"names the wrong weekday: {day} was a {weekday_name(day)}",
            "correct the day or leave the weekday out",
        )


def _read_clock(text: str) -> tuple[time, bool]:
    """The clock time, and whether it says seconds. Fractions beyond microseconds are cut off."""
    word = text.lower()
    if word == "noon":
        return time(12), False
    if word == "midnight":
        raise UnreadableDateError(
            "is not clear: midnight may begin or end the day", "write 00:00, on the day that begins"
        )
    half = re.search(_HALF + "$", word)
    figures = word[: half.start()] if half else word
    if re.fullmatch(r"\d{4}(?:\d\d)?(?:[.,]\d+)?", figures):
        figures = f"{figures[:2]}:{figures[2:4]}" + (f":{figures[4:]}" if len(figures) > 4 else "")
    elif half and "." in figures and ":" not in figures:
        figures = figures.replace(".", ":")
    whole, _, fraction = figures.replace(",", ".").partition(".")
    parts = [int(part) for part in whole.split(":")]
    if half:
        parts[0] = _on_24_hours(parts[0], text, afternoon="p" in half[0])
    hour, minute, second = (*parts, 0, 0)[:3]
    try:
        return time(hour, minute, second, int((fraction + "000000")[:6])), len(parts) > 2
    except ValueError as error:
        raise UnreadableDateError(f"is not a date or time: {error}") from None


def _on_24_hours(hour: int, text: str, *, afternoon: bool) -> int:
    """12am is 0, 12pm is 12."""
    if not 1 <= hour <= 12:
        raise UnreadableDateError(
            f"is not a date or time: {text.strip()} is not on a 12-hour clock", "write 16:05 or 4:05pm"
        )
    return hour % 12 + 12 * afternoon


def _read_zone(text: str, day: date | None, at: time, *, internet: bool) -> tuple[tzinfo | None, str]:
    """The offset of a time and the name of its zone: one of them, or neither when nothing is written."""
    if not text:
        return None, ""
    if text.upper() in ("Z", "UTC", "UT") or (internet and text.upper() == "GMT"):
        return UTC, ""
    if match := _OFFSET.match(text):
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        if hours >= 24:
            raise UnreadableDateError(f"is not a date or time: the offset {match[0]} is a day or more")
        delta = timedelta(hours=hours, minutes=minutes)
        offset = timezone(-delta if match["sign"] == "-" else delta)
        _check_beside(text[match.end() :], datetime.combine(day, at) if day else None, offset)
        return offset, ""
    inner = _COMMENT.fullmatch(text)
    name = (inner["comment"] or inner["iana"] or "").strip() if inner else text
    return None, _zone_name(name)


def _check_beside(rest: str, moment: datetime | None, offset: timezone) -> None:
    """What follows an offset: nothing, a comment, or a zone in brackets that must have this offset."""
    if not rest:
        return
    match = _COMMENT.fullmatch(rest)
    if match is None:
        raise UnreadableDateError(f"has {rest.strip()!r} after the offset", "write one offset or one zone")
    if match["iana"] is not None and moment is not None:
        in_zone = moment.replace(tzinfo=zone_named(match["iana"])).utcoffset()
        if in_zone != offset.utcoffset(None):
            raise UnreadableDateError(
                f"contradicts itself: {match['iana']} was not at {offset} then", "leave out one of the two"
            )


def _zone_name(text: str) -> str:
    """A zone word in capitals, an IANA name, or the zone of a city whose clock is named in words."""
    word = text.upper().rstrip(".")
    if word in ZONE_WORDS:
        return word
    if "/" in text:
        return zone_named(text).key
    spoken = re.fullmatch(r"(.+?)(?:\s+(standard|daylight|summer))?(?:\s+time)?", text.lower())
    if spoken and (word := _SPOKEN.get(spoken[1], "")):
        return _seasonal(word, spoken[2] or "")
    for area in ("America", "Europe", "Asia", "Australia", "Pacific", "Africa"):
        city = f"{area}/{(spoken[1] if spoken else text).title().replace(' ', '_')}"
        try:
            return ZoneInfo(city).key
        except (KeyError, ValueError, OSError):
            continue
    remedy = "write an offset such as -05:00, a city (Asia/Tokyo) or a word (ET, HKT)"
    raise UnreadableDateError(f"has {text!r} where a time zone is expected", remedy)


_SPOKEN = {"eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT", "greenwich mean": "GMT"}


def _seasonal(word: str, season: str) -> str:
    """``EST`` for Eastern Standard Time, ``EDT`` for Eastern Daylight Time, ``ET`` for Eastern Time."""
    middle = {"standard": "S", "daylight": "D", "summer": "D"}.get(season, "")
    return word[0] + middle + word[1] if len(word) == 2 else word


_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_HINTS = (
    (
        rf"(?:(?:last|next|this) )?{WEEKDAY}(?:\s.*)?",
        "is not clear: a weekday alone names many days",
        "write the date: 2025-02-11",
    ),
    (
        rf"(?:{MONTH}\.?\s*{_NTH}|{_NTH}[-/.\s]*{MONTH}\.?)(?:,?\s+(?:at\s+)?\d{{1,2}}[:ap].*)?",
        "has no year",
        "write the year too: 11 Feb 2025",
    ),
    (
        rf"(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]|\d{{1,2}}[-/.\s]*{MONTH}\.?[-/.,\s]*|{MONTH}\.?\s*{_NTH}[,\s]+)"
        r"'?\d\d(?![\d:]).*",
        "has a two-digit year",
        "write the year with four digits: 2025-02-11",
    ),
    (
        rf"(?:{DATE})\s*,?\s*(?:\(?(?:after|before|pre|post)\b.*|(?:after|pre)-?\s?(?:hours|market)\b.*|amc|bmo)",
        "names a part of the day, which is said with --timing",
        "write the date, and --timing before-open or after-close (a column timing in files)",
    ),
    (
        rf"(?:{DATE})\s*(?:z|utc|[a-z]{{2,5}})",
        "has a zone and no time",
        "write both, as in '2025-02-11 16:05 ET', or neither",
    ),
    (
        rf"(?!\d{{4}}|\d{{6}}){_CLOCK}(?:\s*[a-z+-].*)?",
        "is a time without a date",
        "write both: '2025-02-11 4:05pm'",
    ),
    (r"\d{9,19}(?:\.\d+)?", "is not clear: seconds since 1970 begin with @", "write it as @1739307900"),
    (r"\d{5}(?:\.\d+)?", "may be a spreadsheet's day number", "format the column as a date"),
)


def raise_hint(text: str) -> None:
    """Raise UnreadableDateError where what is wrong can be named; else return."""
    for pattern, message, remedy in _HINTS:
        if re.fullmatch(pattern, text, _FLAGS):
            raise UnreadableDateError(message, remedy)


_OF_TIME = re.compile(
    rf"(?:{MONTH}\.?|{WEEKDAY}\.?|{_NTH}|{_CLOCK}|{DATE}|[ap]\.?m\.?|at|on|[+-]\d\d:?\d\d),?", _FLAGS
)


def belongs_to_time(word: str) -> bool:
    """Whether a word of the command line is part of a date or time rather than a symbol."""
    return _OF_TIME.fullmatch(word) is not None
