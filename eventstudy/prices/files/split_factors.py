"""Split factors as files write them: for each split, or as a cumulative factor on every day."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from math import inf, isnan, nan

_SHARES = re.compile(r"\s*(\d+(?:\.\d+)?)[\s-]*(?::|/|for|to)[\s-]*(\d+(?:\.\d+)?)\s*", re.IGNORECASE)
ROUNDING = 1e-4
"""Cumulative factors that differ by less, as a fraction, are the same one, rounded."""


class SplitKind(StrEnum):
    """What a column of split factors says of a split of four new shares for one old share.

    ``RATIO``: 4 on its ex-day. ``ADDED``: 3 on its ex-day, the shares added (CRSP's FACPR). ``INVERSE``: 0.25
    on its ex-day, what earlier prices are multiplied by (J-Quants' AdjustmentFactor). ``CUMULATIVE``: what
    prices are divided by, on every day, so that it falls from 4 to 1 on the ex-day (CRSP's CFACPR,
    Compustat's ajexdi).
    """

    RATIO = "new shares for one old share"
    ADDED = "new shares added for one old share"
    INVERSE = "old shares for one new share"
    CUMULATIVE = "cumulative: 4, then 1 is a split of four for one"

    @property
    def nothing(self) -> float:
        """The value of a day without a split; NaN where only its change from day to day tells."""
        match self:
            case SplitKind.RATIO | SplitKind.INVERSE:
                return 1.0
            case SplitKind.ADDED:
                return 0.0
            case SplitKind.CUMULATIVE:
                return nan

    def new_for_old(self, value: float) -> float:
        """New shares for one old share on the ex-day, from a value that is neither 0 nor NaN.

        Not for ``CUMULATIVE``, whose values mean something only beside each other (``steps``).
        """
        match self:
            case SplitKind.ADDED:
                return value + 1
            case SplitKind.INVERSE:
                return 1 / value if value else nan
            case SplitKind.RATIO | SplitKind.CUMULATIVE:
                return value


def split_factor(text: str, number: Callable[[str], float]) -> float:
    """The number of a cell: 4 of ``4``, ``4:1``, ``4/1``, ``4-for-1``; 0.1 of ``0.1`` and ``1:10``.

    ``number`` reads the file's plain numbers. Raises ValueError for what is neither.
    """
    shares = _SHARES.fullmatch(text)
    if shares is None:
        return number(text)
    new, old = map(float, shares.groups())
    if old == 0:
        raise ValueError("a split of no shares")
    return new / old


def steps(factors: Mapping[int, float]) -> dict[int, float]:
    """New shares for one old share by ex-day, from cumulative factors by day (ordinals).

    A split falls on the first day of the new factor: factor of the day before / factor of the day. Values
    that are no positive number are passed over.
    """
    known = sorted((day, value) for day, value in factors.items() if 0 < value < inf)
    return {
        day: before / value
        for (_, before), (day, value) in itertools.pairwise(known)
        if abs(before / value - 1) > ROUNDING
    }


def larger(known: float | None, value: float) -> float:
    """Of two values of one day the larger, so that the order of the rows does not matter."""
    return value if known is None or isnan(known) or value > known else known
