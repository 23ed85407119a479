"""CARs set against columns of the event file: two groups compared, and a regression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from eventstudy.inference.groups import Difference, difference
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.regression import Regression, regressions
from eventstudy.studies.event_values import regressors, two_values
from eventstudy.studies.grid import Floats, Ints
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Cluster
from eventstudy.windows import EventWindow


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups of events in one window: their values of the column, numbers and CAARs (NaN without an
    event), and the difference of the first and the second. ``left_out``: used events with an empty cell."""

    window: EventWindow
    names: tuple[str, str]
    n: tuple[int, int]
    caar: tuple[float, float]
    outcome: Difference | NotApplicable
    left_out: int


@dataclass(frozen=True, slots=True)
class WindowRegression:
    """The CARs of one window regressed on columns.

    ``left_out``: used events with an empty cell. ``unweighted``: events of the regression without an s_CAR,
    for which there is no WLS.
    """

    window: EventWindow
    outcome: list[Regression] | NotApplicable
    left_out: int
    unweighted: int


def comparisons(result: StudyResult) -> list[Comparison]:
    """The two groups of ``--compare`` in the event window and in each window of ``--cumulate``.

    Over all used events, whatever ``--by`` says. Empty without ``--compare``.
    """
    column = result.options.compare
    if not column:
        return []
    names = two_values(result.events, column)
    cells = np.array(result.events.cells[column], dtype=object)
    of = [(cells == name) & result.used_mask for name in names]
    left_out = result.flagged(np.equal(cells, ""))
    return [
        Comparison(
            window,
            names,
            (len(sides[0]), len(sides[1])),
            (_mean(sides[0]), _mean(sides[1])),
            difference(*sides),
            left_out,
        )
        for window, car, _, _ in asked_windows(result)
        for sides in [(_measured(car[of[0]]), _measured(car[of[1]]))]
    ]


def window_regressions(result: StudyResult) -> list[WindowRegression]:
    """The CARs of the event window, and of each window of ``--cumulate``, on the columns of ``--regress``.

    Over all used events with a value in every column. WLS weights each event by 1 / s_CAR^2 = (SCAR / CAR)^2
    of the window, and is left out where that is not known of an event: its residuals do not vary, or its CAR
    is exactly 0. Empty without ``--regress``.
    """
    if not result.options.regress:
        return []
    terms = regressors(result.events, result.options.regress)
    full = ~np.any([np.isnan(column) for column in terms.values()], axis=0)
    outcomes = []
    for window, car, scar, _ in asked_windows(result):
        taken = np.flatnonzero(full & result.used_mask & ~np.isnan(car))
        # By value: the order of the events changes no digit.
        taken = taken[np.lexsort([column[taken] for column in (*terms.values(), scar, car)])]
        clusters = _clusters(result, taken)
        with np.errstate(invalid="ignore", divide="ignore"):
            weights = (scar[taken] / car[taken]) ** 2
        columns = {name: column[taken] for name, column in terms.items()}
        outcome = regressions(car[taken], columns, weights, clusters)
        unweighted = int((~np.isfinite(weights)).sum())
        outcomes.append(WindowRegression(window, outcome, result.flagged(~full), unweighted))
    return outcomes


def _clusters(result: StudyResult, taken: Ints) -> Ints | None:
    match result.options.cluster:
        case Cluster.DATE:
            return np.unique(result.days[taken], return_inverse=True)[1]
        case Cluster.SYMBOL:
            names = [symbol for symbol, _ in result.events.symbols]
            number = np.unique(names, return_inverse=True)[1]
            return np.asarray(number[np.array(result.events.symbol, dtype=np.int64)[taken]])
        case None:
            return None


def asked_windows(result: StudyResult) -> Iterator[tuple[EventWindow, Floats, Floats, int]]:
    """Each window that was asked for, with the CAR and SCAR of every event in it, (N,), and the number of its
    row.
    """
    options = result.options
    rows = result.arrays.sections[0].rows
    for window in dict.fromkeys((options.window, *options.cumulate)):
        number = next(
            at
            for at, row in enumerate(rows)
            if row.kind == "caar" and (row.start, row.end) == (window.start, window.end)
        )
        first = window.start - options.window.start
        ar = result.arrays.ar[:, first : first + len(window)]
        car = np.where(np.isnan(ar).all(axis=1), np.nan, np.nansum(ar, axis=1))  # a session may have no trade
        yield window, car, result.arrays.standardised(number), number


def _measured(values: Floats) -> Floats:
    """Those that are not NaN: from trade to trade a window may have no return.

    By size: the order of the events changes no digit of what is made of them.
    """
    return np.sort(values[~np.isnan(values)])


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
