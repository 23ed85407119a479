"""The prices of a study on one grid, and where its events are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from eventstudy.arrays import release_unused
from eventstudy.engine.study_arrays import USED
from eventstudy.prices.source import PriceRequest, PriceSource
from eventstudy.reactions.placing import Unplaced
from eventstudy.reasons import Reason
from eventstudy.studies.event_columns import EventColumns
from eventstudy.studies.grid import CloseGrid, Floats, Ints, Prices, lay_out, load_closes, requests_of
from eventstudy.studies.placements import NO_BENCHMARK, Placements
from eventstudy.studies.unopened import unopened
from eventstudy.study_options import CalendarTime, PricesAre, StudyOptions

DAYS_PER_SESSION = 1.6
"""Calendar days to load for each session: more than a session takes on average, holidays included."""

DAYS_PER_MONTH = 31
PLACEBO_DAYS = 730
"""Further calendar days to load, so that random dates have sessions to fall on."""


def references(events: EventColumns, options: StudyOptions) -> list[str]:
    """The symbol that each event is compared with (``--reference``), in capitals; empty when not given."""
    cells = events.cells[options.reference] if options.reference else []
    return [cell.upper() for cell in cells]


def load(
    events: EventColumns, placements: Placements, source: PriceSource, options: StudyOptions
) -> tuple[CloseGrid, Prices]:
    """The grid of all symbols and benchmarks, each over the span that its events need."""
    needed = needs(events, placements, options)
    prices = load_closes(source, needed.requests, returns=options.prices_are is PricesAre.RETURNS)
    grid = lay_out(prices, needed.calendars, options.reach)
    prices.clear()  # the grid holds them now: a large panel need not be kept twice
    release_unused()
    return grid, prices


@dataclass(frozen=True, slots=True)
class Needs:
    """The prices that events need, and for each symbol the calendars on whose sessions it is needed."""

    requests: list[PriceRequest]
    calendars: dict[str, list[str]]


def needs(events: EventColumns, placements: Placements, options: StudyOptions) -> Needs:
    """The symbols and benchmarks of events, each over the span that its events need."""
    before, after = (int(sessions * DAYS_PER_SESSION) + 10 for sessions in options.around)
    if options.placebo:
        before += PLACEBO_DAYS
    if options.calendar_time is CalendarTime.MONTHLY:
        before, after = before + DAYS_PER_MONTH, after + DAYS_PER_MONTH * (options.months + 2)
    symbol = np.array(events.symbol, dtype=np.int64)
    good = placements.days > 0
    first = np.full(len(events.symbols), np.iinfo(np.int64).max)
    last = np.zeros(len(events.symbols), dtype=np.int64)
    np.minimum.at(first, symbol[good], placements.days[good])
    np.maximum.at(last, symbol[good], placements.days[good])
    spans: dict[str, tuple[int, int]] = {}
    calendars: dict[str, list[str]] = {}
    for number, listing in enumerate(placements.listings):
        if isinstance(listing, Unplaced) or last[number] == 0:
            continue
        reach = int(first[number]) - before, int(last[number]) + after
        for name in {listing.symbol, placements.benchmarks[number]} - {NO_BENCHMARK}:
            had = spans.get(name, reach)
            spans[name] = min(had[0], reach[0]), max(had[1], reach[1])
            own = calendars.setdefault(name, [])
            if listing.exchange.calendar not in own:
                own.append(listing.exchange.calendar)
    for name in dict.fromkeys(references(events, options) if spans else ()):
        if not name:
            continue
        spans.setdefault(
            name, (min(span[0] for span in spans.values()), max(span[1] for span in spans.values()))
        )
        calendars.setdefault(name, list(dict.fromkeys(day for some in calendars.values() for day in some)))
    return Needs(requests_of((name, *span) for name, span in sorted(spans.items())), calendars)


def locate(
    events: EventColumns, placements: Placements, grid: CloseGrid, prices: Prices
) -> tuple[Ints, Ints, Ints, list[str]]:
    """Row, column and market column of every event, -1 without one; the market columns' symbols.

    Sets the reasons ``no-prices``, ``prices-unreadable``, ``not-yet`` and ``outside-price-history``.
    """
    missing = prices.missing
    symbol = np.array(events.symbol, dtype=np.int64)
    known = {NO_BENCHMARK, *grid.columns}
    markets = sorted({name for name in placements.benchmarks if name in known})
    column = np.array(
        [grid.columns.get(getattr(listing, "symbol", ""), -1) for listing in placements.listings]
    )[symbol]
    market = np.array(
        [markets.index(benchmark) if benchmark in markets else -1 for benchmark in placements.benchmarks]
    )[symbol]
    calendar = [
        getattr(getattr(listing, "exchange", None), "calendar", "") for listing in placements.listings
    ]
    rows = np.full(len(events), -1, dtype=np.int64)
    calendar_of = np.array(calendar)[symbol]
    for name in dict.fromkeys(calendar):
        own = calendar_of == name
        rows[own] = grid.rows_of(name, placements.days[own])
    placed = placements.status == USED
    nothing = placed & ((column < 0) | (market < 0))
    placements.status[nothing] = Reason.NO_PRICES.number
    for i in np.flatnonzero(nothing).tolist():
        without = placements.benchmarks[symbol[i]] if column[i] >= 0 else events.symbols[symbol[i]][0]
        none = missing.get(without)
        placements.details[i] = none.detail if none else f"no prices of {without}"
        if none:
            placements.status[i] = none.reason.number
    reach = grid.reach[np.maximum(column, 0)]
    outside = (placements.days < reach[:, 0]) | (placements.days > reach[:, 1])
    outside &= placed & ~nothing
    placements.status[outside] = Reason.OUTSIDE_PRICE_HISTORY.number
    for i in np.flatnonzero(outside).tolist():
        placements.details[i] = f"{events.symbols[symbol[i]][0]} has {_span(*reach[i].tolist())}"
    for i, why in unopened(placements.listings, events.symbol, placements.days, prices.retrieved).items():
        placements.status[i], placements.details[i] = Reason.NOT_YET.number, why
    return rows, column, market, markets


def _span(first: int, last: int) -> str:
    if first > last:
        return "no usable close"
    return f"prices from {date.fromordinal(first)} to {date.fromordinal(last)}"


def market_returns(returns: Floats, names: Sequence[str], grid: CloseGrid) -> Floats:
    """The returns of the benchmarks, shape (T, M): 0 without one; a missing column when there are none."""
    if not names:
        return np.full((len(returns), 1), np.nan)
    nothing = np.zeros(len(returns))
    return np.column_stack(
        [returns[:, grid.columns[name]] if name in grid.columns else nothing for name in names]
    )
