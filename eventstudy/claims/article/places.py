"""Which listing and which session a statement is about, and why; open where the text does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from eventstudy.claims.article.dates import EASTERN, Dateline
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subject
from eventstudy.errors import EventStudyError, UnknownSymbolError
from eventstudy.exchanges.name_mentions import AMERICAN, exchange_called, market_of, markets_of, symbol_in
from eventstudy.exchanges.sessions import SessionTable, table_of


@dataclass(frozen=True, slots=True)
class Told:
    """A field with its reason; where the text does not say, ``value`` is empty and ``candidates`` may name
    some.
    """

    value: str
    why: str
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class Ground:
    """What the article says as a whole: its dateline, and the days that its statements have named so far.

    ``main``: the day that the report is about. ``by_symbol``: the days named for a listing. ``lines``: the
    listing last meant for an issuer. ``lead``: the day of the first move told, in a text without a dateline;
    of this paragraph ``scene`` is the market an index has told, ``lately`` the day last named, ``opening``
    the day that it began with, ``night`` whether it has come to "that night".
    """

    dateline: Dateline
    main: date | None = None
    lead: date | None = None
    lately: date | None = None
    scene: str = ""
    night: bool = False
    opening: date | None = None
    named: list[date] = field(default_factory=list)
    by_symbol: dict[str, set[date]] = field(default_factory=dict)
    by_market: dict[str, date] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def new_paragraph(self) -> None:
        """Forget what the paragraph before was about."""
        self.scene, self.lately, self.opening, self.night = "", None, None, False

    def keep(self, symbol: str, session: date) -> None:
        """Keep a session that the text has named for a listing."""
        self.by_symbol.setdefault(symbol, set()).add(session)
        self.by_market[market_of_listing(symbol)] = session

    @property
    def market(self) -> str:
        """The market at home where the report was written."""
        return self.dateline.market


def symbol_of(subject: Subject, statement: Statement, ground: Ground) -> Told:
    """The listing meant: by a symbol in brackets, a place, a currency, the dateline, or the plain name."""
    if not subject.symbol:
        return Told("", f"{subject.words!r} is not clear", subject.candidates)
    if subject.is_index or subject.fixed:
        return Told(subject.symbol, f"{subject.words!r}")
    told = (subject.market, statement.market)
    market = next((one for one in (reversed(told) if subject.carried else told) if one), "")
    if market:
        listed = symbol_in(subject.symbol, market)
        if listed is None:
            known = tuple(markets_of(subject.symbol).values())
            return Told("", f"no listing of {subject.words} there is known", known)
        return Told(listed, f"{subject.words!r} with words or a currency of its market")
    if subject.carried and subject.symbol in ground.lines:
        return Told(ground.lines[subject.symbol], f"goes on about {subject.words}")
    markets = markets_of(subject.symbol)
    if ground.scene in markets and ground.scene != ground.market:
        if ground.market in markets:
            both = (markets[ground.scene], markets[ground.market])
            return Told("", f"{subject.words!r} is listed in both markets of the text", both)
        return Told(markets[ground.scene], f"{subject.words!r}, behind an index of its market")
    if ground.market and ground.market in markets and ground.market != AMERICAN:
        return Told(markets[ground.market], f"{subject.words!r}, in a report from its market")
    return Told(subject.symbol, f"{subject.words!r}")


def session_of(symbol: str, statement: Statement, ground: Ground, before: date | None) -> Told:
    """The session meant, as an ISO day; ``before``: that of the statement before it."""
    try:
        table = table_of(exchange_called(symbol).calendar)
    except EventStudyError as error:
        return Told("", str(error))
    try:
        return _session(symbol, statement, ground, before, table)
    except EventStudyError as error:
        return Told("", error.message)


def _session(
    symbol: str, statement: Statement, ground: Ground, before: date | None, table: SessionTable
) -> Told:
    if "session" in statement.unclear:
        return Told("", "the day is not said")
    if statement.overnight:
        return _overnight(symbol, ground, table)
    if statement.same_day or statement.shift:
        return _beside(symbol, statement, ground, before, table)
    if statement.last_week and ground.dateline.day:
        monday = ground.dateline.day - timedelta(days=ground.dateline.day.weekday())
        return Told(table.before(monday).isoformat(), "the last session of last week")
    if statement.day is not None:
        return _named_day(statement.day, statement, table)
    if statement.measure == "premarket" and ground.dateline.day and table.is_session(ground.dateline.day):
        return Told(ground.dateline.day.isoformat(), "before the opening on the day of the report")
    day = (before if ground.main is None else None) or _of_report(symbol, statement, ground, table)
    if statement.year and day and statement.year != day.year:
        return _of_year(statement.year, day, table)
    if statement.month and day and statement.month != day.month:
        return _of_month(statement.month, day, table)
    if day is None:
        return Told("", "the day is not said", tuple(day.isoformat() for day in sorted(set(ground.named))))
    return Told(day.isoformat(), "the day of the report")


def _beside(
    symbol: str, statement: Statement, ground: Ground, before: date | None, table: SessionTable
) -> Told:
    """The session of the statement before, or the one on this or that side of it."""
    if statement.same_day:
        day = before or ground.lately or ground.main
        return _named_day(day, statement, table) if day else Told("", "the day meant is not clear")
    if statement.shift > 0:
        base = before or (ground.named[-1] if ground.named else None)
        if base is None:
            return Told("", "the day before it is not clear")
        return Told(table.after(base).isoformat(), f"the session after {base}")
    day = before or _of_report(symbol, statement, ground, table)
    if day is None:
        return Told("", "the day before is not clear")
    return Told(table.before(day).isoformat(), f"the session before {day}")


def _named_day(day: date, statement: Statement, table: SessionTable) -> Told:
    words = f"{statement.day_words!r}" if statement.day_words else "the day named before"
    if table.is_session(day):
        return Told(day.isoformat(), words)
    if statement.measure.endswith("_to_date") or statement.measure.endswith("_to_date_points"):
        return Told(table.before(day).isoformat(), f"the last session before {words}")
    return Told("", f"{words}: {day} was no session", (table.before(day).isoformat(),))


def _of_year(year: int, day: date, table: SessionTable) -> Told:
    if year != day.year - 1:
        return Told("", f"the days of {year} meant are not said")
    return Told(table.before(date(day.year, 1, 1)).isoformat(), f"the last session of {year}")


def _of_month(month: int, day: date, table: SessionTable) -> Told:
    first = day.replace(day=1)
    if (first - timedelta(days=1)).month != month:
        return Told("", "the day meant by a month long past is not said")
    return Told(table.before(first).isoformat(), "the last session of the month before")


def _overnight(symbol: str, ground: Ground, table: SessionTable) -> Told:
    """The session that ended before the report's own day began there."""
    day, market = ground.main or ground.dateline.day, market_of_listing(symbol)
    if day is None or not ground.market:
        return Told("", "overnight where the report was written is not clear")
    if market in EASTERN and ground.market not in EASTERN:
        return (
            Told(day.isoformat(), "overnight") if table.is_session(day) else Told("", "no session overnight")
        )
    return Told(table.before(day).isoformat(), "overnight: the session before")


def market_of_listing(symbol: str) -> str:
    """The market of a listing, an index by its exchange's suffix; empty for an index of no known exchange."""
    if not symbol.startswith("^"):
        return market_of(symbol)
    try:
        return exchange_called(symbol).suffix or AMERICAN
    except UnknownSymbolError:
        return ""


def _of_report(symbol: str, statement: Statement, ground: Ground, table: SessionTable) -> date | None:
    """The session of a statement without a day: the report's, seen from where it was written."""
    if ground.main is None:
        return _narrated(symbol, statement, ground, table)
    day, market = ground.main, market_of_listing(symbol)
    if market == AMERICAN and ground.market in EASTERN and day == ground.dateline.day and not ground.night:
        return ground.by_market.get(AMERICAN, table.before(day))
    if table.is_session(day):
        return day
    written = ground.dateline.day
    return table.before(day) if written and day == written and day.weekday() >= 5 else None


def _narrated(symbol: str, statement: Statement, ground: Ground, table: SessionTable) -> date | None:
    """In a text without a dateline: the day of its first move, or the only one named of it, or at all.

    Where the paragraph has gone on to another day, or the listing was spoken of on others, it is not clear.
    """
    own = ground.by_symbol.get(symbol, set())
    days = own or set(ground.named)
    stands = statement.measure.endswith(("_to_date", "_to_date_points")) or statement.measure.startswith(
        "from_"
    )
    if ground.opening and ground.opening == ground.lately and ground.lead in (None, ground.opening):
        days = {ground.opening}
    elif ground.lead and ground.lately in (None, ground.lead) and (not own or ground.lead in own or stands):
        days = {ground.lead}
    if not days and ground.dateline.day:
        days = {ground.dateline.day}
    day = days.pop() if len(days) == 1 else None
    return day if day is not None and table.is_session(day) else None


def days_named(days: list[date], today: date | None) -> Iterator[date]:
    """Those that are not in the future."""
    for day in days:
        if today is None or day <= today:
            yield day
