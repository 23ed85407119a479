"""The long history that context rests on: asked for once, and kept by the store."""

from __future__ import annotations

from datetime import date

from eventstudy.prices.source import PriceRequest

LONG_AGO = date(1900, 1, 1)
"""From here on a long history is asked for: before any source begins."""


def long_history(symbol: str, session: date) -> PriceRequest:
    """Every bar that a source has, up to today so that a later session finds them kept."""
    return PriceRequest(symbol, LONG_AGO, max(session, date.today()), needed=session)
