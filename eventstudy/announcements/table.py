"""Reading the tables that users write (events, claims): CSV from a file or standard input."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO

from eventstudy import limits
from eventstudy.errors import InputFileError

Line = tuple[int, list[str], str]
"""A line that is not blank: its number (from 1), its cells, and why it cannot be read (empty if it can)."""


def table_lines(lines: TextIO, name: str) -> Iterator[Line]:
    """The lines of a CSV table, its header first, split as ``delimiter_of`` says.

    A BOM is dropped. A line of empty cells is blank. A line that a stray quote makes unreadable is kept with
    its reason: read leniently, it would silently swallow the lines below. Raises InputFileError for more text
    than is read (``limits``); ``name`` is the table's in messages.
    """
    read = _limited(lines, name)
    blank, header = 0, next(read, "").removeprefix("\ufeff")
    while header and not header.strip():
        blank, header = blank + 1, next(read, "")
    reader = csv.reader(chain([header], read), delimiter=delimiter_of(header), strict=True)
    line = blank + 1
    while True:
        try:
            for cells in reader:
                if cells and (cells[0].strip() or any(map(str.strip, cells))):
                    yield line, cells, ""
                line = blank + reader.line_num + 1
        except csv.Error as error:
            yield line, [], _broken(str(error))
            line = blank + reader.line_num + 1
        else:
            return


def delimiter_of(header: str) -> str:
    """Comma, semicolon or tab, whichever the header has most of."""
    return max(",;\t", key=header.count)


def _limited(lines: TextIO, name: str) -> Iterator[str]:
    """The lines, as many as an event or claims file may have."""
    size = 0
    for number, text in enumerate(limits.bounded_lines(lines, name), start=1):
        size += len(text)
        if number > limits.MOST_LINES or size > limits.MOST_CHARACTERS:
            most = f"{limits.MOST_LINES:,} lines and {limits.MOST_CHARACTERS:,} characters"
            raise InputFileError(name, f"is too long: {most} are read", "split it into several", line=number)
        yield text


def _broken(error: str) -> str:
    """What the CSV reader objects to, in words."""
    if "end of data" in error:
        return "a quote opened here is never closed, so no line below it could be read"
    if "field limit" in error:
        return f"a cell is longer than {csv.field_size_limit():,} characters; is a quote not closed?"
    if "expected after" in error:
        return "text follows a closing quote (a quote inside a quoted cell is doubled)"
    return error


def header_of(name: str, first: Line | None, required: Sequence[str]) -> tuple[int, list[str]]:
    """The line of a table's header and its names. Raises InputFileError when it has none to read."""
    if first is None:
        raise InputFileError(name, "is empty", f"it needs a header with {' and '.join(required)}")
    line, cells, problem = first
    if problem:
        raise InputFileError(name, problem, "is it a CSV file?", line=line)
    if undecoded(cells):
        raise InputFileError(name, "not UTF-8", "save it as UTF-8 (in Excel: CSV UTF-8)", line=line)
    limits.refuse_columns(len(cells), name)
    return line, [cell.strip() for cell in cells]


def undecoded(cells: Sequence[str]) -> bool:
    """Whether there are bytes that are not UTF-8."""
    return any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell)


def cut(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as the header has; bytes that are not UTF-8 replaced, so that they can be written."""
    read = [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in cells[:width]]
    return read + [""] * (width - len(read))


@contextmanager
def open_text(path: str | Path, remedy: str = "") -> Iterator[TextIO]:
    """A file, or ``-`` for standard input, as UTF-8; other bytes are kept as surrogates (``undecoded``).

    Raises InputFileError, with the remedy, when it cannot be opened.
    """
    if path == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[union-attr]
        yield sys.stdin
        return
    try:
        file = open(path, encoding="utf-8", errors="surrogateescape", newline="")  # noqa: SIM115, PTH123 - closed below
    except OSError as error:
        raise InputFileError(str(path), error.strerror or str(error), remedy) from None
    with file:
        yield file


def name_of(path: str) -> str:
    """Its name in messages."""
    return "standard input" if path == "-" else path
