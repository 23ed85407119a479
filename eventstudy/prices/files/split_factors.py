"""Split factors as files write them: a number of new shares for one old share, or two numbers of shares."""

from __future__ import annotations

import re
from collections.abc import Callable

_SHARES = re.compile(r"\s*(\d+(?:\.\d+)?)[\s-]*(?::|/|for|to)[\s-]*(\d+(?:\.\d+)?)\s*", re.IGNORECASE)


def split_factor(text: str, number: Callable[[str], float]) -> float:
    """New shares for one old share: 4 of ``4``, ``4:1``, ``4/1``, ``4-for-1``; 0.1 of ``0.1`` and ``1:10``.

    ``number`` reads the file's plain numbers. Raises ValueError for what is neither.
    """
    shares = _SHARES.fullmatch(text)
    if shares is None:
        return number(text)
    new, old = map(float, shares.groups())
    if old == 0:
        raise ValueError("a split of no shares")
    return new / old
