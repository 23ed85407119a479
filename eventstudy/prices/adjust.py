"""Bars put on one scale: recorded splits held against the closes around them; jumps that nothing explains.

A source's closes either carry a split already (adjusted: no jump on its day) or not (raw: they jump by the
factor). Which it is shows only in the closes themselves. A vendor may also have missed a few bars just before
or after the split. Bars before a split that still have the old scale are divided by its factor.
"""

import itertools
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from math import inf, isnan, log, nan
from operator import truediv
from typing import NamedTuple

from eventstudy.prices.bars import BarSeries, Run, add_flag
from eventstudy.prices.quality import UNTRADED
from eventstudy.prices.scans import any_missing
from eventstudy.reasons import Reason

SPLIT_FACTORS = (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50)
"""Shares for one that companies really split into (or consolidate from)."""
JUMP_TOLERANCE = 0.05
"""How near, as a fraction, a close must come to a split factor to look like one."""
LARGEST_FALL, LARGEST_RISE = 1 / 3, 1 / 2
"""A move of a close that is at least as large, with nothing recorded that explains it, is a doubt."""
OPEN_FALL, OPEN_RISE = 1 / 4, 1 / 3
"""The open of a day whose close has moved at least as far is held against the split factors, too."""
SURE = 0.3
"""A recorded split is plain when the move it leaves is, in logarithms, at most this part of its factor."""
NEAR_DAYS = 31
"""How many calendar days from its ex-day a vendor may have begun or ceased to apply a split."""
SMALLEST_STRAY = 1.4
"""Closes off the ex-day are held against a factor (or its inverse) at least as large: less is noise."""
STRAY_PENALTY, STRAY_FIT = 0.35, 0.15
"""What a change of scale off the ex-day costs, and how large a move it may leave; in logarithms, the first as
a part of that of the factor."""

CROSSED = frozenset(
    {
        Reason.SPLIT_APPLIED,
        Reason.POSSIBLE_SPLIT,
        Reason.POSSIBLE_UNIT_CHANGE,
        Reason.EXTREME_MOVE,
        Reason.IMPOSSIBLE_ACTION,
    }
)
"""Flags of the step from the close before to a day's own: they concern every return over that step."""
SHARES = frozenset({Reason.SPLIT_APPLIED, Reason.POSSIBLE_SPLIT})
"""Those that concern how many shares there are, and so the volumes as well."""
DIVIDEND_DOUBTS = frozenset(
    {
        Reason.DIVIDEND_WITH_SPLIT,
        Reason.DIVIDEND_CURRENCY,
        Reason.DIVIDEND_CONVERTED,
        Reason.CAPITAL_GAIN,
    }
)
"""Flags of the dividend of a day."""
_JUMPS = (Reason.POSSIBLE_SPLIT, Reason.POSSIBLE_UNIT_CHANGE, Reason.EXTREME_MOVE)


class Scaled(NamedTuple):
    """What ``scale`` found: the runs of old bars, the days their scale changes on, the splits in doubt."""

    runs: tuple[Run, ...]
    applied: tuple[int, ...]
    unclear: tuple[int, ...]


def on_one_scale(series: BarSeries) -> BarSeries:
    """The series with every bar on the scale of the last, and with its jumps flagged.

    - ``split-applied`` on each day at which the source's own scale changes by a recorded factor: earlier
      prices (and dividends before the ex-day) are divided by it, volumes multiplied;
    - ``possible-split`` where a recorded split is so small, beside the day's move, that the closes do not
      tell whether they carry it; the likelier is taken;
    - the flags of ``jump_flag`` where a close is far from the one before it, dividends counted;
    - ``dividend-with-split`` on a day with both: which share the amount is for is not known;
    - ``impossible-action`` on the ex-day of a dividend as large as the close before, which is not used.

    The same object when there is nothing to say.
    """
    days, closes = _traded(series)
    flags = {day: _without_jumps(had) for day, had in series.flags.items()}
    if series.splits:
        scaling = scale(days, closes, series.splits, series.dividends)
        for day in scaling.applied:
            add_flag(flags, day, Reason.SPLIT_APPLIED)
        for day in scaling.unclear:
            add_flag(flags, day, Reason.POSSIBLE_SPLIT)
        for day in actions_with_both(series.splits, {**series.dividends, **series.foreign_dividends}):
            add_flag(flags, day, Reason.DIVIDEND_WITH_SPLIT)
        if scaling.runs:
            series = _rescaled(series, scaling.runs)
            _, closes = _traded(series)
    if too_large := impossible_dividends(days, closes, series.dividends, series.splits):
        kept = {day: cash for day, cash in series.dividends.items() if day not in too_large}
        series = replace(series, dividends=kept)
        for day in too_large:
            add_flag(flags, day, Reason.IMPOSSIBLE_ACTION)
    for day, flag in jumps(days, closes, series.dividends, partial(_open_of, series)):
        add_flag(flags, day, flag)
    flags = {day: had for day, had in flags.items() if had}
    return series if flags == series.flags else replace(series, flags=flags)


def actions_with_both(splits: Mapping[int, float], dividends: Mapping[int, object]) -> list[int]:
    """The days that have a split and a dividend, ascending."""
    return sorted(day for day, factor in splits.items() if factor != 1 and day in dividends)


def impossible_dividends(
    days: Sequence[int],
    closes: Sequence[float],
    dividends: Mapping[int, float],
    splits: Mapping[int, float],
) -> list[int]:
    """The ex-days of dividends as large as the last close before: another unit, or no dividend of this share.

    All on one scale; days with a split are left out, because the amount may be for a share before it.
    """
    places = ((day, bisect_left(days, day)) for day in dividends if splits.get(day, 1.0) == 1.0)
    return [day for day, place in places if place and dividends[day] >= closes[place - 1]]


def _traded(series: BarSeries) -> tuple[Sequence[int], Sequence[float]]:
    """The days whose close was traded, and their closes."""
    untraded = {day for day, flags in series.flags.items() if UNTRADED.intersection(flags)}
    if not untraded and not any_missing(series.close):
        return series.days, series.close
    pairs = [
        (day, close)
        for day, close in zip(series.days, series.close, strict=True)
        if not isnan(close) and day not in untraded
    ]
    return [day for day, _ in pairs], [close for _, close in pairs]


def _without_jumps(flags: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(flag for flag in flags if flag not in _JUMPS)


def scale(
    days: Sequence[int],
    closes: Sequence[float],
    splits: Mapping[int, float],
    dividends: Mapping[int, float],
) -> Scaled:
    """Which closes are on the scale from before a recorded split.

    ``days``: ordinals, ascending, shape (n,); ``closes``: positive, shape (n,). ``splits``: new shares for
    one old share by ex-day, also of days beyond the closes; ``dividends``: cash by ex-day. Splits are taken
    from the latest to the earliest, each against closes that carry those after it.
    """
    runs: list[Run] = []
    applied: set[int] = set()
    unclear: list[int] = []
    values = list(closes)
    for ex_day in sorted(splits, reverse=True):
        factor = splits[ex_day]
        if factor == 1 or not 0 < factor < inf:
            continue
        own, plain = _Steps(days, values, ex_day, factor, dividends).old_runs()
        if not plain:
            unclear.append(days[bisect_left(days, ex_day)])
        for run in own:
            start, stop = bisect_left(days, run.first), bisect_left(days, run.end)
            values[start:stop] = [value / factor for value in values[start:stop]]
            applied.update(days[edge] for edge in (start, stop) if 0 < edge < len(days))
        runs.extend(own)
    return Scaled(tuple(runs), tuple(sorted(applied)), tuple(unclear))


_Path = tuple[float, tuple[int, ...]]
"""What a way through the steps costs, and the places at which the scale changes on it."""


class _Steps:
    """The steps from close to close at which the scale of one split may change."""

    def __init__(
        self,
        days: Sequence[int],
        closes: Sequence[float],
        ex_day: int,
        factor: float,
        dividends: Mapping[int, float],
    ) -> None:
        self._days, self._closes, self._dividends = days, closes, dividends
        self._ex_day, self._factor, self._size = ex_day, factor, abs(log(factor))
        self._own = bisect_left(days, ex_day)

    def _places(self) -> list[int]:
        """Places (of the later close) at which the scale may change, the ex-day's own among them."""
        own = [self._own] if 0 < self._own < len(self._days) else []
        if self._size < log(SMALLEST_STRAY):
            return own
        start = max(1, bisect_left(self._days, self._ex_day - NEAR_DAYS))
        stop = bisect_right(self._days, self._ex_day + NEAR_DAYS)
        strays = [
            i
            for i in range(start, stop)
            if i != self._own
            and abs(abs(log(self._closes[i] / self._closes[i - 1])) - self._size) <= STRAY_FIT
        ]
        return sorted([*own, *strays])

    def old_runs(self) -> tuple[list[Run], bool]:
        """The likeliest runs of bars on the old scale, and whether the ex-day's own step is plain.

        The likeliest are those that leave the least sum of moves and penalties. The last bars are on the new
        scale, unless the split lies beyond the closes.
        """
        new: _Path = (0.0, ())
        old: _Path = (0.0, ())
        plain = True
        for position in self._places():
            stay, to_new, to_old = self._costs(position)
            if position == self._own:
                plain = min(stay, to_new) <= SURE * self._size
            else:
                to_new += STRAY_PENALTY * self._size
                to_old += STRAY_PENALTY * self._size
            new, old = (
                min((new[0] + stay, new[1]), (old[0] + to_new, (*old[1], position)), key=_cost),
                min((old[0] + stay, old[1]), (new[0] + to_old, (*new[1], position)), key=_cost),
            )
        ends_old = self._own >= len(self._days) and old[0] < new[0]
        return self._runs((old if ends_old else new)[1], ends_old), plain

    def _costs(self, position: int) -> tuple[float, float, float]:
        """How far the close has moved if the scale stays, if it becomes the new one, if it becomes the old.

        In logarithms, with what was paid in between, for a share before the split or after it.
        """
        before, close, factor = self._closes[position - 1], self._closes[position], self._factor
        between = range(self._days[position - 1] + 1, self._days[position] + 1)
        paid = sum(self._dividends.get(day, 0.0) for day in between) if self._dividends else 0.0
        stay = abs(log((close + paid) / before))
        to_new = min(abs(log((close * factor + paid) / before)), abs(log((close + paid) * factor / before)))
        return stay, to_new, abs(log(close / factor / before))

    def _runs(self, changes: tuple[int, ...], ends_old: bool) -> list[Run]:
        """The runs of old bars between the places at which the scale changes."""
        old = ends_old ^ bool(len(changes) % 2)
        edges = [0, *(self._days[position] for position in changes), _NEVER]
        runs = []
        for first, end in itertools.pairwise(edges):
            if old:
                runs.append(Run(first, end, self._factor))
            old = not old
        return runs


def _cost(path: _Path) -> float:
    return path[0]


_NEVER = 10**7
"""Later than any day."""


def _rescaled(series: BarSeries, runs: Sequence[Run]) -> BarSeries:
    """The series with the bars of some runs divided by their factors, and the runs kept with it."""
    prices = [array("d", column) for column in (series.open, series.high, series.low, series.close)]
    volume, dividends = array("d", series.volume), dict(series.dividends)
    for run in runs:
        for i in range(bisect_left(series.days, run.first), bisect_left(series.days, run.end)):
            volume[i] *= run.factor
            for column in prices:
                column[i] /= run.factor
        if run.first == 0:  # strays in an adjusted history have adjusted dividends
            dividends = {day: cash / run.factor if day < run.end else cash for day, cash in dividends.items()}
    opens, highs, lows, closes = prices
    return replace(
        series,
        open=opens,
        high=highs,
        low=lows,
        close=closes,
        volume=volume,
        dividends=dividends,
        runs=(*series.runs, *runs),
    )


def at_scale_of(series: BarSeries, day: int) -> BarSeries:
    """The series on the scale that the source itself gives this day's bar; itself where that is the last one.

    Returns do not depend on it; the prices shown do, and are then those that the source prints for the day.
    """
    undone = [run for run in series.runs if run.first <= day < run.end]
    if not undone:
        return series
    up = 1.0
    for run in undone:
        up *= run.factor

    def times(column: "array[float]", by: float) -> "array[float]":
        return array("d", [value * by for value in column])

    return replace(
        series,
        open=times(series.open, up),
        high=times(series.high, up),
        low=times(series.low, up),
        close=times(series.close, up),
        volume=times(series.volume, 1 / up),
        dividends={ex_day: cash * up for ex_day, cash in series.dividends.items()},
        runs=(),
    )


def _open_of(series: BarSeries, day: int) -> float:
    position = series.index_of(day)
    return nan if position is None else series.open[position]


def jumps(
    days: Sequence[int],
    closes: Sequence[float],
    dividends: Mapping[int, float],
    open_of: Callable[[int], float],
) -> list[tuple[int, Reason]]:
    """The days whose close is far from the one before, and what that looks like; dividends explain a fall.

    ``open_of``: a day's open on the scale of the closes, NaN where there is none; asked for only where the
    close alone does not look like a split.
    """
    if _is_calm(closes):
        return []
    ratios = list(map(truediv, islice(closes, 1, None), closes))
    flagged = []
    for i, ratio in enumerate(ratios, 1):
        if SMALLEST_FALL < ratio < SMALLEST_RISE:
            continue
        day, before = days[i], closes[i - 1]
        paid = sum(cash for ex_day, cash in dividends.items() if days[i - 1] < ex_day <= day)
        opened = nan if _look(ratio) else open_of(day)
        explained = paid and jump_flag((closes[i] + paid) / before, (opened + paid) / before) is None
        flag = None if explained else jump_flag(ratio, opened / before)
        if flag is not None:
            flagged.append((day, flag))
    return flagged


def _is_calm(closes: Sequence[float]) -> bool:
    """Whether no close is far from the one before; by numpy where it is loaded (a run has not)."""
    if len(closes) < 2:
        return True
    if "numpy" not in sys.modules or not isinstance(closes, array):
        ratios = list(map(truediv, islice(closes, 1, None), closes))
        highest, lowest = max(ratios), min(ratios)
        return bool(highest < SMALLEST_RISE and lowest > SMALLEST_FALL)
    import numpy as np

    values = np.frombuffer(closes)
    steps = values[1:] / values[:-1]
    return bool(((steps < SMALLEST_RISE) & (steps > SMALLEST_FALL)).all())


def jump_flag(ratio: float, opened: float = nan) -> Reason | None:
    """What a close looks like as a multiple of the close before; None for a move that markets make.

    ``opened``: the day's open as such a multiple, NaN where there is none. It speaks where the close does not
    fit a factor, because the stock moved that day as well.
    """
    flag = _look(ratio)
    if flag is None and not 1 - OPEN_FALL < ratio < 1 + OPEN_RISE:
        flag = _look(opened)
    if flag is None and not 1 - LARGEST_FALL < ratio < 1 + LARGEST_RISE:
        flag = Reason.EXTREME_MOVE
    return flag


def _look(ratio: float) -> Reason | None:
    """What a multiple of the close before fits within ``JUMP_TOLERANCE``; None for nothing, and for NaN."""
    return next((flag for factor, flag in _LOOKS if abs(ratio / factor - 1) <= JUMP_TOLERANCE), None)


_LOOKS = [
    (2 / 3, Reason.POSSIBLE_SPLIT),
    *((factor, Reason.POSSIBLE_SPLIT) for share in SPLIT_FACTORS for factor in (float(share), 1 / share)),
    (100.0, Reason.POSSIBLE_UNIT_CHANGE),
    (0.01, Reason.POSSIBLE_UNIT_CHANGE),
]
SMALLEST_FALL, SMALLEST_RISE = 1 - OPEN_FALL, 1 + OPEN_RISE
"""A close between these multiples of the one before is no jump."""
