"""Prices of a study laid out as one grid: a block of sessions for each calendar, a column for each symbol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from eventstudy.errors import EventStudyError, NoPricesError
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.files.panel import Panel, read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.panel_scale import panel_on_one_scale
from eventstudy.prices.quality import returns_closes
from eventstudy.prices.source import NoPrices, PriceRequest, PriceSource
from eventstudy.reasons import Reason
from eventstudy.studies.given_returns import returns_panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEFT_OUT = (
    Reason.STALE_BAR,
    Reason.HALF_DAY_SNAPSHOT,
    Reason.CLOSED_DAY_BAR,
    Reason.CALENDAR_CONTRADICTED,
    Reason.NON_POSITIVE_PRICE,
    Reason.IMPOSSIBLE_BAR,
    Reason.DUPLICATE_DATE,
    Reason.EMPTY_CELL,
)
"""Why a close is not used."""
DOUBTS = (
    Reason.SPLIT_APPLIED,
    Reason.POSSIBLE_SPLIT,
    Reason.POSSIBLE_UNIT_CHANGE,
    Reason.EXTREME_MOVE,
    Reason.IMPOSSIBLE_BAR,
    Reason.IMPOSSIBLE_ACTION,
    Reason.PROVISIONAL_BAR,
    Reason.DIVIDEND_WITH_SPLIT,
    Reason.DIVIDEND_CURRENCY,
    Reason.DIVIDEND_CONVERTED,
    Reason.CAPITAL_GAIN,
)
"""Why a close that is used is doubtful."""


@dataclass(frozen=True, slots=True)
class Closes:
    """One symbol's closes: ``days`` (ordinals, ascending) and ``closes``, shape (n,), NaN if not usable."""

    days: Ints
    closes: Floats


@dataclass(slots=True)
class Prices:
    """What a source gave: the closes of each symbol, why other symbols have none, and which closes are in
    doubt.

    ``left_out``: closes that no return was taken from, counted by symbol and reason. ``doubtful``: (symbol,
    day ordinal, reason) of closes that were used all the same. Both only within the days that were wanted.
    ``panel``: the closes of all symbols, where a file gave them together. ``dividends``: cash by ex-day of
    each symbol; ``ex_days``: its days with a dividend in any currency. ``adjusted``: symbols whose closes
    carry their dividends, which are then in no ``dividends``. ``retrieved``: when each symbol's prices were
    read (ISO 8601, UTC), where the source knows it. ``off_session``: each symbol's days (ordinals, ascending)
    that are no session and have a close that does not repeat the one before.
    """

    closes: dict[str, Closes] = field(default_factory=dict)
    missing: dict[str, NoPrices] = field(default_factory=dict)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubtful: list[tuple[str, int, str]] = field(default_factory=list)
    panel: Panel | None = None
    dividends: dict[str, dict[int, float]] = field(default_factory=dict)
    ex_days: dict[str, list[int]] = field(default_factory=dict)
    adjusted: set[str] = field(default_factory=set)
    retrieved: dict[str, str] = field(default_factory=dict)
    off_session: dict[str, Ints] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget the closes, to free their memory."""
        self.closes.clear()
        self.panel = None


@dataclass(frozen=True, slots=True)
class CloseGrid:
    """Closes of shape (T, S): blocks of sessions, one a calendar, with rows of NaN between them.

    ``columns``: symbol to column. ``dates`` (T,): the ordinal of each row's day; a unique negative number for
    a row between blocks. ``blocks``: calendar to (first row, its session ordinals). ``reach``: (first, last)
    ordinal with a price for each column, shape (S, 2).
    """

    closes: Floats
    columns: dict[str, int]
    dates: Ints
    blocks: dict[str, tuple[int, Ints]]
    reach: Ints

    def rows_of_days(self, symbol: str, days: Sequence[int]) -> Iterator[tuple[int, int]]:
        """(row, day) of each of a symbol's days that is a session, in every block."""
        wanted = np.array(days, dtype=np.int64)
        for rows in self.rows_of_all(wanted) if symbol in self.columns and len(wanted) else ():
            yield from ((int(row), day) for row, day in zip(rows, days, strict=True) if row >= 0)

    def rows_of_all(self, days: Ints) -> Iterator[Ints]:
        """The rows of some days in each block, as ``rows_of`` gives them."""
        return (self.rows_of(calendar, days) for calendar in self.blocks)

    def rows_of(self, calendar: str, days: Ints) -> Ints:
        """The rows of some days, -1 for a day that is not a session of the block; shape as given."""
        if calendar not in self.blocks:
            return np.full(len(days), -1, dtype=np.int64)
        start, sessions = self.blocks[calendar]
        first, last = int(sessions[0]), int(sessions[-1])
        row_of = np.full(last - first + 2, -1, dtype=np.int64)  # the last stands for days outside
        row_of[sessions - first] = start + np.arange(len(sessions))
        return row_of[np.where((days >= first) & (days <= last), days - first, last - first + 1)]


def load_closes(
    source: PriceSource, requests: list[PriceRequest], *, returns: bool = False, days: Ints | None = None
) -> Prices:
    """The closes of every symbol wanted, and why some have none. A file is read as a whole, once.

    ``returns``: the source is a file of simple returns, which then stand in place of closes. ``days``: as for
    ``files.panel.read_panel``.

    Raises NoPricesError when nothing wanted has a price, SourceError when the source cannot be asked.
    """
    if not requests:  # no event could be placed: each has its reason already
        return Prices()
    if returns:
        return _from_panel(
            returns_panel(source, [request.symbol for request in requests], days), requests, source.name
        )
    if isinstance(source, FileSource):
        names = [request.symbol for request in requests]
        panel = read_panel(source.path, names, say=source.say, days=days)
        return _from_panel(panel_on_one_scale(panel), requests, source.name)
    cache, prices = PriceCache(source), Prices()
    cache.fill(requests)
    for request in requests:
        answer = cache[request.symbol]
        if isinstance(answer, NoPrices):
            prices.missing[request.symbol] = answer
        elif len(answer.days):
            prices.closes[request.symbol] = _from_series(answer, request, prices)
    if not prices.closes:
        raise _nothing(prices.missing)
    return prices


def _from_panel(panel: Panel, requests: list[PriceRequest], name: str) -> Prices:
    closes = {symbol: Closes(panel.days, panel.closes[:, at]) for at, symbol in enumerate(panel.symbols)}
    prices = Prices(closes, panel=panel, adjusted=set(panel.adjusted))
    for column, dividends in panel.dividends.items():
        symbol = panel.symbols[column]
        prices.dividends[symbol] = {} if symbol in prices.adjusted else dividends
        prices.ex_days[symbol] = sorted(dividends)
    for request in requests:
        if request.symbol not in prices.closes:
            message = f"{name} has no prices of {request.symbol}"
            prices.missing[request.symbol] = NoPrices(request.symbol, message)
    spans = {request.symbol: (request.first.toordinal(), request.last.toordinal()) for request in requests}
    first, last = np.array([spans[symbol] for symbol in panel.symbols]).T
    for flag in sorted(panel.flags, key=lambda reason: reason.number):
        places = panel.flags[flag]
        if flag == Reason.CALENDAR_CONTRADICTED:
            places = _suspected(panel, places, prices)
        days, columns = panel.days[places[:, 0]], places[:, 1]
        wanted = (days >= first[columns]) & (days <= last[columns])
        used = ~np.isnan(panel.closes[places[:, 0], columns])
        prices.left_out.update((panel.symbols[column], flag) for column in columns[wanted & ~used].tolist())
        if flag in DOUBTS:
            for at in np.flatnonzero(wanted & used).tolist():
                prices.doubtful.append((panel.symbols[columns[at]], int(days[at]), flag))
    return prices


def _suspected(panel: Panel, places: Ints, prices: Prices) -> Ints:
    """The cells (row, column) that are no bars of closed days; bars of closed days go into
    ``prices.off_session``.
    """
    closed = panel.flags.get(Reason.CLOSED_DAY_BAR, np.empty((0, 2), dtype=np.int64))
    suspected = np.isin(places[:, 1], closed[:, 1])
    if suspected.any():
        prices.off_session = _off_session(panel, places[suspected])
    return places[~suspected]


def _off_session(panel: Panel, places: Ints) -> dict[str, Ints]:
    """The days of some places (row, column) by symbol, ascending."""
    order = np.lexsort((places[:, 0], places[:, 1]))
    rows, columns = places[order].T
    parts = np.split(panel.days[rows], np.flatnonzero(np.diff(columns)) + 1)
    return dict(zip([panel.symbols[column] for column in np.unique(columns)], parts, strict=True))


def _from_series(series: BarSeries, request: PriceRequest, prices: Prices) -> Closes:
    closes = np.frombuffer(returns_closes(series))
    for day, flags in series.flags.items():
        if not request.first.toordinal() <= day <= request.last.toordinal():
            continue
        at = series.index_of(day)
        used = at is not None and not np.isnan(closes[at])
        counted = [flag for flag in flags if flag in (DOUBTS if used else LEFT_OUT)]
        if used:
            prices.doubtful.extend((request.symbol, day, flag) for flag in counted)
        elif counted:
            prices.left_out[request.symbol, counted[0]] += 1
    against = sorted(day for day, flags in series.flags.items() if Reason.CALENDAR_CONTRADICTED in flags)
    if against:
        prices.off_session[request.symbol] = np.array(against, dtype=np.int64)
    if series.retrieved is not None:
        prices.retrieved[request.symbol] = series.retrieved
    if series.adjusted:
        prices.adjusted.add(request.symbol)
    prices.dividends[request.symbol] = {} if series.adjusted else series.dividends
    prices.ex_days[request.symbol] = series.ex_days(0, date.max.toordinal())
    return Closes(np.array(series.days, dtype=np.int64), closes)


def _nothing(missing: Mapping[str, NoPrices]) -> EventStudyError:
    for answer in missing.values():
        return answer.error or NoPricesError(answer.detail, answer.remedy)
    return NoPricesError("no event has a symbol with prices", "check the column symbol")


def lay_out(prices: Prices, calendars: Mapping[str, Sequence[str]], gap: int) -> CloseGrid:
    """The grid of the closes; ``gap``: rows between two blocks. Without any closes it has a single missing
    one.

    ``calendars``: the calendars on whose sessions each symbol is needed; a benchmark can have several. A
    close on a day that is a session of none of them is counted in ``prices.left_out``.
    """
    symbols_closes = prices.closes
    if not symbols_closes:
        return CloseGrid(np.full((1, 1), np.nan), {}, np.full(1, -1), {}, np.array([[1, 0]]))
    names = dict.fromkeys(name for symbol in symbols_closes for name in calendars[symbol])
    spans = {
        name: [own.days for symbol, own in symbols_closes.items() if name in calendars[symbol]]
        for name in names
    }
    blocks, dates = block_rows(
        {
            name: (min(int(days[0]) for days in own), max(int(days[-1]) for days in own))
            for name, own in spans.items()
        },
        gap,
    )
    height = len(dates)
    columns = {symbol: column for column, symbol in enumerate(symbols_closes)}
    if prices.panel is not None and np.array_equal(prices.panel.days, dates):
        closes = prices.panel.closes  # on the sessions of the only calendar as it is
        return CloseGrid(closes, columns, prices.panel.days, blocks, _reach(closes, prices.panel.days))
    closes = np.full((len(symbols_closes), height), np.nan).T
    reach = np.empty((len(symbols_closes), 2), dtype=np.int64)
    places = _Places(blocks)
    for column, (symbol, series) in enumerate(symbols_closes.items()):
        priced = ~np.isnan(series.closes)
        days = series.days[priced]
        reach[column] = (days[0], days[-1]) if len(days) else (1, 0)
        for calendar in calendars[symbol]:
            rows, on_session = places.of(calendar, series.days)
            closes[rows, column] = series.closes[on_session]
            priced &= ~on_session
        prices.left_out[symbol, Reason.CLOSED_DAY_BAR] += int(priced.sum())
    return CloseGrid(closes, columns, dates, blocks, reach)


def block_rows(spans: Mapping[str, tuple[int, int]], gap: int) -> tuple[dict[str, tuple[int, Ints]], Ints]:
    """``CloseGrid.blocks`` and ``dates`` of calendars, each from a first to a last day (ordinals)."""
    blocks: dict[str, tuple[int, Ints]] = {}
    dates: list[Ints] = [np.empty(0, dtype=np.int64)]
    height = 0
    for calendar, (first, last) in spans.items():
        sessions = _sessions(calendar, first, last)
        if height:
            dates.append(-1 - height - np.arange(gap))
            height += gap
        blocks[calendar] = height, sessions
        dates.append(sessions)
        height += len(sessions)
    return blocks, np.concatenate(dates)


def _reach(closes: Floats, days: Ints) -> Ints:
    """The first and the last day with a close in each column, (1, 0) without any; shape (S, 2)."""
    priced = ~np.isnan(closes)
    first, last = priced.argmax(axis=0), len(days) - 1 - priced[::-1].argmax(axis=0)
    some = np.asarray(priced.any(axis=0))[:, None]
    return np.where(some, days[np.stack([first, last], axis=1)], [1, 0])


class _Places:
    """Where days fall in the blocks; the symbols of a panel share their days, which are looked up once."""

    def __init__(self, blocks: Mapping[str, tuple[int, Ints]]) -> None:
        self._blocks = blocks
        self._found: dict[tuple[str, int], tuple[Ints, Ints, NDArray[np.bool_]]] = {}

    def of(self, calendar: str, days: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """The rows of the days that are sessions, and which of the days these are."""
        known = self._found.get((calendar, id(days)))
        if known is None or known[0] is not days:
            start, sessions = self._blocks[calendar]
            at = np.minimum(np.searchsorted(sessions, days), len(sessions) - 1)
            on_session = sessions[at] == days
            known = self._found[calendar, id(days)] = days, start + at[on_session], on_session
        return known[1], known[2]


def _sessions(calendar: str, first: int, last: int) -> Ints:
    """The session ordinals of a calendar between two days; without any, its first day of all."""
    table = table_of(calendar)
    known = table.ordinals(date.fromordinal(first), date.fromordinal(last))
    return np.array(known or [table.first.toordinal()], dtype=np.int64)


def requests_of(spans: Iterable[tuple[str, int, int]]) -> list[PriceRequest]:
    """Price requests from (symbol, first ordinal, last ordinal)."""
    return [
        PriceRequest(symbol, date.fromordinal(first), date.fromordinal(last)) for symbol, first, last in spans
    ]
