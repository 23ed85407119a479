"""Ranks and sums of ranks: what Corrado's and Kolari & Pynnonen's rank tests are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


@dataclass(frozen=True, slots=True)
class RankSums:
    """Sum of U over events and number of events with one, per session: each of shape (D,)."""

    total: Floats
    count: Floats

    def scaled_means(self) -> Floats:
        """sqrt(N_t) times the mean U of session t, 0 without any (Corrado & Zivney 1992: missing returns)."""
        return self.total / np.sqrt(np.maximum(self.count, 1.0))


@dataclass(frozen=True, slots=True)
class Ranks:
    """``corrado``: L1 estimation sessions, then L2 event sessions. ``grank``, by column of
    ``Sample.standardised``: L1 estimation sessions, then the statistic itself; only those that vary."""

    corrado: RankSums
    grank: dict[int, RankSums]


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
    found = np.empty_like(values)
    np.put_along_axis(found, order, (low + high) / 2.0 + 1.0, axis=1)
    found[np.isnan(values)] = np.nan
    return found
