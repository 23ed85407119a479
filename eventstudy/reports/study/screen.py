"""The terminal view of ``study``: average abnormal returns by session, then cumulated, with every test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import partial

from rich.console import Group, RenderableType
from rich.text import Text

from eventstudy.engine.sections import Row
from eventstudy.inference.interface import NotApplicable
from eventstudy.kinds import Kind
from eventstudy.reports.charts.sparkline import sparkline
from eventstudy.reports.page import Table
from eventstudy.reports.study.cross_section import coefficient, comparison_sentences, fit_name, shown_fits
from eventstudy.reports.study.further import further_sentences
from eventstudy.reports.study.long_run import long_run_tables
from eventstudy.reports.study.measured import is_percent
from eventstudy.reports.study.placebo_power import placebo_power_tables
from eventstudy.reports.study.sentences import (
    cautions,
    convention_line,
    count_line,
    group_name,
    rows_of,
    starred,
)
from eventstudy.reports.terminal import DOWN, UP, WIDTH, Sized, paragraph, sentence
from eventstudy.reports.values import number, people_cells, percent, visible
from eventstudy.studies.cross_section import WindowRegression, window_regressions
from eventstudy.studies.study import StudyResult

SHOWN = (
    ("cross_sectional_t", "t"),
    ("patell_z", "Patell"),
    ("bmp_t", "BMP"),
    ("kolari_pynnonen_t", "Kol-Pyn"),
    ("corrado_rank_z", "Corrado"),
    ("grank_t", "GRANK"),
    ("generalized_sign_z", "sign"),
)
Tests = tuple[tuple[str, str], ...]
"""Columns of tests: the field and its heading."""
LABEL, MEAN, FIGURE = 8, 8, 8
TERM, FIT = 17, 21


def study_box(result: StudyResult) -> RenderableType:
    """Everything in 80 columns or fewer: a block for each group, then how it was made."""
    groups: dict[str, list[Row]] = {}
    for name, row in rows_of(result):
        groups.setdefault(name, []).append(row)
    parts: list[RenderableType] = []
    for name, rows in groups.items():
        title = f"{result.options.by}: {group_name(name)}" if result.options.by else "All events"
        parts.append(Text(f"{title} ({rows[0].n:,} used)", style="bold"))
        written = _percent if is_percent(result) else number
        if rows[0].n:
            parts.append(Sized(partial(_block, rows, written)))
        parts.append(Text())
    parts += _cross_section(result)
    for table in (*placebo_power_tables(result), *long_run_tables(result)):
        parts += [Sized(partial(_table, table)), Text()]
    stars = "* p < 0.05   ** p < 0.01   *** p < 0.001; all tests: --format csv"
    parts.append(sentence(stars, style="dim"))
    notes = [convention_line(result), count_line(result)]
    for count, words in (
        (result.flagged(result.confounded), "have another event of the listing in their estimation window"),
        (result.flagged(result.overlapping), "overlap another event of the listing"),
    ):
        if count:
            notes.append(f"{count:,} events {words}.")
    notes += [*further_sentences(result), *cautions(result)]
    parts += paragraph("How", notes)
    return Group(*parts)


def _cross_section(result: StudyResult) -> list[RenderableType]:
    """What ``--compare`` and ``--regress`` found."""
    lines: list[RenderableType] = []
    if sentences := comparison_sentences(result):
        lines += [*paragraph(f"Compared by {visible(result.options.compare or '')}", sentences), Text()]
    for regression in window_regressions(result):
        lines += [Sized(partial(_regression, regression)), Text()]
    return lines


def _table(table: Table, width: int = WIDTH) -> list[Text]:
    """A further table: as many of its columns as have room."""
    rows = [[column.words or column.name for column in table.columns], *people_cells(table)]
    widths = [max(len(cell) for cell in cells) for cells in zip(*rows, strict=True)]
    room = width + 1
    fitting = sum(sum(widths[:count]) + 2 * count <= room for count in range(1, len(widths) + 1))
    lines = [
        "  ".join(
            cell.ljust(width) if column.kind is Kind.TEXT else cell.rjust(width)
            for cell, width, column in zip(row[:fitting], widths, table.columns, strict=False)
        ).rstrip()
        for row in rows
    ]
    title = [Text(line, style="bold") for line in textwrap.wrap(table.title, width)]
    return [*title, Text(lines[0], style="dim"), *(Text(line) for line in lines[1:])]


def _regression(regression: WindowRegression, width: int) -> list[Text]:
    lines = [Text(f"CAR over sessions {regression.window} regressed", style="bold")]
    if isinstance(regression.outcome, NotApplicable):
        return [*lines, Text(f"  not applicable: {regression.outcome.reason}")]
    fits = shown_fits(regression.outcome)[: max(1, (width - TERM) // FIT)]
    lines.append(Text(f"{'':{TERM}}" + "".join(f"{fit_name(fit):>{FIT}}" for fit in fits), style="dim"))
    for at, term in enumerate(fits[0].coefficients):
        name = visible(term.term)
        name = name if len(name) <= TERM else f"{name[: TERM - 1]}…"
        lines.append(Text(f"{name:{TERM}}" + "".join(f"{coefficient(fit, at):>{FIT}}" for fit in fits)))
    lines.append(Text(f"{'R²':{TERM}}" + "".join(f"{fit.r_squared:>{FIT}.3f}" for fit in fits)))
    left_out = f"; {regression.left_out:,} with an empty cell left out" if regression.left_out else ""
    return [*lines, Text(f"{fits[0].n:,} events{left_out}; standard errors in brackets", style="dim")]


def _block(rows: list[Row], written: Callable[[float | None], str], width: int) -> list[Text]:
    """The averages by session and cumulated, with as many tests as the terminal has room for."""
    tests = SHOWN[: (width - LABEL - MEAN) // (FIGURE + 1)]
    daily, cumulative = ([row for row in rows if row.kind == kind] for kind in ("aar", "caar"))
    growing = [row for row in cumulative if row.start == daily[0].start]
    means = [row.mean for row in growing if row.mean is not None]
    lines = [_header("session", "AAR", tests), *(_line(str(row.start), row, written, tests) for row in daily)]
    shown = [growing[-1], *(row for row in cumulative if row not in growing)]
    lines.append(_header("sessions", "CAAR", tests))
    lines += [_line(f"{row.start}:{row.end}", row, written, tests) for row in shown]
    return [*lines, Text(f"CAAR from {daily[0].start} to {daily[-1].end}  {sparkline(means)}", style="dim")]


def _header(label: str, mean: str, tests: Tests) -> Text:
    names = "".join(f"{name:>{FIGURE - 2}}  " for _, name in tests)
    return Text(f"{label:>{LABEL}}{mean:>{MEAN}}  {names}".rstrip(), style="dim")


def _line(label: str, row: Row, written: Callable[[float | None], str], tests: Tests) -> Text:
    text = Text(f"{label:>{LABEL}}")
    mean = row.mean or 0.0
    text.append(f"{written(row.mean):>{MEAN}} ", style=UP if mean > 0 else DOWN if mean else "")
    for name, _ in tests:
        text.append(f"{starred(row.tests[name]):>{FIGURE + 1}}")
    text.rstrip()
    return text


def _percent(mean: float | None) -> str:
    return percent(mean, _digits(mean or 0.0))


def _digits(mean: float) -> int:
    """Two decimals, fewer for a mean that would fill its column."""
    return 2 if abs(mean) < 0.1 else 1 if abs(mean) < 1 else 0
