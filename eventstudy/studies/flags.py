"""Flags that do not skip an event: other events of the same listing in its windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eventstudy.windows import EstimationWindow, EventWindow

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = dict[int, list[str]]
"""Warning codes by the number of the event; an event without any is left out."""
_FAR = 1_000_000
"""How far apart two columns lie when a (column, row) is written as one number."""


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


def repeated(rows: Ints, columns: Ints, groups: Ints) -> Ints:
    """For each event the number of the first one with the same row, column and group, which may be itself;
    shape (N,).

    An event whose row or column is -1 repeats none.
    """
    placed = np.flatnonzero((rows >= 0) & (columns >= 0))
    keys = (groups[placed] * (int(columns.max(initial=0)) + 1) + columns[placed]) * (
        int(rows.max(initial=0)) + 1
    ) + rows[placed]
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    places = np.arange(len(rows))
    places[placed] = placed[first[which]]
    return places


def meeting(days: Ints, groups: Ints, used: Bools, length: int) -> Bools:
    """Whether the event window of another used event of the group shares a date with an event's own; (N,).

    ``days`` (N,): the number of each day 0, counted over the sessions of all calendars.
    """
    places = np.flatnonzero(used)
    order = places[np.lexsort((days[places], groups[places]))]
    near = (np.diff(days[order]) < length) & (np.diff(groups[order]) == 0)
    flags = np.zeros(len(days), dtype=bool)
    flags[order[1:][near]] = True
    flags[order[:-1][near]] = True
    return flags


def _ordered(rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    """Events as sorted numbers, columns too far apart to touch, and the event that each belongs to."""
    far = _FAR
    keys = np.where((rows >= 0) & (columns >= 0), columns * far + rows, -far)
    order = np.argsort(keys)
    return keys[order], order


def _of_placed(rows: Ints, columns: Ints, order: Ints, ordered: Bools) -> Bools:
    """Flags in the order of the events; an event without a place has none."""
    in_input_order = np.empty_like(ordered)
    in_input_order[order] = ordered
    return (rows >= 0) & (columns >= 0) & in_input_order


@dataclass(frozen=True, slots=True)
class Marks:
    """Codes about sessions of columns: ``codes[i]`` is about row ``rows[i]`` of column ``columns[i]``."""

    rows: Ints
    columns: Ints
    codes: list[str]

    @classmethod
    def of(cls, marked: Sequence[tuple[int, int, str]]) -> Marks:
        """Marks from (row, column, code)."""
        rows = np.array([row for row, _, _ in marked], dtype=np.int64)
        columns = np.array([column for _, column, _ in marked], dtype=np.int64)
        return cls(rows, columns, [code for _, _, code in marked])


def in_window(rows: Ints, columns: Ints, window: EstimationWindow | EventWindow, marks: Marks) -> Codes:
    """The codes of the marks in each event's window, around its row in its column, by the number of the
    event.
    """
    keys, order = _ordered(rows, columns)
    marked = marks.columns * _FAR + marks.rows
    low = np.searchsorted(keys, marked - window.end, side="left")
    high = np.searchsorted(keys, marked - window.start, side="right")
    codes: Codes = {}
    for i in np.flatnonzero(high > low).tolist():
        for event in order[low[i] : high[i]].tolist():
            codes.setdefault(event, []).append(marks.codes[i])
    return codes
