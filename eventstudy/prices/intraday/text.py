"""Bars in files of text: CSV with or without headings, yfinance's several lines of them, gzip."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO, cast

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
from eventstudy.prices.intraday.table import (
    BarTable,
    Columns,
    columns_table,
    floats,
    kept_rows,
    number_places,
)

_YFINANCE = next(layout for layout in LAYOUTS if layout.name == "yfinance")
_LEVELS = ("price", "ticker")
"""What yfinance calls the levels of its headings in the first column."""
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
PREAMBLE = 20
"""Lines, at most, before the headings."""
CHARACTERS = 2**16
"""Of a file's text that are turned into columns together, and what is left of their last line."""
ROWS = 2_000
"""Rows that are turned into columns together where a cell is in quotes."""


Numbered = tuple[int, list[str]]
"""A line's number, from 1, and its cells."""
Block = tuple[Sequence[int], Columns]
"""The numbers of some lines, and their columns."""


def read_text(path: Path, keep: frozenset[str] | None) -> BarTable:
    """The bars of a text file; ``keep`` as in ``kept_rows``. Raises InputFileError, OSError."""
    with _opened(path) as file:
        try:
            return _read(path, _Text(path, file), keep)
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputFileError(str(path), f"not readable as CSV ({error})", "save it as UTF-8") from error
        except (EOFError, zlib.error) as error:
            raise InputFileError(str(path), f"cannot be unpacked ({error})", "unpack it yourself") from error


def _opened(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")


class _Text:
    """An open file: its first rows one at a time, then columns of many lines at once."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self.path, self._file = path, file
        self._lines = limits.bounded_lines(file, str(path), limits.LARGEST_BARS)
        start = next(self._lines, "").removeprefix("\ufeff")
        self._separator = max(",;\t|", key=start.count)
        self._first = self._reader(chain((start,), self._lines))
        self.first = list(islice(self._first, PREAMBLE))
        self._line = self.first[-1][0] if self.first else 0

    def _reader(self, lines: Iterable[str], before: int = 0) -> Iterator[Numbered]:
        """The rows of lines, without the empty ones; ``before``: how many lines come before them."""
        reader = csv.reader(lines, delimiter=self._separator)
        return ((before + reader.line_num, cells) for cells in reader if any(cells))

    def columns(self, begins: int, wanted: Callable[[Block], Block]) -> tuple[list[int], list[Any]]:
        """The numbers of all lines from a place of ``first`` on, and the columns of their cells.

        ``wanted`` makes of each block what is kept of it. Raises InputFileError for a line of another
        width, and where there is none.
        """
        lines, columns = list[int](), list[Any]()
        for numbers, cells in map(wanted, self._blocks(self.first[begins:])):
            columns = columns or [values[:0] for values in cells]
            lines += numbers
            for column, values in zip(columns, cells, strict=True):
                column += values
        if not columns:
            raise InputFileError(str(self.path), "it has headings but no bars", "give a file with bars")
        return lines, columns

    def _blocks(self, first: list[Numbered]) -> Iterator[Block]:
        """The blocks of these rows and of all that follow, of one width."""
        if not first:
            first = list(islice(self._reader(self._lines, self._line), 1))
            self._line = first[0][0] if first else 0
        if not first:
            return
        width = len(first[0][1])
        yield self._block(first, width)
        left = limits.LARGEST_BARS
        while text := self._file.read(CHARACTERS):
            left -= len(text)
            if left < 0:
                raise limits.too_long(str(self.path), limits.LARGEST_BARS)
            text += next(self._lines, "") if text[-1] != "\n" else ""
            columns = _plain_columns(text, width, self._separator)
            if columns is None:
                rows = self._reader(chain(StringIO(text, newline=""), self._lines), self._line)
                while block := list(islice(rows, ROWS)):
                    yield self._block(block, width)
                return
            count = len(columns[0])
            yield range(self._line + 1, self._line + count + 1), columns
            self._line += count

    def _block(self, rows: Sequence[Numbered], width: int) -> Block:
        numbers, cells = zip(*rows, strict=True)
        if set(map(len, cells)) != {width}:
            line, odd = next((line, odd) for line, odd in rows if len(odd) != width)
            message = f"{len(odd)} cells where others have {width}"
            raise InputFileError(str(self.path), message, "correct the line", line=line)
        return numbers, list(map(list, zip(*cells, strict=True)))


def _plain_columns(text: str, width: int, separator: str) -> list[list[str]] | None:
    """The columns of lines that have no quotes, as many cells each, and no empty first one; else None."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    alone = text.count("\r") > text.count("\r\n")
    if alone or '"' in text or {line.count(separator) for line in lines} != {width - 1}:
        return None
    cells = separator.join(lines).split(separator)
    columns = [cells[at::width] for at in range(width)]
    longest = max(map(len, lines))
    return None if "" in columns[0] or longest > csv.field_size_limit() else columns


def _read(path: Path, text: _Text, keep: frozenset[str] | None) -> BarTable:
    """The table of a file, whose first lines say its layout."""
    first = text.first
    if not first:
        raise InputFileError(str(path), "the file is empty", "it needs bars with their times")
    if {cells[0].strip().lower() for _, cells in first[:2]} == set(_LEVELS):
        return _levels(path, text, keep)
    for position, (_, cells) in enumerate(first):
        if is_heading(cells):
            return _table(text, position + 1, [heading(cell) for cell in cells], keep)
    layout = layout_without_headings(first[0][1])
    if layout is None:
        raise InputFileError(
            str(path),
            "no headings and no known layout",
            "write headings: time,open,high,low,close",
        )
    return _table(text, 0, layout.headings, keep, layout)


def _table(
    text: _Text, begins: int, names: Sequence[str], keep: frozenset[str] | None, layout: Layout | None = None
) -> BarTable:
    """The table of the rows from a place on, under headings."""
    numbers = number_places(names)

    def wanted(block: Block) -> Block:
        width = len(block[1])
        if width > len(names):
            message = f"{width} cells under {len(names)} headings"
            raise InputFileError(str(text.path), message, "correct the headings")
        lines, columns = kept_rows(names, block, keep)
        return lines, [
            floats(str(text.path), column, lines, names[at]) if at in numbers else column
            for at, column in enumerate(columns)
        ]

    lines, columns = text.columns(begins, wanted)
    if layout is LEAN:
        columns[0] = _dated(text.path, columns[0], lines)
    return columns_table(str(text.path), names[: len(columns)], columns, lines, layout=layout)


def _levels(path: Path, text: _Text, keep: frozenset[str] | None) -> BarTable:
    """yfinance's table with a line of prices, one of symbols and one of the stamps' own name."""
    heads = {cells[0].strip().lower(): cells for _, cells in text.first[:3]}
    begins = 3 if "datetime" in heads or "date" in heads else 2
    prices, symbols = heads["price"], heads["ticker"]
    lines, columns = text.columns(begins, lambda block: block)
    if not len(prices) == len(symbols) == len(columns):
        message = f"{len(prices)} prices, {len(symbols)} symbols and {len(columns)} cells in a line"
        raise InputFileError(str(path), message, "give all lines as many cells", line=lines[0])
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


def _dated(path: Path, clocks: Sequence[str], lines: Sequence[int]) -> list[str]:
    """Lean's stamps with the day of the file's name: they count milliseconds from midnight."""
    match = _DATE_IN_NAME.search(path.name)
    if match is None:
        raise InputFileError(
            str(path),
            "its times count from midnight, and its name has no date",
            "name it as Lean does: 20140606_trade.csv",
        )
    day = date(*map(int, match.groups())).isoformat()
    odd = next((at for at, text in enumerate(clocks) if not text.strip().isdecimal()), None)
    if odd is not None:
        message = f"{clocks[odd]!r} is no count of milliseconds from midnight"
        raise InputFileError(str(path), message, "correct the line", line=lines[odd])
    return [f"{day} {_clock(int(text) // 1000)}" for text in clocks]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
