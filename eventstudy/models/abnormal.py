"""Abnormal returns of many events and their standardised forms (one event: ``single``).

Shapes: C events, L2 event sessions. Sources: Patell (1976), Mikkelson & Partch (1988), MacKinlay (1997).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eventstudy.models.fitted import Fits, Model

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


def abnormal_returns(fits: Fits, own: Floats, market: Floats) -> Floats:
    """AR = R - alpha - beta R_m, shape (C, L2)."""
    return own - (fits.alpha[:, None] + fits.beta[:, None] * market)


def prediction_errors(model: Model, fits: Fits, market: Floats) -> Floats:
    """Standard deviation of each session's prediction error, sigma_t, shape (C, L2).

    sigma_t = sigma sqrt(1 + 1/L1 + (R_mt - mean)^2 / Sxx) for the market model. SAR = AR / sigma_t.
    """
    return _errors(model, fits, 1, market - fits.mean[:, None])


def car_errors(model: Model, fits: Fits, market: Floats, first: int, stop: int) -> Floats:
    """Standard deviation of the prediction error of the sum over sessions first..stop-1, s_CAR, shape (C,).

    s_CAR = sigma sqrt(L2 + L2^2/L1 + (sum (R_mt - mean))^2 / Sxx) for the market model. SCAR = CAR / s_CAR.
    """
    deviation = (market[:, first:stop] - fits.mean[:, None]).sum(axis=1)
    return _errors(model, fits, stop - first, deviation[:, None])[:, 0]


def growing_car_errors(model: Model, fits: Fits, market: Floats) -> Floats:
    """s_CAR of the sums from the first session to each session, shape (C, L2)."""
    deviation = np.cumsum(market - fits.mean[:, None], axis=1)
    return _errors(model, fits, np.arange(1.0, market.shape[1] + 1), deviation)


def _errors(model: Model, fits: Fits, days: float | Floats, deviation: Floats) -> Floats:
    n = fits.n.astype(np.float64)[:, None]
    return fits.sigma[:, None] * np.sqrt(model.variance_factor(days, n, deviation, fits.sxx[:, None]))


def buy_and_hold(own: Floats, market: Floats) -> Floats:
    """BHAR = prod(1 + R) - prod(1 + R_m), shape (C,)."""
    return np.asarray(np.prod(1.0 + own, axis=1) - np.prod(1.0 + market, axis=1))
