"""The page of ``study``: a chart and every test for each group, and what became of the skipped events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eventstudy.engine.sections import Row
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.registry import TESTS
from eventstudy.kinds import Kind
from eventstudy.reasons import REASONS
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.charts.event_chart import event_chart
from eventstudy.reports.page import CardTable, Page, Table
from eventstudy.reports.printed import typeset
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.study.distribution import distributions, extremes, relative, span
from eventstudy.reports.study.further import further_sentences, further_tables
from eventstudy.reports.study.measured import Written, is_percent, measured, written_of
from eventstudy.reports.study.sentences import (
    cautions,
    confounding_line,
    convention_line,
    count_line,
    group_name,
    rows_of,
    starred,
)
from eventstudy.reports.study.test_names import TEST_NAMES, TEST_QUESTIONS
from eventstudy.studies.study import StudyResult

CONFIDENCE = 0.95
SKIPPED_SHOWN = 200
"""Skipped events that the page lists one by one; ``--events-out`` has them all."""


def study_page(result: StudyResult) -> Page:
    """The page of a study, for each group its own chart and tests."""
    groups: dict[str, list[Row]] = {}
    for name, row in rows_of(result):
        groups.setdefault(name, []).append(row)
    skipped, options = result.skipped(), result.options
    return Page(
        kicker=f"Event study · {', '.join(result.benchmarks) or 'no benchmark'} · {options.model} model",
        headline=f"{measured(result).things.capitalize()} around {result.used:,} events",
        summary=_summary(result, groups),
        lead=found(result),
        charts=[
            *(_chart(result, name, rows) for name, rows in groups.items() if rows),
            *distributions(result),
        ],
        sections={
            "Caution": [typeset(sentence) for sentence in cautions(result)],
            "Skipped": [f"{count:,} {reason}" for reason, count in skipped.items()],
            "How it was made": [
                typeset(sentence)
                for sentence in (
                    convention_line(result),
                    count_line(result),
                    *confounding_line(result),
                    *further_sentences(result),
                )
            ],
        },
        tables=[
            *(table for name, rows in groups.items() for table in _tests(result, name, rows)),
            *further_tables(result),
            *extremes(result),
            *([_skipped(result)] if skipped else []),
        ],
    )


def found(result: StudyResult) -> list[str]:
    """What the study found, a sentence for each group."""
    window = result.options.window
    sentences = []
    for name, section in zip(result.groups, result.arrays.sections, strict=True):
        whole = _sums(result, section.rows).get(window.end)
        if whole is not None and whole.mean is not None:
            whose = f" of {group_name(name)}" if result.options.by else ""
            sentences.append(
                f"Over sessions {relative(window.start)} to {relative(window.end)} the"
                f" {measured(result).came_to.format(of=whose)} {written_of(result)(whole.mean, 2)}."
            )
    return sentences


def _summary(result: StudyResult, groups: dict[str, list[Row]]) -> CardTable:
    """A line a session: its average, the sum up to it, and how many events rose."""
    grouped = bool(result.options.by)
    rows = [
        [*([(group_name(name), "")] if grouped else []), *_line(row, sums.get(row.start), written_of(result))]
        for name, some in groups.items()
        for sums in [_sums(result, some)]
        for row in some
        if row.kind == "aar"
    ]
    words = measured(result)
    heads = ("Session", "Average (AAR)", "t", words.heading, "t", "Up of events")
    return CardTable(
        f"Average {words.things.removesuffix('s')} of each session, and {words.total} from the first session"
        " on",
        (*(("Group",) if grouped else ()), *heads),
        rows,
        strong=words.heading,
        notes="t: standardised by the prediction error (BMP). * p < 0.05, ** p < 0.01, *** p < 0.001.",
    )


def _line(row: Row, total: Row | None, written: Written) -> list[tuple[str, str]]:
    return [
        (relative(row.start), ""),
        (written(row.mean, 2), ""),
        (_starred(row), ""),
        (written(total.mean, 2) if total else "", ""),
        (_starred(total) if total else "", ""),
        (f"{row.positive or 0:,} of {row.n:,}", ""),
    ]


def _starred(row: Row) -> str:
    return starred(row.tests["bmp_t"]).strip().replace("-", "−")


def _titled(result: StudyResult, title: str, group: str) -> str:
    return f"{title}: {group_name(group)}" if result.options.by else title


def _chart(result: StudyResult, group: str, rows: list[Row]) -> Drawing:
    single = {row.start: row for row in rows if row.kind == "aar"}
    sums = _sums(result, rows)
    sessions = sorted(single)
    words = measured(result)
    bands = [_band(sums[session]) if session in sums else (None, None) for session in sessions]
    return event_chart(
        sessions,
        [single[session].mean for session in sessions],
        [sums[session].mean if session in sums else None for session in sessions],
        [low for low, _ in bands],
        [high for _, high in bands],
        title=_titled(
            result, f"{words.things.capitalize()} around {rows[0].n:,} event{'s' * (rows[0].n != 1)}", group
        ),
        percent=written_of(result),
        things=words.things,
        total=words.total,
        shift=2 if is_percent(result) else 0,
    )


def _sums(result: StudyResult, rows: Sequence[Row]) -> dict[int, Row]:
    """The sums from the window's start, by their last session."""
    start = result.options.window.start
    return {row.end: row for row in rows if row.kind == "caar" and row.start == start}


def _band(row: Row) -> tuple[float | None, float | None]:
    """Mean ± t quantile (N - 1 degrees of freedom) x cross-sectional standard error, where there is one."""
    from scipy.special import stdtrit

    if row.mean is None or row.standard_error is None or row.n < 2:
        return None, None
    half = float(stdtrit(row.n - 1, (1 + CONFIDENCE) / 2)) * row.standard_error
    return row.mean - half, row.mean + half


def _tests(result: StudyResult, group: str, rows: list[Row]) -> Iterator[Table]:
    """Every test of the sum over the whole window, and why one does not apply."""
    whole = _sums(result, rows).get(result.options.window.end)
    if whole is None:
        return
    columns = (
        Column("test"),
        Column("statistic", Kind.NUMBER),
        Column("p", Kind.PROBABILITY),
        Column("what it asks"),
        Column("reference"),
        Column("not applicable because"),
    )
    cells: list[tuple[Cell, ...]] = []
    for test in TESTS:
        outcome, called = whole.tests[test.statistic], TEST_NAMES.get(test.statistic, test.statistic)
        question = TEST_QUESTIONS.get(test.statistic, "")
        if isinstance(outcome, NotApplicable):
            cells.append((called, None, None, question, test.reference, outcome.reason))
        else:
            cells.append((called, outcome.statistic, outcome.p_value, question, test.reference, None))
    filled = [at for at in range(len(columns)) if any(row[at] is not None for row in cells)]
    yield Table(
        _titled(result, f"Tests of CAAR over sessions {span(result.options.window)}", group),
        [columns[at] for at in filled],
        [[row[at] for at in filled] for row in cells],
    )


def _skipped(result: StudyResult) -> Table:
    """The skipped events with their reasons, in the order of the input."""
    events, status = result.events, result.arrays.status
    places = [event for event in range(len(events)) if status[event] != 0]
    rows: list[tuple[Cell, ...]] = [
        (
            events.event_id(event),
            events.symbols[events.symbol[event]][0],
            events.whens[events.when[event]][0],
            REASONS[status[event]],
            result.why(event),
        )
        for event in places[:SKIPPED_SHOWN]
    ]
    names = ("event_id", "symbol", "announced", "reason", "detail")
    more = f" (the first {SKIPPED_SHOWN} of {len(places):,})" if len(places) > SKIPPED_SHOWN else ""
    return Table(f"Skipped events{more}", [Column(name) for name in names], rows)
