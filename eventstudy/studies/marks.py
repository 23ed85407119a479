"""What the prices leave in doubt about each event of a study, and the ex-days in its window."""

from __future__ import annotations

import numpy as np

from eventstudy.reasons import Reason, code_of
from eventstudy.studies.flags import Codes, Ints, Marks, PlacedOrder
from eventstudy.studies.grid import CloseGrid, Prices
from eventstudy.study_options import StudyOptions


def ex_day_codes(places: PlacedOrder, grid: CloseGrid, prices: Prices, options: StudyOptions) -> Codes:
    """``ex-dividend:DAY`` for each event with ex-days in its event window, by the number of the event.

    ``dividends-in-closes:DAY`` where the closes include the dividend: the return of that day is then neither
    the price return nor quite the total return.
    """
    marks = [
        (
            row,
            grid.columns[symbol],
            code_of(Reason.DIVIDENDS_IN_CLOSES if symbol in prices.adjusted else Reason.EX_DIVIDEND, day),
        )
        for symbol, days in prices.ex_days.items()
        for row, day in grid.rows_of_days(symbol, days)
    ]
    return places.in_window(options.window, Marks.of(sorted(marks)))


def doubt_codes(
    places: PlacedOrder,
    rows: Ints,
    benchmarks: Ints,
    grid: CloseGrid,
    prices: Prices,
    options: StudyOptions,
) -> Codes:
    """The doubts about the closes that each event rests on, by the number of the event; those about its
    benchmark's closes name the benchmark.

    ``benchmarks``: the column of each event's benchmark, -1 without one.
    """
    own: list[tuple[int, int, str]] = []
    market: list[tuple[int, int, str]] = []
    for symbol, day, reason in prices.doubtful:
        for row, _ in grid.rows_of_days(symbol, [day]):
            cell = row, grid.columns[symbol]
            own.append((*cell, code_of(Reason(reason), day)))
            market.append((*cell, code_of(Reason(reason), day, symbol=symbol)))
    codes_of: Codes = {}
    if not own:
        return codes_of
    for some, marks in ((places, Marks.of(own)), (PlacedOrder.of(rows, benchmarks), Marks.of(market))):
        for window in (options.estimation, options.window):
            for event, codes in some.in_window(window, marks).items():
                known = codes_of.setdefault(event, [])
                known += [code for code in codes if code not in known]
    return codes_of


def benchmark_columns(markets: Ints, names: list[str], grid: CloseGrid) -> Ints:
    """The grid's column of each event's market (its place in ``names``), -1 without one."""
    column_of = np.array([*(grid.columns.get(name, -1) for name in names), -1], dtype=np.int64)
    return column_of[markets]
