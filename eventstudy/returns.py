"""The measures as pure arithmetic: on floats, and on arrays of them alike. NaN in, NaN out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def simple_return(price: float, base: float) -> float:
    """R = P_t / P_{t-1} - 1; NaN when either price is missing."""
    return price / base - 1.0


def volume_ratio(volume: float, earlier: Sequence[float]) -> float:
    """volume / mean of the volumes of the sessions before; NaN when one is missing or their mean is zero."""
    mean = math.fsum(earlier) / len(earlier) if earlier else math.nan
    return volume / mean if mean else math.nan


def session_returns(closes: NDArray[np.float64], *, log: bool = False) -> NDArray[np.float64]:
    """Returns of every session from the closes of it and of the session before, both of shape (T, ...).

    A missing close (NaN) makes its own and the next return missing: never a return over two sessions.
    The first row has no session before it and is NaN. ``log``: ln(P_t / P_{t-1}).
    """
    import numpy as np

    found = np.full_like(closes, np.nan)
    np.divide(closes[1:], closes[:-1], out=found[1:])
    if log:
        np.log(found, out=found)
    else:
        found -= 1.0
    return found
