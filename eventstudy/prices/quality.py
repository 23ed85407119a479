"""Bars held against the exchange's calendar, and which closes an estimation may use."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from math import nan
from typing import Protocol

from eventstudy.prices.bars import BarSeries, add_flag
from eventstudy.prices.scans import any_zero
from eventstudy.reasons import Reason

UNTRADED = frozenset({Reason.HALF_DAY_SNAPSHOT, Reason.STALE_BAR})
"""Flags of a bar whose close is no closing price of its session."""

SHIFTED = 0.1
"""Dates that are a day off put a fifth of the bars on a weekend; carried prices repeat the close before."""


class _Session(Protocol):
    @property
    def opens(self) -> datetime: ...

    @property
    def closes(self) -> datetime: ...

    @property
    def is_short(self) -> bool: ...


class Calendar(Protocol):
    """What a judge needs to know of an exchange: a ``sessions.SessionTable`` is one."""

    @property
    def first(self) -> date:
        """First day that the calendar knows."""
        ...

    @property
    def last(self) -> date:
        """Last day that the calendar knows."""
        ...

    def ordinals(self, first: date, last: date) -> array[int]:
        """Its session days from first to last, both included, as ordinals."""
        ...

    def session(self, day: date) -> _Session | None:
        """The session of a day, or None when the exchange is closed."""
        ...


def judge(series: BarSeries, calendar: Calendar, *, between: tuple[int, int] | None = None) -> BarSeries:
    """The series as its exchange's calendar sees it; the same object when there is nothing to say.

    - a bar on a day without a session is taken out of the arrays; its day keeps ``closed-day-bar``, or
      ``calendar-contradicted`` where the bar has a volume and prices of its own (not those of the bar
      before), which speaks against the calendar;
    - where every tenth bar or more is on such a day with a price of its own, the dates are those of another
      time zone: no bar is left, and these days are ``calendar-contradicted`` (see ``is_shifted``);
    - a session inside ``covered`` without a bar: ``missing-bar``;
    - open = high = low = close with a volume of exactly 0: ``half-day-snapshot`` on a short session, else
      ``stale-bar`` (a vendor's carried price; an unknown volume proves nothing);
    - a bar retrieved before its session closed: ``provisional-bar`` (only when ``retrieved`` is known);
    - a bar retrieved before its session had even opened (it repeats the last close): taken out, ``not-yet``.

    ``between`` (ordinals, both included) limits the work to the days that will be used. Days outside
    the calendar's own range are not judged.
    """
    first = max(series.covered[0], calendar.first.toordinal(), between[0] if between else 0)
    last = min(series.covered[1], calendar.last.toordinal(), between[1] if between else series.covered[1])
    if first > last:
        return series
    known = calendar.ordinals(date.fromordinal(first), date.fromordinal(last))
    start, stop = bisect_left(series.days, first), bisect_right(series.days, last)
    days = series.days if stop - start == len(series.days) else series.days[start:stop]
    if days.tobytes() == known.tobytes() and series.retrieved is None and not any_zero(series.volume):
        return series
    sessions, bars = set(known), set(days)
    flags = dict(series.flags)
    closed = bars - sessions
    if are_shifted(len(own := _with_own_price(series, closed)), len(bars)):
        for day in own:
            add_flag(flags, day, Reason.CALENDAR_CONTRADICTED)
        return _without(replace(series, flags=flags), set(series.days))
    for day in closed:
        add_flag(flags, day, Reason.CALENDAR_CONTRADICTED if traded(series, day) else Reason.CLOSED_DAY_BAR)
    for day in sessions - bars:
        add_flag(flags, day, Reason.MISSING_BAR)
    for day, flag in _untraded(series, calendar, bars & sessions):
        add_flag(flags, day, flag)
    for day, flag in _provisional(series, calendar, bars & sessions):
        add_flag(flags, day, flag)
        if flag is Reason.NOT_YET:
            closed.add(day)
    if flags == series.flags and not closed:
        return series
    return _without(replace(series, flags=flags), closed) if closed else replace(series, flags=flags)


def is_shifted(series: BarSeries) -> bool:
    """Whether ``judge`` left no bar because the dates are not those of the exchange."""
    return not len(series.days) and any(
        Reason.CALENDAR_CONTRADICTED in flags for flags in series.flags.values()
    )


def are_shifted(closed: int, bars: int) -> bool:
    """Whether so many bars on closed days, with prices of their own, mean that the dates are wrong."""
    return closed >= 2 and closed >= SHIFTED * bars


def _with_own_price(series: BarSeries, days: Collection[int]) -> list[int]:
    """The days among these whose close does not repeat that of the bar before, ascending."""
    return [
        day
        for i, day in enumerate(series.days)
        if day in days and series.volume[i] != 0 and (i == 0 or series.close[i] != series.close[i - 1])
    ]


def traded(series: BarSeries, day: int) -> bool:
    """Whether a day's bar has a volume, and prices that are not a repetition of the bar before."""
    i = series.index_of(day)
    if i is None or not series.volume[i] > 0:
        return False
    prices = (series.open, series.high, series.low, series.close)
    return i == 0 or any(column[i] != column[i - 1] for column in prices)


def _untraded(series: BarSeries, calendar: Calendar, days: set[int]) -> Iterator[tuple[int, Reason]]:
    if 0.0 not in series.volume:
        return
    for i, volume in enumerate(series.volume):
        day = series.days[i]
        if (
            volume == 0
            and day in days
            and series.open[i] == series.high[i] == series.low[i] == series.close[i]
        ):
            session = calendar.session(date.fromordinal(day))
            half_day = session is not None and session.is_short
            yield day, Reason.HALF_DAY_SNAPSHOT if half_day else Reason.STALE_BAR


def _provisional(series: BarSeries, calendar: Calendar, days: set[int]) -> Iterator[tuple[int, Reason]]:
    if series.retrieved is None:
        return
    retrieved = datetime.fromisoformat(series.retrieved)
    for day in sorted(days, reverse=True):
        session = calendar.session(date.fromordinal(day))
        if session is None or session.closes <= retrieved:
            return
        yield day, Reason.NOT_YET if retrieved <= session.opens else Reason.PROVISIONAL_BAR


def _without(series: BarSeries, closed: set[int]) -> BarSeries:
    keep = [i for i, day in enumerate(series.days) if day not in closed]

    def kept(column: array[float]) -> array[float]:
        return array("d", [column[i] for i in keep])

    return replace(
        series,
        days=array("q", [series.days[i] for i in keep]),
        open=kept(series.open),
        high=kept(series.high),
        low=kept(series.low),
        close=kept(series.close),
        volume=kept(series.volume),
    )


def returns_closes(series: BarSeries) -> array[float]:
    """The closes of returns that could be traded, shape (n,): NaN for a snapshot or a stale bar.

    Estimation takes its returns from them. The printed close stays in ``series.close``: raw measures show
    it, with the bar's flag. A NaN here makes the return of its own session and of the next one missing. A
    session without a bar has no place in the array: align on ``series.days``.
    """
    closes = array("d", series.close)
    for day, flags in series.flags.items():
        if UNTRADED.intersection(flags):
            i = series.index_of(day)
            if i is not None:
                closes[i] = nan
    return closes
