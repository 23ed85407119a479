"""What a claim is measured against in time: ``since September``, ``since 5 August``, ``in four months``."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from eventstudy.claims.spelled import NUMBER, whole_number
from eventstudy.errors import UsageError

EVER = "ever"
"""The reference of a claim about the whole life of a share or an index."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
DAY_OR_PERIOD = (
    rf"(?:{_YEAR}-\d\d(?:-\d\d)?"
    rf"|{_ORDINAL} {_MONTH}(?:,? {_YEAR}| (?:last|this) year)?"
    rf"|{_MONTH} {_ORDINAL}(?!\d)(?:,? {_YEAR}| (?:last|this) year)?"
    rf"|(?:last )?{_MONTH}(?: (?:of )?{_YEAR}| (?:of )?(?:last|this) year)?"
    rf"|{_YEAR}|{'|'.join(_WEEKDAYS)})"
)
"""Matches what may follow ``since``: a day, a month or a year (to be compiled with IGNORECASE)."""
DURATION = rf"(?:{NUMBER}|an?)[ -](?:trading )?(?:day|session|week|month|quarter|year)s?"
"""Matches what may follow ``in``: ``four months``, ``a year``, ``10 weeks``."""
_DAYS = {
    "day": 1.0,
    "session": 7 / 5,
    "week": 7.0,
    "month": 365.25 / 12,
    "quarter": 365.25 / 4,
    "year": 365.25,
}
"""Calendar days of a unit, on average."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A day, month or year of the past, or a stretch of time; what is not said is None.

    ``years_back``: 0 for ``this year``, 1 for ``last year``. ``count`` of ``unit``: ``4`` and ``month``.
    """

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    years_back: int | None = None
    count: int | None = None
    unit: str = ""

    @property
    def is_duration(self) -> bool:
        """Whether it is a stretch of time."""
        return self.count is not None

    def days_of(self, session: date) -> tuple[date, date] | None:
        """The first and last day meant, seen from a session: the latest such before it.

        None for a stretch of time and for a day that does not exist.
        """
        if self.is_duration:
            return None
        if self.weekday is not None:
            back = (session.weekday() - self.weekday - 1) % 7 + 1
            day = session - timedelta(days=back)
            return day, day
        year = self.year if self.year is not None else self._latest_year(session)
        if self.month is None:
            return date(year, 1, 1), date(year, 12, 31)
        try:
            if self.day is not None:
                return date(year, self.month, self.day), date(year, self.month, self.day)
            return date(year, self.month, 1), date(year, self.month, calendar.monthrange(year, self.month)[1])
        except ValueError:
            return None

    def iso(self, session: date) -> str:
        """``2024-08-05``, ``2024-08`` or ``2024`` as seen from a session; a stretch as ``4 months``."""
        if self.count is not None:
            return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"
        days = self.days_of(session)
        if days is None:
            return self.text
        first, last = days
        if first == last:
            return first.isoformat()
        return f"{first.year}" if self.month is None else f"{first:%Y-%m}"

    def begins(self, session: date) -> date | None:
        """The first day of a stretch of time that ends with a session; None for anything else.

        A month ago is the same day of the month before, or its last one.
        """
        if self.count is None:
            return None
        if self.unit in ("month", "quarter", "year"):
            months = {"month": 1, "quarter": 3, "year": 12}[self.unit] * self.count
            return _months_before(session, months)
        return session - timedelta(days=round(_DAYS[self.unit] * self.count))

    def fraction_of_unit(self, days: float) -> float:
        """Calendar days as a number of the stretch's units."""
        return days / _DAYS[self.unit]

    def _latest_year(self, session: date) -> int:
        if self.years_back is not None:
            return session.year - self.years_back
        month, day = self.month or 1, self.day or 1
        passed = (month, day) < ((session.month, session.day) if self.day else (session.month, 1))
        return session.year if passed else session.year - 1


def parse_reference(text: str) -> Reference:
    """Read ``2024-08-05``, ``August 5``, ``Sept 2024``, ``May last year``, ``Monday`` or ``4 months``.

    Raises UsageError for anything else.
    """
    words = " ".join(text.lower().replace(",", " ").split())
    for read in (_iso, _duration, _weekday, _spelled):
        reference = read(words, text)
        if reference is not None:
            return reference
    raise UsageError(
        f"reference {text!r} is not a day, a month, a year or a stretch of time",
        "write it as 2024-08-05, 2024-08, 2024 or 4 months",
    )


def _iso(words: str, text: str) -> Reference | None:
    match = re.fullmatch(rf"({_YEAR})(?:-(\d\d))?(?:-(\d\d))?", words)
    if match is None:
        return None
    month, day = (int(part) if part else None for part in (match[2], match[3]))
    if month is not None and not 1 <= month <= 12:
        return None
    return Reference(text, int(match[1]), month, day)


def _duration(words: str, text: str) -> Reference | None:
    match = re.fullmatch(rf"({NUMBER}|an?)[ -](?:trading )?(day|session|week|month|quarter|year)s?", words)
    return Reference(text, count=whole_number(match[1]), unit=match[2]) if match else None


def _weekday(words: str, text: str) -> Reference | None:
    return Reference(text, weekday=_WEEKDAYS.index(words)) if words in _WEEKDAYS else None


def _spelled(words: str, text: str) -> Reference | None:
    if not re.fullmatch(DAY_OR_PERIOD, words):
        return None
    month = re.search(_MONTH, words)
    year = re.search(rf"\b{_YEAR}\b", words)
    day = re.search(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)", words)
    back = 1 if "last year" in words else 0 if "this year" in words else None
    return Reference(
        text,
        int(year[0]) if year else None,
        _MONTHS.index(month[0][:3]) + 1 if month else None,
        int(day[1]) if day else None,
        years_back=back,
    )


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
