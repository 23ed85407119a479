"""The comparison and the regression of a study as JSON, as tables and as sentences."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from eventstudy.inference.groups import Difference
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.regression import Regression
from eventstudy.kinds import Kind
from eventstudy.reports.page import Table
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.study.measured import Written, is_percent, kind_of
from eventstudy.reports.values import number, percent
from eventstudy.studies.cross_section import (
    Comparison,
    WindowRegression,
    comparisons,
    window_regressions,
)
from eventstudy.studies.study import StudyResult

STARS = "* p < 0.05, ** p < 0.01, *** p < 0.001; standard errors in brackets."


def cross_section_members(result: StudyResult) -> dict[str, Any]:
    """The members ``comparison`` and ``regression`` of the JSON, each where it was asked for."""
    members: dict[str, Any] = {}
    if compared := comparisons(result):
        members["comparison"] = [_compared(comparison) for comparison in compared]
    if regressed := window_regressions(result):
        members["regression"] = [row for regression in regressed for row in _regressed(regression)]
    return members


def _compared(comparison: Comparison) -> dict[str, Any]:
    row: dict[str, Any] = {
        "start": comparison.window.start,
        "end": comparison.window.end,
        "first": comparison.names[0],
        "second": comparison.names[1],
        "n_first": comparison.n[0],
        "n_second": comparison.n[1],
        "caar_first": _or_none(comparison.caar[0]),
        "caar_second": _or_none(comparison.caar[1]),
        "left_out": comparison.left_out,
    }
    if isinstance(comparison.outcome, NotApplicable):
        return {**row, "not_applicable": comparison.outcome.reason}
    outcome = comparison.outcome
    return {
        **row,
        "difference": outcome.difference,
        "standard_error": outcome.standard_error,
        "interval": [outcome.low, outcome.high],
        "welch_t": outcome.welch.statistic,
        "welch_df": outcome.df,
        "welch_p": outcome.welch.p_value,
        "mann_whitney_u": outcome.mann_whitney.statistic,
        "mann_whitney_p": outcome.mann_whitney.p_value,
        "mann_whitney_exact": outcome.exact,
    }


def _regressed(regression: WindowRegression) -> list[dict[str, Any]]:
    row: dict[str, Any] = {
        "start": regression.window.start,
        "end": regression.window.end,
        "left_out": regression.left_out,
    }
    if isinstance(regression.outcome, NotApplicable):
        return [{**row, "not_applicable": regression.outcome.reason}]
    fits = [{**row, **asdict(fit)} for fit in regression.outcome]
    if regression.unweighted:
        fits.append({**row, "estimator": "wls", "not_applicable": _without_weights(regression)})
    return fits


def _without_weights(regression: WindowRegression) -> str:
    events = "1 event has" if regression.unweighted == 1 else f"{regression.unweighted:,} events have"
    return f"{events} no s_CAR to weigh by: the residuals do not vary, or the CAR is exactly 0"


def cross_section_tables(result: StudyResult) -> list[Table]:
    """A table of the comparison, and one of the regression of each window, for people."""
    tables = []
    if compared := comparisons(result):
        tables.append(_comparison_table(result.options.compare or "", compared, kind_of(result)))
    return [*tables, *(_regression_table(regression) for regression in window_regressions(result))]


def _comparison_table(column: str, compared: list[Comparison], measured: Kind) -> Table:
    first, second = compared[0].names
    return Table(
        f"CAAR by {column}: {first} against {second}",
        (
            Column("window"),
            *(
                Column(f"{name} {side}", kind)
                for name in (first, second)
                for side, kind in (("n", Kind.COUNT), ("CAAR", measured))
            ),
            Column("difference", measured),
            Column("95 % from", measured),
            Column("to", measured),
            Column("welch_t", Kind.NUMBER),
            Column("welch_p", Kind.PROBABILITY),
            Column("mann_whitney_p", Kind.PROBABILITY),
        ),
        [_comparison_row(comparison) for comparison in compared],
    )


def _comparison_row(comparison: Comparison) -> tuple[Cell, ...]:
    sides = (comparison.n[0], _or_none(comparison.caar[0]), comparison.n[1], _or_none(comparison.caar[1]))
    outcome = comparison.outcome
    if isinstance(outcome, NotApplicable):
        return (str(comparison.window), *sides, *[None] * 6)
    tests = outcome.welch.statistic, outcome.welch.p_value, outcome.mann_whitney.p_value
    return (str(comparison.window), *sides, outcome.difference, outcome.low, outcome.high, *tests)


def _regression_table(regression: WindowRegression) -> Table:
    title = f"CAR over sessions {regression.window} on columns of the events"
    if isinstance(regression.outcome, NotApplicable):
        return Table(title, (Column("not applicable because"),), [(regression.outcome.reason,)])
    fits = shown_fits(regression.outcome)
    rows: list[tuple[Cell, ...]] = [
        (term.term, *(coefficient(fit, at) for fit in fits)) for at, term in enumerate(fits[0].coefficients)
    ]
    rows.append(("events", *(f"{fit.n:,}" for fit in fits)))
    rows.append(("R²", *(f"{fit.r_squared:.3f}" for fit in fits)))
    return Table(f"{title}. {STARS}", (Column("term"), *(Column(fit_name(fit)) for fit in fits)), rows)


def shown_fits(fits: list[Regression]) -> list[Regression]:
    """The fits that people read: OLS with HC1, and OLS and WLS with clusters, else with HC3 and HC1."""
    by_name = {(fit.estimator, fit.covariance): fit for fit in fits}
    wanted = [("ols", "HC1"), ("ols", "cluster"), ("wls", "cluster")]
    if ("ols", "cluster") not in by_name:
        wanted = [("ols", "HC1"), ("ols", "HC3"), ("wls", "HC1")]
    return [by_name[name] for name in wanted if name in by_name]


def fit_name(fit: Regression) -> str:
    """How people call a fit: ``OLS, HC1``."""
    covariance = "clustered" if fit.covariance == "cluster" else fit.covariance
    return f"{fit.estimator.upper()}, {covariance}"


def coefficient(fit: Regression, at: int) -> str:
    """A coefficient with its stars and standard error: ``0.0269* (0.0098)``."""
    estimate = fit.coefficients[at]
    marks = "***" if estimate.p < 0.001 else "**" if estimate.p < 0.01 else "*" if estimate.p < 0.05 else ""
    return f"{estimate.value:.3g}{marks} ({estimate.standard_error:.2g})"


def regression_sentences(result: StudyResult) -> list[str]:
    """Why a regression has no WLS or no HC3 errors; nothing where none is without."""
    fitted = [
        regression
        for regression in window_regressions(result)
        if not isinstance(regression.outcome, NotApplicable)
    ]
    sentences = [
        f"No WLS of the CAR over sessions {regression.window}: {_without_weights(regression)}."
        for regression in fitted
        if regression.unweighted
    ]
    fits = [r.outcome for r in fitted if not isinstance(r.outcome, NotApplicable)]
    if not all(any(fit.covariance == "HC3" for fit in some) for some in fits):
        sentences.append(
            "A column of --regress belongs to one event alone, which is then fitted exactly (leverage 1):"
            " there are no HC3 errors, and HC1 and clustered errors of that column are too small."
        )
    return sentences


def comparison_sentences(result: StudyResult) -> list[str]:
    """What the comparison found, a sentence a window, then how many events had an empty cell."""
    compared = comparisons(result)
    written = percent if is_percent(result) else number
    sentences = [_sentence(comparison, written) for comparison in compared]
    if compared and compared[0].left_out:
        sentences.append(
            f"{compared[0].left_out:,} events without a value of {result.options.compare} left out."
        )
    return sentences


def _sentence(comparison: Comparison, written: Written) -> str:
    sides = ", ".join(
        f"{name} {written(_or_none(mean), 2) or 'none'} ({n:,} events)"
        for name, mean, n in zip(comparison.names, comparison.caar, comparison.n, strict=True)
    )
    outcome = comparison.outcome
    if isinstance(outcome, NotApplicable):
        return f"Sessions {comparison.window}: {sides}; not compared: {outcome.reason}."
    return f"Sessions {comparison.window}: {sides}; {_difference(outcome, written)}"


def _difference(compared: Difference, written: Written) -> str:
    low, between, high = (written(part, 2) for part in (compared.low, compared.difference, compared.high))
    exact = "exact" if compared.exact else "normal"
    return (
        f"difference {between} (95 % from {low} to {high}), Welch t {compared.welch.statistic:.2f}"
        f" (p {compared.welch.p_value:.3f}), Mann-Whitney p {compared.mann_whitney.p_value:.3f} ({exact})."
    )


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
