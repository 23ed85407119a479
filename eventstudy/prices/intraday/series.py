"""Intraday bars of one symbol: what a reader found in a file, and the series made of it."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from math import isnan, nan
from operator import lt, sub

from eventstudy.errors import InputFileError, UsageError
from eventstudy.prices.bars import LARGEST_VOLUME

DAY, HOUR, MINUTE = 86_400, 3_600, 60
LONGEST = 4 * HOUR
"""Seconds of the longest bar that counts as intraday, and of the longest gap that tells a size."""


class Marks(StrEnum):
    """Which end of its bar a stamp marks."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class NoBars:
    """Why there are no intraday bars of a symbol: a value, never an exception."""

    symbol: str
    detail: str
    remedy: str = ""


@dataclass(slots=True)
class Rows:
    """The rows of one symbol as a reader found them, in any order; columns of one length.

    ``stamps``: UTC seconds since 1970. Prices and volumes are NaN where the source has none. ``weighted``:
    the vendor's own volume-weighted price of each bar; empty without one.
    """

    stamps: array[int] = field(default_factory=lambda: array("q"))
    open: array[float] = field(default_factory=lambda: array("d"))
    high: array[float] = field(default_factory=lambda: array("d"))
    low: array[float] = field(default_factory=lambda: array("d"))
    close: array[float] = field(default_factory=lambda: array("d"))
    volume: array[float] = field(default_factory=lambda: array("d"))
    weighted: array[float] = field(default_factory=lambda: array("d"))

    def add(self, other: Rows) -> None:
        """Append the rows of another file; a column that only one of them has is given up."""
        weighted = bool(self.weighted or not self.stamps) and bool(other.weighted)
        self.stamps.extend(other.stamps)
        self.open.extend(other.open)
        self.high.extend(other.high)
        self.low.extend(other.low)
        self.close.extend(other.close)
        self.volume.extend(other.volume)
        self.weighted = self.weighted + other.weighted if weighted else array("d")


@dataclass(frozen=True, slots=True)
class IntradaySeries:
    """The bars of one symbol and one size, oldest first, each stamp once.

    ``stamps``: UTC seconds since 1970, as the source writes them; ``marks`` says which end of the bar that
    is. ``seconds``: the size of a bar. ``open high low close`` are floats, no close is NaN; ``volume`` is NaN
    where the source gives none; ``weighted`` as in ``Rows``. ``note``: what had to be assumed, in words.
    """

    symbol: str
    source: str
    seconds: int
    marks: Marks
    stamps: array[int]
    open: array[float]
    high: array[float]
    low: array[float]
    close: array[float]
    volume: array[float]
    weighted: array[float]
    note: str = ""

    @property
    def interval(self) -> str:
        """The size in words: ``5m``, or ``30s`` for a part of a minute."""
        return interval_text(self.seconds)


def interval_text(seconds: int) -> str:
    """``5m``; ``30s`` for what is no whole minute."""
    return f"{seconds // MINUTE}m" if seconds % MINUTE == 0 else f"{seconds}s"


def bar_size(stamps: Sequence[int]) -> int | None:
    """Seconds of a bar: the commonest gap between neighbours (ascending); None when there is none."""
    gaps = Counter(map(sub, islice(stamps, 1, None), stamps))
    sizes = [gap for gap in gaps if 0 < gap <= LONGEST]
    return min(sizes, key=lambda gap: (-gaps[gap], gap)) if sizes else None


def make_series(
    symbol: str, source: str, rows: Rows, *, marks: Marks, seconds: int | None = None, note: str = ""
) -> IntradaySeries | None:
    """Sort the rows, take those without a close out, and tell the size of a bar; None when none is left.

    A stamp that is repeated with the same numbers counts once. Raises InputFileError for one that is repeated
    with others, and where the size cannot be told.
    """
    kept = None if _in_order(rows) else _kept(symbol, source, rows)
    stamps = rows.stamps if kept is None else array("q", map(rows.stamps.__getitem__, kept))
    if not stamps:
        return None
    size = seconds or bar_size(stamps)
    if size is None:
        message = f"one bar alone does not say how long it is ({symbol})"
        raise InputFileError(source, message, "give a file with two neighbouring bars")
    if size > LONGEST:
        raise UsageError(
            f"{source}: these are not intraday bars ({symbol}: one in {size // HOUR} hours)",
            "give daily prices with --source",
        )

    def column(values: array[float]) -> array[float]:
        if kept is None:
            return values
        return array("d", map(values.__getitem__, kept)) if values else array("d")

    return IntradaySeries(
        symbol,
        source,
        size,
        marks,
        stamps,
        column(rows.open),
        column(rows.high),
        column(rows.low),
        column(rows.close),
        _sound(column(rows.volume)),
        column(rows.weighted),
        note,
    )


def _sound(volume: array[float]) -> array[float]:
    """The volumes, NaN for one that no market has: negative, or above ``LARGEST_VOLUME``."""
    if min(volume, default=0) >= 0 and sum(volume) <= LARGEST_VOLUME:
        return volume
    return array("d", (value if 0 <= value <= LARGEST_VOLUME else nan for value in volume))


def _in_order(rows: Rows) -> bool:
    """Whether every row has a close and a stamp later than the one before."""
    return not isnan(sum(rows.close)) and all(map(lt, rows.stamps, islice(rows.stamps, 1, None)))


def _kept(symbol: str, source: str, rows: Rows) -> list[int]:
    """The places of the rows with a close by their stamps, each stamp once. Raises as ``make_series``."""
    order = sorted(
        (at for at, close in enumerate(rows.close) if not isnan(close)), key=rows.stamps.__getitem__
    )
    kept: list[int] = []
    for at in order:
        if not kept or rows.stamps[kept[-1]] != rows.stamps[at]:
            kept.append(at)
        elif not _same(rows, kept[-1], at):
            raise _repeated(source, symbol, rows.stamps[at])
    return kept


def _same(rows: Rows, a: int, b: int) -> bool:
    columns = (rows.open, rows.high, rows.low, rows.close, rows.volume)
    return all(values[a] == values[b] or (isnan(values[a]) and isnan(values[b])) for values in columns)


def _repeated(source: str, symbol: str, stamp: int) -> InputFileError:
    from datetime import UTC, datetime

    when = f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%d %H:%M} UTC"
    return InputFileError(
        source, f"two bars of {symbol} begin at {when} with different numbers", "remove one of them"
    )
