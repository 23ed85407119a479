"""Tests that look at signs, or at signs and sizes, of the abnormal returns. p-values are two-sided."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eventstudy.inference.interface import EventValues, NotApplicable, Outcome, TestStatistic, normal

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

EXACT = 50
"""Up to this many events the p-values of sign and rank-sum tests are exact; beyond, normal."""
ALL_ZERO = NotApplicable("every value is zero")
_AT_ONCE = 100_000
"""Ranks added up at a time, so that what is kept of them meanwhile stays small."""
_ALIKE = 1.0 + 1e-7
"""Probabilities closer than this are equal, as in R's ``binom.test``."""


def sign(events: EventValues) -> Outcome:
    """Z = (positive - n/2) / (sqrt(n) / 2), n without zeros; p exact up to 50 events (Conover 1999)."""
    n = int(np.count_nonzero(events.values))
    if n == 0:
        return ALL_ZERO
    return _binomial(events.positive, n, 0.5)


def generalized_sign(events: EventValues) -> Outcome:
    """Z = (positive - N p) / sqrt(N p (1 - p)), p the mean share of positive estimation residuals (Cowan
    1992).

    Up to 50 events p-value exact binomial: the sum of the probabilities of all counts no likelier than this
    one.
    """
    p = events.positive_share
    if not 0.0 < p < 1.0:
        return NotApplicable("the estimation windows have no abnormal return of one of the signs")
    return _binomial(events.positive, len(events), p)


def _binomial(positive: int, n: int, p: float) -> TestStatistic:
    """Z of the normal form; p-value exact up to ``EXACT`` events, by minimum likelihood."""
    outcome = normal((positive - n * p) / math.sqrt(n * p * (1.0 - p)))
    if n > EXACT:
        return outcome
    chances = [math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n + 1)]
    no_likelier = sum(chance for chance in chances if chance <= chances[positive] * _ALIKE)
    return TestStatistic(outcome.statistic, min(1.0, no_likelier))


def corrado_zivney_sign(events: EventValues) -> Outcome:
    """Z = sum m_t / (sqrt(L2) S), standard normal (Corrado & Zivney 1992).

    m_t = sqrt(N_t) mean G_t, G = sign(AR - its median over both windows of the event); S as Corrado's rank
    test.
    """
    return events.sign_z if isinstance(events.sign_z, NotApplicable) else normal(events.sign_z)


def wilcoxon(events: EventValues) -> Outcome:
    """W+ = sum of the ranks of |value| where value > 0 (Wilcoxon 1945); zeros are left out, ties share ranks.

    p exact up to 50 events, with ties too (Pratt & Gibbons 1981); else normal with the correction for ties.
    """
    values = events.values
    if not values.all():
        values = values[values != 0]
    n = len(values)
    if n == 0:
        return ALL_ZERO
    if n <= EXACT:
        return _exact_wilcoxon(values)
    # The sign goes where the last bit was: sorted by size, each value still says whether it is positive.
    keys = values.view(np.uint64) << np.uint64(1)
    keys |= values > 0
    keys.sort()
    w, counts = _positive_ranks(keys)
    ties = 0.0 if counts is None else float((counts**3 - counts).sum())
    variance = n * (n + 1) * (2 * n + 1) / 24.0 - ties / 48.0
    return TestStatistic(w, normal((w - n * (n + 1) / 4.0) / math.sqrt(variance)).p_value)


def _exact_wilcoxon(values: Floats) -> TestStatistic:
    """W+ and its p under the 2^n equally likely sign patterns: counts the subsets of the ranks per sum.

    Ranks are doubled, so that those that ties share are whole numbers too.
    """
    _, size, counts = np.unique(np.abs(values), return_inverse=True, return_counts=True)
    doubled = (2 * np.cumsum(counts) - counts + 1)[size]
    ways = np.zeros(int(doubled.sum()) + 1)
    ways[0] = 1.0
    for rank in doubled.tolist():
        ways[rank:] = ways[rank:] + ways[:-rank]
    w = int(doubled[values > 0].sum())
    smaller = min(w, len(ways) - 1 - w)
    p = min(1.0, 2.0 * float(ways[: smaller + 1].sum()) / 2.0 ** len(values))
    return TestStatistic(w / 2.0, p)


def _positive_ranks(keys: NDArray[np.uint64]) -> tuple[float, Floats | None]:
    """Sum of the ranks of positive values; how many values share a size, for each size that several share,
    None if there is none."""
    positive = (keys & np.uint64(1)).astype(bool)
    total = float(sum(_sum_of_places(positive, start) for start in range(0, len(keys), _AT_ONCE)))
    again = np.flatnonzero((keys[1:] ^ keys[:-1]) < 2)  # the places whose next value is of the same size
    if not len(again):
        return total, None
    new = np.diff(again, prepend=-2) > 1
    starts, sizes = again[new], np.bincount(np.cumsum(new) - 1) + 1
    # Each has the mean of the ranks that the values of its size take: what that adds to its own.
    size = np.repeat(sizes, sizes)
    within = np.arange(len(size)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    change = (size - 1.0) / 2.0 - within
    return total + float(positive[np.repeat(starts, sizes) + within] @ change), sizes.astype(np.float64)


def _sum_of_places(chosen: NDArray[np.bool_], start: int) -> int:
    """The sum of the places, from 1, of those chosen among the ``_AT_ONCE`` from ``start`` on."""
    part = chosen[start : start + _AT_ONCE]
    return int(np.flatnonzero(part).sum()) + (start + 1) * int(np.count_nonzero(part))
