"""The sessions of every exchange: days, hours, lunch breaks, half-days, closing auctions.

A date before a table is refused, as is one after it that the installed calendar library does not know either.
Where the tables come from: ``table_files``. Which session reacts to the news: ``reaction_session``.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple

from eventstudy.errors import CalendarRangeError
from eventstudy.exchanges.table_files import Table, continued_table, read_table
from eventstudy.words import ONE_DAY, exchange_zone


class ClosingAuction(NamedTuple):
    """How an exchange strikes its closing prices after continuous trading, in one era.

    ``end`` is the latest moment; ``random`` are the two moments between which the auction may end at any
    instant, None when its end is fixed. ``applies_to`` names the securities that have it; empty means all.
    """

    end: time
    random: tuple[time, time] | None
    applies_to: str
    verified: bool


class Session(NamedTuple):
    """One trading day of an exchange; times are aware, in the exchange's zone.

    ``trading_ends`` is the end of continuous trading, ``closes`` the moment at which the closing price is
    struck: the end of the closing auction, the same moment where there is none. ``random_end`` are the two
    moments between which the auction may end. ``irregular`` is true when the hours differ from the usual
    ones; ``note`` says why, where known.
    """

    calendar: str
    date: date
    opens: datetime
    trading_ends: datetime
    closes: datetime
    break_start: datetime | None
    break_end: datetime | None
    irregular: bool
    note: str
    auction: ClosingAuction | None = None
    random_end: tuple[datetime, datetime] | None = None

    @property
    def is_short(self) -> bool:
        """Whether the session closed before the usual time (a half-day or a storm)."""
        return self.irregular and self.closes.time() < table_of(self.calendar).hours(self.date).struck


class Hours(NamedTuple):
    """Regular local hours of an era; ``close`` is the end of continuous trading."""

    start: str
    open: time
    close: time
    lunch: tuple[time, time] | None
    auction: ClosingAuction | None

    @property
    def struck(self) -> time:
        """When the closing price is struck."""
        return self.auction.end if self.auction else self.close


class SessionTable:
    """The sessions of one calendar between its first and last known date, both included.

    A date after the last one is looked up in the installed calendar library, which may continue the table:
    ``library_from`` is then the first date that only the library knows.
    """

    def __init__(self, name: str, raw: Table) -> None:
        self.name = name
        self._sessions: dict[date, Session | None] = {}
        self._unknown: dict[int, CalendarRangeError] = {}
        self._read(raw)

    def _read(self, raw: Table) -> None:
        """Take everything from the JSON object of the table, with the user's own corrections."""
        self.zone = exchange_zone(raw["zone"])
        self.first = date.fromisoformat(raw["first"])
        self.last = date.fromisoformat(raw["last"])
        since = raw.get("library_from")
        self.library_from = date.fromisoformat(since) if since else None
        self._weekdays = frozenset(raw["weekdays"])
        self._closed = frozenset(raw["closed"])
        self._extra = frozenset(raw["extra"])
        self._special: dict[str, list[str]] = raw["special"]
        self._notes: dict[str, dict[str, Any]] = raw["notes"]
        self._unsourced = [day for day, note in self._notes.items() if "hours" in note]
        self._eras = [_era(era) for era in raw["hours"]]
        self._years: dict[int, array[int]] = {}
        self._latest: tuple[tuple[date, date], array[int]] | None = None
        self._steps: dict[tuple[date, int], date] = {}

    def check(self, day: date) -> None:
        """Raise CalendarRangeError when neither the table nor the installed library reaches this day."""
        if day < self.first:
            raise CalendarRangeError(
                f"{day} is outside the known sessions of {self.name} ({self.first} to {self.last})",
                "choose a date inside them",
            )
        if day > self.last:
            self._continue(day)

    def _continue(self, day: date) -> None:
        """Continue the table to the end of a day's year, or raise CalendarRangeError."""
        refusal = next((error for year, error in self._unknown.items() if year <= day.year), None)
        if refusal is None:
            try:
                self._read(continued_table(self.name, day.year))
                return
            except CalendarRangeError as error:
                refusal = self._unknown[day.year] = error
        raise CalendarRangeError(
            f"{day} is outside the known sessions of {self.name}: {refusal.message}", refusal.remedy
        )

    def from_library(self, day: date) -> bool:
        """Whether only the installed library knows this day, not the shipped table."""
        return self.library_from is not None and day >= self.library_from

    def is_session(self, day: date) -> bool:
        """Whether the exchange trades on this day. Raises CalendarRangeError outside the table."""
        self.check(day)
        return self._trades(day)

    def _trades(self, day: date) -> bool:
        key = day.isoformat()
        return key in self._extra if day.weekday() not in self._weekdays else key not in self._closed

    def hours(self, day: date) -> Hours:
        """The regular hours in force on this day."""
        key = day.isoformat()
        return next(era for era in reversed(self._eras) if era.start <= key or era is self._eras[0])

    def note(self, day: date) -> str:
        """Why this day is not a plain one, in words that can end a sentence; empty when not known."""
        note = self._notes.get(day.isoformat())
        if note is None:
            return ""
        if "hours" in note:
            return f"{note['reason']}; its hours are not known"
        return str(note["reason"]) + ("" if note.get("verified", True) else "; not verified")

    def hours_unknown(self, first: date, last: date) -> list[date]:
        """The days strictly between two on which there was a session whose hours have no source."""
        if not self._unsourced:
            return []
        low, high = first.isoformat(), last.isoformat()
        return [date.fromisoformat(day) for day in self._unsourced if low < day < high]

    def at(self, day: date, clock: time) -> datetime:
        """A local clock time on a day, as an aware datetime."""
        return datetime.combine(day, clock, self.zone)

    def session(self, day: date) -> Session | None:
        """The session of this day, or None when there is none; made once."""
        if day not in self._sessions:
            self._sessions[day] = self._made(day) if self.is_session(day) else None
        return self._sessions[day]

    def _made(self, day: date) -> Session:
        usual = self.hours(day)
        special = self._special.get(day.isoformat())
        opens, trading_ends, struck = usual.open, usual.close, usual.struck
        if special is not None:
            opens, trading_ends = time.fromisoformat(special[0]), time.fromisoformat(special[1])
            struck = time.fromisoformat(special[-1])
        lunch = (
            usual.lunch if usual.lunch and opens < usual.lunch[0] and usual.lunch[1] < trading_ends else None
        )
        closes = self.at(day, struck)
        auction = usual.auction if struck > trading_ends else None
        return Session(
            self.name,
            day,
            self.at(day, opens),
            self.at(day, trading_ends),
            closes,
            self.at(day, lunch[0]) if lunch else None,
            self.at(day, lunch[1]) if lunch else None,
            special is not None,
            self.note(day),
            auction,
            self._random_end(day, closes, auction),
        )

    def _random_end(
        self, day: date, closes: datetime, auction: ClosingAuction | None
    ) -> tuple[datetime, datetime] | None:
        """When the auction may end; on a half-day as long before its end as on any other day."""
        if auction is None or auction.random is None:
            return None
        moved = closes - self.at(day, auction.end)
        return self.at(day, auction.random[0]) + moved, self.at(day, auction.random[1]) + moved

    def after(self, day: date) -> date:
        """The first session day after this day."""
        return self._step(day, 1)

    def before(self, day: date) -> date:
        """The last session day before this day."""
        return self._step(day, -1)

    def _step(self, day: date, direction: int) -> date:
        known = self._steps.get((day, direction))
        if known is None:
            known = day + direction * ONE_DAY
            while not self.is_session(known):
                known += direction * ONE_DAY
            self._steps[day, direction] = known
        return known

    def offset(self, day: date, count: int) -> date:
        """The session day ``count`` sessions after (before, if negative) the session day ``day``."""
        for _ in range(abs(count)):
            day = self._step(day, 1 if count > 0 else -1)
        return day

    def days(self, first: date, last: date) -> Iterator[date]:
        """The session days from first to last, both included, cut to the table's own range."""
        return map(date.fromordinal, self.ordinals(first, last))

    def ordinals(self, first: date, last: date) -> array[int]:
        """As ``days``, as ordinals; each year is worked out once. Not to be written to."""
        first, last = max(first, self.first), min(last, self.last)
        if self._latest is not None and self._latest[0] == (first, last):
            return self._latest[1]
        ordinals = array("q")
        if first > last:
            return ordinals
        for year in range(first.year, last.year + 1):
            ordinals.extend(self._ordinals_of(year))
        low, high = bisect_left(ordinals, first.toordinal()), bisect_right(ordinals, last.toordinal())
        self._latest = (first, last), ordinals[low:high]
        return self._latest[1]

    def _ordinals_of(self, year: int) -> array[int]:
        if year not in self._years:
            day, stop = max(date(year, 1, 1), self.first), min(date(year, 12, 31), self.last)
            days = range(day.toordinal(), stop.toordinal() + 1)
            self._years[year] = array(
                "q", [ordinal for ordinal in days if self._trades(date.fromordinal(ordinal))]
            )
        return self._years[year]

    def session_on(self, day: date) -> Session:
        """The session of a day that has one."""
        session = self.session(day)
        if session is None:
            raise ValueError(f"{day} is not a session of {self.name}")
        return session

    def session_closed_before(self, instant: datetime) -> Session | None:
        """The last session whose close is strictly before the instant; None where the table ends."""
        day = instant.astimezone(self.zone).date()
        with suppress(CalendarRangeError):
            self.check(day)
        day = min(day, self.last)
        while day >= self.first:
            session = self.session(day)
            if session is not None and session.closes < instant:
                return session
            day -= ONE_DAY
        return None


def _era(raw: Table) -> Hours:
    auction = raw.get("auction")
    return Hours(
        raw["from"],
        time.fromisoformat(raw["open"]),
        time.fromisoformat(raw["close"]),
        _times(raw.get("break")),
        auction
        and ClosingAuction(
            time.fromisoformat(auction["end"]),
            _times(auction.get("random")),
            auction.get("for", ""),
            auction.get("verified", True),
        ),
    )


def _times(pair: list[str] | None) -> tuple[time, time] | None:
    return None if pair is None else (time.fromisoformat(pair[0]), time.fromisoformat(pair[1]))


@cache
def table_of(calendar: str) -> SessionTable:
    """The session table of a calendar (column ``calendar`` of the exchange table).

    Raises InputFileError for a correction of the user's own that cannot be used.
    """
    return SessionTable(calendar, read_table(calendar))
