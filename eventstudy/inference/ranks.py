"""Rank tests over many events, from the sums of ranks over events of each session."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eventstudy.inference.interface import EventValues, NotApplicable, Outcome, normal, student

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


@dataclass(frozen=True, slots=True)
class SessionSums:
    """Sum over events of a value that each has in a session, and how many have one: each of shape (D,)."""

    total: Floats
    count: Floats

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which sessions exist: those in which at least one event has a return; shape (D,)."""
        return self.count > 0

    def scaled_means(self) -> Floats:
        """sqrt(N_t) times the mean of session t, 0 without any (Corrado & Zivney 1992: missing returns)."""
        return self.total / np.sqrt(np.maximum(self.count, 1.0))

    def z(self, sessions: slice) -> float | NotApplicable:
        """Z = sum m_t over the L2 ``sessions`` / (sqrt(L2) S), S = sqrt(mean m_t^2) over those that exist."""
        means = self.scaled_means()
        s = math.sqrt(float((means[self.there] ** 2).mean()))
        if s == 0:
            return NotApplicable("the mean ranks do not vary")
        tested = means[sessions]
        return float(tested.sum()) / (math.sqrt(len(tested)) * s)


def corrado(events: EventValues) -> Outcome:
    """Z = sum m_t / (sqrt(L2) S), standard normal (Corrado 1989; Corrado & Zivney 1992).

    m_t = sqrt(N_t) mean U_t, U = rank / (n + 1) - 1/2; S = sqrt(mean m_t^2) over the sessions of both windows
    in which at least one event has a return.
    """
    return events.rank_z if isinstance(events.rank_z, NotApplicable) else normal(events.rank_z)


def grank(events: EventValues) -> Outcome:
    """t = Z sqrt((L1 - 1) / (L1 - Z^2)), L1 - 1 degrees of freedom (Kolari & Pynnonen 2011).

    Z: as Corrado's, of the SCAR (over its deviation across events) ranked among the estimation SARs; L1: the
    estimation sessions in which at least one event has a return.
    """
    if isinstance(events.grank, NotApplicable):
        return events.grank
    z, length = events.grank
    if length - z * z <= 0:
        return NotApplicable("the rank statistic is beyond its range")
    return student(z * math.sqrt((length - 1) / (length - z * z)), length - 1)


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
    ranks = np.empty_like(values)
    np.put_along_axis(ranks, order, (low + high) / 2.0 + 1.0, axis=1)
    ranks[np.isnan(values)] = np.nan
    return ranks
