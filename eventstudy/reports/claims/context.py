"""What is measured of a claim of context, in words: always with the first day of the prices it rests on."""

from __future__ import annotations

from datetime import date

from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict
from eventstudy.kinds import Kind
from eventstudy.reactions.context.fact import Fact
from eventstudy.reactions.context.registry import Asks, ContextMeasure, context_measures
from eventstudy.reports.report import Column
from eventstudy.reports.values import human
from eventstudy.words import spell_day


def context_line(checked: Checked) -> str:
    """``biggest gain since: Fri 7 Feb 2025 (+5.30 %), in prices since Mon 1 Jul 2024``."""
    fact, measure = checked.fact, context_measures()[checked.claim.measure.removesuffix("_then")]
    if fact is None:
        return ""
    first = spell_day(date.fromisoformat(checked.history_first))
    why = f" ({checked.why})" if checked.verdict is Verdict.REFUTED and checked.why else ""
    words = measure.words.replace("so many", checked.claim.n)
    return f"{words}: {_said(fact, measure)}{why}, in prices since {first}"


def _said(fact: Fact, measure: ContextMeasure) -> str:
    if measure.asks is Asks.YES:
        return "yes" if fact.value else "no"
    if fact.none_since:
        return "none earlier"
    if measure.asks is Asks.SESSION and fact.day is None:
        own = f": the session's own move is {_shown(fact.own.value, measure)}" if fact.own else ""
        return f"none{own}"
    if measure.asks is Asks.SESSION and fact.day is not None:
        return f"{spell_day(fact.day)} ({_shown(fact.value, measure)})"
    among = f" of {fact.among}" if fact.among else ""
    since = f" since {spell_day(fact.day)}" if fact.day and measure.kind is not Kind.COUNT else ""
    ended = f", after {spell_day(fact.day)}" if fact.day and measure.kind is Kind.COUNT and fact.value else ""
    return f"{_shown(fact.value, measure)}{among}{since}{ended}"


def _shown(value: float | bool | None, measure: ContextMeasure) -> str:
    return human(value, Column(measure.name, measure.kind))
