"""Values that are abnormal as they are: nothing is expected of them."""

from __future__ import annotations

from dataclasses import dataclass

from eventstudy.models.interface import Coefficients, Moments, N


@dataclass(frozen=True, slots=True)
class Given:
    """Alpha 0 and no slope; sigma is the standard deviation of the values."""

    name: str = "given"
    series: tuple[str, ...] = ("market",)
    slopes: tuple[str, ...] = ()
    lags: tuple[int, ...] = (0,)
    parameters: int = 1
    excess: bool = False

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """Nothing is estimated."""
        return Coefficients(0.0 * moments.n, [], [])

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """L2: independent errors add up."""
        return days + 0.0 * quadratic


GIVEN = Given()
