"""``distances`` for very many events, written out for numba to compile: the same sum but for its rounding.

Shapes: L1 sessions, B distances, K columns of terms: one an event, e / norm, and a second one for an event with
missing residuals, -mean / norm where a residual is there. Those without are told first, and have a level, the
sum of mean / norm, instead.
"""

from __future__ import annotations

import math

import numpy as np

from eventstudy.kernels import SUMS, compiled
from eventstudy.loops import Floats, Ints

LAGS = 74
"""Distances whose products are summed together: the smaller, the fewer products that are not needed."""
AT_ONCE = 256
"""Events whose terms are summed together."""


@compiled("void(f8[:,::1], f8[:,::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], i8, f8[:,::1])")
def fill_terms(own, market, columns, markets, starts, alpha, beta, events, whole, terms):  # type: ignore[no-untyped-def]
    """Residuals of some events, session by session, shape (L1, K); the first ``whole`` of them miss none."""
    length, count = terms.shape[0], len(events)
    for c in range(count):
        i = events[c]
        start, a, b = starts[i], alpha[i], beta[i]
        r, m = own[columns[i], start : start + length], market[markets[i], start : start + length]
        if c < whole:
            for t in range(length):
                terms[t, c] = r[t] - (m[t] * b + a)
            continue
        for t in range(length):
            x = r[t] - (m[t] * b + a)
            terms[t, c], terms[t, count + c - whole] = (0.0, 0.0) if math.isnan(x) else (x, 1.0)


@compiled("f8(f8[::1], f8[::1], f8[::1], i8, i8, f8, f8[::1])", fastmath=SUMS)
def weigh(sums, squares, counts, overlap, whole, noise, weight):  # type: ignore[no-untyped-def]
    """Fills the weights (K,) of one overlap of so many sessions; gives the level.

    ``sums``, ``squares``, ``counts`` of the residuals in it, by event.
    """
    count, level, share = len(sums), 0.0, 1.0 / overlap
    for c in range(whole):
        spread = squares[c] - sums[c] * sums[c] * share
        found = 1.0 / math.sqrt(spread) if spread > noise * squares[c] else 0.0
        weight[c] = found
        level += found * sums[c]
    for c in range(whole, count):
        own_share = 1.0 / max(counts[c], 1.0)
        spread = squares[c] - sums[c] * sums[c] * own_share
        found = 1.0 / math.sqrt(spread) if spread > noise * squares[c] else 0.0
        weight[c] = found
        weight[count + c - whole] = -found * sums[c] * own_share
    return level * share


@compiled("i8(f8[:,::1], i8, i8, f8, b1, f8[:,::1], f8[::1], f8[:,::1], f8[::1])")
def weigh_sides(terms, count, whole, noise, both, late, late_level, early, early_level):  # type: ignore[no-untyped-def]
    """Weights (B, K) without the first b sessions and, if ``both``, without the last b; adds to the levels (B,).

    Gives the number of events that vary.
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
def add_products(weights, terms, shifted, fresh, room, total):  # type: ignore[no-untyped-def]
    """Adds weights (B, K) times terms (L1, K) to ``total`` (B, L1), each distance in its overlap.

    ``shifted``: an overlap begins at session b; else at the first, and ends b before the last.
    """
    distances, length = total.shape
    for low in range(0, distances, LAGS):
        high, width = min(low + LAGS, distances), length - low
        found = room[: (high - low) * width].reshape(high - low, width)
        np.dot(weights[low:high], terms[low:].T if shifted else terms[:width].T, found)
        first = low if shifted else 0
        for b in range(low, high):
            own, part = total[b, first : first + width], found[b - low]
            for t in range(width):
                own[t] = part[t] if fresh else own[t] + part[t]


def room(length: int, distances: int) -> tuple[Floats, Floats, Ints]:
    """Room for what the days before leave, of which none is there yet: the last arguments of ``sum_days``.

    ``kept``: for each distance b the sums of b + 1 days, each over its L1 - b sessions, flat. ``levels`` (B, B)
    of a day, by its row modulo B. ``rows`` (B,): which day that is.
    """
    kept = sum((b + 1) * (length - b) for b in range(distances))
    return np.empty(kept), np.empty((distances, distances)), np.full(distances, -1)


@compiled("f8(f8[:,::1], f8[::1], i8, f8[:,::1], f8[::1], i8, f8[::1], f8[:,::1], i8[::1])", fastmath=SUMS)
def sum_day(late, late_level, usable, early, early_level, row, kept, levels, rows):  # type: ignore[no-untyped-def]
    """Correlations of a day's events with one another and with those of the days before."""
    distances, length = late.shape
    total = 0.0
    for t in range(length):
        total += late[0, t] * late[0, t]
    total = (total - length * late_level[0] * late_level[0] - usable) / 2.0
    begin = length
    for b in range(1, distances):
        width, before = length - b, row - b
        if before >= 0 and rows[before % distances] == before:
            slot = begin + (before % (b + 1)) * width
            across = 0.0
            for t in range(width):
                across += kept[slot + t] * early[b, t]
            total += across - width * early_level[b] * levels[before % distances, b]
        begin += (b + 1) * width
    return total


@compiled("void(f8[:,::1], f8[::1], i8, f8[::1], f8[:,::1], i8[::1])")
def keep_day(late, late_level, row, kept, levels, rows):  # type: ignore[no-untyped-def]
    """Keeps the sums of a day, each distance's for as many days as the distance and one more."""
    distances, length = late.shape
    begin = length
    for b in range(1, distances):
        width = length - b
        slot = begin + (row % (b + 1)) * width
        for t in range(width):
            kept[slot + t] = late[b, b + t]
        begin += (b + 1) * width
    levels[row % distances], rows[row % distances] = late_level, row


@compiled(
    "f8(f8[:,::1], f8[:,::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], i8[::1], i8, i8, f8, f8[::1],"
    " f8[:,::1], i8[::1])"
)
def sum_days(  # type: ignore[no-untyped-def]
    own, market, columns, markets, starts, alpha, beta, n, days, first, length, noise, kept, levels, rows
):
    """The sum over the pairs of the events, in order of their days, with one another and the days before.

    ``first``: the day of a later event of a pair that counts. ``kept``, ``levels``, ``rows``: what the days
    before left, as in ``room``.
    """
    distances, size, total = len(rows), AT_ONCE, 0.0
    late, early = np.empty((distances, length)), np.empty((distances, length))
    late_level, early_level = np.empty(distances), np.empty(distances)
    late_room, early_room, term_room = (
        np.empty(distances * 2 * size),
        np.empty(distances * 2 * size),
        np.empty(length * 2 * size),
    )
    room = np.empty(LAGS * length)
    begin, count = 0, len(days)
    while begin < count:
        day = days[begin]
        end = begin
        while end < count and days[end] == day:
            end += 1
        late_level[:], early_level[:] = 0.0, 0.0
        usable, counts = 0, day >= first
        for start in range(begin, end, size):
            stop = min(start + size, end)
            events = np.empty(stop - start, dtype=np.int64)
            whole, last = 0, stop - start
            for i in range(start, stop):
                if n[i] == length:
                    events[whole] = i
                    whole += 1
                else:
                    last -= 1
                    events[last] = i
            columns_used = 2 * len(events) - whole
            terms = term_room[: length * columns_used].reshape(length, columns_used)
            late_weights = late_room[: distances * columns_used].reshape(distances, columns_used)
            early_weights = early_room[: distances * columns_used].reshape(distances, columns_used)
            fill_terms(own, market, columns, markets, starts, alpha, beta, events, whole, terms)
            usable += weigh_sides(
                terms, len(events), whole, noise, counts, late_weights, late_level, early_weights, early_level
            )
            add_products(late_weights, terms, True, start == begin, room, late)
            if counts:
                add_products(early_weights, terms, False, start == begin, room, early)
        if counts:
            total += sum_day(late, late_level, usable, early, early_level, day, kept, levels, rows)
        keep_day(late, late_level, day, kept, levels, rows)
        begin = end
    return total
