"""Inside the store's file: reading and writing one symbol's rows. Symbols are only ever SQL parameters."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import inf, isclose, isfinite, nan
from typing import Any

from eventstudy.prices.adjust import NEAR_DAYS
from eventstudy.prices.bars import BarSeries, DayFlags
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.store.spans import Span, nearest, place
from eventstudy.reasons import Reason

PRICE_TOLERANCE = 1e-6
"""Relative difference up to which two prices are the same: vendors send single-precision numbers."""

_FOREIGN = "dividend:"
"""How the kind of a dividend begins that is in a different currency from the prices; the currency follows."""
_MUCH_FREE = 0.25
"""The free part of the file beyond which it is made smaller."""
_CLOSE = 4
"""The place of the close in a stored bar."""
Bar = tuple[Any, ...]
"""A stored bar: day, open, high, low, close, volume (None where empty), flags as text or None."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the store has of one symbol; ``spans`` in order of time, ``bars`` counts the days."""

    symbol: str
    source: str
    currency: str | None
    exchange: str | None
    bars: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    key: int
    source: str | None
    currency: str | None
    exchange: str | None
    spans: tuple[Span, ...]


def read_series(store: sqlite3.Connection, want: PriceRequest, *, provisional: bool) -> BarSeries | None:
    """The stored part of what is wanted; None when there is none.

    It is out of the span that has most of what is needed, else of what is wanted.
    """
    entry = _entry(store, want.symbol)
    if entry is None:
        return None
    spans = entry.spans if provisional else [replace(span, last=span.settled) for span in entry.spans]
    span = nearest(spans, want.early_enough.toordinal(), want.enough.toordinal()) or nearest(
        spans, want.first.toordinal(), want.last.toordinal()
    )
    if span is None:
        return None
    covered = max(span.first, want.first.toordinal()), min(span.last, want.last.toordinal())
    with _own_rows(want.symbol):
        return _series(store, want.symbol, entry, span, covered)


def _series(
    store: sqlite3.Connection, symbol: str, entry: _Entry, span: Span, covered: tuple[int, int]
) -> BarSeries:
    bars = _bars(store, entry.key, covered)
    days, opens, highs, lows, closes, volumes, flags = zip(*bars, strict=True) if bars else ((),) * 7
    actions = store.execute(
        "SELECT kind, day, value FROM actions WHERE symbol_id = ? AND day BETWEEN ? AND ?",
        (entry.key, covered[0], covered[1] + NEAR_DAYS),
    ).fetchall()
    paid = [(kind, day, _number(value)) for kind, day, value in actions if day <= covered[1]]
    return BarSeries(
        symbol,
        array("q", days),
        _column(opens),
        _column(highs),
        _column(lows),
        _column(closes),
        _column(volumes),
        covered=covered,
        source="store",
        currency=entry.currency,
        exchange=entry.exchange,
        retrieved=span.retrieved,
        dividends={day: value for kind, day, value in paid if kind == "dividend"},
        splits={day: _number(value) for kind, day, value in actions if kind == "split"},
        flags=_flags(days, flags),
        notes=(Reason.CURRENCY_NOT_STATED,) if entry.source == "yahoo" and entry.currency is None else (),
        foreign_dividends={
            day: (value, kind.removeprefix(_FOREIGN))
            for kind, day, value in paid
            if kind.startswith(_FOREIGN)
        },
    )


def write_series(store: sqlite3.Connection, series: BarSeries, say: Callable[[str], None]) -> BarSeries:
    """Keep a series in one transaction; see ``Store.save``."""
    answer, earlier = series, ""
    with transaction(store):
        entry = _entry(store, series.symbol)
        if entry is not None and _has_earlier_holder(store, entry, series):
            series, earlier = _since_first_trade(series)
        new = {bar[0]: bar for bar in _bars_of(series)}
        old = _settled_bars(store, entry, series.covered) if entry else {}
        changed = {
            day: field
            for day in sorted(old.keys() & new.keys())
            if (field := _difference(old[day], new[day])) is not None
        }
        other = _other_instrument(entry, series)
        if entry is not None and (changed or other):
            _delete(store, entry.key)
        spans = [_span(series)]
        if entry is not None and not changed and not other:
            own = [span for span in entry.spans if span.first >= (series.first_trade or 0)]
            agreed = [
                day
                for day in old.keys() & new.keys()
                if _has_close(old[day]) and _has_close(new[day]) and any(span.holds(day) for span in own)
            ]
            spans = place(entry.spans, spans[0], agreed)
        _insert(store, _symbol_key(store, series), series, new.values(), spans)
    for message in (earlier, other):
        if message:
            say(message)
    if not changed:
        return answer
    say(_restated(series, changed, old, new))
    return replace(answer, notes=tuple(dict.fromkeys((*answer.notes, Reason.RESTATED_HISTORY))))


def _has_earlier_holder(store: sqlite3.Connection, entry: _Entry, series: BarSeries) -> bool:
    """Whether closes are stored of days that a series covers, from before its symbol's present holder."""
    first, began = series.covered[0], series.first_trade
    if began is None or not first < began <= series.covered[1]:
        return False
    return any(map(_has_close, _bars(store, entry.key, (first, began - 1))))


def _since_first_trade(series: BarSeries) -> tuple[BarSeries, str]:
    """What is kept of a series whose symbol others had before, and what to say of it."""
    began = series.first_trade or series.covered[0]
    return replace(series, covered=(began, series.covered[1])), (
        f"{series.symbol}: {series.source} knows it since {date.fromordinal(began)}; the stored prices before"
        " that day are of another holder of the symbol, and are kept apart"
    )


def forget(store: sqlite3.Connection, symbols: frozenset[str] | None) -> list[str]:
    """Delete these symbols, or all; the ones that were there come back."""
    from eventstudy.prices.store.intraday import forget_bars

    with transaction(store):
        stored = dict(store.execute("SELECT symbol, id FROM symbols ORDER BY symbol"))
        inside = {symbol for (symbol,) in store.execute("SELECT DISTINCT symbol FROM intraday_days")}
        gone = [symbol for symbol in sorted({*stored, *inside}) if symbols is None or symbol in symbols]
        for symbol in gone:
            forget_bars(store, symbol)
            if symbol in stored:
                _delete(store, stored[symbol])
                store.execute("DELETE FROM symbols WHERE id = ?", (stored[symbol],))
    _give_back_room(store)
    return gone


def _give_back_room(store: sqlite3.Connection) -> None:
    """Make the file smaller where much of it is free: deleting alone keeps its size.

    What is left is written anew, which needs room for it, and which another process may be in the way of:
    then the file keeps its size until the next time.
    """
    pages, free = (store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
    if free > pages * _MUCH_FREE:
        with suppress(sqlite3.OperationalError):
            store.execute("VACUUM")


def holdings(store: sqlite3.Connection) -> list[Holding]:
    """What is stored, by symbol."""
    counts = dict(store.execute("SELECT symbol_id, count(*) FROM bars GROUP BY symbol_id"))
    symbols = store.execute("SELECT symbol, source FROM symbols ORDER BY symbol").fetchall()
    entries = ((symbol, source, _entry(store, symbol)) for symbol, source in symbols)
    return [
        Holding(symbol, source, entry.currency, entry.exchange, counts.get(entry.key, 0), entry.spans)
        for symbol, source, entry in entries
        if entry is not None
    ]


@contextmanager
def transaction(store: sqlite3.Connection) -> Iterator[None]:
    """All of the changes inside, or none of them."""
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk has rolled back already.
        if store.in_transaction:
            store.execute("ROLLBACK")
        raise
    store.execute("COMMIT")


def _entry(store: sqlite3.Connection, symbol: str) -> _Entry | None:
    row = store.execute(
        "SELECT id, source, currency, exchange FROM symbols WHERE symbol = ?", (symbol,)
    ).fetchone()
    if row is None:
        return None
    key, source, currency, exchange = row
    spans = store.execute(
        "SELECT first, last, settled, retrieved FROM spans WHERE symbol_id = ? ORDER BY first", (key,)
    )
    with _own_rows(symbol):
        return _Entry(
            key, _text(source), _text(currency), _text(exchange), tuple(_stored_span(*span) for span in spans)
        )


@contextmanager
def _own_rows(symbol: str) -> Iterator[None]:
    """Makes rows that the store cannot have written itself a damage of the file."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        damage = sqlite3.DatabaseError(f"the rows of {symbol} are not those of a price store: {error}")
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage from error


def _stored_span(first: Any, last: Any, settled: Any, retrieved: Any) -> Span:
    for day in (first, last):
        date.fromordinal(day)
    if not (isinstance(settled, int) and first <= last):
        raise ValueError(f"a span from {first} to {last}, settled to {settled}")
    if _text(retrieved) is not None and datetime.fromisoformat(retrieved).tzinfo is None:
        raise ValueError(f"retrieved {retrieved}")
    return Span(first, last, settled, retrieved)


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _number(value: Any) -> float:
    """A price, a volume or a ratio: finite."""
    if not isinstance(value, float) or not isfinite(value):
        raise TypeError(f"{value!r} is not a number")
    return value


def _bars(store: sqlite3.Connection, key: int, covered: tuple[int, int]) -> list[Bar]:
    return store.execute(
        "SELECT day, open, high, low, close, volume, flags FROM bars"
        " WHERE symbol_id = ? AND day BETWEEN ? AND ? ORDER BY day",
        (key, *covered),
    ).fetchall()


def _settled_bars(store: sqlite3.Connection, entry: _Entry, covered: tuple[int, int]) -> dict[int, Bar]:
    bars = _bars(store, entry.key, covered)
    return {bar[0]: bar for bar in bars if any(span.holds(bar[0]) for span in entry.spans)}


def _column(values: Sequence[float | None]) -> array[float]:
    column = array("d", [nan if value is None else value for value in values])
    if inf in column or -inf in column:
        raise ValueError("an infinite number")
    return column


def _flags(days: Sequence[int], texts: Sequence[str | None]) -> DayFlags:
    return {
        day: tuple(Reason(code) for code in str(text).split())
        for day, text in zip(days, texts, strict=True)
        if text is not None
    }


def _bars_of(series: BarSeries) -> Iterator[Bar]:
    columns = (series.open, series.high, series.low, series.close, series.volume)
    first, last = series.covered
    for day, *values in zip(series.days, *columns, strict=True):
        if first <= day <= last:
            flags = " ".join(series.flags.get(day, ())) or None
            yield day, *(value if isfinite(value) else None for value in values), flags


def _has_close(bar: Bar) -> bool:
    return bar[_CLOSE] is not None


def _other_instrument(entry: _Entry | None, series: BarSeries) -> str:
    """What to say when the stored prices of a symbol are of something else; empty when they are not."""
    if entry is None or entry.currency is None or series.currency is None:
        return ""
    if entry.currency == series.currency:
        return ""
    return (
        f"{series.symbol}: the stored prices are in {entry.currency}, those of {series.source} in"
        f" {series.currency}: another listing; the stored ones were replaced"
    )


def _difference(old: Bar, new: Bar) -> int | None:
    """Which price (its place in the bar) of a day is another one now; an empty cell states nothing."""
    for place_in_bar in (_CLOSE, 1, 2, 3):
        was, now = old[place_in_bar], new[place_in_bar]
        if was is not None and now is not None and not isclose(was, now, rel_tol=PRICE_TOLERANCE):
            return place_in_bar
    return None


def _span(series: BarSeries) -> Span:
    """What a series answers for; a day not over at its exchange when it was retrieved is not settled."""
    first, last = series.covered
    if series.retrieved is None:
        return Span(first, last, last, None)
    from eventstudy.exchanges.trading_day import day_at

    today = day_at(series.symbol, datetime.fromisoformat(series.retrieved))
    return Span(first, last, min(last, today - 1), series.retrieved)


def _symbol_key(store: sqlite3.Connection, series: BarSeries) -> int:
    row = store.execute(
        "INSERT INTO symbols (symbol, source, currency, exchange) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (symbol) DO UPDATE SET source = excluded.source, currency = excluded.currency,"
        " exchange = excluded.exchange RETURNING id",
        (series.symbol, series.source, series.currency, series.exchange),
    ).fetchone()
    return int(row[0])


def _insert(
    store: sqlite3.Connection, key: int, series: BarSeries, bars: Iterable[Bar], spans: Iterable[Span]
) -> None:
    first, last = series.covered
    store.execute("DELETE FROM bars WHERE symbol_id = ? AND day BETWEEN ? AND ?", (key, first, last))
    store.executemany("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((key, *bar) for bar in bars))
    store.execute("DELETE FROM actions WHERE symbol_id = ? AND day BETWEEN ? AND ?", (key, first, last))
    store.executemany(
        "INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?)",
        ((key, day, kind, value) for kind, day, value in _actions_of(series) if isfinite(value)),
    )
    store.execute("DELETE FROM spans WHERE symbol_id = ?", (key,))
    store.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?)",
        ((key, span.first, span.last, span.settled, span.retrieved) for span in spans),
    )


def _actions_of(series: BarSeries) -> Iterator[tuple[str, int, float]]:
    """(kind, day, value) of what is kept beside the bars: also the splits soon after them."""
    first, last = series.covered
    yield from (("dividend", day, cash) for day, cash in series.dividends.items() if first <= day <= last)
    yield from (
        (_FOREIGN + currency, day, cash)
        for day, (cash, currency) in series.foreign_dividends.items()
        if first <= day <= last
    )
    yield from (
        ("split", day, factor) for day, factor in series.splits.items() if first <= day <= last + NEAR_DAYS
    )


def _delete(store: sqlite3.Connection, key: int) -> None:
    for table in ("bars", "actions", "spans"):
        store.execute(f"DELETE FROM {table} WHERE symbol_id = ?", (key,))


def _restated(
    series: BarSeries, changed: Mapping[int, int], old: Mapping[int, Bar], new: Mapping[int, Bar]
) -> str:
    day, field = max(changed.items())
    name = ("day", "open", "high", "low", "close")[field]
    was, now = old[day][field], new[day][field]
    return (
        f"{series.symbol}: {series.source} has restated its history: {len(changed)} stored days differ"
        f" (the {name} of {date.fromordinal(day)} was {was:g}, is {now:g}); all of it was replaced"
    )
