"""Shares outstanding of a listing, from those given of one of the issuer's listings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from eventstudy.exchanges.listings import Listing, issuer_listings


def shares_of(listing: Listing, day: date, shares: Mapping[str, float]) -> float | None:
    """The issuer's shares outstanding in units of a listing; None where they cannot be told.

    Those given of another listing are converted by the two ratios of that day (8 Hong Kong shares make an
    ADS), where its units can be exchanged into this one's.
    """
    if listing.symbol in shares:
        return shares[listing.symbol]
    if not listing.known:
        return None
    for other in issuer_listings(listing.symbol):
        if other.symbol not in shares or "no" in (listing.fungible, other.fungible):
            continue
        own, theirs = listing.ratio_on(day), other.ratio_on(day)
        if own and theirs:
            return shares[other.symbol] * theirs / own
    return None
