"""Bars in files of text: CSV with or without headings, yfinance's several lines of them, gzip."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TextIO, cast

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.intraday.layouts import (
    LAYOUTS,
    LEAN,
    Layout,
    heading,
    is_heading,
    layout_without_headings,
)
from eventstudy.prices.intraday.table import BarTable, columns_table

_YFINANCE = next(layout for layout in LAYOUTS if layout.name == "yfinance")
_LEVELS = ("price", "ticker")
"""What yfinance calls the levels of its headings in the first column."""
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
PREAMBLE = 20
"""Lines, at most, before the headings."""
BLOCK = 2_000
"""Rows that are turned into columns together."""


Numbered = tuple[int, list[str]]
"""A line's number, from 1, and its cells."""


def read_text(path: Path, keep: frozenset[str] | None) -> BarTable:
    """The bars of a text file; ``keep`` as in ``columns_table``. Raises InputFileError, OSError."""
    with _opened(path) as file:
        lines = limits.bounded_lines(file, str(path))
        try:
            start = next(lines, "").removeprefix("\ufeff")
            reader = csv.reader(chain((start,), lines), delimiter=max(",;\t|", key=start.count))
            return _read(path, ((reader.line_num, cells) for cells in reader if any(cells)), keep)
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputFileError(str(path), f"not readable as CSV ({error})", "save it as UTF-8") from error


def _read(path: Path, rows: Iterator[Numbered], keep: frozenset[str] | None) -> BarTable:
    """The table of a file's lines, whose first ones say its layout."""
    first = list(islice(rows, PREAMBLE))
    if not first:
        raise InputFileError(str(path), "the file is empty", "it needs bars with their times")
    if {cells[0].strip().lower() for _, cells in first[:2]} == set(_LEVELS):
        return _levels(path, first, rows, keep)
    for place, (_, cells) in enumerate(first):
        if is_heading(cells):
            names = [heading(cell) for cell in cells]
            return _table(path, names, chain(first[place + 1 :], rows), keep)
    layout = layout_without_headings(first[0][1])
    if layout is None:
        raise InputFileError(
            str(path),
            "neither headings nor a layout that is known",
            "write headings: time,open,high,low,close",
        )
    every = chain(first, rows)
    return _table(path, layout.headings, _dated(path, every) if layout is LEAN else every, keep, layout)


def _opened(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")


def _table(
    path: Path,
    names: Sequence[str],
    rows: Iterator[Numbered],
    keep: frozenset[str] | None,
    layout: Layout | None = None,
) -> BarTable:
    """The table of rows under headings. Raises InputFileError for a line of another width."""
    columns, lines = _columns(path, rows)
    width = len(columns)
    if width > len(names):
        raise InputFileError(str(path), f"{width} cells under {len(names)} headings", "correct the headings")
    return columns_table(str(path), names[:width], columns, lines, layout=layout, keep=keep)


def _columns(path: Path, rows: Iterator[Numbered]) -> tuple[list[list[str]], list[int]]:
    """The columns of rows of one width and their lines, some thousand rows at a time."""
    columns, lines = list[list[str]](), list[int]()
    while block := list(islice(rows, BLOCK)):
        columns = columns or [[] for _ in block[0][1]]
        numbers, cells = zip(*block, strict=True)
        if set(map(len, cells)) != {len(columns)}:
            line, odd = next((line, odd) for line, odd in block if len(odd) != len(columns))
            told = f"{len(odd)} cells where others have {len(columns)}"
            raise InputFileError(str(path), told, "correct the line", line=line)
        lines += numbers
        for column, values in zip(columns, zip(*cells, strict=True), strict=True):
            column += values
    if not lines:
        raise InputFileError(str(path), "headings and no bar", "give a file with bars")
    return columns, lines


def _levels(
    path: Path, first: Sequence[Numbered], rows: Iterator[Numbered], keep: frozenset[str] | None
) -> BarTable:
    """yfinance's table with a line of prices, one of symbols and one of the stamps' own name."""
    heads = {cells[0].strip().lower(): cells for _, cells in first[:3]}
    begins = 3 if "datetime" in heads or "date" in heads else 2
    prices, symbols = heads["price"], heads["ticker"]
    columns, lines = _columns(path, chain(first[begins:], rows))
    table = BarTable(str(path), _YFINANCE)
    several = len(set(symbols[1:])) > 1
    for symbol in dict.fromkeys(symbols[1:]):
        if several and keep is not None and symbol.strip().upper() not in keep:
            continue
        own = [at for at, name in enumerate(symbols) if at == 0 or name == symbol]
        names = ["datetime", *(heading(prices[at]) for at in own[1:])]
        part = columns_table(str(path), names, [columns[at] for at in own], lines, layout=_YFINANCE)
        table.aware = part.aware
        table.rows[symbol.strip()] = part.rows[""]
    return table


def _dated(path: Path, rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """Lean's rows with the day of the file's name: they count milliseconds from midnight."""
    found = _DATE_IN_NAME.search(path.name)
    if found is None:
        raise InputFileError(
            str(path),
            "its times count from midnight, and its name has no date",
            "call it as Lean does: 20140606_trade.csv",
        )
    day = date(*map(int, found.groups())).isoformat()
    return ((line, [f"{day} {_clock(int(cells[0]) // 1000)}", *cells[1:]]) for line, cells in rows)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
