"""Reads the reaction session's bar and the base close: prices, gap, close-to-close, peak and trough."""

from __future__ import annotations

import math

from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reasons import Reason


def session_values(context: ListingContext) -> Values:
    """The bar of the reaction session and the base close, and both with dividends added where asked for.

    ``base_close, open, high, low, close, volume``, and ``paid_open, paid_high, paid_low, paid_close``: the
    prices with the dividends whose ex-day is after the base session and not after the reaction session
    (with ``--returns price`` the prices themselves).
    """
    today, base_day = context.span.day(0), context.span.day(-1)
    base = context.read("close", base_day)
    bar = {field: context.read(field, today) for field in ("open", "high", "low", "close")}
    if today is not None and base_day is not None:
        _warn_of_closed_days(context, base_day, today)
        context.crossed(base_day, today)
        paid = _dividends(context, base_day, today)
    else:
        paid = 0.0
    with_dividends = {f"paid_{field}": price + paid for field, price in bar.items()}
    return {"base_close": base, **bar, "volume": context.read("volume", today), **with_dividends}


def _warn_of_closed_days(context: ListingContext, base_day: int, today: int) -> None:
    """A bar of a day without a session was taken out of use, so nothing else would name it."""
    for day, flags in context.series.flags.items():
        if Reason.CLOSED_DAY_BAR in flags and base_day < day < today:
            context.warn(Reason.CLOSED_DAY_BAR, day, context.series.symbol)


def _dividends(context: ListingContext, base_day: int, today: int) -> float:
    """The dividends since the base close; 0 unless total returns are asked for."""
    days = context.went_ex(base_day, today)
    if not context.options.total_returns:
        return 0.0
    return math.fsum(context.series.dividends.get(day, 0.0) for day in days)
