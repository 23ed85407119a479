"""The inner loops of a study in numpy; ``kernels`` has the same ones for numba to compile.

Both give the same numbers but for rounding. The arrays named last are written to. Shapes: C events, U days,
S sessions and K other values.

Values are ordered by sorting keys: a value whose last bits, ``mask``, are replaced by its column. That is
several times as fast as sorting columns by values; values that differ in those bits only are told as ties.
The K other values have the last columns; missing values (NaN, among the sessions only) come last in order.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LAST = 1e300
"""Stands for a missing value among values to be ordered."""


def residuals(
    own: Floats,
    market: Floats,
    columns: Ints,
    markets: Ints,
    starts: Ints,
    alpha: Floats,
    beta: Floats,
    found: Floats,
) -> None:
    """own - (beta market + alpha) of each event's window, shape (C, S), NaN if missing.

    ``own`` (symbols, sessions), ``market`` (markets, sessions); ``columns``, ``markets``, ``starts`` (C,):
    where each window begins; ``alpha``, ``beta`` (C,).
    """
    length = found.shape[1]
    new = np.ones(len(starts), dtype=bool)
    new[1:] = (starts[1:] != starts[:-1]) | (markets[1:] != markets[:-1])
    days = sliding_window_view(market, length, axis=1)[markets[new], starts[new]]
    np.multiply(days[np.cumsum(new) - 1], beta[:, None], out=found)
    found += alpha[:, None]
    np.subtract(sliding_window_view(own, length, axis=1)[columns, starts], found, out=found)


def moments(own: Floats, market: Floats, day: Ints, found: Floats) -> None:
    """n, mean R, mean R_m, Sxx, Sxy and Syy of each event's returns, shape (6, C), x standing for the market.

    ``own`` (C, S); ``market`` (U, S), of which each event has the row ``day`` (C,). A session without one of
    the two returns is left out; the means are NaN when there is none.
    """
    missing = np.isnan(_sums(own) + _sums(market)[day])
    if not missing.any():
        length = float(own.shape[1])
        own_mean, mean = _sums(own) / length, _sums(market) / length
        x, y = market - mean[:, None], own - own_mean[:, None]
        found[0], found[1], found[2] = length, own_mean, mean[day]
        found[3], found[4], found[5] = np.vecdot(x, x)[day], np.vecdot(x[day], y), np.vecdot(y, y)
        return
    if not missing.all():
        part = np.empty((6, len(day) - int(missing.sum())))
        moments(own[~missing], market, day[~missing], part)
        found[:, ~missing] = part
    y, x = own[missing], market[day[missing]]
    present = ~(np.isnan(y) | np.isnan(x))
    n = present.sum(axis=1)
    y, x = np.where(present, y, 0.0), np.where(present, x, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        own_mean, mean = _sums(y) / n, _sums(x) / n
        y, x = (y - own_mean[:, None]) * present, (x - mean[:, None]) * present
    parts = n.astype(np.float64), own_mean, mean, np.vecdot(x, x), np.vecdot(x, y), np.vecdot(y, y)
    found[:, missing] = np.stack(parts)


def squares(
    own: Floats,
    market: Floats,
    day: Ints,
    own_mean: Floats,
    mean: Floats,
    beta: Floats,
    limit: Floats,
    found: Floats,
) -> None:
    """Sum of squares of y - beta x, and how many of them are above ``limit``, shape (2, C).

    y, x: deviations of the returns from their means. Shapes as in ``moments``, the others (C,).
    """
    deviation = (market[day] - mean[:, None]) * beta[:, None]
    left = np.subtract(own - own_mean[:, None], deviation, out=deviation)
    found[1] = np.bitwise_count(np.packbits(left > limit[:, None], axis=1)).sum(axis=1)
    left[np.isnan(left)] = 0.0
    found[0] = np.vecdot(left, left)


def _sums(values: Floats) -> Floats:
    """Sums of the rows, NaN for one with a NaN; each row's alone, whatever the others are."""
    return np.asarray(np.vecdot(values, np.ones(values.shape[1])))


def fill_keys(
    values: Floats, scale: Floats, row: Ints, more: Floats, mask: int, floats: Floats, keys: Ints
) -> None:
    """Keys of values (C, S) times their ``row`` of ``scale`` (U, S), then of ``more`` (C, K).

    ``keys``: the bits of ``floats`` (C, S + K). A key is the value with its last bits, ``mask``, replaced.
    """
    length = values.shape[1]
    np.multiply(values, scale[row], out=floats[:, :length])
    floats[:, length:] = more
    floats += 0.0  # zero has one sign only
    floats[np.isnan(floats)] = LAST
    keys &= ~mask
    keys |= np.arange(keys.shape[1])


def mark_ties(keys: Ints, used: int, mask: int, tied: NDArray[np.bool_]) -> None:
    """Which rows of sorted keys may hold equal values among the first ``used``; shape (C,)."""
    ordered = keys[:, :used] | mask
    np.any(ordered[:, 1:] == ordered[:, :-1], axis=1, out=tied)


def add_ranks(keys: Ints, used: int, mask: int, total: Ints) -> None:
    """Add to each column's ``total`` (S + K,) its rank, from 1, in each row of sorted keys."""
    ranks = np.broadcast_to(np.arange(1.0, used + 1), (len(keys), used)).ravel()
    total += np.bincount((keys[:, :used] & mask).ravel(), ranks, minlength=len(total)).astype(np.int64)


def count_above(keys: Ints, used: int, mask: int, places: Ints, above: Ints) -> None:
    """Add up over the rows of sorted keys where the sessions are among the values.

    ``places`` (S,): each one's place, from 0; ``above`` (K, S): 1 where it comes after each of the others. A
    missing session has no place and comes after none. Eight truth values are added as one number, of which a
    byte holds the sum of at most 8 * 255 rows.
    """
    count, others = len(keys), len(above)
    width = keys.shape[1]
    place = np.full((count, width), -1, dtype=np.int32 if width > 32_000 else np.int16)
    order = keys[:, :used] & mask
    order += np.arange(0, count * width, width)[:, None]
    place.ravel()[order] = np.arange(used)
    by_column = np.ascontiguousarray(place.T)
    sessions, limits = by_column[:-others], by_column[-others:]
    places += np.maximum(sessions, 0).sum(axis=1, dtype=np.int64)
    after = np.zeros((others, len(sessions), -(-count // 8) * 8), dtype=bool)
    np.greater(sessions, limits[:, None], out=after[..., :count])
    packed = np.ascontiguousarray(after.view(np.uint64).sum(axis=2))
    above += packed.view(np.uint8).reshape(*packed.shape, 8).sum(axis=2, dtype=np.int64)
