"""``distances`` for very many events, written out for numba to compile: the same sum but for its rounding.

Shapes: L1 sessions, B distances, K columns of terms: one for each event, its residuals, and a second one for
an event that misses some, 1 where a residual is there, whose weight is -mean / norm. The events that miss
none come first; instead of that column they have a level, the sum of their mean / norm.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.loops.kernels import SUMS, compiled, fill_residuals

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

LAGS = 74
"""Distances whose products are summed together: the smaller, the fewer products that are not needed."""
AT_ONCE = 256
"""Events whose terms are summed together."""


@compiled(
    "void(f8[:,::1], f8[:,:,::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[:,::1], i8[::1], i8[::1], i8,"
    " f8[:,::1])"
)
def fill_terms(own, series, columns, markets, starts, alpha, slopes, lags, events, whole, terms):
    """Residuals of some events, session by session, shape (L1, K); the first ``whole`` of them miss none."""
    length, count = terms.shape[0], len(events)
    residual = np.empty(length)
    for c in range(count):
        i = events[c]
        fill_residuals(own[columns[i]], series, markets[i], starts[i], alpha[i], slopes[:, i], lags, residual)
        if c < whole:
            for t in range(length):
                terms[t, c] = residual[t]
            continue
        for t in range(length):
            x = residual[t]
            terms[t, c], terms[t, count + c - whole] = (0.0, 0.0) if math.isnan(x) else (x, 1.0)


@compiled("f8(f8)", inline="always")
def inverse_root(x):
    """1 / sqrt(x), to the last bit or the one before, for 1e-30 < x < 1e30.

    Half the time of a division by a root: single precision, and two steps of Newton's method.
    """
    root, half = np.float64(np.float32(1.0) / np.sqrt(np.float32(x))), 0.5 * x
    root *= 1.5 - half * root * root
    return root * (1.5 - half * root * root)


@compiled("f8(f8[::1], f8[::1], f8[::1], i8, i8, f8, f8[::1])", fastmath=SUMS)
def weigh(sums, squares, counts, overlap, whole, noise, weight):
    """Fills the weights (K,) of one overlap of so many sessions; gives the level.

    ``sums``, ``squares``, ``counts`` of the residuals in it, by event.
    """
    count, level, share, extreme = len(sums), 0.0, 1.0 / overlap, False
    for c in range(whole):
        spread = squares[c] - sums[c] * sums[c] * share
        root = inverse_root(spread) if spread > noise * squares[c] else 0.0
        extreme |= (squares[c] > 0.0) & (squares[c] < 1e-15) | (squares[c] > 1e30)
        weight[c] = root
        level += root * sums[c]
    if extreme:
        level = 0.0
        for c in range(whole):
            spread = squares[c] - sums[c] * sums[c] * share
            weight[c] = 1.0 / math.sqrt(spread) if spread > noise * squares[c] else 0.0
            level += weight[c] * sums[c]
    for c in range(whole, count):
        own_share = 1.0 / max(counts[c], 1.0)
        spread = squares[c] - sums[c] * sums[c] * own_share
        root = 1.0 / math.sqrt(spread) if spread > noise * squares[c] else 0.0
        weight[c] = root
        weight[count + c - whole] = -root * sums[c] * own_share
    return level * share


@compiled("i8(f8[:,::1], i8, i8, f8, b1, f8[:,::1], f8[::1], f8[:,::1], f8[::1])")
def weigh_sides(terms, count, whole, noise, both, late, late_level, early, early_level):
    """Weights (B, K) without the first b sessions and, if ``both``, without the last b, b the row.

    Adds to the levels (B,), and gives the number of events that vary.
    """
    length, distances = terms.shape[0], late.shape[0]
    sums, squares, counts = np.zeros(count), np.zeros(count), np.zeros(count)
    for t in range(length):
        row = terms[t]
        for c in range(count):
            sums[c] += row[c]
            squares[c] += row[c] * row[c]
        for c in range(whole, count):
            counts[c] += row[count + c - whole]
        b = length - 1 - t
        if both and b < distances:
            early_level[b] += weigh(sums, squares, counts, t + 1, whole, noise, early[b])
    for b in range(distances):
        late_level[b] += weigh(sums, squares, counts, length - b, whole, noise, late[b])
        row = terms[b]
        for c in range(count):
            sums[c] -= row[c]
            squares[c] -= row[c] * row[c]
        for c in range(whole, count):
            counts[c] -= row[count + c - whole]
    usable = 0
    for c in range(count):
        usable += late[0, c] > 0.0
    return usable


@compiled("void(f8[:,::1], f8[:,::1], b1, b1, f8[::1], f8[:,::1])")
def add_products(weights, terms, shifted, fresh, room, total):
    """Adds weights (B, K) times terms (L1, K) to ``total`` (B, L1), each distance in its overlap.

    ``shifted``: an overlap begins at session b; else at the first, and ends b before the last.
    """
    distances, length = total.shape
    for low in range(0, distances, LAGS):
        high, width = min(low + LAGS, distances), length - low
        products = room[: (high - low) * width].reshape(high - low, width)
        np.dot(weights[low:high], terms[low:].T if shifted else terms[:width].T, products)
        first = low if shifted else 0
        for b in range(low, high):
            own, part = total[b, first : first + width], products[b - low]
            for t in range(width):
                own[t] = part[t] if fresh else own[t] + part[t]


def room(length: int, distances: int) -> tuple[Floats, Floats, Ints]:
    """Room for what the days before leave, of which none is there yet: the last arguments of ``sum_days``.

    ``late_kept``, flat: for each distance b the sums of b + 1 days, each over its L1 - b sessions. ``levels``
    (B, B): of each of the last B days. ``rows`` (B,): which days those are.
    """
    size = sum((b + 1) * (length - b) for b in range(distances))
    return np.empty(size), np.empty((distances, distances)), np.full(distances, -1)


@compiled(
    "void(f8[:,::1], f8[::1], i8, f8[:,::1], f8[::1], i8, f8[::1], f8[:,::1], i8[::1], f8[::1])",
    fastmath=SUMS,
)
def sum_day(late, late_level, usable, early, early_level, row, late_kept, levels, rows, total):
    """Adds a day's correlations with one another and with those of the days before to ``total`` (B,)."""
    distances, length = late.shape
    within = 0.0
    for t in range(length):
        within += late[0, t] * late[0, t]
    if usable > 1:  # of one event alone only rounding is left
        total[0] += (within - length * late_level[0] * late_level[0] - usable) / 2.0
    begin = length
    for b in range(1, distances):
        width, before = length - b, row - b
        if before >= 0 and rows[before % distances] == before:
            slot = begin + (before % (b + 1)) * width
            across = 0.0
            for t in range(width):
                across += late_kept[slot + t] * early[b, t]
            total[b] += across - width * early_level[b] * levels[before % distances, b]
        begin += (b + 1) * width


@compiled("void(f8[:,::1], f8[::1], i8, f8[::1], f8[:,::1], i8[::1])")
def keep_day(late, late_level, row, late_kept, levels, rows):
    """Keeps the sums of a day, each distance's for as many days as the distance and one more."""
    distances, length = late.shape
    begin = length
    for b in range(1, distances):
        width = length - b
        slot = begin + (row % (b + 1)) * width
        for t in range(width):
            late_kept[slot + t] = late[b, b + t]
        begin += (b + 1) * width
    rows[row % distances] = row
    for b in range(distances):
        levels[row % distances, b] = late_level[b]


@compiled("i8(i8[::1], i8, i8[::1])")
def whole_first(n, length, events):
    """Moves the events with all residuals to the front; gives their number."""
    whole = 0
    for i in range(len(events)):
        if n[events[i]] == length:
            events[whole], events[i] = events[i], events[whole]
            whole += 1
    return whole


@compiled(
    "void(f8[:,::1], f8[:,:,::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[:,::1], i8[::1],"
    " i8[::1], i8[::1], i8, i8, f8, f8[::1], f8[:,::1], i8[::1], f8[::1])"
)
def sum_days(
    own,
    series,
    columns,
    markets,
    starts,
    alpha,
    slopes,
    lags,
    n,
    days,
    first,
    length,
    noise,
    late_kept,
    levels,
    rows,
    total,
):
    """Adds to ``total`` (B,) the pairs of the events, in order of their days, with one another and days
    before.

    ``first``: the day of a later event of a pair that counts. ``late_kept``, ``levels``, ``rows``: what the
    days before left, as in ``room``.
    """
    distances, begin = len(rows), 0
    late, early = np.empty((distances, length)), np.empty((distances, length))
    late_level, early_level = np.empty(distances), np.empty(distances)
    late_room, early_room = np.empty(distances * 2 * AT_ONCE), np.empty(distances * 2 * AT_ONCE)
    term_room, product_room = np.empty(length * 2 * AT_ONCE), np.empty(LAGS * length)
    while begin < len(days):
        day, usable, start = days[begin], 0, begin
        counts = day >= first
        late_level.fill(0.0)
        early_level.fill(0.0)
        while start < len(days) and days[start] == day:
            stop = start + 1
            while stop < min(start + AT_ONCE, len(days)) and days[stop] == day:
                stop += 1
            events = np.arange(start, stop)
            whole = whole_first(n, length, events)
            width = 2 * len(events) - whole
            terms = term_room[: length * width].reshape(length, width)
            late_weight = late_room[: distances * width].reshape(distances, width)
            early_weight = early_room[: distances * width].reshape(distances, width)
            fill_terms(own, series, columns, markets, starts, alpha, slopes, lags, events, whole, terms)
            usable += weigh_sides(
                terms, len(events), whole, noise, counts, late_weight, late_level, early_weight, early_level
            )
            add_products(late_weight, terms, True, start == begin, product_room, late)
            if counts:
                add_products(early_weight, terms, False, start == begin, product_room, early)
            start = stop
        if counts:
            sum_day(late, late_level, usable, early, early_level, day, late_kept, levels, rows, total)
        keep_day(late, late_level, day, late_kept, levels, rows)
        begin = start
