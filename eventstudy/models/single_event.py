"""One event's expected return, abnormal returns and their tests on plain floats.

The formulas of ``models`` and ``abnormal``, without their arrays: importing numpy and scipy takes longer than
everything ``run`` does. A missing return is NaN; NaN in, NaN out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eventstudy.reasons import Reason


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model of one event: what ``models.Fits`` holds of many.

    ``n``: returns used. ``sigma``: standard deviation of the residuals with ``df`` degrees of freedom.
    ``mean``: mean market return, ``sxx``: its sum of squared deviations, ``r_squared``: share explained.
    """

    model: str
    alpha: float
    beta: float
    sigma: float
    n: int
    df: int
    mean: float
    sxx: float
    r_squared: float


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why an event has no fit."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Test:
    """t of one session's abnormal return and its two-sided p-value; NaN where there is none."""

    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True)
class CarTest:
    """Cumulative abnormal return, its t and two-sided p-value; NaN where there is none."""

    car: float
    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True)
class _Model:
    """``parameters``: how many are estimated. ``coefficients``: alpha and beta from mean R_i, mean R_m, Sxy
    and Sxx. ``variance_factor``: variance of the sum of L2 prediction errors in units of sigma squared, from
    L2, n, the sum of (R_m - mean R_m) and Sxx.
    """

    parameters: int
    coefficients: Callable[[float, float, float, float], tuple[float, float]]
    variance_factor: Callable[[int, int, float, float], float]


def _ols(own_mean: float, mean: float, sxy: float, sxx: float) -> tuple[float, float]:
    beta = sxy / sxx if sxx > 0 else math.nan
    return own_mean - beta * mean, beta


MODELS: dict[str, _Model] = {
    "market": _Model(2, _ols, lambda days, n, off, sxx: days + days**2 / n + off**2 / sxx),
    "market-adjusted": _Model(1, lambda *_: (0.0, 1.0), lambda days, *_: float(days)),
    "mean-adjusted": _Model(1, lambda own_mean, *_: (own_mean, 0.0), lambda days, n, *_: days + days**2 / n),
}
"""The models by name: the same names as ``models.MODELS``."""


def fit(model: str, own: Sequence[float], market: Sequence[float], minimum: int) -> Fit | Unfit:
    """Fit a model to the estimation window's own and market returns, session by session alike.

    A session with a missing return in either is left out, whatever the model. ``short-estimation-window``:
    fewer than ``minimum`` sessions remain. ``zero-variance``: their own returns are all equal, or no
    residual variance can be computed (too few for the model's parameters, a market that does not vary).
    Two passes, so that no digits are lost. Raises KeyError for a model that is not in ``MODELS``.
    """
    chosen = MODELS[model]
    pairs = [pair for pair in zip(own, market, strict=True) if not math.isnan(pair[0] + pair[1])]
    n, df = len(pairs), len(pairs) - chosen.parameters
    if n < minimum:
        return Unfit(Reason.SHORT_ESTIMATION_WINDOW)
    if df <= 0 or len({pair[0] for pair in pairs}) == 1:
        return Unfit(Reason.ZERO_VARIANCE)
    own_mean, mean = (math.fsum(pair[i] for pair in pairs) / n for i in (0, 1))
    y, x = [pair[0] - own_mean for pair in pairs], [pair[1] - mean for pair in pairs]
    # A constant's mean can be off by its last digit: what is left would pass for variance.
    flat = len({pair[1] for pair in pairs}) == 1
    sxx = 0.0 if flat else math.fsum(dx * dx for dx in x)
    sxy = math.fsum(dx * dy for dx, dy in zip(x, y, strict=True))
    alpha, beta = chosen.coefficients(own_mean, mean, sxy, sxx)
    if math.isnan(beta):
        return Unfit(Reason.ZERO_VARIANCE)
    ssr = math.fsum((dy - beta * dx) ** 2 for dx, dy in zip(x, y, strict=True))
    syy = math.fsum(dy * dy for dy in y)
    r_squared = 1.0 - ssr / syy if syy > 0 else math.nan
    return Fit(model, alpha, beta, math.sqrt(ssr / df), n, df, mean, sxx, r_squared)


def abnormal_return(fit: Fit, own: float, market: float) -> float:
    """AR = R - alpha - beta R_m; NaN when either return is missing."""
    return own - (fit.alpha + fit.beta * market)


def day_test(fit: Fit, own: float, market: float) -> Test:
    """t = AR / sigma_t with ``fit.df`` degrees of freedom (Patell 1976).

    sigma_t, the standard deviation of the session's prediction error, is for the market model
    sigma sqrt(1 + 1/L1 + (R_mt - mean)^2 / Sxx). NaN when a return is missing or sigma is 0.
    """
    test = car_test(fit, (own,), (market,))
    return Test(test.statistic, test.p_value)


def car_test(fit: Fit, own: Sequence[float], market: Sequence[float]) -> CarTest:
    """t = CAR / s_CAR with ``fit.df`` degrees of freedom over the L2 sessions (Mikkelson & Partch 1988).

    s_CAR = sigma sqrt(L2 + L2^2/L1 + (sum (R_mt - mean))^2 / Sxx) for the market model. All NaN when a return
    is missing; statistic and p-value NaN when sigma is 0.
    """
    car = math.fsum(abnormal_return(fit, r, rm) for r, rm in zip(own, market, strict=True))
    deviation = math.fsum(rm - fit.mean for rm in market)
    factor = MODELS[fit.model].variance_factor(len(market), fit.n, deviation, fit.sxx)
    error = fit.sigma * math.sqrt(factor)
    t = car / error if error > 0 else math.nan
    return CarTest(car, t, student_p(t, fit.df))


def student_p(t: float, df: int) -> float:
    """Two-sided p-value of Student's t with ``df`` > 0 degrees of freedom; NaN for NaN.

    p = I_x(df/2, 1/2), x = df / (df + t^2), the regularised incomplete beta function by its continued
    fraction (NIST Digital Library of Mathematical Functions 8.17.22), on the side where it converges fast.
    """
    ratio = t * t / df
    if ratio == 0 or math.isinf(ratio):
        return 1.0 if ratio == 0 else 0.0
    a, rest = df / 2.0, ratio / (1.0 + ratio)
    # x^a (1 - x)^(1/2) / B(a, 1/2), with the digits of x^a kept for x near 1.
    front = math.exp(-a * math.log1p(ratio)) * math.sqrt(rest / math.pi) * _gamma_ratio(a)
    x = 1.0 / (1.0 + ratio)
    if x < (a + 1.0) / (a + 2.5):
        return front / a * _beta_fraction(a, 0.5, x)
    return 1.0 - 2.0 * front * _beta_fraction(0.5, a, rest)


def _gamma_ratio(a: float) -> float:
    """Gamma(a + 1/2) / Gamma(a): beyond the range of Gamma by its asymptotic series (DLMF 5.11.13)."""
    if a < 170.0:
        return math.gamma(a + 0.5) / math.gamma(a)
    series = 1.0 + (-1 / 8 + (1 / 128 + (5 / 1024 - 21 / 32768 / a) / a) / a) / a
    return math.sqrt(a) * series


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of I_x(a, b) by Lentz's algorithm; for x < (a + 1) / (a + b + 2).

    There, and with a or b of 1/2, no partial denominator is zero.
    """
    c = 1.0
    value = d = 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    step, m = 0.0, 0
    while abs(step - 1.0) > 1e-15:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            c, d = 1.0 + term / c, 1.0 / (1.0 + term * d)
            step = c * d
            value *= step
    return value
