"""The bars of one day with their places in it: columns for measuring, a bar at a time for showing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import compress
from math import nan
from typing import Any, NamedTuple, overload


class Part(StrEnum):
    """Where a bar lies in its exchange's day."""

    PRE_MARKET = "pre-market"
    ACROSS_OPEN = "across-open"
    SESSION = "session"
    LUNCH = "lunch"
    CLOSING_PRINT = "closing-print"
    LIVE_QUOTE = "live-quote"
    AFTER_HOURS = "after-hours"
    CLOSED_DAY = "closed-day"


class Bar(NamedTuple):
    """One bar with its place in the day; ``start`` and ``end`` in UTC seconds, equal for a point in time."""

    start: int
    end: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    weighted: float
    part: Part


@dataclass(frozen=True, slots=True, eq=False)
class DayBars(Sequence[Bar]):
    """Bars, oldest first, by columns of one length, named as the fields of ``Bar``."""

    start: Sequence[int] = ()
    end: Sequence[int] = ()
    open: Sequence[float] = ()
    high: Sequence[float] = ()
    low: Sequence[float] = ()
    close: Sequence[float] = ()
    volume: Sequence[float] = ()
    weighted: Sequence[float] = ()
    part: Sequence[Part] = ()

    @classmethod
    def of(cls, bars: Iterable[Bar]) -> DayBars:
        """These bars by columns."""
        return cls(*map(list, zip(*bars, strict=True)))

    def __len__(self) -> int:
        """How many bars."""
        return len(self.start)

    @overload
    def __getitem__(self, at: int) -> Bar: ...
    @overload
    def __getitem__(self, at: slice) -> DayBars: ...
    def __getitem__(self, at: int | slice) -> Bar | DayBars:
        """One bar, or those of a slice."""
        values = [column[at] for column in self._columns()]
        return DayBars(*values) if isinstance(at, slice) else Bar._make(values)

    def __add__(self, later: DayBars) -> DayBars:
        """These bars and later ones."""
        pairs = zip(self._columns(), later._columns(), strict=True)
        return DayBars(*([*own, *others] for own, others in pairs)) if self and later else self or later

    def _columns(self) -> tuple[Sequence[Any], ...]:
        return (
            *(self.start, self.end, self.open, self.high, self.low, self.close),
            *(self.volume, self.weighted, self.part),
        )

    def where(self, wanted: Sequence[bool]) -> DayBars:
        """The bars whose places are marked."""
        if all(wanted):
            return self
        return DayBars(*(list(compress(column, wanted)) for column in self._columns()))

    def of_parts(self, parts: Collection[Part]) -> DayBars:
        """The bars of some parts of the day."""
        return self.where([part in parts for part in self.part])

    def first_of(self, part: Part) -> Bar | None:
        """The first bar of a part of the day."""
        return self[self.part.index(part)] if part in self.part else None

    def last_close(self, parts: Collection[Part]) -> float:
        """The last close of some parts of the day; NaN without any."""
        pairs = zip(reversed(self.part), reversed(self.close), strict=True)
        return next((close for part, close in pairs if part in parts), nan)

    def highest(self) -> Bar | None:
        """The first bar with the highest high; None without any."""
        return self[self.high.index(max(self.high))] if self else None

    def lowest(self) -> Bar | None:
        """The first bar with the lowest low; None without any."""
        return self[self.low.index(min(self.low))] if self else None
