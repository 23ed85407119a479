"""What the sessions before say of one: each function takes a history, the session's row and ``n``.

Row i is the session, p its closes, r[i] = p[i]/p[i-1] - 1. Definitions follow the usage of market reports
and of Dow Jones's data notes: ``since`` is the latest earlier session that was at least as large.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from eventstudy.reactions.context.fact import Fact, Make, price
from eventstudy.reactions.context.history import History, Move

WEEKS_52 = 364
"""Calendar days of 52 weeks."""
RANKED = 252
"""Sessions that an absolute move is ranked among."""


def _measured(history: History, i: int, base: int | None, *, points: bool = False) -> Fact | None:
    """The move of row i against a base row."""
    if base is None:
        return None
    move = history.points(i, i - base) if points else history.move(i, i - base)
    return Fact(move.value, history.day(base), base=price(history.closes[base])) if move else None


def points(history: History, i: int, n: int) -> Fact | None:
    """p[i] - p[i-1]."""
    fact = _measured(history, i, i - 1 if i else None, points=True)
    return Fact(fact.value, base=fact.base) if fact else None


def market_value_change(history: History, i: int, n: int) -> Fact | None:
    """n (p[i] - p[i-1]), n the shares outstanding."""
    fact = points(history, i, 0)
    return Fact(fact.value * n) if fact is not None and fact.value is not None else None


def over(*, in_points: bool) -> Make:
    """p[i] / p[i-n] - 1, or p[i] - p[i-n]."""

    def make(history: History, i: int, n: int) -> Fact | None:
        return _measured(history, i, i - n if 0 < n <= i else None, points=in_points)

    return make


def to_date(period: str, *, in_points: bool) -> Make:
    """p[i] against the last close before the calendar period of i."""

    def make(history: History, i: int, n: int) -> Fact | None:
        return _measured(history, i, history.base_of(i, period), points=in_points)

    return make


def since(at: Callable[[History, int, int], Move | None], *, rise: bool, either_way: bool = False) -> Make:
    """The latest earlier row whose move is at least as large in the same direction.

    Neither a day nor ``none_since`` for a row that itself goes the other way, unless ``either_way``.
    """

    def make(history: History, i: int, n: int) -> Fact | None:
        own = at(history, i, n)
        if own is None:
            return None
        if not either_way and (own.change <= 0 if rise else own.change >= 0):
            return Fact(None, own=own)
        rounded: date | None = None
        for j in range(i - 1, 0, -1):
            other = at(history, j, n)
            if other is None:
                continue
            if other.reaches(own) if rise else other.sinks_to(own):
                day = history.day(j)
                return Fact(other.value, day, own=own, rounded_day=rounded or day)
            if rounded is None and other.rounded == own.rounded:
                rounded = history.day(j)
        return Fact(None, none_since=True, own=own, rounded_day=rounded)

    return make


def _larger(move: Move, other: Move, rise: bool) -> bool:
    return move.reaches(other) if rise else move.sinks_to(other)


def record_move(at: Callable[[History, int, int], Move | None], *, rise: bool) -> Make:
    """Whether no earlier row has a move at least as large."""
    find = since(at, rise=rise)

    def make(history: History, i: int, n: int) -> Fact | None:
        if at(history, i, n) is None:
            return None
        earlier = find(history, i, n)
        return Fact(earlier is not None and earlier.none_since, history.first)

    return make


def level_since(column: Callable[[History], Sequence[int | None]], *, highest: bool) -> Make:
    """The latest earlier row at least as high (as low); ties count."""

    def make(history: History, i: int, n: int) -> Fact | None:
        prices = column(history)
        own = prices[i]
        if own is None:
            return None
        for j in range(i - 1, -1, -1):
            other = prices[j]
            if other is not None and (other >= own if highest else other <= own):
                return Fact(price(other), history.day(j))
        return Fact(None, none_since=True)

    return make


def record_close(*, highest: bool) -> Make:
    """Whether p[i] is above (below) every earlier close."""
    find = level_since(lambda history: history.closes, highest=highest)

    def make(history: History, i: int, n: int) -> Fact | None:
        earlier = find(history, i, n)
        return Fact(earlier is not None and earlier.none_since, history.first) if i else None

    return make


def _sign(history: History, i: int) -> int:
    """1, -1 or 0 (also for the first row, which has no move)."""
    change = history.closes[i] - history.closes[i - 1] if i else 0
    return (change > 0) - (change < 0)


def _run(history: History, i: int) -> int:
    """The length of the run of moves of one sign that ends with row i; 0 for a move of 0."""
    sign, length = _sign(history, i), 0
    while sign and length <= i and _sign(history, i - length) == sign:
        length += 1
    return length


def streak(sign: int) -> Make:
    """The sessions up to and with i whose moves have the sign; ``day``: the session before the run of i."""

    def make(history: History, i: int, n: int) -> Fact | None:
        length = _run(history, i)
        day = history.day(i - length) if length else None
        return Fact(float(length) if _sign(history, i) == sign else 0.0, day)

    return make


WINNING, LOSING = streak(1), streak(-1)
_STREAKS = (WINNING, LOSING)


def last_streak(history: History, i: int, sign: int) -> tuple[int, date] | None:
    """The length and the last session of the latest streak of a sign that ended before row i."""
    for j in range(i - 1, 0, -1):
        if _sign(history, j) == sign:
            return _run(history, j), history.day(j)
    return None


def snapped(sign: int) -> Make:
    """The length of the streak of a sign that ended at i-1, where i goes the other way."""

    def make(history: History, i: int, n: int) -> Fact | None:
        ended = i and _sign(history, i) == -sign and _sign(history, i - 1) == sign
        return Fact(float(_run(history, i - 1)) if ended else 0.0)

    return make


def longest_streak(sign: int) -> Make:
    """The latest earlier streak of the sign with at least as many sessions: ``day`` is its last session.

    The value is the length of the session's own.
    """

    def make(history: History, i: int, n: int) -> Fact | None:
        length = _run(history, i)
        if _sign(history, i) != sign:
            return Fact(0.0)
        j = i - length
        while j > 0:
            other = _run(history, j)
            if _sign(history, j) == sign and other >= length:
                return Fact(float(length), history.day(j))
            j -= max(1, other)
        return Fact(float(length), none_since=True)

    return make


def sessions_of(sign: int) -> Make:
    """How many of the last n rows have a move of the sign."""

    def make(history: History, i: int, n: int) -> Fact | None:
        if not 0 < n <= i:
            return None
        return Fact(float(sum(_sign(history, j) == sign for j in range(i - n + 1, i + 1))))

    return make


def from_record(history: History, i: int, n: int) -> Fact | None:
    """p[i] / max(p[0..i]) - 1; ``day``: the latest day of that maximum."""
    return _from(history, i, range(i + 1), history.closes, latest=True, highest=True)


def from_mark(
    column: Callable[[History], Sequence[int | None]], *, highest: bool, year: bool = False
) -> Make:
    """p[i] against the highest (lowest) price of 52 weeks (of the calendar year so far).

    ``day``: the latest day of the maximum, the earliest of the minimum.
    """

    def make(history: History, i: int, n: int) -> Fact | None:
        rows = _rows(history, i, year)
        if rows is None:
            return None
        return _from(history, i, rows, column(history), latest=highest, highest=highest)

    return make


def _rows(history: History, i: int, year: bool) -> range | None:
    """The rows of 52 weeks or of the year so far; None where the history begins later."""
    if not year:
        return history.from_day(i, history.days[i] - WEEKS_52)
    base = history.base_of(i, "year")
    return None if base is None else range(base + 1, i + 1)


def _from(
    history: History, i: int, rows: range, prices: Sequence[int | None], *, latest: bool, highest: bool
) -> Fact | None:
    known = [(mark, j) for j in rows if (mark := prices[j]) is not None]
    if len(known) < len(rows):
        return None
    mark = max(known)[0] if highest else min(known)[0]
    days = [j for other, j in known if other == mark]
    move = Move(history.closes[i] - mark, mark)
    return Fact(move.value, history.day(days[-1 if latest else 0]), base=price(mark))


def new_mark(column: Callable[[History], Sequence[int | None]], *, highest: bool) -> Make:
    """Whether the session's own price is the highest (lowest) of 52 weeks; ``day``: the first of them."""

    def make(history: History, i: int, n: int) -> Fact | None:
        begin = history.days[i] - WEEKS_52
        rows, prices = history.from_day(i, begin), column(history)
        own = prices[i]
        if own is None:
            return None
        reaching = rows or range(i + 1)
        beaten = any(
            other is not None and (other > own if highest else other < own)
            for other in (prices[j] for j in reaching)
        )
        if not beaten and (rows is None or any(prices[j] is None for j in rows)):
            return None
        return Fact(not beaten, history.day(reaching[0]))

    return make


def from_52_weeks_ago(history: History, i: int, n: int) -> Fact | None:
    """p[i] against the close of the day 364 days before, or of the last session before that day."""
    return _measured(history, i, history.before(history.days[i] - WEEKS_52 + 1))


def low_of_year(history: History, i: int, n: int) -> Fact | None:
    """The day of the lowest close of the calendar year so far; the value is that close."""
    rows = _rows(history, i, year=True)
    if rows is None:
        return None
    j = min(rows, key=lambda row: history.closes[row])
    return Fact(price(history.closes[j]), history.day(j))


def rank_in_year(*, highest: bool) -> Make:
    """1 + the number of closes of the year so far above (below) p[i]."""

    def make(history: History, i: int, n: int) -> Fact | None:
        rows = _rows(history, i, year=True)
        if rows is None:
            return None
        own = history.closes[i]
        beyond = sum(history.closes[j] > own if highest else history.closes[j] < own for j in rows)
        return Fact(1.0 + beyond, among=len(rows))

    return make


def rank_absolute(history: History, i: int, n: int) -> Fact | None:
    """1 + the number of the last 252 sessions, i included, with a larger absolute move."""
    own = history.move(i)
    if own is None:
        return None
    size = Move(abs(own.change), own.base)
    moves = [move for j in range(max(1, i - RANKED + 1), i + 1) if (move := history.move(j)) is not None]
    larger = sum(not size.reaches(Move(abs(move.change), move.base)) for move in moves)
    return Fact(1.0 + larger, among=len(moves))


def record_move_on(at: Callable[[History, int, int], Move | None], *, rise: bool) -> Make:
    """The session of the largest rise (fall) up to i; the value is its move."""

    def make(history: History, i: int, n: int) -> Fact | None:
        best: tuple[Move, int] | None = None
        for j in range(1, i + 1):
            move = at(history, j, n)
            if move is not None and (best is None or not _larger(best[0], move, rise)):
                best = move, j
        return Fact(best[0].value, history.day(best[1])) if best else None

    return make


def last_close(*, above: bool) -> Make:
    """The latest earlier session with a close above (below) the level ``n``, in the currency."""

    def make(history: History, i: int, n: int) -> Fact | None:
        for j in range(i - 1, -1, -1):
            if history.closes[j] > n if above else history.closes[j] < n:
                return Fact(price(history.closes[j]), history.day(j))
        return Fact(None, none_since=True)

    return make


def of_periods(make: Make, period: str) -> Make:
    """The same of calendar periods: each one's last close stands for it, that of i as it stands.

    A streak of periods refers to no session.
    """

    def made(history: History, i: int, n: int) -> Fact | None:
        fact = make(*history.of_periods(i, period), n)
        return replace(fact, day=None) if fact is not None and make in _STREAKS else fact

    return made


def one_day(history: History, i: int, n: int) -> Move | None:
    """The move of a row."""
    return history.move(i)


def one_day_points(history: History, i: int, n: int) -> Move | None:
    """The points of a row."""
    return history.points(i)


def many_days(history: History, i: int, n: int) -> Move | None:
    """The move of n rows."""
    return history.move(i, n) if n > 0 else None


def many_days_points(history: History, i: int, n: int) -> Move | None:
    """The points of n rows."""
    return history.points(i, n) if n > 0 else None


def peak(history: History, i: int, n: int) -> Move | None:
    """The peak of a row."""
    return history.peak(i)


def trough(history: History, i: int, n: int) -> Move | None:
    """The trough of a row."""
    return history.trough(i)
