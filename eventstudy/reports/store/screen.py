"""The terminal view of ``prices info`` and ``prices show``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType

from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Report
from eventstudy.reports.text_table import text_table
from eventstudy.reports.values import people_columns

FIGURES = (Kind.PRICE, Kind.COUNT, Kind.NUMBER)


def store_screen(report: Report, rows: Sequence[Sequence[Cell]]) -> RenderableType:
    """The table of a report."""
    columns, cells = people_columns(report, rows)
    return text_table(
        [column.name for column in columns], cells, [column.kind in FIGURES for column in columns]
    )
