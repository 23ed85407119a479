"""Why a session was chosen, in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from eventstudy.announcements.when import Timing
from eventstudy.exchanges.reaction_session import DATE_ONLY, Alignment, Announcement, Phase
from eventstudy.exchanges.sessions import Session, SessionTable, table_of
from eventstudy.words import ONE_DAY, spell_day


def why(alignment: Alignment) -> str:
    """Where the news fell in this exchange's day, and which session that makes the first to react."""
    local = alignment.local
    table = table_of(alignment.exchange.calendar)
    day = table.session(local.date())
    clock = f"in {alignment.exchange.city} it was {_clock(local)} on {spell_day(local.date())}"
    if day is None:
        why_closed = table.note(local.date()) or ("a weekend" if local.weekday() >= 5 else "a holiday")
        unsourced = table.hours_unknown(local.date() - ONE_DAY, local.date() + ONE_DAY)
        state = "in no session of known hours" if unsourced else "without a session"
        if alignment.moved_back:
            back = f"{clock}, {state} ({why_closed})"
            return f"{back}: moved back, as asked, to the session before, {spell_day(alignment.session.date)}"
        return f"{clock}, {state} ({why_closed}): {_next_session(alignment)}"
    hours = f"{_clock(day.opens)}–{_clock(day.trading_ends)}{_reason(day)}"
    match alignment.phase:
        case Phase.LUNCH_BREAK if day.break_start and day.break_end:
            pause = f"{_clock(day.break_start)}–{_clock(day.break_end)}"
            return (
                f"{clock}, in the lunch break ({pause}): the session around it is the first that could react"
            )
        case Phase.CLOSING_AUCTION:
            return f"{clock}, in the closing auction ({_auction(day)}): that session's close {_still(day)}"
        case Phase.INTRADAY:
            return (
                f"{clock}, with the exchange open ({hours}): that session's close is the first after the news"
            )
        case _ if alignment.session.date != day.date:
            when = "at" if local == day.closes else "after"
            short = f" ({_reason(day)[2:]})" if _reason(day) else ""
            late = f", {_other_reading(day)}" if alignment.auctioned else ""
            return f"{clock}, {when} the {_clock(day.closes)} close{short}{late}: {_next_session(alignment)}"
        case _ if local == day.opens:
            return f"{clock}, taken as before the open ({hours}): that session is the first that could react"
        case _:
            return f"{clock}, before the open ({hours}): that session is the first that could react"


def _auction(day: Session) -> str:
    """The times of a closing auction: ``16:00–16:10, ending at random from 16:08``."""
    at_random = ""
    if day.random_end and day.random_end[0] < day.closes:
        at_random = f", ending at random from {_clock(day.random_end[0])}"
    doubt = "" if day.auction is None or day.auction.verified else "; times not verified"
    return f"{_clock(day.trading_ends)}–{_clock(day.closes)}{at_random}{doubt}{_reason(day)}"


def _still(day: Session) -> str:
    """That the close is still to be struck, and the other reading: the next session's."""
    next_day = spell_day(table_of(day.calendar).after(day.date))
    others = []
    if day.random_end and day.random_end[0] < day.closes:
        others.append("if the auction had ended by then")
    if day.auction and day.auction.applies_to:
        others.append(f"for a security outside the auction, which is held for {day.auction.applies_to}")
    reading = " or ".join(others) or "for those who take the end of trading as the close"
    return f"is still to be struck and is the first after the news ({reading}, it is that of {next_day})"


def _other_reading(day: Session) -> str:
    if day.auction is None:
        held = f"if it was held, {spell_day(day.date)} reacts"
        return f"perhaps in a closing auction of this short day ({held})"
    return f"in the random end of its auction (if the auction was still open, {spell_day(day.date)} reacts)"


def assumption(announcement: Announcement) -> str:
    """What was assumed of a bare date, in a few words."""
    at = "close" if announcement.timing == Timing.POST_CLOSE else "open"
    timing = "" if announcement.timing == DATE_ONLY else f" and --timing {announcement.timing}"
    return f"assumed: the time of the {at}, as only a date{timing} was given"


def _next_session(alignment: Alignment) -> str:
    """The reaction session, and the weekdays without a session that lie before it."""
    table, session = table_of(alignment.exchange.calendar), alignment.session
    first = (alignment.local.date() if alignment.phase is Phase.CLOSED else alignment.base.date) + ONE_DAY
    idle = _weekdays(first, session.date)
    skipped = f" (no session on {'; '.join(_named(table, idle))})" if idle else ""
    late = f" (late open at {_clock(session.opens)}{_reason(session)})" if _opens_late(session) else ""
    return f"the next session, {spell_day(session.date)}{late}, is the first that could react{skipped}"


def _weekdays(first: date, stop: date) -> list[date]:
    days = (first + count * ONE_DAY for count in range((stop - first).days))
    return [day for day in days if day.weekday() < 5]


def _named(table: SessionTable, idle: list[date]) -> Iterator[str]:
    """Days without a session, those with one reason together: ``Thu 25 Dec, Fri 26 Dec: Christmas``."""
    for note, days in groupby(idle, key=table.note):
        listed = ", ".join(spell_day(day).rsplit(" ", 1)[0] for day in days)
        yield f"{listed}: {note}" if note else listed


def _opens_late(session: Session) -> bool:
    return session.opens.time() > table_of(session.calendar).hours(session.date).open


def _reason(session: Session) -> str:
    """Why the hours are not the usual ones, to follow them inside brackets."""
    return f", {session.note}" if session.irregular and session.note else ""


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M" if moment.second == 0 else "%H:%M:%S")
