"""Measures many announcements at once: the same rows of the table of measures, on arrays.

Only events in whose sessions no bar raises a doubt are measured here: no flag, no gap, no action that a
measure would have to name. All others are left to ``listing_context``, one by one, which says what is wrong.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.fit import fit_events
from eventstudy.exchanges.sessions import table_of
from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit, Model
from eventstudy.models.registry import model_named
from eventstudy.models.student import student_p
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.reactions.counterpart import has_counterparts
from eventstudy.reactions.measures.measure import Measured
from eventstudy.reactions.measures.registry import measure_arrays
from eventstudy.reactions.measures.window import windowed
from eventstudy.reactions.returns import simple_return
from eventstudy.reactions.span import VOLUME_SESSIONS, SessionSpan, sessions_around

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_MOST = 20_000
"""Listings measured in one go: more take more memory and are no faster."""
_LEAST_UNEXPLAINED = 1e-9
"""A fit that leaves a smaller share of the variance rests on rounding: it is made one by one."""
_PRICES = ("open", "high", "low")


def measure_together(
    spans: Sequence[SessionSpan], prices: PriceCache, options: RunOptions
) -> list[Measured | None]:
    """The measures of each listing, None for one that has to be looked at on its own."""
    model = model_named(options.model, options.dimson)
    alone = options.intraday is not None or options.context
    alone |= len(options.estimation) < options.min_estimation
    if alone or model.excess:  # returns above the risk-free rate name the sessions that lack it
        return [None] * len(spans)
    measured: list[Measured | None] = []
    for start in range(0, len(spans), _MOST):
        measured.extend(_measured(spans[start : start + _MOST], prices, options, model))
    return measured


def _measured(
    spans: Sequence[SessionSpan], prices: PriceCache, options: RunOptions, model: Model
) -> list[Measured | None]:
    measured: list[Measured | None] = [None] * len(spans)
    groups = _groups(spans, prices, options)
    places = [at for group in groups.values() for at in group]
    if not places:
        return measured
    gathered = _Gathered([spans[at] for at in places], options, model)
    start = 0
    for (symbol, benchmark, _), group in groups.items():
        series = prices[symbol]
        assert isinstance(series, BarSeries)  # as _groups has it
        gathered.add(slice(start, start + len(group)), series, benchmark)
        start += len(group)
    gathered.add_benchmarks(prices)
    sound, columns = gathered.measures()
    names = list(columns)
    for at, row in zip(sound.tolist(), zip(*columns.values(), strict=True), strict=True):
        measured[places[at]] = dict(zip(names, row, strict=True))
    return measured


Group = tuple[str, str | None, str]
"""A symbol, its benchmark and its calendar."""


def _groups(spans: Sequence[SessionSpan], prices: PriceCache, options: RunOptions) -> dict[Group, list[int]]:
    """Places of the spans that can be measured together, by what they share.

    None of an issuer with several listings, of a symbol or a benchmark without bars, or with fewer sessions
    than are asked for.
    """
    groups: dict[Group, list[int]] = defaultdict(list)
    length = 1 + sum(sessions_around(options))
    for at, span in enumerate(spans):
        if len(span.days) == length and span.year_base is not None:
            groups[span.listing.symbol, span.benchmark, span.alignment.session.calendar].append(at)
    usable: dict[Group, list[int]] = {}
    for group, places in groups.items():
        symbol, benchmark, _ = group
        series = [prices[name] for name in (symbol, benchmark) if name]
        whole = all(isinstance(each, BarSeries) and len(each.days) >= length for each in series)
        if whole and not has_counterparts(spans[places[0]].listing):
            usable[group] = places
    return usable


class _Sessions:
    """The sessions of N events as ordinals: ``days`` (N, L); ``zero``, the column of the reaction session;
    ``year`` (N,), the last session of the year before; ``earliest`` (N,), the first of them all."""

    def __init__(self, spans: Sequence[SessionSpan], options: RunOptions) -> None:
        self.zero, after = sessions_around(options)
        self.year = np.array([span.year_base for span in spans], dtype=np.int64)
        self.days = np.empty((len(spans), self.zero + 1 + after), dtype=np.int64)
        calendars = np.array([span.alignment.session.calendar for span in spans])
        zero = np.array([span.days[span.zero] for span in spans], dtype=np.int64)
        first, last = min(span.days[0] for span in spans), max(span.days[-1] for span in spans)
        for calendar in dict.fromkeys(calendars.tolist()):
            events = calendars == calendar
            known = table_of(calendar).ordinals(date.fromordinal(first), date.fromordinal(last))
            sessions = np.frombuffer(known, dtype=np.int64)
            rows = np.searchsorted(sessions, zero[events])
            self.days[events] = sessions[rows[:, None] + np.arange(-self.zero, after + 1)]
        self.earliest = np.minimum(self.days[:, 0], self.year)


class _Bars:
    """The bars of one series in the sessions of k events.

    ``rows`` (k, L): where they stand in the series; ``whole`` (k,): whether each session has a bar.
    """

    def __init__(self, series: BarSeries, days: Ints) -> None:
        own = np.frombuffer(series.days, dtype=np.int64)
        first = np.minimum(np.searchsorted(own, days[:, 0]), len(own) - days.shape[1])
        self._series = series
        self.rows: Ints = first[:, None] + np.arange(days.shape[1])
        self.whole: Bools = (own[self.rows] == days).all(axis=1)

    def field(self, name: str, columns: slice | int = slice(None)) -> Floats:
        """A field of the bars in some of the sessions."""
        values: Floats = np.frombuffer(getattr(self._series, name))[self.rows[:, columns]]
        return values


class _Gathered:
    """The values that the measures of N events are made of, gathered symbol after symbol.

    ``calm`` (N,): whether no bar raised a doubt so far. ``closes`` and ``market`` (N, L): those of a listing
    and of its benchmark in each session, NaN without a benchmark.
    """

    def __init__(self, spans: Sequence[SessionSpan], options: RunOptions, model: Model) -> None:
        self._options, self._model, self._sessions = options, model, _Sessions(spans, options)
        self._windows = [(w.start, w.end) for w in options.windows]
        self._benchmarks: dict[str, list[slice]] = defaultdict(list)
        count = len(spans)
        self._calm = np.zeros(count, dtype=bool)
        self._closes = np.empty(self._sessions.days.shape)
        self._market = np.full(self._sessions.days.shape, np.nan)
        self._year_base = np.empty(count)
        self._volumes = np.empty((count, VOLUME_SESSIONS + 1))
        self._prices = {name: np.empty(count) for name in _PRICES}

    def add(self, events: slice, series: BarSeries, benchmark: str | None) -> None:
        """Take the events of one listing, and note which of them raise no doubt."""
        sessions = self._sessions
        bars = _Bars(series, sessions.days[events])
        self._closes[events] = bars.field("close")
        zero = sessions.zero
        self._volumes[events] = bars.field("volume", slice(zero - VOLUME_SESSIONS, zero + 1))
        for name, values in self._prices.items():
            values[events] = bars.field(name, zero)
        year, own = sessions.year[events], np.frombuffer(series.days, dtype=np.int64)
        row = np.minimum(np.searchsorted(own, year), len(own) - 1)
        self._year_base[events] = np.frombuffer(series.close)[row]
        self._calm[events] = bars.whole & (own[row] == year) & self._undoubted(events, series)
        if benchmark is not None:
            self._benchmarks[benchmark].append(events)

    def _undoubted(self, events: slice, series: BarSeries) -> Bools:
        """Whether nothing is said of a listing's bars in the sessions of an event."""
        days, zero, first = self._sessions.days[events], self._sessions.zero, self._sessions.earliest[events]
        last = days[:, -1]
        calm: Bools = (first >= series.covered[0]) & (last <= series.covered[1])
        if series.flags:
            calm &= _none_between(series.flags, first, last)
        for run in series.runs:
            calm &= (last < run.first) | (first >= run.end)
        if series.retrieved is not None:  # a day that may not have been over
            calm &= days[:, zero] < datetime.fromisoformat(series.retrieved).toordinal() - 1
        ex_days = series.ex_days(0, date.max.toordinal())
        if not ex_days:
            return calm
        if self._options.total_returns or series.adjusted:
            return calm & _none_between(ex_days, first, last)
        starts, ends = zip((-1, 0), *((start - 1, end) for start, end in self._windows), strict=True)
        return calm & _none_between(ex_days, days[:, zero + min(starts)] + 1, days[:, zero + max(ends)])

    def add_benchmarks(self, prices: PriceCache) -> None:
        """Take the benchmarks of all events, and note which of them raise no doubt."""
        for benchmark, parts in self._benchmarks.items():
            series = prices[benchmark]
            assert isinstance(series, BarSeries)
            events = np.concatenate([np.arange(part.start, part.stop) for part in parts])
            days = self._sessions.days[events]
            bars = _Bars(series, days)
            self._market[events] = bars.field("close")
            calm = bars.whole
            if series.flags:
                calm &= _none_between(series.flags, days[:, 0], days[:, -1])
            ex_days = series.ex_days(0, date.max.toordinal())
            if ex_days and (self._options.total_returns or series.adjusted):
                calm &= _none_between(ex_days, days[:, 0], days[:, -1])
            calm &= ~np.isnan(self._market[events]).any(axis=1)
            self._calm[events] &= calm

    def measures(self) -> tuple[Ints, dict[str, list[float | None]]]:
        """The events measured, by number, and every column of their measures."""
        kept = self._calm & ~np.isnan(self._closes).any(axis=1) & ~np.isnan(self._year_base)
        closes, market = self._closes[kept], self._market[kept]
        values = self._read(kept, closes, market)
        own, beside = self._returns(closes, market)
        estimation, zero = self._options.estimation, self._sessions.zero
        first, stop = zero - 1 + estimation.start, zero + estimation.end
        design = np.stack([beside[:, first + lag : stop + lag] for lag in self._model.lags])
        fit, _ = fit_events(self._model, own[:, first:stop], design)
        for start, end in ((0, 0), *self._windows):
            window, suffix = slice(zero - 1 + start, zero + end), windowed("", (start, end))
            tested = _tested(fit, own[:, window].T, beside[:, window].T)
            names = [f"{name}{suffix}" for name in ("car", "car_t", "car_p")]
            if (start, end) == (0, 0):
                values.update(zip(("abnormal_return", "t_statistic", "p_value"), tested, strict=True))
            values.update(zip(names, tested, strict=True))
        sound = (fit.sigma > 0) & (1.0 - fit.r_squared > _LEAST_UNEXPLAINED)
        sound |= np.isnan(own[:, first])  # without a model: nothing to be unsound
        usable = {name: value[sound] for name, value in values.items()}
        events = kept.nonzero()[0][sound]
        return events, measure_arrays(usable, len(events), self._windows)

    def _read(self, kept: Bools, closes: Floats, market: Floats) -> dict[str, Floats]:
        """The values read from the bars of the events kept."""
        zero = self._sessions.zero
        values = {name: prices[kept] for name, prices in self._prices.items()} | {"close": closes[:, zero]}
        values |= {f"paid_{name}": value for name, value in values.items()}
        volumes = self._volumes[kept]
        means = volumes[:, :-1].mean(axis=1)
        values |= {"volume": volumes[:, -1], "mean_volume": np.where(means == 0, np.nan, means)}
        values["base_close"] = closes[:, zero - 1]
        values["year_to_date"] = simple_return(closes[:, zero], self._year_base[kept])
        values |= {"benchmark_base": market[:, zero - 1], "benchmark_close": market[:, zero]}
        for start, end in self._windows:
            grown = simple_return(closes[:, zero + end], closes[:, zero + start - 1])
            values[windowed("return", (start, end))] = grown
        return values

    def _returns(self, closes: Floats, market: Floats) -> tuple[Floats, Floats]:
        """The returns of the listings and of their benchmarks, each (N, L - 1)."""
        own, beside = (simple_return(each[:, 1:], each[:, :-1]) for each in (closes, market))
        alone = np.isnan(market[:, 0])
        beside[alone] = 0.0
        if self._model.slopes:  # no model without a benchmark
            own[alone] = beside[alone] = np.nan
        return own, beside


def _none_between(days: Iterable[int], first: Ints, last: Ints) -> Bools:
    """Whether none of some days (ordinals) is from one day to the other, both included."""
    known = np.array(sorted(days), dtype=np.int64)
    return np.equal(np.searchsorted(known, first, side="left"), np.searchsorted(known, last, side="right"))


def _tested(fit: Fit[Floats], own: Floats, market: Floats) -> tuple[Floats, Floats, Floats]:
    """As ``car_test``, of returns of shape (L2, N): the sum of the abnormal returns, its t and p, (N,)."""
    with np.errstate(all="ignore"):
        car = abnormal_return(fit, own, [market]).sum(axis=0)
        error = np.sqrt(prediction_variance(fit, float(len(own)), [market.sum(axis=0)]))
        t = np.where(error > 0, car / error, math.nan)
    degrees = np.nan_to_num(fit.df).astype(int)
    pairs = zip(t.tolist(), degrees.tolist(), strict=True)
    return car, t, np.array([student_p(*pair) if math.isfinite(pair[0]) else math.nan for pair in pairs])
