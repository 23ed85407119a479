"""The measures of context that can be claimed: a row each, and the same again for calendar periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from eventstudy.kinds import Kind
from eventstudy.reactions.context import facts
from eventstudy.reactions.context.fact import Make
from eventstudy.reactions.context.history import PERIODS, History


class Asks(StrEnum):
    """What a claim about a measure says."""

    FIGURE = "a figure"
    YES = "yes or no"
    SESSION = "the session it refers to"


MARKET_VALUE = "market_value_change"
"""The measure whose ``n`` is the number of shares outstanding, of the session's day."""


@dataclass(frozen=True, slots=True)
class ContextMeasure:
    """One measure of context. ``counted``: it needs ``n`` (sessions, periods, a level, shares)."""

    name: str
    kind: Kind
    asks: Asks
    words: str
    make: Make
    counted: bool = False
    period: str = ""


def _highs(history: History) -> list[int | None]:
    return list(history.highs)


def _lows(history: History) -> list[int | None]:
    return list(history.lows)


def _closes(history: History) -> list[int | None]:
    return list(history.closes)


def _figure(name: str, kind: Kind, words: str, make: Make, *, counted: bool = False) -> ContextMeasure:
    return ContextMeasure(name, kind, Asks.FIGURE, words, make, counted)


def _since(name: str, kind: Kind, words: str, make: Make, *, counted: bool = False) -> ContextMeasure:
    return ContextMeasure(name, kind, Asks.SESSION, words, make, counted)


def _yes(name: str, words: str, make: Make, *, counted: bool = False) -> ContextMeasure:
    return ContextMeasure(name, Kind.TEXT, Asks.YES, words, make, counted)


def _moves() -> Iterator[ContextMeasure]:
    """Measures of moves from session to session; the same are made of calendar periods."""
    for rise, noun in ((True, "gain"), (False, "fall")):
        since, record = facts.since, facts.record_move
        yield _since(
            f"biggest_{noun}_since", Kind.FRACTION, f"biggest {noun} since", since(facts.one_day, rise=rise)
        )
        yield _since(
            f"points_biggest_{noun}_since",
            Kind.PRICE,
            f"biggest {noun} in points since",
            since(facts.one_day_points, rise=rise),
        )
        yield _yes(f"record_{noun}", f"record {noun}", record(facts.one_day, rise=rise))
        yield _yes(
            f"record_points_{noun}", f"record {noun} in points", record(facts.one_day_points, rise=rise)
        )
        yield _since(
            f"record_{noun}_on",
            Kind.FRACTION,
            f"largest {noun} on",
            facts.record_move_on(facts.one_day, rise=rise),
        )
    for sign, word, way in ((1, "winning", "up"), (-1, "losing", "down")):
        yield _figure(
            f"{word}_streak", Kind.COUNT, f"{word} streak", facts.WINNING if sign > 0 else facts.LOSING
        )
        yield _figure(f"snaps_{word}_streak", Kind.COUNT, f"{word} streak ended", facts.snapped(sign))
        yield _since(
            f"longest_{word}_streak_since",
            Kind.COUNT,
            f"longest {word} streak since",
            facts.longest_streak(sign),
        )
        yield _figure(
            f"{way}_sessions_of",
            Kind.COUNT,
            f"sessions {way} among the last",
            facts.sessions_of(sign),
            counted=True,
        )
    yield from _over_many()


def _over_many() -> Iterator[ContextMeasure]:
    """Measures of moves over n sessions."""
    for rise, noun in ((True, "gain"), (False, "fall")):
        stem = f"{noun}_over_sessions"
        yield _since(
            f"biggest_{stem}_since",
            Kind.FRACTION,
            f"biggest {noun} over so many sessions since",
            facts.since(facts.many_days, rise=rise),
            counted=True,
        )
        yield _since(
            f"points_biggest_{stem}_since",
            Kind.PRICE,
            f"biggest {noun} in points over so many sessions since",
            facts.since(facts.many_days_points, rise=rise),
            counted=True,
        )
        yield _yes(
            f"record_{stem}",
            f"record {noun} over so many sessions",
            facts.record_move(facts.many_days, rise=rise),
            counted=True,
        )
    yield _figure(
        "move_over_sessions",
        Kind.FRACTION,
        "move over so many sessions",
        facts.over(in_points=False),
        counted=True,
    )
    yield _figure(
        "points_over_sessions",
        Kind.PRICE,
        "points over so many sessions",
        facts.over(in_points=True),
        counted=True,
    )


def _levels() -> Iterator[ContextMeasure]:
    """Measures of prices: records, marks of 52 weeks and of the year, ranks."""
    for highest, mark in ((True, "high"), (False, "low")):
        side = f"{mark}est"
        for by, column, own in (
            ("close", _closes, _closes),
            ("intraday", _highs if highest else _lows, _highs if highest else _lows),
        ):
            yield _since(
                f"{side}_{by}_since",
                Kind.PRICE,
                f"{side} {by if by == 'close' else 'price'} since",
                facts.level_since(column, highest=highest),
            )
            yield _figure(
                f"from_52w_{mark}_{by}",
                Kind.FRACTION,
                f"from the {mark} of 52 weeks",
                facts.from_mark(column, highest=highest),
            )
            yield _yes(
                f"new_52w_{mark}_{by}", f"new {mark} of 52 weeks", facts.new_mark(own, highest=highest)
            )
        yield _figure(
            f"from_year_{mark}_close",
            Kind.FRACTION,
            f"from the {mark} of the year",
            facts.from_mark(_closes, highest=highest, year=True),
        )
        yield _figure(
            f"rank_{side}_close_in_year",
            Kind.COUNT,
            f"rank among the {side} closes of the year",
            facts.rank_in_year(highest=highest),
        )
    yield _yes("record_close", "record close", facts.record_close(highest=True))
    yield _yes("record_low_close", "lowest close on record", facts.record_close(highest=False))
    yield _figure("from_record_close", Kind.FRACTION, "from the record close", facts.from_record)
    yield _figure("from_52_weeks_ago", Kind.FRACTION, "against 52 weeks before", facts.from_52_weeks_ago)
    yield _since("year_low_close_date", Kind.PRICE, "lowest close of the year on", facts.low_of_year)
    yield _figure("rank_abs_252", Kind.COUNT, "rank of its size among 252 sessions", facts.rank_absolute)
    for above in (True, False):
        word = "above" if above else "below"
        yield _since(
            f"last_close_{word}",
            Kind.PRICE,
            f"last close {word} the level",
            facts.last_close(above=above),
            counted=True,
        )


def _inside() -> Iterator[ContextMeasure]:
    """Measures of the session's extremes."""
    for rise, name, at in ((True, "peak", facts.peak), (False, "trough", facts.trough)):
        yield _since(
            f"biggest_{name}_since",
            Kind.FRACTION,
            f"furthest {name} since",
            facts.since(at, rise=rise, either_way=True),
        )
        yield _yes(f"record_{name}", f"record {name}", facts.record_move(at, rise=rise))


def _to_date() -> Iterator[ContextMeasure]:
    """Moves since the end of the period before."""
    yield _figure("points", Kind.PRICE, "points", facts.points)
    yield _figure(MARKET_VALUE, Kind.PRICE, "change of market value", facts.market_value_change, counted=True)
    for period in PERIODS:
        if period != "year":  # year_to_date is a measure of run
            yield _figure(
                f"{period}_to_date",
                Kind.FRACTION,
                f"in the {period}",
                facts.to_date(period, in_points=False),
            )
        yield _figure(
            f"{period}_to_date_points",
            Kind.PRICE,
            f"points in the {period}",
            facts.to_date(period, in_points=True),
        )


def _of_period(row: ContextMeasure, period: str) -> ContextMeasure:
    """A measure of sessions made one of calendar periods: ``biggest_week_gain_since``."""
    name = row.name
    if "sessions" in name:
        name = name.replace("sessions", f"{period}s")
    elif "streak" in name:
        name = name.replace("winning", f"{period}s_winning").replace("losing", f"{period}s_losing")
    else:
        name = name.replace("gain", f"{period}_gain").replace("fall", f"{period}_fall")
    words = (
        row.words.replace("sessions", f"{period}s")
        if "sessions" in row.words
        else f"{row.words}, by the {period}"
    )
    return replace(row, name=name, words=words, make=facts.of_periods(row.make, period), period=period)


@cache
def context_measures() -> dict[str, ContextMeasure]:
    """Every measure of context by its name."""
    moves = [*_moves()]
    rows = [*_to_date(), *moves, *_levels(), *_inside()]
    rows += [_of_period(row, period) for period in PERIODS for row in moves]
    return {row.name: row for row in rows}


ALIASES = {"move": "close_to_close", "peak": "intraday_peak", "trough": "intraday_trough"}
"""Names of measures of run in the usage of market reports."""
NOT_DAILY = ("premarket", "after_hours", "snapshot")
"""Measures that daily prices alone cannot tell."""
