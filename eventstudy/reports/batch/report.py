"""The report of ``batch``: the columns of ``run`` behind an event_id, then the file's own columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from eventstudy.reactions.batch import BatchRow, Tally
from eventstudy.reasons import Reason
from eventstudy.reports.batch.summary import Summary
from eventstudy.reports.page import Page
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.run.report import columns, row_values

if TYPE_CHECKING:
    from rich.console import RenderableType


SHOWN = (
    *("event_id", "symbol", "session", "close", "close_to_close", "intraday_peak", "benchmark_return"),
    *("abnormal_return", "p_value", "status"),
)
"""Columns that people read first (Markdown, HTML)."""


def batch_report(
    rows: Iterable[BatchRow], windows: tuple[str, ...], extra: tuple[str, ...], tally: Tally
) -> Report:
    """The report of a stream of rows; ``tally``, and the summary, are complete when the stream has ended."""
    run_columns = columns(windows)
    every = batch_columns(windows, extra)
    known = every[: len(every) - len(extra)]
    summary = Summary([column.name for column in every])
    facts: dict[str, Any] = {}
    notes: list[str] = []

    def cells() -> Iterator[Sequence[Cell]]:
        for row in rows:
            values = _cells(row, run_columns)
            summary.take(values)
            yield values
        facts.update(events=tally.events, rows=dict(sorted(tally.rows.items())), **summary.facts())
        notes.extend(summary.sentences())

    stream = cells()

    def screen() -> RenderableType:
        from eventstudy.reports.batch.screen import batch_screen

        return batch_screen(known, stream, notes)

    def page(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Page:
        from eventstudy.reports.batch.history import history_page, is_history
        from eventstudy.reports.batch.page import batch_page

        return history_page(names, rows) if is_history(names, rows) else batch_page(names, rows)

    def after() -> dict[str, Any]:
        return {"summary": facts}

    return Report(
        "reactions",
        every,
        stream,
        screen,
        after=after,
        shown=SHOWN,
        page_of_rows=page,
        sentences=lambda: _sentences(rows),
    )


def _sentences(rows: Iterable[BatchRow]) -> Iterator[str]:
    """A line for each event: its sentences, and why a listing could not be measured."""
    from eventstudy.reports.sentences import event_sentences

    for _, group in groupby(rows, key=lambda row: row.event.line):
        event = list(group)
        measured = [row.reaction for row in event if row.reaction and row.status is Reason.OK]
        failed = [f"{row.detail}." for row in event if row.status is not Reason.OK]
        yield " ".join([*event_sentences(measured), *failed])


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
        names.append(next(name_ for name_ in free if name_ not in taken))
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
