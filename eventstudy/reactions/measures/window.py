"""Reads the growth over the year to date and over each ``--window``."""

from __future__ import annotations

from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.measure import Values
from eventstudy.reasons import Reason


def windowed(name: str, window: tuple[int, int]) -> str:
    """The column of a measure of one window: ``return[-1:1]``."""
    return f"{name}[{window[0]}:{window[1]}]"


def year_values(context: ListingContext) -> Values:
    """``year_to_date``: growth from the last close of the calendar year before."""
    span = context.span
    if span.year_base is None or span.year_base < context.series.covered[0]:
        context.warn(Reason.YEAR_BASE_OUTSIDE_PRICE_HISTORY)
        return {}
    return {"year_to_date": context.growth(span.year_base, span.day(0))}


def window_values(context: ListingContext) -> Values:
    """``return[A:B]`` of each window: growth from the close before session A to the close of session B."""
    values = {}
    for start, end in context.span.windows:
        before, last = context.span.day(start - 1), context.span.day(end)
        first_known, last_known = context.series.covered
        if before is None or last is None or before < first_known or last > last_known:
            context.warn(Reason.OUTSIDE_PRICE_HISTORY, window=windowed("", (start, end)))
            continue
        values[windowed("return", (start, end))] = context.growth(before, last)
        context.went_ex(before, last)
    return values
