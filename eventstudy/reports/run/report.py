"""The report of ``run``: the contract's columns, the JSON around them, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventstudy.kinds import Kind
from eventstudy.options import RunOptions
from eventstudy.reactions.measures.context import context_columns
from eventstudy.reactions.measures.intraday import INTRADAY_NAMES
from eventstudy.reactions.measures.registry import MEASURES, NAMES, measure_of, window_columns
from eventstudy.reactions.run import Reaction, RunResult, event_facts
from eventstudy.reasons import Reason
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.words import spell_instant

if TYPE_CHECKING:
    from rich.console import RenderableType

    from eventstudy.reports.page import Page

_BEFORE_BENCHMARK = NAMES.index("benchmark_return")
_COUNTS = frozenset(row.name for row in MEASURES if row.kind is Kind.COUNT)
"""The measures that are printed as whole numbers."""
_HEAD = ("symbol", "exchange", "currency", "announced", "timing", "phase", "session", "base_session")

SHOWN = (
    "symbol",
    "exchange",
    "session",
    "close",
    "close_to_close",
    "intraday_peak",
    "benchmark_return",
    "abnormal_return",
    "year_to_date",
)
"""Columns that people read first; ``status`` joins them when a listing could not be measured."""
INTRADAY_SHOWN = ("price_at_news", "peak_after_news", "minutes_to_peak", "return_30m", "day_high_when")
"""Those that join them when there are intraday bars."""


def column_of(name: str) -> Column:
    """The column of a measure: how its values are shown to people. Raises UsageError for no measure."""
    context = context_columns(shares=True)
    if name in context:
        kind, words, _ = context[name]
        return Column(name, kind, words=words)
    row = measure_of(name)
    return Column(name, row.kind, row.digits, row.words)


def added_columns(options: RunOptions) -> tuple[str, ...]:
    """The measures that options add after ``warnings``: inside the day, of context, of each window."""
    windows = window_columns((window.start, window.end) for window in options.windows)
    inside = INTRADAY_NAMES if options.intraday is not None else ()
    return (*inside, *(context_columns(shares=bool(options.shares)) if options.context else ()), *windows)


def columns(added: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of ``run``, in the contract's order, with those of ``added_columns``."""
    return (
        *(Column(name, Kind.DATE if name.endswith("session") else Kind.TEXT) for name in _HEAD),
        *(column_of(name) for name in NAMES[:_BEFORE_BENCHMARK]),
        Column("benchmark"),
        *(column_of(name) for name in NAMES[_BEFORE_BENCHMARK:]),
        Column("source"),
        Column("status"),
        Column("warnings"),
        *(column_of(name) for name in added),
    )


def row_values(row: Reaction) -> tuple[Cell, ...]:
    """One listing's cells, in the order of :func:`columns`."""
    alignment = row.alignment
    values = [
        int(value) if value is not None and name in _COUNTS else value for name, value in row.values.items()
    ]
    return (
        row.listing.symbol,
        row.exchange,
        row.currency,
        alignment.announcement.instant.isoformat(),
        alignment.announcement.timing,
        alignment.phase.value,
        alignment.session.date.isoformat(),
        alignment.base.date.isoformat(),
        *values[:_BEFORE_BENCHMARK],
        row.benchmark,
        *values[_BEFORE_BENCHMARK : len(NAMES)],
        row.source,
        row.status.value,
        ";".join(row.warnings),
        *row.intraday.values(),
        *row.context.values(),
        *values[len(NAMES) :],
    )


def result_sentences(result: RunResult) -> list[str]:
    """A sentence for each company, one for each listing that could not be measured, and those of context."""
    from eventstudy.reports.sentences import event_sentences

    measured = [row for row in result.reactions if row.status is Reason.OK]
    failed = [f"{row.listing.symbol}: {row.detail}." for row in result.reactions if row not in measured]
    return [*event_sentences(measured), *failed, *context_said(result)]


def context_said(result: RunResult) -> list[str]:
    """A sentence of context for each listing; none where it was not asked for."""
    if not result.options.context:
        return []
    from eventstudy.reports.run.context import context_sentences

    return context_sentences(result)


def reactions_report(result: RunResult) -> Report:
    """The report of one announcement."""

    def screen() -> RenderableType:
        from eventstudy.reports.run.screen import newspaper_box

        return newspaper_box(result)

    def reordered(order: Sequence[int]) -> RenderableType:
        from eventstudy.reports.run.screen import newspaper_box

        return newspaper_box(result._replace(reactions=[result.reactions[at] for at in order]))

    def page() -> Page:
        from eventstudy.reports.run.page import reactions_page

        return reactions_page(result)

    def after() -> Mapping[str, Any]:
        from eventstudy.reports.provenance import provenance

        return {"provenance": provenance(result)}

    def notes() -> Sequence[str]:
        from eventstudy.reports.sentences import reasons, warning_notes

        return [*context_said(result), *reasons(result), *warning_notes(result)]

    windows = tuple(name for name in result.reactions[0].values if name not in NAMES)
    inside = any(row.inside for row in result.reactions)
    failed = any(row.status is not Reason.OK for row in result.reactions)
    return Report(
        key="reactions",
        columns=columns(added_columns(result.options)),
        rows=[row_values(row) for row in result.reactions],
        screen=screen,
        before={"event": event_facts(result)},
        after=after,
        notes=notes,
        title=f"{', '.join(result.symbols)}: news of {spell_instant(result.announcement.instant)}",
        shown=(*SHOWN, *(INTRADAY_SHOWN if inside else ()), *windows, *(["status"] if failed else [])),
        page=page,
        reordered=reordered,
        sentences=lambda: result_sentences(result),
    )
