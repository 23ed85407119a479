"""The report of ``batch``: the columns of ``run`` behind an event_id, then the file's own columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from eventstudy.batch import BatchRow, Tally
from eventstudy.reaction import MEASURES
from eventstudy.reports.reactions import columns, row_values
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.rows import human

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = ("event_id", "symbol", "session", "close_to_close", "intraday_peak", "benchmark_return", "status")
"""Columns of the terminal view."""


def batch_report(
    rows: Iterable[BatchRow], windows: tuple[str, ...], extra: tuple[str, ...], tally: Tally
) -> Report:
    """The report of a stream of rows; ``tally`` is complete when the stream has ended."""
    run_columns = columns(windows)
    every = batch_columns(windows, extra)
    summary: dict[str, Any] = {}

    def cells() -> Iterator[Sequence[Cell]]:
        for row in rows:
            yield _cells(row, run_columns)
        summary.update(events=tally.events, rows=dict(sorted(tally.rows.items())))

    stream = cells()
    return Report("reactions", every, stream, lambda: _screen(every, stream), after={"summary": summary})


def batch_columns(windows: tuple[str, ...], extra: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of ``batch``: event_id, those of ``run``, then the file's own."""
    return (Column("event_id"), *columns(windows), *(Column(name) for name in extra))


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


def _screen(every: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    places = [(column, at) for at, column in enumerate(every) if column.name in SHOWN]
    for column, _ in places:
        table.add_column(column.name, justify="right" if column.name in MEASURES else "left")
    for row in rows:
        table.add_row(*(human(row[at], column) for column, at in places))
    return table
