"""Buy-and-hold abnormal returns: what the shares earned over a window less what a benchmark did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.study_arrays import USED, StudyArrays
from eventstudy.inference.held import HeldReturns, held_returns
from eventstudy.studies.grid import Floats, Ints
from eventstudy.study_options import StudyOptions
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.studies.measuring import StudyData

DRAWS = 1000
"""Resamples for the p-value of the skewness-adjusted t, unless ``--bootstrap`` sets their number."""


@dataclass(frozen=True, slots=True)
class BuyAndHoldRow:
    """One window of one group (by its number)."""

    group: int
    window: EventWindow
    outcome: HeldReturns


@dataclass(frozen=True, slots=True)
class BuyAndHold:
    """``rows`` by group and window; ``values`` (N,): BHAR of each event over the event window, NaN for an
    event that was skipped or lacks a return; ``draws``: bootstrap resamples.
    """

    rows: list[BuyAndHoldRow]
    values: Floats
    draws: int


def buy_and_hold(
    data: StudyData, options: StudyOptions, arrays: StudyArrays, markets: Ints, references: Sequence[int]
) -> BuyAndHold:
    """BHAR = prod(1 + R) - prod(1 + R_m) (Barber & Lyon 1997) of the event window and of each ``--cumulate``.

    R_m: the return of the event's benchmark, a column of ``data.benchmarks`` by ``markets`` (N,), or of its
    column in ``references`` (N,) where these are given (-1: none).
    """
    draws = options.bootstrap or DRAWS
    windows = list(dict.fromkeys((options.window, *options.cumulate)))
    by_window = [_of_window(data, window, options, arrays, markets, references) for window in windows]
    rows = [
        BuyAndHoldRow(
            group,
            window,
            held_returns(np.sort(values[_measured(data, values, group)]), draws, (options.seed, group, at)),
        )
        for group in range(len(arrays.sections))
        for at, (window, values) in enumerate(zip(windows, by_window, strict=True))
    ]
    return BuyAndHold(rows, by_window[0], draws)


def _measured(data: StudyData, values: Floats, group: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((data.groups == group) & ~np.isnan(values))


def _of_window(
    data: StudyData,
    window: EventWindow,
    options: StudyOptions,
    arrays: StudyArrays,
    markets: Ints,
    references: Sequence[int],
) -> Floats:
    values = np.full(len(data.rows), np.nan)
    for i in np.flatnonzero(arrays.status == USED).tolist():
        first = int(data.rows[i]) + window.start
        part = slice(first, first + len(window))
        if not references:
            market = data.benchmarks[part, markets[i]]
        elif references[i] >= 0:
            market = data.returns[part, references[i]]
        else:
            continue
        own = data.returns[part, data.columns[i]]
        values[i] = _growth(own, log=options.log_returns) - _growth(market, log=options.log_returns)
    return values


def _growth(returns: Floats, *, log: bool) -> float:
    return float(np.exp(returns.sum())) if log else float(np.prod(1.0 + returns))
