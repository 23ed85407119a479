"""Scholes & Williams' (1977) beta for non-synchronous trading."""

from __future__ import annotations

from dataclasses import dataclass

from eventstudy.models.interface import Coefficients, Moments, N
from eventstudy.models.linear import inverted
from eventstudy.models.market import MARKET


@dataclass(frozen=True, slots=True)
class ScholesWilliams:
    """beta = (b(-1) + b(0) + b(+1)) / (1 + 2 rho), alpha = mean R - beta mean R_m.

    b(k): slope of the simple regression on R_m(t+k); rho: correlation of R_m(t) and R_m(t-1); all on the same
    sessions of the estimation window, whose first lag is the session before it. sigma^2 = SSR / (n - 2) of
    R - alpha - beta R_m(t); the prediction error is that of a market model with this beta.
    """

    name: str = "scholes-williams"
    series: tuple[str, ...] = ("market",)
    lags: tuple[int, ...] = (0, -1, 1)
    slopes: tuple[str, ...] = ("beta",)
    parameters: int = 2
    excess: bool = False

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """Beta from three simple regressions."""
        inverse = [inverted([[moments.sxx[k][k]]])[0][0] for k in range(3)]
        betas = [sxy * weight for sxy, weight in zip(moments.sxy, inverse, strict=True)]
        rho = moments.sxx[0][1] * (inverse[0] * inverse[1]) ** 0.5
        weight = inverted([[1.0 + 2.0 * rho]])[0][0]
        beta = (betas[1] + betas[0] + betas[2]) * weight
        return Coefficients(moments.own_mean - beta * moments.means[0], [beta], [[inverse[0]]])

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """As for the market model."""
        return MARKET.variance_factor(days, n, quadratic)


SCHOLES_WILLIAMS = ScholesWilliams()
