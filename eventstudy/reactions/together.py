"""Measures many announcements at once: the same rows of the table of measures, on arrays.

Only events in whose sessions no bar raises a doubt are measured here: no flag, no gap, no action that a
measure would have to name. All others are left to ``listing_context``, one by one, which says what is wrong.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.fit import fit_events
from eventstudy.exchanges.listings import issuer_listings
from eventstudy.exchanges.sessions import table_of
from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit, Model
from eventstudy.models.registry import model_named
from eventstudy.models.student import student_p
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
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


def measure_together(
    spans: Sequence[SessionSpan], prices: PriceCache, options: RunOptions
) -> list[Measured | None]:
    """The measures of each listing, None for one that has to be looked at on its own."""
    model = model_named(options.model, options.dimson)
    if options.intraday is not None or len(options.estimation) < options.min_estimation:
        return [None] * len(spans)
    if model.excess:  # returns above the risk-free rate name the sessions that lack it
        return [None] * len(spans)
    measured: list[Measured | None] = []
    for start in range(0, len(spans), _MOST):
        measured.extend(_measured(spans[start : start + _MOST], prices, options, model))
    return measured


def _measured(
    spans: Sequence[SessionSpan], prices: PriceCache, options: RunOptions, model: Model
) -> list[Measured | None]:
    measured: list[Measured | None] = [None] * len(spans)
    gathered = _Gathered(options, model, _sessions_of(spans))
    for (symbol, benchmark, calendar), places in _groups(spans).items():
        own, market = prices[symbol], prices[benchmark] if benchmark else None
        if isinstance(own, BarSeries) and isinstance(market, BarSeries | None) and len(own.days):
            gathered.add(places, [spans[at] for at in places], own, market, calendar)
    if gathered.places:
        places, columns = gathered.measures()
        rows = zip(*columns.values(), strict=True)
        for at, row in zip(places, rows, strict=True):
            measured[at] = dict(zip(columns, row, strict=True))
    return measured


def _groups(spans: Sequence[SessionSpan]) -> dict[tuple[str, str | None, str], list[int]]:
    """Places of the spans by symbol, benchmark and calendar; none of an issuer with several listings."""
    groups: dict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    alone: dict[str, bool] = {}
    for at, span in enumerate(spans):
        symbol = span.listing.symbol
        if symbol not in alone:
            alone[symbol] = not span.listing.known or len(issuer_listings(symbol)) == 1
        if alone[symbol]:
            groups[symbol, span.benchmark, span.alignment.session.calendar].append(at)
    return groups


def _sessions_of(spans: Sequence[SessionSpan]) -> dict[str, Ints]:
    """The session ordinals of each calendar over all spans."""
    reach: dict[str, tuple[int, int]] = {}
    for span in spans:
        calendar = span.alignment.session.calendar
        first, last = reach.get(calendar, (span.days[0], span.days[-1]))
        earliest = min(span.days[0], span.year_base or span.days[0])
        reach[calendar] = min(first, earliest), max(last, span.days[-1])
    return {
        calendar: np.array(table_of(calendar).ordinals(date.fromordinal(first), date.fromordinal(last)))
        for calendar, (first, last) in reach.items()
    }


class _Laid:
    """A series on the sessions of a calendar; NaN for a session without a bar."""

    def __init__(self, series: BarSeries, sessions: Ints) -> None:
        days = np.frombuffer(series.days, dtype=np.int64)
        self._series, self._rows = series, None if np.array_equal(days, sessions) else days
        if self._rows is not None:
            self._at = np.minimum(np.searchsorted(days, sessions), len(days) - 1)
            self._there = days[self._at] == sessions
        self.closes = self.at("close", np.arange(len(sessions)))
        self.returns = np.full(len(sessions), np.nan)
        self.returns[1:] = simple_return(self.closes[1:], self.closes[:-1])
        self._gaps = np.concatenate([[0], np.cumsum(np.isnan(self.closes))])
        self._flagged = np.array(sorted(series.flags), dtype=np.int64)
        self._ex_days = np.array(series.ex_days(0, date.max.toordinal()), dtype=np.int64)

    def at(self, name: str, rows: Ints) -> Floats:
        """A field of the bars on some rows, in their shape."""
        values = np.frombuffer(getattr(self._series, name))
        return (
            values[rows]
            if self._rows is None
            else np.where(self._there[rows], values[self._at[rows]], np.nan)
        )

    def whole(self, first: Ints, last: Ints) -> Bools:
        """Whether every session of these rows, both included, has a close."""
        missing: Bools = np.not_equal(self._gaps[last + 1], self._gaps[first])
        return ~missing

    def unflagged(self, first: Ints, last: Ints) -> Bools:
        """Whether no day from one to the other (ordinals, both included) has a flag."""
        return _none_between(self._flagged, first, last)

    def without_ex_days(self, first: Ints, last: Ints) -> Bools:
        """Whether no dividend belongs to a day from one to the other."""
        return _none_between(self._ex_days, first, last)


def _none_between(days: Ints, first: Ints, last: Ints) -> Bools:
    return np.equal(np.searchsorted(days, first, side="left"), np.searchsorted(days, last, side="right"))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where events lie on the sessions: rows of the first, the reaction and the last session, and of the
    last session of the year before; the ordinals of all sessions."""

    first: Ints
    zero: Ints
    last: Ints
    year: Ints
    sessions: Ints

    def kept(self, mask: Bools) -> _Rows:
        """Those of some events."""
        return _Rows(self.first[mask], self.zero[mask], self.last[mask], self.year[mask], self.sessions)


class _Gathered:
    """The values that measures are made of, gathered symbol after symbol."""

    def __init__(self, options: RunOptions, model: Model, sessions: dict[str, Ints]) -> None:
        self._options, self._model, self._sessions = options, model, sessions
        self._markets: dict[tuple[str, str], _Laid] = {}
        self._windows = [(w.start, w.end) for w in options.windows]
        self._before, self._after = sessions_around(options)
        self.places: list[int] = []
        self._values: dict[str, list[Floats]] = defaultdict(list)
        self._returns: dict[str, list[Floats]] = defaultdict(list)

    def add(
        self,
        places: Sequence[int],
        spans: Sequence[SessionSpan],
        own: BarSeries,
        market: BarSeries | None,
        calendar: str,
    ) -> None:
        """Take the events of one listing that raise no doubt."""
        rows, good = self._rows(spans, calendar)
        if not len(rows.zero):
            return
        laid, laid_market = _Laid(own, rows.sessions), None
        calm = self._calm(rows, own, laid)
        if market is not None:
            laid_market = self._market(market, calendar)
            calm &= self._calm_market(rows, market, laid_market)
        if not calm.any():
            return
        rows = rows.kept(calm)
        self.places.extend(np.array(places)[good][calm].tolist())
        self._take_prices(rows, laid, laid_market)
        self._take_returns(rows, laid, laid_market)

    def _market(self, series: BarSeries, calendar: str) -> _Laid:
        """A benchmark on the sessions of a calendar, laid out once."""
        key = series.symbol, calendar
        if key not in self._markets:
            self._markets[key] = _Laid(series, self._sessions[calendar])
        return self._markets[key]

    def _rows(self, spans: Sequence[SessionSpan], calendar: str) -> tuple[_Rows, Bools]:
        """Where the events with all their sessions lie, and which of them these are."""
        length = self._before + 1 + self._after
        good = np.array([len(s.days) == length and s.year_base is not None for s in spans])
        zero = np.array([span.days[span.zero] for span in spans], dtype=np.int64)[good]
        year = np.array([span.year_base or 0 for span in spans], dtype=np.int64)[good]
        if not len(zero):
            return _Rows(zero, zero, zero, year, zero), good
        sessions = self._sessions[calendar]
        zero, year = np.searchsorted(sessions, zero), np.searchsorted(sessions, year)
        return _Rows(zero - self._before, zero, zero + self._after, year, sessions), good

    def _calm(self, rows: _Rows, series: BarSeries, laid: _Laid) -> Bools:
        """Whether a listing's bars in the sessions of an event are all there, and none raises a doubt."""
        earliest = np.minimum(rows.first, rows.year)
        first, last = rows.sessions[earliest], rows.sessions[rows.last]
        zero = rows.sessions[rows.zero]
        calm = (first >= series.covered[0]) & (last <= series.covered[1])
        calm &= laid.whole(rows.first, rows.last) & laid.unflagged(first, last)
        calm &= laid.whole(rows.year, rows.year)
        for run in series.runs:
            calm &= (last < run.first) | (first >= run.end)
        if series.retrieved is not None:  # a day that may not have been over
            calm &= zero < datetime.fromisoformat(series.retrieved).toordinal() - 1
        if self._options.total_returns or series.adjusted:
            return calm & laid.without_ex_days(first, last)
        starts, ends = zip((-1, 0), *((start - 1, end) for start, end in self._windows), strict=True)
        after, until = rows.zero + min(starts), rows.zero + max(ends)
        return calm & laid.without_ex_days(rows.sessions[after] + 1, rows.sessions[until])

    def _calm_market(self, rows: _Rows, series: BarSeries, laid: _Laid) -> Bools:
        """Whether the benchmark's bars in the sessions of an event are all there, and none raises a doubt."""
        first, last = rows.sessions[rows.first], rows.sessions[rows.last]
        calm: Bools = laid.whole(rows.first, rows.last) & laid.unflagged(first, last)
        if self._options.total_returns or series.adjusted:
            calm &= laid.without_ex_days(first, last)
        return calm

    def _take_prices(self, rows: _Rows, own: _Laid, market: _Laid | None) -> None:
        zero = rows.zero
        values = {name: own.at(name, zero) for name in ("open", "high", "low", "close", "volume")}
        values.update({f"paid_{name}": values[name] for name in ("open", "high", "low", "close")})
        values["base_close"] = own.closes[zero - 1]
        volumes = own.at("volume", zero[:, None] + np.arange(-VOLUME_SESSIONS, 0))
        means = volumes.mean(axis=1)
        values["mean_volume"] = np.where(means == 0, np.nan, means)
        values["year_to_date"] = simple_return(own.closes[zero], own.closes[rows.year])
        for start, end in self._windows:
            grown = simple_return(own.closes[zero + end], own.closes[zero + start - 1])
            values[windowed("return", (start, end))] = grown
        missing = np.full(len(zero), np.nan)
        values["benchmark_base"] = missing if market is None else market.closes[zero - 1]
        values["benchmark_close"] = missing if market is None else market.closes[zero]
        for name, value in values.items():
            self._values[name].append(value)

    def _take_returns(self, rows: _Rows, own: _Laid, market: _Laid | None) -> None:
        """The returns of the estimation window, of the design's columns, and of each window to test."""
        estimation, zero = self._options.estimation, rows.zero[:, None]
        own_returns, market_returns = own.returns, np.zeros_like(own.returns)
        if market is not None:
            market_returns = market.returns
        elif self._model.slopes:  # no model without a benchmark
            own_returns = market_returns = np.full_like(own.returns, np.nan)
        sessions = zero + np.arange(estimation.start, estimation.end + 1)
        self._returns["estimation"].append(own_returns[sessions])
        for lag in self._model.lags:
            self._returns[f"design{lag}"].append(market_returns[sessions + lag])
        for start, end in ((0, 0), *self._windows):
            window, suffix = zero + np.arange(start, end + 1), windowed("", (start, end))
            self._returns[f"own{suffix}"].append(own_returns[window])
            self._returns[f"market{suffix}"].append(market_returns[window])

    def measures(self) -> tuple[list[int], dict[str, list[float | None]]]:
        """The places of the events measured, and every column of their measures."""
        values = {name: np.concatenate(parts) for name, parts in self._values.items()}
        returns = {name: np.concatenate(parts) for name, parts in self._returns.items()}
        self._values.clear()
        self._returns.clear()
        own, design = returns["estimation"], np.stack([returns[f"design{lag}"] for lag in self._model.lags])
        fit, _ = fit_events(self._model, own, design)
        for start, end in ((0, 0), *self._windows):
            suffix = windowed("", (start, end))
            tested = _tested(fit, returns[f"own{suffix}"].T, returns[f"market{suffix}"].T)
            names = [f"{name}{suffix}" for name in ("car", "car_t", "car_p")]
            if (start, end) == (0, 0):
                values.update(zip(("abnormal_return", "t_statistic", "p_value"), tested, strict=True))
            values.update(zip(names, tested, strict=True))
        sound = (fit.sigma > 0) & (1.0 - fit.r_squared > _LEAST_UNEXPLAINED)
        sound |= np.isnan(own[:, 0])  # without a model: nothing to be unsound
        usable = {name: value[sound] for name, value in values.items()}
        places = np.array(self.places)[sound].tolist()
        return places, measure_arrays(usable, len(places), self._windows)


def _tested(fit: Fit[Floats], own: Floats, market: Floats) -> tuple[Floats, Floats, Floats]:
    """As ``car_test``, of returns of shape (L2, N): the sum of the abnormal returns, its t and p, (N,)."""
    with np.errstate(all="ignore"):
        car = abnormal_return(fit, own, [market]).sum(axis=0)
        error = np.sqrt(prediction_variance(fit, float(len(own)), [market.sum(axis=0)]))
        t = np.where(error > 0, car / error, math.nan)
    degrees = np.nan_to_num(fit.df).astype(int)
    pairs = zip(t.tolist(), degrees.tolist(), strict=True)
    return car, t, np.array([student_p(*pair) if math.isfinite(pair[0]) else math.nan for pair in pairs])
