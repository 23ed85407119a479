"""Claims about the minutes after the news, checked against intraday bars or, without them, daily ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from eventstudy.claims.figure import Comparison, Figure, Verdict
from eventstudy.claims.files import ClaimRow
from eventstudy.errors import UsageError
from eventstudy.exchanges.sessions import table_of
from eventstudy.kinds import Kind
from eventstudy.reactions.measures.intraday import INTRADAY_NAMES
from eventstudy.reactions.measures.registry import measure_of
from eventstudy.reactions.run import Reaction
from eventstudy.reasons import Reason

_AT = re.compile(r"(?:return|price)_at\[(\d{1,2}):(\d{2})\]")
_OF_THE_DAY = {"peak_after_news": "intraday_peak", "trough_after_news": "intraday_trough"}
"""The measures of daily bars that bound those after the news."""
_EXTENDED = {"pre_market_move": "pre-market", "after_hours_move": "after-hours"}
"""The measures of extended hours, and the part of the day whose last price they take."""
MINUTE = 60
"""Seconds of a bar whose whole range is "at 11:24"."""


@dataclass(frozen=True, slots=True)
class InsideClaim:
    """A claim inside the day; ``clock``: the time that it names, on the exchange's clock, if it does."""

    measure: str
    comparison: Comparison
    figure: Figure
    clock: time | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with the value measured (None where none could be) and why a claim is unverifiable."""

    verdict: Verdict
    value: float | None = None
    why: str = ""


def is_inside(measure: str) -> bool:
    """Whether a measure is one inside the day: a column of ``--intraday``, or of a clock time."""
    return measure in (*INTRADAY_NAMES, "snapshot") or measure.startswith(("return_at[", "price_at["))


def is_snapshot(claim: ClaimRow) -> bool:
    """Whether a claim is a move at some time of the session, whose time is the reference where it has one."""
    return claim.measure == "snapshot" and "%" in claim.value


def inside_name(measure: str, claim: ClaimRow) -> str:
    """The measure inside the day that a claim of ``premarket``, ``after_hours`` or ``snapshot`` means."""
    if is_snapshot(claim) and claim.reference:
        return f"return_at[{claim.reference}]"
    return {"premarket": "pre_market_move", "after_hours": "after_hours_move"}.get(measure, measure)


def read_inside(measure: str, comparison: Comparison, figure: Figure) -> InsideClaim:
    """The claim of a measure inside the day. Raises UsageError."""
    match, clock = _AT.fullmatch(measure), None
    if measure == "snapshot":
        return InsideClaim(measure, comparison, figure, None)
    if match is None and measure not in INTRADAY_NAMES:
        raise UsageError(f"{measure!r} names no time", "for example return_at[11:24]")
    if match:
        if int(match[1]) > 23 or int(match[2]) > 59:
            raise UsageError(f"{measure!r}: no such time", "for example return_at[11:24]")
        clock = time(int(match[1]), int(match[2]))
    kind = measure_of(measure).kind
    if kind is Kind.TEXT:
        raise UsageError(f"{measure} is a word, not a figure", "claim a figure, for example peak_after_news")
    if figure.percent and kind is not Kind.FRACTION:
        raise UsageError(f"{measure} is not a fraction, so {figure.value:%} cannot be it", "leave out the %")
    return InsideClaim(measure, comparison, figure, clock)


def judge_inside(claim: InsideClaim, row: Reaction) -> Judged:
    """The verdict on a claim: by the bars of the session where there are any, else by its daily range."""
    if row.inside is not None:
        judged = _at_clock(claim, row) if claim.clock else _measured(claim, row)
        if judged is not None:
            return judged
    return _by_daily_range(claim, row)


def _measured(claim: InsideClaim, row: Reaction) -> Judged | None:
    """By a measure of the bars; None without it. Of bars that stop early, extremes are only those so far."""
    value = row.intraday.get(claim.measure)
    if not isinstance(value, float):
        return None
    if claim.measure in _OF_THE_DAY and Reason.INTRADAY_INCOMPLETE in row.warnings:
        of_day = row.values[_OF_THE_DAY[claim.measure]]
        ends = sorted((value, value if of_day is None else of_day))
        return _in_range(claim, (ends[0], ends[1]), value, "the bars end before the session does")
    verdict = claim.figure.judge(claim.comparison, value)
    if verdict is not Verdict.CONFIRMED and claim.measure in _EXTENDED:
        return _at_another_time(claim, row, Judged(verdict, value))
    return Judged(verdict, value)


def _at_another_time(claim: InsideClaim, row: Reaction, judged: Judged) -> Judged:
    """A move of extended hours that is not the last one: it cannot be told where prices there passed it."""
    inside, part = row.inside, _EXTENDED[claim.measure]
    against = None if inside is None else inside.base_close if part == "pre-market" else inside.last_close
    if inside is None or not against:
        return judged
    moves = [bar.close / against - 1.0 for bar in inside.bars if bar.part == part]
    if set(_verdicts(claim, min(moves), max(moves))) == {Verdict.REFUTED}:
        return judged
    why = f"the {part} prices passed it, but the last of them does not confirm it"
    return Judged(Verdict.UNVERIFIABLE, judged.value, why)


def _at_clock(claim: InsideClaim, row: Reaction) -> Judged | None:
    """By the bar that a clock time falls into: one of a minute confirms with any price in it, a longer one
    only with all.

    The value is the last price before the time; the nearest to the printed one where a minute confirms it.
    """
    from eventstudy.reactions.inside import price_range_at

    inside = row.inside
    if inside is None or claim.clock is None:
        return None
    table, day = table_of(row.alignment.session.calendar), row.alignment.session.date
    moment = datetime.combine(day, claim.clock, table.zone).timestamp()
    at_moment = price_range_at(inside, moment)
    if at_moment is None:
        return None
    price, prices = at_moment
    low, high = (_scaled(claim, each, inside.base_close) for each in prices)
    value = _scaled(claim, price, inside.base_close)
    if inside.seconds <= MINUTE:
        verdict = _best(claim, low, high)
        nearest = min(max(float(claim.figure.value), low), high)
        return Judged(verdict, nearest if verdict is Verdict.CONFIRMED else value)
    finer = f"the price moved over a wider range inside the bar of {inside.interval}: finer bars can tell"
    return _in_range(claim, (low, high), value, finer)


def _scaled(claim: InsideClaim, price: float, base: float) -> float:
    return price / base - 1.0 if claim.measure.startswith("return") else price


def _by_daily_range(claim: InsideClaim, row: Reaction) -> Judged:
    """Refuted outside of the day's low and high, else unverifiable; exact where all of the day is after."""
    needs = f"{claim.measure} needs intraday bars"
    if claim.clock and row.inside is not None:
        needs = f"the bars have none at {claim.clock:%H:%M}"
    if claim.measure == "snapshot":
        needs = "the text names no time of the day"
    v, inside_session = row.values, row.alignment.inside_session
    if claim.measure in _OF_THE_DAY:
        value = v[_OF_THE_DAY[claim.measure]]
        if not inside_session and value is not None and not row.alignment.moved_back:
            return Judged(claim.figure.judge(claim.comparison, value), value)
    low, high = (
        (v["intraday_trough"], v["intraday_peak"])
        if claim.measure.startswith(("return_at", "snapshot")) or claim.measure in _OF_THE_DAY
        else (v["low"], v["high"])
        if claim.clock or (claim.measure == "price_at_news" and inside_session)
        else (None, None)
    )
    if low is None or high is None:
        return Judged(Verdict.UNVERIFIABLE, why=needs)
    return _in_range(claim, (low, high), None, f"{needs}; the day's low and high allow it")


def _in_range(claim: InsideClaim, ends: tuple[float, float], value: float | None, why: str) -> Judged:
    """Confirmed when every value of a range confirms, refuted when none does or comes close."""
    verdicts = _verdicts(claim, *ends)
    if set(verdicts) == {Verdict.CONFIRMED}:
        return Judged(Verdict.CONFIRMED, value)
    if set(verdicts) == {Verdict.REFUTED}:
        return Judged(Verdict.REFUTED, value)
    return Judged(Verdict.UNVERIFIABLE, value, why)


def _best(claim: InsideClaim, low: float, high: float) -> Verdict:
    verdicts = _verdicts(claim, low, high)
    for verdict in (Verdict.CONFIRMED, Verdict.CLOSE):
        if verdict in verdicts:
            return verdict
    return Verdict.REFUTED


def _verdicts(claim: InsideClaim, low: float, high: float) -> list[Verdict]:
    """At both ends of a range, and at its value nearest to the printed one."""
    nearest = min(max(float(claim.figure.value), low), high)
    return [claim.figure.judge(claim.comparison, value) for value in (low, nearest, high)]
