"""Bars that a price file gives as arrays: a series of them, without a Python object for each bar.

Where nothing is wrong with the values, which one look at the arrays shows, they become the series as they
are; any other goes through ``build_series``, row by row, which says what is wrong with which.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eventstudy.prices.bars import LARGEST_PRICE, LARGEST_VOLUME, SMALLEST_PRICE, Columns, Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = tuple[NDArray[np.int64], Sequence[NDArray[np.float64]]]
    """Days (n,), ordinals, and the values of their bars, (n,) each: open, high, low, close, volume."""


class Arrays:
    """Makes the columns of series; what many share, days and columns without a value, is made once."""

    def __init__(self) -> None:
        self._days: tuple[NDArray[np.int64], array[int]] | None = None
        self._empty: array[float] = array("d")

    def clean(self, blocks: Sequence[Block]) -> Columns | None:
        """The columns of bars with nothing to say of; None where rows have to be looked at."""
        import numpy as np

        days, values = blocks[0]
        if len(blocks) > 1:
            days = np.concatenate([days for days, _ in blocks])
            values = [np.concatenate(parts) for parts in zip(*(each for _, each in blocks), strict=True)]
        known = self._days is not None and self._days[0] is days
        if not len(days) or not (known or (days[1:] > days[:-1]).all()) or not is_clean(values):
            return None
        opens, highs, lows, closes, volumes = (self._column(column) for column in values)
        return self._ordinals(days), opens, highs, lows, closes, volumes

    def _ordinals(self, days: NDArray[np.int64]) -> array[int]:
        import numpy as np

        if self._days is None or not (self._days[0] is days or np.array_equal(self._days[0], days)):
            self._days = days, _held("q", days.astype(np.int64))
        return self._days[1]

    def _column(self, values: NDArray[np.float64]) -> array[float]:
        if values[0] == values[0]:
            return _held("d", values)
        if len(self._empty) != len(values):  # a clean column that begins without a value has none
            self._empty = _held("d", values)
        return self._empty


def _held(code: str, values: NDArray[np.int64] | NDArray[np.float64]) -> array[Any]:
    """An array of the standard library with these values."""
    held: array[Any] = array(code)
    held.frombytes(values.tobytes())
    return held


def is_clean(values: Sequence[NDArray[np.float64]]) -> bool:
    """Whether no bar of values, (n,) each, would be flagged: as ``build_series`` sees it, a little stricter.

    Each column of prices is whole, and every price one that a market prints, or has no value at all (but the
    closes); so are the volumes, none of which is impossible; and no bar breaks its own range.
    """
    import numpy as np

    opens, highs, lows, closes, volumes = values
    if not ((closes >= SMALLEST_PRICE) & (closes <= LARGEST_PRICE)).all():
        return False
    without = [bool(np.isnan(column).all()) for column in (opens, highs, lows, volumes)]
    for column, empty in zip((opens, highs, lows), without, strict=False):
        if not empty and not ((column >= SMALLEST_PRICE) & (column <= LARGEST_PRICE)).all():
            return False
    if not without[-1] and not ((volumes >= 0) & (volumes <= LARGEST_VOLUME)).all():
        return False
    if all(without[:-1]):
        return True
    broken = (lows > highs) | (lows > opens) | (lows > closes) | (opens > highs) | (closes > highs)
    return not broken.any()


def rows_of(blocks: Sequence[Block]) -> list[Row]:
    """The bars as rows, in the order of the file."""
    return [
        row
        for days, values in blocks
        for row in zip(days.tolist(), *(column.tolist() for column in values), strict=True)
    ]
