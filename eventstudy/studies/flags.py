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


def repeated(rows: Ints, columns: Ints, groups: Ints) -> Ints:
    """For each event the number of the first one with the same row, column and group, which may be itself;
    shape (N,).

    An event whose row or column is -1 repeats none.
    """
    placed = np.flatnonzero((rows >= 0) & (columns >= 0))
    if not len(placed):
        return np.arange(len(rows))
    keys = (groups[placed] * (int(columns.max(initial=0)) + 1) + columns[placed]) * (
        int(rows.max(initial=0)) + 1
    ) + rows[placed]
    order = np.argsort(keys)
    keys, events = keys[order], placed[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    first = np.arange(len(rows))
    first[events] = np.repeat(np.minimum.reduceat(events, starts), np.diff(starts, append=len(keys)))
    return first


def meeting(days: Ints, groups: Ints, used: Bools, length: int) -> Bools:
    """Whether the event window of another used event of the group shares a date with an event's own; (N,).

    ``days`` (N,): the number of each day 0, counted over the sessions of all calendars.
    """
    places = np.flatnonzero(used)
    keys = groups[places] * (int(days.max(initial=0)) + length) + days[places]  # groups too far apart to meet
    order = np.argsort(keys)
    flags = np.zeros(len(days), dtype=bool)
    flags[places[order]] = _near(keys[order], length)
    return flags


def _near(keys: Ints, length: int) -> Bools:
    """Which of some ascending numbers have another less than ``length`` away."""
    near = np.diff(keys) < length
    either = np.zeros(len(keys), dtype=bool)
    either[1:] |= near
    either[:-1] |= near
    return either


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


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """Events in the order of their columns, and of their rows there, sorted once for all that asks what lies
    near an event in its column.

    ``keys`` (N,): (column, row) as one number, columns too far apart to touch, ascending; events without a
    place come first. ``order`` (N,): the event that each belongs to. ``first``: the place of the first event
    that has one.
    """

    keys: Ints
    order: Ints
    first: int

    @classmethod
    def of(cls, rows: Ints, columns: Ints) -> PlacedOrder:
        """The order of events whose row or column is -1 where they have no place; shape (N,)."""
        keys = columns * _FAR
        keys += rows
        keys[(rows < 0) | (columns < 0)] = -_FAR
        order = np.argsort(keys)
        keys = keys[order]
        return cls(keys, order, int(np.searchsorted(keys, -_FAR, side="right")))

    def confounded(self, estimation: EstimationWindow) -> Bools:
        """Whether day 0 of another event of the same column lies in an event's estimation window; (N,)."""
        low = np.searchsorted(self.keys, self.keys + estimation.start, side="left")
        high = np.searchsorted(self.keys, self.keys + estimation.end, side="right")
        own = (estimation.start <= 0 <= estimation.end) * 1
        return self._of_events(high - low > own)

    def overlapping(self, length: int) -> Bools:
        """Whether the event window of another event of the same column overlaps an event's own; (N,)."""
        return self._of_events(_near(self.keys, length))

    def in_window(self, window: EstimationWindow | EventWindow, marks: Marks) -> Codes:
        """The codes of the marks in each event's window, around its row in its column, by the number of the
        event.
        """
        marked = marks.columns * _FAR + marks.rows
        low = np.searchsorted(self.keys, marked - window.end, side="left")
        high = np.searchsorted(self.keys, marked - window.start, side="right")
        codes: Codes = {}
        for i in np.flatnonzero(high > low).tolist():
            for event in self.order[low[i] : high[i]].tolist():
                codes.setdefault(event, []).append(marks.codes[i])
        return codes

    def _of_events(self, ordered: Bools) -> Bools:
        """Flags in the order of the events; an event without a place has none."""
        flags = np.zeros(len(ordered), dtype=bool)
        flags[self.order[self.first :]] = ordered[self.first :]
        return flags
