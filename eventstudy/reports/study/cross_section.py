"""The comparison and the regression of a study as JSON, as tables and as sentences."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from eventstudy.inference.groups import Difference
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.regression import Regression
from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Column, Table
from eventstudy.reports.values import percent
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
        members["comparison"] = [_compared(one) for one in compared]
    if regressed := window_regressions(result):
        members["regression"] = [row for one in regressed for row in _regressed(one)]
    return members


def _compared(one: Comparison) -> dict[str, Any]:
    row: dict[str, Any] = {
        "start": one.window.start,
        "end": one.window.end,
        "first": one.names[0],
        "second": one.names[1],
        "n_first": one.n[0],
        "n_second": one.n[1],
        "caar_first": _or_none(one.caar[0]),
        "caar_second": _or_none(one.caar[1]),
        "left_out": one.left_out,
    }
    if isinstance(one.outcome, NotApplicable):
        return {**row, "not_applicable": one.outcome.reason}
    found = one.outcome
    return {
        **row,
        "difference": found.difference,
        "standard_error": found.standard_error,
        "interval": [found.low, found.high],
        "welch_t": found.welch.statistic,
        "welch_df": found.df,
        "welch_p": found.welch.p_value,
        "mann_whitney_u": found.mann_whitney.statistic,
        "mann_whitney_p": found.mann_whitney.p_value,
        "mann_whitney_exact": found.exact,
    }


def _regressed(one: WindowRegression) -> list[dict[str, Any]]:
    row: dict[str, Any] = {"start": one.window.start, "end": one.window.end, "left_out": one.left_out}
    if isinstance(one.outcome, NotApplicable):
        return [{**row, "not_applicable": one.outcome.reason}]
    return [{**row, **asdict(fit)} for fit in one.outcome]


def cross_section_tables(result: StudyResult) -> list[Table]:
    """A table of the comparison, and one of the regression of each window, for people."""
    tables = []
    if compared := comparisons(result):
        tables.append(_comparison_table(result.options.compare or "", compared))
    return [*tables, *(_regression_table(one) for one in window_regressions(result))]


def _comparison_table(column: str, compared: list[Comparison]) -> Table:
    first, second = compared[0].names
    return Table(
        f"CAAR by {column}: {first} against {second}",
        (
            Column("window"),
            *(Column(f"{name} {what}", kind) for name in (first, second) for what, kind in _SIDES),
            Column("difference", Kind.FRACTION),
            Column("95 % from", Kind.FRACTION),
            Column("to", Kind.FRACTION),
            Column("welch_t", Kind.NUMBER),
            Column("welch_p", Kind.PROBABILITY),
            Column("mann_whitney_p", Kind.PROBABILITY),
        ),
        [_comparison_row(one) for one in compared],
    )


_SIDES = (("n", Kind.COUNT), ("CAAR", Kind.FRACTION))


def _comparison_row(one: Comparison) -> tuple[Cell, ...]:
    sides = (one.n[0], _or_none(one.caar[0]), one.n[1], _or_none(one.caar[1]))
    found = one.outcome
    if isinstance(found, NotApplicable):
        return (str(one.window), *sides, *[None] * 6)
    tests = found.welch.statistic, found.welch.p_value, found.mann_whitney.p_value
    return (str(one.window), *sides, found.difference, found.low, found.high, *tests)


def _regression_table(one: WindowRegression) -> Table:
    title = f"CAR over sessions {one.window} on columns of the events"
    if isinstance(one.outcome, NotApplicable):
        return Table(title, (Column("not applicable because"),), [(one.outcome.reason,)])
    fits = shown_fits(one.outcome)
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
    one = fit.coefficients[at]
    marks = "***" if one.p < 0.001 else "**" if one.p < 0.01 else "*" if one.p < 0.05 else ""
    return f"{one.value:.3g}{marks} ({one.standard_error:.2g})"


def comparison_sentences(result: StudyResult) -> list[str]:
    """What the comparison found, a sentence a window, then how many events had an empty cell."""
    compared = comparisons(result)
    told = [_sentence(one) for one in compared]
    if compared and compared[0].left_out:
        told.append(f"{compared[0].left_out:,} events without a value of {result.options.compare} left out.")
    return told


def _sentence(one: Comparison) -> str:
    sides = ", ".join(
        f"{name} {percent(_or_none(mean), 2) or 'none'} ({n:,} events)"
        for name, mean, n in zip(one.names, one.caar, one.n, strict=True)
    )
    found = one.outcome
    if isinstance(found, NotApplicable):
        return f"Sessions {one.window}: {sides}; not compared: {found.reason}."
    return f"Sessions {one.window}: {sides}; {_difference(found)}"


def _difference(found: Difference) -> str:
    low, between, high = (percent(part, 2) for part in (found.low, found.difference, found.high))
    exact = "exact" if found.exact else "normal"
    return (
        f"difference {between} (95 % from {low} to {high}), Welch t {found.welch.statistic:.2f}"
        f" (p {found.welch.p_value:.3f}), Mann-Whitney p {found.mann_whitney.p_value:.3f} ({exact})."
    )


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
