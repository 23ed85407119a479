"""A regression of one value an event on others: OLS and WLS with the usual covariances, by statsmodels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eventstudy.errors import UsageError
from eventstudy.inference.interface import NotApplicable

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

CONSTANT = "const"
LEVERAGE = 1.0 - 1e-9
"""An event with more is fitted exactly by a term of its own, as by an indicator of that event alone."""
ROBUST = ("classical", "HC1", "HC3")
"""Covariances that need no clusters."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A term with its standard error, t and two-sided p."""

    term: str
    value: float
    standard_error: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class Regression:
    """A fit to n events. ``estimator``: ``ols`` or ``wls``; ``covariance``: ``classical``, ``HC1``, ``HC3``
    or ``cluster``; ``df``: degrees of freedom of the t, n - k, or clusters - 1."""

    estimator: str
    covariance: str
    n: int
    df: int
    r_squared: float
    adjusted_r_squared: float
    coefficients: list[Coefficient]


def require_statsmodels(option: str) -> None:
    """Raises UsageError with the remedy when statsmodels is not installed."""
    try:
        import statsmodels  # noqa: F401
    except ImportError:
        raise UsageError(
            f"{option} needs statsmodels, which is not installed", "pip install 'eventstudy-cli[research]'"
        ) from None


def regressions(
    values: Floats, terms: Mapping[str, Floats], weights: Floats, clusters: Ints | None
) -> list[Regression] | NotApplicable:
    """Regress values (n,) on a constant and terms (n,), all without NaN, by OLS and by WLS with ``weights``.

    HC1 is n / (n - k) HC0, HC3 divides each residual by 1 - its leverage (MacKinnon & White 1985); with
    ``clusters`` (n,), a number an event, CR1: G/(G - 1) (n - 1)/(n - k) (Cameron & Miller 2015). HC3 is left
    out where a leverage is 1: it divides 0 by 0. Not
    applicable to fewer events than terms and two more, to terms that depend on one another, and to a single
    cluster.
    """
    design = np.column_stack([np.ones(len(values)), *terms.values()])
    names = (CONSTANT, *terms)
    if len(values) < design.shape[1] + 1:
        return NotApplicable(f"{len(values)} events for {design.shape[1]} coefficients")
    scaled = design / np.maximum(np.abs(design).max(axis=0), np.finfo(float).tiny)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        return NotApplicable("the columns depend on one another, or one of them does not vary")
    if clusters is not None and len(np.unique(clusters)) < 2:
        return NotApplicable("one cluster")
    robust = tuple(name for name in ROBUST if name != "HC3" or not fitted_exactly(design))
    fits: list[tuple[str, Sequence[str], Floats]] = [("ols", robust, np.ones(len(values)))]
    if np.isfinite(weights).all():
        fits.append(("wls", ROBUST[:2], weights))
    return [
        regression
        for estimator, covariances, each in fits
        for regression in _fits(estimator, covariances, (values, design, each), names, clusters)
    ]


def fitted_exactly(design: Floats) -> bool:
    """Whether an event of a design (n, k) of full rank has a leverage of 1."""
    basis = np.linalg.qr(design)[0]
    return bool(((basis**2).sum(axis=1) > LEVERAGE).any())


def _fits(
    estimator: str,
    covariances: Sequence[str],
    data: tuple[Floats, Floats, Floats],
    names: Sequence[str],
    clusters: Ints | None,
) -> Iterator[Regression]:
    from statsmodels.regression.linear_model import WLS

    values, design, weights = data
    model = WLS(values, design, weights=weights)
    options: dict[str, dict[str, Any]] = {
        name: {} if name == "classical" else {"cov_type": name} for name in covariances
    }
    if clusters is not None:
        options["cluster"] = {"cov_type": "cluster", "cov_kwds": {"groups": clusters}}
    for covariance, chosen in options.items():
        fit = model.fit(use_t=True, **chosen)
        numbers = (part.tolist() for part in (fit.params, fit.bse, fit.tvalues, fit.pvalues))
        df = int(fit.df_resid_inference if covariance == "cluster" else fit.df_resid)
        yield Regression(
            estimator,
            covariance,
            len(values),
            df,
            float(fit.rsquared),
            float(fit.rsquared_adj),
            [Coefficient(*row) for row in zip(names, *numbers, strict=True)],
        )
