"""CSV and TSV: one header line, then a line a row, written as the rows come."""

from __future__ import annotations

import csv
from typing import TextIO

from eventstudy.reports.report import Report
from eventstudy.reports.rows import machine


def write_delimited(report: Report, out: TextIO, delimiter: str, *, header: bool = True) -> None:
    """Lines end with a newline; a text with the delimiter, a quote or a line break is quoted."""
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writerow([column.name for column in report.columns])
    for row in report.rows:
        writer.writerow([machine(value) for value in row])
