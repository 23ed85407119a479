"""The report of ``run``: the contract's columns, the JSON around them, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from eventstudy.exchanges.why import why
from eventstudy.kinds import Kind
from eventstudy.prices.source import NoPrices, PriceResult
from eventstudy.reactions.estimate import Estimate
from eventstudy.reactions.measures.registry import NAMES, measure_of
from eventstudy.reactions.run import Reaction, RunResult, event_facts
from eventstudy.reasons import Reason, explain
from eventstudy.reports.report import Cell, Column, Page, Report
from eventstudy.words import spell_day

if TYPE_CHECKING:
    from rich.console import RenderableType

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


def column_of(name: str) -> Column:
    """The column of a measure: how its values are shown to people. Raises UsageError for no measure."""
    row = measure_of(name)
    return Column(name, row.kind, row.digits)


def columns(windows: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of ``run``, in the contract's order, with those of each ``--window``."""
    before = NAMES.index("benchmark_return")
    return (
        *(Column(name, Kind.DATE if name.endswith("session") else Kind.TEXT) for name in _HEAD),
        *(column_of(name) for name in NAMES[:before]),
        Column("benchmark"),
        *(column_of(name) for name in NAMES[before:]),
        Column("source"),
        Column("status"),
        Column("warnings"),
        *(column_of(name) for name in windows),
    )


def row_values(row: Reaction) -> tuple[Cell, ...]:
    """One listing's cells, in the order of :func:`columns`."""
    before = NAMES.index("benchmark_return")
    found = row.alignment
    values = {**row.values, "volume": None if row.values["volume"] is None else int(row.values["volume"])}
    return (
        row.listing.symbol,
        row.exchange,
        row.currency,
        found.announcement.instant.isoformat(),
        found.announcement.timing,
        found.phase.value,
        found.session.date.isoformat(),
        found.base.date.isoformat(),
        *(values[name] for name in NAMES[:before]),
        row.benchmark,
        *(values[name] for name in NAMES[before:]),
        row.source,
        row.status.value,
        ";".join(row.warnings),
        *(value for name, value in row.values.items() if name not in NAMES),
    )


def reactions_report(result: RunResult) -> Report:
    """The report of one announcement."""

    def screen() -> RenderableType:
        from eventstudy.reports.run.screen import newspaper_box

        return newspaper_box(result)

    def page() -> Page:
        from eventstudy.reports.run.page import reactions_page

        return reactions_page(result)

    windows = tuple(name for name in result.reactions[0].values if name not in NAMES)
    failed = any(row.status is not Reason.OK for row in result.reactions)
    return Report(
        key="reactions",
        columns=columns(windows),
        rows=[row_values(row) for row in result.reactions],
        screen=screen,
        before={"event": event_facts(result)},
        after={"provenance": provenance(result)},
        notes=[*reasons(result), *warning_notes(result)],
        title=f"{', '.join(result.symbols)}: news of {spell_instant(result.announcement.instant)}",
        shown=(*SHOWN, *windows, *(["status"] if failed else [])),
        page=page,
    )


def spell_instant(instant: datetime) -> str:
    """A time in words, the same in every locale: ``Tue 11 Feb 2025, 09:30 EST``."""
    return f"{spell_day(instant.date())}, {instant:%H:%M} {instant.tzname()}"


def reasons(result: RunResult) -> list[str]:
    """Why each session was chosen: a sentence per exchange, naming its listings."""
    by_sentence: dict[str, list[str]] = {}
    for row in result.reactions:
        by_sentence.setdefault(why(row.alignment), []).append(row.listing.symbol)
    return [f"{', '.join(symbols)}: {sentence}." for sentence, symbols in by_sentence.items()]


def warning_notes(result: RunResult) -> list[str]:
    """What was assumed and what is doubtful: a sentence per warning, naming its listings."""
    by_code: dict[str, list[str]] = {}
    for row in result.reactions:
        for code in row.warnings:
            by_code.setdefault(code, []).append(row.listing.symbol)
    notes = [
        f"{row.listing.symbol}: {row.status.value}: {row.detail}." for row in result.reactions if row.detail
    ]
    everyone = len(result.reactions)
    for code, symbols in by_code.items():
        who = "" if len(symbols) == everyone else f"{', '.join(symbols)}: "
        notes.append(f"{who}{code.partition(':')[0]}: {explain(code)}.")
    return notes


def _fit(estimate: Estimate) -> dict[str, Any]:
    fit = estimate.fit
    return {
        "n": fit.n,
        "excluded": estimate.asked - fit.n,
        "alpha": fit.alpha,
        "beta": fit.beta,
        "sigma": fit.sigma,
        "r_squared": fit.r_squared,
    }


def provenance(result: RunResult) -> dict[str, Any]:
    """Where every price came from, and the conventions used."""
    options = result.options
    return {
        "returns": "total" if options.total_returns else "price",
        "model": options.model,
        "estimation": f"{options.estimation.start}:{options.estimation.end}",
        "min_estimation": options.min_estimation,
        "fits": {row.listing.symbol: _fit(row.estimate) for row in result.reactions if row.estimate},
        "prices": price_sources(result.sources),
    }


def price_sources(sources: Mapping[str, PriceResult]) -> dict[str, Any]:
    """The source and the days of each symbol's prices, or why there are none."""
    prices: dict[str, Any] = {}
    for symbol, series in sources.items():
        if isinstance(series, NoPrices):
            prices[symbol] = {"source": None, "reason": series.detail}
        else:
            first, last = (date.fromordinal(day).isoformat() for day in series.covered)
            prices[symbol] = {
                "source": series.source,
                "first": first,
                "last": last,
                "retrieved": series.retrieved,
            }
    return prices
