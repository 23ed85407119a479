"""The terminal view of ``batch``: one line for each row, then what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventstudy.reactions.measures.registry import NAMES
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.terminal import BLANKS, Sized, sentence
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
SPARED = ("benchmark_return", "intraday_peak", "abnormal_return")
"""Columns that are left out, in this order, where the terminal has no room for them."""
BREAKABLE = "event_id"
LEAST = 8
"""The least width of the column that is broken first."""


def batch_screen(
    known: Sequence[Column], rows: Iterable[Sequence[Cell]], summary: Sequence[str]
) -> RenderableType:
    """One line for each row, with the columns of ``SHOWN``; ``summary`` is complete after the last row."""
    return Group(
        Sized(lambda width: [_table(known, rows, width)]),
        Sized(lambda _: [Text(), *map(sentence, summary)] if summary else []),
    )


def _table(known: Sequence[Column], rows: Iterable[Sequence[Cell]], width: int) -> Table:
    names = [column.name for column in known if column.name in SHOWN]
    places = [(column, at) for at, column in enumerate(known) if column.name in SHOWN]
    lines = [[human(row[at], column) for column, at in places] for row in rows]
    widths = {
        name: max(len(SHOWN[name]), *(len(line[at]) for line in lines), 0) for at, name in enumerate(names)
    }
    least = {**widths, BREAKABLE: min(widths[BREAKABLE], LEAST)}
    shown = _fitting(least, width)
    room = width - sum(least[name] + len(BLANKS) for name in shown if name != "status")
    table = Table(box=None, padding=(0, len(BLANKS), 0, 0), pad_edge=False, header_style="dim")
    for name in shown:
        fixed = name == "status" or (name != BREAKABLE and widths[name] <= width // 3)
        justify: Literal["left", "right"] = "right" if name in NAMES else "left"
        table.add_column(SHOWN[name], justify=justify, overflow="fold", no_wrap=fixed)
    for line in lines:
        cells = dict(zip(names, line, strict=True))
        cells["status"] = fill(cells["status"], max(room, LEAST))
        table.add_row(*(cells[name] for name in shown))
    return table


def _fitting(least: Mapping[str, int], width: int) -> list[str]:
    """The columns that have room side by side, by their least widths; what must stay stays."""
    shown = list(least)
    for name in SPARED:
        if sum(least[each] + len(BLANKS) for each in shown) - len(BLANKS) <= width:
            break
        if name in shown:
            shown.remove(name)
    return shown
