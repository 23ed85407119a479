"""Markdown: a table that pastes cleanly into an issue or a newsroom CMS, then its notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from eventstudy.kinds import Kind
from eventstudy.reports.report import Column, Report
from eventstudy.reports.values import people_cells, people_columns, visible

_ESCAPED = {character: f"\\{character}" for character in "\\|*`"}
_SPECIAL = str.maketrans({**_ESCAPED, "<": "&lt;", ">": "&gt;", "\t": " "})


def write_markdown(report: Report, out: TextIO) -> None:
    """Title, the columns that people read, and notes. A column without any value is left out."""
    columns, rows = people_columns(report, list(report.rows))
    if report.title:
        out.write(f"**{_escape(report.title)}**\n\n")
    _table(out, columns, rows)
    for table in report.tables:
        out.write(f"\n**{_escape(table.title)}**\n\n")
        _table(out, table.columns, people_cells(table))
    if notes := report.notes():
        out.write("\n" + "".join(f"- {_escape(note)}\n" for note in notes))


def _table(out: TextIO, columns: Sequence[Column], rows: Sequence[list[str]]) -> None:
    _line(out, [column.name for column in columns])
    _line(out, ["---" if column.kind in (Kind.TEXT, Kind.DATE) else "---:" for column in columns])
    for row in rows:
        _line(out, row)


def _line(out: TextIO, cells: list[str]) -> None:
    out.write(f"| {' | '.join(_escape(cell) for cell in cells)} |\n")


def _escape(text: str) -> str:
    escaped = visible(" ".join(text.splitlines())).translate(_SPECIAL)
    return escaped.replace("](", "]\\(")  # no link and no image comes from data
