"""The functions of ``plain``, written out for numba to compile to machine code; imported by ``choice`` alone.

Each gives what its namesake there gives, but for rounding, and is described there. One program cannot serve
both: loops over elements take minutes where they are not compiled. What the second one gains, for 4,000
events of 250 sessions on one core: residuals 15 ms in numpy and 2.5 ms here, moments 5.5 and 2.8, squares 7
and 2.4, fill_keys 3.6 and 1.3, mark_ties 2.7 and 0.3, add_ranks 9 and 1.4, rank_again of 21 others 25 and 8.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from eventstudy.engine.loops import plain
from eventstudy.engine.loops.own_returns import OwnReturns
from eventstudy.engine.loops.plain import LAST

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

SUMS = {"reassoc", "contract"}
"""What may be done in other orders than written: sums, and products with them."""


def compiled(signature: str, **how: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function for arguments of these types, or take what was compiled and kept earlier.

    Numba keeps it beside this file, where Python keeps its own, else in the user's cache folder; else it is
    compiled each time.
    """

    def compile_it(function: Callable[..., Any]) -> Any:
        try:
            return numba.njit(signature, nogil=True, error_model="numpy", cache=True, **how)(function)
        except (RuntimeError, EOFError, UnpicklingError):  # nowhere to keep it, or what was kept is damaged
            return numba.njit(signature, nogil=True, error_model="numpy", **how)(function)

    return compile_it


@compiled("void(f8[::1], f8[:,:,::1], i8, i8, f8, f8[:], i8[::1], f8[::1])", inline="always")
def fill_residuals(own, series, market, start, alpha, slopes, lags, out):
    """own - alpha - the sum of slope x in one event's window; ``own`` (sessions,), ``slopes`` (D,)."""
    length, count = len(out), series.shape[0]
    b, first = slopes[0], start + lags[0]
    r, m = own[start : start + length], series[0, market, first : first + length]
    for t in range(length):
        out[t] = r[t] - (m[t] * b + alpha)
    for d in range(1, len(slopes)):
        b, first = slopes[d], start + lags[d // count]
        m = series[d % count, market, first : first + length]
        for t in range(length):
            out[t] -= m[t] * b


@compiled("void(f8[:,::1], f8[:,:,::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[:,::1], i8[::1], f8[:,::1])")
def residuals(own, series, columns, markets, starts, alpha, slopes, lags, out):
    """own - alpha - the sum of slope x."""
    for c in range(out.shape[0]):
        fill_residuals(own[columns[c]], series, markets[c], starts[c], alpha[c], slopes[:, c], lags, out[c])


def moments(own: OwnReturns, design: Floats, day: Ints, out: Floats) -> None:
    """n, means and sums of products; compiled for one column."""
    if len(design) == 1:
        moments_of_one(*own[:3], design[0], day, out)
    else:
        plain.moments(own, design, day, out)


@compiled("void(f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], f8[:,::1])", fastmath=SUMS)
def moments_of_one(own, columns, starts, market, day, out):
    """n, mean R, mean R_m, Syy, Sxy and Sxx of each event's returns."""
    length = market.shape[1]
    for c in range(len(starts)):
        if starts[c] < 0:
            out[0, c], out[1:, c] = 0.0, np.nan
            continue
        y, x = own[columns[c], starts[c] : starts[c] + length], market[day[c]]
        count, own_sum, market_sum = 0, 0.0, 0.0
        for t in range(length):
            complete = y[t] - x[t] == y[t] - x[t]
            count += complete
            own_sum += y[t] if complete else 0.0
            market_sum += x[t] if complete else 0.0
        own_mean, mean = own_sum / count, market_sum / count
        sxx, sxy, syy = 0.0, 0.0, 0.0
        for t in range(length):
            complete = y[t] - x[t] == y[t] - x[t]
            dy, dx = (y[t] - own_mean if complete else 0.0), (x[t] - mean if complete else 0.0)
            sxx, sxy, syy = sxx + dx * dx, sxy + dx * dy, syy + dy * dy
        out[0, c], out[1, c], out[2, c] = count, own_mean, mean
        out[3, c], out[4, c], out[5, c] = syy, sxy, sxx


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
    """Sums of squared residuals, and how many are above a limit; compiled for one column."""
    if len(design) == 1:
        squares_of_one(*own[:3], design[0], day, own_mean, means[0], slopes[0], limit, out)
    else:
        plain.squares(own, design, day, own_mean, means, slopes, limit, out)


@compiled(
    "void(f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[:,::1])",
    fastmath=SUMS,
)
def squares_of_one(own, columns, starts, market, day, own_mean, mean, beta, limit, out):
    """Sum of squares of y - beta x, and how many of them are above ``limit``."""
    length = market.shape[1]
    for c in range(len(starts)):
        if starts[c] < 0:
            out[:, c] = 0.0
            continue
        y, x = own[columns[c], starts[c] : starts[c] + length], market[day[c]]
        total, above = 0.0, 0
        for t in range(length):
            left = (y[t] - own_mean[c]) - beta[c] * (x[t] - mean[c])
            total += left * left if left == left else 0.0
            above += left > limit[c]
        out[0, c], out[1, c] = total, above


@compiled("void(f8[:,::1], f8[:,::1], i8[::1], f8[:,:], i8, f8[:,::1], i8[:,::1])")
def fill_keys(values, scale, row, more, mask, floats, keys):
    """Keys of values times their row of ``scale``, then of ``more``."""
    length, others = values.shape[1], more.shape[1]
    for c in range(values.shape[0]):
        out, factor = floats[c], scale[row[c]]
        for t in range(length):
            x = values[c, t] * factor[t]
            out[t] = LAST if math.isnan(x) else x + 0.0  # zero has one sign only
        for k in range(others):
            out[length + k] = more[c, k] + 0.0
        for t in range(length + others):
            keys[c, t] = (keys[c, t] & ~mask) | t


@compiled("void(i8[:,::1], i8, i8, b1[::1])")
def mark_ties(keys, used, mask, tied):
    """Which rows of sorted keys may hold equal values."""
    for c in range(keys.shape[0]):
        same = False
        for j in range(used - 1):
            same |= (keys[c, j] | mask) == (keys[c, j + 1] | mask)
        tied[c] = same


@compiled("void(i8[:,::1], i8, i8, i8[::1], i8[::1])")
def add_ranks(keys, used, mask, total, signs):
    """Add to each column's ``total`` its rank in each row of sorted keys, to ``signs`` its half."""
    upper, lower = np.int16(used - used // 2), np.int16(used // 2)
    rank = np.empty(len(total), dtype=np.int16)
    for c in range(keys.shape[0]):
        if used < len(total):
            rank[:] = 0
        for j in range(used):
            rank[keys[c, j] & mask] = j + 1
        for t in range(len(total)):
            total[t] += rank[t]
            signs[t] += (rank[t] > upper) - ((rank[t] > 0) & (rank[t] <= lower))


@compiled("b1(f8[::1], i8[::1], i8)")
def put_in_order(ordered, session, count):
    """Sorts places 1 to ``count``, nearly in order before, and their sessions; whether two are equal."""
    equal = False
    for j in range(2, count + 1):
        if ordered[j] <= ordered[j - 1]:
            value, own, place = ordered[j], session[j], j
            while ordered[place - 1] > value:
                ordered[place], session[place] = ordered[place - 1], session[place - 1]
                place -= 1
            ordered[place], session[place] = value, own
            equal |= ordered[place - 1] == value
    return equal


@compiled("b1(f8[::1], i8, f8[:], i8[::1])")
def places_among(ordered, count, others, after):
    """Fills in the first place, from 1, that is not below each other value; whether one is equal."""
    equal, left = False, count
    after[:] = 1
    while left > 1:  # halved for all of them at once: none waits for another
        half = left // 2
        for k in range(len(others)):
            after[k] += half * (ordered[after[k] + half - 1] < others[k])
        left -= half
    for k in range(len(others)):
        after[k] += ordered[after[k]] < others[k]
        equal |= after[k] <= count and ordered[after[k]] == others[k]
    return equal


@compiled(
    "void(f8[:,::1], f8[:,::1], i8[::1], f8[:,:], i8[:,::1], i8, i8, i8[::1], i8[:,::1], b1[::1])",
)
def rank_again(values, scale, row, others, keys, used, mask, total, above, tied):
    """Ranks of the sessions once scaled, at most 32,767 rows: the order of the keys is nearly theirs, and few
    of them change places."""
    count_of_others, length = above.shape
    ordered, session = np.empty(length + 2), np.empty(length + 2, dtype=np.int64)
    scaled, after = np.empty(length), np.empty(count_of_others, dtype=np.int64)
    rank, counted = np.empty(length, dtype=np.int16), np.zeros(above.shape, dtype=np.int16)
    ordered[0] = -np.inf
    for c in range(len(keys)):
        own, factor, key = values[c], scale[row[c]], keys[c]
        for t in range(length):
            scaled[t] = own[t] * factor[t]
        count = 1
        for j in range(used):
            session[count] = key[j] & mask
            count += session[count] < length
        count -= 1
        for j in range(1, count + 1):
            ordered[j] = scaled[session[j]]
        tied[c] = put_in_order(ordered, session, count)
        tied[c] |= places_among(ordered, count, others[c], after)
        if tied[c]:
            continue
        if count < length:
            rank[:] = 0
        for j in range(1, count + 1):
            rank[session[j]] = j
        for t in range(length):
            total[t] += rank[t]
        for k in range(count_of_others):
            first, counts = np.int16(after[k]), counted[k]
            for t in range(length):
                counts[t] += rank[t] >= first
    above += counted
