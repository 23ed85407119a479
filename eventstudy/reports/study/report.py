"""The reports of ``study``: the statistics, and (``--events-out``) what became of each event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from eventstudy.engine.sections import Row
from eventstudy.engine.study_arrays import USED
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.registry import TESTS
from eventstudy.inference.signs import EXACT
from eventstudy.kinds import Kind
from eventstudy.models.registry import MODELS
from eventstudy.reasons import REASONS, Reason, code_of
from eventstudy.reports.page import Page
from eventstudy.reports.provenance import factor_sources
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.study.cautions import cautions_of_tests
from eventstudy.reports.study.cross_section import comparison_sentences, cross_section_members
from eventstudy.reports.study.further import further_sentences, further_tables
from eventstudy.reports.study.long_run import held_row, long_run_members
from eventstudy.reports.study.measured import kind_of
from eventstudy.reports.study.placebo_power import or_none, placebo_power_members
from eventstudy.reports.study.sentences import (
    UNGROUPED,
    cautions,
    convention_line,
    count_line,
    not_applicable,
    standardised_by,
    summed_by,
)
from eventstudy.studies.adjustment import PValues, adjusted_p_values
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Outcome, StudyOptions

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    Column("mean_correlation", Kind.NUMBER),
)


SHOWN = (
    *("group", "kind", "start", "end", "n", "mean", "median", "positive"),
    *("cross_sectional_t", "cross_sectional_p", "bmp_t", "bmp_p"),
)
"""Columns that people read first (Markdown, HTML)."""


def study_report(result: StudyResult) -> Report:
    """The statistics: a row for each event session (aar) and cumulative window (caar) of each group."""

    def screen() -> RenderableType:
        from eventstudy.reports.study.screen import study_box

        return study_box(result)

    def page() -> Page:
        from eventstudy.reports.study.page import study_page

        return study_page(result)

    return Report(
        key="statistics",
        columns=statistics_columns(result.options),
        rows=list(_rows(result)),
        screen=screen,
        before={"study": summary(result)},
        after=lambda: {
            "cautions": cautions_of_tests(result),
            "not_applicable": not_applicable(result),
            **cross_section_members(result),
            **placebo_power_members(result),
            **long_run_members(result),
            "provenance": conventions(result),
        },
        tables=further_tables(result),
        notes=lambda: [
            convention_line(result),
            count_line(result),
            *comparison_sentences(result),
            *further_sentences(result),
            *cautions(result),
        ],
        title=f"Study of {result.used:,} of {len(result.events):,} events",
        shown=SHOWN,
        page=page,
    )


def statistics_columns(options: StudyOptions) -> tuple[Column, ...]:
    """The columns of the statistics, with those of ``--adjust``; volumes and ratios are no percentages."""
    columns = COLUMNS
    if options.outcome is not Outcome.RETURN:
        plain = ("mean", "median")
        columns = tuple(
            column._replace(kind=Kind.NUMBER) if column.name in plain else column for column in COLUMNS
        )
    if options.adjust is None:
        return columns
    names = [f"{test.p_value}_adjusted" for test in TESTS if test.p_value is not None]
    return (*columns, *(Column(name, Kind.PROBABILITY) for name in names))


def _rows(result: StudyResult) -> Iterator[tuple[Cell, ...]]:
    """The rows of each group, then those of its buy-and-hold returns."""
    adjusted = adjusted_p_values(result)
    held = [] if result.buy_and_hold is None else result.buy_and_hold.rows
    for number, section in enumerate(result.arrays.sections):
        group = result.groups[number] if result.options.by else UNGROUPED
        for at, row in enumerate(section.rows):
            more = (adjusted[number][at],) if adjusted else ()
            yield (*_cells(group, row), *_adjusted_cells(more))
        for buy_and_hold in held:
            if buy_and_hold.group == number:
                nothing: tuple[PValues, ...] = ({},) if adjusted else ()
                yield (*_cells(group, held_row(buy_and_hold)), *_adjusted_cells(nothing))


def _adjusted_cells(values: Sequence[PValues]) -> list[Cell]:
    return [p_values.get(test.statistic) for p_values in values for test in TESTS if test.p_value is not None]


def _cells(group: str, row: Row) -> tuple[Cell, ...]:
    cells: list[Cell] = [group, row.kind, row.start, row.end, row.n, row.mean, row.median, row.positive]
    for test in TESTS:
        outcome = row.tests[test.statistic]
        pair = (None, None) if isinstance(outcome, NotApplicable) else (outcome.statistic, outcome.p_value)
        cells.extend(pair if test.p_value is not None else pair[:1])
    return (*cells, row.correlation)


def summary(result: StudyResult) -> dict[str, Any]:
    """Events read, used and skipped by reason; flags of those used; closes with a flaw; the options."""
    options = result.options
    return {
        "events": len(result.events),
        "used": result.used,
        "skipped": result.skipped(),
        "confounded_estimation": result.flagged(result.confounded),
        "overlapping_events": result.flagged(result.overlapping),
        "ex_dividend": result.with_codes(result.ex_days),
        "doubtful_prices": result.with_codes(result.doubts),
        "notes": result.notes.counts(result.used_mask),
        "closes_left_out": result.left_out,
        "doubtful_closes": dict(Counter(reason for _, _, reason in result.doubtful)),
        "window": str(options.window),
        "estimation": str(options.estimation),
        "min_estimation": options.min_estimation,
        "model": options.model,
        "benchmarks": result.benchmarks,
        "on_nontrading": options.on_nontrading.value,
        "by": options.by,
        "duplicates": options.duplicates.value,
        "bootstrap": options.bootstrap,
        "seed": options.seed,
        "compare": options.compare,
        "regress": list(options.regress),
        "cluster": options.cluster,
        "outcome": options.outcome.value,
        "trade_to_trade": options.trade_to_trade,
        "adjust": options.adjust,
        "placebo": options.placebo,
    }


def conventions(result: StudyResult) -> dict[str, Any]:
    """The choices on which published packages differ."""
    by, sections = result.options.by, result.arrays.sections
    correlations = [section.correlation for section in sections]
    summed = [summed_by(section) for section in sections]
    return {
        "source": result.source,
        "returns": "total" if result.options.total_returns else "price",
        "prices_are": result.options.prices_are.value,
        "compounding": "log" if result.options.log_returns else "simple",
        "measured": result.unit,
        "sigma": f"sqrt(SSR / (n - {result.parameters}))",
        "model_columns": list(MODELS[result.options.model].series),
        **({"dimson": result.options.dimson} if result.options.model == "dimson" else {}),
        **factor_sources(result.options.factors),
        "standardised_by": standardised_by(result),
        "kolari_pynnonen": "rho on common estimation dates (fewer than 30: 0), by shared event dates",
        "mean_correlation": dict(zip(result.groups, correlations, strict=True)) if by else correlations[0],
        "mean_correlation_summed": dict(zip(result.groups, summed, strict=True)) if by else summed[0],
        "corrado": "U = rank / (n + 1) - 1/2 over both windows; S over their sessions with a return",
        "wilcoxon": f"exact up to {EXACT} events, else normal",
        "p_values": "two-sided",
    }


def events_report(result: StudyResult) -> Report:
    """A row for each event in input order: its fit, then AR and CAR by relative session."""
    sessions = range(result.options.window.start, result.options.window.end + 1)
    grouped = ("group",) if result.options.by else ()
    slopes = MODELS[result.options.model].slopes[1:]
    facts = (
        "event_id",
        "symbol",
        "announced",
        "session",
        "benchmark",
        *grouped,
        "status",
        "warnings",
        "detail",
    )
    kind = kind_of(result)
    columns = (
        *(Column(name) for name in facts),
        Column("n_estimation", Kind.COUNT),
        *(Column(name, Kind.NUMBER, 4) for name in ("alpha", "beta", *slopes, "sigma", "r_squared")),
        *(Column(name, Kind.NUMBER, 4) for name in result.arrays.further),
        *((Column("bhar", Kind.FRACTION),) if result.buy_and_hold else ()),
        *(Column(f"ar[{session}]", kind) for session in sessions),
        *(Column(f"car[{session}]", kind) for session in sessions),
    )

    def screen() -> RenderableType:
        raise TypeError("the events of a study are written to a file, not to a terminal")

    return Report("events", columns, _event_rows(result), screen)


def _event_rows(result: StudyResult) -> Iterator[tuple[Cell, ...]]:
    arrays, events = result.arrays, result.events
    slopes = arrays.slopes[1 : len(MODELS[result.options.model].slopes)]
    fits, car = (arrays.alpha, arrays.beta, *slopes, arrays.sigma, arrays.r_squared), arrays.car
    held = () if result.buy_and_hold is None else (result.buy_and_hold.values,)
    fits = (*fits, *arrays.further.values(), *held)
    for i in range(len(events)):
        day, skipped = int(result.days[i]), arrays.status[i] != USED
        numbers = [float(fit[i]) for fit in fits] + arrays.ar[i].tolist() + car[i].tolist()
        group = "" if i in events.problems else result.groups[events.group[i]]
        yield (
            events.event_id(i),
            events.symbols[events.symbol[i]][0],
            events.whens[events.when[i]][0],
            date.fromordinal(day).isoformat() if day > 0 else None,
            result.benchmarks_of[events.symbol[i]] or None,
            *((group,) if result.options.by else ()),
            REASONS[arrays.status[i]],
            _warnings(result, i),
            result.why(i),
            int(arrays.n_estimation[i]),
            *([None] * len(numbers) if skipped else map(or_none, numbers)),
        )


def _warnings(result: StudyResult, event: int) -> str:
    """Codes joined by ``;``. A row that cannot be used has its line, as in ``batch``."""
    flags = (Reason.CONFOUNDED_ESTIMATION, result.confounded), (Reason.OVERLAPPING_EVENTS, result.overlapping)
    codes: list[str] = [*result.notes.of(event), *(code for code, flag in flags if flag[event])]
    codes += [*result.ex_days.get(event, []), *result.doubts.get(event, [])]
    if REASONS[result.arrays.status[event]] in (Reason.BAD_ROW, Reason.UNKNOWN_SYMBOL):
        codes.append(code_of(Reason.LINE, detail=str(result.events.lines[event])))
    return ";".join(codes)
