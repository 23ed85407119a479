"""Rank statistics over many events: the sums that Corrado's and Kolari & Pynnonen's rank tests need."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from eventstudy.models import Floats
from eventstudy.sample import Sample, chunks


@dataclass(frozen=True, slots=True)
class RankSums:
    """Sum of U over events and number of events with one, per session: each of shape (D,)."""

    total: Floats
    count: Floats

    def scaled_means(self) -> Floats:
        """sqrt(N_t) times the mean U of session t (Corrado & Zivney 1992, for missing returns); 0 without any."""
        return self.total / np.sqrt(np.maximum(self.count, 1.0))


@dataclass(frozen=True, slots=True)
class Ranks:
    """``corrado``: L1 estimation sessions, then L2 event sessions. ``grank``: for each of K standardised
    statistics the L1 estimation sessions, then the statistic itself."""

    corrado: RankSums
    grank: list[RankSums]


def average_ranks(values: Floats) -> Floats:
    """Ranks within each row, 1 the lowest, ties averaged; NaN stays NaN. Shape (C, D) to (C, D)."""
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    places = np.arange(1.0, values.shape[1] + 1)
    ranks = np.broadcast_to(places, values.shape).copy()
    for row in np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1)):
        _, inverse, counts = np.unique(ordered[row], return_inverse=True, return_counts=True, equal_nan=False)
        ends = np.cumsum(counts)
        ranks[row] = (ends - (counts - 1) / 2.0)[inverse]
    found = np.empty_like(ranks)
    np.put_along_axis(found, order, ranks, axis=1)
    found[np.isnan(values)] = np.nan
    return found


def rank_sums(sample: Sample, standardised: Floats, threads: int) -> Ranks:
    """Corrado's U over both windows, and GRANK's U for each column of ``standardised`` (N, K).

    U = rank / (n + 1) - 1/2 among the event's own n returns at hand. For GRANK the estimation sessions enter
    as residual / prediction error of the session, and the statistic, already divided by its cross-sectional
    standard deviation, is ranked among them as one more session (Kolari & Pynnonen 2011).
    """
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda chunk: _chunk_sums(sample, standardised, chunk), chunks(len(sample))))
    corrado = RankSums(*(np.sum([part[i] for part in parts], axis=0) for i in (0, 1)))
    totals, counts = (np.sum([part[i] for part in parts], axis=0) for i in (2, 3))
    return Ranks(corrado, [RankSums(totals[k], counts[k]) for k in range(standardised.shape[1])])


def _chunk_sums(sample: Sample, standardised: Floats, chunk: slice) -> tuple[Floats, Floats, Floats, Floats]:
    residual, deviation = sample.residuals(chunk)
    both = np.concatenate([residual, sample.ar[chunk]], axis=1)
    present = ~np.isnan(both)
    ranks = average_ranks(both)
    u = ranks / (present.sum(axis=1) + 1.0)[:, None] - 0.5
    corrado = np.nansum(u, axis=0), present.sum(axis=0).astype(np.float64)

    n, sxx = sample.n[chunk].astype(np.float64)[:, None], sample.sxx[chunk][:, None]
    factor = sample.model.variance_factor(1, n, deviation, sxx)
    sigma = np.where(sample.sigma[chunk] > 0, sample.sigma[chunk], np.nan)
    scaled = residual / (sigma[:, None] * np.sqrt(factor))
    base, there = average_ranks(scaled), ~np.isnan(scaled)
    size = there.sum(axis=1) + 2.0
    totals, counts = [], []
    for k in range(standardised.shape[1]):
        value = standardised[chunk, k][:, None]
        above = (scaled > value) + 0.5 * (scaled == value)
        u = np.where(there, (base + above) / size[:, None] - 0.5, 0.0)
        own = (size - 1.0 - above.sum(axis=1)) / size - 0.5
        totals.append(np.append(u.sum(axis=0), own.sum()))
        counts.append(np.append(there.sum(axis=0), len(own)).astype(np.float64))
    return *corrado, np.array(totals), np.array(counts)
