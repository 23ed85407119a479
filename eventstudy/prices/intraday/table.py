"""A table of bars, whatever it was read from: its layout, its columns, and the rows of each symbol in it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import compress, groupby
from math import nan

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
    columns: Sequence[Sequence[str]],
    lines: Sequence[int],
    *,
    layout: Layout | None = None,
    keep: frozenset[str] | None = None,
) -> BarTable:
    """The table of columns of text under headings (see ``layouts.heading``); ``lines`` are those of its rows.

    ``keep``: symbols, in capitals, whose rows are wanted; None for all. Raises InputFileError.
    """
    at = _places(name, names)
    dates, _ = _stamp_columns(names, columns)
    layout = layout or layout_of(names, newest_first=_is_newest_first(dates))
    seconds = _declared(names, columns)
    if "symbol" in at and keep is not None:
        wanted = [text.strip().upper() in keep for text in columns[at["symbol"]]]
        if not all(wanted):
            columns = [list(compress(column, wanted)) for column in columns]
            lines = list(compress(lines, wanted))
    stamps = _stamps(name, names, columns, lines, layout)

    def numbers(column: str, place: int) -> array[float]:
        return _floats(name, columns[place], lines, column)

    values = {column: numbers(names[place], place) for column, place in at.items() if column != "symbol"}
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
    name: str, names: Sequence[str], columns: Sequence[Sequence[str]], lines: Sequence[int], layout: Layout
) -> Stamps:
    dates, times = _stamp_columns(names, columns)
    order = layout.month_first if layout.month_first is not None else slash_order(dates)
    try:
        return read_stamps(dates, times, month_first=order)
    except StampError as error:
        raise InputFileError(
            name,
            f"{error.text!r} is not the stamp of a bar, or not as clear as the others",
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
        volume=array("d", (value if value >= 0 else nan for value in volume)),
        weighted=price("weighted") if "weighted" in numbers else array("d"),
    )


def _split(whole: Rows, symbols: Sequence[str]) -> dict[str, Rows]:
    """The rows of each symbol."""
    rows: dict[str, Rows] = {}
    first = 0
    for symbol, run in groupby(symbols):
        last = first + sum(1 for _ in run)
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
        found = next((spelling for spelling in spellings if spelling in names), None)
        if found is not None:
            at[column] = names.index(found)
    missing = [column for column in ("open", "high", "low", "close") if column not in at]
    if missing:
        raise InputFileError(
            name, f"no column {' and '.join(missing)}", "bars need open, high, low and close"
        )
    symbol = next((spelling for spelling in SYMBOLS if spelling in names), None)
    if symbol is not None:
        at["symbol"] = names.index(symbol)
    return at


def _stamp_columns(
    names: Sequence[str], columns: Sequence[Sequence[str]]
) -> tuple[Sequence[str], Sequence[str] | None]:
    """The column of stamps, or those of dates and of clock times."""
    if "date" in names and "time" in names:
        return columns[names.index("date")], columns[names.index("time")]
    place = next(names.index(spelling) for spelling in DATES if spelling in names)
    return columns[place], None


def _is_newest_first(dates: Sequence[str]) -> bool:
    """Whether stamps whose text sorts by time run backwards."""
    return len(dates) > 1 and dates[0] > dates[-1]


def _floats(name: str, texts: Sequence[str], lines: Sequence[int], column: str) -> array[float]:
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


def _declared(names: Sequence[str], columns: Sequence[Sequence[str]]) -> int | None:
    """The size that a column of Stooq's says, in minutes."""
    if "per" not in names or not columns[0]:
        return None
    text = columns[names.index("per")][0].strip()
    return int(text) * 60 if text.isdigit() else None
