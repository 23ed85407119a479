"""The sources of intraday bars by what ``--intraday`` can name: a path, a size, what is at hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import listing_of
from eventstudy.exchanges.sessions import SessionTable, table_of
from eventstudy.options import TIMEOUT
from eventstudy.paths import store_home
from eventstudy.prices.intraday.files import BarFiles
from eventstudy.prices.intraday.series import MINUTE, Marks, NoBars, Rows, interval_text, make_series
from eventstudy.prices.intraday.sessions import PlacedBars
from eventstudy.prices.intraday.source import BarRequest, BarSource, DayBars
from eventstudy.prices.intraday.zones import clock_of
from eventstudy.prices.registry import TIINGO_KEY, warn
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.store.store import Store
from eventstudy.words import ONE_DAY

if TYPE_CHECKING:
    from eventstudy.prices.tiingo.intraday import TiingoBars
    from eventstudy.prices.yahoo.intraday import Answer, TooOld, YahooBars

INTERVALS = ("1m", "5m", "15m", "30m", "60m")
FILES = "or give a file of bars: --intraday PATH (docs/intraday.md lists the layouts)"
SERVICES = ("yahoo", "tiingo")
"""Whose bars the store keeps, each apart; where either will do, those of the first are taken first."""
_SPAN = 7
"""Days within which the base session has to lie for its bars to be asked for, too."""


def open_bars(
    spec: str,
    *,
    clock: str | None = None,
    marks: str | None = None,
    prices: str = "auto",
    offline: bool = False,
    refresh: bool = False,
    timeout: float = TIMEOUT,
    say: Callable[[str], None] = warn,
) -> BarSource:
    """The source that ``--intraday SPEC`` means: ``auto``, an interval, or a path.

    ``clock`` and ``marks``: what ``--bars-tz`` and ``--bars-stamp`` say. ``prices``: what ``--source`` says:
    with ``tiingo`` bars come from Tiingo, with ``auto`` from there where Yahoo has none and there is a key.
    Raises UsageError.
    """
    if spec != "auto" and spec not in INTERVALS:
        return BarFiles(
            _path(spec),
            clock=None if clock is None else clock_of(clock),
            marks=None if marks is None else _marks(marks),
            say=say,
        )
    store = Store(store_home(say), say)
    services = (prices,) if prices in SERVICES else SERVICES
    if spec == "auto" or offline:
        return KeptBars(store, spec, services=services, say=say)
    from eventstudy.prices.tiingo.intraday import TiingoBars
    from eventstudy.prices.yahoo.intraday import YahooBars

    key = os.environ.get(TIINGO_KEY, "")
    if prices == "tiingo":
        return KeptBars(
            store, spec, TiingoBars(key, spec, timeout=timeout), services=services, refresh=refresh
        )
    second = TiingoBars(key, spec, timeout=timeout) if key and prices == "auto" else None
    first = YahooBars(say, spec, timeout=timeout)
    return KeptBars(store, spec, first, services=services, refresh=refresh, second=second, say=say)


def _path(spec: str) -> Path:
    path = Path(spec)
    if not path.exists() and not path.suffix and "/" not in spec:
        known = ", ".join(("auto", "none", *INTERVALS))
        raise UsageError(
            f"--intraday {spec}: no such interval, file or folder", f"use {known}, or the path of bars"
        )
    return path


def _marks(text: str) -> Marks:
    try:
        return Marks(text.strip().lower())
    except ValueError:
        raise UsageError(f"--bars-stamp {text}: no end of a bar", "use start or end") from None


Kept = tuple[str, int, Rows]
"""Bars of the store: the service that gave them, their size in seconds, and the bars."""


class KeptBars:
    """Bars of the store, and of a service where it lacks them: ``remote`` is None when none is to be asked.

    ``interval``: the size wanted; ``auto`` takes the finest that is kept. What a service answers is kept a
    day at a time, and is final when the day was over. With ``refresh`` it is asked even for what is kept.
    ``services``: whose kept bars may be used, the first ones first; ``say`` is told of those of IEX where
    both may. ``second`` is asked, and ``say`` told, where the first one has no bars.
    """

    def __init__(
        self,
        store: Store,
        interval: str,
        remote: YahooBars | TiingoBars | None = None,
        *,
        services: Sequence[str] = SERVICES,
        refresh: bool = False,
        second: TiingoBars | None = None,
        say: Callable[[str], None] = warn,
    ) -> None:
        self.name = interval
        self._services, self._second, self._say = services, second, say
        self._came_from: dict[PriceRequest, str] = {}
        self._store, self._remote, self._refresh = store, remote, refresh
        self._answers: dict[PriceRequest, Answer] = {}
        self._found: dict[BarRequest, PlacedBars | NoBars] = {}

    def expect(self, requests: Sequence[BarRequest]) -> None:
        """Ask for everything that is not kept, some at a time."""
        if self._remote is None:
            return
        missing = [
            request for request in requests if self._refresh or self._kept(request, final=True) is None
        ]
        opened = [request for request in missing if request.session.opens < self._remote.now()]
        asked = [_asked(request) for request in opened if _asked(request) not in self._answers]
        for want, answer in self._remote.load(list(dict.fromkeys(asked))).items():
            self._answers[want], self._came_from[want] = answer, self._remote.name
        if self._second is not None:
            self._ask_second(self._second, asked)
        for want in dict.fromkeys(asked):
            self._save(self._answers[want], self._came_from[want].lower())

    def _ask_second(self, second: TiingoBars, asked: Sequence[PriceRequest]) -> None:
        """Ask the second service for what the first one had no bars of, and say what it had."""
        from eventstudy.prices.tiingo.source import serves

        lacking = [want for want in dict.fromkeys(asked) if not isinstance(self._answers[want], DayBars)]
        answers = second.load([want for want in lacking if serves(want.symbol)]) if lacking else {}
        for want, answer in answers.items():
            if isinstance(answer, DayBars):
                self._answers[want], self._came_from[want] = answer, second.name
                self._say(
                    f"{want.symbol}: Yahoo has no bars of {self.name}; they are from {second.name} (IEX)"
                )
            else:
                self._say(f"{want.symbol}: {answer.detail}")

    def bars(self, request: BarRequest) -> PlacedBars | NoBars:
        """See ``BarSource.bars``."""
        if request not in self._found:
            self._found[request] = self._bars(request)
        return self._found[request]

    def _bars(self, request: BarRequest) -> PlacedBars | NoBars:
        if self._remote is None:
            kept = self._kept(request, final=False)
            return self._from_store(request, kept) if kept else self._nothing(request)
        kept = None if self._refresh else self._kept(request, final=True)
        if kept:
            return self._from_store(request, kept)
        if request.session.opens >= self._remote.now():
            return NoBars(request.symbol, f"the session of {request.session.date} has not opened yet")
        if _asked(request) not in self._answers:
            self.expect([request])
        return self._told(request, self._answers[_asked(request)])

    def _told(self, request: BarRequest, answer: Answer) -> PlacedBars | NoBars:
        """What an answer means; where it has no bars, what is kept."""
        from eventstudy.prices.yahoo.intraday import TooOld

        if isinstance(answer, DayBars):
            return _placed(
                request.symbol, self._came_from[_asked(request)].lower(), answer.seconds, answer.rows
            )
        kept = self._kept(request, final=False)
        if kept:
            return self._from_store(request, kept)
        if isinstance(answer, TooOld):
            return self._too_old(request, answer)
        return NoBars(request.symbol, answer.detail, answer.remedy or FILES)

    def _too_old(self, request: BarRequest, answer: TooOld) -> NoBars:
        """Which bars Yahoo still has of a session that is too old for those wanted."""
        from eventstudy.prices.yahoo.intraday import REACH, within_reach

        day, now = request.session.date, self._remote.now() if self._remote else datetime.now(UTC)
        age = (now.date() - day).days
        reach = f"Yahoo has bars of {self.name} for the last {REACH[self.name]} days only"
        detail = f"Yahoo: {answer.words}" if answer.words else reach
        longer = [
            interval
            for interval in INTERVALS
            if REACH[interval] > REACH[self.name] and within_reach(interval, day, now)
        ]
        still = (
            f"use --intraday {longer[0]}, which Yahoo still has"
            if longer
            else "Yahoo has no larger bars of it"
        )
        return NoBars(
            request.symbol, f"{detail}; the session of {day} is {age} days ago", f"{still}, {FILES}"
        )

    def _nothing(self, request: BarRequest) -> NoBars:
        wanted = "bars" if self.name == "auto" else f"bars of {self.name}"
        return NoBars(
            request.symbol,
            f"the store has no {wanted} of {request.symbol} for {request.session.date}",
            f"ask Yahoo for them (--intraday 5m, without --offline), {FILES}",
        )

    def _from_store(self, request: BarRequest, kept: Kept) -> PlacedBars | NoBars:
        service, seconds, rows = kept
        if service == "tiingo" and len(self._services) > 1:
            self._say(
                f"{request.symbol}: the stored bars of {interval_text(seconds)} are from Tiingo (IEX);"
                " the store has none of Yahoo's"
            )
        return _placed(request.symbol, "store", seconds, rows)

    def _kept(self, request: BarRequest, *, final: bool) -> Kept | None:
        """The bars of the store, whose they are and their size; None where a day of them is missing."""
        symbol, session = request.symbol, request.session.date.toordinal()
        any_size = self.name == "auto"
        for service in self._services:
            sizes = self._store.bar_sizes(symbol, service, session) if any_size else [self._seconds(service)]
            for seconds in sizes:
                for days in (_days(request), [session]) if any_size else (_days(request),):
                    rows = self._store.load_bars(symbol, service, days, seconds, final=final)
                    if rows is not None:
                        return service, seconds, rows
        return None

    def _seconds(self, service: str) -> int:
        """The size of a service's bars that stand for those wanted: Yahoo's of 30 minutes are never used."""
        from eventstudy.prices.yahoo.intraday import INSTEAD

        interval = INSTEAD.get(self.name, self.name) if service == "yahoo" else self.name
        return int(interval.removesuffix("m")) * MINUTE

    def _save(self, answer: Answer, service: str) -> None:
        """Keep an answer: each session's day with its bounds, and whether it was over when it was given."""
        if not isinstance(answer, DayBars):
            return
        table = table_of(listing_of(answer.symbol).exchange.calendar)
        days = {}
        for day in table.days(answer.first, answer.last):
            first, end = _midnight(table, day), _midnight(table, day + ONE_DAY)
            days[day.toordinal()] = (first, end, answer.retrieved.timestamp() >= end)
        stamp = answer.retrieved.isoformat(timespec="seconds")
        self._store.save_bars(answer.symbol, service, answer.seconds, answer.rows, days, stamp)


def _days(request: BarRequest) -> list[int]:
    """The days (ordinals) whose bars are needed: the session's, and the base session's where it is near."""
    session, base = request.session.date, request.base.date
    return [day.toordinal() for day in (base, session) if (session - day).days < _SPAN]


def _asked(request: BarRequest) -> PriceRequest:
    days = [date.fromordinal(day) for day in _days(request)]
    return PriceRequest(request.symbol, days[0], days[-1])


def _midnight(table: SessionTable, day: date) -> int:
    return int(datetime.combine(day, time(0), table.zone).timestamp())


def _placed(symbol: str, source: str, seconds: int, rows: Rows) -> PlacedBars | NoBars:
    table = table_of(listing_of(symbol).exchange.calendar)
    series = make_series(symbol, source, rows, marks=Marks.START, seconds=seconds)
    if series is None:
        return NoBars(symbol, f"{source} has no bars of {interval_text(seconds)} of that session", FILES)
    return PlacedBars(series, table, stated=True)
