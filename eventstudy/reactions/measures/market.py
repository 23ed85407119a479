"""Reads the benchmark, and what a model of the listing and its benchmark expects."""

from __future__ import annotations

import math

from eventstudy.models.registry import MODELS
from eventstudy.models.single_event import Unfit
from eventstudy.prices.source import NoPrices
from eventstudy.reactions.estimate import Estimate, ListingReturns, estimate, traded_returns
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reasons import Reason


def benchmark_values(context: ListingContext) -> Values:
    """``benchmark_base``, ``benchmark_close``: the benchmark's closes of the base and reaction sessions."""
    symbol = context.span.benchmark
    if symbol is None:
        return {}
    series = context.prices[symbol]
    if isinstance(series, NoPrices):
        context.warn(Reason.NO_BENCHMARK_PRICES)
        return {}
    base, close = (context.read("close", context.span.day(relative), series) for relative in (-1, 0))
    if math.isnan(base) or math.isnan(close):
        context.warn(Reason.MISSING_BENCHMARK_BAR)
    return {"benchmark_base": base, "benchmark_close": close}


def model_values(context: ListingContext) -> Values:
    """Abnormal return of the session and CAR of each window, with their tests; keeps the model too."""
    fitted = _estimate(context)
    if isinstance(fitted, Unfit):
        context.warn(fitted.reason)
    if not isinstance(fitted, Estimate):
        return {}
    context.estimate = fitted
    values = fitted.abnormal()
    for start, end in context.span.windows:
        values.update(fitted.cumulated(start, end))
    return values


def _estimate(context: ListingContext) -> Estimate | Unfit | None:
    """The fitted model, why there is none, or None when there is no benchmark to fit it on."""
    span, options = context.span, context.options
    model = MODELS[options.model]
    own = traded_returns(context.series, span.days, total=options.total_returns)
    if span.benchmark is None:
        if model.slopes:
            return None
        market = [0.0] * len(own)
    else:
        series = context.prices[span.benchmark]
        if isinstance(series, NoPrices):
            return None
        market = traded_returns(series, span.days)
    returns = ListingReturns(1 - span.zero, own, [market])
    return estimate(returns, model, options.estimation, options.min_estimation)
