"""Returns from one trade to the next, over as many sessions as lie between (Maynes & Rumsey 1993).

A return over d sessions has d times the variance of one: everything is divided by sqrt(d), and the constant
becomes sqrt(d). R / sqrt(d) = alpha sqrt(d) + beta R_m / sqrt(d) + u, least squares without another constant.
"""

from __future__ import annotations

from dataclasses import dataclass

from eventstudy.models.interface import Coefficients, Moments, N
from eventstudy.models.linear import inverted, sum_of_products


@dataclass(frozen=True, slots=True)
class TradeToTrade:
    """alpha and beta, the slopes of sqrt(d) and of R_m / sqrt(d); ``series`` are these two.

    Prediction error of a return over d sessions: s^2 (d + x'(X'WX)^-1 x), x = (d, R_m); of a sum of such
    returns the same with the sums of d and of R_m.
    """

    name: str = "trade-to-trade"
    series: tuple[str, ...] = ("sessions", "market")
    slopes: tuple[str, ...] = ("alpha", "beta")
    lags: tuple[int, ...] = (0,)
    parameters: int = 2
    excess: bool = False

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """Least squares through the origin, from sums about the means."""
        means, n = moments.means, moments.n
        raw = [
            [value + n * means[i] * means[j] for j, value in enumerate(row)]
            for i, row in enumerate(moments.sxx)
        ]
        products = [
            value + n * mean * moments.own_mean for value, mean in zip(moments.sxy, means, strict=True)
        ]
        inverse = inverted(raw)
        return Coefficients(0.0 * n, [sum_of_products(row, products) for row in inverse], inverse)

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """d + x'(X'WX)^-1 x, where ``days`` is d and ``quadratic`` the second term."""
        return days + quadratic + 0.0 * n


TRADE_TO_TRADE = TradeToTrade()
