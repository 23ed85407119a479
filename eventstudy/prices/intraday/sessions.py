"""Which part of an exchange's day each bar belongs to, and whether the stamps mark starts or ends.

Rules (docs/intraday.md): a bar ends at its start plus its size, but not after the end of continuous trading
or the start of the lunch break. From the end of continuous trading on, a bar is the closing print where the
file has no bars of extended hours, else after-hours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import isnan, nan

from eventstudy.errors import CalendarRangeError, UsageError
from eventstudy.exchanges.sessions import Session, SessionTable
from eventstudy.prices.intraday.day import Bar, DayBars, Part
from eventstudy.prices.intraday.series import MINUTE, IntradaySeries, Marks
from eventstudy.words import ONE_DAY, spell_day

PRINT_MINUTES = 15
"""How long after the end of continuous trading the closing print may be stamped."""
COMPLETE_MINUTES = 5
"""How long before the end of continuous trading the last bar may end."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The moments of a session in UTC seconds; without a lunch break its two moments are 0."""

    opens: int
    ends: int
    lunch: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, session: Session) -> Hours:
        """Those of a session; it ends where continuous trading does."""
        start, end = session.break_start, session.break_end
        lunch = (int(start.timestamp()), int(end.timestamp())) if start and end else (0, 0)
        return cls(int(session.opens.timestamp()), int(session.trading_ends.timestamp()), lunch)

    def after_trading(self, start: float, minutes: float) -> float | None:
        """The moment so many trading minutes after another; None when that is past the end."""
        moment = start + minutes * MINUTE
        if self.lunch[0] and start < self.lunch[1] and moment > self.lunch[0]:
            moment += self.lunch[1] - max(start, self.lunch[0])
        return moment if moment <= self.ends else None


class PlacedBars:
    """A series on the days of its exchange. ``extended``: it has bars of extended hours anywhere.

    ``shown``: which end of their bars the stamps of whole days mark, where that shows. Raises UsageError
    where that is the other end than the series says (unless the user ``stated`` which), or no stamp lies
    in a session.
    """

    def __init__(self, series: IntradaySeries, table: SessionTable, *, stated: bool = False) -> None:
        self.series, self.table = series, table
        self.extended = any(self._has_extended(session) for session in self._sessions())
        self.shown = None if self.extended else self._marks_shown()
        if self.shown not in (None, series.marks) and not stated:
            raise self._other_marks(self.shown)
        self._check_clock()

    def _local_day(self, stamp: int) -> date:
        return datetime.fromtimestamp(stamp, UTC).astimezone(self.table.zone).date()

    def _sessions(self) -> Iterator[Session]:
        """The sessions of the days that have bars."""
        stamps, at = self.series.stamps, 0
        while at < len(stamps):
            day = self._local_day(stamps[at])
            session = _session(self.table, day)
            if session is not None:
                yield session
            at = bisect_left(stamps, self._midnight(day + ONE_DAY), lo=at + 1)

    def _midnight(self, day: date) -> int:
        return int(datetime.combine(day, time(0), self.table.zone).timestamp())

    def _places(self, day: date) -> range:
        """The places of a local day's stamps; an end stamped at midnight belongs to the day before."""
        later = int(self.series.marks is Marks.END)
        stamps = self.series.stamps
        first, last = (self._midnight(each) + later for each in (day, day + ONE_DAY))
        return range(bisect_left(stamps, first), bisect_left(stamps, last))

    def _has_extended(self, session: Session) -> bool:
        """Whether a day has bars before its session, or later than any closing print."""
        hours, stamps = Hours.of(session), self.series.stamps
        places = self._places(session.date)
        if not places:
            return False
        last_print = max(hours.ends + PRINT_MINUTES * MINUTE, int(session.closes.timestamp()) + MINUTE)
        return stamps[places[0]] < hours.opens or stamps[places[-1]] > last_print

    def _marks_shown(self) -> Marks | None:
        """Which end of their bars the stamps of whole days mark; None where that does not show."""
        seen = {marks for session in self._sessions() if (marks := self._seen(session))}
        return seen.pop() if len(seen) == 1 else None

    def _other_marks(self, shown: Marks | None) -> UsageError:
        if shown is Marks.END:
            first, last = "a bar after the opening and the last one at the close", "end"
        else:
            first, last = "at the opening and the last one before the close", "start"
        return UsageError(
            f"{self.series.source}: over a whole session the first bar is stamped {first}, as stamps are that"
            f" mark the {last} of their bars, where the {self.series.marks} was expected",
            f"say which it is: --bars-stamp {Marks.START} or --bars-stamp {Marks.END}",
        )

    def _seen(self, session: Session) -> Marks | None:
        """Which end the stamps of a day mark that has bars from the opening to the close; else None.

        A flat bar at the close may be the closing print of a file that stamps starts, so it shows nothing.
        """
        hours, size, series = Hours.of(session), self.series.seconds, self.series
        own = self._places(session.date)
        if not own or series.stamps[own[-1]] < hours.ends - size:
            return None
        if series.stamps[own[0]] == hours.opens:
            return Marks.START
        last = bisect_left(series.stamps, hours.ends, own[0], own[-1] + 1)
        at_close = last <= own[-1] and series.stamps[last] == hours.ends
        ranged = at_close and series.high[last] > series.low[last]
        return Marks.END if ranged and series.stamps[own[0]] == hours.opens + size else None

    def _check_clock(self) -> None:
        """Refuse stamps on trading days if none lies in a session: they are on another clock."""
        outside = first = 0
        for session in self._sessions():
            hours, places = Hours.of(session), self._places(session.date)
            stamps = [self.series.stamps[at] for at in places]
            if any(hours.opens <= stamp <= hours.ends for stamp in stamps):
                return
            outside, first = outside + len(stamps), first or stamps[0]
        if outside > 2:
            shown = datetime.fromtimestamp(first, UTC).astimezone(self.table.zone)
            raise UsageError(
                f"{self.series.source}: no bar lies in a session of {self.table.name}; the first is at"
                f" {shown:%H:%M} on {spell_day(shown.date())} there",
                "give the clock of its stamps: --bars-tz",
            )

    def has(self, session: Session) -> bool:
        """Whether there is any bar on a session's day."""
        return bool(self._places(session.date))

    def day(self, session: Session) -> DayBars:
        """The bars of a session's day, oldest first, those of extended hours among them."""
        hours, bars = Hours.of(session), list[Bar]()
        places = self._places(session.date)
        if self.series.marks is Marks.START:
            first, last = self._plain(places, hours)
            before, later = (
                DayBars.of(self._bar(at, hours, 0) for at in some)
                for some in (range(places.start, first), range(last, places.stop))
            )
            return before + self._plain_bars(first, last) + later
        for at in places:
            bars.append(self._bar(at, hours, bars[-1].end if bars else 0))
        return DayBars.of(bars)

    def _plain(self, places: range, hours: Hours) -> tuple[int, int]:
        """The places of the bars with volume that lie in the session, before any lunch break."""
        stamps, size, volume = self.series.stamps, self.series.seconds, self.series.volume
        end = hours.lunch[0] or hours.ends
        first = bisect_left(stamps, hours.opens, places.start, places.stop)
        last = bisect_left(stamps, end - size + 1, first, places.stop)
        traded = volume[first:last]
        if traded and min(traded) > 0 and not isnan(sum(traded)):
            return first, last
        return places.start, places.start

    def _plain_bars(self, first: int, last: int) -> DayBars:
        """Bars of which nothing but the start and the size matters."""
        series, count = self.series, last - first
        stamps = series.stamps[first:last]
        stamps = series.stamps[first:last]
        return DayBars(
            stamps,
            [stamp + series.seconds for stamp in stamps],
            series.open[first:last],
            series.high[first:last],
            series.low[first:last],
            series.close[first:last],
            series.volume[first:last],
            series.weighted[first:last] or [nan] * count,
            [Part.SESSION] * count,
        )

    def last_until(self, moment: float) -> tuple[Bar | None, Bar | None]:
        """The last bar that ended at or before a moment, and the bar that straddles it; None without one."""
        straddling = None
        at = bisect_left(self.series.stamps, moment + self.series.seconds)
        while at > 0:
            at -= 1
            bar = self._placed(at)
            if bar.end <= moment:
                return bar, straddling
            if bar.start < moment:
                straddling = bar
        return None, straddling

    def _placed(self, at: int) -> Bar:
        """One bar with its part of whatever day it lies in."""
        day = self._local_day(self.series.stamps[at] - int(self.series.marks is Marks.END))
        session = _session(self.table, day)
        if session is None:
            start = self.series.stamps[at] - self._shift
            return self._made(at, start, start + self.series.seconds, Part.CLOSED_DAY)
        before = self.series.stamps[at - 1] if at else 0
        return self._bar(at, Hours.of(session), before)

    @property
    def _shift(self) -> int:
        return self.series.seconds if self.series.marks is Marks.END else 0

    def _bar(self, at: int, hours: Hours, before: int) -> Bar:
        """A bar of a session's day; ``before``: where the bar before it ended, for one that marks its end."""
        stamp, size = self.series.stamps[at], self.series.seconds
        if self._is_print(stamp, hours):
            return self._made(at, stamp, stamp, Part.CLOSING_PRINT)
        if self._is_live(at, stamp, hours):
            return self._made(at, stamp, stamp, _part_of(stamp, stamp, hours, Part.LIVE_QUOTE))
        start, end = stamp, stamp + size
        if self._shift:
            # The last bar of a session may be shorter than the others.
            start, end = max(stamp - size, min(before, stamp - 1)), stamp
            start = hours.opens if start < hours.opens < stamp and not self.extended else start
        part = _part_of(start, end, hours, Part.SESSION)
        if part is Part.LUNCH and self.series.volume[at] > 0:
            # Tokyo's morning ends with an auction, stamped where the break begins.
            return self._made(at, start, start, Part.SESSION)
        if part is Part.SESSION:
            end = min(end, hours.lunch[0] if start < hours.lunch[0] else hours.ends)
        return self._made(at, start, end, part)

    def _is_print(self, stamp: int, hours: Hours) -> bool:
        if self.extended or stamp > hours.ends + PRINT_MINUTES * MINUTE:
            return False
        return stamp > hours.ends if self._shift else stamp >= hours.ends

    def _is_live(self, at: int, stamp: int, hours: Hours) -> bool:
        """Whether a stamp off the grid, without volume, is a quote of the moment."""
        size, volume = self.series.seconds, self.series.volume[at]
        if self._shift or volume > 0:
            return False
        return all((stamp - origin) % size for origin in (hours.opens, hours.lunch[1], 0))

    def _made(self, at: int, start: int, end: int, part: Part) -> Bar:
        series = self.series
        return Bar(
            start,
            end,
            series.open[at],
            series.high[at],
            series.low[at],
            series.close[at],
            series.volume[at],
            series.weighted[at] if series.weighted else float("nan"),
            part,
        )


def _part_of(start: int, end: int, hours: Hours, inside: Part) -> Part:
    if start < hours.opens:
        return Part.PRE_MARKET if end <= hours.opens else Part.ACROSS_OPEN
    if hours.lunch[0] <= start < hours.lunch[1]:
        return Part.LUNCH
    return inside if start < hours.ends else Part.AFTER_HOURS


def _session(table: SessionTable, day: date) -> Session | None:
    try:
        return table.session(day)
    except CalendarRangeError:
        return None


def is_complete(bars: Sequence[Bar], hours: Hours) -> bool:
    """Whether a session's bars reach its end: a closing print, or a last bar that ends near it."""
    ends = 0
    for bar in reversed(bars):
        if bar.part is Part.CLOSING_PRINT or bar.part is Part.LIVE_QUOTE:
            return bar.part is Part.CLOSING_PRINT
        if bar.part is Part.SESSION:
            ends = bar.end
            break
    return bool(ends) and hours.ends - ends <= COMPLETE_MINUTES * MINUTE
