"""CSV and TSV: one header line, then a line a row, written as the rows come.

A text that a spreadsheet would run as a formula gets an apostrophe before it, which makes it text there: one
that begins with = + - @ (also behind blanks, or as wide characters), a tab or a carriage return and is
not a plain number. Numbers are untouched.
"""

from __future__ import annotations

import csv
import itertools
import re
from typing import TextIO

from eventstudy.reports.report import Cell, Report
from eventstudy.reports.values import machine

_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?%?"
_BARE = (float, int, type(None))
"""What csv writes as ``machine`` does: the shortest text of a number, nothing for a missing value."""


def write_delimited(report: Report, out: TextIO, delimiter: str, *, header: bool = True) -> None:
    """Lines end with a newline; a text with the delimiter, a quote or a line break is quoted."""
    # Python quotes a lone carriage return only where it is part of the line's end.
    writer = csv.writer(_Lines(out), delimiter=delimiter, lineterminator="\r\n")
    rows = iter(report.rows)
    # A source that cannot be read shows with the first row: nothing is written then, not even a header.
    first = next(rows, None)
    if header:
        writer.writerow([_written(column.name) for column in report.columns])
    for row in rows if first is None else itertools.chain([first], rows):
        writer.writerow([value if type(value) in _BARE else _written(value) for value in row])


def _written(value: Cell) -> str:
    if type(value) is str and value[:1].isascii() and value[:1].isalnum():
        return value  # no formula begins with a letter or a digit
    return _inert(machine(value))


def _inert(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would run it."""
    begins = text.lstrip(" \u00a0\u3000\ufeff")[:1]
    if not begins.isascii():
        import unicodedata

        begins = unicodedata.normalize("NFKC", begins)
    if (text[:1] in ("\t", "\r") or begins in ("=", "+", "-", "@")) and not re.fullmatch(_NUMBER, text):
        return f"'{text}"
    return text


class _Lines:
    """Ends every line that comes with CR LF with a newline alone."""

    def __init__(self, out: TextIO) -> None:
        self._write = out.write

    def write(self, line: str) -> None:
        self._write(line.removesuffix("\r\n") + "\n")
