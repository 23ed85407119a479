"""The sum of the correlations of all pairs of very many events, without forming the pairs.

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
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.loops import plain as loops
from eventstudy.engine.sample import Sample

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

FEWEST = 30
"""Fewer common dates say nothing about a correlation."""
NOISE = 1e-13
"""A sum of squared deviations below this share of the sum of squares is rounding, not variance."""
_AT_ONCE = 768
"""Events whose weights are computed together: fewer, and threads wait for one another more often."""
_A_MOMENT = 16_384
"""Events given to compiled code at a time: it cannot be interrupted."""
_PARTS = 2
"""Parts of the calendar worked on side by side; always as many, so that sums do not depend on the threads."""
_LAGS = 74
"""Distances handled together: the smaller, the fewer products are computed that are not needed."""


def sum_by_distance(sample: Sample, threads: int) -> float:
    """Sum of the correlations of all pairs of events with at least ``FEWEST`` common sessions.

    The rows of the panel are one calendar. Missing residuals count as 0 in the product; an event's mean and
    norm are over those of its own residuals in the overlap that are there.
    """
    order = np.argsort(sample.rows, kind="stable")
    rows = sample.rows[order]
    cuts = [int(rows[len(rows) * part // _PARTS]) for part in range(_PARTS)] + [int(rows[-1]) + 1]
    distances = len(sample.estimation) - FEWEST + 1
    sum_from = _sum_from if sample.loops is loops else _sum_compiled
    stop = Event()

    def work(part: int) -> float:
        low, high = np.searchsorted(rows, (cuts[part] - distances, cuts[part + 1]))
        return sum_from(cuts[part], sample, order[low:high], stop)

    with ThreadPoolExecutor(threads) as pool:
        try:
            return sum(pool.map(work, range(_PARTS)))
        finally:
            stop.set()  # what a signal interrupts does not wait for the threads to finish


def _sum_from(start: int, sample: Sample, events: Ints, stop: Event) -> float:
    """The sum over pairs whose later day 0 is row ``start`` or a later one; ``events`` in order of rows."""
    walk, total, last, usable = _Walk(len(sample.estimation)), 0.0, -1, 0
    for day in _days(sample, events, walk.distances):
        if stop.is_set():
            break
        fresh = day.row != last
        if fresh and last >= 0:
            total += walk.sum(last, usable) if last >= start else 0.0
            walk.skip(last + 1, day.row)
        last, usable = day.row, day.usable + (0 if fresh else usable)
        walk.add(day, fresh=fresh)
    return total + (walk.sum(last, usable) if last >= start else 0.0)


def _sum_compiled(start: int, sample: Sample, events: Ints, stop: Event) -> float:
    """As ``_sum_from``, but for rounding."""
    from eventstudy.engine.loops.distance_kernels import room, sum_days

    length = len(sample.estimation)
    kept = room(length, length - FEWEST + 1)
    rows, total = sample.rows[events], 0.0
    edges = np.append(np.flatnonzero(np.diff(rows, prepend=-1)), len(rows))
    begin = 0
    while begin < len(rows) and not stop.is_set():
        end = int(edges[np.searchsorted(edges, min(begin + _A_MOMENT, len(rows)))])
        some = events[begin:end]
        where = sample.columns[some], sample.markets[some], sample.starts(some)
        fits = *sample.coefficients(some), sample.n[some]
        own, series = sample.panel.own, sample.panel.series
        total += sum_days(own, series, *where, *fits, rows[begin:end], start, length, NOISE, *kept)
        begin = end
    return total


@dataclass(frozen=True, slots=True)
class _Day:
    """The events of one day 0: residuals ``e`` (C, L1), with their weights and levels at each distance.

    ``late`` (C, B): 1 / norm without the first b sessions, b ascending; ``early``: without the last b, b
    descending. ``late_level``, ``early_level`` (B,): sums of mean / norm. ``usable``: events that vary.
    """

    row: int
    e: Floats
    late: Floats
    early: Floats
    late_level: Floats | float
    early_level: Floats | float
    usable: int


class _Block:
    """Distances low..high-1 of the days kept, each in the slot of its row modulo ``high``.

    ``late`` (days, B + 1, width): sums of e / norm without the first b sessions, from session ``low`` on;
    the last of its rows is zero. ``early`` (B, width): the present day's without the last b, b descending.
    """

    def __init__(self, low: int, high: int, length: int) -> None:
        self.low, self.high, self.width = low, high, length - low
        self.late = np.zeros((high, high - low + 1, self.width))
        self.early = np.zeros((high - low, self.width))
        self.inside = np.triu(np.ones((high - low, high - low)))

    def add(self, day: _Day, *, fresh: bool) -> None:
        """Put a day's events in its slot, or add them to those that are there."""
        late, early = self.late[day.row % self.high, :-1], self.early
        back = day.late.shape[1] - self.high
        left, right = day.late[:, self.low : self.high].T, day.early[:, back : back + len(early)].T
        if fresh:
            np.matmul(left, day.e[:, self.low :], out=late)
            np.matmul(right, day.e[:, : self.width], out=early)
        else:
            late += left @ day.e[:, self.low :]
            early += right @ day.e[:, : self.width]
        late[:, : len(early)] *= self.inside

    def products(self, row: int) -> float:
        """The present day's ``early`` with the ``late`` of the day b rows before, over the overlap.

        The view walks back a day, down a distance and on a session at once; what it reads beyond the last
        session is the zeros before the next distance's first.
        """
        days, distance, session = self.late.strides
        total, lag = 0.0, max(self.low, 1)
        while lag < self.high:
            slot, skip = (row - lag) % self.high, lag - self.low
            take = min(self.high - lag, slot + 1)
            before = np.ndarray(
                (take, self.width),
                buffer=self.late,
                offset=slot * days + skip * (distance + session),
                strides=(distance + session - days, session),
            )
            total += float(np.einsum("ij,ij->", before, self.early[::-1][skip : skip + take]))
            lag += take
        return total


class _Walk:
    """Goes through the days in order and keeps the sums of those that later ones overlap with."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.distances = self.length - FEWEST + 1
        self.blocks = [
            _Block(low, min(low + _LAGS, self.distances), self.length)
            for low in range(0, self.distances, _LAGS)
        ]
        self.levels = np.zeros((self.distances, self.distances))
        self.early_level = np.zeros(self.distances)

    def skip(self, start: int, stop: int) -> None:
        """Rows start..stop-1 have no event."""
        for row in range(max(start, stop - self.distances), stop):
            for block in self.blocks:
                block.late[row % block.high] = 0.0
            self.levels[row % self.distances] = 0.0

    def add(self, day: _Day, *, fresh: bool) -> None:
        """Put some events of a day in its place, or add them to those that are there."""
        for block in self.blocks:
            block.add(day, fresh=fresh)
        slot = day.row % self.distances
        self.levels[slot] = day.late_level + (0.0 if fresh else self.levels[slot])
        self.early_level[:] = day.early_level + (0.0 if fresh else self.early_level)

    def sum(self, row: int, usable: int) -> float:
        """Correlations of a day's events with one another and with those of the days before.

        Sums of e / norm stand for sums of (e - mean) / norm: over the overlap these add up to zero, so that
        the product of two differs from theirs by the product of the levels, once for each session.
        """
        slot = row % self.distances
        whole, level = self.blocks[0].late[row % self.blocks[0].high, 0], float(self.levels[slot, 0])
        within = (float(whole @ whole) - self.length * level**2 - usable) / 2.0
        lags = np.arange(1, self.distances)
        levels = self.levels[(row - lags) % self.distances, lags] * self.early_level[::-1][1:]
        across = sum(block.products(row) for block in self.blocks)
        return within + across - float((levels * (self.length - lags)).sum())


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
    there = ~np.isnan(e)
    whole = bool(there.all())
    counts = np.arange(1.0, e.shape[1] + 1)
    if not whole:
        e[~there] = 0.0
        counts = np.cumsum(there, axis=1, dtype=np.float64)
    totals = counts, np.cumsum(e, axis=1), np.cumsum(e * e, axis=1)
    early = _Side.of(*(one[..., FEWEST - 1 :] for one in totals))
    late = _Side.of(*(_from_here_on(one, distances) for one in totals))
    edges = np.flatnonzero(np.diff(rows, prepend=-1, append=-1)).tolist()
    for begin, end in itertools.pairwise(edges):
        part, row = slice(begin, end), int(rows[begin])
        left, right = late.weight[part], early.weight[part]
        usable = int(np.count_nonzero(left[:, 0]))
        if whole:
            yield _Day(row, e[part], left, right, late.level(part), early.level(part), usable)
        else:
            both = np.concatenate([e[part], there[part]])
            yield _Day(row, both, late.terms(part), early.terms(part), 0.0, 0.0, usable)


def _from_here_on(totals: Floats, distances: int) -> Floats:
    """From running totals, the totals of each of the first sessions and all later ones."""
    found = np.empty((*totals.shape[:-1], distances))
    found[..., 0] = totals[..., -1]
    np.subtract(totals[..., -1:], totals[..., : distances - 1], out=found[..., 1:])
    return found


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
