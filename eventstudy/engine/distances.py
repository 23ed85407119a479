"""Sums of the correlations of pairs of events by their distance in sessions, without forming the pairs.

Two windows b sessions apart overlap in the earlier one's sessions from b on, and in the later one's up to
L1 - b. The pair's correlation is the product sum of their residuals over the overlap, each with its own mean
taken off and divided by its own norm there. It is linear in each of the two, so that the events of one day 0
can be added up first: the work grows with the number of events, not of pairs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from eventstudy.engine.loops import plain as loops
from eventstudy.engine.sample import Sample
from eventstudy.inference.correlation import FEWEST

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

NOISE = 1e-13
"""A sum of squared deviations below this share of the sum of squares is rounding, not variance."""
_AT_ONCE = 768
"""Events whose weights are computed together: fewer, and threads wait for one another more often."""
_A_MOMENT = 16_384
"""Events given to compiled code at a time: it cannot be interrupted."""
_PARTS = 2
"""Parts of the calendar worked on side by side; always as many, so that sums do not depend on the threads."""


def sums_by_distance(sample: Sample, threads: int) -> Floats:
    """Sums of the correlations of all pairs of events 0, 1, ... sessions apart, shape (B,).

    B: as many distances as leave the event windows a common session and the estimation windows ``FEWEST``.
    The rows of the panel are one calendar. Missing residuals count as 0 in the product; an event's mean and
    norm are over those of its own residuals in the overlap that are there.
    """
    distances = most_distances(sample)
    if not distances:
        return np.zeros(0)
    order = np.argsort(sample.rows, kind="stable")
    rows = sample.rows[order]
    cuts = [int(rows[len(rows) * part // _PARTS]) for part in range(_PARTS)] + [int(rows[-1]) + 1]
    sums_from = _sums_from if sample.loops is loops else _sums_compiled
    stop = Event()

    def work(part: int) -> Floats:
        low, high = np.searchsorted(rows, (cuts[part] - distances, cuts[part + 1]))
        return sums_from(cuts[part], sample, order[low:high], distances, stop)

    with ThreadPoolExecutor(threads) as pool:
        try:
            return np.asarray(np.sum(list(pool.map(work, range(_PARTS))), axis=0))
        finally:
            stop.set()  # what a signal interrupts does not wait for the threads to finish


def most_distances(sample: Sample) -> int:
    """How many distances leave two event windows a common session, and the estimation windows ``FEWEST``."""
    return max(0, min(len(sample.window), len(sample.estimation) - FEWEST + 1))


def sums_of_pairs_from(sample: Sample, start: int) -> Floats:
    """As ``sums_by_distance``, over the pairs whose later day 0 is row ``start`` or a later one."""
    sums_from = _sums_from if sample.loops is loops else _sums_compiled
    order = np.argsort(sample.rows, kind="stable")
    return sums_from(start, sample, order, most_distances(sample), Event())


def _sums_from(start: int, sample: Sample, events: Ints, distances: int, stop: Event) -> Floats:
    """The sums over pairs whose later day 0 is row ``start`` or a later one; ``events`` in order of rows."""
    walk = _Walk(len(sample.estimation), distances)
    for day in _days(sample, events, distances):
        if stop.is_set():
            break
        if day.row != walk.row:
            walk.close(start)
        walk.add(day)
    walk.close(start)
    return walk.total


def _sums_compiled(start: int, sample: Sample, events: Ints, distances: int, stop: Event) -> Floats:
    """As ``_sums_from``, but for rounding."""
    from eventstudy.engine.loops.distance_kernels import room, sum_days

    length = len(sample.estimation)
    buffers = room(length, distances)
    rows, total = sample.rows[events], np.zeros(distances)
    edges = np.append(np.flatnonzero(np.diff(rows, prepend=-1)), len(rows))
    begin = 0
    while begin < len(rows) and not stop.is_set():
        end = int(edges[np.searchsorted(edges, min(begin + _A_MOMENT, len(rows)))])
        some = events[begin:end]
        where = sample.columns[some], sample.markets[some], sample.starts(some)
        fits = *sample.coefficients(some), sample.n[some]
        own, series = sample.panel.own, sample.panel.series
        sum_days(own, series, *where, *fits, rows[begin:end], start, length, NOISE, *buffers, total)
        begin = end
    return total


@dataclass(frozen=True, slots=True)
class _Day:
    """The events of one day 0: residuals ``e`` (C, L1), with their weights and levels at each distance.

    ``late`` (C, B): 1 / norm without the first b sessions; ``early``: without the last b. ``late_level``,
    ``early_level`` (B,): sums of mean / norm. ``usable``: events that vary.
    """

    row: int
    e: Floats
    late: Floats
    early: Floats
    late_level: Floats | float
    early_level: Floats | float
    usable: int


class _Walk:
    """Goes through the days in order and keeps the sums of those that later ones overlap with.

    ``late`` (B, L1): the present day's sums of e / norm without the first b sessions, moved to the front,
    zeros after them; ``early``: without the last b. ``kept`` (B, B, L1): ``late`` of the last B days.
    """

    def __init__(self, length: int, distances: int) -> None:
        self.row, self.usable, self.total = -1, 0, np.zeros(distances)
        # What is read beyond the last session, moved to the front, is zero.
        self.room = np.zeros((distances, length + distances))
        across, along = self.room.strides
        self.late = as_strided(self.room, (distances, length), (across + along, along), writeable=False)
        self.early = np.zeros((distances, length))
        self.late_level, self.early_level = np.zeros((2, distances))
        self.kept = np.zeros((distances, distances, length))
        self.levels = np.zeros((distances, distances))
        self.rows = np.full(distances, -1)

    def add(self, day: _Day) -> None:
        """Add some events of the present day."""
        self.row = day.row
        self.room[:, : day.e.shape[1]] += day.late.T @ day.e
        self.early += day.early.T @ day.e
        self.late_level += day.late_level
        self.early_level += day.early_level
        self.usable += day.usable

    def close(self, start: int) -> None:
        """Add the present day's correlations with one another and with those of the days before; keep its
        sums.

        Sums of e / norm stand for sums of (e - mean) / norm: over the overlap these add up to zero, so that
        the product of two differs from theirs by the product of the levels, once for each session.
        """
        if self.row < 0:
            return
        distances, length = self.early.shape
        lags = np.arange(distances)
        slots = (self.row - lags) % distances
        self.kept[slots[0]], self.levels[slots[0]], self.rows[slots[0]] = self.late, self.late_level, self.row
        if self.row >= start:
            products = np.einsum("bt,bt->b", self.kept[slots, lags], self.early)
            products -= (length - lags) * self.levels[slots, lags] * self.early_level
            products[self.rows[slots] != self.row - lags] = 0.0
            products[0] = (products[0] - self.usable) / 2.0 if self.usable > 1 else 0.0  # not its rounding
            self.total += products
        for part in (self.room, self.early, self.late_level, self.early_level):
            part[:] = 0.0
        self.row, self.usable = -1, 0


def _days(sample: Sample, order: Ints, distances: int) -> Iterator[_Day]:
    """The events day by day, ``_AT_ONCE`` or so worked on together; a day with more comes in parts."""
    edges = np.append(np.flatnonzero(np.diff(sample.rows[order], prepend=-1)), len(order))
    begin = 0
    while begin < len(order):
        whole = int(edges[np.searchsorted(edges, begin + _AT_ONCE, side="right") - 1])
        end = whole if whole > begin else min(begin + _AT_ONCE, len(order))
        yield from _weighted(sample, order[begin:end], distances)
        begin = end


def _weighted(sample: Sample, events: Ints, distances: int) -> Iterator[_Day]:
    """Events in order of rows, cut into days; with missing residuals the levels become terms of their own."""
    e, rows = sample.residuals(events), sample.rows[events]
    length = e.shape[1]
    whole, present = bool((sample.n[events] == length).all()), ~np.isnan(e[:0])
    late_counts = early_counts = length - np.arange(distances, dtype=np.float64)
    if not whole:
        present = ~np.isnan(e)
        e[~present] = 0.0
        counts = present.sum(axis=1, dtype=np.float64)
        late_counts, early_counts = (
            _fewer(counts, there, distances) for there in (present, present[:, ::-1])
        )
    sums, squares = e.sum(axis=1), np.vecdot(e, e)
    late, early = (
        _Side.of(
            there,
            _fewer(sums, ends, distances),
            _fewer(squares, np.square(ends[:, :distances]), distances),
        )
        for ends, there in ((e, late_counts), (e[:, ::-1], early_counts))
    )
    edges = np.flatnonzero(np.diff(rows, prepend=-1, append=-1)).tolist()
    for begin, end in itertools.pairwise(edges):
        part, row = slice(begin, end), int(rows[begin])
        left, right = late.weight[part], early.weight[part]
        usable = int(np.count_nonzero(left[:, 0]))
        if whole:
            yield _Day(row, e[part], left, right, late.level(part), early.level(part), usable)
        else:
            both = np.concatenate([e[part], present[part]])
            yield _Day(row, both, late.terms(part), early.terms(part), 0.0, 0.0, usable)


def _fewer(total: Floats, values: NDArray[Any], distances: int) -> Floats:
    """Each event's ``total`` (C,) of values (C, L1) without the first 0, 1, ... of them, (C, B)."""
    sums = np.zeros((len(values), distances))
    np.cumsum(values[:, : distances - 1], axis=1, out=sums[:, 1:], dtype=np.float64)
    return np.asarray(np.subtract(total[:, None], sums, out=sums))


@dataclass(frozen=True, slots=True)
class _Side:
    """``weight`` (C, B): 1 / norm of the deviations from the mean, 0 where they do not vary.

    ``sums`` (C, B) of the residuals; ``inverse`` of how many there are, (C, B) or (B,).
    """

    weight: Floats
    sums: Floats
    inverse: Floats

    @classmethod
    def of(cls, counts: Floats, sums: Floats, squares: Floats) -> _Side:
        """From sums over more and more sessions or over fewer and fewer."""
        inverse = 1.0 / np.maximum(counts, 1.0)
        weight = sums * sums
        weight *= inverse
        np.subtract(squares, weight, out=weight)
        flat = None
        if not weight.min() > NOISE * max(squares[:, 0].max(), squares[:, -1].max()):
            flat = ~(weight > NOISE * squares)
        with np.errstate(invalid="ignore", divide="ignore"):
            np.sqrt(weight, out=weight)
            np.divide(1.0, weight, out=weight)
        if flat is not None:
            weight[flat] = 0.0
        return cls(weight, sums, inverse)

    def level(self, part: slice) -> Floats:
        """Sums of mean / norm over some events without missing residuals; shape (B,)."""
        return np.asarray(np.einsum("cb,cb->b", self.weight[part], self.sums[part]) * self.inverse)

    def terms(self, part: slice) -> Floats:
        """Each event's 1 / norm, then each one's -mean / norm; shape (2C, B)."""
        weight = self.weight[part]
        return np.concatenate([weight, -weight * self.sums[part] * self.inverse[part]])
