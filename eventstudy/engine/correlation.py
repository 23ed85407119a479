"""Correlations of the estimation residuals of pairs of events whose event windows share calendar dates.

Kolari & Pynnonen (2010): rho of a pair is Pearson's correlation of the two events' residuals on the dates
that both estimation windows have, 0 for fewer than ``FEWEST``. Pairs without a common date in the event
windows do not matter and are not formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from eventstudy.engine.distances import NOISE, most_distances, sums_by_distance, sums_of_pairs_from
from eventstudy.engine.panel_in_parts import PanelInParts, exchanged
from eventstudy.engine.sample import Sample
from eventstudy.inference.correlation import FEWEST, SharedDates, by_distance

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

ALL_PAIRS = 20_000_000
"""Up to this many pairs are formed one by one where returns are missing; more are summed by distance."""
MOST_PAIRS = 500_000_000
"""More pairs on several calendars are not summed."""
BAND = 32_768
"""Events whose residuals a worker holds at once, about: 8 bytes for each session."""
_BLOCK = 128
"""Events whose pairs are formed at once."""

Method = Literal["distances", "pairs", "missing", "too many"]


@dataclass(frozen=True, slots=True)
class Correlations:
    """``shared``: the correlations by shared dates, None when there are too many. ``method``: how they were
    summed.

    ``distances``: events of one calendar without missing returns, pairs of windows the same distance apart
    together: exact. ``pairs``: every pair on its own common dates. ``missing``: as ``distances`` where
    returns are missing and there are more than ``ALL_PAIRS`` pairs: an event's mean and norm are over its own
    returns in the overlap of the windows, not only over those that the other event has too. ``too many``:
    more than ``MOST_PAIRS`` pairs on several calendars.
    """

    shared: SharedDates | None
    method: Method


def correlations(sample: Sample, threads: int) -> Correlations:
    """The correlations of the pairs of at least two events."""
    one_calendar = len(np.unique(sample.panel.dates)) == len(sample.panel.dates)
    whole = int(sample.n.min()) == len(sample.estimation)
    method: Method = "distances"
    if not (one_calendar and whole):
        dates = _Dates.of(sample)
        pairs = dates.overlapping()
        method = "pairs" if pairs <= (ALL_PAIRS if one_calendar else MOST_PAIRS) else "missing"
        if method == "missing" and not one_calendar:
            return Correlations(None, "too many")
    length = len(sample.window)
    if isinstance(sample.panel, PanelInParts):
        total = _sum_of_bands(sample, dates) if method == "pairs" else by_distance(_by_row(sample), length)
    elif method == "pairs":
        total = _sum_by_pair(sample, dates, len(sample))
    else:
        total = by_distance(sums_by_distance(sample, threads), length)
    return Correlations(SharedDates(total, len(sample)), method)


@dataclass(frozen=True, slots=True)
class _Dates:
    """Events in ``order`` of the first date of their event windows; then in order of rows.

    ``first``, ``last`` (N,): numbers of the first and last date of the event windows, in that order.
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
        start = sample.rows + sample.panel.pad + sample.window.start
        first, last = number[start], number[start + len(sample.window) - 1]
        order = np.lexsort((sample.rows, first))
        return cls(order, first[order], last[order], number)

    def reach(self) -> Ints:
        """For each event in order, the place after the last event whose event window may overlap with its
        own."""
        return np.searchsorted(self.first, self.last, side="right")

    def overlapping(self) -> int:
        """How many pairs of event windows overlap; on several calendars perhaps without a common date."""
        return int((self.reach() - np.arange(1, len(self.order) + 1)).sum())


def _by_row(sample: Sample) -> Floats:
    """As ``sums_by_distance``, of returns that workers read."""
    distances = most_distances(sample)
    if not distances:
        return np.zeros(0)
    order = np.argsort(sample.rows, kind="stable")
    rows = sample.rows[order]
    cuts = np.append(np.unique(rows[::BAND]), rows[-1] + 1)
    low, high = np.searchsorted(rows, cuts[:-1] - distances), np.searchsorted(rows, cuts[1:])
    bands = [order[start:stop] for start, stop in zip(low.tolist(), high.tolist(), strict=True)]
    parts = exchanged(sample, bands, sums_of_pairs_from, [cuts[:-1].tolist()])
    return np.asarray(np.sum([np.zeros(distances), *parts], axis=0))


def _sum_of_bands(sample: Sample, dates: _Dates) -> Floats:
    """As ``_sum_by_pair``, of returns that workers read."""
    starts, reach = range(0, len(sample), BAND), dates.reach()
    counts = [min(BAND, len(sample) - start) for start in starts]
    bands = [
        dates.order[start : max(int(reach[start : start + count].max()), start + count)]
        for start, count in zip(starts, counts, strict=True)
    ]
    return np.asarray(np.sum(list(exchanged(sample, bands, _sum_of_first, [counts])), axis=0))


def _sum_of_first(sample: Sample, count: int) -> Floats:
    return _sum_by_pair(sample, _Dates.of(sample), count)


def _sum_by_pair(sample: Sample, dates: _Dates, count: int) -> Floats:
    """Correlations by shared dates, (L2, L2): blocks of the first events against all later ones that
    overlap.
    """
    reach, length = dates.reach(), len(sample.window)
    total = np.zeros((length, length))
    rows = sample.rows[dates.order] + sample.panel.pad
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        end = max(int(reach[start:stop].max()), stop)
        e, present = _on_dates(sample, dates, slice(start, end), stop - start)
        rho = _correlations(e, present, stop - start)
        _add_shared(total, rho, rows[start:end], dates.number, sample.window.start)
    return total


def _add_shared(total: Floats, rho: Floats, rows: Ints, number: Ints, start: int) -> None:
    """Add the correlations (C, E) of the first C of E events with all, by the sessions on the same date.

    ``rows`` (E,): of day 0, equal ones side by side; ``start``: first session of the event window. Events of
    the same row share their dates, so that their correlations are added up first.
    """
    length, count = len(total), len(rho)
    edges = np.flatnonzero(np.diff(rows, prepend=-1))
    own_edges = edges[edges < count]
    sums = np.add.reduceat(np.add.reduceat(rho, own_edges, axis=0), edges, axis=1)
    days = number[rows[edges][:, None] + start + np.arange(length)]
    near = (days[:, 0] <= days[: len(own_edges), -1:]) & (days[:, -1] >= days[: len(own_edges), :1])
    own, other = np.nonzero(near & (sums != 0))
    # Each pair of rows has numbers of its own for the dates, so that one search finds them all.
    apart = (np.arange(len(own)) * (int(number[-1]) - int(number[0]) + 1))[:, None]
    earlier, later = (days[own] + apart).ravel(), (days[other] + apart).ravel()
    position = np.minimum(np.searchsorted(later, earlier), max(len(later) - 1, 0))
    same = np.flatnonzero(later[position] == earlier)
    cells = (same % length) * length + position[same] % length
    weights = sums[own, other][same // length]
    total += np.bincount(cells, weights, minlength=length * length).reshape(length, length)


def _correlations(e: Floats, present: Floats, count: int) -> Floats:
    """Correlations of the first ``count`` events with every later one, 0 for those that have none."""
    own, own_present = e[:count], present[:count]
    n = own_present @ present.T
    own_sum, other_sum = own @ present.T, own_present @ e.T
    own_squares, other_squares = (own * own) @ present.T, own_present @ (e * e).T
    with np.errstate(invalid="ignore", divide="ignore"):
        own_spread = own_squares - own_sum * own_sum / n
        other_spread = other_squares - other_sum * other_sum / n
        rho = (own @ e.T - own_sum * other_sum / n) / np.sqrt(own_spread * other_spread)
    chosen = np.triu(n >= FEWEST, 1)
    chosen &= (own_spread > NOISE * own_squares) & (other_spread > NOISE * other_squares)
    return np.where(chosen, np.clip(rho, -1.0, 1.0), 0.0)


def _on_dates(sample: Sample, dates: _Dates, part: slice, count: int) -> tuple[Floats, Floats]:
    """Residuals of some events on the dates of the first ``count``: 0 where there is none; and 1 where there
    is."""
    events = dates.order[part]
    residual = sample.residuals(events)
    rows = sample.rows[events] + sample.panel.pad + sample.estimation.start
    days = dates.number[rows[:, None] + np.arange(residual.shape[1])]
    present = ~np.isnan(residual)
    own = days[:count][present[:count]]
    low, high = int(own.min()), int(own.max()) + 1
    event, session = np.nonzero(present & (days >= low) & (days < high))
    places = days[event, session] - low
    e, present_at = np.zeros((len(events), high - low)), np.zeros((len(events), high - low))
    e[event, places] = residual[event, session]
    present_at[event, places] = 1.0
    return e, present_at
