"""Models fitted to many events at once."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.loops import plain as numpy_loops
from eventstudy.engine.loops.own_returns import OwnReturns
from eventstudy.models.interface import Fit, Model, Moments
from eventstudy.models.trade_to_trade import TradeToTrade

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

ROUNDING = 1e-14
"""Returns that differ from their mean by less than this share of it are equal: the mean's own rounding."""


def fit_events(
    model: Model,
    own: Floats | OwnReturns,
    design: Floats,
    day: Ints | None = None,
    loops: ModuleType = numpy_loops,
) -> tuple[Fit[Floats], Floats]:
    """Fit a model to C events; also gives the share of positive residuals, shape (C,).

    ``own`` (C, L1), an array or windows of one, NaN where a return is missing. ``design`` (D, U, L1): the
    columns of the model's design on the U different days of the events, and ``day`` (C,) each event's row of
    them; by default every event has its own. A session that misses one of them is left out. ``loops``: as
    ``choice.loops_for`` gives them.

    Two passes (means first), so that no digits are lost. sigma = sqrt(SSR / (n - parameters)) with SSR
    about the residuals' mean: for OLS that mean is zero, for the other models it gives the standard
    deviation of the estimation-window abnormal returns. NaN where there are too few returns.
    """
    own = own if isinstance(own, OwnReturns) else OwnReturns.of(own)
    if day is None:
        day = np.arange(len(own.starts))
    width = len(design)
    sums, left = np.empty((numpy_loops.sums_kept(width), len(day))), np.empty((2, len(day)))
    loops.moments(own, design, day, sums)
    n, own_mean, means = sums[0], sums[1], sums[2 : 2 + width]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        sxx, sxy, syy = _products(sums, width)
        estimate = model.coefficients(Moments(n, own_mean, list(means), sxx, list(sxy)))
        slopes = np.zeros((width, len(day)))
        for own_slope, slope in zip(slopes, estimate.slopes, strict=False):
            own_slope[:] = slope
        at_means = estimate.alpha + (slopes * means).sum(axis=0)
        loops.squares(own, design, day, own_mean, means, slopes, at_means - own_mean, left)
        ssr = np.where(np.isnan(estimate.alpha), np.nan, left[0])
        if isinstance(model, TradeToTrade):  # no constant: neither residuals nor columns are about a mean
            ssr, means = ssr + n * (own_mean - at_means) ** 2, np.zeros_like(means)
        df = n - model.parameters
        sigma = np.sqrt(np.where((df > 0) & (syy > 0), ssr / df, np.nan))
        used, r_squared = list(means[: len(estimate.slopes)]), 1.0 - ssr / syy
        fit = Fit(model, estimate.alpha, list(slopes), sigma, n, df, used, estimate.inverse, r_squared)
        return fit, left[1] / n


def _products(sums: Floats, width: int) -> tuple[list[list[Floats]], Floats, Floats]:
    """Sxx (D, D), Sxy (D,), Syy from what ``moments`` gives; exactly 0 for equal values."""
    n, own_mean, means = sums[0], sums[1], sums[2 : 2 + width]
    syy, sxy, upper = sums[2 + width], sums[3 + width : 3 + 2 * width], sums[3 + 2 * width :]
    sxx = [[n] * width for _ in range(width)]
    for number, (i, j) in enumerate(zip(*np.triu_indices(width), strict=True)):
        value = _varying(upper[number], n, means[i]) if i == j else upper[number]
        sxx[i][j] = sxx[j][i] = value
    return sxx, sxy, _varying(syy, n, own_mean)


def _varying(squares: Floats, n: Floats, mean: Floats) -> Floats:
    """Sums of squared deviations, exactly 0 for equal values."""
    return np.where(squares > n * (ROUNDING * mean) ** 2, squares, 0.0)
