"""Printed claims checked against prices: confirmed, close, refuted (and what is true) or unverifiable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from eventstudy.claims.chance import Chance
from eventstudy.claims.context import context_chance, judge_context
from eventstudy.claims.decimals import too_coarse
from eventstudy.claims.figure import Verdict
from eventstudy.claims.files import ClaimRow
from eventstudy.claims.inside import is_snapshot, judge_inside
from eventstudy.claims.instead import KINDRED, Instead, instead, search_chance
from eventstudy.claims.known import Known, column_of_row, times
from eventstudy.claims.question import ContextQuestion, FigureQuestion, InsideQuestion, Question, ask
from eventstudy.kinds import Kind
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import PriceResult, PriceSource
from eventstudy.prices.split_scales import Scale
from eventstudy.reactions.context.fact import Fact
from eventstudy.reactions.context.registry import MARKET_VALUE, NOT_DAILY
from eventstudy.reactions.measures.registry import measure_of
from eventstudy.reactions.placing import Unplaced, attempt
from eventstudy.reactions.run import Reaction, expect_bars
from eventstudy.reasons import Reason, code_of, day_of, reason_of

CHUNK = 500
"""Claims planned before their prices are loaded together."""
EXTREMES = ("intraday_peak", "intraday_trough", "high", "low")
"""Measures of the whole day, part of which may be older than news inside the session."""
PRICES = ("close", "open", "high", "low")
"""Measures that rest on the session's own bar."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdict; ``code`` and ``detail`` say why it could not be verified.

    ``session`` is the session measured (ISO date); ``first_reaction`` is the first session that could react,
    if the claim names another. ``chance``: for what share of the sessions before the same claim would have
    been confirmed. ``cut_off``: the printed figure is the measured one cut off, not rounded; ``weak``: a
    one-sided claim is true by more than one unit of its last digit. ``instead`` is filled for a refuted
    claim, with ``instead_chance``, the chance that such a search finds something by chance. A claim of
    context has its ``fact`` (``measured`` is 1 or 0 for yes or no), what decided it (``why``) and the prices'
    first day.
    """

    claim: ClaimRow
    verdict: Verdict
    measured: float | None = None
    session: str = ""
    difference: float | None = None
    code: Reason | None = None
    detail: str = ""
    remedy: str = ""
    first_reaction: str = ""
    chance: Chance | None = None
    cut_off: bool = False
    weak: bool = False
    instead: tuple[Instead, ...] = ()
    instead_chance: Chance | None = None
    warnings: tuple[str, ...] = ()
    unreachable: bool = False
    reference: str = ""
    fact: Fact | None = None
    why: str = ""
    history_first: str = ""

    @property
    def measured_reference(self) -> str:
        """The session measured against or found (ISO date), ``of N`` of a rank, ``none since DAY``."""
        if self.fact is None:
            return self.reference
        if self.fact.none_since:
            return f"none since {self.history_first}"
        return f"of {self.fact.among}" if self.fact.among else str(self.fact.day or "")


@dataclass(slots=True)
class Tally:
    """What became of the claims, why some are unverifiable, and the prices that were used."""

    verdicts: Counter[str] = field(default_factory=Counter)
    codes: Counter[Reason] = field(default_factory=Counter)
    unreachable: int = 0
    sources: dict[str, PriceResult] = field(default_factory=dict)

    def count(self, checked: Checked) -> None:
        """Take a verdict into account."""
        self.verdicts[checked.verdict] += 1
        if checked.code:
            self.codes[checked.code] += 1
        self.unreachable += checked.unreachable


def check(
    claims: Iterable[ClaimRow],
    source: PriceSource,
    options: RunOptions,
    *,
    tz: str | None = None,
    tally: Tally | None = None,
) -> Iterator[Checked]:
    """A verdict on every claim, in input order. Each symbol is measured on its own listing only.

    A claim that names a ``session`` is measured on that session. A row that cannot be used comes out as
    unverifiable, with its reason. Raises SourceError when the source cannot be asked at all.
    """
    tally = tally or Tally()
    known, remaining = Known(source, tally.sources), iter(claims)
    while chunk := list(islice(remaining, CHUNK)):
        questions = [_question(claim, options, tz) for claim in chunk]
        known.next_chunk()
        known.prices.fill(
            request
            for question in questions
            if isinstance(question, Question)
            for request in question.requests()
        )
        expect_bars(
            (question.plan for question in questions if isinstance(question, InsideQuestion)), options
        )
        for question in questions:
            checked = _verdict(question, known) if isinstance(question, Question) else question
            tally.count(checked)
            yield checked


def _question(claim: ClaimRow, options: RunOptions, tz: str | None) -> Question | Checked:
    """What to measure for a claim, or why it cannot be asked."""
    if claim.measure in NOT_DAILY and options.intraday is None and not is_snapshot(claim):
        cannot = f"{claim.measure} cannot be checked with daily prices alone"
        return _unverifiable(claim, Reason.NOT_MEASURED, cannot, _BARS)
    if claim.measure == MARKET_VALUE and not (claim.n or claim.symbol.upper() in options.shares):
        cannot = "a change of market value needs the shares outstanding"
        remedy = f"give them as --shares {claim.symbol}=N, or in the column n of a claims file"
        return _unverifiable(claim, Reason.NOT_MEASURED, cannot, remedy)
    if claim.problem:
        return _unverifiable(claim, Reason.BAD_ROW, claim.problem)
    question = attempt(lambda: ask(claim, options, tz))
    if isinstance(question, Unplaced):
        return _unverifiable(claim, question.reason, question.detail, question.remedy)
    return question


def _unverifiable(claim: ClaimRow, code: Reason, detail: str, remedy: str = "") -> Checked:
    return Checked(
        claim, Verdict.UNVERIFIABLE, session=claim.session, code=code, detail=detail, remedy=remedy
    )


def _verdict(question: Question, known: Known) -> Checked:
    row = known.measured(question.plan, question.options)
    session = row.alignment.session.date.isoformat()
    if row.status is not Reason.OK:
        return replace(
            _unverifiable(question.claim, row.status, row.detail, row.remedy),
            unreachable=row.unreachable,
            session=session,
        )
    if isinstance(question, ContextQuestion):
        return _context_verdict(question, row, known)
    if isinstance(question, InsideQuestion):
        return _inside_verdict(question, row)
    if isinstance(question, FigureQuestion):
        return _figure_verdict(question, row, known)
    raise TypeError(f"no verdict on {type(question).__name__}")


def _inside_verdict(question: InsideQuestion, row: Reaction) -> Checked:
    judged, figure = judge_inside(question.inside, row), question.inside.figure
    unverifiable = judged.verdict is Verdict.UNVERIFIABLE
    none, value = row.no_bars, None if judged.verdict is Verdict.UNVERIFIABLE else judged.value
    return Checked(
        question.claim,
        judged.verdict,
        value,
        row.alignment.session.date.isoformat(),
        None if value is None else figure.difference(value),
        code=Reason.NOT_MEASURED if unverifiable else None,
        detail="; ".join(part for part in (judged.why, none.detail if none else "") if part),
        remedy=(none.remedy if none else "") or (_BARS if row.inside is None and unverifiable else ""),
        first_reaction=question.first_reaction,
        cut_off=value is not None and figure.is_cut_off(value),
        weak=value is not None and figure.is_weak(question.inside.comparison, value),
        warnings=tuple(code for code in row.warnings if _concerns(code, question.measure, row)),
    )


_BARS = "give bars of that session: --intraday 5m asks Yahoo, --intraday PATH reads a file"


def _context_verdict(question: ContextQuestion, row: Reaction, known: Known) -> Checked:
    claim, session = question.claim, row.alignment.session.date
    history, scale = known.context(row, question.then)
    i = history.index(session) if history else None
    if history is None or i is None:
        detail = f"the prices at hand allow no {claim.measure} for {session}"
        return replace(_unverifiable(claim, Reason.NOT_MEASURED, detail), session=session.isoformat())
    judged = judge_context(question.context, history, i)
    fact = judged.fact
    unverifiable = judged.verdict is Verdict.UNVERIFIABLE
    figure = question.context.figure
    return Checked(
        claim,
        judged.verdict,
        float(fact.value) if fact and fact.value is not None else None,
        session.isoformat(),
        judged.difference,
        code=Reason.NOT_MEASURED if unverifiable else None,
        detail=f"{judged.why}, in prices since {history.first}" if unverifiable else "",
        first_reaction=question.first_reaction,
        chance=None if unverifiable else context_chance(question.context, history, i),
        cut_off=bool(figure and fact and fact.value is not None and figure.is_cut_off(float(fact.value))),
        weak=judged.weak,
        warnings=(*_flags(row, fact, known), *scale.warnings()),
        fact=fact,
        why=judged.why,
        history_first=history.first.isoformat(),
    )


def _flags(row: Reaction, fact: Fact | None, known: Known) -> tuple[str, ...]:
    """The doubts of the session's bar and of the bar that a fact refers to."""
    series = known.prices[row.listing.symbol]
    days = [row.alignment.session.date, *([fact.day] if fact and fact.day else [])]
    flags = series.flags if isinstance(series, BarSeries) else {}
    return tuple(code_of(flag, day) for day in days for flag in flags.get(day.toordinal(), ()))


def _figure_verdict(question: FigureQuestion, row: Reaction, known: Known) -> Checked:
    claim, figure = question.claim, question.figure
    session = row.alignment.session.date.isoformat()
    column = column_of_row(question.measure, row)
    value = row.values[column]
    warnings = tuple(code for code in row.warnings if _concerns(code, question.measure, row))
    if value is None:
        detail = f"the prices at hand allow no {claim.measure} for {session}"
        return replace(_unverifiable(claim, Reason.NOT_MEASURED, detail), session=session, warnings=warnings)
    series = _priced(question, row, known)
    coarse = too_coarse(figure, question.comparison, value, series) if series else ""
    if coarse:
        return replace(_unverifiable(claim, Reason.NOT_MEASURED, coarse), session=session, warnings=warnings)
    scale = _scale(question, row, value, known)
    value = times(value, scale)
    checked = Checked(
        claim,
        figure.judge(question.comparison, value),
        value,
        session,
        figure.difference(value),
        first_reaction=question.first_reaction,
        chance=_chance(question, column, scale, known),
        cut_off=figure.is_cut_off(value),
        weak=figure.is_weak(question.comparison, value),
        warnings=(*warnings, *scale.warnings()),
        reference=_year_base(question) if question.measure == "year_to_date" else "",
    )
    return (
        _with_instead(checked, question, row, scale, known) if checked.verdict is Verdict.REFUTED else checked
    )


def _year_base(question: FigureQuestion) -> str:
    """The last session of the year before, which the year to date is measured from."""
    base = question.plan.spans[0].year_base
    return date.fromordinal(base).isoformat() if base else ""


def _chance(question: FigureQuestion, column: str, scale: Scale, known: Known) -> Chance | None:
    def confirmed(value: float) -> bool:
        verdict = question.figure.judge(question.comparison, times(value, scale))
        return verdict is Verdict.CONFIRMED

    return known.earlier.chance(question.plan.spans[0], question.options, column, confirmed)


def _scale(question: FigureQuestion, row: Reaction, value: float, known: Known) -> Scale:
    """The scale on which a printed price is compared; of anything else the only one."""
    series = _priced(question, row, known)
    if series is None:
        return Scale()
    day = row.alignment.session.date.toordinal()
    if question.then:
        return known.scale.of_day(series, day)
    return known.scale.of(float(question.figure.value), value, series, day)


def _priced(question: FigureQuestion, row: Reaction, known: Known) -> BarSeries | None:
    """The listing's bars where the claim is about a price; else None."""
    series = known.prices[row.listing.symbol]
    is_price = measure_of(question.measure).kind is Kind.PRICE
    return series if is_price and isinstance(series, BarSeries) else None


def _concerns(code: str, measure: str, row: Reaction) -> bool:
    """Whether a warning is about a bar that the measure rests on; ``run`` warns of those of every measure."""
    base, session = row.alignment.base.date, row.alignment.session.date
    reason, day, yearly = reason_of(code), day_of(code), measure == "year_to_date"
    if reason in (Reason.DATE_ONLY, Reason.MIDNIGHT_AS_DATE):
        return False
    if reason is Reason.YEAR_BASE_OUTSIDE_PRICE_HISTORY:
        return yearly
    if reason is Reason.PEAK_MAY_PRECEDE_NEWS:
        return measure in (*EXTREMES, "peak_after_news", "trough_after_news")
    if day is None or measure not in (*KINDRED, *PRICES):
        return True
    return base <= day <= session or (yearly and day.year < session.year)


def _with_instead(
    checked: Checked, question: FigureQuestion, row: Reaction, scale: Scale, known: Known
) -> Checked:
    """The claim with where the figure would have been right, the nearest to it first."""
    alternatives = instead(question, row, scale, known)
    chance = search_chance(question, row, scale, known) if alternatives else None
    return replace(checked, instead=alternatives, instead_chance=chance)
