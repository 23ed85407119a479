"""The issuer's other listing that a listing is compared with, and the bars that the comparison needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eventstudy.exchanges.listings import Listing, issuer_listings
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.source import PriceRequest
from eventstudy.reactions.span import SessionSpan
from eventstudy.words import ONE_DAY

RATE_CARRY_DAYS = 7
"""How many days old an exchange rate may be before it is no longer used for a day without one."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The issuer's other listing, and the day of the last close it had before a session opens."""

    listing: Listing
    day: date


def counterpart_of(span: SessionSpan) -> Counterpart | None:
    """The other listing whose latest close before this session opens is the most recent; None without one."""
    opens = span.alignment.session.opens
    latest: tuple[float, Counterpart] | None = None
    for other in issuer_listings(span.listing.symbol)[1:]:
        session = table_of(other.exchange.calendar).session_closed_before(opens)
        if session is not None and (latest is None or session.closes.timestamp() > latest[0]):
            latest = session.closes.timestamp(), Counterpart(other, session.date)
    return latest[1] if latest else None


def parity_requests(span: SessionSpan) -> list[PriceRequest]:
    """The other listing's bar and the exchange rates that parity needs."""
    counterpart = counterpart_of(span)
    if counterpart is None:
        return []
    listing, day = counterpart.listing, counterpart.day
    rates = [rate for each in (span.listing, listing) if (rate := rate_symbol(each.currency))]
    return [
        PriceRequest(listing.symbol, day, day),
        *(PriceRequest(rate, day - RATE_CARRY_DAYS * ONE_DAY, day) for rate in rates),
    ]


def rate_symbol(currency: str) -> str | None:
    """The symbol of a currency's rate, units for one US dollar; None for the dollar itself."""
    return None if currency == "USD" else f"{currency}=X"
