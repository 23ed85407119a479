"""Markdown: a table that pastes cleanly into an issue or a newsroom CMS, then its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TextIO

from eventstudy.kinds import Kind
from eventstudy.reports.report import Column, Report
from eventstudy.reports.values import people_cells, people_columns, visible

_MARKS = {character: f"\\{character}" for character in "\\|*`~$"}
_SPECIAL = str.maketrans({**_MARKS, "&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": " "})
_EDGES_OF_A_WORD = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_START_OF_A_BLOCK = re.compile(r"^(?=[#+=-](?!\d)|\[)|^\d+(?=[.)](?:\s|$))")


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
        out.write("\n" + "".join(f"- {_paragraph(note)}\n" for note in notes))


def _table(out: TextIO, columns: Sequence[Column], rows: Sequence[list[str]]) -> None:
    _line(out, [column.name for column in columns])
    _line(out, ["---" if column.kind in (Kind.TEXT, Kind.DATE) else "---:" for column in columns])
    for row in rows:
        _line(out, row)


def _line(out: TextIO, cells: list[str]) -> None:
    out.write(f"| {' | '.join(_escape(cell) for cell in cells)} |\n")


def _paragraph(text: str) -> str:
    """A line of its own that is no heading, list, rule or definition of a link, whatever it begins with."""
    return _START_OF_A_BLOCK.sub(r"\g<0>\\", _escape(text.strip()))


def _escape(text: str) -> str:
    """The text as it stands: no emphasis, link, image, formula or tag comes from data.

    An address stays readable; where a reader makes a link of it, the link says where it leads.
    """
    escaped = visible(" ".join(text.splitlines())).translate(_SPECIAL).replace("](", "]\\(")
    return _EDGES_OF_A_WORD.sub(lambda marks: r"\_" * len(marks[0]), escaped)
