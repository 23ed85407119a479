"""Printed claims held against the prices: confirmed, refuted (what would be true?) or unverifiable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from eventstudy.announcements.when import parse_when
from eventstudy.claims.figure import Comparison, Figure, parse_comparison, parse_figure
from eventstudy.claims.files import ClaimRow
from eventstudy.errors import CalendarRangeError, UsageError, WhenError
from eventstudy.exchanges.sessions import table_of
from eventstudy.kinds import Kind
from eventstudy.options import RunOptions
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceResult, PriceSource
from eventstudy.reactions.measures.measure import Bars
from eventstudy.reactions.measures.registry import measure_of
from eventstudy.reactions.placing import News, Unplaced, attempt, no_session
from eventstudy.reactions.run import Plan, Reaction, plan, react
from eventstudy.reasons import Reason, day_of, reason_of
from eventstudy.windows import EstimationWindow, EventWindow, parse_window

CHUNK = 500
"""Claims planned before their prices are loaded together."""
NEIGHBOURS = (-1, 1, -2, 2)
"""Sessions around the one claimed where a refuted figure is looked for."""
KINDRED = ("close_to_close", "intraday_peak", "intraday_trough", "open_to_close", "gap", "year_to_date")
"""Measures that a newspaper may have meant by another of them."""
_WINDOWED = re.compile(r"[a-z_]+\[(.+)\]")


class Verdict(StrEnum):
    """What the prices say of a claim."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNVERIFIABLE = "unverifiable"


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
    claim names another; ``instead`` is filled for a refuted claim.
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
    instead: tuple[Instead, ...] = ()
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
    prices, remaining = PriceCache(source), iter(claims)
    while chunk := list(islice(remaining, CHUNK)):
        asked = [_question(claim, options, tz) for claim in chunk]
        prices.fill(request for one in asked if isinstance(one, _Question) for request in one.plan.requests)
        for one in asked:
            checked = _verdict(one, prices, tally) if isinstance(one, _Question) else one
            tally.count(checked)
            yield checked


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


def _measured(found: Plan, prices: PriceCache, question: _Question, tally: Tally) -> Reaction:
    result = react(found, prices, question.options)
    tally.sources.update(result.sources)
    return result.reactions[0]


def _verdict(question: _Question, prices: PriceCache, tally: Tally) -> Checked:
    claim, figure = question.claim, question.figure
    row = _measured(question.plan, prices, question, tally)
    session = row.alignment.session.date.isoformat()
    if row.status is not Reason.OK:
        return replace(
            _unverifiable(claim, row.status, row.detail, row.remedy),
            unreachable=row.unreachable,
            session=session,
        )
    value = row.values[_column(claim.measure, row)]
    warnings = tuple(code for code in row.warnings if _concerns(code, claim.measure, row))
    if value is None:
        detail = f"the prices at hand allow no {claim.measure} for {session}"
        return replace(_unverifiable(claim, Reason.NOT_MEASURED, detail), session=session, warnings=warnings)
    fits = figure.fits(question.comparison, value)
    return Checked(
        claim,
        Verdict.CONFIRMED if fits else Verdict.REFUTED,
        value,
        session,
        figure.difference(value),
        first_reaction=question.first_reaction,
        instead=() if fits else _instead(question, row, prices, tally),
        warnings=warnings,
    )


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
    if day is None or measure not in KINDRED:
        return True
    return base <= day <= session or (yearly and day.year < session.year)


def _instead(question: _Question, row: Reaction, prices: PriceCache, tally: Tally) -> tuple[Instead, ...]:
    """Where the figure would have been right, the nearest to it first where it is about a value."""
    found = list(_candidates(question, row, prices, tally))
    if question.comparison is Comparison.ABOUT:
        found.sort(key=lambda one: abs(question.figure.difference(one.measured)))
    return tuple(found)


def _candidates(question: _Question, row: Reaction, prices: PriceCache, tally: Tally) -> Iterator[Instead]:
    """Other measures of the session, the sessions around it, the issuer's other listings."""
    claim = question.claim
    if claim.measure in KINDRED:
        for measure in KINDRED:
            if measure != claim.measure:
                yield from _if_fits(question, row, measure)
    for found in _elsewhere(question, row):
        prices.fill(found.requests)
        other = _measured(found, prices, question, tally)
        if other.status is Reason.OK:
            yield from _if_fits(question, other, _column(claim.measure, other))


def _elsewhere(question: _Question, row: Reaction) -> Iterator[Plan]:
    """Plans for the sessions around the one measured, then for the other listings on the same news."""
    session = row.alignment.session
    table = table_of(session.calendar)
    for count in NEIGHBOURS:
        with suppress(CalendarRangeError):
            day = table.offset(session.date, count)
            found = _on_session(row.listing.symbol, day, question.options)
            if found is not None:
                yield found
    every = replace(question.options, all_listings=True)
    whole = plan([question.claim.symbol], question.news, every)
    for span in whole.spans[1:]:
        yield replace(whole, spans=[span])


def _if_fits(question: _Question, row: Reaction, measure: str) -> Iterator[Instead]:
    value = row.values[measure]
    if value is not None and question.figure.fits(question.comparison, value):
        yield Instead(row.listing.symbol, measure, row.alignment.session.date.isoformat(), value)
