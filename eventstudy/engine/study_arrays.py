"""The vectorised core: fits, abnormal returns and statistics of many events on a sessions x symbols array."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eventstudy.engine import partition
from eventstudy.engine.garch import GarchEstimator, Progress
from eventstudy.engine.measuring import USED as USED
from eventstudy.engine.measuring import Estimator, measure
from eventstudy.engine.partition import Workers
from eventstudy.engine.parts import fit_on_workers
from eventstudy.engine.sample import ReturnPanel, Sample
from eventstudy.engine.sections import Bootstrap, CrossSection, cross_section
from eventstudy.engine.trades import measure_trades
from eventstudy.errors import UsageError
from eventstudy.models.garch import Garch
from eventstudy.models.interface import Model
from eventstudy.models.registry import MODELS
from eventstudy.models.trade_to_trade import TradeToTrade
from eventstudy.options import MIN_ESTIMATION, MODEL
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints


@dataclass(frozen=True)
class StudyArrays:
    """The result for N events and an event window of L2 sessions.

    Per event: ``status`` (``Reason.number``), ``n_estimation``, ``alpha``, ``sigma``,
    ``r_squared`` of shape (N,); ``slopes`` (D, N), first those that the model names;
    ``ar`` and ``car`` (N, L2).
    ``further``: what else the model estimates, by name, (N,).
    A skipped event has NaN. ``sections``: the statistics, one CrossSection a group, in group order.
    """

    status: NDArray[np.int8]
    n_estimation: Ints
    alpha: Floats
    slopes: Floats
    sigma: Floats
    r_squared: Floats
    sections: list[CrossSection]
    further: dict[str, Floats]
    _ordered_ar: Floats
    _ordered_standardised: Floats
    _order: Ints

    @property
    def beta(self) -> Floats:
        """The slope of the market, 0 for a model without one; shape (N,)."""
        beta: Floats = self.slopes[0]
        return beta

    @cached_property
    def ar(self) -> Floats:
        """The abnormal returns, put in the order of the input when first asked for; shape (N, L2)."""
        return _put_back(self._ordered_ar, self._order)

    @property
    def whole_car(self) -> Floats:
        """The sum of the abnormal returns over the whole window, NaN where one is missing; shape (N,)."""
        total = self._ordered_ar[:, 0].copy()
        for day in range(1, self._ordered_ar.shape[1]):
            total += self._ordered_ar[:, day]
        return _put_back(total, self._order)

    def standardised(self, window: int) -> Floats:
        """SAR or SCAR of the row of that place in every section, in the order of the input; shape (N,).

        NaN for a skipped event, and where the residual variance is 0.
        """
        used = _put_back(np.ascontiguousarray(self._ordered_standardised[:, window]), self._order)
        return np.where(self.status == USED, used, np.nan)

    @property
    def car(self) -> Floats:
        """The sums of the abnormal returns from the window's start to each session; shape (N, L2).

        From trade to trade a session without one adds nothing; NaN before the first.
        """
        there = np.cumsum(~np.isnan(self.ar), axis=1) > 0
        return np.where(there, np.nancumsum(self.ar, axis=1), np.nan)


def study_arrays(
    returns: Floats,
    market: Floats,
    event_rows: Ints,
    event_columns: Ints,
    *,
    event_window: EventWindow,
    estimation_window: EstimationWindow,
    model: str | Model = MODEL,
    min_estimation: int = MIN_ESTIMATION,
    cumulate: Sequence[EventWindow] = (),
    event_markets: Ints | None = None,
    dates: Ints | None = None,
    status: NDArray[np.int8] | None = None,
    groups: Ints | None = None,
    bootstrap: Bootstrap | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> StudyArrays:
    """Fit, measure and test N events.

    ``returns``: simple returns, shape (T, S), NaN where missing; for a model of factors those above the
    risk-free rate. ``market``: (T,) or (T, M), for a model of F
    series (T, M, F); ``event_markets`` (N,) names each event's place among the M.
    ``event_rows`` (N,): the row of day 0, -1 for an event that has none; ``event_columns`` (N,): its column,
    -1 without one. ``dates`` (T,): a calendar-date number
    per row, for rows of several calendars under one another (with more missing rows between them than a
    window reaches); by default every row is a date of its own. ``status`` (N,): numbers of reasons known
    beforehand. ``groups`` (N,): group numbers 0..G-1. Sessions outside the array count as missing.
    ``bootstrap``: resamples for the p-value of the skewness-adjusted t (default none). ``progress`` is told
    how many events of how many are fitted, and after how many seconds, by a model that takes its time.
    ``workers``: those of ``partition.workers_of``, who fit, rank and draw bootstraps instead of threads here.
    Raises UsageError for an unknown model, shapes that do not fit, rows, columns and markets that are not
    there, or ``cumulate`` outside the event window.
    """
    windows = cumulative_windows(event_window, cumulate)
    if isinstance(model, str):
        if model not in MODELS:
            raise UsageError(f"model {model!r} is not one of {', '.join(MODELS)}")
        model = MODELS[model]
    series = series_of(market, returns, model)
    _keep_memory()
    none = np.zeros(len(event_rows), dtype=np.int64)
    rows, columns, own_markets, group = (
        none if numbers is None else np.asarray(numbers, dtype=np.int64)
        for numbers in (event_rows, event_columns, event_markets, groups)
    )
    _check_places(
        (rows, -1, len(returns)), (columns, -1, returns.shape[1]), (own_markets, 0, series.shape[1])
    )
    known = none.astype(np.int8) if status is None else status.astype(np.int8)
    # One order whatever the input's, so that sums over events round alike; the same day and market side by
    # side, because such events share what is computed of the market. Those that are known not to be used come
    # last: the others of a group then lie together.
    order = event_order((known != USED).astype(np.int64), group, own_markets, rows, columns)
    events = rows[order], columns[order], own_markets[order], known[order]
    sample = unfitted(returns, series, events, estimation_window, event_window, model, len(windows), dates)
    # Threads of the matrix library's own would wait for one another while ours work.
    with threadpool_limits(1, user_api="blas"):
        if workers is None:
            estimator_of(model, progress)(sample, min_estimation, windows)
        else:
            fit_on_workers(sample, estimator_of(model, None), min_estimation, windows, workers)
        return summarised(sample, order, group, windows, bootstrap, workers)


def summarised(
    sample: Sample,
    order: Ints,
    group: Ints,
    windows: Sequence[EventWindow],
    bootstrap: Bootstrap | None,
    workers: Workers | None,
) -> StudyArrays:
    """The statistics of a fitted sample, group by group; ``order`` (N,): the number of each of its events in
    the input, ``group`` (N,) in the order of the input.
    """
    used = np.flatnonzero(sample.status == USED)
    edges = np.searchsorted(group[order[used]], np.arange(int(group.max(initial=0)) + 2))
    sections = [
        cross_section(sample.subset(used[start:stop]), windows, partition.THREADS, bootstrap, workers)
        for start, stop in itertools.pairwise(edges.tolist())
    ]
    return _in_order(sample, order, sections)


def unfitted(
    returns: Floats,
    series: Floats,
    events: tuple[Ints, Ints, Ints, NDArray[np.int8]],
    estimation_window: EstimationWindow,
    event_window: EventWindow,
    model: Model,
    cumulated: int,
    dates: Ints | None = None,
) -> Sample:
    """A sample of events (rows, columns, markets, status), with room for their windows and results."""
    windows = estimation_window, event_window
    panel = ReturnPanel.of(returns, series, _pad(events[0], windows, model.lags, len(returns)), dates)
    return Sample.empty(panel, model, *windows, events, cumulated)


def estimator_of(model: Model, progress: Progress | None) -> Estimator:
    """What fits a model: one closed form for all events, or an estimator of its own."""
    if isinstance(model, Garch):
        return GarchEstimator(progress)
    return measure_trades if isinstance(model, TradeToTrade) else measure


def series_of(market: Floats, returns: Floats, model: Model) -> Floats:
    """The market's series in the shape (T, M, F)."""
    series: Floats = market.reshape(market.shape + (1,) * (3 - market.ndim))
    if returns.ndim != 2 or series.shape[0] != returns.shape[0]:
        raise UsageError(f"returns {returns.shape} and market {market.shape} do not share their sessions")
    if series.shape[2] != len(model.series):
        raise UsageError(
            f"the {model.name} model is made of {len(model.series)} series, not {series.shape[2]}",
            f"give market the shape (sessions, markets, {len(model.series)}): {', '.join(model.series)}",
        )
    return series


def _check_places(*places: tuple[Ints, int, int]) -> None:
    for numbers, lowest, end in places:
        if len(numbers) and not lowest <= int(numbers.min()) <= int(numbers.max()) < end:
            raise UsageError(
                f"places {numbers.min()} to {numbers.max()} of events are not all in {lowest} to {end - 1}",
                "event_rows and event_columns count from 0, -1 for none; event_markets counts from 0",
            )


def _pad(rows: Ints, windows: tuple[EstimationWindow, EventWindow], lags: Sequence[int], height: int) -> int:
    """How many missing rows at both ends let the windows of every event and their lags fit."""
    estimation, event = windows
    first = min(estimation.start + min(lags), event.start)
    last = max(estimation.end + max(lags), event.end)
    placed = rows[rows >= 0]
    if not len(placed):
        return 1 + max(abs(first), abs(last))
    return max(0, -(int(placed.min()) + first), int(placed.max()) + last - (height - 1))


def event_order(*keys: Ints) -> Ints:
    """The events ordered by the first key, then the second and so on; numbers from -1."""
    whole, range_of_whole = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in keys:
        size = int(key.max(initial=-1)) + 2
        range_of_whole *= size
        if range_of_whole >= 2**63:
            return np.lexsort(keys[::-1])
        whole *= size
        whole += key + 1
    return np.argsort(whole)


def _in_order(sample: Sample, order: Ints, sections: list[CrossSection]) -> StudyArrays:
    """The results in the order of the input."""
    s = sample
    status, n, alpha, sigma, r_squared = (
        _put_back(part, order) for part in (s.status, s.n, s.alpha, s.sigma, s.r_squared)
    )
    slopes = np.stack([_put_back(part, order) for part in s.slopes])
    if isinstance(s.model, TradeToTrade):
        alpha, slopes = slopes[0], slopes[1:]
    further = {} if s.conditional is None else s.conditional.named()
    return StudyArrays(
        status,
        n,
        alpha,
        slopes,
        sigma,
        r_squared,
        sections,
        {name: _put_back(part, order) for name, part in further.items()},
        s.ar,
        s.standardised,
        order,
    )


def _put_back(part: NDArray[Any], order: Ints) -> NDArray[Any]:
    values = np.empty(part.shape, part.dtype)
    values[order] = part
    return values


def _keep_memory() -> None:
    """Let the allocator keep what chunks leave behind instead of asking the system anew for each.

    glibc learns from the largest block freed which sizes to keep; without it a third of the time goes to
    fresh pages. Elsewhere nothing happens.
    """
    np.empty(3_900_000)


def cumulative_windows(event_window: EventWindow, cumulate: Sequence[EventWindow]) -> list[EventWindow]:
    """The cumulative windows: from the start to each session, then the extra ones."""
    for window in cumulate:
        if window.start < event_window.start or window.end > event_window.end:
            raise UsageError(
                f"the cumulated window {window} is not inside the event window {event_window}",
                "widen --window",
            )
    growing = [
        EventWindow(event_window.start, end) for end in range(event_window.start, event_window.end + 1)
    ]
    return growing + [window for window in dict.fromkeys(cumulate) if window not in growing]
