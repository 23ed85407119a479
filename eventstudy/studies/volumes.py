"""Trading volumes of a study: the logarithm of the percentage of a company's shares that changed hands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from eventstudy.errors import NoPricesError, UsageError
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import NoPrices, PriceRequest, PriceSource
from eventstudy.studies.grid import CloseGrid, Floats

CONSTANT = 0.000255
"""Keeps the logarithm of a session without a trade finite, in percent (Cready & Ramanan 1991)."""
Shares = Mapping[str, Sequence[tuple[int, float]]]
"""Shares outstanding by symbol: (first day as ordinal, number), in the order of the days."""


def log_volumes(source: PriceSource, grid: CloseGrid, shares: Shares | None) -> tuple[Floats, Floats, str]:
    """V (T, S), NaN without a volume; the market's, its mean over symbols by session, (T, 1); both in words.

    V = ln(100 volume / shares + 0.000255) (Campbell & Wasley 1996), with the shares outstanding on that day;
    ln(1 + volume) without ``shares``. Raises NoPricesError without any volume, UsageError for a symbol
    without shares.
    """
    if not grid.columns:
        nothing = np.full_like(grid.closes, np.nan)
        return nothing, nothing[:, :1], "trading volume"
    days = grid.dates[grid.dates > 0]
    span = date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))
    cache = PriceCache(source)
    cache.fill([PriceRequest(symbol, *span) for symbol in grid.columns])
    volumes = np.full_like(grid.closes, np.nan)
    for symbol, column in grid.columns.items():
        series = cache[symbol]
        if isinstance(series, NoPrices):
            continue
        traded = np.array(series.volume, dtype=np.float64)
        for rows in grid.rows_of_all(np.array(series.days, dtype=np.int64)):
            volumes[rows[rows >= 0], column] = traded[rows >= 0]
        if shares is not None and not np.isnan(volumes[:, column]).all():
            volumes[:, column] *= 100.0 / _outstanding(symbol, shares, grid)
    if np.isnan(volumes).all():
        raise NoPricesError(f"{source.name} has no volumes", "name a source whose bars have a volume")
    values = np.log1p(volumes) if shares is None else np.log(volumes + CONSTANT)
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    market = np.where(there, values, 0.0).sum(axis=1) / np.where(count, count, np.nan)
    unit = "log volume, ln(1 + volume)" if shares is None else "log percentage of shares traded"
    return values, market[:, None], f"{unit}; market: mean of {there.any(axis=0).sum():,} symbols"


def _outstanding(symbol: str, shares: Shares, grid: CloseGrid) -> Floats:
    """The shares outstanding on the day of each row, NaN before the first; shape (T,)."""
    if symbol not in shares:
        raise UsageError(f"--shares has no shares of {symbol}", "add its rows, or leave out --shares")
    firsts, numbers = zip(*shares[symbol], strict=True)
    places = [bisect_right(firsts, day) - 1 for day in grid.dates.tolist()]
    return np.array([numbers[at] if at >= 0 else np.nan for at in places])
