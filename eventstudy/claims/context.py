"""Verdicts on claims of context: streaks, records, the biggest move since a day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from eventstudy.claims.chance import SESSIONS, Chance
from eventstudy.claims.decimals import error_of
from eventstudy.claims.figure import Comparison, Figure, Verdict, parse_figure
from eventstudy.claims.files import ClaimRow
from eventstudy.claims.references import EVER, Reference, parse_reference
from eventstudy.errors import UsageError
from eventstudy.kinds import Kind
from eventstudy.reactions.context.fact import Fact
from eventstudy.reactions.context.facts import last_streak
from eventstudy.reactions.context.history import STEPS, History
from eventstudy.reactions.context.registry import MARKET_VALUE, Asks, ContextMeasure
from eventstudy.shares import parse_shares
from eventstudy.words import spell_day

WHOLE_LIFE = timedelta(days=30 * 365)
"""A history that reaches back this far counts as a share's whole life, though its source may lack the first
years.
"""
SHORT_OF = 0.5
"""A stretch of time that falls short of the printed one by at most this fraction of its unit is close."""
_HEDGES = {
    "more than": Comparison.OVER,
    "over": Comparison.OVER,
    "at least": Comparison.AT_LEAST,
    "nearly": Comparison.NEARLY,
    "almost": Comparison.NEARLY,
    "about": Comparison.ABOUT,
}
_YES = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class ContextClaim:
    """What a claim of context asks. ``n``: sessions, periods or a level in steps; 0 where none is needed.

    ``figure``, ``yes`` and ``reference`` are None where the claim does not say one. ``ever``: it is about the
    whole life of the share, not the prices at hand.
    """

    measure: ContextMeasure
    comparison: Comparison
    n: int = 0
    figure: Figure | None = None
    yes: bool | None = None
    reference: Reference | None = None
    ever: bool = False


@dataclass(frozen=True, slots=True)
class ContextVerdict:
    """A verdict with its fact; ``why`` says what decided it. ``difference``: measured minus printed."""

    verdict: Verdict
    fact: Fact | None
    why: str = ""
    weak: bool = False
    difference: float | None = None


def read_context(measure: ContextMeasure, claim: ClaimRow, comparison: Comparison) -> ContextClaim:
    """What a row claims. Raises UsageError for a cell that cannot be used."""
    read = ContextClaim(measure, comparison, _count(measure, claim.n))
    value, reference = claim.value, claim.reference
    if measure.asks is Asks.SESSION and not reference:
        value, reference = "", claim.value
    if reference.lower() == EVER:  # A whole life, not a day to compare with.
        read = replace(read, ever=True)
    elif reference:
        hedge, words = _hedged(reference)
        read = replace(read, reference=parse_reference(words), comparison=hedge or comparison)
    if measure.asks is Asks.YES:
        if value.lower() not in _YES:
            raise UsageError(f"value {value!r} is neither yes nor no", f"{measure.name} is yes or no")
        return replace(read, yes=_YES[value.lower()])
    return replace(read, figure=_figure(measure, value)) if value else read


def _figure(measure: ContextMeasure, value: str) -> Figure:
    figure = parse_figure(value)
    if figure.percent and measure.kind is not Kind.FRACTION:
        raise UsageError(
            f"{measure.name} is not a fraction, so {figure.value:%} cannot be it", "leave out the %"
        )
    return figure


def _count(measure: ContextMeasure, text: str) -> int:
    if not measure.counted:
        return 0
    if measure.name.startswith("last_close"):
        return int(parse_figure(text).value * STEPS)
    if measure.name == MARKET_VALUE:
        return int(parse_shares(text))
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise UsageError(f"n {text!r} is not a number of sessions", f"{measure.name} needs it: for example 5")
    return int(text)


def _hedged(reference: str) -> tuple[Comparison | None, str]:
    """``more than 4 months`` as (over, ``4 months``)."""
    for words, comparison in _HEDGES.items():
        if reference.lower().startswith(f"{words} "):
            return comparison, reference[len(words) + 1 :]
    return None, reference


def judge_context(claim: ContextClaim, history: History, i: int) -> ContextVerdict:
    """The verdict on a claim about row i of a history."""
    fact = claim.measure.make(history, i, claim.n)
    if fact is None:
        return ContextVerdict(Verdict.UNVERIFIABLE, None, "the prices at hand do not reach back far enough")
    verdicts = []
    if claim.yes is not None:
        verdicts.append(_judge_yes(claim, fact, history, i))
    if claim.figure is not None:
        verdicts.append(_judge_figure(claim, claim.figure, fact, history, i))
    if claim.reference is not None:
        verdicts.append(_judge_session(claim, claim.reference, fact, history, i))
    return max(verdicts, key=lambda verdict: _GRAVITY.index(verdict.verdict))


_GRAVITY = (Verdict.CONFIRMED, Verdict.CLOSE, Verdict.UNVERIFIABLE, Verdict.REFUTED)


def _judge_yes(claim: ContextClaim, fact: Fact, history: History, i: int) -> ContextVerdict:
    if fact.value is not claim.yes:
        return ContextVerdict(Verdict.REFUTED, fact)
    if claim.ever and fact.value and not _whole_life(history, i):
        return ContextVerdict(Verdict.UNVERIFIABLE, fact, "true of the prices at hand, which may not be all")
    return ContextVerdict(Verdict.CONFIRMED, fact)


def _whole_life(history: History, i: int) -> bool:
    """Whether the prices at hand can speak for the whole life of the share."""
    return history.whole or history.day(i) - history.first >= WHOLE_LIFE


def _judge_figure(
    claim: ContextClaim, figure: Figure, fact: Fact, history: History, i: int
) -> ContextVerdict:
    if fact.value is None:
        return ContextVerdict(Verdict.REFUTED if fact.own else Verdict.UNVERIFIABLE, fact)
    value = float(fact.value)
    verdict = figure.judge(claim.comparison, value)
    if claim.measure.kind is Kind.COUNT and verdict is Verdict.CLOSE:
        verdict = Verdict.REFUTED  # Four sessions are not nearly five.
    error = error_of(fact.base, value, claim.measure.kind, history, i) if fact.base else 0.0
    possible = {figure.judge(claim.comparison, value + each) for each in (-error, error)}
    if verdict is not Verdict.CONFIRMED and Verdict.CONFIRMED in possible:
        return ContextVerdict(Verdict.UNVERIFIABLE, fact, "the prices at hand have too few decimals to tell")
    if _beyond(claim, value, figure, fact, history, i):
        reach = "the prices at hand begin too late to tell"
        return ContextVerdict(Verdict.UNVERIFIABLE, fact, reach)
    weak = figure.is_weak(claim.comparison, value)
    why = "" if verdict is Verdict.CONFIRMED or value else _last_streak(claim, history, i)
    return ContextVerdict(verdict, fact, why, weak, figure.difference(value))


def _last_streak(claim: ContextClaim, history: History, i: int) -> str:
    """What is said of a streak that the session did not continue."""
    if claim.measure.name not in ("winning_streak", "losing_streak"):
        return ""
    last = last_streak(history, i, 1 if claim.measure.name.startswith("winning") else -1)
    return f"the last one had {last[0]} and ended on {spell_day(last[1])}" if last else ""


def _beyond(claim: ContextClaim, value: float, figure: Figure, fact: Fact, history: History, i: int) -> bool:
    """Whether earlier prices could make the figure right: a streak from the first row on, a higher record."""
    if "streak" in claim.measure.name:
        return value > 0 and fact.day == history.first and value <= float(figure.value)
    if claim.measure.name == "from_record_close":
        return claim.ever and not _whole_life(history, i) and value >= float(figure.value - figure.unit)
    return False


def _judge_session(
    claim: ContextClaim, reference: Reference, fact: Fact, history: History, i: int
) -> ContextVerdict:
    """Whether the session that the fact refers to is the one claimed."""
    session = history.day(i)
    if fact.day is None and not fact.none_since:
        return ContextVerdict(Verdict.REFUTED, fact, "the session itself did not go that way")
    begin = reference.begins(session)
    if begin is not None:
        return _judge_stretch(claim, reference, begin, fact, history)
    days = reference.days_of(session)
    if days is None:
        return ContextVerdict(Verdict.UNVERIFIABLE, fact, f"there is no {reference.text}")
    first, last = _widened(days, claim.measure.period)
    if fact.day is not None and first <= fact.day <= last:
        return ContextVerdict(Verdict.CONFIRMED, fact)
    if fact.day is None and history.first > first:
        return ContextVerdict(Verdict.UNVERIFIABLE, fact, "the prices at hand begin too late to tell")
    if fact.rounded_day is not None and first <= fact.rounded_day <= last:
        return ContextVerdict(Verdict.CLOSE, fact, "true of moves rounded to 0.01 %")
    return ContextVerdict(Verdict.REFUTED, fact)


def _widened(days: tuple[date, date], period: str) -> tuple[date, date]:
    """A day named for its week means any session of that week."""
    first, last = days
    if period != "week" or first != last:
        return days
    monday = first - timedelta(days=first.weekday())
    return monday, monday + timedelta(days=6)


def _judge_stretch(
    claim: ContextClaim, reference: Reference, begin: date, fact: Fact, history: History
) -> ContextVerdict:
    """Whether a stretch of time (``in four months``) has passed since the fact's session."""
    if fact.day is None:
        if history.first > begin:
            return ContextVerdict(Verdict.UNVERIFIABLE, fact, "the prices at hand begin too late to tell")
        return ContextVerdict(Verdict.CONFIRMED, fact, weak=True)
    short = reference.fraction_of_unit((fact.day - begin).days)
    reached = short < 0 if claim.comparison is Comparison.OVER else short <= 0
    if claim.comparison is Comparison.NEARLY:
        verdict = Verdict.CLOSE if short <= 0 else Verdict.CONFIRMED if short <= 1 else Verdict.REFUTED
    elif reached:
        verdict = Verdict.CONFIRMED
    else:
        close = claim.comparison is Comparison.ABOUT and short <= SHORT_OF
        verdict = Verdict.CLOSE if close else Verdict.REFUTED
    why = "the stretch is not quite full" if verdict is Verdict.CLOSE else ""
    return ContextVerdict(verdict, fact, why, weak=reached and short < -1)


def context_chance(claim: ContextClaim, history: History, i: int) -> Chance | None:
    """For what share of the sessions before the same claim would have been confirmed.

    A claim that names a day is held as one about as long a time.
    """
    held, sessions = 0, 0
    age = _age(claim, history.day(i))
    for j in range(max(1, i - SESSIONS), i):
        fact = claim.measure.make(history, j, claim.n)
        if fact is None:
            continue
        sessions += 1
        held += _holds(claim, fact, history, j, age)
    return Chance(held / sessions, sessions) if sessions else None


def _age(claim: ContextClaim, session: date) -> timedelta | None:
    days = claim.reference.days_of(session) if claim.reference else None
    return session - days[1] if days else None


def _holds(claim: ContextClaim, fact: Fact, history: History, j: int, age: timedelta | None) -> bool:
    if claim.yes is not None and fact.value is not claim.yes:
        return False
    if claim.figure is not None and (
        fact.value is None or claim.figure.judge(claim.comparison, float(fact.value)) is not Verdict.CONFIRMED
    ):
        return False
    if claim.reference is None or (claim.figure is not None and age is not None):
        return True
    if age is None:
        begin = claim.reference.begins(history.day(j))
        return begin is not None and (fact.none_since or (fact.day is not None and fact.day <= begin))
    return fact.none_since or (fact.day is not None and history.day(j) - fact.day >= age)
