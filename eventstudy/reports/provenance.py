"""Where the prices of a result came from, and the conventions that it was measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices, PriceResult
from eventstudy.reactions.estimate import Estimate
from eventstudy.reactions.run import RunResult
from eventstudy.reports.printed import long_date

if TYPE_CHECKING:
    from eventstudy.factors import FactorReturns


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


def source_line(sources: Mapping[str, PriceResult]) -> str:
    """Where the prices of a page came from, a source once: ``bundled, 1 July 2024 to 31 March 2025``."""
    by_source: dict[str, list[BarSeries]] = {}
    for series in sources.values():
        if isinstance(series, BarSeries):
            by_source.setdefault(series.source, []).append(series)
    parts = []
    for source, some in by_source.items():
        first, last = min(each.covered[0] for each in some), max(each.covered[1] for each in some)
        newest = max(each.retrieved or "" for each in some)
        retrieved = f", retrieved {newest}" if newest else ""
        days = f"{long_date(date.fromordinal(first))} to {long_date(date.fromordinal(last))}"
        parts.append(f"{source}, {days}{retrieved}")
    return "; ".join(parts)
