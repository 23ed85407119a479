"""The alpha of a calendar-time portfolio on factors, with three kinds of errors, by statsmodels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.regression import Coefficient

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

ERRORS = ("classical", "HC0", "HC1", "HAC")
"""Kinds of errors: White's are HC0, and HC1 = n / (n - k) HC0; Newey & West's are HAC."""


@dataclass(frozen=True, slots=True)
class AlphaFit:
    """A portfolio regressed on factors over n periods: the terms under each kind of errors, ``hac_lag``."""

    n: int
    df: int
    hac_lag: int
    r_squared: float
    coefficients: Mapping[str, Sequence[Coefficient]]

    def alpha(self, errors: str) -> Coefficient:
        """The constant under a kind of errors."""
        return self.coefficients[errors][0]


def usual_lag(n: int) -> int:
    """floor(4 (n / 100)^(2/9)), as Newey & West (1994) suggest."""
    return int(4.0 * (n / 100.0) ** (2.0 / 9.0))


def alpha_fit(
    portfolio: Floats, factors: Floats, names: Sequence[str], hac_lag: int | None
) -> AlphaFit | NotApplicable:
    """OLS of ``portfolio`` (n,) on a constant and ``factors`` (n, F), without NaN, in the order of time.

    HAC: Bartlett weights 1 - l / (lag + 1), no small-sample factor, no prewhitening (Newey & West 1987). t
    has n - k degrees of freedom. Not applicable to fewer periods than coefficients and one more, and to
    factors that depend on one another.
    """
    from statsmodels.regression.linear_model import OLS

    n = len(portfolio)
    design = np.column_stack([np.ones(n), factors])
    if n < design.shape[1] + 1:
        return NotApplicable(f"{n} periods with a portfolio for {design.shape[1]} coefficients")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return NotApplicable("the factors depend on one another, or one of them does not vary")
    lag = min(usual_lag(n) if hac_lag is None else hac_lag, n - 1)
    model = OLS(portfolio, design)
    chosen: dict[str, dict[str, Any]] = {
        "classical": {},
        "HC0": {"cov_type": "HC0"},
        "HC1": {"cov_type": "HC1"},
        "HAC": {"cov_type": "HAC", "cov_kwds": {"maxlags": lag, "use_correction": False}},
    }
    coefficients: dict[str, list[Coefficient]] = {}
    for errors in ERRORS:
        fit = model.fit(use_t=True, **chosen[errors])
        numbers = (part.tolist() for part in (fit.params, fit.bse, fit.tvalues, fit.pvalues))
        coefficients[errors] = [Coefficient(*row) for row in zip(("alpha", *names), *numbers, strict=True)]
    return AlphaFit(n, n - design.shape[1], lag, float(fit.rsquared), coefficients)
