"""CSV and TSV: one header line, then a line a row, written as the rows come."""

from __future__ import annotations

import csv
from typing import TextIO

from eventstudy.reports.report import Report
from eventstudy.reports.rows import machine


def write_delimited(report: Report, out: TextIO, delimiter: str, *, header: bool = True) -> None:
    """Lines end with a newline; a text with the delimiter, a quote or a line break is quoted."""
    # Python quotes a lone carriage return only where it is part of the line's end.
    writer = csv.writer(_Lines(out), delimiter=delimiter, lineterminator="\r\n")
    if header:
        writer.writerow([column.name for column in report.columns])
    for row in report.rows:
        writer.writerow([machine(value) for value in row])


class _Lines:
    """Ends every line that comes with CR LF with a newline alone."""

    def __init__(self, out: TextIO) -> None:
        self._write = out.write

    def write(self, line: str) -> None:
        self._write(line.removesuffix("\r\n") + "\n")
