"""The returns that events are fitted on: windows of a panel, gathered only where they are worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints


class OwnReturns(NamedTuple):
    """A window of ``length`` returns for each of C events.

    ``panel`` (symbols, sessions), NaN where a return is missing; ``columns`` (C,): each event's symbol in it;
    ``starts`` (C,): where its window begins, negative for an event that is nowhere: all its returns are NaN.
    """

    panel: Floats
    columns: Ints
    starts: Ints
    length: int

    @classmethod
    def of(cls, windows: Floats) -> Self:
        """Those of an array (C, length)."""
        events = np.arange(len(windows))
        return cls(windows, events, np.zeros_like(events), windows.shape[1])

    def gathered(self, part: slice = slice(None)) -> Floats:
        """The returns of some events, a copy; shape (C', length)."""
        starts = self.starts[part]
        nowhere = starts < 0
        windows = sliding_window_view(self.panel, self.length, axis=1)
        own = windows[self.columns[part], np.maximum(starts, 0)]
        if nowhere.any():
            own[nowhere] = np.nan
        return np.asarray(own)
