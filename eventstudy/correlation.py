"""The mean pairwise correlation of estimation residuals on common calendar dates (Kolari & Pynnonen 2010).

r = sum over all pairs of events of Pearson's correlation of their residuals on the dates that both
estimation windows contain, divided by N (N - 1) / 2; a pair with fewer than ``FEWEST`` common dates counts 0.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from eventstudy.models import Floats
from eventstudy.sample import Sample

FEWEST = 30
"""Fewer common dates say nothing about a correlation."""
ALL_PAIRS = 1_000
"""Up to this many events every pair is formed; beyond, pairs are summed by their windows' distance."""


def mean_correlation(sample: Sample, threads: int) -> float | None:
    """The mean correlation r, or None when no pair of events has ``FEWEST`` common dates.

    Up to ``ALL_PAIRS`` events each pair's common dates are those on which neither return is missing. Beyond,
    the pairs of events whose windows lie the same distance apart are summed at once: the same numbers when no
    return is missing; with missing ones each event's mean and norm are over its own returns in the overlap.
    Raises ValueError beyond ``ALL_PAIRS`` when the rows hold several calendars.
    """
    count = len(sample)
    if count < 2:
        return None
    if count <= ALL_PAIRS:
        total, pairs = _all_pairs(sample)
    else:
        total, pairs = _by_distance(sample, threads)
    return min(1.0, total / (count * (count - 1) / 2)) if pairs else None


def _all_pairs(sample: Sample) -> tuple[float, int]:
    """Sum of the correlations and number of pairs that have one: every pair from six matrix products."""
    residual, _ = sample.residuals(slice(None))
    rows = sample.rows[:, None] + np.arange(sample.estimation.start, sample.estimation.end + 1)
    known = np.pad(sample.panel.dates, sample.panel.pad, constant_values=-1)
    _, dates = np.unique(known[rows + sample.panel.pad], return_inverse=True)
    dates = dates.reshape(rows.shape)
    e = np.zeros((len(sample), int(dates.max()) + 1))
    there = np.zeros_like(e)
    present = ~np.isnan(residual)
    places = np.nonzero(present)
    e[places[0], dates[places]] = residual[places]
    there[places[0], dates[places]] = 1.0
    squares = e * e
    n, sums, sums2, products = there @ there.T, e @ there.T, squares @ there.T, e @ e.T
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = sums2 - sums**2 / n
        r = (products - sums * sums.T / n) / np.sqrt(spread * spread.T)
    upper = np.triu(np.ones(n.shape, dtype=bool), 1) & (n >= FEWEST)
    upper &= (spread > 0) & (spread.T > 0)
    return float(r[upper].sum()), int(upper.sum())


def _by_distance(sample: Sample, threads: int) -> tuple[float, int]:
    """The same sums, from one pair of (distance x session) arrays for each different day 0."""
    if len(np.unique(sample.panel.dates)) < len(sample.panel.dates):
        raise ValueError("several calendars")
    rows, starts, counts = np.unique(sample.rows, return_index=True, return_counts=True)
    length = len(sample.estimation)
    distances = max(length - FEWEST + 1, 1)
    late_ends = np.zeros((distances, distances, length))
    total, pairs = 0.0, 0

    def lay_out(group: int) -> tuple[Floats, Floats, float, int]:
        residual, _ = sample.residuals(slice(starts[group], starts[group] + counts[group]))
        late, early = _overlap_sums(residual, distances), _overlap_sums(residual[:, ::-1], distances)
        same = late[0] @ late[0] - np.count_nonzero(np.nanvar(residual, axis=1) > 0)
        return late, early[:, ::-1], float(same) / 2.0, counts[group] * (counts[group] - 1) // 2

    with ThreadPoolExecutor(threads) as pool:
        for group, (late, early, same, within) in enumerate(pool.map(lay_out, range(len(rows)))):
            if length >= FEWEST:
                total, pairs = total + same, pairs + int(within)
            for back in range(1, distances):
                before = int(np.searchsorted(rows, rows[group] - back))
                if before < group and rows[before] == rows[group] - back:
                    overlap = length - back
                    total += float(late_ends[rows[before] % distances, back, :overlap] @ early[back, back:])
                    pairs += int(counts[before] * counts[group])
            late_ends[rows[group] % distances] = late
    return total, pairs


def _overlap_sums(residual: Floats, distances: int) -> Floats:
    """For each distance b: the sum over events of their standardised residuals without the first b sessions.

    Shape (events, L1) to (b, L1); row b holds sessions b..L1-1 moved to its front, zeros behind them.
    """
    present = ~np.isnan(residual)
    e = np.where(present, residual, 0.0)
    length = e.shape[1]
    n = _from_here_on(present.astype(np.float64))[:, :distances]
    sums, squares = _from_here_on(e)[:, :distances], _from_here_on(e * e)[:, :distances]
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = squares - sums * sums / n
        weight = np.where(spread > 0, 1.0 / np.sqrt(spread), 0.0)
        mean = np.where(n > 0, sums / n, 0.0)
    level = weight * mean
    if present.all():
        whole = weight.T @ e - level.sum(axis=0)[:, None]
    else:
        whole = weight.T @ e - level.T @ present.astype(np.float64)
    found = np.zeros((distances, length))
    for back in range(distances):
        found[back, : length - back] = whole[back, back:]
    return found


def _from_here_on(values: Floats) -> Floats:
    """Sums over each session and all later ones."""
    return np.asarray(np.cumsum(values[:, ::-1], axis=1)[:, ::-1])
