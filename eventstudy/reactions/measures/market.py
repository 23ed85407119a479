"""Reads the benchmark, and what a model of the listing and its benchmark expects."""

from __future__ import annotations

import math

from eventstudy.models.registry import model_named
from eventstudy.models.single_event import Unfit
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices
from eventstudy.reactions.estimate import Estimate, ListingReturns, estimate, traded_returns
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reasons import Reason


def benchmark_values(context: ListingContext) -> Values:
    """``benchmark_base``, ``benchmark_close``: the benchmark's closes of the base and reaction sessions.

    With ``--returns total`` the second has the benchmark's dividends in between added.
    """
    symbol = context.span.benchmark
    if symbol is None:
        return {}
    series = context.prices[symbol]
    if isinstance(series, NoPrices):
        context.warn(Reason.NO_BENCHMARK_PRICES)
        return {}
    base_day, today = context.span.day(-1), context.span.day(0)
    base, close = (context.read("close", day, series) for day in (base_day, today))
    context.crossed(base_day, today, series)
    if context.options.total_returns and base_day is not None and today is not None:
        close += math.fsum(series.dividends.get(day, 0.0) for day in series.ex_days(base_day, today))
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
    _warn_of_steps(context)
    values = fitted.abnormal()
    for start, end in context.span.windows:
        values.update(fitted.cumulated(start, end))
    return values


def _warn_of_steps(context: ListingContext) -> None:
    """Warn of flagged steps of the listing and its benchmark in the estimation window and each window."""
    span = context.span
    windows = [(context.options.estimation.start, context.options.estimation.end), *span.windows]
    benchmark = context.prices[span.benchmark] if span.benchmark is not None else None
    for series in (context.series, benchmark):
        if isinstance(series, BarSeries):
            for start, end in windows:
                context.crossed(span.days[max(0, span.zero + start - 1)], span.day(end), series)


def _estimate(context: ListingContext) -> Estimate | Unfit | None:
    """The fitted model, why there is none, or None when there is no benchmark to fit it on."""
    span, options = context.span, context.options
    model = model_named(options.model, options.dimson)
    own = traded_returns(context.series, span.days, total=options.total_returns)
    if model.excess:
        returns = _excess_returns(context, own, model.series)
    else:
        market = _market_returns(context, needed=bool(model.slopes))
        if market is None:
            return None
        returns = ListingReturns(1 - span.zero, own, [market])
    return estimate(returns, model, options.estimation, options.min_estimation)


def _market_returns(context: ListingContext, *, needed: bool) -> list[float] | None:
    """The benchmark's returns; zeros where there is none and none is needed; None where they are missing."""
    span = context.span
    if span.benchmark is None:
        return None if needed else [0.0] * (len(span.days) - 1)
    series = context.prices[span.benchmark]
    if isinstance(series, NoPrices):
        return None
    return traded_returns(series, span.days, total=context.options.total_returns)


def _excess_returns(context: ListingContext, own: list[float], columns: tuple[str, ...]) -> ListingReturns:
    """Returns above the risk-free rate, and the factors; a session of the windows without them is named."""
    from eventstudy.factors import RISK_FREE

    span, factors = context.span, context.options.factors
    if factors is None:  # refused where the options are read
        raise ValueError("a model of factors without factors")
    days = span.days[1:]
    tested = {span.day(relative) for a, b in ((0, 0), *span.windows) for relative in range(a, b + 1)}
    for day in factors.lacking((*columns, RISK_FREE), [day for day in days if day in tested]):
        context.warn(Reason.NO_FACTORS, day)
    excess = [a - b for a, b in zip(own, factors.on(RISK_FREE, days), strict=True)]
    return ListingReturns(1 - span.zero, excess, [factors.on(column, days) for column in columns])
