"""The arithmetic that measures share, on floats and on arrays of them alike. NaN in, NaN out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Number = TypeVar("Number", float, NDArray[np.float64])


def simple_return(price: Number, base: Number) -> Number:
    """R = P_t / P_{t-1} - 1; NaN when either price is missing."""
    return price / base - 1.0


def ratio(value: Number, base: Number) -> Number:
    """value / base; NaN when either is missing."""
    return value / base


def as_read(value: Number) -> Number:
    """The value itself: a price of a bar, or a figure that a fitted model gives."""
    return value
