"""In which zone a symbol's days are counted, and which of them were over at a given moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.listings import is_exchange_rate, listing_of
from eventstudy.words import exchange_zone

EXCHANGE_RATE_ZONE = "Europe/London"
"""Yahoo counts the days of exchange rates in London."""
_LAST_ON_EARTH = timezone(timedelta(hours=-12))
"""Where every day ends last: the safe choice for a symbol whose exchange no table knows."""


def zone_of(symbol: str) -> str | None:
    """IANA zone of a symbol's exchange, or None when no table knows it."""
    if is_exchange_rate(symbol):
        return EXCHANGE_RATE_ZONE
    try:
        return listing_of(symbol).exchange.zone
    except UnknownSymbolError:
        return None


def day_at(symbol: str, moment: datetime) -> int:
    """The calendar day (ordinal) at a symbol's exchange at a moment; the earliest possible when unknown."""
    zone = zone_of(symbol)
    return moment.astimezone(exchange_zone(zone) if zone else _LAST_ON_EARTH).date().toordinal()
