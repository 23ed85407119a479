"""LaTeX: the table that people read, with the rules of the package booktabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TextIO

from eventstudy.kinds import Kind
from eventstudy.reports.report import Column, Report
from eventstudy.reports.values import people_cells, people_columns, visible

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    # After the end of a row or a rule these two would be read as its options.
    "[": "{[}",
    "*": "{*}",
    "\n": " ",
    "\t": " ",
}


def write_tex(report: Report, out: TextIO) -> None:
    """A table environment of the columns that people read, then one for each further table; numbers on the
    right."""
    columns, rows = people_columns(report, list(report.rows))
    out.write("% \\usepackage{booktabs}\n")
    _table(out, report.title, columns, rows)
    for table in report.tables:
        _table(out, table.title, table.columns, people_cells(table))


def _table(out: TextIO, title: str, columns: Sequence[Column], rows: Sequence[list[str]]) -> None:
    sides = "".join("l" if column.kind in (Kind.TEXT, Kind.DATE) else "r" for column in columns)
    out.write("\\begin{table}\n\\centering\n")
    if title:
        out.write(f"\\caption{{{escaped(title)}}}\n")
    out.write(f"\\begin{{tabular}}{{{sides}}}\n\\toprule\n")
    out.write(_line([column.name.replace("_", " ") for column in columns]))
    out.write("\\midrule\n")
    for row in rows:
        out.write(_line(row))
    out.write("\\bottomrule\n\\end{tabular}\n\\end{table}\n")


def _line(cells: list[str]) -> str:
    return " & ".join(escaped(cell) for cell in cells) + r" \\" + "\n"


def escaped(text: str) -> str:
    """The text with LaTeX's own characters written so that they print; a minus as LaTeX sets it."""
    if text[:1] == "-" and text[1:2].isdigit():
        return f"$-${escaped(text[1:])}"
    characters = "".join(_SPECIAL.get(character, character) for character in visible(text))
    return re.sub("-(?=-)", "-{}", characters)  # hyphens, not a dash
