"""Events whose window holds a traded bar on a day that the calendar calls closed: one of the two is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.study_arrays import USED
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.quality import traded
from eventstudy.prices.source import PriceRequest, PriceSource
from eventstudy.reasons import Reason
from eventstudy.studies.grid import CloseGrid, Prices
from eventstudy.study_options import PricesAre, StudyOptions
from eventstudy.words import spell_day

Ints = NDArray[np.int64]
NEAR = 14
"""Days looked back from a bar: one that repeats the bar before it was not traded."""


def skip_contradicted(
    rows: Ints,
    columns: Ints,
    status: np.ndarray[tuple[int], np.dtype[np.int8]],
    details: dict[int, str],
    grid: CloseGrid,
    prices: Prices,
    source: PriceSource,
    options: StudyOptions,
) -> None:
    """Set ``calendar-contradicted`` and its sentence for the events that ``run`` would not measure either.

    ``rows`` and ``columns``: each event's place in the grid, shape (N,). The bars are read again only where
    one of the symbol's closes lies on a closed day between the sessions of an event's window. A file of
    returns has no bars.
    """
    if options.prices_are is PricesAre.RETURNS:
        return
    symbols = {column: symbol for symbol, column in grid.columns.items()}
    suspects = list(_suspects(rows, columns, status, symbols, grid, prices, options))
    days = {
        symbol: np.unique([day for name, _, day in suspects if name == symbol]) for symbol, *_ in suspects
    }
    requests = [
        PriceRequest(symbol, date.fromordinal(int(some[0]) - NEAR), date.fromordinal(int(some[-1])))
        for symbol, some in days.items()
    ]
    bars = source.load(requests) if requests else {}
    for symbol, event, day in suspects:
        series = bars[symbol]
        if status[event] == USED and isinstance(series, BarSeries) and traded(series, day):
            status[event] = Reason.CALENDAR_CONTRADICTED.number
            details[event] = Reason.CALENDAR_CONTRADICTED.sentence.format(
                day=spell_day(date.fromordinal(day))
            )


def _suspects(
    rows: Ints,
    columns: Ints,
    status: np.ndarray[tuple[int], np.dtype[np.int8]],
    symbols: dict[int, str],
    grid: CloseGrid,
    prices: Prices,
    options: StudyOptions,
) -> Iterator[tuple[str, int, int]]:
    """(symbol, event, day) of the closes on closed days between the sessions of an event's window."""
    marked = np.array([column for column, symbol in symbols.items() if symbol in prices.off_session])
    events = np.flatnonzero((status == USED) & (rows >= 0) & np.isin(columns, marked))
    first = grid.dates[np.maximum(rows[events] + options.window.start - 1, 0)]
    last = grid.dates[np.minimum(rows[events] + options.window.end, len(grid.dates) - 1)]
    for event, begin, end in zip(events.tolist(), first.tolist(), last.tolist(), strict=True):
        symbol = symbols[int(columns[event])]
        days = prices.off_session[symbol]
        low, high = np.searchsorted(days, begin, "right"), np.searchsorted(days, end, "left")
        for day in days[low:high].tolist():
            yield symbol, event, day
