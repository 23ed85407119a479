"""Student's t distribution on plain floats: importing scipy takes longer than everything ``run`` does."""

from __future__ import annotations

import math

MANY = 5_000
"""Degrees of freedom beyond which the fraction loses digits, the expansion about the normal does not."""


def student_p(t: float, df: float) -> float:
    """Two-sided p-value of Student's t with ``df`` > 0 degrees of freedom, whole or not; NaN for NaN.

    p = I_x(df/2, 1/2), x = df / (df + t^2), the regularised incomplete beta function by its continued
    fraction (NIST Digital Library of Mathematical Functions 8.17.22), on the side where it converges fast;
    beyond ``MANY`` degrees of freedom the expansion of G. W. Hill (1970), Algorithm 395, CACM 13, 617-619.
    """
    ratio = t * t / df
    if ratio == 0 or math.isinf(ratio):
        return 1.0 if ratio == 0 else 0.0
    if df > MANY:
        return _nearly_normal(ratio, df)
    a, rest = df / 2.0, ratio / (1.0 + ratio)
    # x^a (1 - x)^(1/2) / B(a, 1/2), with the digits of x^a kept for x near 1.
    front = math.exp(-a * math.log1p(ratio)) * math.sqrt(rest / math.pi) * _gamma_ratio(a)
    x = 1.0 / (1.0 + ratio)
    if x < (a + 1.0) / (a + 2.5):
        return front / a * _beta_fraction(a, 0.5, x)
    return 1.0 - 2.0 * front * _beta_fraction(0.5, a, rest)


def _nearly_normal(ratio: float, df: float) -> float:
    a = df - 0.5
    b, y = 48.0 * a * a, a * math.log1p(ratio)
    above = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b) + y + 3.0
    return math.erfc((above / b + 1.0) * math.sqrt(y / 2.0))


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
