"""What a bar series is, and which bars of it cannot be trusted.

A :class:`BarSeries` holds the daily bars of one symbol in stdlib arrays (numpy can wrap them without
a copy; the warm path never needs to). Prices are as the source has them, not dividend-adjusted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import isfinite, isnan, nan
from operator import gt, itemgetter, lt
from typing import NamedTuple

from eventstudy.reasons import Reason

Row = tuple[int, float, float, float, float, float]
"""A raw bar: day ordinal, open, high, low, close, volume; NaN for an empty cell."""

Columns = tuple["array[int]", "array[float]", "array[float]", "array[float]", "array[float]", "array[float]"]
"""Days, ascending, and open, high, low, close and volume, as a series holds them."""

LARGEST_PRICE = 1e12
"""No market prints a higher price; a cell above it is a slip."""
LARGEST_VOLUME = 1e18
"""Nor a larger volume."""
SMALLEST_PRICE = 1e-9
"""Nor a lower one: a cell between it and 0 is a slip, too."""
SPLIT_RANGE = (1e-5, 1e5)
"""No company has given more new shares for an old one, or taken more for a new one."""
ROUNDING = 1e-4
"""How far, as a fraction, vendors' separately rounded open, high, low and close may contradict each other."""

DayFlags = dict[int, tuple[Reason, ...]]
"""The flags of each flagged day, in the order they were found."""


class Run(NamedTuple):
    """Days (``first`` included, ``end`` not) whose bars the source left on the scale before a split.

    ``factor``: new shares for one old share; their prices have been divided by it. ``first`` is 0 where
    the run reaches back to the beginning of the history.
    """

    first: int
    end: int
    factor: float


@dataclass(slots=True, repr=False)
class BarSeries:
    """The daily bars of one symbol.

    ``days``: proleptic ordinals (``date.toordinal()``), ascending and unique, shape (n,).
    ``open high low close volume``: float64, shape (n,), NaN where the source has no usable value.
    ``covered``: first and last day (ordinals) that the source answered for; a session inside it without
    a bar has no price, a session outside it was never asked for.
    ``dividends``: cash per share by ex-day, in the currency of the prices; ``foreign_dividends``: those in
    another one, (amount, currency) by ex-day, which no return counts. ``splits``: new shares per old share
    by ex-day, also of known days beyond ``covered``. ``runs``: bars that ``adjust`` has put on one scale.
    ``flags``: codes by day. ``notes``: codes that concern the series as a whole.
    ``exchange``: MIC if the source states it. ``retrieved``: ISO 8601 UTC time if the source knows it.
    ``adjusted``: the prices are adjusted for the dividends, so that a return over an ex-day is neither a
    price return nor the total return (P_t + D_t) / P_{t-1} - 1.
    ``first_trade``: the first day (ordinal) of the symbol's present holder, if the source knows it.
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
    foreign_dividends: dict[int, tuple[float, str]] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    adjusted: bool = False
    first_trade: int | None = None

    def ex_days(self, after: int, last: int) -> list[int]:
        """The days with a dividend, in any currency, from the day after ``after`` to ``last``, ascending."""
        if not (self.dividends or self.foreign_dividends):
            return []
        known = self.dividends.keys() | self.foreign_dividends.keys()
        return sorted(day for day in known if after < day <= last)

    def index_of(self, day: int) -> int | None:
        """Position of the bar of this day, or None."""
        i = bisect_left(self.days, day)
        return i if i < len(self.days) and self.days[i] == day else None

    def index_at_or_before(self, day: int) -> int | None:
        """Position of the latest bar on this day or earlier, or None."""
        i = bisect_right(self.days, day) - 1
        return i if i >= 0 else None

    def carried_dividends(self, after: int, until: int) -> list[int]:
        """The ex-days in (after, until] whose dividends adjusted closes carry; none for raw ones."""
        return sorted(day for day in self.dividends if after < day <= until) if self.adjusted else []


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
    foreign_dividends: dict[int, tuple[float, str]] | None = None,
    adjusted: bool = False,
    columns: Columns | None = None,
) -> BarSeries:
    """Make a series of raw rows and flag every row that cannot be trusted. Their order does not matter.

    A row is (day ordinal, open, high, low, close, volume), NaN for an empty cell. ``covered`` defaults to the
    first and last day of the rows. What happens to a bad row:

    - two bars of a day: kept once when identical, else no field of it is used; ``duplicate-date`` either way;
    - an empty close, or an empty cell in a column that is otherwise filled: ``empty-cell``;
    - a price <= 0: NaN, ``non-positive-price``;
    - a price above ``LARGEST_PRICE`` or below ``SMALLEST_PRICE``, a volume that is negative or above
      ``LARGEST_VOLUME``: NaN, ``impossible-bar``;
    - high below low, or open or close outside [low, high] by more than ``ROUNDING`` of the price: open, high
      and low become NaN and the close stays, ``impossible-bar``;
    - a dividend that is negative or no price, a split factor outside ``SPLIT_RANGE``: dropped,
      ``impossible-action``.

    Jumps, and what recorded splits mean for the prices, are judged later (``adjust``). ``columns``, in place
    of the rows: bars that are known to be in order and to have nothing of this kind.

    Raises ValueError when there are neither rows nor a covered range.
    """
    if columns is not None:
        flags: DayFlags = {}
        days, opens, highs, lows, closes, volumes = columns
    else:
        table, flags = _put_in_order(rows if isinstance(rows, list) else list(rows))
        each = [list(column) for column in zip(*table, strict=True)] if table else [[] for _ in range(6)]
        _check_columns([row[0] for row in table], each[1:], flags)
        days = array("q", [row[0] for row in table])
        opens, highs, lows, closes, volumes = (array("d", column) for column in each[1:])
    if covered is None:
        if not days:
            raise ValueError("a series without rows needs its covered range")
        covered = days[0], days[-1]
    cash = sound_actions(dividends or {}, 0.0, LARGEST_PRICE, flags)
    factors = sound_actions(splits or {}, *SPLIT_RANGE, flags)
    foreign = _sound_foreign(foreign_dividends or {}, flags)
    return BarSeries(
        symbol,
        days,
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
        dividends=cash,
        splits=factors,
        flags=flags,
        foreign_dividends=foreign,
        adjusted=adjusted,
    )


def _sound_foreign(paid: dict[int, tuple[float, str]], flags: DayFlags) -> dict[int, tuple[float, str]]:
    """Dividends in another currency (amount, currency) whose amount can be true."""
    amounts = sound_actions({day: amount for day, (amount, _) in paid.items()}, 0.0, LARGEST_PRICE, flags)
    return {day: (amount, paid[day][1]) for day, amount in amounts.items()}


def sound_actions(actions: dict[int, float], least: float, most: float, flags: DayFlags) -> dict[int, float]:
    """The actions whose value can be true; the day of any other is flagged."""
    sound = {day: value for day, value in actions.items() if least <= value <= most}
    for day in actions.keys() - sound.keys():
        add_flag(flags, day, Reason.IMPOSSIBLE_ACTION)
    return sound


def add_flag(flags: DayFlags, day: int, flag: Reason) -> None:
    """Add a flag to a day, once."""
    had = flags.get(day, ())
    if flag not in had:
        flags[day] = (*had, flag)


def _put_in_order(table: list[Row]) -> tuple[list[Row], DayFlags]:
    """Sort by day and settle the days that have several bars."""
    days = [row[0] for row in table]
    if all(map(lt, days, islice(days, 1, None))):
        return table, {}
    flags: DayFlags = {}
    rows: dict[int, Row] = {}
    for row in sorted(table, key=itemgetter(0)):
        day = row[0]
        had = rows.setdefault(day, row)
        if had is not row:
            add_flag(flags, day, Reason.DUPLICATE_DATE)
            if not _same(had, row):
                rows[day] = (day, nan, nan, nan, nan, nan)
    return list(rows.values()), flags


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
    if not _is_clean(closes):
        _blank_bad_prices(days, closes, flags, conflicts)
    total = sum(volumes)
    if not (total <= LARGEST_VOLUME and min(volumes) >= 0) and not all(map(isnan, volumes)):
        _blank_bad_volumes(days, volumes, flags, conflicts)
    if _any_out_of_range(opens, highs, lows, closes):
        _blank_impossible(days, opens, highs, lows, closes, flags)


def _is_clean(column: list[float]) -> bool:
    """Whether every value is a usable price; NaN and infinities make the sum non-finite."""
    return isfinite(sum(column)) and min(column) >= SMALLEST_PRICE and max(column) <= LARGEST_PRICE


def _blank_bad_prices(
    days: list[int], column: list[float], flags: DayFlags, conflicts: frozenset[int]
) -> None:
    for i, value in enumerate(column):
        if SMALLEST_PRICE <= value <= LARGEST_PRICE:
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
        elif not 0 <= value <= LARGEST_VOLUME:
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
