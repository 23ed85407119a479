"""Models of the expected return, fitted to many events at once: one class each, registered in ``MODELS``.

Shapes: C events, L1 estimation sessions. A missing return is NaN in ``own`` or ``market``; both are then
left out of that event's estimation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


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
