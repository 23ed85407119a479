"""Parts of a sample that stand alone: what is sent to workers, and what comes back from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from eventstudy.engine.partition import Workers, chunks, run
from eventstudy.engine.sample import Conditional, ReturnPanel, Sample

if TYPE_CHECKING:
    from eventstudy.arrays import Ints
    from eventstudy.engine.measuring import Estimator
    from eventstudy.windows import EventWindow

FITTED = (
    *("status", "alpha", "slopes", "sigma", "n", "df", "means", "inverse"),
    *("r_squared", "positive", "ar", "standardised", "conditional"),
)
"""What an estimator fills in."""
SENT = 1_000_000
"""Returns sent with a part of the fits, about: 8 megabytes."""
PARTS_EACH = 4
"""Parts for each worker, at least: one that is slow or lost then costs little."""

Task = tuple["Estimator", Sample, int, Sequence["EventWindow"]]


def fit_on_workers(
    sample: Sample,
    estimator: Estimator,
    minimum: int,
    windows: Sequence[EventWindow],
    workers: Workers,
) -> None:
    """As ``estimator`` of the whole sample, part by part on workers."""
    width = len(sample.estimation) + len(sample.window)
    most = max(1, SENT // (width * (1 + len(sample.panel.series))))
    size = max(1, min(most, -(-len(sample) // (PARTS_EACH * workers.count))))
    parts = list(chunks(len(sample), size))
    tasks = ((estimator, _unfitted(sample, part), minimum, windows) for part in parts)
    for part, fitted in zip(parts, run(_fit, tasks, workers), strict=True):
        keep_fitted(sample, part, fitted)


def _fit(task: Task) -> dict[str, Any]:
    estimator, sample, minimum, windows = task
    estimator(sample, minimum, windows)
    return {name: getattr(sample, name) for name in FITTED}


def keep_fitted(sample: Sample, part: slice | Ints, fitted: dict[str, Any]) -> None:
    """Put what a worker has found, by the names of ``FITTED``, into its places."""
    for name, values in fitted.items():
        if name in ("ar", "standardised"):
            getattr(sample, name)[part] = values
        elif name != "conditional":
            getattr(sample, name)[..., part] = values
        elif values is not None:
            if sample.conditional is None:
                length = values.variances.shape[1]
                sample.conditional = Conditional(np.empty((3, len(sample))), np.empty((len(sample), length)))
            sample.conditional.parameters[:, part] = values.parameters
            sample.conditional.variances[part] = values.variances


def _unfitted(sample: Sample, part: slice) -> Sample:
    """Some events of a sample that is not fitted yet, with the returns of their windows only."""
    panel, rows, columns, markets = _panel(sample, np.arange(part.start, part.stop))
    events = rows, columns, markets, sample.status[part].copy()
    cumulated = sample.standardised.shape[1] - len(sample.window)
    empty = Sample.empty(panel, sample.model, sample.estimation, sample.window, events, cumulated)
    empty.loops = sample.loops
    return empty


def alone(sample: Sample, events: Ints) -> Sample:
    """Some fitted events of a sample, with the returns of their windows only."""
    panel, rows, columns, markets = _panel(sample, events)
    return replace(sample.subset(events), panel=panel, rows=rows, columns=columns, markets=markets)


def _panel(sample: Sample, events: Ints) -> tuple[ReturnPanel, Ints, Ints, Ints]:
    """The returns that the windows of some events need; the events' rows, columns and markets in them.

    Rows and columns cut out of the whole where the events lie close together; where they are scattered, a
    column and a market for each event.
    """
    whole, lags = sample.panel, sample.model.lags
    first = min(sample.estimation.start + min(lags), sample.window.start, 0)
    last = max(sample.estimation.end + max(lags), sample.window.end, 0)
    rows = sample.rows[events]
    there = rows >= 0
    base = rows[there] if there.any() else sample.rows.max(keepdims=True)
    low, high = int(base.min()) + first + whole.pad, int(base.max()) + last + whole.pad + 1
    known, markets = sample.columns[events] >= 0, sample.markets[events]
    symbols = np.where(known, sample.columns[events], 0)
    used, columns = np.unique(symbols, return_inverse=True)
    width, every = last - first + 1, np.arange(len(events))
    together = (len(used) + whole.series.shape[0] * whole.series.shape[1]) * (high - low)
    if together <= len(events) * width * (1 + len(whole.series)):
        own, series = whole.own[used, low:high], whole.series[:, :, low:high]
        rows = np.where(there, rows + whole.pad - low, -1)
    else:
        starts = np.where(there, rows, base[0]) + first + whole.pad
        own = sliding_window_view(whole.own, width, axis=1)[symbols, starts]
        series = np.stack(
            [sliding_window_view(values, width, axis=1)[markets, starts] for values in whole.series]
        )
        rows, columns, markets = np.where(there, -first, -1), every, every
    panel = ReturnPanel(np.ascontiguousarray(own), np.ascontiguousarray(series), 0, np.arange(own.shape[1]))
    return panel, rows, np.where(known, columns, -1), markets
