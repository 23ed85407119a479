"""A price source that holds in memory what a test gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import nan

from eventstudy.prices.bars import BarSeries, Row, build_series
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult


def flat(day: str, close: float, volume: float = 1000.0) -> Row:
    """A bar whose four prices are one (and traded)."""
    return date.fromisoformat(day).toordinal(), close, close, close, close, volume


def only_close(day: str, close: float) -> Row:
    """A row of an exchange rate: a close and nothing else."""
    return date.fromisoformat(day).toordinal(), nan, nan, nan, close, nan


def rows_of(series: BarSeries) -> list[Row]:
    """The rows that a series was made of."""
    columns = (series.days, series.open, series.high, series.low, series.close, series.volume)
    return list(zip(*columns, strict=True))


class MemorySource:
    """Series by symbol; a symbol that is not there has no prices. ``asked`` keeps every want."""

    name = "memory"

    def __init__(self, *series: BarSeries) -> None:
        self._series = {one.symbol: one for one in series}
        self.asked: list[PriceRequest] = []

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        self.asked.extend(wanted)
        missing = "no such symbol in memory"
        return {want.symbol: self._series.get(want.symbol, NoPrices(want.symbol, missing)) for want in wanted}


def series_of(
    symbol: str,
    rows: Iterable[Row],
    *,
    covered: tuple[str, str] | None = None,
    dividends: dict[str, float] | None = None,
    exchange: str | None = None,
) -> BarSeries:
    """A series of rows, with its dates written as people write them."""
    span = None
    if covered is not None:
        span = date.fromisoformat(covered[0]).toordinal(), date.fromisoformat(covered[1]).toordinal()
    paid = {date.fromisoformat(day).toordinal(): cash for day, cash in (dividends or {}).items()}
    return build_series(symbol, rows, source="memory", covered=span, dividends=paid, exchange=exchange)
