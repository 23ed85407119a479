"""The terminal view of ``prices info`` and ``prices show``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Report
from eventstudy.reports.values import people_columns


def store_screen(report: Report, rows: Sequence[Sequence[Cell]]) -> RenderableType:
    """The table of a report, as wide as it needs to be."""
    columns, cells = people_columns(report, rows)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for i, column in enumerate(columns):
        right = column.kind in (Kind.PRICE, Kind.COUNT, Kind.NUMBER)
        # Only the source, which may be a long path, gives way in a narrow window.
        widest = 0 if column.name == "source" else max((len(row[i]) for row in cells), default=0)
        table.add_column(column.name, justify="right" if right else "left", min_width=widest, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table
