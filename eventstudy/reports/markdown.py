"""Markdown: a table that pastes cleanly into an issue or a newsroom CMS, then its notes."""

from __future__ import annotations

from typing import TextIO

from eventstudy.reports.report import Kind, Report
from eventstudy.reports.rows import human, visible

_ESCAPED = {character: f"\\{character}" for character in "\\|*`"}
_SPECIAL = str.maketrans({**_ESCAPED, "<": "&lt;", ">": "&gt;", "\t": " "})


def write_markdown(report: Report, out: TextIO) -> None:
    """Title, table and notes. A column that is empty in every row is left out of the table."""
    rows = [
        [human(value, column) for value, column in zip(row, report.columns, strict=True)]
        for row in report.rows
    ]
    kept = [i for i in range(len(report.columns)) if any(row[i] for row in rows)]
    if report.title:
        out.write(f"**{_escape(report.title)}**\n\n")
    columns = [report.columns[i] for i in kept]
    _line(out, [column.name for column in columns])
    _line(out, ["---" if column.kind in (Kind.TEXT, Kind.DATE) else "---:" for column in columns])
    for row in rows:
        _line(out, [row[i] for i in kept])
    if report.notes:
        out.write("\n" + "".join(f"- {_escape(note)}\n" for note in report.notes))


def _line(out: TextIO, cells: list[str]) -> None:
    out.write(f"| {' | '.join(_escape(cell) for cell in cells)} |\n")


def _escape(text: str) -> str:
    return visible(" ".join(text.splitlines())).translate(_SPECIAL)
