"""The report of ``batch``: the columns of ``run`` behind an event_id, then the file's own columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from eventstudy.reactions.batch import BatchRow, Tally
from eventstudy.reactions.measures.registry import NAMES
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.run.report import columns, row_values
from eventstudy.reports.values import human

if TYPE_CHECKING:
    from rich.console import RenderableType

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


def batch_report(
    rows: Iterable[BatchRow], windows: tuple[str, ...], extra: tuple[str, ...], tally: Tally
) -> Report:
    """The report of a stream of rows; ``tally`` is complete when the stream has ended."""
    run_columns = columns(windows)
    every = batch_columns(windows, extra)
    known = every[: len(every) - len(extra)]
    summary: dict[str, Any] = {}

    def cells() -> Iterator[Sequence[Cell]]:
        for row in rows:
            yield _cells(row, run_columns)
        summary.update(events=tally.events, rows=dict(sorted(tally.rows.items())))

    stream = cells()
    return Report("reactions", every, stream, lambda: _screen(known, stream), after={"summary": summary})


def batch_columns(windows: tuple[str, ...], extra: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of ``batch``: event_id, those of ``run``, then the file's own."""
    own = own_names(windows, extra)
    return (Column("event_id"), *columns(windows), *(Column(name) for name in own))


def own_names(windows: tuple[str, ...], extra: tuple[str, ...]) -> list[str]:
    """What the file's own columns are called: a name that is taken gets a number, as in ``close_2``."""
    taken = {"event_id", *(column.name for column in columns(windows))}
    names: list[str] = []
    for name in extra:
        free = (name, *(f"{name}_{count}" for count in range(2, len(extra) + 3)))
        names.append(next(one for one in free if one not in taken))
        taken.add(names[-1])
    return names


def _cells(row: BatchRow, run_columns: Sequence[Column]) -> tuple[Cell, ...]:
    event = row.event
    if row.reaction is not None:
        return (event.event_id, *row_values(row.reaction), *event.extra)
    known = {
        "symbol": event.symbol,
        "announced": event.announced,
        "timing": event.timing,
        "status": row.status,
        "warnings": f"line:{event.line}",
        "source": "",
    }
    return (event.event_id, *(known.get(column.name) for column in run_columns), *event.extra)


def _screen(known: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    places = [(column, at) for at, column in enumerate(known) if column.name in SHOWN]
    for column, _ in places:
        right, fixed = column.name in NAMES, column.name in ("session", "status")
        heading = SHOWN[column.name]
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=fixed)
    for row in rows:
        table.add_row(*(human(row[at], column) for column, at in places))
    return table
