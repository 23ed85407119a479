"""Models of the expected return, fitted to many events at once: one class each, registered in ``MODELS``.

Shapes: C events, L1 estimation sessions. A missing return is NaN in ``own`` or ``market``; both are then
left out of that event's estimation.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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


def fit(model: Model, own: Floats, market: Floats, day: NDArray[np.int64] | None = None) -> Fits:
    """Fit a model to C events; ``own`` has shape (C, L1), NaN where a return is missing.

    ``market`` (U, L1): the market's returns on the U different days of the events, and ``day`` (C,) each
    event's row of it; by default every event has its own.

    Two passes (means first), so that no digits are lost. sigma = sqrt(SSR / (n - parameters)) with SSR
    about the residuals' mean: for OLS that mean is zero, for the other models it gives the standard
    deviation of the estimation-window abnormal returns. NaN where there are too few returns.
    """
    if day is None:
        day = np.arange(len(own))
    missing = np.isnan(_sums(own) + _sums(market)[day])
    if not missing.any():
        return _fit_whole(model, own, market, day)
    found = _fit_present(model, own[missing], market[day[missing]])
    if missing.all():
        return found
    whole = _fit_whole(model, own[~missing], market, day[~missing])
    merged = []
    for one in fields(Fits):
        values = np.empty(len(day), dtype=getattr(whole, one.name).dtype)
        values[missing], values[~missing] = getattr(found, one.name), getattr(whole, one.name)
        merged.append(values)
    return Fits(*merged)


def _fit_whole(model: Model, own: Floats, market: Floats, day: NDArray[np.int64]) -> Fits:
    """Fits of events that have every return: what is of the market alone is computed once a day."""
    length = float(own.shape[1])
    own_mean, mean = _sums(own) / length, _sums(market) / length
    x = market - mean[:, None]
    sxx = _varying(np.vecdot(x, x), length, mean)
    n = np.full(len(day), own.shape[1], dtype=np.int64)
    return _line(model, own - own_mean[:, None], x[day], own_mean, mean[day], sxx[day], n, None)


def _fit_present(model: Model, own: Floats, market: Floats) -> Fits:
    """Fits of events with missing returns, which count as no deviation."""
    present = ~(np.isnan(own) | np.isnan(market))
    n = present.sum(axis=1)
    own, market = np.where(present, own, 0.0), np.where(present, market, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        own_mean, mean = _sums(own) / n, _sums(market) / n
        y, x = (own - own_mean[:, None]) * present, (market - mean[:, None]) * present
    return _line(model, y, x, own_mean, mean, _varying(np.vecdot(x, x), n, mean), n, present)


def _line(
    model: Model,
    y: Floats,
    x: Floats,
    own_mean: Floats,
    mean: Floats,
    sxx: Floats,
    n: NDArray[np.int64],
    present: NDArray[np.bool_] | None,
) -> Fits:
    """Fits from deviations y, x (C, L1), overwritten; ``present``: where returns are, None for everywhere."""
    sxy, syy = np.vecdot(x, y), _varying(np.vecdot(y, y), n, own_mean)
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha, beta = model.coefficients(own_mean, mean, sxy, sxx)
        x *= beta[:, None]
        residual = np.subtract(y, x, out=y)
        ssr = np.vecdot(residual, residual)
        df = n - model.parameters
        sigma = np.sqrt(np.where((df > 0) & (syy > 0), ssr / df, np.nan))
        above = residual > (alpha + beta * mean - own_mean)[:, None]
        if present is not None:
            above &= present
        positive = np.bitwise_count(np.packbits(above, axis=1)).sum(axis=1) / n
        return Fits(alpha, beta, sigma, n, df, mean, sxx, 1.0 - ssr / syy, positive)


def _sums(values: Floats) -> Floats:
    """Sums of the rows, NaN for one with a NaN; each row's alone, whatever the others are."""
    return np.asarray(np.vecdot(values, np.ones(values.shape[1])))


def _varying(squares: Floats, n: float | NDArray[np.int64], mean: Floats) -> Floats:
    """Sums of squared deviations, exactly 0 for equal values."""
    return np.where(squares > n * (ROUNDING * mean) ** 2, squares, 0.0)
