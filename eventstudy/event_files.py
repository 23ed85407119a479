"""Reading event files: CSV with a header, row by row. A bad row is a value with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TextIO

from eventstudy.errors import InputFileError
from eventstudy.table_files import name_of, open_text

REQUIRED = ("symbol", "announced")
OPTIONAL = ("event_id", "timing", "tz", "benchmark", "group", "note")
Line = tuple[int, list[str], str]
"""A line of the file that is not blank: where it starts, its cells, why it cannot be used (or nothing)."""

_MEANT = {"id": "event_id", "ticker": "symbol", "date": "announced", "when": "announced", "time": "announced"}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of an event file. ``problem`` says why the line cannot be used; empty when it can.

    ``extra``: the cells of the columns that are passed through untouched. A missing optional cell is empty.
    """

    line: int
    event_id: str
    symbol: str
    announced: str
    timing: str
    tz: str
    benchmark: str
    group: str
    extra: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """All column names, where each known one stands, and those that are passed through."""

    names: tuple[str, ...]
    place: dict[str, int]
    width: int
    extra: tuple[str, ...]
    extra_places: tuple[int, ...]


class EventFile:
    """An open event file: its header, then its rows as they are read."""

    def __init__(self, name: str, lines: TextIO) -> None:
        self.name = name
        top = [lines.readline().removeprefix("\ufeff")]
        while top[-1] and not top[-1].strip():
            top.append(lines.readline())
        delimiter = max(",;\t", key=top[-1].count)
        # Strict: a stray quote would otherwise take the lines below it into its cell without a word.
        self._reader = csv.reader(chain(top, lines), delimiter=delimiter, strict=True)
        self.header = _header(name, next(self._read(), None))

    def lines(self) -> Iterator[Line]:
        """Every row, good or bad, in the order of the file; as many cells as the header has.

        A row of empty cells is a blank line.
        """
        width, symbol, announced = self.header.width, *(self.header.place[name] for name in REQUIRED)
        for line, cells, broken in self._read():
            good = not broken and len(cells) == width and "".join(cells).isascii()
            if good and cells[symbol].strip() and cells[announced].strip():
                yield line, cells, ""
            elif problem := broken or problem_of(cells, self.header):
                yield line, _cut(cells, width), problem
            else:
                yield line, cells, ""

    def _read(self) -> Iterator[Line]:
        reader = self._reader
        line = reader.line_num + 1
        while True:
            try:
                for cells in reader:
                    if cells and (cells[0].strip() or any(map(str.strip, cells))):
                        yield line, cells, ""
                    line = reader.line_num + 1
            except csv.Error as error:
                yield line, [], _broken(str(error))
                line = reader.line_num + 1
            else:
                return

    def rows(self) -> Iterator[EventRow]:
        """Every row in the order of the file, good or bad."""
        place, extra = self.header.place, self.header.extra_places
        for count, (line, cells, problem) in enumerate(self.lines(), start=1):
            values = {name: cells[at].strip() for name, at in place.items()}
            yield EventRow(
                line,
                values.get("event_id") or str(count),
                values["symbol"],
                values["announced"],
                values.get("timing", ""),
                values.get("tz", ""),
                values.get("benchmark", ""),
                values.get("group", ""),
                tuple(cells[at] for at in extra),
                problem,
            )


def _broken(error: str) -> str:
    """What the reader of CSV stumbled over, in words."""
    if "end of data" in error:
        return "a quote is opened here and never closed, so that no line below could be read"
    if "field limit" in error:
        return f"a cell is longer than {csv.field_size_limit():,} characters; is a quote not closed?"
    if "expected after" in error:
        return "text follows a closing quote (a quote inside a quoted cell is doubled)"
    return error


def _cut(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as the header has; bytes that are not UTF-8 replaced, so that they can be written."""
    read = [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in cells[:width]]
    return read + [""] * (width - len(read))


def problem_of(cells: Sequence[str], header: Header) -> str:
    """Why a row cannot be used, or an empty string."""
    if len(cells) != header.width:
        return f"{len(cells)} cells where the header has {header.width}"
    if _undecoded(cells):
        return "not UTF-8"
    return next((f"{name}: empty" for name in REQUIRED if not cells[header.place[name]].strip()), "")


def _undecoded(cells: Sequence[str]) -> bool:
    return any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell)


def _header(name: str, first: Line | None) -> Header:
    if first is None:
        raise InputFileError(name, "is empty", f"it needs a header with {' and '.join(REQUIRED)}")
    line, cells, problem = first
    if problem:
        raise InputFileError(name, problem, "is it a CSV file?", line=line)
    if _undecoded(cells):
        raise InputFileError(name, "not UTF-8", "save it as UTF-8 (in Excel: CSV UTF-8)", line=line)
    names = [cell.strip() for cell in cells]
    place: dict[str, int] = {}
    for at, written in enumerate(names):
        known = written.lower()
        if known in (*REQUIRED, *OPTIONAL):
            if known in place:
                raise InputFileError(
                    name, f"the column {known} stands twice", "take one of them out", line=line
                )
            place[known] = at
    missing = [column for column in REQUIRED if column not in place]
    if missing:
        close = [f"{one} for {_MEANT[one.lower()]}" for one in names if _MEANT.get(one.lower()) in missing]
        hint = f"is it {', '.join(close)}? rename it" if close else f"the header is {', '.join(names)[:200]}"
        raise InputFileError(name, f"no column {' and '.join(missing)}", hint, line=line)
    consumed = {at for column, at in place.items() if column not in ("note", "group")}
    extra = [at for at in range(len(names)) if at not in consumed]
    return Header(tuple(names), place, len(names), tuple(names[at] for at in extra), tuple(extra))


@contextmanager
def open_events(path: str) -> Iterator[EventFile]:
    """An event file by its path, or ``-`` for standard input.

    Raises InputFileError when it cannot be opened or has no usable header.
    """
    with open_text(path, errors="surrogateescape") as lines:
        yield EventFile(name_of(path), lines)
