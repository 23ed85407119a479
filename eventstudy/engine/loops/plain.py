"""The inner loops of a study in numpy; ``kernels`` has the same ones for numba to compile.

Both give the same numbers but for rounding. The arrays named last are written to. Shapes: C events, U days,
S sessions and K other values.

Values are ordered by sorting keys: a value whose last bits, ``mask``, are replaced by its column. That is
several times as fast as sorting columns by values; values that differ in those bits only are told as ties.
The K other values have the last columns; missing values (NaN, among the sessions only) come last in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from eventstudy.engine.loops.own_returns import OwnReturns

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

LAST = 1e300
"""Stands for a missing value among values to be ordered."""
_NEAR = 512
"""Events fitted at a time: more do not stay near the processor."""
_APART = 2.0**32
"""More than twice a sum of ranks that ``add_ranks`` is given at once; sums with it stay whole numbers."""


def residuals(
    own: Floats,
    series: Floats,
    columns: Ints,
    markets: Ints,
    starts: Ints,
    alpha: Floats,
    slopes: Floats,
    lags: Ints,
    out: Floats,
) -> None:
    """own - alpha - the sum of slope x of each event's window, shape (C, S), NaN if missing.

    ``own`` (symbols, sessions), ``series`` (F, markets, sessions); ``columns``, ``markets``, ``starts`` (C,):
    where each window begins; ``alpha`` (C,); ``slopes`` (D, C) of the F series at the first of ``lags``, then
    of those at the next one.
    """
    length = out.shape[1]
    new = np.ones(len(starts), dtype=bool)
    new[1:] = (starts[1:] != starts[:-1]) | (markets[1:] != markets[:-1])
    day = np.cumsum(new) - 1
    out[:] = alpha[:, None]
    for d, slope in enumerate(slopes):
        lag, values = int(lags[d // len(series)]), series[d % len(series)]
        days = sliding_window_view(values, length, axis=1)[markets[new], starts[new] + lag]
        explained = days[day]
        explained *= slope[:, None]
        out += explained
    np.subtract(sliding_window_view(own, length, axis=1)[columns, starts], out, out=out)


def sums_kept(width: int) -> int:
    """How many sums ``moments`` gives of a design with so many columns."""
    return 3 + 2 * width + width * (width + 1) // 2


def moments(own: OwnReturns, design: Floats, day: Ints, out: Floats) -> None:
    """n, mean R, the columns' means, Syy, Sxy and the upper triangle of Sxx of each event, shape (sums, C).

    ``own``: S returns each; ``design`` (D, U, S), of which each event has the rows ``day`` (C,). A session
    that misses one of them is left out; the means are NaN when there is none.
    """
    for part in _near(len(day)):
        _moments(own.gathered(part), design, day[part], out[:, part])


def _near(count: int) -> Iterator[slice]:
    """Slices of so many events that their returns stay near the processor."""
    for start in range(0, count, _NEAR):
        yield slice(start, start + _NEAR)


def _moments(own: Floats, design: Floats, day: Ints, out: Floats) -> None:
    total, totals = _sums(own), [_sums(column) for column in design]
    missing = np.isnan(total)
    for sums in totals:
        missing |= np.isnan(sums)[day]
    if not missing.any():
        length = float(own.shape[1])
        out[0], out[1] = length, total / length
        y, means = own - out[1][:, None], [sums / length for sums in totals]
        x = [column - mean[:, None] for column, mean in zip(design, means, strict=True)]
        out[2:] = _rows(y, x, means, day)
        return
    if not missing.all():
        part = np.empty((len(out), len(day) - int(missing.sum())))
        _moments(own[~missing], design, day[~missing], part)
        out[:, ~missing] = part
    y, some = own[missing], [column[day[missing]] for column in design]
    present = ~np.isnan(y)
    for column in some:
        present &= ~np.isnan(column)
    n, all_days = present.sum(axis=1).astype(np.float64), np.arange(len(y))
    y, some = np.where(present, y, 0.0), [np.where(present, column, 0.0) for column in some]
    with np.errstate(invalid="ignore", divide="ignore"):
        own_mean, means = _sums(y) / n, [_sums(column) / n for column in some]
        y = (y - own_mean[:, None]) * present
        x = [(column - mean[:, None]) * present for column, mean in zip(some, means, strict=True)]
    out[:, missing] = np.stack([n, own_mean, *_rows(y, x, means, all_days)])


def _rows(y: Floats, x: list[Floats], means: list[Floats], day: Ints) -> list[Floats]:
    """Means, Syy, Sxy and Sxx from the deviations; of each ``x`` (U, S) an event has the row ``day``."""
    pairs = [np.vecdot(x[i], x[j])[day] for i in range(len(x)) for j in range(i, len(x))]
    return [
        *(mean[day] for mean in means),
        np.vecdot(y, y),
        *(np.vecdot(column[day], y) for column in x),
        *pairs,
    ]


def squares(
    own: OwnReturns,
    design: Floats,
    day: Ints,
    own_mean: Floats,
    means: Floats,
    slopes: Floats,
    limit: Floats,
    out: Floats,
) -> None:
    """Sum of squares of y - the sum of slope x, and how many of them are above ``limit``, shape (2, C).

    y, x: deviations of the returns and the columns from their means. Shapes as in ``moments``, ``means`` and
    ``slopes`` (D, C), the others (C,).
    """
    for part in _near(len(day)):
        left = own.gathered(part)
        left -= own_mean[part, None]
        for column, mean, slope in zip(design, means[:, part], slopes[:, part], strict=True):
            off = column[day[part]]
            off -= mean[:, None]
            off *= slope[:, None]
            left -= off
        out[1, part] = np.bitwise_count(np.packbits(left > limit[part, None], axis=1)).sum(axis=1)
        total = np.vecdot(left, left)
        missing = np.isnan(total)
        if missing.any():
            some = left[missing]
            some[np.isnan(some)] = 0.0
            total[missing] = np.vecdot(some, some)
        out[0, part] = total


def _sums(values: Floats) -> Floats:
    """Sums of the rows, NaN for one with a NaN; each row's alone, whatever the others are."""
    return np.asarray(np.vecdot(values, np.ones(values.shape[1])))


def column_bits(columns: int) -> int:
    """The last bits of a key, ``mask``, that tell one of so many columns."""
    return (1 << (columns - 1).bit_length()) - 1


def fill_keys(
    values: Floats, scale: Floats, row: Ints, more: Floats, mask: int, floats: Floats, keys: Ints
) -> None:
    """Keys of values (C, S) times their ``row`` of ``scale`` (U, S), then of ``more`` (C, K).

    ``keys``: the bits of ``floats`` (C, S + K). A key is the value with its last bits, ``mask``, replaced.
    """
    length = values.shape[1]
    np.multiply(values, scale[row] if len(scale) > 1 else scale, out=floats[:, :length])
    floats[:, length:] = more
    floats += 0.0  # zero has one sign only
    missing = np.isnan(floats)
    if missing.any():
        floats[missing] = LAST
    keys &= ~mask
    keys |= np.arange(keys.shape[1])


def mark_ties(keys: Ints, used: int, mask: int, tied: NDArray[np.bool_]) -> None:
    """Which rows of sorted keys may hold equal values among the first ``used``; shape (C,)."""
    ordered = keys[:, :used] | mask
    np.any(ordered[:, 1:] == ordered[:, :-1], axis=1, out=tied)


def add_ranks(keys: Ints, used: int, mask: int, total: Ints, signs: Ints) -> None:
    """Add to each column's ``total`` (S + K,) its rank, from 1, in each row of sorted keys.

    ``signs`` (S + K,): 1 is added for a rank in the upper half, -1 in the lower, 0 for the middle of an odd
    number.
    """
    # Both sums in one: a rank, and its sign so many times that no sum of ranks reaches it.
    rank = np.arange(1, used + 1)
    both = rank + _APART * np.sign(2 * rank - used - 1)
    columns = (keys[:, :used] & mask).ravel()
    sums = np.bincount(columns, np.tile(both, len(keys)), minlength=len(total))
    half = np.rint(sums / _APART)
    signs += half.astype(np.int64)
    total += (sums - _APART * half).astype(np.int64)


def rank_again(
    values: Floats,
    scale: Floats,
    row: Ints,
    others: Floats,
    keys: Ints,
    used: int,
    mask: int,
    total: Ints,
    above: Ints,
    tied: NDArray[np.bool_],
) -> None:
    """Add up the ranks of the sessions once they are scaled, and how often each is above other values.

    ``values`` (C, S) times their ``row`` of ``scale`` (U, S); ``others`` (C, K). ``keys``, ``used``,
    ``mask``: the sorted keys of the values before, and of any that are not sessions: here the values are
    sorted anew. ``total`` (S,): each one's rank, from 1, among the sessions at hand. ``above`` (K, S): 1
    where it is above the other value. ``tied`` (C,): events that are left out, as two values are equal.
    """
    width = values.shape[1] + others.shape[1]
    used, mask = used - keys.shape[1] + width, column_bits(width)
    floats = np.empty((len(values), width))
    keys = floats.view(np.int64)
    fill_keys(values, scale, row, others, mask, floats, keys)
    floats.sort(axis=1)
    mark_ties(keys, used, mask, tied)
    _count_above(keys[~tied] if tied.any() else keys, used, mask, total, above)


def _count_above(keys: Ints, used: int, mask: int, total: Ints, above: Ints) -> None:
    """The sums of ``rank_again`` over the rows of sorted keys.

    Eight truth values are added as one number, of which a byte holds the sum of at most 8 * 255 rows.
    """
    count, others = len(keys), len(above)
    width, whole = keys.shape[1], -(-count // 8) * 8
    position = np.full((width, whole), -1, dtype=np.int32 if width > 32_000 else np.int16)
    order = keys[:, :used] & mask
    order *= whole
    order += np.arange(count)[:, None]
    position.ravel()[order] = np.arange(used, dtype=position.dtype)
    sessions, limits = position[:-others], position[-others:]
    total += (sessions + 1).sum(axis=1, dtype=np.int64)  # 0 for a missing one
    after = np.empty(sessions.shape, dtype=bool)
    for counted, limit in zip(above, limits, strict=True):
        np.greater(sessions, limit, out=after)
        packed = after.view(np.uint64).sum(axis=1)
        more = packed.view(np.uint8).reshape(-1, 8).sum(axis=1, dtype=np.int64)
        counted += more
        total -= more  # the rank counts the sessions only
