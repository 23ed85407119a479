"""A table of bars, whatever it was read from: its layout, its columns, and the rows of each symbol in it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import compress, groupby
from math import nan
from typing import Any

from eventstudy.errors import InputFileError
from eventstudy.prices.intraday.layouts import (
    DATES,
    NAMES,
    SYMBOLS,
    WEIGHTED,
    Layout,
    layout_of,
)
from eventstudy.prices.intraday.series import Rows
from eventstudy.prices.intraday.stamps import StampError, Stamps, read_stamps, slash_order
from eventstudy.prices.spellings import key_of

_NOTHING = frozenset(("", "null", "nan", "none", "na", "n/a", "-"))
Columns = Sequence[Sequence[Any]]
"""Columns of text; those of numbers may have been read already, into an array."""
_FIXED_POINT = 1e9
"""Databento's raw prices are whole numbers of billionths."""


@dataclass
class BarTable:
    """What a file holds: its layout, and the rows of each symbol, whose clock may not be known yet.

    ``rows`` by symbol, the empty one where the file names none. Their stamps are UTC seconds where ``aware``,
    else local ones. ``seconds``: the size of a bar where the file says it.
    """

    name: str
    layout: Layout
    aware: bool = True
    rows: dict[str, Rows] = field(default_factory=dict)
    seconds: int | None = None

    @cached_property
    def named(self) -> dict[str, Rows]:
        """The rows by the symbols that the file names, as they are compared."""
        return {key_of(name): rows for name, rows in self.rows.items() if name}


def columns_table(
    name: str,
    names: Sequence[str],
    columns: Columns,
    lines: Sequence[int],
    *,
    layout: Layout | None = None,
) -> BarTable:
    """The table of columns under headings (see ``layouts.heading``); ``lines`` are those of its rows.

    Raises InputFileError.
    """
    at = _places(name, names)
    dates, _ = _stamp_columns(names, columns)
    layout = layout or layout_of(names, newest_first=_is_newest_first(dates))
    seconds = _declared(names, columns)
    stamps = _stamps(name, names, columns, lines, layout)

    def numbers(column: str, position: int) -> array[float]:
        values = columns[position]
        return values if isinstance(values, array) else floats(name, values, lines, column)

    values = {
        column: numbers(names[position], position) for column, position in at.items() if column != "symbol"
    }
    weighted = _weighted(names, layout)
    if weighted:
        values["weighted"] = numbers(weighted, names.index(weighted))
    if {"vol", "tickvol"} <= set(names) and not any(value > 0 for value in values["volume"]):
        values["volume"] = numbers("tickvol", names.index("tickvol"))
    whole = rows_of(values, _scale(layout, columns[at["close"]]))
    whole.stamps = stamps.seconds
    symbols = columns[at["symbol"]] if "symbol" in at else None
    rows = {"": whole} if symbols is None else _split(whole, symbols)
    return BarTable(name, layout, stamps.aware, rows, seconds)


def _stamps(
    name: str, names: Sequence[str], columns: Columns, lines: Sequence[int], layout: Layout
) -> Stamps:
    dates, times = _stamp_columns(names, columns)
    order = layout.month_first if layout.month_first is not None else slash_order(dates)
    try:
        return read_stamps(dates, times, month_first=order)
    except StampError as error:
        raise InputFileError(
            name,
            f"{error.text!r} is not the stamp of a bar, or is less clear than the others",
            "write it as 2026-03-19 09:30, with its offset where it has one",
            line=lines[error.at],
        ) from None


def _weighted(names: Sequence[str], layout: Layout) -> str | None:
    """The heading of the vendor's own volume-weighted price; TradingView's VWAP is one of the whole day."""
    known = (*WEIGHTED, *(["vwap"] if layout.name == "Alpaca" else []))
    return next((spelling for spelling in known if spelling in names), None)


def rows_of(numbers: dict[str, array[float]], scale: float = 1.0) -> Rows:
    """Rows without stamps of columns of numbers; prices are divided by a scale."""

    def price(column: str) -> array[float]:
        values = numbers[column]
        return values if scale == 1.0 else array("d", (value / scale for value in values))

    volume = numbers.get("volume") or array("d", [nan]) * len(numbers["close"])
    return Rows(
        open=price("open"),
        high=price("high"),
        low=price("low"),
        close=price("close"),
        volume=volume,
        weighted=price("weighted") if "weighted" in numbers else array("d"),
    )


def _split(whole: Rows, symbols: Sequence[str]) -> dict[str, Rows]:
    """The rows of each symbol."""
    rows: dict[str, Rows] = {}
    first = 0
    for symbol, run in groupby(symbols):
        last = first + len(list(run))
        part = Rows(*(getattr(whole, column.name)[first:last] for column in fields(Rows)))
        had = rows.setdefault(symbol.strip(), part)
        if had is not part:
            had.add(part)
        first = last
    return rows


def _places(name: str, names: Sequence[str]) -> dict[str, int]:
    """The columns of prices, volume and symbol. Raises InputFileError without a close."""
    at: dict[str, int] = {}
    for column, spellings in NAMES.items():
        known = next((spelling for spelling in spellings if spelling in names), None)
        if known is not None:
            at[column] = names.index(known)
    missing = [column for column in ("open", "high", "low", "close") if column not in at]
    if missing:
        raise InputFileError(
            name, f"no column {' and '.join(missing)}", "bars need open, high, low and close"
        )
    symbol = symbol_place(names)
    return at if symbol is None else {**at, "symbol": symbol}


def symbol_place(names: Sequence[str]) -> int | None:
    """The place of the column of symbols among headings; None without one."""
    return next((names.index(spelling) for spelling in SYMBOLS if spelling in names), None)


def kept_rows(
    names: Sequence[str], block: tuple[Sequence[int], Columns], keep: frozenset[str] | None
) -> tuple[Sequence[int], Columns]:
    """The lines and the columns of the rows whose symbol is wanted.

    ``keep``: the symbols wanted, in capitals; None for all.
    """
    lines, columns = block
    at = symbol_place(names[: len(columns)])
    if at is None or keep is None:
        return block
    known = {symbol: symbol.strip().upper() in keep for symbol in set(columns[at])}
    if all(known.values()):
        return block
    wanted = [known[symbol] for symbol in columns[at]]
    return list(compress(lines, wanted)), [list(compress(column, wanted)) for column in columns]


def _stamp_columns(names: Sequence[str], columns: Columns) -> tuple[Sequence[str], Sequence[str] | None]:
    """The column of stamps, or those of dates and of clock times."""
    if "date" in names and "time" in names:
        return columns[names.index("date")], columns[names.index("time")]
    position = next(names.index(spelling) for spelling in DATES if spelling in names)
    return columns[position], None


def _is_newest_first(dates: Sequence[str]) -> bool:
    """Whether stamps whose text sorts by time run backwards."""
    return len(dates) > 1 and dates[0] > dates[-1]


def number_places(names: Sequence[str]) -> frozenset[int]:
    """The places of the columns whose text is nothing but numbers.

    Not those of Databento, whose prices are of one kind with a point and of another without.
    """
    if "ts_event" in names:
        return frozenset()
    return frozenset(position for column, position in _places("", names).items() if column != "symbol")


def floats(name: str, texts: Sequence[str], lines: Sequence[int], column: str) -> array[float]:
    """The numbers of a column of text, NaN where it is empty. Raises InputFileError for other words."""
    try:
        return array("d", map(float, texts))
    except ValueError:
        values = array("d")
        for at, text in enumerate(texts):
            plain = text.strip().lower()
            try:
                values.append(nan if plain in _NOTHING else float(plain))
            except ValueError:
                raise InputFileError(
                    name, f"{text!r} is not a number", "write it with a point", line=lines[at], field=column
                ) from None
        return values


def _scale(layout: Layout, closes: Iterable[str]) -> float:
    if layout.name == "Databento" and all("." not in text for text in closes):
        return _FIXED_POINT
    return layout.scale


def _declared(names: Sequence[str], columns: Columns) -> int | None:
    """The size that a column of Stooq's says, in minutes."""
    if "per" not in names or not columns[0]:
        return None
    text = columns[names.index("per")][0].strip()
    return int(text) * 60 if text.isdigit() else None
