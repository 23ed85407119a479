"""Dates as people and vendors write them into price files, and the order that a file's own dates prove.

Nothing is guessed: a date like 03/04/2025 is read only after the file itself has shown which part is the day.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from eventstudy.prices.files.vocabulary import months, plain, weekdays

_LONGEST_DATE = 100
"""Characters: what is longer is none, and is not kept to be looked up."""
_CLOCK = r"(?:[ T]+(?P<clock>.*))?"
_NUMERIC_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\.?" + _CLOCK)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-]) ?(\d{1,2})\2 ?(\d{1,2})\.?" + _CLOCK)
_TAIWANESE = re.compile(r"(1\d\d)([/.-])(\d{1,2})\2(\d{1,2})")
_EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]?")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_NAMED = re.compile(r"(?P<words>(?:[\w.,'º/-]|\s(?!\d{1,2}:\d))+?)" + r"(?:[ T]+(?P<clock>\d{1,2}:\d\d.*))?")
_OFFSET = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)? ?(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)", re.I)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_EPOCH = re.compile(r"(\d{9,19})(?:\.0*)?")
_EPOCH_UNITS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}
_DAY_NUMBER = re.compile(r"(\d{5})(?:[.,]\d+)?")
FIRST_DAY_NUMBER, LAST_DAY_NUMBER = 27_395, 60_267
"""Excel's numbers of days (45700 is 2025-02-12) that are read, from 1975 to 2064."""
DAY_ZERO = date(1899, 12, 30).toordinal()
_UNIX_DAY = date(1970, 1, 1).toordinal()
_FILLERS = frozenset({"de", "del", "of", "th", "st", "nd", "rd", "г", "года", "den", "le", "di", "og"})
_TWO_DIGIT_PIVOT = 69
_DAILY_GAP, _FEWEST_DATES = 4, 3
"""Days: the bars of a daily file lie no further apart than this (half of them); dates that can show it."""


class DateOrder(StrEnum):
    """Which part of a date like 03/04/2025 or 03/04/25 comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


def is_numeric_date(text: str) -> bool:
    """Whether a date needs a :class:`DateOrder` to be read (``03/04/2025``, ``13.04.25``)."""
    return _NUMERIC_DATE.fullmatch(text.strip()) is not None


def is_day_number(text: str) -> bool:
    """Whether a date is written as Excel's number of days since 1899-12-30 (``45700``, ``45700.667``)."""
    match = _DAY_NUMBER.fullmatch(text.strip())
    return match is not None and FIRST_DAY_NUMBER <= int(match[1]) <= LAST_DAY_NUMBER


def date_order(text: str) -> DateOrder | None:
    """The order that this date alone proves: only one makes it a date. None when it proves nothing."""
    orders = possible_orders(text)
    return next(iter(orders)) if len(orders) == 1 else None


def possible_orders(text: str) -> dict[DateOrder, int]:
    """The orders in which a numeric date is a day, each with its ordinal; empty when it is none in any."""
    match = _NUMERIC_DATE.fullmatch(text.strip())
    ordinals: dict[DateOrder, int] = {}
    for order in DateOrder if match else ():
        try:
            ordinals[order] = _in_order(match, order).toordinal()  # type: ignore[arg-type]
        except ValueError:
            continue
    return ordinals


def _in_order(match: re.Match[str], order: DateOrder) -> date:
    """The date of a ``_NUMERIC_DATE``. Raises ValueError when it is none in this order."""
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    two_digits = len(match[4]) == 2
    if order is DateOrder.YEAR_FIRST:
        if not two_digits or len(match[1]) != 2:
            raise ValueError("the year comes last")
        return date(_full_year(first), second, last)
    year = _full_year(last) if two_digits else last
    return date(year, second, first) if order is DateOrder.DAY_FIRST else date(year, first, second)


def _full_year(year: int) -> int:
    return year + (1900 if year >= _TWO_DIGIT_PIVOT else 2000)


class OrderEvidence:
    """Finds the order of a file's numeric dates: the one in which all are days, or bars are daily."""

    def __init__(self) -> None:
        self._days: dict[DateOrder, set[int]] = {order: set() for order in DateOrder}

    def add(self, text: str) -> DateOrder | None:
        """Take in a date; the order once a single one is left. A text that is no date tells nothing."""
        orders = possible_orders(text)
        if not orders:
            return None
        self._days = {order: days | {orders[order]} for order, days in self._days.items() if order in orders}
        return self._only()

    def _only(self) -> DateOrder | None:
        return next(iter(self._days)) if len(self._days) == 1 else None

    def settle(self) -> DateOrder | None:
        """The order when all dates are in: the only one in which bars lie days, not months apart."""
        daily = [order for order, days in self._days.items() if _is_daily(days)]
        return self._only() or (daily[0] if len(daily) == 1 else None)


def _is_daily(days: Iterable[int]) -> bool:
    ordered = sorted(days)
    gaps = sorted(b - a for a, b in itertools.pairwise(ordered))
    return len(ordered) >= _FEWEST_DATES and gaps[len(gaps) // 2] <= _DAILY_GAP


class DateReader:
    """Reads one file's dates into ordinals; repeated dates are looked up.

    ``order``: of the file's numeric dates. ``zone``: the exchange's, an IANA name; moments (stamps with an
    offset, seconds since 1970) count as the day on its clock. ``met_moments``: whether the zone mattered for
    any date.
    """

    def __init__(self, order: DateOrder | None = None, zone: str | None = None) -> None:
        self._order, self._zone_name = order, zone
        self._zone: tzinfo | None = None
        self._known: dict[str, int] = {}
        self.met_moments = False

    def read(self, text: str) -> int:
        """The ordinal of a date: ISO, YYYYMMDD, with a month's name, in the file's order, or a moment.

        A clock time behind the date is ignored: the date is taken as printed. With an offset it is a moment:
        printed at midnight, or at midnight UTC, it is that date; else the day on the exchange's clock (as
        printed, when no zone is known). Raises ValueError when it is no date, or its order is not known.
        """
        day = self._known.get(text)
        if day is None:
            if len(text) > _LONGEST_DATE:
                raise ValueError("not a date")
            day = self._known[text] = self._parse(text.strip().strip("'"))
        return day

    def _parse(self, text: str) -> int:
        if match := _YEAR_FIRST.fullmatch(text):
            day = date(int(match[1]), int(match[3]), int(match[4]))
            return self._on_clock(day, match["clock"])
        if text.isascii() and len(text) >= 8 and text[:8].isdigit() and text[8:9] in ("", " ", "T", "."):
            return self._compact(text)
        if is_day_number(text):
            return DAY_ZERO + int(text[:5])
        if match := _EPOCH.fullmatch(text):
            return self.moment(int(match[1]))
        if match := _NUMERIC_DATE.fullmatch(text):
            if self._order is None:
                raise ValueError("day and month cannot be told apart")
            return self._on_clock(_in_order(match, self._order), match["clock"])
        return self._other(text)

    def _compact(self, text: str) -> int:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        rest = text[8:].lstrip(" T")
        if rest and rest.strip(".0") and _TIME.match(rest) is None:
            raise ValueError("not a date")
        return self._on_clock(day, rest)

    def _other(self, text: str) -> int:
        if match := _EAST_ASIAN.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3])).toordinal()
        if match := _TAIWANESE.fullmatch(text):
            return date(int(match[1]) + 1911, int(match[3]), int(match[4])).toordinal()
        match = _NAMED.fullmatch(text)
        if match is None:
            raise ValueError("not a date")
        return self._on_clock(_named_date(match["words"]), match["clock"])

    def _on_clock(self, day: date, clock: str | None) -> int:
        """The day of a date with whatever stands behind it: the clock time of a moment may change it."""
        moment = _OFFSET.fullmatch(clock.strip()) if clock else None
        if moment is None:
            return day.toordinal()
        hours, minutes, seconds = int(moment[1]), int(moment[2]), int(moment[3] or 0)
        if not (hours or minutes or seconds):
            return day.toordinal()
        offset = timedelta(hours=int(moment[6] or 0), minutes=int(moment[7] or 0))
        offset = -offset if moment[5] == "-" else offset
        since = timedelta(days=day.toordinal() - _UNIX_DAY, hours=hours, minutes=minutes, seconds=seconds)
        return self.day_at(round((since - offset).total_seconds()), day.toordinal())

    def moment(self, number: int) -> int:
        """The ordinal of (milli-, micro-, nano-) seconds since 1970. Raises ValueError for other numbers."""
        unit = _EPOCH_UNITS.get(len(str(number)))
        if unit is None:
            raise ValueError("not a date")
        return self.day_at(number // unit)

    def day_at(self, seconds: int, printed: int | None = None) -> int:
        """The ordinal of a moment on the exchange's clock; midnight UTC stands for its own date.

        ``printed``: the date to take when no zone is known; without it the date in UTC.
        """
        days, rest = divmod(seconds, 86_400)
        if rest == 0:
            return _UNIX_DAY + days
        self.met_moments = True
        if self._zone_name is None:
            return _UNIX_DAY + days if printed is None else printed
        if self._zone is None:
            self._zone = ZoneInfo(self._zone_name)
        return datetime.fromtimestamp(seconds, self._zone).toordinal()


def _named_date(text: str) -> date:
    """A date with a month's name in any order. Raises ValueError when it is none."""
    parts = [part for part in _PARTS.findall(text) if plain(part) not in _FILLERS]
    words = [plain(part) for part in parts if not part.isdigit()]
    numbers = [part for part in parts if part.isdigit()]
    if len(words) == 2 and words[0] in weekdays():
        del words[0]
    month = months().get(words[0]) if len(words) == 1 else None
    if month is None or len(numbers) != 2:
        raise ValueError("not a date")
    day, year = reversed(numbers) if len(numbers[0]) == 4 else numbers
    if len(year) not in (2, 4) or len(day) > 2:
        raise ValueError("not a date")
    return date(int(year) if len(year) == 4 else _full_year(int(year)), month, int(day))


def clock_of(text: str) -> str:
    """What a date cell says of the time of day: its clock time, or its seconds since 1970; empty without."""
    text = text.strip()
    if _EPOCH.fullmatch(text) and len(text.split(".")[0]) > 8:
        number = text.split(".")[0]
        unit = _EPOCH_UNITS.get(len(number))
        return "" if unit is None else str(int(number) // unit)
    match = _TIME.search(text)
    return match[0] if match else ""
