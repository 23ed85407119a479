"""Abnormal returns of many events and their standardised forms (one event: ``single``).

Shapes: C events, L2 event sessions. Sources: Patell (1976), Mikkelson & Partch (1988), MacKinlay (1997).
"""

from __future__ import annotations

import numpy as np

from eventstudy.models import Fits, Floats, Model


def abnormal_returns(fits: Fits, own: Floats, market: Floats) -> Floats:
    """AR = R - alpha - beta R_m, shape (C, L2)."""
    return own - (fits.alpha[:, None] + fits.beta[:, None] * market)


def prediction_errors(model: Model, fits: Fits, market: Floats) -> Floats:
    """Standard deviation of each session's prediction error, sigma_t, shape (C, L2).

    sigma_t = sigma sqrt(1 + 1/L1 + (R_mt - mean)^2 / Sxx) for the market model. SAR = AR / sigma_t.
    """
    n = fits.n.astype(np.float64)
    columns = [
        model.variance_factor(1, n, market[:, t] - fits.mean, fits.sxx) for t in range(market.shape[1])
    ]
    return fits.sigma[:, None] * np.sqrt(np.stack(columns, axis=1))


def car_errors(model: Model, fits: Fits, market: Floats, first: int, stop: int) -> Floats:
    """Standard deviation of the prediction error of the sum over sessions first..stop-1, s_CAR, shape (C,).

    s_CAR = sigma sqrt(L2 + L2^2/L1 + (sum (R_mt - mean))^2 / Sxx) for the market model. SCAR = CAR / s_CAR.
    """
    days = stop - first
    deviation = market[:, first:stop].sum(axis=1) - days * fits.mean
    factor = model.variance_factor(days, fits.n.astype(np.float64), deviation, fits.sxx)
    return fits.sigma * np.sqrt(factor)


def buy_and_hold(own: Floats, market: Floats) -> Floats:
    """BHAR = prod(1 + R) - prod(1 + R_m), shape (C,)."""
    return np.asarray(np.prod(1.0 + own, axis=1) - np.prod(1.0 + market, axis=1))
