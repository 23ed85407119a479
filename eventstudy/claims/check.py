"""Printed claims held against the prices: confirmed, close, refuted (what would be true?) or unverifiable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from eventstudy.announcements.when import parse_when
from eventstudy.claims.chance import Chance, History, either, with_history
from eventstudy.claims.decimals import too_coarse
from eventstudy.claims.figure import Comparison, Figure, Verdict, parse_comparison, parse_figure
from eventstudy.claims.files import ClaimRow
from eventstudy.claims.splits import PrintedScale, Scale
from eventstudy.errors import CalendarRangeError, UsageError, WhenError
from eventstudy.exchanges.sessions import table_of
from eventstudy.kinds import Kind
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceRequest, PriceResult, PriceSource
from eventstudy.reactions.measures.measure import Bars
from eventstudy.reactions.measures.registry import measure_of
from eventstudy.reactions.placing import News, Unplaced, attempt, no_session
from eventstudy.reactions.run import Plan, Reaction, plan, react
from eventstudy.reasons import Reason, code_of, day_of, reason_of
from eventstudy.windows import EstimationWindow, EventWindow, parse_window

CHUNK = 500
"""Claims planned before their prices are loaded together."""
NEIGHBOURS = (-1, 1, -2, 2)
"""Sessions around the one claimed where a refuted figure is looked for."""
KINDRED = ("close_to_close", "intraday_peak", "intraday_trough", "open_to_close", "gap", "year_to_date")
"""Measures that a newspaper may have meant by another of them."""
EXTREMES = ("intraday_peak", "intraday_trough", "high", "low")
"""Measures of the whole day, which news inside the session may be younger than."""
_WINDOWED = re.compile(r"[a-z_]+\[(.+)\]")


@dataclass(frozen=True, slots=True)
class Instead:
    """Where a refuted figure would have been right, and the value there."""

    symbol: str
    measure: str
    session: str
    measured: float


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdict; ``code`` and ``detail`` say why it could not be verified.

    ``session`` is the session measured (ISO date); ``first_reaction`` is the first session to react, when the
    claim names another. ``chance``: for what share of the sessions before the same claim would have been
    confirmed. ``cut_off``: the printed figure is the measured one cut off, not rounded; ``weak``: a one-sided
    claim is true by more than one unit of its last digit. ``instead`` is filled for a refuted claim, with
    ``instead_chance``, the chance that such a search finds something by accident.
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


@dataclass(slots=True)
class Tally:
    """What became of the claims, why the unverifiable ones are, and the prices that were used."""

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


@dataclass(frozen=True, slots=True)
class _Question:
    """A claim that can be asked of the prices: its figure, its options and its plan."""

    claim: ClaimRow
    comparison: Comparison
    figure: Figure
    options: RunOptions
    plan: Plan
    news: News
    first_reaction: str = ""


class _Known:
    """What verdicts rest on: prices, the measures of earlier sessions, splits; and what is tallied."""

    def __init__(self, source: PriceSource, tally: Tally) -> None:
        self.tally = tally
        self.prices = PriceCache(source)
        self.history = History(self.prices)
        self.scale = PrintedScale(source)

    def next_chunk(self) -> None:
        """Forget the measures of earlier sessions, so that memory does not grow with the file."""
        self.history = History(self.prices)


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
    known, remaining = _Known(source, tally), iter(claims)
    while chunk := list(islice(remaining, CHUNK)):
        asked = [_question(claim, options, tz) for claim in chunk]
        known.next_chunk()
        known.prices.fill(
            request for one in asked if isinstance(one, _Question) for request in _requests(one.plan)
        )
        for one in asked:
            checked = _verdict(one, known) if isinstance(one, _Question) else one
            tally.count(checked)
            yield checked


def _requests(planned: Plan) -> list[PriceRequest]:
    return with_history(planned.requests, planned.spans[0])


def _question(claim: ClaimRow, options: RunOptions, tz: str | None) -> _Question | Checked:
    """What to measure for a claim, or why it cannot be asked."""
    if claim.problem:
        return _unverifiable(claim, Reason.BAD_ROW, claim.problem)
    question = attempt(lambda: _ask(claim, options, tz))
    if isinstance(question, Unplaced):
        return _unverifiable(claim, question.reason, question.detail, question.remedy)
    return question


def _ask(claim: ClaimRow, options: RunOptions, tz: str | None) -> _Question:
    """What to measure for a claim. Raises UsageError for a cell that cannot be used."""
    comparison, figure = parse_comparison(claim.comparison), parse_figure(claim.value)
    own = _options_for(claim.measure, figure, options)
    news = News.read(claim.announced, claim.timing, claim.tz or tz)
    planned = plan([claim.symbol], news, own)
    question = _Question(claim, comparison, figure, own, planned, news)
    first = planned.spans[0].alignment.session.date
    if not claim.session or _day(claim.session) == first:
        return question
    named = _on_session(claim.symbol, _day(claim.session), own)
    if named is None:
        raise no_session(planned.spans[0].listing.exchange, claim.session)
    return replace(question, plan=named, first_reaction=first.isoformat())


def _unverifiable(claim: ClaimRow, code: Reason, detail: str, remedy: str = "") -> Checked:
    return Checked(
        claim, Verdict.UNVERIFIABLE, session=claim.session, code=code, detail=detail, remedy=remedy
    )


def _day(text: str) -> date:
    when = parse_when(text)
    if when.clock is not None or when.date is None:
        raise WhenError(f"session {text!r} is not a date", "write it as 2025-02-12")
    return when.date


def _options_for(measure: str, figure: Figure, options: RunOptions) -> RunOptions:
    """The options narrowed to what one measure needs, so that no other price is asked for."""
    row, windowed = measure_of(measure), _WINDOWED.fullmatch(measure)
    if "[" in measure and windowed is None:
        raise UsageError(f"measure {measure!r} names no window", f"for example {row.name}[-1:1]")
    if figure.percent and row.kind is not Kind.FRACTION:
        raise UsageError(f"{measure} is not a fraction, so {figure.value:%} cannot be it", "leave out the %")
    window = parse_window(windowed[1]) if windowed else None
    modelled = row.bars in (Bars.MODEL, Bars.MODEL_WINDOW)
    return replace(
        options,
        all_listings=False,
        windows=(EventWindow(window.start, window.end),) if window else (),
        benchmark=options.benchmark if modelled or row.bars is Bars.BENCHMARK else "none",
        estimation=options.estimation if modelled else EstimationWindow(-2, -1),
    )


def _on_session(symbol: str, day: date, options: RunOptions) -> Plan | None:
    """The plan that measures one session of a listing, whenever the news was; None on a day without one."""
    found = plan([symbol], News.read(day.isoformat()), options)
    return found if found.spans[0].alignment.session.date == day else None


def _measured(planned: Plan, known: _Known, question: _Question) -> Reaction:
    result = react(planned, known.prices, question.options)
    known.tally.sources.update(result.sources)
    return result.reactions[0]


def _verdict(question: _Question, known: _Known) -> Checked:
    claim, figure = question.claim, question.figure
    row = _measured(question.plan, known, question)
    session = row.alignment.session.date.isoformat()
    if row.status is not Reason.OK:
        return replace(
            _unverifiable(claim, row.status, row.detail, row.remedy),
            unreachable=row.unreachable,
            session=session,
        )
    column = _column(claim.measure, row)
    value = row.values[column]
    warnings = tuple(code for code in row.warnings if _concerns(code, claim.measure, row))
    if value is None:
        detail = f"the prices at hand allow no {claim.measure} for {session}"
        return replace(_unverifiable(claim, Reason.NOT_MEASURED, detail), session=session, warnings=warnings)
    series = _priced(question, row, known)
    coarse = too_coarse(figure, question.comparison, value, series) if series else ""
    if coarse:
        return replace(_unverifiable(claim, Reason.NOT_MEASURED, coarse), session=session, warnings=warnings)
    scale = _scale(question, row, value, known)
    value = _times(value, scale)
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
        warnings=(*warnings, *_split_warning(scale)),
    )
    return (
        _with_instead(checked, question, row, scale, known) if checked.verdict is Verdict.REFUTED else checked
    )


def _chance(question: _Question, column: str, scale: Scale, known: _Known) -> Chance | None:
    def confirmed(value: float) -> bool:
        verdict = question.figure.judge(question.comparison, _times(value, scale))
        return verdict is Verdict.CONFIRMED

    return known.history.chance(question.plan.spans[0], question.options, column, confirmed)


def _scale(question: _Question, row: Reaction, value: float, known: _Known) -> Scale:
    """The scale on which a printed price is compared; of anything else the only one."""
    series = _priced(question, row, known)
    if series is None:
        return Scale()
    day = row.alignment.session.date.toordinal()
    return known.scale.of(float(question.figure.value), value, series, day)


def _priced(question: _Question, row: Reaction, known: _Known) -> BarSeries | None:
    """The listing's bars where the claim is about a price; else None."""
    series = known.prices[row.listing.symbol]
    is_price = measure_of(question.claim.measure).kind is Kind.PRICE
    return series if is_price and isinstance(series, BarSeries) else None


def _split_warning(scale: Scale) -> tuple[str, ...]:
    if scale.factor == 1.0:
        return ()
    return (
        code_of(Reason.PRICE_BEFORE_SPLIT, detail=f"{scale.words}, {scale.factor:g} times today's price"),
    )


def _times(value: float, scale: Scale) -> float:
    """A price on a scale, without binary noise."""
    from decimal import Decimal

    return float(Decimal(repr(value)) * Decimal(repr(scale.factor))) if scale.factor != 1.0 else value


def _column(measure: str, row: Reaction) -> str:
    """The column of a measure; a window may be written in other ways than its column is (``[+1:2]``)."""
    if measure in row.values:
        return measure
    stem = measure.partition("[")[0]
    return next(name for name in row.values if name.partition("[")[0] == stem and "[" in name)


def _concerns(code: str, measure: str, row: Reaction) -> bool:
    """Whether a warning is about a bar that the measure rests on; ``run`` warns of those of every measure."""
    base, session = row.alignment.base.date, row.alignment.session.date
    reason, day, yearly = reason_of(code), day_of(code), measure == "year_to_date"
    if reason in (Reason.DATE_ONLY, Reason.MIDNIGHT_AS_DATE):
        return False
    if reason is Reason.YEAR_BASE_OUTSIDE_PRICE_HISTORY:
        return yearly
    if reason is Reason.PEAK_MAY_PRECEDE_NEWS:
        return measure in EXTREMES
    if day is None or measure not in KINDRED:
        return True
    return base <= day <= session or (yearly and day.year < session.year)


def _with_instead(
    checked: Checked, question: _Question, row: Reaction, scale: Scale, known: _Known
) -> Checked:
    """The claim with where the figure would have been right, the nearest to it first."""
    candidates = list(_candidates(question, row, scale, known))
    if not candidates:
        return checked
    candidates.sort(key=lambda one: abs(question.figure.difference(one.measured)))
    return replace(
        checked, instead=tuple(candidates), instead_chance=_search_chance(question, row, scale, known)
    )


def _candidates(question: _Question, row: Reaction, scale: Scale, known: _Known) -> Iterator[Instead]:
    """Other measures of the session, the sessions around it, the issuer's other listings."""
    claim = question.claim
    for measure in _kindred(claim.measure):
        yield from _if_fits(question, row, measure, scale)
    for planned in (*_neighbours(question, row), *_other_listings(question)):
        known.prices.fill(_requests(planned))
        other = _measured(planned, known, question)
        if other.status is Reason.OK:
            yield from _if_fits(question, other, _column(claim.measure, other), scale)


def _kindred(measure: str) -> list[str]:
    return [other for other in KINDRED if other != measure] if measure in KINDRED else []


def _search_chance(question: _Question, row: Reaction, scale: Scale, known: _Known) -> Chance | None:
    """For what share of the sessions before the same search would have found the figure somewhere."""
    column = _column(question.claim.measure, row)

    def fits(value: float) -> bool:
        return question.figure.rounds_to(_times(value, scale))

    own = known.history.chance_of_search(
        question.plan.spans[0], question.options, column, _kindred(question.claim.measure), fits
    )
    others = [
        known.history.chance(planned.spans[0], question.options, column, fits)
        for planned in _other_listings(question)
    ]
    return either([own, *others])


def _neighbours(question: _Question, row: Reaction) -> Iterator[Plan]:
    """Plans for the sessions around the one measured."""
    session = row.alignment.session
    table = table_of(session.calendar)
    for count in NEIGHBOURS:
        with suppress(CalendarRangeError):
            day = table.offset(session.date, count)
            planned = _on_session(row.listing.symbol, day, question.options)
            if planned is not None:
                yield planned


def _other_listings(question: _Question) -> Iterator[Plan]:
    """Plans for the issuer's other listings on the same news."""
    every = replace(question.options, all_listings=True)
    whole = plan([question.claim.symbol], question.news, every)
    for span in whole.spans[1:]:
        yield replace(whole, spans=[span])


def _if_fits(question: _Question, row: Reaction, measure: str, scale: Scale) -> Iterator[Instead]:
    value = row.values[measure]
    if value is None:
        return
    value = _times(value, scale) if row.listing.symbol == question.plan.spans[0].listing.symbol else value
    if question.figure.rounds_to(value):
        yield Instead(row.listing.symbol, measure, row.alignment.session.date.isoformat(), value)
