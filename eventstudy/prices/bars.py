"""What a bar series is, and which bars of it cannot be trusted.

A :class:`BarSeries` holds the daily bars of one symbol in stdlib arrays (numpy can wrap them without
a copy; the warm path never needs to). Prices are split-adjusted and not dividend-adjusted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import inf, isfinite, isnan, nan
from operator import gt, itemgetter, le, lt, truediv

from eventstudy.reasons import Reason

Row = tuple[int, float, float, float, float, float]
"""A raw bar: day ordinal, open, high, low, close, volume; NaN for an empty cell."""

LARGEST_PRICE = 1e12
"""No market prints a higher price; a cell above it is a slip."""
ROUNDING = 1e-4
"""How far, as a fraction, vendors' separately rounded open, high, low and close may contradict each other."""
SPLIT_FACTORS = (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50)
"""Shares for one that companies really split into (or consolidate from)."""
JUMP_TOLERANCE = 0.02
"""How near a price must come to a split factor; the close alone, or the open when it is known."""
SESSION_TOLERANCE = 0.06
"""How near the close must stay to the factor when the open is within ``JUMP_TOLERANCE`` of it."""


DayFlags = dict[int, tuple[Reason, ...]]
"""The flags of each flagged day, in the order they were found."""


@dataclass(slots=True)
class BarSeries:
    """The daily bars of one symbol.

    ``days``: proleptic ordinals (``date.toordinal()``), ascending and unique, shape (n,).
    ``open high low close volume``: float64, shape (n,), NaN where the source has no usable value.
    ``covered``: first and last day (ordinals) that the source answered for; a session inside it without
    a bar has no price, a session outside it was never asked for.
    ``dividends``: cash per share by ex-day. ``splits``: new shares per old share by ex-day.
    ``flags``: codes by day. ``notes``: codes that concern the series as a whole.
    ``exchange``: MIC if the source states it. ``retrieved``: ISO 8601 UTC time if the source knows it.
    """

    symbol: str
    days: array[int]
    open: array[float]
    high: array[float]
    low: array[float]
    close: array[float]
    volume: array[float]
    covered: tuple[int, int]
    source: str
    currency: str | None = None
    exchange: str | None = None
    retrieved: str | None = None
    dividends: dict[int, float] = field(default_factory=dict)
    splits: dict[int, float] = field(default_factory=dict)
    flags: DayFlags = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()

    def index_of(self, day: int) -> int | None:
        """Position of the bar of this day, or None."""
        i = bisect_left(self.days, day)
        return i if i < len(self.days) and self.days[i] == day else None

    def index_at_or_before(self, day: int) -> int | None:
        """Position of the latest bar on this day or earlier, or None."""
        i = bisect_right(self.days, day) - 1
        return i if i >= 0 else None


def build_series(
    symbol: str,
    rows: Iterable[Row],
    *,
    source: str,
    covered: tuple[int, int] | None = None,
    currency: str | None = None,
    exchange: str | None = None,
    retrieved: str | None = None,
    dividends: dict[int, float] | None = None,
    splits: dict[int, float] | None = None,
) -> BarSeries:
    """Make a series of raw rows in any order, and flag every row that cannot be trusted.

    A row is (day ordinal, open, high, low, close, volume), NaN for an empty cell. ``covered`` defaults to the
    first and last day of the rows. What happens to a bad row:

    - not ascending: sorted, note ``unsorted-dates``;
    - two bars of a day: kept once when identical, else no field of it is used; ``duplicate-date`` either way;
    - an empty close, or an empty cell in a column that is otherwise filled: ``empty-cell``;
    - a price <= 0: NaN, ``non-positive-price``;
    - a price above ``LARGEST_PRICE``, a negative or infinite volume: NaN, ``impossible-bar``;
    - high below low, or open or close outside [low, high] by more than ``ROUNDING`` of the price: open, high
      and low become NaN and the close stays, ``impossible-bar``;
    - a close that is a ``SPLIT_FACTORS`` multiple or fraction of the close before it: ``possible-split``,
      100 or 1/100: ``possible-unit-change``; the prices stay as they are.

    Raises ValueError when there are neither rows nor a covered range.
    """
    table, flags, notes = _put_in_order(rows if isinstance(rows, list) else list(rows))
    days = [row[0] for row in table]
    if covered is None:
        if not days:
            raise ValueError("a series without rows needs its covered range")
        covered = days[0], days[-1]
    columns = [list(column) for column in zip(*table, strict=True)][1:] if table else [[] for _ in range(5)]
    _check_columns(days, columns, flags)
    opens, highs, lows, closes, volumes = (array("d", column) for column in columns)
    return BarSeries(
        symbol,
        array("q", days),
        opens,
        highs,
        lows,
        closes,
        volumes,
        covered=covered,
        source=source,
        currency=currency,
        exchange=exchange,
        retrieved=retrieved,
        dividends=dividends or {},
        splits=splits or {},
        flags=flags,
        notes=notes,
    )


def add_flag(flags: DayFlags, day: int, flag: Reason) -> None:
    """Add a flag to a day, once."""
    had = flags.get(day, ())
    if flag not in had:
        flags[day] = (*had, flag)


def _put_in_order(table: list[Row]) -> tuple[list[Row], DayFlags, tuple[Reason, ...]]:
    """Sort by day and settle the days that have several bars."""
    days = [row[0] for row in table]
    if all(map(lt, days, islice(days, 1, None))):
        return table, {}, ()
    flags: DayFlags = {}
    kept: dict[int, Row] = {}
    for row in sorted(table, key=itemgetter(0)):
        day = row[0]
        had = kept.setdefault(day, row)
        if had is not row:
            add_flag(flags, day, Reason.DUPLICATE_DATE)
            if not _same(had, row):
                kept[day] = (day, nan, nan, nan, nan, nan)
    notes = () if all(map(le, days, islice(days, 1, None))) else (Reason.UNSORTED_DATES,)
    return list(kept.values()), flags, notes


def _same(a: Row, b: Row) -> bool:
    return all(x == y or (isnan(x) and isnan(y)) for x, y in zip(a, b, strict=True))


def _check_columns(days: list[int], columns: list[list[float]], flags: DayFlags) -> None:
    """Reason the values of aligned columns (open, high, low, close, volume) and blank the unusable ones."""
    if not days:
        return
    opens, highs, lows, closes, volumes = columns
    # A doubled day without a close: its bars disagree, and its cells were not empty.
    conflicts = frozenset(d for d in flags if isnan(closes[bisect_left(days, d)]))
    for column in (opens, highs, lows):
        if not _is_clean(column) and not all(map(isnan, column)):
            _blank_bad_prices(days, column, flags, conflicts)
    closes_clean = _is_clean(closes)
    if not closes_clean:
        _blank_bad_prices(days, closes, flags, conflicts)
    total = sum(volumes)
    if not (isfinite(total) and min(volumes) >= 0) and not all(map(isnan, volumes)):
        _blank_bad_volumes(days, volumes, flags, conflicts)
    if _any_out_of_range(opens, highs, lows, closes):
        _blank_impossible(days, opens, highs, lows, closes, flags)
    if not closes_clean or _any_jump(closes):
        _flag_jumps(days, opens, closes, flags)


def _is_clean(column: list[float]) -> bool:
    """Whether every value is a usable price; NaN and infinities make the sum non-finite."""
    return isfinite(sum(column)) and min(column) > 0 and max(column) <= LARGEST_PRICE


def _blank_bad_prices(
    days: list[int], column: list[float], flags: DayFlags, conflicts: frozenset[int]
) -> None:
    for i, value in enumerate(column):
        if 0 < value <= LARGEST_PRICE:
            continue
        if isnan(value):
            if days[i] not in conflicts:
                add_flag(flags, days[i], Reason.EMPTY_CELL)
            continue
        add_flag(flags, days[i], Reason.NON_POSITIVE_PRICE if value <= 0 else Reason.IMPOSSIBLE_BAR)
        column[i] = nan


def _blank_bad_volumes(
    days: list[int], volumes: list[float], flags: DayFlags, conflicts: frozenset[int]
) -> None:
    for i, value in enumerate(volumes):
        if isnan(value):
            if days[i] not in conflicts:
                add_flag(flags, days[i], Reason.EMPTY_CELL)
        elif not 0 <= value < inf:
            add_flag(flags, days[i], Reason.IMPOSSIBLE_BAR)
            volumes[i] = nan


def _any_out_of_range(opens: list[float], highs: list[float], lows: list[float], closes: list[float]) -> bool:
    """Whether any bar breaks its own range; a comparison with NaN is false, so an empty cell never does."""
    return (
        any(map(gt, lows, highs))
        or any(map(gt, lows, opens))
        or any(map(gt, lows, closes))
        or any(map(gt, opens, highs))
        or any(map(gt, closes, highs))
    )


def _blank_impossible(
    days: list[int],
    opens: list[float],
    highs: list[float],
    lows: list[float],
    closes: list[float],
    flags: DayFlags,
) -> None:
    for i, (first, high, low, last) in enumerate(zip(opens, highs, lows, closes, strict=True)):
        ceiling, floor = high * (1 + ROUNDING), low * (1 - ROUNDING)
        if floor > high or first < floor or last < floor or first > ceiling or last > ceiling:
            add_flag(flags, days[i], Reason.IMPOSSIBLE_BAR)
            opens[i] = highs[i] = lows[i] = nan


def _any_jump(closes: list[float]) -> bool:
    """Whether any close is far enough from the one before it to look like a split."""
    ratios = list(map(truediv, islice(closes, 1, None), closes))
    return bool(ratios) and (max(ratios) > SMALLEST_JUMP or min(ratios) < 1 / SMALLEST_JUMP)


def _flag_jumps(days: list[int], opens: list[float], closes: list[float], flags: DayFlags) -> None:
    before = nan
    for i, close in enumerate(closes):
        if isnan(close):
            continue
        ratio = close / before
        if ratio > SMALLEST_JUMP or ratio < 1 / SMALLEST_JUMP:
            flag = jump_flag(ratio, opens[i] / before)
            if flag is not None:
                add_flag(flags, days[i], flag)
        before = close


def jump_flag(ratio: float, opening_ratio: float = nan) -> Reason | None:
    """What a close, and an open (NaN when not known), look like as multiples of the close before."""
    for factor, flag in _JUMPS:
        if isnan(opening_ratio):
            if abs(ratio / factor - 1) <= JUMP_TOLERANCE:
                return flag
        elif (
            abs(opening_ratio / factor - 1) <= JUMP_TOLERANCE and abs(ratio / factor - 1) <= SESSION_TOLERANCE
        ):
            return flag
    return None


_JUMPS = [
    *((factor, Reason.POSSIBLE_SPLIT) for share in SPLIT_FACTORS for factor in (float(share), 1 / share)),
    (100.0, Reason.POSSIBLE_UNIT_CHANGE),
    (0.01, Reason.POSSIBLE_UNIT_CHANGE),
]
SMALLEST_JUMP = min(SPLIT_FACTORS) * (1 - SESSION_TOLERANCE)
"""A smaller change of the close can be no split."""
