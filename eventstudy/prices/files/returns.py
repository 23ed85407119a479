"""Returns are not prices: how a column of them is recognised and refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from math import isnan, log

from eventstudy.errors import InputFileError

_FEWEST = 5
_LEAST_NEGATIVE = 0.15
_SMALLEST_TURN = 0.3
"""Half of a series of returns differ from their neighbours by more than this in size (logarithms);
prices, also those that a minus sign marks as midpoints, do not."""
LARGEST_RETURN = 0.25
"""A series of which half the values are larger in size holds no returns as fractions."""


def looks_like_returns(values: Iterable[float]) -> bool:
    """Whether values in the order of their file lie around zero as returns do; NaN is left out."""
    known = [value for value in values if not isnan(value)]
    negative = sum(value < 0 for value in known)
    if len(known) < _FEWEST or not _LEAST_NEGATIVE * len(known) <= negative < len(known):
        return False
    sizes = [abs(value) for value in known if value]
    turns = sorted(abs(log(b / a)) for a, b in itertools.pairwise(sizes))
    return bool(turns) and turns[len(turns) // 2] > _SMALLEST_TURN


def returns_refused(path: str, symbol: str) -> InputFileError:
    """The refusal of returns where prices are needed."""
    return InputFileError(
        path,
        f"the values of {symbol} lie around zero: these are returns, not prices",
        "give prices; or take returns with: eventstudy study --prices-are returns",
    )


def prices_refused(path: str, symbol: str) -> InputFileError:
    """The refusal of prices, or of returns in percent, where returns as fractions are needed."""
    return InputFileError(
        path,
        f"half of the values of {symbol} are above {LARGEST_RETURN:g}: these are no returns as fractions",
        "write 1.5 % as 0.015 or 1.5%; for prices leave out --prices-are returns",
    )
