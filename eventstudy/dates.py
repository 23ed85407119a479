"""Calendar days as people write them: read where they can mean one day only, refused where they cannot.

Imported only when a text is not plain ISO (``2025-02-11``), and by the reader of price files.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
"""A month's English name, whole or short, as a pattern without groups; letter case is the reader's matter."""
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
"""A weekday's English name, whole or short, as a pattern without groups."""
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    rf"|{_NTH}(?:\s*[-/.]\s*|\s+of\s+|\s*){MONTH}\.?[-/,\s]*\d{{4}}"
    rf"|{MONTH}\.?[-/\s]*{_NTH}(?:\s*[-/,]\s*|\s+)\d{{4}}"
    rf"|\d{{4}}[-/,\s]+{MONTH}\.?[-/\s]*{_NTH})(?!\d)"
)
"""What :func:`read_date` may be able to read, as a pattern without groups."""

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_NAMED = re.compile(rf"({MONTH})", re.ASCII | re.IGNORECASE)


class UnreadableDateError(ValueError):
    """A text that is no day or could be two. Its message can follow the text; ``remedy`` says what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


def read_date(text: str) -> date:
    """The day that a text of the form ``DATE`` names.

    Year first (``2025-02-11``, ``2025/2/11``, ``20250211``), or with the month's name in any order (``11 Feb
    2025``, ``Feb. 11th, 2025``, ``11-feb-2025``). All in figures with the year last (``13/02/2025``) only
    where one of the numbers cannot be a month. Raises UnreadableDateError for a day that no calendar
    has and for one with two readings.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if len(text) == 8 and text.isascii() and text.isdigit():
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match := _NUMERIC.fullmatch(text):
        return _in_figures(text, int(match[1]), int(match[3]), int(match[4]))
    named = _NAMED.search(text)
    numbers = re.findall(r"\d+", text)
    if named is None or len(numbers) != 2:
        raise UnreadableDateError("is not a date")
    year, day = sorted(numbers, key=len, reverse=True)
    if len(year) != 4:
        raise UnreadableDateError("is not a date")
    return _day(int(year), month_number(named[1]), int(day))


def month_number(name: str) -> int:
    """1 to 12 for a month's name, whole or short."""
    return next(at for at, whole in enumerate(_MONTHS, start=1) if whole[:3] == name[:3].lower())


def weekday_number(name: str) -> int:
    """0 (Monday) to 6 for a weekday's name, whole or short."""
    return next(at for at, whole in enumerate(_WEEKDAYS) if whole[:3] == name[:3].lower())


def weekday_name(day: date) -> str:
    """The whole English name of a day's weekday."""
    return _WEEKDAYS[day.weekday()].capitalize()


def _in_figures(text: str, first: int, second: int, year: int) -> date:
    """A date like 02/11/2025, where one reading only is a day."""
    readings = []
    for month, day in ((first, second), (second, first)):
        try:
            readings.append(_day(year, month, day))
        except UnreadableDateError:
            continue
    if not readings:
        raise UnreadableDateError("is no day in either reading", "write it as 2025-02-11")
    if len(set(readings)) > 1:
        month_first, day_first = readings
        raise UnreadableDateError(
            f"has two readings: {month_first} (month first) and {day_first} (day first)",
            f"write {month_first} or {day_first}",
        )
    return readings[0]


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableDateError(f"is not a date or time: {error}") from None
