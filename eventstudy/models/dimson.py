"""Dimson's (1979) beta for thin trading: the sum of the slopes on K leads, K lags and the market itself."""

from __future__ import annotations

from dataclasses import dataclass

from eventstudy.models.interface import Coefficients, Moments, N
from eventstudy.models.linear import inverted, sum_of_products
from eventstudy.models.market import MARKET


@dataclass(frozen=True, slots=True)
class Dimson:
    """One OLS on R_m(t-K), ..., R_m(t+K); beta is the sum of the slopes, alpha = mean R - beta mean R_m.

    AR = R - alpha - beta R_m(t); sigma^2 = SSR / (n - 2) of these residuals. The prediction error is that
    of a market model with this beta: L2 + L2^2/n + (sum (R_mt - mean))^2 / Sxx.
    """

    lags: tuple[int, ...]
    name: str = "dimson"
    series: tuple[str, ...] = ("market",)
    slopes: tuple[str, ...] = ("beta",)
    parameters: int = 2
    excess: bool = False

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """The sum of the slopes, as one slope."""
        beta = 0.0 * moments.n
        for row in inverted(moments.sxx):
            beta = beta + sum_of_products(row, moments.sxy)
        return Coefficients(
            moments.own_mean - beta * moments.means[0], [beta], inverted([moments.sxx[0][:1]])
        )

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """As for the market model."""
        return MARKET.variance_factor(days, n, quadratic)


def dimson(leads: int) -> Dimson:
    """The model with so many leads and as many lags."""
    return Dimson((0, *(lag for k in range(1, leads + 1) for lag in (-k, k))))


DIMSON = dimson(1)
