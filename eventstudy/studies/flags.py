"""Flags that do not skip an event: other events of the same listing in its windows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eventstudy.windows import EstimationWindow

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def confounded(rows: Ints, columns: Ints, estimation: EstimationWindow) -> Bools:
    """Whether day 0 of another event of the same column lies in an event's estimation window; shape (N,)."""
    keys, order = _ordered(rows, columns)
    low = np.searchsorted(keys, keys + estimation.start, side="left")
    high = np.searchsorted(keys, keys + estimation.end, side="right")
    own = (estimation.start <= 0 <= estimation.end) * 1
    return _of_placed(rows, columns, order, high - low > own)


def overlapping(rows: Ints, columns: Ints, length: int) -> Bools:
    """Whether the event window of another event of the same column overlaps an event's own; shape (N,)."""
    keys, order = _ordered(rows, columns)
    near = np.diff(keys) < length
    either = np.zeros(len(keys), dtype=bool)
    either[1:] |= near
    either[:-1] |= near
    return _of_placed(rows, columns, order, either)


def _ordered(rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    """A number per event by column, then row, columns too far apart to touch: sorted, and whose they are."""
    far = 1_000_000
    keys = np.where((rows >= 0) & (columns >= 0), columns * far + rows, -far)
    order = np.argsort(keys)
    return keys[order], order


def _of_placed(rows: Ints, columns: Ints, order: Ints, ordered: Bools) -> Bools:
    """Flags in the order of the events; an event without a place has none."""
    found = np.empty_like(ordered)
    found[order] = ordered
    return (rows >= 0) & (columns >= 0) & found
