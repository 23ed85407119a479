"""The market-adjusted model: AR = R_i - R_m. Nothing is estimated, so a prediction errs by sigma alone."""

from __future__ import annotations

from dataclasses import dataclass

from eventstudy.models.interface import Coefficients, Moments, N


@dataclass(frozen=True, slots=True)
class MarketAdjusted:
    """Alpha 0 and a slope of 1, both known; sigma is the standard deviation of the differences."""

    name: str = "market-adjusted"
    series: tuple[str, ...] = ("market",)
    slopes: tuple[str, ...] = ("beta",)
    lags: tuple[int, ...] = (0,)
    parameters: int = 1
    excess: bool = False

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """0 and 1, which have no error."""
        nothing = 0.0 * moments.n
        return Coefficients(nothing, [1.0 + nothing], [[nothing]])

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """L2: independent errors add up."""
        return days + 0.0 * quadratic


MARKET_ADJUSTED = MarketAdjusted()
