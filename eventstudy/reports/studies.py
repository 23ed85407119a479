"""The reports of ``study``: the statistics, and (``--events-out``) what became of each event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from eventstudy.core import REASONS
from eventstudy.crosssection import Row
from eventstudy.inference import EXACT_WILCOXON, TESTS, NotApplicable, Outcome
from eventstudy.reports.report import Cell, Column, Kind, Page, Report
from eventstudy.studies import StudyResult

if TYPE_CHECKING:
    from rich.console import RenderableType

UNGROUPED = "all"
"""What the column ``group`` says when the events are not grouped."""


def _test_columns() -> Iterator[Column]:
    for test in TESTS:
        yield Column(test.statistic, Kind.NUMBER)
        if test.p_value is not None:
            yield Column(test.p_value, Kind.PROBABILITY)


COLUMNS = (
    Column("group"),
    Column("kind"),
    Column("start"),
    Column("end"),
    Column("n", Kind.COUNT),
    Column("mean", Kind.FRACTION),
    Column("median", Kind.FRACTION),
    Column("positive", Kind.COUNT),
    *_test_columns(),
)


SHOWN = (
    *("group", "kind", "start", "end", "n", "mean", "median", "positive"),
    *("cross_sectional_t", "cross_sectional_p", "bmp_t", "bmp_p"),
)
"""Columns that people read first (Markdown, HTML)."""


def study_report(result: StudyResult) -> Report:
    """The statistics: a row for each event session (aar) and cumulative window (caar) of each group."""

    def screen() -> RenderableType:
        from eventstudy.reports.study_box import study_box

        return study_box(result)

    def page() -> Page:
        from eventstudy.reports.study_page import study_page

        return study_page(result)

    return Report(
        key="statistics",
        columns=COLUMNS,
        rows=[_cells(group, row) for group, row in rows_of(result)],
        screen=screen,
        before={"study": summary(result)},
        after={"not_applicable": not_applicable(result), "provenance": conventions(result)},
        notes=[convention_line(result)],
        title=f"Study of {result.used:,} of {len(result.events):,} events",
        shown=SHOWN,
        page=page,
    )


def rows_of(result: StudyResult) -> Iterator[tuple[str, Row]]:
    """(group name, row) of every row, group by group."""
    for name, section in zip(result.groups, result.arrays.sections, strict=True):
        for row in section.rows:
            yield (name if result.options.by else UNGROUPED), row


def _cells(group: str, row: Row) -> tuple[Cell, ...]:
    cells: list[Cell] = [group, row.kind, row.start, row.end, row.n, row.mean, row.median, row.positive]
    for test in TESTS:
        found = row.tests[test.statistic]
        pair = (None, None) if isinstance(found, NotApplicable) else (found.statistic, found.p_value)
        cells.extend(pair if test.p_value is not None else pair[:1])
    return tuple(cells)


def summary(result: StudyResult) -> dict[str, Any]:
    """Events read, used and skipped by reason; flags; the options."""
    options = result.options
    return {
        "events": len(result.events),
        "used": result.used,
        "skipped": result.skipped(),
        "confounded_estimation": int(result.confounded.sum()),
        "overlapping_events": int(result.overlapping.sum()),
        "window": str(options.window),
        "estimation": str(options.estimation),
        "min_estimation": options.min_estimation,
        "model": options.model,
        "benchmarks": result.benchmarks,
        "on_nontrading": options.on_nontrading.value,
        "by": options.by,
    }


def not_applicable(result: StudyResult) -> list[dict[str, Cell]]:
    """Why a test is empty: one entry a reason, with the rows it concerns counted."""
    counts: dict[tuple[str, str, str], int] = {}
    for group, row in rows_of(result):
        for name, found in row.tests.items():
            if isinstance(found, NotApplicable):
                key = group, name, found.reason
                counts[key] = counts.get(key, 0) + 1
    return [
        {"group": group, "test": test, "reason": reason, "rows": count}
        for (group, test, reason), count in counts.items()
    ]


def conventions(result: StudyResult) -> dict[str, Any]:
    """The choices on which published packages differ."""
    correlations = [section.correlation for section in result.arrays.sections]
    return {
        "source": result.source,
        "returns": "log" if result.options.log_returns else "simple",
        "sigma": "sqrt(SSR / (n - 2)) for the market model, else standard deviation with n - 1",
        "standardised_by": "prediction error, with the error of the estimated parameters",
        "kolari_pynnonen": "Pearson's correlation on common calendar dates; fewer than 30 count as 0",
        "mean_correlation": dict(zip(result.groups, correlations, strict=True))
        if result.options.by
        else correlations[0],
        "corrado": "U = rank / (n + 1) - 1/2 over both windows; S over all their sessions",
        "wilcoxon": f"exact up to {EXACT_WILCOXON} events without ties, else normal",
        "p_values": "two-sided",
    }


def convention_line(result: StudyResult) -> str:
    """The conventions in a sentence."""
    options = result.options
    returns = "log" if options.log_returns else "simple"
    return (
        f"{options.model} model on sessions {options.estimation}, {returns} returns, benchmark"
        f" {', '.join(result.benchmarks) or 'none'}; standardised by the prediction error; two-sided."
    )


def events_report(result: StudyResult) -> Report:
    """A row for each event in input order: its fit, then AR and CAR by relative session."""
    sessions = range(result.options.window.start, result.options.window.end + 1)
    columns = (
        *(Column(name) for name in ("event_id", "symbol", "announced", "session", "status", "warnings")),
        Column("n_estimation", Kind.COUNT),
        *(Column(name, Kind.NUMBER, 4) for name in ("alpha", "beta", "sigma", "r_squared")),
        *(Column(f"ar[{session}]", Kind.FRACTION) for session in sessions),
        *(Column(f"car[{session}]", Kind.FRACTION) for session in sessions),
    )

    def screen() -> RenderableType:
        raise TypeError("the events of a study are written to a file, not to a terminal")

    return Report("events", columns, _event_rows(result), screen)


def _event_rows(result: StudyResult) -> Iterator[tuple[Cell, ...]]:
    arrays, events = result.arrays, result.events
    fits = (arrays.alpha, arrays.beta, arrays.sigma, arrays.r_squared)
    for i in range(len(events)):
        day, skipped = int(result.days[i]), arrays.status[i] != 0
        flags = ("confounded-estimation", result.confounded[i]), ("overlapping-events", result.overlapping[i])
        numbers = [float(fit[i]) for fit in fits] + arrays.ar[i].tolist() + arrays.car[i].tolist()
        yield (
            events.event_id(i),
            events.symbols[events.symbol[i]][0],
            events.whens[events.when[i]][0],
            date.fromordinal(day).isoformat() if day > 0 else None,
            REASONS[arrays.status[i]],
            ";".join(code for code, is_set in flags if is_set),
            int(arrays.n_estimation[i]),
            *([None] * len(numbers) if skipped else numbers),
        )


def explanations() -> list[tuple[str, str, str]]:
    """(statistic, formula, reference) of every test, for ``--explain``."""
    return [(test.statistic, " ".join((test.run.__doc__ or "").split()), test.reference) for test in TESTS]


def starred(found: Outcome) -> str:
    """A statistic with two decimals and its significance marks; a dash where it does not apply."""
    if isinstance(found, NotApplicable):
        return "–"
    p = found.p_value
    marks = "" if p is None else "***" if p < 0.001 else "**" if p < 0.01 else "*" if p < 0.05 else ""
    return f"{found.statistic:.2f}{marks:3}"
