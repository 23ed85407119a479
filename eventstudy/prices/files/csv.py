"""Reading price rows from delimited text: CSV with commas, semicolons, tabs or bars.

The file is streamed; only rows of wanted symbols are parsed. A bad cell of such a row is an
InputFileError that names file, line, column and value. A cell may have at most ``csv.field_size_limit()``
characters (131,072); what else is refused for its size, ``limits`` says.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from math import nan
from pathlib import Path

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.files.cells import (
    DateOrder,
    DateReader,
    NumberReader,
    date_order,
    decimal_mark,
    is_numeric_date,
)
from eventstudy.prices.files.collect import Collected, Collection, too_many_bars
from eventstudy.prices.files.header import ASK_FOR_CLOSES, Field, Layout, read_layout

DELIMITERS = (",", ";", "\t", "|")
SURVEYED_ROWS = 1000
"""How many rows may pass before a file without a single telling number counts as one with decimal points."""

_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
"""How gzip, zip, bzip2, xz, zstd and lz4 begin."""
_BLOCK = 2**20

Numbered = tuple[int, list[str]]
"""A line number and the cells of that line."""


class CsvTable:
    """A delimited text file whose layout and conventions are known.

    Raises InputFileError when it is no such file, or when they cannot be told.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._check_text()
        self.delimiter = self._sniff()
        with self._rows() as rows:
            head = [cells for _, cells in islice(rows, 4)]
        if not head:
            raise InputFileError(str(path), "the file is empty", ASK_FOR_CLOSES)
        limits.refuse_columns(len(head[0]), str(path))
        self.layout: Layout = read_layout(head[:3], str(path), path.stem)
        if len(head) <= self.layout.header_rows:
            raise InputFileError(str(path), "no rows below the header", "export the prices once more")
        self.order = self._date_order()
        self.mark = self._decimal_mark()

    def collect(self, found: Collection) -> None:
        """Add every wanted row of the file to ``found``."""
        layout = self.layout
        if layout.symbol is None:
            targets = [(t, f) for symbol, f in layout.series.items() if (t := found.target(symbol))]
            if targets:
                self._collect(lambda _: targets)
            return
        place, fields = layout.symbol, layout.series[""]
        known: dict[str, list[tuple[Collected, dict[Field, int]]]] = {}

        def targets_of(cells: list[str]) -> list[tuple[Collected, dict[Field, int]]]:
            symbol = cells[place]
            if symbol not in known:
                target = found.target(symbol)
                known[symbol] = [] if target is None else [(target, fields)]
            return known[symbol]

        self._collect(targets_of)

    def _collect(self, targets_of: Callable[[list[str]], list[tuple[Collected, dict[Field, int]]]]) -> None:
        cell = _CellReader(self)
        width = len(self.layout.names)
        for line, cells in self.data():
            if len(cells) != width:
                cells = self._fitted(line, cells)
            for target, fields in targets_of(cells):
                if self.layout.shared and not cells[fields[Field.CLOSE]].strip():
                    continue
                day = cell.day(line, cells)
                if target.reach(day):
                    _keep(target, fields, day, cell, line, cells)

    def _fitted(self, line: int, cells: list[str]) -> list[str]:
        """Cells cut to the header's width when only empty ones are too many; anything else is refused."""
        width = len(self.layout.names)
        if len(cells) < width or any(cells[width:]):
            raise InputFileError(
                str(self.path),
                f"{len(cells)} cells under a header of {width}",
                "quote cells that contain the delimiter, and give every line as many cells as the header",
                line=line,
            )
        return cells[:width]

    def data(self) -> Iterator[Numbered]:
        """The rows below the header with their line numbers; blank lines are left out."""
        with self._rows() as rows:
            yield from islice(rows, self.layout.header_rows, None)

    @contextmanager
    def _rows(self) -> Iterator[Iterator[Numbered]]:
        """Rows with something in them. Raises InputFileError for text that is no CSV."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            lines = limits.bounded_lines(file, str(self.path))
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            try:
                yield ((reader.line_num, cells) for cells in reader if any(cells))
            except csv.Error as error:
                raise InputFileError(
                    str(self.path), f"not readable as CSV ({error})", "check the quotes", line=reader.line_num
                ) from error
            except UnicodeDecodeError as error:
                raise self._not_utf8(error) from error

    def _not_utf8(self, error: UnicodeDecodeError) -> InputFileError:
        byte = error.object[error.start]
        return InputFileError(
            str(self.path),
            f"not UTF-8 text (byte 0x{byte:02X})",
            "save the file as CSV UTF-8",
            line=self._bad_line(),
        )

    def _bad_line(self) -> int | None:
        decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    # The object begins with what was left over of the block before.
                    return line + error.object.count(b"\n", 0, error.start)
                line += block.count(b"\n")
        return None

    def _check_text(self) -> None:
        with self.path.open("rb") as file:
            head = file.read(4096)
        size = self.path.stat().st_size
        if size > limits.LARGEST_TEXT:
            raise InputFileError(
                str(self.path),
                f"has {size:,} bytes; at most {limits.LARGEST_TEXT:,} are read",
                "split it into a folder of files, or store it as Parquet",
            )
        if head.startswith(_PACKED):
            raise InputFileError(str(self.path), "a compressed file", "unpack it first")
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
            raise InputFileError(
                str(self.path), "not a UTF-8 text file", "save the file as CSV UTF-8, or as Parquet"
            )

    def _sniff(self) -> str:
        """The delimiter that occurs most often in the first line, outside quotes."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                lines = limits.bounded_lines(file, str(self.path))
                header = next((line for line in lines if line.strip()), "")
        except UnicodeDecodeError as error:
            raise self._not_utf8(error) from error
        bare = "".join(header[: csv.field_size_limit()].split('"')[::2])
        best = max(DELIMITERS, key=bare.count)
        if header and best not in bare:
            raise InputFileError(
                str(self.path),
                f"the first line has a single column: {header.strip()[:60]!r}",
                ASK_FOR_CLOSES,
                line=1,
            )
        return best

    def _date_order(self) -> DateOrder | None:
        """The order of day and month when the dates need one; settled by the first date that proves it."""
        undecided: tuple[int, str] | None = None
        for line, cells in self.data():
            text = cells[self.layout.date] if self.layout.date < len(cells) else ""
            if undecided is None:
                if not is_numeric_date(text):
                    return None
                undecided = line, text
            order = date_order(text)
            if order is not None:
                return order
        if undecided is None:
            return None
        raise InputFileError(
            str(self.path),
            f"day and month of {_shown(undecided[1].strip())} cannot be told apart,"
            " here or anywhere in the file",
            "write the dates as YYYY-MM-DD",
            line=undecided[0],
            field=self.layout.names[self.layout.date],
        )

    def _decimal_mark(self) -> str:
        """The decimal mark that the first telling price proves; a point when none contains a comma."""
        undecided: tuple[int, str] | None = None
        columns = sorted(self.layout.price_columns)
        for line, cells in islice(self.data(), SURVEYED_ROWS):
            for i in columns:
                text = cells[i] if i < len(cells) else ""
                mark = decimal_mark(text)
                if mark is not None:
                    return mark
                if undecided is None and "," in text:
                    undecided = line, text
        if undecided is None:
            return "."
        raise InputFileError(
            str(self.path),
            f"{_shown(undecided[1].strip())} may be a thousand or a decimal number, and no other price tells",
            "write prices with a decimal point and without separators",
            line=undecided[0],
        )


class _CellReader:
    """Parses single cells of a table; a bad one is an InputFileError with its place."""

    def __init__(self, table: CsvTable) -> None:
        self._table = table
        self.path = table.path
        self._dates = DateReader(table.order)
        self._numbers = NumberReader(table.mark)

    def day(self, line: int, cells: list[str]) -> int:
        place = self._table.layout.date
        try:
            return self._dates.read(cells[place])
        except ValueError as error:
            raise self._bad(line, place, cells[place], "a date", "write dates as YYYY-MM-DD") from error

    def number(self, line: int, cells: list[str], place: int | None, *, volume: bool = False) -> float:
        if place is None:
            return nan
        text = cells[place]
        try:
            return self._numbers.volume(text) if volume else self._numbers.price(text)
        except ValueError as error:
            remedy = "write a plain number, or leave the cell empty"
            raise self._bad(line, place, text, "a number", remedy) from error

    def _bad(self, line: int, place: int, text: str, kind: str, remedy: str) -> InputFileError:
        table = self._table
        name = table.layout.names[place][:80]
        return InputFileError(str(table.path), f"{_shown(text)} is not {kind}", remedy, line=line, field=name)


def _shown(text: str) -> str:
    """A cell, for a message."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _keep(
    target: Collected, fields: dict[Field, int], day: int, cell: _CellReader, line: int, cells: list[str]
) -> None:
    if len(target.rows) >= limits.MOST_BARS:
        raise too_many_bars(str(cell.path), target)
    get = fields.get
    target.rows.append(
        (
            day,
            cell.number(line, cells, get(Field.OPEN)),
            cell.number(line, cells, get(Field.HIGH)),
            cell.number(line, cells, get(Field.LOW)),
            cell.number(line, cells, fields[Field.CLOSE]),
            cell.number(line, cells, get(Field.VOLUME), volume=True),
        )
    )
    if Field.DIVIDENDS in fields or Field.SPLITS in fields:
        dividend = cell.number(line, cells, get(Field.DIVIDENDS))
        target.pay(day, dividend, cell.number(line, cells, get(Field.SPLITS)))
