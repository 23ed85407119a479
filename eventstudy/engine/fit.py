"""Models fitted to many events at once."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.loops import plain as numpy_loops
from eventstudy.models.fitted import Fits, Model

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

ROUNDING = 1e-14
"""Returns that differ from their mean by less than this share of it are equal: the mean's own rounding."""


def fit(
    model: Model,
    own: Floats,
    market: Floats,
    day: Ints | None = None,
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
