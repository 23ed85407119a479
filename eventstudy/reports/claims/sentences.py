"""What is said of each claim: what was measured, why it has its verdict, what would be true."""

from __future__ import annotations

from datetime import date

from eventstudy.claims.check import Checked, Instead, Verdict
from eventstudy.claims.figure import parse_figure
from eventstudy.kinds import Kind
from eventstudy.reasons import Reason, explain
from eventstudy.reports.run.report import column_of
from eventstudy.reports.values import human
from eventstudy.words import spell_day

MARKS = {Verdict.CONFIRMED: "✓", Verdict.REFUTED: "✗", Verdict.UNVERIFIABLE: "?"}
"""What stands before a verdict, so that colour is not needed to tell them apart."""


def name(one: Checked) -> str:
    """The claim in a few words: ``BABA close_to_close about 1.3%``."""
    claim = one.claim
    return f"{claim.symbol} {claim.measure} {claim.comparison} {claim.value}"


def spoken(one: Checked) -> str:
    """The claim as people say it: ``BABA: move about 1.3%``."""
    claim = one.claim
    words = column_of(claim.measure).words if one.measured is not None else claim.measure
    return f"{claim.symbol}: {words} {claim.comparison.replace('-', ' ')} {claim.value}"


def reason(one: Checked) -> str:
    """Why a claim has its verdict, where that is not plain from the figures; empty for a plain one."""
    parts = []
    if one.code:
        parts.append(f"{one.code}: line {one.claim.line}: {one.detail}")
    if one.first_reaction:
        parts.append(f"{Reason.SESSION_DIFFERS}: the first session to react was {one.first_reaction}")
    if one.instead:
        parts.append(f"true of {'; '.join(_found(place, one) for place in one.instead)}")
    return "; ".join(parts)


def _found(place: Instead, one: Checked) -> str:
    """``close_to_close of 2024-11-05 (+1.23 %)``, with the symbol when it is another listing."""
    whose = "" if place.symbol == one.claim.symbol.upper() else f"{place.symbol} "
    return f"{whose}{place.measure} of {place.session} ({_shown(place.measured, place.measure)})"


def _shown(value: float | None, measure: str) -> str:
    return human(value, column_of(measure))


def verdict_line(one: Checked) -> str:
    """What was measured, in words."""
    if one.measured is None:
        return f"{one.code}: {one.detail}"
    day = spell_day(date.fromisoformat(one.session))
    return f"measured {_shown(one.measured, one.claim.measure)} on {day}"


def findings(one: Checked) -> list[str]:
    """The sentences under a claim: what else would have been true, and what is doubtful."""
    found = []
    if one.verdict is Verdict.REFUTED:
        if one.instead:
            places = "; ".join(
                f"{place.symbol} {place.measure} on {spell_day(date.fromisoformat(place.session))}"
                f" ({_shown(place.measured, place.measure)})"
                for place in one.instead
            )
            found.append(f"true instead: {places}.")
        else:
            found.append("no nearby session, other measure or other listing has this figure.")
        figure = parse_figure(one.claim.value)
        if (
            column_of(one.claim.measure).kind is Kind.FRACTION
            and not figure.percent
            and abs(figure.value) >= 1
        ):
            found.append(
                f"{one.claim.value} without a % means {human(float(figure.value), column_of('gap'))}."
            )
    if one.first_reaction:
        day = spell_day(date.fromisoformat(one.first_reaction))
        found.append(f"measured on the session that the claim names; the first to react was {day}.")
    if one.remedy:
        found.append(f"{one.remedy}.")
    return [*found, *(f"{explain(code)}." for code in one.warnings if code != Reason.DATE_ONLY)]
