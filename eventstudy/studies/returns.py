"""Returns of every session from arrays of closes. NaN in, NaN out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def session_returns(closes: NDArray[np.float64], *, log: bool = False) -> NDArray[np.float64]:
    """Returns of every session from the closes of it and of the session before, both of shape (T, ...).

    A missing close (NaN) makes its own and the next return missing: never a return over two sessions.
    The first row has no session before it and is NaN. R_t = P_t / P_{t-1} - 1; ``log``: ln(P_t / P_{t-1}).
    """
    returns = np.full_like(closes, np.nan)
    np.divide(closes[1:], closes[:-1], out=returns[1:])
    if log:
        np.log(returns, out=returns)
    else:
        returns -= 1.0
    return returns


def given_returns(returns: NDArray[np.float64], *, log: bool = False) -> NDArray[np.float64]:
    """Simple returns above -1, of any shape, unchanged; ``log``: ln(1 + R_t)."""
    return np.log1p(returns) if log else returns


def add_dividends(
    returns: NDArray[np.float64],
    closes: NDArray[np.float64],
    paid: Iterable[tuple[int, int, float]],
    *,
    log: bool = False,
) -> None:
    """Make the returns of ex-days total returns, in place: (P_t + D_t) / P_{t-1} - 1, or its logarithm.

    ``returns``, ``closes``: shape (T, S). ``paid``: (row, column, cash per share) of each dividend.
    """
    for row, column, cash in paid:
        if row > 0:
            growth = (closes[row, column] + cash) / closes[row - 1, column]
            returns[row, column] = np.log(growth) if log else growth - 1.0
