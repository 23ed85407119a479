"""What is said of each claim: what was measured, why it has its verdict, what would be true."""

from __future__ import annotations

from datetime import date

from eventstudy.claims.chance import SESSIONS, Chance
from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict, parse_figure
from eventstudy.claims.instead import Instead
from eventstudy.kinds import Kind
from eventstudy.reactions.context.registry import ALIASES, context_measures
from eventstudy.reasons import Reason, explain
from eventstudy.reports.claims.context import context_line
from eventstudy.reports.report import Column
from eventstudy.reports.run.report import column_of
from eventstudy.reports.values import human
from eventstudy.words import spell_day

MARKS = {Verdict.CONFIRMED: "✓", Verdict.CLOSE: "≈", Verdict.REFUTED: "✗", Verdict.UNVERIFIABLE: "?"}
"""What stands before a verdict, so that colour is not needed to tell them apart."""


def claim_column(measure: str) -> Column:
    """The column of a measure of ``run`` or of context: how its values are shown to people."""
    name = ALIASES.get(measure.removesuffix("_then"), measure.removesuffix("_then"))
    row = context_measures().get(name)
    return Column(name, row.kind, words=row.words) if row else column_of(name)


def name(one: Checked) -> str:
    """The claim in a few words: ``BABA close_to_close about 1.3%``."""
    claim = one.claim
    cells: tuple[str, ...] = (claim.symbol, claim.measure, claim.comparison, claim.value)
    if claim.n or claim.reference or one.fact is not None:
        comparison, value = claim.comparison if claim.comparison != "about" else "", claim.value
        cells = (claim.symbol, claim.measure, claim.n, comparison, value, claim.reference)
    return " ".join(cell for cell in cells if cell)


def spoken(one: Checked) -> str:
    """The claim as people say it: ``BABA: move about 1.3%``."""
    claim = one.claim
    if one.fact is not None:
        said = claim.quote or " ".join(part for part in (claim.n, claim.value, claim.reference) if part)
        return f"{claim.symbol}: {said if claim.quote else f'{claim_column(claim.measure).words} {said}'}"
    words = claim_column(claim.measure).words if one.measured is not None else claim.measure
    return f"{claim.symbol}: {words} {claim.comparison.replace('-', ' ')} {claim.value}"


def reason(one: Checked) -> str:
    """Why a claim has its verdict, where that is not plain from the figures; empty for a plain one."""
    parts = []
    if one.code:
        parts.append(f"{one.code}: line {one.claim.line}: {one.detail}")
    if one.first_reaction:
        parts.append(f"{Reason.SESSION_DIFFERS}: the first session to react was {one.first_reaction}")
    if one.fact is not None and one.verdict is not Verdict.UNVERIFIABLE:
        parts.append(context_line(one))
    if one.verdict is Verdict.CLOSE:
        parts.append(_how_close(one))
    if one.verdict is Verdict.CONFIRMED and one.weak:
        parts.append(_weak(one))
    if one.instead:
        parts.append(f"true of {'; '.join(_found(place, one) for place in one.instead)}")
    if one.instead_chance:
        parts.append(_by_accident(one.instead_chance))
    parts += [f"{code.partition(':')[0]}: {explain(code)}" for code in one.warnings if _is_told(code)]
    return "; ".join(parts)


def _is_told(code: str) -> bool:
    told = (
        Reason.PRICE_BEFORE_SPLIT,
        Reason.PEAK_MAY_PRECEDE_NEWS,
        Reason.STRADDLING_BAR,
        Reason.INTRADAY_INCOMPLETE,
        Reason.INTRADAY_SCALE,
    )
    return code.startswith(told)


def _how_close(one: Checked) -> str:
    """In what way a figure is close, with the measured one in one digit more than was printed."""
    if one.why:
        return one.why
    figure, comparison = parse_figure(one.claim.value), one.claim.comparison.strip().lower()
    if comparison == "nearly" and one.measured is not None and figure.rounds_to(one.measured):
        how = "rounds to the printed figure, but lies above it"
    elif one.cut_off:
        how = "cut off, not rounded"
    else:
        how = "within one unit of the last printed digit"
    return f"{how}: {_one_digit_more(one)}"


def _one_digit_more(one: Checked) -> str:
    figure = parse_figure(one.claim.value)
    shift = 2 if figure.percent else 0
    digits = max(0, -int(figure.unit.as_tuple().exponent) - shift) + 1
    value = (one.measured or 0.0) * 10**shift
    return f"{value:,.{digits}f}{' %' if figure.percent else ''}"


def _weak(one: Checked) -> str:
    beyond = "of the last printed digit beyond it" if one.difference is not None else "of the stretch longer"
    return f"true but weak: more than one unit {beyond}"


def _by_accident(chance: Chance) -> str:
    return f"such a search finds one by accident for {_share(chance.share)} of sessions"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def chance_line(one: Checked) -> str:
    """The chance in words; empty without one."""
    if one.chance is None:
        return ""
    had, sessions = round(one.chance.share * one.chance.sessions), one.chance.sessions
    before = "the only session" if sessions == 1 else f"the {sessions} sessions"
    fewer = "" if sessions == SESSIONS else ", all that are at hand"
    if not had:
        return f"the same claim would have been confirmed for none of {before} before{fewer}."
    share = _share(one.chance.share)
    return f"the same claim would have been confirmed for {share} of {before} before ({had}){fewer}."


def _found(place: Instead, one: Checked) -> str:
    """``close_to_close of 2024-11-05 (+1.23 %)``, with the symbol when it is another listing."""
    whose = "" if place.symbol == one.claim.symbol.upper() else f"{place.symbol} "
    return f"{whose}{place.measure} of {place.session} ({_shown(place.measured, place.measure)})"


def _shown(value: float | None, measure: str) -> str:
    return human(value, claim_column(measure))


def verdict_line(one: Checked) -> str:
    """What was measured, in words."""
    if one.code:
        return f"{one.code}: {one.detail}"
    if one.fact is not None and one.verdict is not Verdict.UNVERIFIABLE:
        return context_line(one)
    day = spell_day(date.fromisoformat(one.session))
    return f"measured {_shown(one.measured, one.claim.measure)} on {day}"


def findings(one: Checked) -> list[str]:
    """The sentences under a claim: what else would have been true, and what is doubtful."""
    found = [chance_line(one)] if one.chance else []
    if one.verdict is Verdict.CLOSE:
        found.append(f"{_how_close(one)}.")
    if one.verdict is Verdict.CONFIRMED and one.weak:
        found.append(f"{_weak(one)}.")
    if one.verdict is Verdict.REFUTED and one.fact is None:
        if one.instead:
            places = "; ".join(
                f"{place.symbol} {place.measure} on {spell_day(date.fromisoformat(place.session))}"
                f" ({_shown(place.measured, place.measure)})"
                for place in one.instead
            )
            found.append(f"true instead: {places}.")
            if one.instead_chance:
                found.append(f"{_by_accident(one.instead_chance)}.")
        else:
            found.append("no nearby session, other measure or other listing has this figure.")
        figure = parse_figure(one.claim.value)
        if (
            claim_column(one.claim.measure).kind is Kind.FRACTION
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
