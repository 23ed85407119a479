"""Series for the store's tests, and a look into its file that does not go through the store's own code."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from math import nan
from pathlib import Path
from typing import Any

from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.store.store import Store

START = date(2025, 1, 6)
"""A Monday."""
LATER = "2025-06-30T12:00:00+00:00"
"""A moment long after every session that these tests store."""


def weekdays(first: date, count: int) -> list[date]:
    """The next weekdays from a day, itself included."""
    days = (first + timedelta(days=n) for n in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


def made(
    symbol: str,
    first: date = START,
    count: int = 10,
    *,
    level: float = 100.0,
    retrieved: str | None = LATER,
    covered: tuple[date, date] | None = None,
    **facts: Any,
) -> BarSeries:
    """A series of weekdays whose close is ``level`` plus the number of days since START."""
    days = weekdays(first, count)
    rows = []
    for day in days:
        close = level + (day - START).days
        rows.append(
            (day.toordinal(), close - 0.5, close + 1.0, close - 1.0, close, 1000.0 + (day - START).days)
        )
    span = covered or (days[0], days[-1])
    return build_series(
        symbol,
        rows,
        source=facts.pop("source", "yahoo"),
        covered=(span[0].toordinal(), span[1].toordinal()),
        retrieved=retrieved,
        **{"currency": "USD", "exchange": "XNYS", **facts},
    )


def with_hole(series: BarSeries, day: date) -> BarSeries:
    """The same series with empty cells on one day."""
    i = series.index_of(day.toordinal())
    assert i is not None
    for column in (series.open, series.high, series.low, series.close, series.volume):
        column[i] = nan
    return series


def whole(series: BarSeries) -> PriceRequest:
    """The request that a series answers."""
    return PriceRequest(
        series.symbol, date.fromordinal(series.covered[0]), date.fromordinal(series.covered[1])
    )


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the store's file."""
    with closing(sqlite3.connect(home / "prices.sqlite")) as connection:
        return connection.execute(sql).fetchall()


def is_sound(home: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    return query(home, "PRAGMA integrity_check") == [("ok",)]


def read(store: Store, want: PriceRequest, *, provisional: bool = True) -> BarSeries:
    """The stored bars of a request, which there have to be."""
    loaded = store.load([want], provisional=provisional)[want.symbol]
    assert isinstance(loaded, BarSeries)
    return loaded


def bars_by_symbol(home: Path) -> dict[str, tuple[int, int]]:
    """Bars and spans that the file has of each symbol, counted in the file itself."""
    rows = query(
        home,
        "SELECT symbol, (SELECT count(*) FROM bars WHERE symbol_id = id),"
        " (SELECT count(*) FROM spans WHERE symbol_id = id) FROM symbols",
    )
    return {symbol: (bars, spans) for symbol, bars, spans in rows}
