"""Dates and numbers as people and vendors write them into price files.

Nothing is guessed: a date like 03/04/2025 and a number like 1,234 are read only after the file itself
has shown, elsewhere, which convention it follows.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from math import nan

from eventstudy.dates import DATE, WEEKDAY, read_date

MISSING = frozenset(
    {"", "-", "--", "—", "–", ".", "null", "nan", "na", "n/a", "n/d", "none", "nil", "#n/a", "<na>", "nat"}
)
"""Cells that say "no value", in lower case."""

_LONGEST_DATE = 100
"""Characters: what is longer is none, and is not kept to be looked up."""
_NUMERIC_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[ T].*)?")
_NAMED = re.compile(
    rf"(?:{WEEKDAY}\.?,?\s+)?(?P<date>{DATE})(?:,?\s+\d{{1,2}}:.*)?", re.ASCII | re.IGNORECASE
)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?")
_NUMBER = {
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?"),
    ",": re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?"),
}
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_DECORATION = str.maketrans("", "", " '’\u00a0\u202f$€£¥")
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


class DateOrder(StrEnum):
    """Which part of a date like 03/04/2025 comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def is_numeric_date(text: str) -> bool:
    """Whether a date needs a :class:`DateOrder` to be read (``03/04/2025``, ``13.04.2025``)."""
    return _NUMERIC_DATE.fullmatch(text.strip()) is not None


def date_order(text: str) -> DateOrder | None:
    """The order that this date proves: a part above 12 is the day. None when it proves nothing."""
    match = _NUMERIC_DATE.fullmatch(text.strip())
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if second > 12 >= first else None


class DateReader:
    """Reads one file's dates into ordinals; repeated dates are looked up."""

    def __init__(self, order: DateOrder | None = None) -> None:
        self._order = order
        self._known: dict[str, int] = {}

    def read(self, text: str) -> int:
        """The ordinal of a date: ISO, YYYYMMDD, ``Feb 11, 2025``, ``11-Feb-2025``, or in the file's order.

        A clock time and an offset behind the date are ignored: the date is taken as printed. Raises
        ValueError when it is no date, or its order is not known.
        """
        day = self._known.get(text)
        if day is None:
            if len(text) > _LONGEST_DATE:
                raise ValueError("not a date")
            day = self._known[text] = self._parse(text.strip()).toordinal()
        return day

    def _parse(self, text: str) -> date:
        if match := _YEAR_FIRST.fullmatch(text):
            return date(int(match[1]), int(match[3]), int(match[4]))
        if len(text) == 8 and text.isascii() and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if match := _NUMERIC_DATE.fullmatch(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            if self._order is None:
                raise ValueError("day and month cannot be told apart")
            return (
                date(year, second, first) if self._order is DateOrder.DAY_FIRST else date(year, first, second)
            )
        if match := _NAMED.fullmatch(text):
            return read_date(match["date"])
        raise ValueError("not a date")


def decimal_mark(text: str) -> str | None:
    """The decimal mark that this number proves, ``"."`` or ``","``; None when it proves nothing.

    112.78 and 1.234.567,8 prove one; 1,234 (a thousand, or one and a bit) and 72 do not.
    """
    text = text.translate(_DECORATION)
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        return "." if text.rindex(".") > text.rindex(",") else ","
    if dots > 1 or commas > 1:
        return "," if dots else "."
    if not (dots or commas) or _ONE_GROUP.fullmatch(text):
        return None
    return "." if dots else ","


class NumberReader:
    """Reads one file's numbers: ``mark`` is its decimal mark, the other one groups thousands."""

    def __init__(self, mark: str = ".") -> None:
        self._mark = mark
        self._group = "," if mark == "." else "."

    def price(self, text: str) -> float:
        """A price, NaN for a cell that says "no value". Raises ValueError for anything else."""
        if self._mark == ".":
            try:
                value = float(text)
            except ValueError:
                pass
            else:
                if "_" not in text:
                    return value
        return self._decorated(text)

    def volume(self, text: str) -> float:
        """A volume: as a price, or shortened (45.67M)."""
        scale = _SCALE.get(text[-1:].lower())
        return self.price(text) if scale is None else self._decorated(text[:-1]) * scale

    def _decorated(self, text: str) -> float:
        if text.strip().lower() in MISSING:
            return nan
        bare = text.translate(_DECORATION)
        if _NUMBER[self._mark].fullmatch(bare) is not None:
            bare = bare.replace(self._group, "").replace(self._mark, ".")
        elif self._mark == "." or _PLAIN.fullmatch(bare.lower()) is None or "." in bare:
            raise ValueError("not a number")
        return float(bare)
