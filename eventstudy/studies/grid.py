"""Prices of a study laid out as one grid: a block of sessions for each calendar, a column for each symbol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from eventstudy.errors import EventStudyError, NoPricesError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files import FileSource
from eventstudy.prices.panel_files import read_panel
from eventstudy.prices.quality import judge, returns_closes
from eventstudy.prices.source import NoPrices, PriceSource, Want
from eventstudy.sessions import table_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Closes:
    """One symbol's closes: ``days`` (ordinals, ascending) and ``closes``, shape (n,), NaN if not usable."""

    days: Ints
    closes: Floats


@dataclass(frozen=True, slots=True)
class Grid:
    """Closes of shape (T, S): blocks of sessions, one a calendar, with rows of NaN between them.

    ``columns``: symbol to column. ``dates`` (T,): the ordinal of each row's day; a number of its own, below
    zero, for a row between blocks. ``blocks``: calendar to (first row, its session ordinals). ``reach``:
    (first, last) ordinal with a price for each column, shape (S, 2). ``closed_bars``: bars left out because
    their exchange was closed that day.
    """

    closes: Floats
    columns: dict[str, int]
    dates: Ints
    blocks: dict[str, tuple[int, Ints]]
    reach: Ints
    closed_bars: int

    def rows_of(self, calendar: str, days: Ints) -> Ints:
        """The rows of some days, -1 for a day that is not a session of the block; shape as given."""
        if calendar not in self.blocks:
            return np.full(len(days), -1, dtype=np.int64)
        start, sessions = self.blocks[calendar]
        places = np.minimum(np.searchsorted(sessions, days), len(sessions) - 1)
        return np.where(sessions[places] == days, start + places, -1)


def load_closes(
    source: PriceSource, wants: list[Want], calendars: Mapping[str, str]
) -> tuple[dict[str, Closes], dict[str, NoPrices]]:
    """The closes of every symbol wanted, and why some have none. A file is read as a whole, once.

    Raises NoPricesError when nothing wanted has a price, SourceError when the source cannot be asked.
    """
    if not wants:  # no event could be placed: each has its reason already
        return {}, {}
    if isinstance(source, FileSource):
        panel = read_panel(source.path, [want.symbol for want in wants])
        found = {
            symbol: Closes(panel.days, panel.closes[:, column]) for column, symbol in enumerate(panel.symbols)
        }
        missing = {
            want.symbol: NoPrices(want.symbol, f"{source.name} has no prices of {want.symbol}")
            for want in wants
            if want.symbol not in found
        }
        return found, missing
    loaded = source.load(wants)
    found = {
        symbol: _closes(judge(one, table_of(calendars[symbol])))
        for symbol, one in loaded.items()
        if isinstance(one, BarSeries) and len(one.days)
    }
    missing = {symbol: one for symbol, one in loaded.items() if isinstance(one, NoPrices)}
    if not found:
        raise _nothing(missing)
    return found, missing


def _closes(series: BarSeries) -> Closes:
    return Closes(np.array(series.days, dtype=np.int64), np.frombuffer(returns_closes(series)))


def _nothing(missing: Mapping[str, NoPrices]) -> EventStudyError:
    for one in missing.values():
        return one.error or NoPricesError(one.detail, one.remedy)
    return NoPricesError("no event has a symbol with prices", "check the column symbol")


def lay_out(found: Mapping[str, Closes], calendars: Mapping[str, str], gap: int) -> Grid:
    """The grid of some closes; ``calendars``: symbol to calendar, ``gap``: rows between two blocks.

    Without any closes: one missing one.
    """
    blocks: dict[str, tuple[int, Ints]] = {}
    dates: list[Ints] = []
    height = 0
    for calendar in dict.fromkeys(calendars[symbol] for symbol in found):
        spans = [found[symbol].days for symbol in found if calendars[symbol] == calendar]
        first, last = min(int(one[0]) for one in spans), max(int(one[-1]) for one in spans)
        table = table_of(calendar)
        known = table.days(date.fromordinal(first), date.fromordinal(last))
        sessions = np.array([day.toordinal() for day in known], dtype=np.int64)
        if height:
            dates.append(-1 - height - np.arange(gap))
            height += gap
        blocks[calendar] = height, sessions
        dates.append(sessions)
        height += len(sessions)
    if not found:
        return Grid(np.full((1, 1), np.nan), {}, np.full(1, -1), {}, np.array([[1, 0]]), 0)
    closes = np.full((height, len(found)), np.nan)
    reach = np.empty((len(found), 2), dtype=np.int64)
    closed = 0
    for column, (symbol, one) in enumerate(found.items()):
        start, sessions = blocks[calendars[symbol]]
        priced = ~np.isnan(one.closes)
        days, values = one.days[priced], one.closes[priced]
        places = np.minimum(np.searchsorted(sessions, days), len(sessions) - 1)
        on_session = sessions[places] == days
        closed += int((~on_session).sum())
        closes[start + places[on_session], column] = values[on_session]
        reach[column] = (days[0], days[-1]) if len(days) else (1, 0)
    columns = {symbol: column for column, symbol in enumerate(found)}
    return Grid(closes, columns, np.concatenate(dates), blocks, reach, closed)


def wants_of(spans: Iterable[tuple[str, int, int]]) -> list[Want]:
    """Wants from (symbol, first ordinal, last ordinal)."""
    return [Want(symbol, date.fromordinal(first), date.fromordinal(last)) for symbol, first, last in spans]
