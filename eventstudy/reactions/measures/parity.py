"""Reads the issuer's other listing and the exchange rates, for the price that parity asks for."""

from __future__ import annotations

import math
from datetime import date

from eventstudy.exchanges.currencies import major_currency, rate_symbol
from eventstudy.exchanges.listings import Listing
from eventstudy.prices.adjust import at_scale_of
from eventstudy.prices.source import NoPrices
from eventstudy.reactions.counterpart import RATE_CARRY_DAYS, inconvertible, last_rate_day
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reactions.parity import is_near, parity_price
from eventstudy.reasons import Reason
from eventstudy.words import ONE_DAY

Ratios = tuple[float, float]
"""Ordinary shares in one unit of the listing, and of the other one."""


def parity_values(context: ListingContext) -> Values:
    """``parity_price``: what the listing should cost; nothing where no listing can be compared with it.

    Withheld, with the reason, where a price or a rate is missing, or no known ratio fits the prices.
    """
    counterpart = context.counterpart
    if counterpart is None:
        for symbol in inconvertible(context.span):
            context.warn(Reason.NOT_FUNGIBLE, symbol=symbol)
        return {}
    own, other = context.span.listing, counterpart.listing
    day = counterpart.day.toordinal()
    series = context.prices[other.symbol]
    if isinstance(series, NoPrices):
        context.warn(Reason.NO_PARITY_PRICES)
        return {}
    series = at_scale_of(series, day)
    other_close = context.read("close", day, series)
    units = (context.series.currency or own.currency, series.currency or other.currency)
    own_rate, other_rate = (_per_usd(context, unit) for unit in units)
    at_one = parity_price(other_close, 1.0, 1.0, own_rate, other_rate)
    if math.isnan(at_one):
        context.warn(Reason.NO_PARITY_PRICES)
        return {}
    ratios = _fitting_ratios(context, other, counterpart.day, at_one)
    if ratios is None:
        context.warn(Reason.RATIO_IN_DOUBT)
        return {}
    if not (own.verified and other.verified):
        context.warn(Reason.UNVERIFIED_RATIO)
    return {"parity_price": at_one * ratios[0] / ratios[1]}


def _fitting_ratios(context: ListingContext, other: Listing, day: date, at_one: float) -> Ratios | None:
    """The ratios that the prices are of: today's, if they are adjusted for its changes, else those of then.

    Vendors put old prices on the scale of today when a ratio changes, as they do for a split, so that today's
    ratio holds for all of them; prices as traded need that of their day. Which of the two they are, the
    prices say: a wrong ratio is off by half or more. None where neither fits.
    """
    own, base_day = context.span.listing, context.span.alignment.base.date
    today = own.ordinary_per_unit, other.ordinary_per_unit
    then = own.ratio_on(base_day), other.ratio_on(day)
    changed = then != today
    if _fits(context, at_one * today[0] / today[1]):
        if changed:
            context.warn(Reason.RATIO_CHANGED_SINCE)
        return today
    if changed and then[0] and then[1] and _fits(context, at_one * then[0] / then[1]):
        context.warn(Reason.RATIO_OF_THE_DAY)
        return then[0], then[1]
    return None


def _fits(context: ListingContext, parity: float) -> bool:
    """Whether a parity is near the base close or the close; both, where the unit changed between them."""
    own, alignment = context.span.listing, context.span.alignment
    base, close = (context.read("close", context.span.day(relative)) for relative in (-1, 0))
    near = is_near(parity, base), is_near(parity, close)
    changes = [own.ratio_since, *(ratio.valid_from for ratio in own.earlier)]
    between = any(
        alignment.base.date.isoformat() < day <= alignment.session.date.isoformat() for day in changes
    )
    return all(near) if between else any(near)


def _per_usd(context: ListingContext, unit: str) -> float:
    """Units of a quote for one US dollar: the last rate struck before the session opens, at most a week old.

    A rate older than the weekday before is flagged; NaN without one.
    """
    symbol, (_, units) = rate_symbol(unit), major_currency(unit)
    if symbol is None:
        return units
    series, last = context.prices.get(symbol), last_rate_day(context.span)
    if series is None or isinstance(series, NoPrices):
        return math.nan
    at = series.index_at_or_before(last.toordinal())
    if at is None or last.toordinal() - series.days[at] > RATE_CARRY_DAYS:
        return math.nan
    while last.weekday() >= 5:
        last -= ONE_DAY
    if series.days[at] < last.toordinal():
        context.warn(Reason.EXCHANGE_RATE_CARRIED, series.days[at], symbol)
    return series.close[at] * units
