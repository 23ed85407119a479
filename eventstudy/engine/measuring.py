"""Fits and abnormal returns of a sample: what the statistics across its events rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.fit import fit_events
from eventstudy.engine.partition import at_once, chunks, run
from eventstudy.engine.sample import Sample
from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit
from eventstudy.reasons import Reason
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

USED = Reason.OK.number
"""The status of an event that the statistics rest on."""


Estimator = Callable[[Sample, int, Sequence[EventWindow]], None]
"""Fits the events of a sample, of which each has at least so many returns, and measures these windows."""


def measure(sample: Sample, minimum: int, windows: Sequence[EventWindow]) -> None:
    """Fit every event and measure its abnormal returns, chunk by chunk."""

    def work(chunk: slice) -> None:
        fit, positive = fit_events(sample.model, *sample.design(chunk), sample.loops)
        own, series = sample.event_returns(chunk)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            judge(sample.status[chunk], fit, own + series.sum(axis=0), minimum)
            sample.keep(chunk, fit, positive)
            able = fit._replace(sigma=np.where(fit.sigma > 0, fit.sigma, np.nan))
            ar = abnormal_return(fit, own.T, [values.T for values in series])
            ar[:, sample.status[chunk] != USED] = np.nan
            sample.ar[chunk] = ar.T
            standardise(sample, chunk, able, ar, series, windows)

    size = at_once(len(sample.estimation) * len(sample.slopes))
    for _ in run(work, chunks(len(sample), size)):
        pass


def standardise(
    sample: Sample, chunk: slice, fit: Fit[Floats], ar: Floats, series: Floats, windows: Sequence[EventWindow]
) -> None:
    """SAR and SCAR of some events; ``ar`` (L2, C), ``series`` (F, C, L2)."""
    scaled, days, first = sample.standardised[chunk], len(ar), sample.window.start
    scaled[:, :days] = (ar / np.sqrt(prediction_variance(fit, 1.0, [values.T for values in series]))).T
    growing = [np.cumsum(values, axis=1).T for values in series]
    length = np.arange(1.0, days + 1)[:, None]
    errors = np.sqrt(prediction_variance(fit, length, growing))
    scaled[:, days : 2 * days] = (np.cumsum(ar, axis=0) / errors).T
    for k, window in enumerate(windows[days:], 2 * days):
        part = slice(window.start - first, window.end - first + 1)
        sums = [values[:, part].sum(axis=1) for values in series]
        scaled[:, k] = ar[part].sum(axis=0) / np.sqrt(prediction_variance(fit, float(len(window)), sums))


def judge(status: NDArray[np.int8], fit: Fit[Floats], measured: Floats, minimum: int) -> None:
    """Put the first reason that applies into the status of every event that has none yet."""
    for reason, applies in (
        (Reason.SHORT_ESTIMATION_WINDOW, fit.n < minimum),
        (Reason.ZERO_VARIANCE, np.isnan(fit.sigma)),
        (Reason.MISSING_EVENT_WINDOW, np.isnan(measured).any(axis=1)),
    ):
        status[(status == USED) & applies] = reason.number
