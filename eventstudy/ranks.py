"""Rank statistics over many events: the sums that Corrado's and Kolari & Pynnonen's rank tests need.

Only sums of ranks over events are needed, per session: the ranks of one event are never kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eventstudy.models import Floats
from eventstudy.sample import Ints, Sample

AT_ONCE = 1024
"""Events ranked at a time: fewer, and threads wait for one another more often; more leave the cache."""
_LAST = 1e300
"""Stands for a missing value among values to be ordered: they come last."""


@dataclass(frozen=True, slots=True)
class RankSums:
    """Sum of U over events and number of events with one, per session: each of shape (D,)."""

    total: Floats
    count: Floats

    def scaled_means(self) -> Floats:
        """sqrt(N_t) times the mean U of session t, 0 without any (Corrado & Zivney 1992: missing returns)."""
        return self.total / np.sqrt(np.maximum(self.count, 1.0))


@dataclass(frozen=True, slots=True)
class Ranks:
    """``corrado``: L1 estimation sessions, then L2 event sessions. ``grank``, by column of
    ``Sample.standardised``: L1 estimation sessions, then the statistic itself; only those that vary."""

    corrado: RankSums
    grank: dict[int, RankSums]


def average_ranks(values: Floats) -> Floats:
    """Ranks within each row, 1 the lowest, ties averaged; NaN stays NaN. Shape (C, D) to (C, D)."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    places = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    starts = np.ones(values.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ends = np.ones(values.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    low = np.maximum.accumulate(np.where(starts, places, 0), axis=1)
    high = np.minimum.accumulate(np.where(ends, places, values.shape[1])[:, ::-1], axis=1)[:, ::-1]
    found = np.empty_like(values)
    np.put_along_axis(found, order, (low + high) / 2.0 + 1.0, axis=1)
    found[np.isnan(values)] = np.nan
    return found


def rank_sums(sample: Sample, spread: Floats, threads: int) -> Ranks:
    """Corrado's U over both windows, and GRANK's U for the columns of ``sample.standardised`` that vary.

    U = rank / (n + 1) - 1/2 among the event's own n returns at hand. For GRANK the estimation sessions enter
    as residual / prediction error of the session, and the statistic, divided by ``spread``, its
    cross-sectional standard deviation, is ranked as one more session (Kolari & Pynnonen 2011).
    """
    columns = np.flatnonzero(np.isfinite(spread) & (spread > 0))
    length, days = len(sample.estimation), len(sample.window)
    corrado, grank, there = np.zeros(length + days), np.zeros((len(columns), length + 1)), np.zeros(length)
    with ThreadPoolExecutor(threads) as pool:
        for part in pool.map(lambda events: _Part(sample, events, spread, columns).sums(), _alike(sample)):
            for total, one in zip((corrado, grank, there), part, strict=True):
                total += one
    both = np.append(there, np.full(days, float(len(sample))))
    own = np.append(there, float(len(sample)))
    sums = {k: RankSums(total, own) for k, total in zip(columns.tolist(), grank, strict=True)}
    return Ranks(RankSums(corrado, both), sums)


def _alike(sample: Sample) -> Iterator[Ints]:
    """The events, ``AT_ONCE`` or fewer at a time, together those with as many estimation returns."""
    order = np.argsort(-sample.n, kind="stable")
    edges = np.flatnonzero(np.diff(sample.n[order], prepend=-1, append=-1)).tolist()
    for begin, end in itertools.pairwise(edges):
        for start in range(begin, end, AT_ONCE):
            yield order[start : min(start + AT_ONCE, end)]


class _Part:
    """Some events with n estimation returns each."""

    def __init__(self, sample: Sample, events: Ints, spread: Floats, columns: Ints) -> None:
        self.residual = sample.residuals(events)
        self.ar = sample.ar[events]
        self.n, self.length = int(sample.n[events[0]]), self.residual.shape[1]
        self.whole = self.n == self.length
        self.scaled = self.residual * self._precision(sample, events)
        # Both sides of a comparison times sigma: the order stays, and a division per session is saved.
        self.statistic = sample.standardised[np.ix_(events, columns)] * (
            sample.sigma[events][:, None] / spread[columns]
        )

    def _precision(self, sample: Sample, events: Ints) -> Floats:
        """1 / prediction error of each session in units of sigma, shape (C, L1) or one that stands for it.

        Events of the same day and market share it when no return is missing; they stand side by side.
        """
        alike = sample.markets[events] * len(sample.panel.dates) + sample.rows[events]
        new = np.diff(alike, prepend=-1) != 0
        if not self.whole:
            new[:] = True
        firsts = np.flatnonzero(new)
        deviation = sample.markets_of(events[firsts])
        deviation -= sample.mean[events[firsts], None]
        sxx = sample.sxx[events[firsts], None]
        factor = sample.model.variance_factor(1, np.full_like(sxx, self.n), deviation, sxx)
        precision = 1.0 / np.sqrt(factor)
        return precision if new.all() else precision[np.cumsum(new) - 1]

    def sums(self) -> tuple[Floats, Floats, Floats]:
        """Sums of Corrado's U (L1 + L2,) and GRANK's (K, L1 + 1); events with a return per session (L1,)."""
        there = np.full(self.length, float(len(self.ar)))
        if not self.whole:
            there -= np.isnan(self.residual).sum(axis=0)
        both = np.append(there, np.full(self.ar.shape[1], float(len(self.ar))))
        size = self.n + self.ar.shape[1]
        corrado = self._corrado(size) / (size + 1.0) - both / 2.0
        own = np.append(there, float(len(self.ar)))
        grank = self._grank(there) / (self.n + 2.0) - own / 2.0
        return corrado, grank, there

    def _corrado(self, size: int) -> Floats:
        """Sums of the ranks of residuals and abnormal returns together, missing ones left out."""
        values = np.concatenate([self.residual, self.ar], axis=1)
        order, tied = _ordered(values, size)
        if tied.any():
            slow = np.nansum(average_ranks(values[tied]), axis=0)
            order = order[~tied]
        else:
            slow = np.zeros(values.shape[1])
        ranks = np.broadcast_to(np.arange(1.0, size + 1), order.shape).ravel()
        return np.asarray(slow + np.bincount(order.ravel(), ranks, minlength=values.shape[1]))

    def _grank(self, there: Floats) -> Floats:
        """Sums of the ranks of each statistic and of the estimation sessions around it, shape (K, L1 + 1)."""
        found = np.zeros((self.statistic.shape[1], self.length + 1))
        if not len(found):
            return found
        values = np.concatenate([self.scaled, self.statistic], axis=1)
        order, tied = _ordered(values, self.n + len(found))
        if tied.any():
            found += _slow_grank(self.scaled[tied], self.statistic[tied])
            order = order[~tied]
        if len(order):
            there = there - (~np.isnan(self.scaled[tied])).sum(axis=0)
            found += self._fast_grank(order, there)
        return found

    def _fast_grank(self, order: Ints, there: Floats) -> Floats:
        """``order``: of the L1 sessions and K statistics of each event, lowest value first, no two equal."""
        count, used = order.shape
        width = self.length + self.statistic.shape[1]
        place = np.full((count, width), used, dtype=np.int32 if width > 32_000 else np.int16)
        order += np.arange(0, count * width, width)[:, None]
        place.ravel()[order] = np.arange(used)
        by_session = np.ascontiguousarray(place.T)
        sessions = by_session[: self.length]
        missing = count - there
        above = _count_above(sessions, by_session[self.length :]) - missing
        base = sessions.sum(axis=1, dtype=np.int64) - used * missing - above.sum(axis=0) + there
        own = count + there.sum() - above.sum(axis=1)
        return np.concatenate([base + above, own[:, None]], axis=1)


def _count_above(places: NDArray[np.integer[Any]], limits: NDArray[np.integer[Any]]) -> Floats:
    """How many events have a session (S, C) placed after each of their limits (K, C): shape (K, S).

    Eight truth values are added as one number; a byte holds the sum because C is at most 8 * 255.
    """
    count = places.shape[1]
    above = np.zeros((len(limits), len(places), -(-count // 8) * 8), dtype=bool)
    np.greater(places, limits[:, None], out=above[..., :count])
    packed = np.ascontiguousarray(above.view(np.uint64).sum(axis=2))
    return np.asarray(packed.view(np.uint8).reshape(*packed.shape, 8).sum(axis=2, dtype=np.float64))


def _ordered(values: Floats, used: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Column numbers of each row's ``used`` values that are there, lowest first; rows that may have ties.

    The column number takes the place of a value's last bits, and the values are sorted with it: several
    times as fast as sorting places. Values that differ in those bits only are reported as ties.
    """
    mask = (1 << (values.shape[1] - 1).bit_length()) - 1
    if used < values.shape[1]:
        values = np.where(np.isnan(values), _LAST, values)
    keys = values.view(np.int64) & ~mask
    keys |= np.arange(values.shape[1])
    keys.view(np.float64).sort(axis=1)
    keys = keys[:, :used]
    order = keys & mask
    keys &= ~mask
    rounded = keys.view(np.float64)
    return order, (rounded[:, 1:] == rounded[:, :-1]).any(axis=1)


def _slow_grank(scaled: Floats, statistic: Floats) -> Floats:
    """As ``_Part._grank``, by comparing every value: for events with ties."""
    base, there = average_ranks(scaled), ~np.isnan(scaled)
    found = np.empty((statistic.shape[1], scaled.shape[1] + 1))
    for k, value in enumerate(statistic.T):
        above = (scaled > value[:, None]) + 0.5 * (scaled == value[:, None])
        found[k, :-1] = np.where(there, base + above, 0.0).sum(axis=0)
        found[k, -1] = (1.0 + there.sum(axis=1) - above.sum(axis=1)).sum()
    return found
