"""The mean correlation of abnormal returns across events (Kolari & Pynnonen 2010), weighted by overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

FEWEST = 30
"""Fewer common dates say nothing about a correlation: the pair counts as 0."""


@dataclass(frozen=True, slots=True)
class SharedDates:
    """Correlations of pairs of events, added up by the sessions in which both have the same calendar date.

    ``total`` (L2, L2): element (s, t) is the sum over pairs of rho, the correlation of the residuals, where
    session s of one event is on the date of session t of the other. ``events``: N, at least 2.
    """

    total: Floats
    events: int

    def mean(self, sessions: slice) -> float:
        """r = 2 / (N (N - 1)) sum over pairs of rho o / L2 of a row with these L2 sessions.

        o: the dates that both events have among them. Without such a pair 0; never cut off below 0.
        """
        square = self.total[sessions, sessions]
        pairs = self.events * (self.events - 1) / 2
        return float(square.sum()) / len(square) / pairs


def by_distance(sums: Floats, length: int) -> Floats:
    """``SharedDates.total`` of events on one calendar, from the sum of rho of the pairs at each distance.

    ``sums`` (B,): of the pairs whose days 0 are b sessions apart, B at most ``length``; later ones count 0.
    Session s of the earlier event is session s - b of the later one.
    """
    total = np.zeros((length, length))
    for distance, value in enumerate(sums.tolist()):
        first = np.arange(distance, length)
        total[first, first - distance] += value
    return total
