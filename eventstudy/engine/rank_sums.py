"""Sums over events, session by session, that the rank tests and the test of the mean residuals need.

Only sums over events are kept: the ranks of one event never are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.loops.plain import column_bits
from eventstudy.engine.panel_in_parts import PanelInParts, run_by_part
from eventstudy.engine.partition import Workers, at_once, chunks, run
from eventstudy.engine.parts import alone
from eventstudy.engine.sample import Sample
from eventstudy.inference.ranks import SessionSums, average_ranks

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

AT_ONCE = 1020
"""Events ranked at a time, at most: their keys stay near the processor; ``rank_again`` counts to 2,040."""


Sums = tuple["Floats", "Floats", "Floats", "Floats"]
"""As ``_Part.sums`` gives them."""


@dataclass(frozen=True, slots=True)
class RankSums:
    """Sums over events by session, those without a return left out.

    ``corrado`` (U) and ``signs`` (G): L1 estimation sessions, then L2 event sessions. ``grank``, by column of
    ``Sample.standardised``: L1 estimation sessions, then the statistic itself; only those that vary.
    ``residuals``: the L1 estimation sessions.
    """

    corrado: SessionSums
    signs: SessionSums
    grank: dict[int, SessionSums]
    residuals: SessionSums


def rank_sums(sample: Sample, spread: Floats, workers: Workers | None = None) -> RankSums:
    """Corrado's U and Corrado & Zivney's G over both windows, and GRANK's U for the columns of
    ``sample.standardised`` that vary.

    U = rank / (n + 1) - 1/2 among the event's own n returns at hand, G = sign(return - their median). For
    GRANK the estimation sessions enter as residual / prediction error of the session, and the statistic,
    divided by ``spread``, its cross-sectional standard deviation, is ranked as one more session (Kolari &
    Pynnonen 2011).
    """
    columns = np.flatnonzero(np.isfinite(spread) & (spread > 0))
    length, days = len(sample.estimation), len(sample.window)
    both, grank = np.zeros((2, length + days)), np.zeros((len(columns), length + 1))
    residuals, counts = np.zeros(length), np.zeros(length)
    for part in _sums(sample, spread, columns, workers):
        for total, own in zip((both, grank, residuals, counts), part, strict=True):
            total += own
    all_sessions = np.append(counts, np.full(days, float(len(sample))))
    with_statistic = np.append(counts, float(len(sample)))
    return RankSums(
        SessionSums(both[0], all_sessions),
        SessionSums(both[1], all_sessions),
        {k: SessionSums(total, with_statistic) for k, total in zip(columns.tolist(), grank, strict=True)},
        SessionSums(residuals, counts),
    )


def _sums(sample: Sample, spread: Floats, columns: Ints, workers: Workers | None) -> Iterator[Sums]:
    """The sums of each part, in one order whoever works on them."""
    if isinstance(sample.panel, PanelInParts):
        return run_by_part(sample, _sums_of_all, spread, columns)
    if workers is None:
        return run(lambda events: _Part(sample, events, spread, columns).sums(), _alike(sample))
    tasks = ((alone(sample, events), spread, columns) for events in _alike(sample))
    return run(_sums_alone, tasks, workers)


def _sums_alone(task: tuple[Sample, Floats, Ints]) -> Sums:
    sample, spread, columns = task
    return _Part(sample, np.arange(len(sample)), spread, columns).sums()


def _sums_of_all(sample: Sample, spread: Floats, columns: Ints) -> Sums:
    parts = [_Part(sample, events, spread, columns).sums() for events in _alike(sample)]
    both, grank, residuals, counts = (np.sum(several, axis=0) for several in zip(*parts, strict=True))
    return both, grank, residuals, counts


def _alike(sample: Sample) -> Iterator[Ints]:
    """The events, a number of them at a time, together those with as many estimation returns."""
    order = np.argsort(-sample.n, kind="stable")
    size = min(AT_ONCE, at_once(len(sample.estimation) + len(sample.window)))
    edges = np.flatnonzero(np.diff(sample.n[order], prepend=-1, append=-1)).tolist()
    for begin, end in itertools.pairwise(edges):
        for part in chunks(end - begin, size):
            yield order[begin:end][part]


class _Part:
    """Some events with n estimation returns each."""

    def __init__(self, sample: Sample, events: Ints, spread: Floats, columns: Ints) -> None:
        self.loops = sample.loops
        self.residual = sample.residuals(events)
        self.ar = sample.ar[events]
        self.n, self.length = int(sample.n[events[0]]), self.residual.shape[1]
        self.whole = self.n == self.length
        self.there = np.full(self.length, float(len(events)))
        if not self.whole:
            self.there -= np.isnan(self.residual).sum(axis=0)
        self.precision, self.day = self._precision(sample, events)
        # Both sides of a comparison times sigma: the order stays, and a division per session is saved.
        self.statistic = sample.standardised[np.ix_(events, columns)] * (
            sample.sigma[events][:, None] / spread[columns]
        )

    def _precision(self, sample: Sample, events: Ints) -> tuple[Floats, Ints]:
        """1 / prediction error of each session in units of sigma, (U, L1), and each event's row of it, (C,).

        Events of the same day and market share it when no return is missing; they stand side by side.
        """
        shared = self.whole and sample.conditional is None
        firsts, day = sample.days(events) if shared else (events, np.arange(len(events)))
        return 1.0 / np.sqrt(sample.error_factors(firsts)), day

    def sums(self) -> Sums:
        """Sums of Corrado's U and of G (2, L1 + L2), of GRANK's U (K, L1 + 1), of the residuals (L1,); events
        with a return per session (L1,)."""
        count, days = float(len(self.ar)), self.ar.shape[1]
        ranks, signs, ordered = self._corrado()
        both = np.append(self.there, np.full(days, count))
        corrado = ranks / (self.n + days + 1.0) - both / 2.0
        own = np.append(self.there, count)
        grank = self._grank(*ordered) / (self.n + 2.0) - own / 2.0
        residuals = self.residual.sum(axis=0) if self.whole else np.nansum(self.residual, axis=0)
        return np.stack([corrado, signs]), grank, residuals, self.there

    def _corrado(self) -> tuple[Floats, Floats, tuple[Ints, int, int]]:
        """Sums of the ranks of residuals and abnormal returns together, missing ones left out, and of their
        signs about the median, each of shape (L1 + L2,); their sorted keys (C, L1 + L2), how many of an
        event's are not missing, and the bits that tell the column."""
        width = self.length + self.ar.shape[1]
        used, mask = self.n + self.ar.shape[1], column_bits(width)
        floats, tied = np.empty((len(self.ar), width)), np.empty(len(self.ar), dtype=bool)
        keys, same = floats.view(np.int64), np.zeros(len(self.ar), dtype=np.int64)
        self.loops.fill_keys(self.residual, np.ones((1, self.length)), same, self.ar, mask, floats, keys)
        floats.sort(axis=1)
        self.loops.mark_ties(keys, used, mask, tied)
        ranks, signs = np.zeros((2, width), dtype=np.int64)
        self.loops.add_ranks(keys[~tied] if tied.any() else keys, used, mask, ranks, signs)
        if not tied.any():
            return ranks.astype(np.float64), signs.astype(np.float64), (keys, used, mask)
        values = np.concatenate([self.residual[tied], self.ar[tied]], axis=1)
        ordered = np.sort(values, axis=1)  # missing ones last
        median = (ordered[:, (used - 1) // 2] + ordered[:, used // 2]) / 2.0
        about = np.sign(values - median[:, None])
        all_ranks = ranks + np.nansum(average_ranks(values), axis=0)
        return all_ranks, signs + np.nansum(about, axis=0), (keys, used, mask)

    def _grank(self, keys: Ints, used: int, mask: int) -> Floats:
        """Sums of the ranks of each statistic and of the estimation sessions around it, shape (K, L1 + 1)."""
        others = self.statistic.shape[1]
        if not others:
            return np.zeros((0, self.length + 1))
        total, tied = np.zeros(self.length, dtype=np.int64), np.empty(len(keys), dtype=bool)
        above = np.zeros((others, self.length), dtype=np.int64)
        scale = self.precision, self.day
        self.loops.rank_again(self.residual, *scale, self.statistic, keys, used, mask, total, above, tied)
        # A statistic's rank is one more than the sessions that are not above it.
        own = (len(keys) - int(tied.sum())) * (self.n + 1) - above.sum(axis=1)
        ranks = np.concatenate([total + above, own[:, None]], axis=1)
        if not tied.any():
            return ranks.astype(np.float64)
        scaled = self.residual[tied] * self.precision[self.day[tied]]
        return ranks + _slow_grank(scaled, self.statistic[tied])


def _slow_grank(scaled: Floats, statistic: Floats) -> Floats:
    """As ``_Part._grank``, by comparing every value: for events with ties."""
    base, present = average_ranks(scaled), ~np.isnan(scaled)
    ranks = np.empty((statistic.shape[1], scaled.shape[1] + 1))
    for k, value in enumerate(statistic.T):
        above = (scaled > value[:, None]) + 0.5 * (scaled == value[:, None])
        ranks[k, :-1] = np.where(present, base + above, 0.0).sum(axis=0)
        ranks[k, -1] = (1.0 + present.sum(axis=1) - above.sum(axis=1)).sum()
    return ranks
