"""GARCH fits of many events, one after another."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.measuring import USED, measure
from eventstudy.engine.sample import Conditional, Sample
from eventstudy.errors import UsageError
from eventstudy.models.garch import fit_garch, require_arch
from eventstudy.reasons import Reason
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

Progress = Callable[[int, int, float], None]
"""Told how many events are fitted, of how many, and the seconds that it took."""


class GarchEstimator:
    """Fits the events of a sample; a fit that does not converge is ``no-convergence``.

    AR = R - a - b R_m. SAR = AR / sqrt(h), SCAR = CAR / sqrt(sum of h), h the forecast made at the end of the
    estimation window. ``sigma`` = sqrt(SSR / (n - 2)) of the mean equation. Sessions that miss a return are
    left out of the recursion.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def __call__(self, sample: Sample, minimum: int, windows: Sequence[EventWindow]) -> None:
        """Fit and measure. Raises UsageError without arch, or with nothing to forecast."""
        require_arch()
        if sample.window.start <= sample.estimation.end:
            raise UsageError(
                f"--model garch forecasts the event window {sample.window} from the end of the estimation"
                f" window {sample.estimation}",
                "let the estimation window end before the event window begins",
            )
        measure(sample, minimum, windows)  # OLS: what lacks returns is known before anything is fitted
        length = len(sample.estimation)
        sample.conditional = Conditional(
            np.full((3, len(sample)), np.nan), np.full((len(sample), length), np.nan)
        )
        places, began = np.flatnonzero(sample.status == USED), time.monotonic()
        for count, event in enumerate(places.tolist(), 1):
            self._fit(sample, event, windows)
            if self._progress is not None:
                self._progress(count, len(places), time.monotonic() - began)

    def _fit(self, sample: Sample, number: int, windows: Sequence[EventWindow]) -> None:
        event = slice(number, number + 1)
        returns, design, _ = sample.design(event)
        own = returns.gathered()
        there = ~np.isnan(own[0] + design[0, 0])
        y, x = own[0, there], design[0, 0, there]
        fit = fit_garch(y, x)
        if fit is None:
            sample.status[number] = Reason.NO_CONVERGENCE.number
            for part in (sample.alpha, sample.sigma, sample.r_squared, sample.positive):
                part[number] = np.nan
            sample.slopes[:, number] = np.nan
            sample.ar[number] = np.nan
            return
        residual = y - fit.alpha - fit.beta * x
        sample.alpha[number], sample.slopes[0, number] = fit.alpha, fit.beta
        sample.sigma[number] = np.sqrt((residual**2).sum() / sample.df[number])
        sample.r_squared[number] = 1.0 - (residual**2).sum() / ((y - y.mean()) ** 2).sum()
        sample.positive[number] = (residual > 0).mean()
        assert sample.conditional is not None
        sample.conditional.parameters[:, number] = fit.parameters
        sample.conditional.variances[number, there] = fit.variances
        tested, series = sample.event_returns(event)
        ar = tested[0] - fit.alpha - fit.beta * series[0, 0]
        sample.ar[number] = ar
        ahead = sample.window.start - sample.estimation.start - int(np.flatnonzero(there)[-1])
        forecast = fit.forecast(ahead + len(ar) - 1)[ahead - 1 :]
        sample.standardised[number] = _standardised(ar, forecast, windows, sample.window.start)


def _standardised(ar: Floats, variances: Floats, windows: Sequence[EventWindow], first: int) -> Floats:
    """SAR of each session, then SCAR of each window."""
    parts = [slice(window.start - first, window.end - first + 1) for window in windows]
    sums = [ar[part].sum() / np.sqrt(variances[part].sum()) for part in parts]
    return np.append(ar / np.sqrt(variances), sums)
