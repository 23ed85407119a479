"""Returns are not prices: how a column of them is recognised and refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from math import isfinite, log

from eventstudy.errors import InputFileError
from eventstudy.prices.files.headings import Field, field_of
from eventstudy.prices.files.vocabulary import plain

_FEWEST = 5
_LEAST_NEGATIVE = 0.15
_SMALLEST_TURN = 0.3
"""Half of a series of returns differ from their neighbours by more than this in size (logarithms);
prices, also those that a minus sign marks as midpoints, do not."""
LARGEST_RETURN = 0.25
"""A series of which half the values are larger in size holds no returns as fractions."""


_HEADINGS = ("ret", "dlyret", "return", "returns", "daily return", "retx", "dlyretx")
"""Headings of returns, the one to use first; CRSP's RET and DlyRet have the dividends, its RETX has not."""
_PLAIN = [plain(heading) for heading in _HEADINGS]
_DATE_AND_RETURN = 2


def returns_header(header: Sequence[str]) -> Sequence[str]:
    """The header of a file of returns with its column of returns called ``close``, and prices unnamed.

    A header without such a column, or with symbols as columns, stays as it is.
    """
    known = {name: at for at, heading in enumerate(header) if (name := plain(heading)) in _PLAIN}
    with_symbol = any(field_of(heading) is Field.SYMBOL for heading in header)
    if not known or not (with_symbol or len(header) == _DATE_AND_RETURN):
        return header
    chosen = min(known, key=_PLAIN.index)
    others = {Field.DATE, Field.SYMBOL}
    return [
        "close" if at == known[chosen] else heading if field_of(heading) in others else ""
        for at, heading in enumerate(header)
    ]


def looks_like_returns(values: Iterable[float]) -> bool:
    """Whether values in the order of their file lie around zero as returns do; only finite ones count."""
    known = [value for value in values if isfinite(value)]
    negative = sum(value < 0 for value in known)
    if len(known) < _FEWEST or not _LEAST_NEGATIVE * len(known) <= negative < len(known):
        return False
    sizes = [log(abs(value)) for value in known if value]
    turns = sorted(abs(b - a) for a, b in itertools.pairwise(sizes))
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
        f"half of the values of {symbol} are above {LARGEST_RETURN:g}: these are not returns as fractions",
        "write 1.5 % as 0.015 or 1.5%; for prices leave out --prices-are returns",
    )
