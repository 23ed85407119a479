"""Abnormal returns from trade to trade: a return may span several sessions, and a session may have none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.fit import fit_events
from eventstudy.engine.measuring import USED, judge
from eventstudy.engine.partition import at_once, chunks
from eventstudy.engine.sample import Sample
from eventstudy.models.abnormal import quadratic_form
from eventstudy.models.interface import Fit
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


def measure_trades(sample: Sample, minimum: int, windows: Sequence[EventWindow]) -> None:
    """Fit every event and measure it, NaN in a session without a trade.

    The panel holds R / sqrt(d), and as series sqrt(d) and R_m / sqrt(d), d the sessions since the last trade.
    AR = R - alpha d - beta R_m; CAR and SCAR sum the returns whose last trade falls in the window. An event
    without any in the event window is ``missing-event-window``.
    """
    for chunk in chunks(len(sample), at_once(len(sample.estimation) * 2)):
        fit, positive = fit_events(sample.model, *sample.design(chunk), sample.loops)
        own, series = sample.event_returns(chunk)
        traded = ~np.isnan(own + series.sum(axis=0))
        measured = np.where(traded.any(axis=1), 0.0, np.nan)[:, None]
        judge(sample.status[chunk], fit, measured, minimum)
        sample.keep(chunk, fit, positive)
        root = np.where(traded, series[0], 0.0)
        d, market = root**2, np.where(traded, series[1] * root, 0.0)
        alpha, beta = (slope[:, None] for slope in fit.slopes)
        ar = np.where(traded, own * root, 0.0) - alpha * d - beta * market
        parts = [slice(day, day + 1) for day in range(len(sample.window))]
        first = sample.window.start
        parts += [slice(window.start - first, window.end - first + 1) for window in windows]
        unused = sample.status[chunk] != USED
        for number, part in enumerate(parts):
            sums = [values[:, part].sum(axis=1) for values in (ar, d, market)]
            sample.standardised[chunk, number] = _standardised(fit, *sums)
        sample.ar[chunk] = np.where(traded & ~unused[:, None], ar, np.nan)


def _standardised(fit: Fit[Floats], car: Floats, d: Floats, market: Floats) -> Floats:
    """CAR / (s sqrt(d + x'(X'WX)^-1 x)), NaN where no return falls in the window; each of shape (C,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = fit.model.variance_factor(d, fit.n, quadratic_form(fit, [d, market], d))
        error = np.where((d > 0) & (fit.sigma > 0), fit.sigma * np.sqrt(factor), np.nan)
        return np.asarray(car / error)
