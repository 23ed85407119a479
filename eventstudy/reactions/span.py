"""The sessions that the measures of one listing touch, and the bars to ask for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from eventstudy.errors import CalendarRangeError
from eventstudy.exchanges.listings import Listing
from eventstudy.exchanges.reaction_session import Alignment
from eventstudy.exchanges.sessions import table_of
from eventstudy.options import RunOptions
from eventstudy.prices.source import PriceRequest
from eventstudy.words import ONE_DAY

VOLUME_SESSIONS = 20
"""Sessions before the reaction session that its volume is compared with."""
LONGEST_SESSION = 2.0
"""Calendar days that a session takes on average at most, weekends and holidays included."""
CHARTED = 5
"""Sessions before and after the reaction session that a chart shows at least."""


class SessionSpan(NamedTuple):
    """The sessions around one reaction session.

    ``days``: their ordinals, oldest first; ``zero``: the place of the reaction session among them.
    ``year_base``: ordinal of the last session of the calendar year before, None where the calendar does not
    reach. ``windows``: first and last relative session of each ``--window``. ``benchmark``: None without one.
    ``warnings``: codes of what is doubtful about the choice of the session.
    """

    listing: Listing
    alignment: Alignment
    benchmark: str | None
    days: tuple[int, ...]
    zero: int
    year_base: int | None
    windows: tuple[tuple[int, int], ...]
    warnings: tuple[str, ...]

    @classmethod
    def make(cls, listing: Listing, alignment: Alignment, options: RunOptions) -> SessionSpan:
        """Lay out the sessions around the reaction session, cut to what the calendar knows."""
        before, after = sessions_around(options)
        calendar, zero_day = alignment.session.calendar, alignment.session.date
        days, zero = days_around(calendar, zero_day, before, after)
        year_end, _ = days_around(calendar, date(zero_day.year, 1, 1), 1, 0)
        year_base = year_end[0] if year_end else None
        windows = tuple((w.start, w.end) for w in options.windows)
        benchmark, warnings = benchmark_of(listing, options), alignment.warnings
        return cls(listing, alignment, benchmark, days, zero, year_base, windows, warnings)

    def beside(self, listing: Listing, options: RunOptions) -> SessionSpan:
        """The same sessions for another listing of the exchange."""
        return self._replace(listing=listing, benchmark=benchmark_of(listing, options))

    def requests(self) -> list[PriceRequest]:
        """The bars of the listing and of its benchmark: those measured are needed, the chart's welcome."""
        earliest = min(self.days[0], self.year_base or self.days[0])
        first, needed = date.fromordinal(earliest), date.fromordinal(self.days[-1])
        last = date.fromordinal(max(self.days[-1], self.charted[0][-1]))
        symbols = [self.listing.symbol] + ([self.benchmark] if self.benchmark else [])
        return [PriceRequest(symbol, first, last, needed) for symbol in symbols]

    @property
    def charted(self) -> tuple[tuple[int, ...], int]:
        """The sessions that a chart shows, and the place of the reaction session among them.

        Five before and after it, and all of every window; fewer where the calendar ends.
        """
        before = max(CHARTED, *(-start for start, _ in self.windows), 0)
        after = max(CHARTED, *(end for _, end in self.windows), 0)
        session = self.alignment.session
        return days_around(session.calendar, session.date, before, after)

    def day(self, relative: int) -> int | None:
        """The session this many sessions after the reaction session, or None where the calendar ends."""
        position = self.zero + relative
        return self.days[position] if 0 <= position < len(self.days) else None


def benchmark_of(listing: Listing, options: RunOptions) -> str | None:
    """The symbol that a listing is held against; None without one, and for the benchmark itself."""
    asked = options.benchmark if options.benchmark != "auto" else listing.exchange.benchmark or "none"
    return None if asked in ("none", listing.symbol) else asked


def sessions_around(options: RunOptions) -> tuple[int, int]:
    """How many sessions before and after the reaction session the measures touch."""
    windows, leads = options.windows, options.leads
    before = max(VOLUME_SESSIONS, 1 + leads - options.estimation.start, *(1 - w.start for w in windows))
    return before, max(0, options.estimation.end + leads, *(w.end for w in windows))


@lru_cache(maxsize=16_384)
def days_around(calendar: str, day: date, before: int, after: int) -> tuple[tuple[int, ...], int]:
    """Sessions around a day as ordinals, and the day's place among them.

    ``before`` sessions before the day, the day if it is a session, and ``after`` sessions after it; fewer
    where the calendar ends. Cached, because the events of a file share their days.
    """
    table = table_of(calendar)
    reach = ONE_DAY * int(LONGEST_SESSION * max(before, after) + 15)
    if table.first + reach <= day <= table.last - reach:
        near = table.ordinals(day - reach, day + reach)
        low, high = bisect_left(near, day.toordinal()), bisect_right(near, day.toordinal())
        if before <= low and high + after <= len(near):
            return tuple(near[low - before : high + after]), before
    past, future = _walk(table.before, day, before), _walk(table.after, day, after)
    own = [day] if table.first <= day <= table.last and table.is_session(day) else []
    return tuple(each.toordinal() for each in (*reversed(past), *own, *future)), len(past)


def _walk(step: Callable[[date], date], day: date, count: int) -> list[date]:
    """Up to ``count`` steps; fewer where the calendar ends."""
    days: list[date] = []
    for _ in range(count):
        try:
            day = step(day)
        except CalendarRangeError:
            break
        days.append(day)
    return days
