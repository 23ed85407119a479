"""Each event's place: its listing, its calendar and its reaction session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eventstudy.announcements.when import parse_timing, parse_when
from eventstudy.errors import UnknownSymbolError, UsageError
from eventstudy.exchanges.listings import Listing, listing_of
from eventstudy.exchanges.reaction_session import Phase, align, announce
from eventstudy.options import OnNontrading
from eventstudy.reasons import Reason


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an event falls: ``day`` (ordinal of its reaction session), or why there is none."""

    day: int
    reason: Reason = Reason.OK
    detail: str = ""


def listing_or_reason(symbol: str) -> Listing | Placed:
    """The listing of a symbol, or why there is none."""
    try:
        return listing_of(symbol)
    except UnknownSymbolError as error:
        return Placed(-1, Reason.UNKNOWN_SYMBOL, error.message)


def place(listing: Listing, when: Sequence[str], on_nontrading: OnNontrading, tz: str | None) -> Placed:
    """The reaction session of one announcement on one listing's exchange."""
    announced, timing, own_tz = when
    try:
        told = parse_timing(timing) if timing.strip() else None
        announcement = announce(parse_when(announced), listing.exchange, timing=told, tz=own_tz.strip() or tz)
        found = align(listing.exchange, announcement, back=on_nontrading is OnNontrading.PREVIOUS)
    except UsageError as error:
        return Placed(-1, Reason.BAD_ROW, error.message)
    if found.phase is Phase.CLOSED and on_nontrading in (OnNontrading.SKIP, OnNontrading.ERROR):
        return Placed(-1, Reason.NON_TRADING_DAY, f"{announced} has no session on {listing.exchange.name}")
    return Placed(found.session.date.toordinal())
