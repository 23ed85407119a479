"""Bars that a price file gives as arrays: a series of them, without a Python object for each bar.

Where nothing is wrong with the values, which one look at the arrays shows, they become the series as they
are; any other goes through ``build_series``, row by row, which says what is wrong with which.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.prices.bars import LARGEST_PRICE, SMALLEST_PRICE, Columns, Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = tuple[NDArray[np.int64], NDArray[np.float64]]
    """Days (n,), ordinals, and the values of their bars (5, n): open, high, low, close, volume."""


class Arrays:
    """Makes the columns of series; what many share, days and columns without a value, is made once."""

    def __init__(self) -> None:
        self._days: tuple[NDArray[np.int64], array[int]] | None = None
        self._empty: array[float] = array("d")

    def clean(self, blocks: Sequence[Block]) -> Columns | None:
        """The columns of bars with nothing to say of; None where rows have to be looked at."""
        import numpy as np

        days = blocks[0][0] if len(blocks) == 1 else np.concatenate([days for days, _ in blocks])
        values = blocks[0][1] if len(blocks) == 1 else np.concatenate([each for _, each in blocks], axis=1)
        if not len(days) or not (days[1:] > days[:-1]).all() or not is_clean(values):
            return None
        opens, highs, lows, closes, volumes = (self._column(column) for column in values)
        return self._ordinals(days), opens, highs, lows, closes, volumes

    def _ordinals(self, days: NDArray[np.int64]) -> array[int]:
        import numpy as np

        if self._days is None or not np.array_equal(self._days[0], days):
            self._days = days, array("q", days.astype(np.int64).tobytes())
        return self._days[1]

    def _column(self, values: NDArray[np.float64]) -> array[float]:
        if values[0] == values[0]:
            return array("d", values.tobytes())
        if len(self._empty) != len(values):  # a clean column that begins without a value has none
            self._empty = array("d", values.tobytes())
        return self._empty


def is_clean(values: NDArray[np.float64]) -> bool:
    """Whether no bar of (5, n) values would be flagged: as ``build_series`` sees it, a little stricter.

    Each column of prices is whole, and every price one that a market prints, or has no value at all (but the
    closes); so are the volumes, none of which is negative; and no bar breaks its own range.
    """
    import numpy as np

    opens, highs, lows, closes, volumes = values
    if not ((closes >= SMALLEST_PRICE) & (closes <= LARGEST_PRICE)).all():
        return False
    for column in (opens, highs, lows):
        usable = (column >= SMALLEST_PRICE) & (column <= LARGEST_PRICE)
        if not (usable.all() or np.isnan(column).all()):
            return False
    if not (((volumes >= 0) & (volumes < np.inf)).all() or np.isnan(volumes).all()):
        return False
    broken = (lows > highs) | (lows > opens) | (lows > closes) | (opens > highs) | (closes > highs)
    return not broken.any()


def rows_of(blocks: Sequence[Block]) -> list[Row]:
    """The bars as rows, in the order of the file."""
    return [
        (day, *bar)
        for days, values in blocks
        for day, bar in zip(days.tolist(), zip(*values.tolist(), strict=True), strict=True)
    ]
