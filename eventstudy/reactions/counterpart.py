"""The issuer's other listing that a listing is compared with, and the bars that the comparison needs."""

from datetime import date
from typing import NamedTuple

from eventstudy.exchanges.currencies import rate_symbol
from eventstudy.exchanges.listings import Listing, issuer_listings
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.source import PriceRequest
from eventstudy.reactions.span import SessionSpan
from eventstudy.words import ONE_DAY, exchange_zone

RATE_CARRY_DAYS = 7
"""How many days old an exchange rate may be before it is no longer used for a day without one."""


class Counterpart(NamedTuple):
    """The issuer's other listing, and the day of the last close it had before a session opens."""

    listing: Listing
    day: date


def has_counterparts(listing: Listing) -> bool:
    """Whether the issuer has other listings, at any time."""
    return listing.known and len(issuer_listings(listing.symbol)) > 1


def counterpart_of(span: SessionSpan) -> Counterpart | None:
    """The other listing whose latest close before this session opens is the most recent; None without one.

    Only one that was listed then and can be exchanged into this one (or that local rules restrict).
    """
    if not span.listing.known:
        return None
    opens = span.alignment.session.opens
    latest: tuple[float, Counterpart] | None = None
    for other in issuer_listings(span.listing.symbol)[1:]:
        if "no" in (span.listing.fungible, other.fungible):
            continue
        session = table_of(other.exchange.calendar).session_closed_before(opens)
        if session is None or not other.traded_on(session.date):
            continue
        if latest is None or session.closes.timestamp() > latest[0]:
            latest = session.closes.timestamp(), Counterpart(other, session.date)
    return latest[1] if latest else None


def inconvertible(span: SessionSpan) -> list[str]:
    """The symbols of the issuer's shares that cannot be exchanged into this one, nor this one into them."""
    others = issuer_listings(span.listing.symbol)[1:]
    return [other.symbol for other in others if "no" in (span.listing.fungible, other.fungible)]


def last_rate_day(span: SessionSpan) -> date:
    """The last day whose exchange rate was struck before this session opens.

    The days of exchange rates end in London, so that it is the day before the one on which the session opens
    there: a rate of the same day may be of a later hour.
    """
    return span.alignment.session.opens.astimezone(exchange_zone("Europe/London")).date() - ONE_DAY


def parity_requests(span: SessionSpan) -> list[PriceRequest]:
    """The other listing's bar and the exchange rates that parity needs."""
    counterpart = counterpart_of(span)
    if counterpart is None:
        return []
    listing, day = counterpart.listing, counterpart.day
    last = last_rate_day(span)
    rates = [rate for each in (span.listing, listing) if (rate := rate_symbol(each.currency))]
    return [
        PriceRequest(listing.symbol, day, day),
        *(PriceRequest(rate, last - RATE_CARRY_DAYS * ONE_DAY, last) for rate in rates),
    ]
