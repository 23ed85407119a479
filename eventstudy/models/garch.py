"""GARCH(1,1) with a market factor (Bollerslev 1986).

R = a + b R_m + e, the variance of e being h_t = w + alpha e_(t-1)^2 + beta h_(t-1).

The package arch (Sheppard) maximises the Gaussian likelihood of both equations together.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventstudy.errors import UsageError
from eventstudy.models.linear import LinearModel

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

SCALE = 100.0
"""The optimiser works on percent."""
STARTS = 2
"""Fits with the start of h at the mean of e^2: of OLS, then of the fit before."""


class Garch(LinearModel):
    """A market model whose variance changes. As a linear model it is OLS, from which the fit starts."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class GarchFit:
    """``alpha`` and ``beta`` of the mean, ``parameters`` (omega, alpha, beta) of the variance, ``variances``
    (n,): h of the sessions of the fit, and the last squared residual."""

    alpha: float
    beta: float
    parameters: tuple[float, float, float]
    variances: Floats
    last_squared: float

    def forecast(self, sessions: int) -> Floats:
        """h of the next sessions, forecast from the end of the fit, shape (sessions,).

        h_1 = w + alpha e^2 + beta h of the last session, then h_(k+1) = w + (alpha + beta) h_k.
        """
        import numpy as np

        omega, alpha, beta = self.parameters
        variances = np.empty(sessions)
        value = omega + alpha * self.last_squared + beta * float(self.variances[-1])
        for k in range(sessions):
            variances[k] = value
            value = omega + (alpha + beta) * value
        return variances


def require_arch() -> None:
    """Raises UsageError with the remedy when arch is not installed."""
    try:
        import arch  # noqa: F401
    except ImportError:
        raise UsageError(
            "--model garch needs arch, which is not installed", "pip install 'eventstudy-cli[research]'"
        ) from None


def fit_garch(own: Floats, market: Floats) -> GarchFit | None:
    """The fit to returns (n,) on those of the market (n,), both without NaN; None where it does not converge.

    Neither does a fit whose alpha + beta is 1 or more: its variance has no mean.
    """
    import numpy as np
    from arch.univariate import GARCH as GARCH_VARIANCE
    from arch.univariate import LS

    y, x = own * SCALE, market * SCALE
    design = np.column_stack([np.ones(len(y)), x])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    model = LS(y, x[:, None], volatility=GARCH_VARIANCE(1, 0, 1), rescale=False)
    for _ in range(STARTS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it did not converge is what we return
            result = model.fit(disp="off", show_warning=False, backcast=float((residual**2).mean()))
        values = [float(value) for value in result.params]
        residual = y - values[0] - values[1] * x
    a, b, omega, alpha, beta = values
    converged = result.convergence_flag == 0 and all(math.isfinite(value) for value in values)
    if not converged or alpha + beta >= 1 or omega <= 0:
        return None
    variances = np.asarray(result.conditional_volatility, dtype=np.float64) ** 2 / SCALE**2
    last = float(residual[-1]) ** 2 / SCALE**2
    return GarchFit(a / SCALE, b, (omega / SCALE**2, alpha, beta), variances, last)


GARCH = Garch("garch", ("market",), ("beta",))
