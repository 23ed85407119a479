"""The report of ``announcements``: events with how far their times can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from eventstudy.announcements.announced import COLUMNS, Announced
from eventstudy.kinds import Kind
from eventstudy.reports.report import Column, Report

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = ("symbol", "announced", "form", "items", "confidence", "marks")
"""What people read; the rest is for programs and links."""


def announcements_report(rows: Sequence[Announced]) -> Report:
    """The report of some announcements."""
    columns = tuple(Column(name, Kind.DATE if name == "filed" else Kind.TEXT) for name in COLUMNS)
    return Report(
        "announcements",
        columns,
        [astuple(row) for row in rows],
        lambda: _screen(rows),
        title="Announcements",
        shown=SHOWN,
    )


def _screen(rows: Sequence[Announced]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("symbol", "announced", "form", "items", "confidence", "marks"):
        table.add_column(name, overflow="fold")
    for row in rows:
        announced = row.announced.replace("T", " ")
        table.add_row(
            row.symbol, announced, row.form, row.items, row.confidence, row.marks.replace(";", ", ")
        )
    return table
