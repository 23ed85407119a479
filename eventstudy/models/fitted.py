"""Models of the expected return, fitted to many events at once: one class each, registered in ``MODELS``.

Shapes: C events, L1 estimation sessions. A missing return is NaN in ``own`` or ``market``; both are then
left out of that event's estimation.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.loops import plain as numpy_loops

Floats = NDArray[np.float64]

ROUNDING = 1e-14
"""Returns that differ from their mean by less than this share of it are equal: the mean's own rounding."""


@dataclass(frozen=True, slots=True)
class Fits:
    """Fitted models of C events, each array of shape (C,).

    ``n``: returns used. ``sigma``: standard deviation of the residuals with ``df`` degrees of freedom.
    ``mean``: mean market return, ``sxx``: its sum of squared deviations, ``r_squared``: share explained.
    ``positive``: share of positive residuals.
    """

    alpha: Floats
    beta: Floats
    sigma: Floats
    n: NDArray[np.int64]
    df: NDArray[np.int64]
    mean: Floats
    sxx: Floats
    r_squared: Floats
    positive: Floats


class Model(Protocol):
    """A model of the expected return alpha + beta R_m."""

    name: str
    parameters: int
    """Estimated parameters: what the residuals lose in degrees of freedom."""

    def coefficients(self, own_mean: Floats, mean: Floats, sxy: Floats, sxx: Floats) -> tuple[Floats, Floats]:
        """alpha and beta from the means and the sums of squared deviations."""
        ...

    def variance_factor(self, days: float | Floats, n: Floats, deviation: Floats, sxx: Floats) -> Floats:
        """Variance of the sum of ``days`` prediction errors in units of sigma squared, as ``deviation``.

        ``deviation``: sum over those days of (R_mt - mean R_m); n and sxx as in :class:`Fits`, which together
        with ``days`` broadcast to it.
        """
        ...


class MarketModel:
    """OLS with intercept of R_i on R_m (MacKinlay 1997).

    Prediction error of a sum of L2 days: L2 + L2^2/L1 + (sum (R_mt - mean))^2 / Sxx (Mikkelson & Partch
    1988); for one day Patell's (1976) 1 + 1/L1 + (R_mt - mean)^2 / Sxx.
    """

    name = "market"
    parameters = 2

    def coefficients(self, own_mean: Floats, mean: Floats, sxy: Floats, sxx: Floats) -> tuple[Floats, Floats]:
        """Beta = Sxy / Sxx, alpha = mean R_i - beta mean R_m; NaN where the market does not vary."""
        beta = np.divide(sxy, sxx, out=np.full_like(sxy, np.nan), where=sxx > 0)
        return own_mean - beta * mean, beta

    def variance_factor(self, days: float | Floats, n: Floats, deviation: Floats, sxx: Floats) -> Floats:
        """L2 + L2^2/n + deviation^2 / Sxx."""
        return days + days**2 / n + deviation**2 / sxx


class MarketAdjusted:
    """AR = R_i - R_m: nothing is estimated, so a prediction errs by sigma alone."""

    name = "market-adjusted"
    parameters = 1

    def coefficients(self, own_mean: Floats, mean: Floats, sxy: Floats, sxx: Floats) -> tuple[Floats, Floats]:
        """Alpha = 0, beta = 1."""
        return np.zeros_like(own_mean), np.ones_like(own_mean)

    def variance_factor(self, days: float | Floats, n: Floats, deviation: Floats, sxx: Floats) -> Floats:
        """L2: independent errors add up."""
        return np.broadcast_to(np.asarray(days, dtype=np.float64), deviation.shape)


class MeanAdjusted:
    """AR = R_i - mean(R_i) of the estimation window (Brown & Warner 1980)."""

    name = "mean-adjusted"
    parameters = 1

    def coefficients(self, own_mean: Floats, mean: Floats, sxy: Floats, sxx: Floats) -> tuple[Floats, Floats]:
        """Alpha = mean R_i, beta = 0."""
        return own_mean, np.zeros_like(own_mean)

    def variance_factor(self, days: float | Floats, n: Floats, deviation: Floats, sxx: Floats) -> Floats:
        """L2 + L2^2/n: the mean's own error is common to all days."""
        return np.broadcast_to(days + days**2 / n, deviation.shape)


MODELS: dict[str, Model] = {model.name: model for model in (MarketModel(), MarketAdjusted(), MeanAdjusted())}
"""The models by name. Adding one is a class and a place here (and its twin for one event in ``single``)."""


def fit(
    model: Model,
    own: Floats,
    market: Floats,
    day: NDArray[np.int64] | None = None,
    loops: ModuleType = numpy_loops,
) -> Fits:
    """Fit a model to C events; ``own`` has shape (C, L1), NaN where a return is missing.

    ``market`` (U, L1): the market's returns on the U different days of the events, and ``day`` (C,) each
    event's row of it; by default every event has its own. ``loops``: as ``compiled.loops_for`` gives them.

    Two passes (means first), so that no digits are lost. sigma = sqrt(SSR / (n - parameters)) with SSR
    about the residuals' mean: for OLS that mean is zero, for the other models it gives the standard
    deviation of the estimation-window abnormal returns. NaN where there are too few returns.
    """
    if day is None:
        day = np.arange(len(own))
    moments, left = np.empty((6, len(day))), np.empty((2, len(day)))
    loops.moments(own, market, day, moments)
    counts, own_mean, mean, sxx, sxy, syy = moments
    n = counts.astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        sxx, syy = _varying(sxx, counts, mean), _varying(syy, counts, own_mean)
        alpha, beta = model.coefficients(own_mean, mean, sxy, sxx)
        loops.squares(own, market, day, own_mean, mean, beta, alpha + beta * mean - own_mean, left)
        ssr, above = np.where(np.isnan(beta), np.nan, left[0]), left[1]
        df = n - model.parameters
        sigma = np.sqrt(np.where((df > 0) & (syy > 0), ssr / df, np.nan))
        return Fits(alpha, beta, sigma, n, df, mean, sxx, 1.0 - ssr / syy, above / counts)


def _varying(squares: Floats, n: Floats, mean: Floats) -> Floats:
    """Sums of squared deviations, exactly 0 for equal values."""
    return np.where(squares > n * (ROUNDING * mean) ** 2, squares, 0.0)
