"""Reads the volumes that the reaction session's is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence

from eventstudy.prices.adjust import SHARES
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reactions.span import VOLUME_SESSIONS


def volume_values(context: ListingContext) -> Values:
    """``mean_volume``: that of the 20 sessions before the reaction session."""
    span = context.span
    earlier = [context.read("volume", span.day(-back)) for back in range(VOLUME_SESSIONS, 0, -1)]
    context.read("volume", span.day(0))
    context.crossed(span.day(-VOLUME_SESSIONS), span.day(0), flags=SHARES)
    return {"mean_volume": mean_volume(earlier)}


def mean_volume(volumes: Sequence[float]) -> float:
    """The mean of some volumes; NaN when one of them is missing, or when it is zero."""
    return math.fsum(volumes) / len(volumes) or math.nan
