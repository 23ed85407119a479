"""Volatility: squared abnormal returns over the variance of the estimation window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.partition import Workers
from eventstudy.engine.sections import Bootstrap, Row
from eventstudy.engine.study_arrays import USED, StudyArrays, study_arrays
from eventstudy.errors import UsageError
from eventstudy.inference.interface import NotApplicable
from eventstudy.models.given import GIVEN
from eventstudy.reasons import Reason
from eventstudy.studies.grid import Floats, Ints
from eventstudy.study_options import StudyOptions

if TYPE_CHECKING:
    from eventstudy.windows import EstimationWindow, EventWindow

MOST_CELLS = 200_000_000
"""The most events times sessions of the prices: each event's ratios take a column."""
ABOUT_ZERO = ("sign_z", "wilcoxon_w")
"""Tests that assume values spread evenly around 0; squares do not spread evenly around their mean."""
NOT_EVEN = NotApplicable("variance ratios do not spread evenly around 1")


def variance_ratios(
    values: Floats,
    market: Floats,
    events: tuple[Ints, Ints, Ints],
    arrays: StudyArrays,
    options: StudyOptions,
    *,
    dates: Ints,
    groups: Ints,
    workers: Workers | None = None,
) -> StudyArrays:
    """The study with U - 1 in place of AR, U = AR^2 / s^2 (Beaver 1968); ``events``: rows, columns, markets.

    s^2 = SSR / (n - parameters), without the forecast error. The mean and median of a session are those of U,
    of a window those of the mean of U over its sessions (Landsman & Maydew 2002); the tests are of U - 1,
    with the estimation window's e^2 / s^2 - 1 as residuals. Raises UsageError for too many events.
    """
    rows = events[0]
    if len(rows) * len(values) > MOST_CELLS:
        message = f"--outcome volatility of {len(rows):,} events on {len(values):,} sessions is too much"
        raise UsageError(message, "divide the file of events")
    ratios = np.full((len(values), len(rows)), np.nan)
    # Each event's column: those of a day are added in the order of their listings, whatever that of the file.
    place = np.argsort(np.lexsort((groups, *events[::-1])))
    flat = (arrays.status == USED) & ~(arrays.sigma > 0)
    status = np.where(flat, Reason.ZERO_VARIANCE.number, arrays.status).astype(np.int8)
    for event in np.flatnonzero(status == USED).tolist():
        for window in (options.estimation, options.window):
            _fill(ratios[:, place[event]], event, window, values, market, events, arrays)
    second = study_arrays(
        ratios,
        np.zeros((len(values), 1)),
        rows,
        place,
        event_window=options.window,
        estimation_window=options.estimation,
        model=GIVEN,
        min_estimation=1,
        cumulate=options.cumulate,
        dates=dates,
        status=status,
        groups=groups,
        bootstrap=Bootstrap(options.bootstrap, options.seed),
        workers=workers,
    )
    sections = [
        replace(section, rows=[_about_one(row) for row in section.rows]) for section in second.sections
    ]
    fits = {name: getattr(arrays, name) for name in ("n_estimation", "alpha", "slopes", "sigma", "r_squared")}
    return replace(second, sections=sections, **fits)


def _fill(
    ratios: Floats,
    event: int,
    window: EstimationWindow | EventWindow,
    values: Floats,
    market: Floats,
    events: tuple[Ints, Ints, Ints],
    arrays: StudyArrays,
) -> None:
    """U - 1 of one event, in its column ``ratios`` (T,), in the sessions of a window that the prices have."""
    row, column, own_market = (int(part[event]) for part in events)
    part = slice(max(0, row + window.start), row + window.end + 1)
    series = market[part, own_market].reshape(len(values[part]), -1)
    expected = arrays.alpha[event] + series @ arrays.slopes[: series.shape[1], event]
    ratios[part] = ((values[part, column] - expected) / arrays.sigma[event]) ** 2 - 1.0


def _about_one(row: Row) -> Row:
    """A row whose mean and median are ratios."""
    if row.mean is None or row.median is None:
        return row
    days = row.end - row.start + 1
    tests = {**row.tests, **dict.fromkeys(ABOUT_ZERO, NOT_EVEN)}
    return replace(
        row,
        mean=1.0 + row.mean / days,
        median=1.0 + row.median / days,
        standard_error=None if row.standard_error is None else row.standard_error / days,
        tests=tests,
    )
