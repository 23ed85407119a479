"""The terminal view of ``batch``: one line for each row, then what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventstudy.reactions.measures.registry import NAMES
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.terminal import TEXT_WIDTH
from eventstudy.reports.values import human

SHOWN = {
    "event_id": "event",
    "symbol": "symbol",
    "session": "session",
    "close_to_close": "move",
    "intraday_peak": "peak",
    "benchmark_return": "market",
    "abnormal_return": "beyond",
    "status": "status",
}
"""Columns of the terminal view and their headings there, the words of ``run``."""


def batch_screen(
    known: Sequence[Column], rows: Iterable[Sequence[Cell]], summary: Sequence[str]
) -> RenderableType:
    """One line for each row, with the columns of ``SHOWN``; ``summary`` is complete after the last row."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    places = [(column, at) for at, column in enumerate(known) if column.name in SHOWN]
    for column, _ in places:
        right, fixed = column.name in NAMES, column.name in ("session", "status")
        heading = SHOWN[column.name]
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=fixed)
    for row in rows:
        table.add_row(*(human(row[at], column) for column, at in places))
    lines = [line for sentence in summary for line in wrap(sentence, TEXT_WIDTH)]
    return Group(table, *([Text()] if lines else []), *(Text(line) for line in lines))
