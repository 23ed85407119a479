"""Events whose session had not opened yet when the prices were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from eventstudy.exchanges.listings import Listing
from eventstudy.exchanges.sessions import table_of
from eventstudy.reactions.listing_context import not_yet


def unopened(
    listings: Sequence[object], symbols: Sequence[int], days: NDArray[np.int64], retrieved: Mapping[str, str]
) -> dict[int, str]:
    """Why such events are skipped, by their number.

    ``listings``: by number; anything but a Listing where there is none. ``symbols``, ``days``: each event's
    number and session (ordinal), shape (N,). ``retrieved``: when a symbol's prices were read (ISO 8601, UTC);
    a symbol that is missing counts as read later.
    """
    numbers, details = np.array(symbols, dtype=np.int64), {}
    for number, listing in enumerate(listings):
        if not isinstance(listing, Listing) or listing.symbol not in retrieved:
            continue
        moment = datetime.fromisoformat(retrieved[listing.symbol])
        table = table_of(listing.exchange.calendar)
        for event in np.flatnonzero((numbers == number) & (days >= moment.toordinal() - 1)).tolist():
            day = date.fromordinal(int(days[event]))
            if moment <= table.session_on(day).opens:
                details[event] = not_yet(day)
    return details
