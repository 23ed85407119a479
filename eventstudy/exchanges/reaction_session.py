"""The one place that knows which session of an exchange reacts to the news.

Rule: a listing's reaction session is the first session of its exchange whose closing price is struck after
the announcement; its base close is the close of the session before.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from eventstudy.announcements.when import Timing, When, place_when
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Exchange, exchange_of
from eventstudy.exchanges.sessions import Session, SessionTable, table_of
from eventstudy.reasons import Reason, code_of
from eventstudy.words import zone_named

DATE_ONLY = "date-only"
"""The timing of a bare date that nothing refines."""


class Phase(StrEnum):
    """Where the announcement fell in an exchange's day."""

    PRE_OPEN = "pre-open"
    INTRADAY = "intraday"
    LUNCH_BREAK = "lunch-break"
    CLOSING_AUCTION = "closing-auction"
    CLOSED = "closed"


def first_to_close_after(table: SessionTable, instant: datetime) -> Session:
    """The rule: the first session of a calendar whose closing price is struck strictly after the instant."""
    day = instant.astimezone(table.zone).date()
    session = table.session(day)
    while session is None or session.closes <= instant:
        session = table.session_on(table.after(session.date if session else day))
    return session


def reaction_session(mic: str, instant: datetime) -> Session:
    """The session of the exchange ``mic`` that reacts to news at ``instant`` (an aware datetime).

    The first session whose closing price is struck strictly after the instant. Raises UsageError for a
    naive datetime or an unknown exchange, CalendarRangeError when its sessions are not known so far.
    """
    if instant.tzinfo is None:
        raise UsageError("reaction_session needs an aware datetime", "give it a tzinfo")
    return first_to_close_after(table_of(exchange_of(mic).calendar), instant)


class Announcement(NamedTuple):
    """The instant of the news; ``assumed`` when only a date was given, ``timing`` as its column says.

    ``notes``: codes of what had to be interpreted in the time as written.
    """

    when: When
    instant: datetime
    timing: str
    assumed: bool
    notes: tuple[str, ...] = ()


def announce(
    when: When, exchange: Exchange, *, timing: Timing | None = None, tz: str | None = None
) -> Announcement:
    """Place a WHEN on the clock of the first symbol's exchange.

    A time is read with its offset, else in ``tz``, else in the exchange's zone. A bare date becomes the
    open of that day (``post-close``: the close), its usual one on a day without a session.
    """
    table = table_of(exchange.calendar)
    if tz is not None:
        zone_named(tz)
    when = when.dated(table.zone)
    if when.clock is not None:
        return _announced_at(when, table, timing, tz)
    day = when.date or date.min
    session, usual = table.session(day), table.hours(day)
    if timing is Timing.POST_CLOSE:
        instant = session.closes if session else table.at(day, usual.struck)
    else:
        instant = session.opens if session else table.at(day, usual.open)
    return Announcement(when, instant, timing or DATE_ONLY, True, when.notes)


def _announced_at(when: When, table: SessionTable, timing: Timing | None, tz: str | None) -> Announcement:
    if timing is not None:
        raise UsageError(f"--timing {timing} refines a bare date, and {when.text} has a time")
    if tz is not None and not when.zone and when.clock and when.clock.tzinfo is None:
        when = when._replace(zone=tz)
    instant, notes = place_when(when, table.zone)
    table.check(instant.date())
    return Announcement(when, instant, "time", False, notes)


class Alignment(NamedTuple):
    """How one exchange's sessions lie around an announcement; ``moved_back`` when that was asked for."""

    exchange: Exchange
    announcement: Announcement
    phase: Phase
    session: Session
    base: Session
    moved_back: bool = False

    @property
    def local(self) -> datetime:
        """The announcement on the exchange's own clock."""
        return self.announcement.instant.astimezone(table_of(self.exchange.calendar).zone)

    @property
    def inside_session(self) -> bool:
        """Whether the news came while the reaction session was open: part of its day is then older.

        A bare date that ``--timing intraday`` refines says so too, although it is placed at the opening.
        """
        instant, session = self.announcement.instant, self.session
        by_timing = self.announcement.timing == Timing.INTRADAY and instant == session.opens
        return by_timing or session.opens < instant < session.closes

    @property
    def auctioned(self) -> Session | None:
        """The session in whose closing auction, or in whose random end, the news came; else None.

        A short session whose own auction has no source counts as if it had one as long as on other days.
        """
        session = table_of(self.exchange.calendar).session(self.local.date())
        if session is None or self.announcement.timing == Timing.POST_CLOSE:
            return None
        end = max(session.closes, session.random_end[1]) if session.random_end else session.closes
        if session.auction is None and session.is_short:
            end += _usual_auction(session)
        return session if session.trading_ends <= self.announcement.instant < end else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what is doubtful about the choice of the session."""
        codes: tuple[str, ...] = (Reason.CLOSING_AUCTION,) if self.auctioned else ()
        if table_of(self.exchange.calendar).from_library(self.session.date):
            codes += (code_of(Reason.CALENDAR_FROM_LIBRARY, detail=self.exchange.mic),)
        if not self.exchange.verified:
            codes += (code_of(Reason.CALENDAR_UNVERIFIED, detail=self.exchange.mic),)
        unsourced = table_of(self.exchange.calendar).hours_unknown(self.base.date, self.session.date)
        return codes + tuple(code_of(Reason.SESSION_HOURS_UNKNOWN, day) for day in unsourced)


def _usual_auction(session: Session) -> timedelta:
    """How long the closing auction takes on a day of the usual hours; 0 where there is none."""
    table, day = table_of(session.calendar), session.date
    usual = table.hours(day)
    return table.at(day, usual.struck) - table.at(day, usual.close)


def align(exchange: Exchange, announcement: Announcement, *, back: bool = False) -> Alignment:
    """The reaction session, the base session and the phase of one exchange.

    ``back``: news on a day without a session is given to the session before, not to the next.
    """
    table = table_of(exchange.calendar)
    session = first_to_close_after(table, announcement.instant)
    phase = _phase(table, announcement, session)
    moved = back and phase is Phase.CLOSED
    if moved:
        session = table.session_on(table.before(announcement.instant.astimezone(table.zone).date()))
    base = table.session_on(table.before(session.date))
    return Alignment(exchange, announcement, phase, session, base, moved)


def _phase(table: SessionTable, announcement: Announcement, session: Session) -> Phase:
    instant = announcement.instant
    day = instant.astimezone(table.zone).date()
    if not table.is_session(day):
        return Phase.CLOSED
    told_pre_open = announcement.timing == Timing.PRE_OPEN and instant == session.opens
    if session.date != day or instant < session.opens or told_pre_open:
        return Phase.PRE_OPEN
    if session.break_start and session.break_end and session.break_start <= instant < session.break_end:
        return Phase.LUNCH_BREAK
    return Phase.CLOSING_AUCTION if instant >= session.trading_ends else Phase.INTRADAY
