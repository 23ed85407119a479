"""What a study measures of its sessions, and the core run on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.sections import Bootstrap
from eventstudy.engine.study_arrays import StudyArrays, study_arrays
from eventstudy.factors import RISK_FREE
from eventstudy.models.registry import model_named
from eventstudy.models.trade_to_trade import TRADE_TO_TRADE
from eventstudy.prices.source import PriceSource
from eventstudy.studies.factor_returns import factor_returns
from eventstudy.studies.grid import CloseGrid, Floats, Ints, Prices
from eventstudy.studies.loading import market_returns
from eventstudy.studies.returns import add_dividends, given_returns, session_returns
from eventstudy.studies.trades import trade_returns
from eventstudy.studies.volatility import variance_ratios
from eventstudy.studies.volumes import log_volumes
from eventstudy.study_options import Outcome, PricesAre, StudyOptions

if TYPE_CHECKING:
    from eventstudy.engine.garch import Progress
    from eventstudy.engine.partition import Workers
    from eventstudy.models.interface import Model


@dataclass(frozen=True, slots=True)
class StudyData:
    """T sessions of S symbols and M markets, and N events in them.

    ``values`` (T, S): what is measured, NaN where missing; ``market`` (T, M) or (T, M, F). ``returns`` (T, S)
    and ``benchmarks`` (T, M): as the shares and the benchmarks earned them, whatever is measured. ``rows``,
    ``columns``, ``markets`` (columns of ``market``), ``groups`` (N,). ``dates`` (T,). ``unit``: what is
    measured, in words.
    """

    values: Floats
    market: Floats
    returns: Floats
    benchmarks: Floats
    rows: Ints
    columns: Ints
    markets: Ints
    groups: Ints
    dates: Ints
    model: Model
    unit: str

    @property
    def series(self) -> tuple[str, ...]:
        """The series that the model is made of."""
        return self.model.series


def study_data(
    source: PriceSource,
    options: StudyOptions,
    grid: CloseGrid,
    prices: Prices,
    events: tuple[Ints, Ints, Ints, Ints],
    names: Sequence[str],
) -> StudyData:
    """The returns, or what else is measured, of the grid; ``events``: rows, columns, markets, groups."""
    rows, columns, markets, groups = events
    to_returns = given_returns if options.prices_are is PricesAre.RETURNS else session_returns
    returns = to_returns(grid.closes, log=options.log_returns)
    if options.total_returns:
        add_dividends(returns, grid.closes, _paid(grid, prices), log=options.log_returns)
    benchmarks = market_returns(returns, names, grid)
    values, market, unit = returns, benchmarks, "returns"
    model, own_markets = model_named(options.model, options.dimson), np.maximum(markets, 0)
    if options.factors is not None:
        market = factor_returns(options.factors, model.series, grid)
        values = returns - np.array(options.factors.on(RISK_FREE, grid.dates.tolist()))[:, None]
    elif options.outcome is Outcome.VOLUME:
        values, market, unit = log_volumes(source, grid, options.shares)
    elif options.trade_to_trade:
        model = TRADE_TO_TRADE
        values, market, own_markets = trade_returns(
            grid.closes, names, grid.columns, columns, own_markets, log=options.log_returns
        )
        unit = "returns from trade to trade"
    columns = np.where(markets < 0, -1, columns)
    return StudyData(
        values, market, returns, benchmarks, rows, columns, own_markets, groups, grid.dates, model, unit
    )


def measured(
    data: StudyData,
    options: StudyOptions,
    status: NDArray[np.int8] | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> StudyArrays:
    """The core run on the events; for ``--outcome volatility`` variance ratios in place of returns."""
    arrays = study_arrays(
        data.values,
        data.market,
        data.rows,
        data.columns,
        event_window=options.window,
        estimation_window=options.estimation,
        model=data.model,
        min_estimation=options.min_estimation,
        cumulate=options.cumulate,
        event_markets=data.markets,
        dates=data.dates,
        status=status,
        groups=data.groups,
        bootstrap=Bootstrap(options.bootstrap, options.seed),
        progress=progress,
        workers=workers,
    )
    if options.outcome is not Outcome.VOLATILITY:
        return arrays
    return variance_ratios(
        data.values,
        data.market,
        (data.rows, data.columns, data.markets),
        arrays,
        options,
        dates=data.dates,
        groups=data.groups,
        workers=workers,
    )


def _paid(grid: CloseGrid, prices: Prices) -> Iterator[tuple[int, int, float]]:
    """(row, column, cash per share) of every dividend whose ex-day is a session."""
    for symbol, dividends in prices.dividends.items():
        for row, day in grid.rows_of_days(symbol, list(dividends)):
            yield row, grid.columns[symbol], dividends[day]
