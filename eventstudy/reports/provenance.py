"""Where the prices of a result came from, and the conventions that it was measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from eventstudy.factors import FactorReturns
from eventstudy.prices.source import NoPrices, PriceResult
from eventstudy.reactions.estimate import Estimate
from eventstudy.reactions.run import RunResult


def provenance(result: RunResult) -> dict[str, Any]:
    """Where every price came from, and the conventions used."""
    options = result.options
    return {
        "returns": "total" if options.total_returns else "price",
        "model": options.model,
        "estimation": f"{options.estimation.start}:{options.estimation.end}",
        "min_estimation": options.min_estimation,
        **factor_sources(options.factors),
        "fits": {row.listing.symbol: _fit(row.estimate) for row in result.reactions if row.estimate},
        "prices": price_sources(result.sources),
    }


def _fit(estimate: Estimate) -> dict[str, Any]:
    fit = estimate.fit
    return {
        "n": fit.n,
        "excluded": estimate.asked - fit.n,
        "alpha": fit.alpha,
        "beta": fit.beta,
        **dict(zip(fit.model.slopes[1:], fit.slopes[1:], strict=False)),
        "sigma": fit.sigma,
        "r_squared": fit.r_squared,
    }


def factor_sources(factors: FactorReturns | None) -> dict[str, Any]:
    """The factor files with the units that were read; nothing without any."""
    if factors is None:
        return {}
    files = [asdict(file) for file in factors.files]
    for facts in files:
        facts.update({end: date.fromordinal(facts[end]).isoformat() for end in ("first", "last")})
    return {"factors": files}


def price_sources(sources: Mapping[str, PriceResult]) -> dict[str, Any]:
    """The source and the days of each symbol's prices, or why there are none."""
    prices: dict[str, Any] = {}
    for symbol, series in sources.items():
        if isinstance(series, NoPrices):
            prices[symbol] = {"source": None, "reason": series.detail}
        else:
            first, last = (date.fromordinal(day).isoformat() for day in series.covered)
            prices[symbol] = {
                "source": series.source,
                "first": first,
                "last": last,
                "retrieved": series.retrieved,
            }
    return prices
