"""What the tables of listings and sessions tell an announcement source about a symbol."""

from __future__ import annotations

from datetime import datetime, timedelta

from eventstudy.announcements.source import Moment, Reaction
from eventstudy.announcements.when import parse_timing, parse_when
from eventstudy.exchanges.listings import issuer_listings, listing_of
from eventstudy.exchanges.reaction_session import announce, first_to_close_after
from eventstudy.exchanges.sessions import table_of

_NEW_YORK = "XNYS"
"""The session table of the exchanges whose companies file with the SEC."""
_OFF_OPENING = {"before-open": -1, "in-session": 1}
"""Seconds from the opening of news whose timing alone is told."""


class KnownExchanges:
    """``Exchanges`` (``announcements/source.py``) by the tables."""

    def american_ticker(self, symbol: str) -> str:
        """The ticker that the company files under with the SEC: its American listing's."""
        listings = issuer_listings(symbol)
        american = (listing.symbol for listing in listings if listing.exchange.calendar == _NEW_YORK)
        return next(american, symbol).replace(".", "-")

    def reacts(self, symbol: str, instant: datetime) -> Reaction:
        """The first session to close after the instant."""
        session = first_to_close_after(table_of(listing_of(symbol).exchange.calendar), instant)
        return Reaction(session.date, session.opens <= instant < session.closes)

    def moment(self, symbol: str, when: str, timing: str) -> Moment:
        """An instant on the exchange's clock, or the date where neither an hour nor a timing is told.

        News told to be before the open is placed a second before the opening, and news during the session a
        second after it: so every reader of the instant takes it for what it was.
        """
        word = "intraday" if timing == "in-session" else timing
        exchange = listing_of(symbol).exchange
        announcement = announce(parse_when(when), exchange, timing=parse_timing(word) if word else None)
        instant = announcement.instant.astimezone(table_of(exchange.calendar).zone)
        if announcement.assumed and not timing:
            return Moment(instant.date().isoformat(), False, announcement.notes)
        if announcement.assumed:
            instant += timedelta(seconds=_OFF_OPENING.get(timing, 0))
        return Moment(instant.isoformat(), not announcement.assumed, announcement.notes)
