"""The mean pairwise correlation of estimation residuals on common calendar dates (Kolari & Pynnonen 2010).

r = sum over all pairs of events of Pearson's correlation of their residuals on the dates that both
estimation windows contain, divided by N (N - 1) / 2; a pair with fewer than ``FEWEST`` common dates counts 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from eventstudy.engine.distances import FEWEST, NOISE, sum_by_distance
from eventstudy.engine.sample import Sample

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

ALL_PAIRS = 20_000_000
"""Up to this many pairs of overlapping windows, every pair is formed; beyond, they are summed by distance."""
_BLOCK = 128
"""Events whose pairs are formed at once."""


@dataclass(frozen=True, slots=True)
class MeanCorrelation:
    """``value``: r, or None when no pair has ``FEWEST`` common dates. ``method``: how it was summed.

    ``pairs``: every pair on its own common dates. ``distances``: pairs of windows the same distance apart
    together, which is the same number when no estimation return is missing; where one is, its event's mean
    and norm are over its own returns in the overlap, not only over those that the other event has too.
    ``too many``: more than ``ALL_PAIRS`` overlapping pairs on several calendars; they are not summed.
    """

    value: float | None
    method: Literal["pairs", "distances", "too many"]


def mean_correlation(sample: Sample, threads: int) -> MeanCorrelation:
    """The mean correlation over the pairs of at least two events."""
    if len(sample.estimation) < FEWEST:
        return MeanCorrelation(None, "pairs")
    pairs = len(sample) * (len(sample) - 1) / 2
    dates = _Dates.of(sample)
    if dates.overlapping() <= ALL_PAIRS:
        total = _sum_by_pair(sample, dates)
        return MeanCorrelation(None if total is None else total / pairs, "pairs")
    if len(np.unique(sample.panel.dates)) < len(sample.panel.dates):
        return MeanCorrelation(None, "too many")
    return MeanCorrelation(min(sum_by_distance(sample, threads) / pairs, 1.0), "distances")


@dataclass(frozen=True, slots=True)
class _Dates:
    """Events in ``order`` of their windows' first date; ``first``, ``last``: numbers of the windows' dates.

    ``number`` (T + 2P,): the date's number of each row of the panel, counted over all calendars.
    """

    order: Ints
    first: Ints
    last: Ints
    number: Ints

    @classmethod
    def of(cls, sample: Sample) -> _Dates:
        _, inverse = np.unique(sample.panel.dates, return_inverse=True)
        before = np.arange(-sample.panel.pad, 0)
        number = np.concatenate([before, inverse, np.arange(sample.panel.pad) + len(inverse)])
        start = sample.rows + sample.panel.pad + sample.estimation.start
        first, last = number[start], number[start + len(sample.estimation) - 1]
        order = np.argsort(first, kind="stable")
        return cls(order, first[order], last[order], number)

    def reach(self) -> Ints:
        """For each event in order, the place after the last event whose window may overlap with its own."""
        return np.searchsorted(self.first, self.last - (FEWEST - 1), side="right")

    def overlapping(self) -> int:
        """How many pairs of windows overlap by ``FEWEST`` dates; on several calendars by a few less."""
        return int(np.maximum(self.reach() - np.arange(1, len(self.order) + 1), 0).sum())


def _sum_by_pair(sample: Sample, dates: _Dates) -> float | None:
    """Sum of the correlations, None without any: blocks of events against all later ones that overlap."""
    count, reach = len(sample), dates.reach()
    total, found = 0.0, False
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        end = max(int(reach[start:stop].max()), stop)
        low, high = int(dates.first[start]), int(dates.last[start:stop].max()) + 1
        e, there = _on_dates(sample, dates, slice(start, end), low, high)
        r = _correlations(e, there, stop - start)
        found = found or not np.isnan(r).all()
        total += float(np.nansum(r))
    return total if found else None


def _correlations(e: Floats, there: Floats, count: int) -> Floats:
    """Correlations of the first ``count`` events with every later one, NaN for those that have none."""
    own, own_there = e[:count], there[:count]
    n = own_there @ there.T
    own_sum, other_sum = own @ there.T, own_there @ e.T
    own_squares, other_squares = (own * own) @ there.T, own_there @ (e * e).T
    with np.errstate(invalid="ignore", divide="ignore"):
        own_spread = own_squares - own_sum * own_sum / n
        other_spread = other_squares - other_sum * other_sum / n
        r = (own @ e.T - own_sum * other_sum / n) / np.sqrt(own_spread * other_spread)
    chosen = np.triu(n >= FEWEST, 1)
    chosen &= (own_spread > NOISE * own_squares) & (other_spread > NOISE * other_squares)
    return np.where(chosen, np.clip(r, -1.0, 1.0), np.nan)


def _on_dates(sample: Sample, dates: _Dates, part: slice, low: int, high: int) -> tuple[Floats, Floats]:
    """Residuals of some events on dates low..high-1, 0 where there is none, and 1 where there is one."""
    events = dates.order[part]
    residual = sample.residuals(events)
    rows = sample.rows[events] + sample.panel.pad + sample.estimation.start
    places = dates.number[rows[:, None] + np.arange(residual.shape[1])] - low
    event, session = np.nonzero(~np.isnan(residual) & (places < high - low))
    e, there = np.zeros((len(events), high - low)), np.zeros((len(events), high - low))
    e[event, places[event, session]] = residual[event, session]
    there[event, places[event, session]] = 1.0
    return e, there
