"""Reads the issuer's other listing and the exchange rates, for the price that parity asks for."""

from __future__ import annotations

import math

from eventstudy.prices.adjust import at_scale_of
from eventstudy.prices.source import NoPrices
from eventstudy.reactions.counterpart import RATE_CARRY_DAYS, rate_symbol
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reactions.parity import parity_price
from eventstudy.reasons import Reason


def parity_values(context: ListingContext) -> Values:
    """``parity_price``: what the listing should cost; nothing for an issuer with one listing."""
    counterpart = context.counterpart
    if counterpart is None:
        return {}
    own, other = context.span.listing, counterpart.listing
    day = counterpart.day.toordinal()
    series = context.prices[other.symbol]
    if isinstance(series, NoPrices):
        context.warn(Reason.NO_PARITY_PRICES)
        return {}
    series = at_scale_of(series, day)
    other_close = context.read("close", day, series)
    rates = [_per_usd(context, listing.currency, day) for listing in (own, other)]
    if math.isnan(other_close) or any(math.isnan(rate) for rate in rates):
        context.warn(Reason.NO_PARITY_PRICES)
        return {}
    if not (own.verified and other.verified):
        context.warn(Reason.UNVERIFIED_RATIO)
    if counterpart.day.isoformat() < max(own.ratio_since, other.ratio_since):
        context.warn(Reason.RATIO_CHANGED_SINCE)
    price = parity_price(other_close, own.ordinary_per_unit, other.ordinary_per_unit, rates[0], rates[1])
    return {"parity_price": price}


def _per_usd(context: ListingContext, currency: str, day: int) -> float:
    """Units of a currency for one US dollar on a day, else the latest earlier rate (flagged) of a week."""
    symbol = rate_symbol(currency)
    if symbol is None:
        return 1.0
    series = context.prices[symbol]
    if isinstance(series, NoPrices):
        return math.nan
    place = series.index_at_or_before(day)
    if place is None or day - series.days[place] > RATE_CARRY_DAYS:
        return math.nan
    if series.days[place] != day:
        context.warn(Reason.EXCHANGE_RATE_CARRIED, series.days[place], symbol)
    return series.close[place]
