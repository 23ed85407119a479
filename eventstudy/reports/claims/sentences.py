"""What is said of each claim: what was measured, why it has its verdict, what would be true."""

from __future__ import annotations

from datetime import date

from eventstudy.claims.chance import SESSIONS, Chance
from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict, parse_figure
from eventstudy.claims.instead import Instead
from eventstudy.errors import UsageError
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


_INSIDE_WORDS = {
    "premarket": "before the opening",
    "after_hours": "after the close",
    "snapshot": "during the session",
}
"""Measures that only an article's words make; they are held against bars inside the day."""


def claim_column(measure: str) -> Column:
    """The column of a measure of ``run`` or of context: how its values are shown to people."""
    name = ALIASES.get(measure.removesuffix("_then"), measure.removesuffix("_then"))
    row = context_measures().get(name)
    if name in _INSIDE_WORDS:
        return Column(name, Kind.FRACTION, words=_INSIDE_WORDS[name])
    return Column(name, row.kind, words=row.words) if row else column_of(name)


def measure_words(measure: str) -> str:
    """A measure as people call it; of an unknown one its name without underscores."""
    try:
        words = claim_column(measure).words
    except UsageError:
        words = ""
    return words or measure.replace("_", " ")


def name(checked: Checked) -> str:
    """The claim in a few words: ``BABA close_to_close about 1.3%``."""
    claim = checked.claim
    cells: tuple[str, ...] = (claim.symbol, claim.measure, claim.comparison, claim.value)
    if claim.n or claim.reference or checked.fact is not None:
        comparison, value = claim.comparison if claim.comparison != "about" else "", claim.value
        cells = (claim.symbol, claim.measure, claim.n, comparison, value, claim.reference)
    return " ".join(cell for cell in cells if cell)


def spoken(checked: Checked) -> str:
    """The claim as people say it: ``BABA: move about 1.3%``."""
    claim = checked.claim
    if checked.fact is not None:
        figure = claim.quote or " ".join(part for part in (claim.n, claim.value, claim.reference) if part)
        return f"{claim.symbol}: {figure if claim.quote else f'{claim_column(claim.measure).words} {figure}'}"
    words = measure_words(claim.measure)
    return f"{claim.symbol}: {words} {claim.comparison.replace('-', ' ')} {claim.value}"


def reason(checked: Checked) -> str:
    """Why a claim has its verdict, where that is not plain from the figures; empty for a plain one."""
    parts = []
    if checked.code:
        parts.append(f"{checked.code}: line {checked.claim.line}: {checked.detail}")
    if checked.first_reaction:
        parts.append(f"{Reason.SESSION_DIFFERS}: the first session to react was {checked.first_reaction}")
    if checked.fact is not None and checked.verdict is not Verdict.UNVERIFIABLE:
        parts.append(context_line(checked))
    if checked.verdict is Verdict.CLOSE:
        parts.append(_how_close(checked))
    if checked.verdict is Verdict.CONFIRMED and checked.weak:
        parts.append(_weak(checked))
    if checked.claim.note:
        parts.append(checked.claim.note)
    if checked.instead:
        parts.append(f"true of {'; '.join(_found(alternative, checked) for alternative in checked.instead)}")
    if checked.instead_chance:
        parts.append(_by_accident(checked.instead_chance))
    parts += [f"{code.partition(':')[0]}: {explain(code)}" for code in checked.warnings if _is_told(code)]
    return "; ".join(parts)


def _is_told(code: str) -> bool:
    silent = (
        Reason.PRICE_BEFORE_SPLIT,
        Reason.PEAK_MAY_PRECEDE_NEWS,
        Reason.STRADDLING_BAR,
        Reason.INTRADAY_INCOMPLETE,
        Reason.INTRADAY_SCALE,
    )
    return code.startswith(silent)


def _how_close(checked: Checked) -> str:
    """In what way a figure is close, with the measured one in one digit more than was printed."""
    if checked.why:
        return checked.why
    figure, comparison = parse_figure(checked.claim.value), checked.claim.comparison.strip().lower()
    if comparison == "nearly" and checked.measured is not None and figure.rounds_to(checked.measured):
        how = "rounds to the printed figure, but lies above it"
    elif checked.cut_off:
        how = "cut off, not rounded"
    else:
        how = "within one unit of the last printed digit"
    return f"{how}: {_one_digit_more(checked)}"


def _one_digit_more(checked: Checked) -> str:
    figure = parse_figure(checked.claim.value)
    shift = 2 if figure.percent else 0
    digits = max(0, -int(figure.unit.as_tuple().exponent) - shift) + 1
    value = (checked.measured or 0.0) * 10**shift
    return f"{value:,.{digits}f}{' %' if figure.percent else ''}"


def _weak(checked: Checked) -> str:
    beyond = (
        "of the last printed digit beyond it" if checked.difference is not None else "of the stretch longer"
    )
    return f"true but weak: more than one unit {beyond}"


def _by_accident(chance: Chance) -> str:
    return f"such a search finds one by chance for {_share(chance.share)} of sessions"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def chance_line(checked: Checked) -> str:
    """The chance in words; empty without one."""
    if checked.chance is None:
        return ""
    confirmed, sessions = round(checked.chance.share * checked.chance.sessions), checked.chance.sessions
    before = "the only session" if sessions == 1 else f"the {sessions} sessions"
    fewer = "" if sessions == SESSIONS else ", all that are available"
    if not confirmed:
        return f"the same claim would have been confirmed for none of {before} before{fewer}."
    share = _share(checked.chance.share)
    return f"the same claim would have been confirmed for {share} of {before} before ({confirmed}){fewer}."


def fitting(checked: Checked) -> str:
    """How many would have fitted: ``2 of the 159 sessions before (1.3%)``; empty without a chance."""
    if checked.chance is None:
        return ""
    count, sessions = round(checked.chance.share * checked.chance.sessions), checked.chance.sessions
    before = "the session before" if sessions == 1 else f"the {sessions} sessions before"
    return f"{count} of {before} ({100 * checked.chance.share:.1f}%)" if count else f"none of {before}"


def _found(other: Instead, checked: Checked) -> str:
    """``close_to_close of 2024-11-05 (+1.23 %)``, with the symbol when it is another listing."""
    whose = "" if other.symbol == checked.claim.symbol.upper() else f"{other.symbol} "
    return f"{whose}{other.measure} of {other.session} ({_shown(other.measured, other.measure)})"


def _shown(value: float | None, measure: str) -> str:
    return human(value, claim_column(measure))


def verdict_line(checked: Checked) -> str:
    """What was measured, in words."""
    if checked.code:
        return f"{checked.code}: {checked.detail}"
    if checked.fact is not None and checked.verdict is not Verdict.UNVERIFIABLE:
        return context_line(checked)
    day = spell_day(date.fromisoformat(checked.session))
    return f"measured {_shown(checked.measured, checked.claim.measure)} on {day}"


def findings(checked: Checked) -> list[str]:
    """The sentences under a claim: what else would have been true, and what is doubtful."""
    sentences = [chance_line(checked)] if checked.chance else []
    if checked.verdict is Verdict.CLOSE:
        sentences.append(f"{_how_close(checked)}.")
    if checked.verdict is Verdict.CONFIRMED and checked.weak:
        sentences.append(f"{_weak(checked)}.")
    if checked.claim.note:
        sentences.append(f"{checked.claim.note}.")
    if checked.verdict is Verdict.REFUTED and checked.fact is None:
        if checked.instead:
            places = "; ".join(
                f"{other.symbol} {measure_words(other.measure)} on"
                f" {spell_day(date.fromisoformat(other.session))} ({_shown(other.measured, other.measure)})"
                for other in checked.instead
            )
            sentences.append(f"true instead: {places}.")
            if checked.instead_chance:
                sentences.append(f"{_by_accident(checked.instead_chance)}.")
        else:
            sentences.append("no nearby session, other measure or other listing has this figure.")
        figure = parse_figure(checked.claim.value)
        if (
            claim_column(checked.claim.measure).kind is Kind.FRACTION
            and not figure.percent
            and abs(figure.value) >= 1
        ):
            sentences.append(
                f"{checked.claim.value} without a % means {human(float(figure.value), column_of('gap'))}."
            )
    if checked.first_reaction:
        day = spell_day(date.fromisoformat(checked.first_reaction))
        sentences.append(f"measured on the session that the claim names; the first to react was {day}.")
    if checked.remedy:
        sentences.append(f"{checked.remedy}.")
    return [*sentences, *(f"{explain(code)}." for code in checked.warnings if code != Reason.DATE_ONLY)]
