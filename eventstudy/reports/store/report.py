"""The reports of ``prices info`` and ``prices show``: what the local store has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan
from typing import TYPE_CHECKING

from eventstudy.kinds import Kind
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.store.intraday import BarHolding
from eventstudy.prices.store.rows import Holding
from eventstudy.prices.store.spans import Span
from eventstudy.reports.report import Cell, Column, Report

if TYPE_CHECKING:
    from rich.console import RenderableType

HOLDING_COLUMNS = (
    Column("symbol"),
    Column("source"),
    Column("currency"),
    Column("exchange"),
    Column("first", Kind.DATE),
    Column("last", Kind.DATE),
    Column("settled", Kind.DATE),
    Column("bars", Kind.COUNT),
    Column("retrieved"),
    Column("interval"),
)
BAR_COLUMNS = (
    Column("date", Kind.DATE),
    Column("open", Kind.PRICE),
    Column("high", Kind.PRICE),
    Column("low", Kind.PRICE),
    Column("close", Kind.PRICE),
    Column("volume", Kind.COUNT),
    Column("dividend", Kind.PRICE),
    Column("split", Kind.NUMBER, 4),
    Column("flags"),
)


def holdings_report(path: str, holdings: Sequence[Holding], minutes: Sequence[BarHolding] = ()) -> Report:
    """A row for every span of every symbol, then one for every size of intraday bars of every symbol.

    ``bars`` counts the symbol's days in all of its spans, or its intraday bars.
    """
    rows = [_holding_row(holding, span) for holding in holdings for span in holding.spans]
    rows += [_bar_holding_row(holding) for holding in minutes]
    return _report("holdings", HOLDING_COLUMNS, rows, "Stored prices", {"store": path})


def bars_report(series: BarSeries) -> Report:
    """A row for every stored day of one symbol."""
    first, last = (date.fromordinal(day).isoformat() for day in series.covered)
    facts = {
        "symbol": series.symbol,
        "currency": series.currency,
        "exchange": series.exchange,
        "retrieved": series.retrieved,
        "covered": {"first": first, "last": last},
    }
    rows = [_bar_row(series, i) for i in range(len(series.days))]
    return _report("bars", BAR_COLUMNS, rows, f"Stored prices of {series.symbol}", facts)


def _report(
    key: str, columns: Sequence[Column], rows: list[tuple[Cell, ...]], title: str, facts: Mapping[str, object]
) -> Report:
    def screen() -> RenderableType:
        from eventstudy.reports.store.screen import store_screen

        return store_screen(report, rows)

    report = Report(key, columns, rows, screen, before=facts, title=title)
    return report


def _holding_row(holding: Holding, span: Span) -> tuple[Cell, ...]:
    first, last, settled = (
        date.fromordinal(day).isoformat() for day in (span.first, span.last, span.settled)
    )
    return (
        holding.symbol,
        holding.source,
        holding.currency,
        holding.exchange,
        first,
        last,
        settled,
        holding.bars,
        span.retrieved,
        "1d",
    )


def _bar_holding_row(holding: BarHolding) -> tuple[Cell, ...]:
    first, last = (date.fromordinal(day).isoformat() for day in (holding.first, holding.last))
    settled = None if holding.settled is None else date.fromordinal(holding.settled).isoformat()
    interval = f"{holding.seconds / 60:g}m"
    return (
        holding.symbol,
        holding.source,
        None,
        None,
        first,
        last,
        settled,
        holding.bars,
        holding.retrieved,
        interval,
    )


def _bar_row(series: BarSeries, i: int) -> tuple[Cell, ...]:
    day = series.days[i]
    prices = (series.open[i], series.high[i], series.low[i], series.close[i])
    volume = series.volume[i]
    return (
        date.fromordinal(day).isoformat(),
        *(None if isnan(value) else value for value in prices),
        None if isnan(volume) else int(volume),
        series.dividends.get(day),
        series.splits.get(day),
        ";".join(series.flags.get(day, ())),
    )
