"""Inside the store's file: bars of minutes, in tables of their own, kept a day at a time.

The bars of each source are kept apart: those of IEX are the trades of one exchange, Yahoo's of the market.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

from eventstudy.prices.intraday.series import Rows


@dataclass(frozen=True, slots=True)
class BarHolding:
    """What the store has of one symbol's bars of one size, and how many: from the first to the last day kept.

    Days are ordinals; some between may be missing. ``settled`` is the last that was over when it was
    retrieved, None without one; ``retrieved`` (ISO 8601, UTC) is the latest.
    """

    symbol: str
    source: str
    seconds: int
    first: int
    last: int
    settled: int | None
    bars: int
    retrieved: str


def bar_holdings(store: sqlite3.Connection) -> list[BarHolding]:
    """The intraday bars that are stored, by symbol, the finest first."""
    counts = {
        tuple(key): count
        for *key, count in store.execute(
            "SELECT symbol, source, seconds, count(*) FROM intraday_bars GROUP BY symbol, source, seconds"
        )
    }
    days = store.execute(
        "SELECT symbol, source, seconds,"
        " min(day), max(day), max(CASE WHEN final THEN day END), max(retrieved)"
        " FROM intraday_days GROUP BY symbol, source, seconds ORDER BY symbol, source DESC, seconds"
    )
    return [
        BarHolding(
            symbol, source, seconds, first, last, settled, counts.get((symbol, source, seconds), 0), retrieved
        )
        for symbol, source, seconds, first, last, settled, retrieved in days
    ]


def read_bars(
    store: sqlite3.Connection, symbol: str, source: str, days: Sequence[int], seconds: int, *, final: bool
) -> Rows | None:
    """The bars that a source gave of these days (ordinals), of one size; None unless every day is kept.

    ``final``: a day counts as kept only when it was over as it was retrieved.
    """
    kept = {
        day
        for day, over in store.execute(
            "SELECT day, final FROM intraday_days WHERE symbol = ? AND source = ? AND seconds = ?",
            (symbol, source, seconds),
        )
        if over or not final
    }
    if not days or not kept.issuperset(days):
        return None
    # A local day lies within a day of its date in UTC, whatever the zone.
    first, last = (_second(day) for day in (min(days) - 1, max(days) + 2))
    bars = store.execute(
        "SELECT stamp, open, high, low, close, volume FROM intraday_bars"
        " WHERE symbol = ? AND source = ? AND seconds = ? AND stamp BETWEEN ? AND ? ORDER BY stamp",
        (symbol, source, seconds, first, last),
    ).fetchall()
    stamps, *columns = zip(*bars, strict=True) if bars else ((),) * 6
    return Rows(array("q", stamps), *(_column(values) for values in columns))


def sizes(store: sqlite3.Connection, symbol: str, source: str, day: int) -> list[int]:
    """The sizes of a source's bars that are kept of a day, the finest first."""
    rows = store.execute(
        "SELECT seconds FROM intraday_days WHERE symbol = ? AND source = ? AND day = ? ORDER BY seconds",
        (symbol, source, day),
    )
    return [int(seconds) for (seconds,) in rows]


def write_bars(
    store: sqlite3.Connection,
    symbol: str,
    source: str,
    seconds: int,
    rows: Rows,
    days: Mapping[int, tuple[int, int, bool]],
    retrieved: str,
) -> None:
    """Replace a source's bars of days: each's first second, its end (exclusive), whether it is over."""
    for day, (first, end, over) in days.items():
        key = (symbol, source, seconds)
        store.execute(
            "DELETE FROM intraday_bars"
            " WHERE symbol = ? AND source = ? AND seconds = ? AND stamp >= ? AND stamp < ?",
            (*key, first, end),
        )
        store.executemany(
            "INSERT OR REPLACE INTO intraday_bars VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*key, *bar) for bar in _bars(rows) if first <= bar[0] < end],
        )
        store.execute(
            "INSERT OR REPLACE INTO intraday_days VALUES (?, ?, ?, ?, ?, ?)",
            (*key, day, int(over), retrieved),
        )


def forget_bars(store: sqlite3.Connection, symbol: str) -> None:
    """Delete the bars of a symbol."""
    store.execute("DELETE FROM intraday_days WHERE symbol = ?", (symbol,))
    store.execute("DELETE FROM intraday_bars WHERE symbol = ?", (symbol,))


def _bars(
    rows: Rows,
) -> list[tuple[int, float | None, float | None, float | None, float | None, float | None]]:
    columns = ([None if isnan(value) else value for value in column] for column in _columns(rows))
    return list(zip(rows.stamps, *columns, strict=True))


def _columns(rows: Rows) -> tuple[array[float], ...]:
    return rows.open, rows.high, rows.low, rows.close, rows.volume


def _column(values: Sequence[float | None]) -> array[float]:
    return array("d", (nan if value is None else value for value in values))


def _second(day: int) -> int:
    return (day - 719_163) * 86_400
