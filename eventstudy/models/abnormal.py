"""Abnormal returns and how much a prediction errs: on floats, and on arrays whose last axis is the events.

Sources: Patell (1976), Mikkelson & Partch (1988), MacKinlay (1997).
"""

from __future__ import annotations

from collections.abc import Sequence

from eventstudy.models.interface import Fit, N


def abnormal_return(fit: Fit[N], own: N, series: Sequence[N]) -> N:
    """AR = R - alpha - sum of slope_k x_k; ``series``: the session's value of each of the model's series."""
    expected = fit.alpha
    for slope, value in zip(fit.slopes, series, strict=False):
        expected = expected + slope * value
    return own - expected


def prediction_variance(fit: Fit[N], days: float | N, sums: Sequence[N]) -> N:
    """Variance of the sum of the prediction errors of ``days`` sessions: sigma_t^2 of one, s_CAR^2 of more.

    ``sums``: of each of the model's series over these sessions. sigma^2 (L2 + 1'Z (X'X)^-1 Z'1); for the
    market model sigma^2 (L2 + L2^2/L1 + (sum (R_mt - mean))^2 / Sxx).
    """
    off = [total - days * mean for total, mean in zip(sums, fit.means, strict=False)]
    return fit.sigma**2 * fit.model.variance_factor(days, fit.n, quadratic_form(fit, off, sums[0]))


def quadratic_form(fit: Fit[N], off: Sequence[N], like: N) -> N:
    """d' S^-1 d of the deviations ``off`` (P,), each of the shape of ``like``."""
    total = 0.0 * like
    for row, left in zip(fit.inverse, off, strict=True):
        for weight, right in zip(row, off, strict=True):
            total = total + left * weight * right
    return total
