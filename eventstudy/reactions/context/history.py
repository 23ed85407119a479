"""A history of closes as whole numbers, so that no binary rounding decides which of two moves was larger."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isnan

from eventstudy.prices.bars import BarSeries

STEPS = 10**8
"""Steps of a price: a price of 112.78 is held as 11278000000."""
PERIODS = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Move:
    """A move as an exact fraction: ``change`` over ``base``, whole numbers, ``base`` above 0.

    A move in points has the base ``STEPS``.
    """

    change: int
    base: int

    def reaches(self, other: Move) -> bool:
        """Whether this is a rise at least as large as another."""
        return self.change * other.base >= other.change * self.base

    def sinks_to(self, other: Move) -> bool:
        """Whether this is a fall at least as deep as another."""
        return self.change * other.base <= other.change * self.base

    @property
    def value(self) -> float:
        """The nearest float."""
        return self.change / self.base

    @property
    def rounded(self) -> int:
        """The move in hundredths of a percent, halves away from zero."""
        twice = 2 * 10_000 * abs(self.change) + self.base
        return (1 if self.change >= 0 else -1) * (twice // (2 * self.base))


@dataclass(frozen=True)
class History:
    """Sessions with a close, oldest first: ordinals and prices in ``STEPS``, all of one length.

    ``highs`` and ``lows`` are None where the source has none. ``whole``: the source has no earlier bar,
    though it was asked for one, so that the history is all there is. ``index_level``: of an index.
    A missing session joins its neighbours: the session after it moves from the last close there is.
    """

    days: Sequence[int]
    closes: Sequence[int]
    highs: Sequence[int | None]
    lows: Sequence[int | None]
    whole: bool = False
    index_level: bool = False

    @classmethod
    def of(cls, series: BarSeries, factor: float = 1.0) -> History:
        """The history of a series, its prices times a factor; days without a close are left out."""
        at = [i for i, close in enumerate(series.close) if not isnan(close)]
        whole = bool(at) and series.days[at[0]] - series.covered[0] > _LEAD
        return cls(
            [series.days[i] for i in at],
            [_steps(series.close[i], factor) or 0 for i in at],
            [_steps(series.high[i], factor) for i in at],
            [_steps(series.low[i], factor) for i in at],
            whole,
            series.symbol.startswith("^"),
        )

    @property
    def first(self) -> date:
        """The first day of the history."""
        return date.fromordinal(self.days[0])

    def day(self, i: int) -> date:
        """The day of a row."""
        return date.fromordinal(self.days[i])

    def index(self, day: date) -> int | None:
        """The row of a day, or None."""
        i = bisect_left(self.days, day.toordinal())
        return i if i < len(self.days) and self.days[i] == day.toordinal() else None

    def before(self, ordinal: int) -> int | None:
        """The last row before a day (an ordinal), or None."""
        i = bisect_left(self.days, ordinal) - 1
        return i if i >= 0 else None

    def move(self, i: int, back: int = 1) -> Move | None:
        """p[i] / p[i - back] - 1; None where the history does not reach."""
        return Move(self.closes[i] - self.closes[i - back], self.closes[i - back]) if i >= back else None

    def points(self, i: int, back: int = 1) -> Move | None:
        """p[i] - p[i - back]."""
        return Move(self.closes[i] - self.closes[i - back], STEPS) if i >= back else None

    def peak(self, i: int) -> Move | None:
        """high[i] / p[i-1] - 1."""
        high = self.highs[i]
        return Move(high - self.closes[i - 1], self.closes[i - 1]) if i and high is not None else None

    def trough(self, i: int) -> Move | None:
        """low[i] / p[i-1] - 1."""
        low = self.lows[i]
        return Move(low - self.closes[i - 1], self.closes[i - 1]) if i and low is not None else None

    def from_day(self, i: int, ordinal: int) -> range | None:
        """The rows from a day to row i; None where the history begins later."""
        return range(bisect_left(self.days, ordinal), i + 1) if self.days[0] <= ordinal else None

    def base_of(self, i: int, period: str) -> int | None:
        """The last row before the calendar week (Monday to Sunday), month, quarter or year of row i."""
        return self.before(_begin(self.day(i), period))

    def unit_before(self, i: int) -> float:
        """The last decimal of the closes of the 20 rows up to i: 0.01; 0 where it is finer than 1e-7."""
        recent, step = self.closes[max(0, i - 19) : i + 1], 1
        while step < STEPS and all(close % (step * 10) == 0 for close in recent):
            step *= 10
        return step / STEPS if step > 10 else 0.0

    def of_periods(self, i: int, period: str) -> tuple[History, int]:
        """The last session of each calendar period up to row i, that row ending its own; and its place."""
        ends = self._ends[period]
        rows = [*ends[: bisect_left(ends, i)], i]
        history = History(
            [self.days[at] for at in rows],
            [self.closes[at] for at in rows],
            [self.highs[at] for at in rows],
            [self.lows[at] for at in rows],
            self.whole,
            self.index_level,
        )
        return history, len(rows) - 1

    @cached_property
    def _ends(self) -> dict[str, list[int]]:
        ends: dict[str, list[int]] = {}
        for period in PERIODS:
            begins = [_begin(date.fromordinal(day), period) for day in self.days]
            ends[period] = [i for i in range(len(begins) - 1) if begins[i] != begins[i + 1]]
        return ends


_LEAD = 30
"""Calendar days before the first bar that a source must have been asked for, to know that it has none."""


def _steps(price: float, factor: float) -> int | None:
    return None if isnan(price) else round(round(price * STEPS) * factor)


def _begin(day: date, period: str) -> int:
    """The first day (an ordinal) of a day's calendar period."""
    if period == "week":
        return day.toordinal() - day.weekday()
    month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[period]
    return date(day.year, month, 1).toordinal()
