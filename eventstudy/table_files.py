"""Reading the tables that users write (events, claims): CSV from a file or standard input."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO

from eventstudy.errors import InputFileError


class TableLines:
    """The lines of a CSV table as cells. Comma, semicolon or tab, whichever its header has; a BOM is dropped.

    ``strict`` refuses quotes that are not closed.
    """

    def __init__(self, name: str, lines: TextIO, *, strict: bool = False) -> None:
        self._name = name
        first = lines.readline().removeprefix("\ufeff")
        delimiter = max(",;\t", key=first.count)
        self._reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=strict)

    @property
    def number(self) -> int:
        """Of the line that was read last, from 1."""
        return self._reader.line_num

    def read(self) -> list[str] | None:
        """The next line's cells, none for a blank line; None at the end. Raises InputFileError."""
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise InputFileError(self._name, str(error), "is it a CSV file?", line=self.number) from None


@contextmanager
def open_text(path: str | Path, *, errors: str, remedy: str = "") -> Iterator[TextIO]:
    """A file, or ``-`` for standard input, as UTF-8; ``errors``: what becomes of other bytes, as in ``open``.

    Raises InputFileError, with the remedy, when it cannot be opened.
    """
    if path == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors=errors, newline="")  # type: ignore[union-attr]
        yield sys.stdin
        return
    try:
        file = open(path, encoding="utf-8", errors=errors, newline="")  # noqa: SIM115, PTH123 - closed below
    except OSError as error:
        raise InputFileError(str(path), error.strerror or str(error), remedy) from None
    with file:
        yield file


def name_of(path: str) -> str:
    """How messages call it."""
    return "standard input" if path == "-" else path
