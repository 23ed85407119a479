"""How much a confirmed figure proves: the share of earlier sessions that would have confirmed it as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eventstudy.exchanges.sessions import table_of
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceRequest
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.registry import measure_one
from eventstudy.reactions.span import SessionSpan, days_around

SESSIONS = 252
"""Sessions before the one measured that a chance is counted over: about a year."""
_MARGIN = timedelta(days=14)
"""Allowance for one holiday more or less between the same windows a year apart."""

Test = Callable[[float], bool]
"""Whether a value would confirm the claim."""


@dataclass(frozen=True, slots=True)
class Chance:
    """``share`` (a fraction) of ``sessions`` earlier sessions, those with a value of the measure."""

    share: float
    sessions: int


def with_history(requests: Iterable[PriceRequest], span: SessionSpan) -> list[PriceRequest]:
    """The requests, reaching back over the earlier sessions too, which are used if they are there."""
    session = span.alignment.session
    days, zero = days_around(session.calendar, session.date, SESSIONS, 0)
    back = timedelta(days=session.date.toordinal() - days[0]) + _MARGIN if zero else timedelta(0)
    return [
        request._replace(first=_earlier(request.first, back), needed_from=request.early_enough)
        for request in requests
    ]


def _earlier(day: date, back: timedelta) -> date:
    return day - back if day - date.min > back else day


class EarlierSessions:
    """The measures of the sessions before one; each is made once and kept."""

    def __init__(self, prices: PriceCache) -> None:
        self._prices = prices
        self._values: dict[tuple[str, str, int], float] = {}

    def chance(self, span: SessionSpan, options: RunOptions, column: str, fits: Test) -> Chance | None:
        """The share of the 252 sessions before the span's own for which ``fits`` holds.

        ``column``: the measure. Sessions without a value are not counted; None when there is none at all.
        """
        values = [value for value in self._before(span, options, column) if value is not None]
        return Chance(sum(map(fits, values)) / len(values), len(values)) if values else None

    def chance_of_search(
        self, span: SessionSpan, options: RunOptions, column: str, others: Sequence[str], fits: Test
    ) -> Chance | None:
        """The share of earlier sessions around which a search would have found a value that fits.

        The search looks at the measures ``others`` of a session, and at the measure ``column`` of the two
        sessions before and the two after it.
        """
        around = [_hit(value, fits) for value in self._before(span, options, column)]
        of_day = [[_hit(v, fits) for v in self._before(span, options, other)] for other in others]
        known = [at for at, hit in enumerate(around) if hit is not None]
        if not known:
            return None
        confirmed = sum(
            any(hits[at] for hits in of_day)
            or any(around[near] for near in range(max(0, at - 2), min(len(around), at + 3)) if near != at)
            for at in known
        )
        return Chance(confirmed / len(known), len(known))

    def _before(self, span: SessionSpan, options: RunOptions, column: str) -> list[float | None]:
        """A measure of each of the sessions before, oldest first; None where it cannot be made."""
        session = span.alignment.session
        days, zero = days_around(session.calendar, session.date, SESSIONS + 1, 0)
        return [
            self._value(span, options, column, days[at - 1], days[at]) if at else None
            for at in range(zero - min(zero, SESSIONS), zero)
        ]

    def _value(
        self, span: SessionSpan, options: RunOptions, column: str, base_day: int, day: int
    ) -> float | None:
        series, key = self._prices[span.listing.symbol], (span.listing.symbol, column, day)
        if key in self._values:
            return self._values[key]
        if not isinstance(series, BarSeries) or not series.covered[0] <= base_day <= series.covered[1]:
            return None
        table = table_of(span.alignment.session.calendar)
        base, session = (table.session_on(date.fromordinal(each)) for each in (base_day, day))
        alignment = span.alignment._replace(session=session, base=base)
        context = ListingContext(
            SessionSpan.make(span.listing, alignment, options), series, self._prices, options
        )
        value = None if context.unmeasurable() else measure_one(context, column)
        if value is not None:
            self._values[key] = value
        return value


def either(chances: Iterable[Chance | None]) -> Chance | None:
    """The chance that at least one of several happens, were they independent; over the fewest sessions."""
    known = [chance for chance in chances if chance is not None]
    if not known:
        return None
    none = 1.0
    for chance in known:
        none *= 1.0 - chance.share
    return Chance(1.0 - none, min(chance.sessions for chance in known))


def _hit(value: float | None, fits: Test) -> bool | None:
    return None if value is None else fits(value)
