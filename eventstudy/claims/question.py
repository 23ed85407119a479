"""What a claim asks of the prices: its measure, its figure, its session and the bars they need."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from eventstudy.announcements.when import parse_when
from eventstudy.claims.chance import with_history
from eventstudy.claims.context import ContextClaim, read_context
from eventstudy.claims.figure import Comparison, Figure, parse_comparison, parse_figure
from eventstudy.claims.files import ClaimRow
from eventstudy.claims.inside import InsideClaim, inside_name, is_inside, read_inside
from eventstudy.errors import UsageError, WhenError
from eventstudy.kinds import Kind
from eventstudy.options import RunOptions
from eventstudy.prices.source import PriceRequest
from eventstudy.reactions.context.registry import ALIASES, MARKET_VALUE, context_measures
from eventstudy.reactions.context.request import long_history
from eventstudy.reactions.measures.measure import Bars
from eventstudy.reactions.measures.registry import NAMES, measure_of
from eventstudy.reactions.placing import News, no_session
from eventstudy.reactions.run import Plan, plan
from eventstudy.windows import EstimationWindow, EventWindow, parse_window

_WINDOWED = re.compile(r"[a-z_]+\[(.+)\]")
_OF_THE_DAY = "_then"
"""Ends the name of a price that is claimed in the shares of its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A claim that can be asked of the prices: its options and its plan.

    ``measure``: the measure meant, under its own name. ``then``: in the shares of the session's day.
    ``first_reaction``: the first session to react (ISO date), when the claim names another.
    """

    claim: ClaimRow
    measure: str
    options: RunOptions
    plan: Plan
    news: News
    then: bool
    first_reaction: str = ""

    def requests(self) -> list[PriceRequest]:
        """The bars that the verdict and its chance rest on."""
        return with_history(self.plan.requests, self.plan.spans[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuestion(Question):
    """A figure of one of the measures of ``run``."""

    comparison: Comparison
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextQuestion(Question):
    """A claim about a session compared with those before it."""

    context: ContextClaim

    def requests(self) -> list[PriceRequest]:
        """The same, and the long history."""
        span = self.plan.spans[0]
        return [*self.plan.requests, long_history(span.listing.symbol, span.alignment.session.date)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideQuestion(Question):
    """A claim about the minutes after the news, or a time of the day."""

    inside: InsideClaim


def ask(claim: ClaimRow, options: RunOptions, tz: str | None) -> Question:
    """What to measure for a claim. Raises UsageError for a cell that cannot be used."""
    comparison = parse_comparison(claim.comparison)
    stem = claim.measure.removesuffix(_OF_THE_DAY)
    measure, then = ALIASES.get(stem, stem), stem != claim.measure
    measure = inside_name(measure, claim)
    news = News.read(claim.announced, claim.timing, claim.tz or tz)
    question: Question
    if measure == MARKET_VALUE:
        claim, then = _with_shares(claim, options), True  # In the shares of the day, as N is.
    if measure in context_measures():
        context = read_context(context_measures()[measure], claim, comparison)
        own = _daily(options)
        planned, first = _planned(claim, news, own)
        question = ContextQuestion(
            claim=claim, measure=measure, options=own, plan=planned, news=news, then=then, context=context
        )
    elif is_inside(measure):
        own = replace(_daily(options), intraday=options.intraday)
        planned, first = _planned(claim, news, own)
        question = InsideQuestion(
            claim=claim,
            measure=measure,
            options=own,
            plan=planned,
            news=news,
            then=then,
            inside=read_inside(measure, comparison, parse_figure(claim.value)),
        )
    else:
        _refuse_unknown(measure)
        figure = parse_figure(claim.value)
        own = replace(_options_for(measure, figure, options), intraday=None)
        planned, first = _planned(claim, news, own)
        question = FigureQuestion(
            claim=claim,
            measure=measure,
            options=own,
            plan=planned,
            news=news,
            then=then,
            comparison=comparison,
            figure=figure,
        )
    return replace(question, first_reaction=first)


def _with_shares(claim: ClaimRow, options: RunOptions) -> ClaimRow:
    """A claim about the market value, with the shares outstanding as its ``n``."""
    shares = options.shares.get(claim.symbol.upper())
    if claim.n or shares is None:
        return claim
    return replace(claim, n=f"{shares:.0f}")


def _planned(claim: ClaimRow, news: News, options: RunOptions) -> tuple[Plan, str]:
    """The plan of the session claimed, and the first session to react where that is another."""
    planned = plan([claim.symbol], news, options)
    first = planned.spans[0].alignment.session.date
    if not claim.session or session_day(claim.session) == first:
        return planned, ""
    named = on_session(claim.symbol, session_day(claim.session), options)
    if named is None:
        raise no_session(planned.spans[0].listing.exchange, claim.session)
    return named, first.isoformat()


def on_session(symbol: str, day: date, options: RunOptions) -> Plan | None:
    """The plan that measures one session of a listing, whenever the news was; None on a day without one."""
    planned = plan([symbol], News.read(day.isoformat()), options)
    return planned if planned.spans[0].alignment.session.date == day else None


def session_day(text: str) -> date:
    """The date of a ``session`` cell. Raises WhenError."""
    when = parse_when(text)
    if when.clock is not None or when.date is None:
        raise WhenError(f"session {text!r} is not a date", "write it as 2025-02-12")
    return when.date


def _refuse_unknown(measure: str) -> None:
    if "[" in measure or measure in NAMES:
        return
    known = (
        "a column of run (close_to_close, intraday_peak), one of a window (car[-1:1]) or of a time"
        " (return_at[11:24]), or one of context"
    )
    raise UsageError(f"{measure!r} is not a measure", f"name {known} (docs/context.md has them)")


def _daily(options: RunOptions) -> RunOptions:
    return replace(
        options,
        all_listings=False,
        windows=(),
        benchmark="none",
        estimation=EstimationWindow(-2, -1),
        intraday=None,
    )


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
