"""Buy-and-hold returns and calendar-time portfolios of a study, as JSON, as tables and as sentences."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from eventstudy.engine.sections import Row
from eventstudy.inference.calendar_time import ERRORS
from eventstudy.inference.held import NONE
from eventstudy.inference.interface import NotApplicable, Outcome
from eventstudy.inference.registry import TESTS
from eventstudy.kinds import Kind
from eventstudy.reports.page import Table
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.study.placebo_power import asked_title
from eventstudy.studies.buy_and_hold import BuyAndHoldRow
from eventstudy.studies.calendar_time import CalendarTimePortfolio
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import CalendarTime


def held_row(row: BuyAndHoldRow) -> Row:
    """A row of the kind ``bhar`` among the statistics: two tests, the others empty."""
    outcome = row.outcome
    tests: dict[str, Outcome] = {test.statistic: NONE for test in TESTS}
    tests["cross_sectional_t"] = outcome.cross_sectional
    tests["skewness_adjusted_t"] = outcome.skewness_adjusted
    return Row(
        "bhar",
        row.window.start,
        row.window.end,
        outcome.n,
        outcome.mean,
        outcome.median,
        outcome.positive,
        None,
        tests,
        None,
    )


def long_run_members(result: StudyResult) -> dict[str, Any]:
    """The member ``calendar_time`` of the JSON; buy-and-hold returns are rows of the statistics."""
    members: dict[str, Any] = {}
    if result.buy_and_hold is not None:
        members["buy_and_hold"] = {
            "against": result.options.reference or "benchmark",
            "bootstrap": result.buy_and_hold.draws,
            "seed": result.options.seed,
        }
    if result.calendar_time is not None:
        members["calendar_time"] = _calendar_time(result.calendar_time)
    return members


def _calendar_time(portfolio: CalendarTimePortfolio) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "kind": portfolio.kind.value,
        "periods": portfolio.periods,
        "largest": portfolio.largest,
        "first": portfolio.first or None,
        "last": portfolio.last or None,
        "factors": list(portfolio.factors),
    }
    if isinstance(portfolio.outcome, NotApplicable):
        return {**facts, "not_applicable": portfolio.outcome.reason}
    return {**facts, **asdict(portfolio.outcome)}


def long_run_tables(result: StudyResult) -> list[Table]:
    """A table of each that was asked for."""
    return [*_held_tables(result), *_portfolio_tables(result)]


def _held_tables(result: StudyResult) -> list[Table]:
    if result.buy_and_hold is None:
        return []
    columns = (
        Column("window"),
        Column("n", Kind.COUNT),
        Column("mean", Kind.FRACTION),
        Column("median", Kind.FRACTION),
        Column("positive", Kind.COUNT),
        Column("t", Kind.NUMBER),
        Column("p", Kind.PROBABILITY),
        Column("skew-adjusted t", Kind.NUMBER),
        Column("boot. p", Kind.PROBABILITY),
    )
    groups: dict[int, list[tuple[Cell, ...]]] = {}
    for row in result.buy_and_hold.rows:
        outcome = row.outcome
        cells = (outcome.n, outcome.mean, outcome.median, outcome.positive)
        tests = (*_pair(outcome.cross_sectional), *_pair(outcome.skewness_adjusted))
        groups.setdefault(row.group, []).append((str(row.window), *cells, *tests))
    text = "Buy-and-hold abnormal returns"
    return [Table(asked_title(result, text, group), columns, rows) for group, rows in groups.items()]


def _pair(outcome: Outcome) -> tuple[Cell, Cell]:
    return (None, None) if isinstance(outcome, NotApplicable) else (outcome.statistic, outcome.p_value)


def _portfolio_tables(result: StudyResult) -> list[Table]:
    portfolio = result.calendar_time
    if portfolio is None:
        return []
    title = f"Calendar-time portfolio, {portfolio.kind}"
    if isinstance(portfolio.outcome, NotApplicable):
        return [Table(title, (Column("not applicable because"),), [(portfolio.outcome.reason,)])]
    columns = (
        Column("term"),
        Column("errors"),
        Column("value", Kind.NUMBER, 6),
        Column("standard error", Kind.NUMBER, 6),
        Column("t", Kind.NUMBER),
        Column("p", Kind.PROBABILITY),
    )
    rows: list[tuple[Cell, ...]] = [
        (term.term, errors, term.value, term.standard_error, term.t, term.p)
        for at in range(len(portfolio.factors) + 1)
        for errors in (ERRORS if at == 0 else ("HC1",))
        for term in [portfolio.outcome.coefficients[errors][at]]
    ]
    return [
        Table(
            f"{title}: {portfolio.outcome.n:,} periods, {portfolio.first} to {portfolio.last}", columns, rows
        )
    ]


def long_run_sentences(result: StudyResult) -> list[str]:
    """How buy-and-hold returns and the portfolio were made."""
    sentences = []
    if result.buy_and_hold is not None:
        against = f"the column {result.options.reference}" if result.options.reference else "the benchmark"
        sentences.append(
            f"BHAR: prod(1 + R) less that of {against}; skewness-adjusted t with p from"
            f" {result.buy_and_hold.draws:,} resamples (seed {result.options.seed})."
        )
    if result.calendar_time is not None:
        sentences.append(_portfolio_sentence(result, result.calendar_time))
    return sentences


def _portfolio_sentence(result: StudyResult, portfolio: CalendarTimePortfolio) -> str:
    period = f"in the {result.options.months} months after their event"
    if portfolio.kind is CalendarTime.DAILY:
        period = f"in sessions {result.options.window} around their event"
    lag = "" if isinstance(portfolio.outcome, NotApplicable) else f", HAC lag {portfolio.outcome.hac_lag}"
    return (
        f"Calendar time: the firms {period}, equally weighted, {portfolio.periods:,} {portfolio.kind} returns"
        f" of at most {portfolio.largest:,} firms, on {', '.join(portfolio.factors)}{lag}."
    )
