"""Flags that do not skip an event: other events of the same listing in its windows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eventstudy.windows import EstimationWindow

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def confounded(rows: Ints, columns: Ints, estimation: EstimationWindow) -> Bools:
    """Whether day 0 of another event of the same column lies in an event's estimation window; shape (N,)."""
    keys, ordered = _keys(rows, columns)
    low = np.searchsorted(ordered, keys + estimation.start, side="left")
    high = np.searchsorted(ordered, keys + estimation.end, side="right")
    own = (estimation.start <= 0 <= estimation.end) * 1
    return (rows >= 0) & (columns >= 0) & (high - low > own)


def overlapping(rows: Ints, columns: Ints, length: int) -> Bools:
    """Whether the event window of another event of the same column overlaps an event's own; shape (N,)."""
    keys, ordered = _keys(rows, columns)
    low = np.searchsorted(ordered, keys - (length - 1), side="left")
    high = np.searchsorted(ordered, keys + (length - 1), side="right")
    return (rows >= 0) & (columns >= 0) & (high - low > 1)


def _keys(rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    """A number per event that orders by column, then row, columns too far apart to touch; also sorted."""
    far = 1_000_000
    keys = np.where((rows >= 0) & (columns >= 0), columns * far + rows, -far)
    return keys, np.sort(keys)
