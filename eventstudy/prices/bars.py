"""What a bar series is, and which bars of it cannot be trusted.

A :class:`BarSeries` holds the daily bars of one symbol in stdlib arrays (numpy can wrap them without
a copy; the warm path never needs to). Prices are split-adjusted and not dividend-adjusted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


class Flag(StrEnum):
    """What is wrong with a bar or a series: a warning code each. Nothing flagged is ever repaired."""

    HALF_DAY_SNAPSHOT = "half-day-snapshot"
    STALE = "stale-bar"
    NON_POSITIVE = "non-positive-price"
    IMPOSSIBLE = "impossible-bar"
    POSSIBLE_SPLIT = "possible-split"
    POSSIBLE_UNIT_CHANGE = "possible-unit-change"
    DUPLICATE_DATE = "duplicate-date"
    UNSORTED_DATES = "unsorted-dates"
    CLOSED_DAY_BAR = "closed-day-bar"
    MISSING_BAR = "missing-bar"
    EMPTY_CELL = "empty-cell"
    PROVISIONAL = "provisional-bar"
    RESTATED = "restated-history"


@dataclass(slots=True)
class BarSeries:
    """The daily bars of one symbol.

    ``days``: proleptic ordinals (``date.toordinal()``), ascending and unique, shape (n,).
    ``open high low close volume``: float64, shape (n,), NaN where the source has no usable value.
    ``covered``: first and last day (ordinals) that the source answered for; a session inside it without
    a bar has no price, a session outside it was never asked for.
    ``dividends``: cash per share by ex-day. ``splits``: new shares per old share by ex-day.
    ``flags``: codes by day. ``notes``: codes that concern the series as a whole.
    ``exchange``: MIC if the source states it. ``retrieved``: ISO 8601 UTC time if the source knows it.
    """

    symbol: str
    days: array[int]
    open: array[float]
    high: array[float]
    low: array[float]
    close: array[float]
    volume: array[float]
    covered: tuple[int, int]
    source: str
    currency: str | None = None
    exchange: str | None = None
    retrieved: str | None = None
    dividends: dict[int, float] = field(default_factory=dict)
    splits: dict[int, float] = field(default_factory=dict)
    flags: dict[int, tuple[Flag, ...]] = field(default_factory=dict)
    notes: tuple[Flag, ...] = ()

    def index_of(self, day: int) -> int | None:
        """Position of the bar of this day, or None."""
        i = bisect_left(self.days, day)
        return i if i < len(self.days) and self.days[i] == day else None

    def index_at_or_before(self, day: int) -> int | None:
        """Position of the latest bar on this day or earlier, or None."""
        i = bisect_right(self.days, day) - 1
        return i if i >= 0 else None
