"""Where a refuted figure would have been right: other measures, sessions and listings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from eventstudy.claims.chance import Chance, either, with_history
from eventstudy.claims.known import Known, column_of_row, times
from eventstudy.claims.question import FigureQuestion, on_session
from eventstudy.errors import CalendarRangeError
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.split_scales import Scale
from eventstudy.reactions.run import Plan, Reaction, plan
from eventstudy.reasons import Reason

NEIGHBOURS = (-1, 1, -2, 2)
"""Sessions around the one claimed where a refuted figure is looked for."""
KINDRED = ("close_to_close", "intraday_peak", "intraday_trough", "open_to_close", "gap", "year_to_date")
"""Measures that a newspaper may have meant by another of them."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Where a refuted figure would have been right, and the value there."""

    symbol: str
    measure: str
    session: str
    measured: float


def instead(question: FigureQuestion, row: Reaction, scale: Scale, known: Known) -> tuple[Instead, ...]:
    """Where the figure would have been right, the nearest to it first."""
    candidates = list(_candidates(question, row, scale, known))
    candidates.sort(key=lambda candidate: abs(question.figure.difference(candidate.measured)))
    return tuple(candidates)


def _candidates(question: FigureQuestion, row: Reaction, scale: Scale, known: Known) -> Iterator[Instead]:
    """Other measures of the session, the sessions around it, the issuer's other listings."""
    for measure in _kindred(question.measure):
        yield from _if_fits(question, row, measure, scale)
    for planned in (*_neighbours(question, row), *_other_listings(question)):
        known.prices.fill(with_history(planned.requests, planned.spans[0]))
        other = known.measured(planned, question.options)
        if other.status is Reason.OK:
            yield from _if_fits(question, other, column_of_row(question.measure, other), scale)


def _kindred(measure: str) -> list[str]:
    return [other for other in KINDRED if other != measure] if measure in KINDRED else []


def search_chance(question: FigureQuestion, row: Reaction, scale: Scale, known: Known) -> Chance | None:
    """For what share of the sessions before the same search would have found the figure somewhere."""
    column = column_of_row(question.measure, row)

    def fits(value: float) -> bool:
        return question.figure.rounds_to(times(value, scale))

    own = known.earlier.chance_of_search(
        question.plan.spans[0], question.options, column, _kindred(question.measure), fits
    )
    others = [
        known.earlier.chance(planned.spans[0], question.options, column, fits)
        for planned in _other_listings(question)
    ]
    return either([own, *others])


def _neighbours(question: FigureQuestion, row: Reaction) -> Iterator[Plan]:
    """Plans for the sessions around the one measured."""
    session = row.alignment.session
    table = table_of(session.calendar)
    for count in NEIGHBOURS:
        with suppress(CalendarRangeError):
            day = table.offset(session.date, count)
            planned = on_session(row.listing.symbol, day, question.options)
            if planned is not None:
                yield planned


def _other_listings(question: FigureQuestion) -> Iterator[Plan]:
    """Plans for the issuer's other listings on the same news."""
    every = replace(question.options, all_listings=True)
    whole = plan([question.claim.symbol], question.news, every)
    for span in whole.spans[1:]:
        yield whole._replace(spans=[span])


def _if_fits(question: FigureQuestion, row: Reaction, measure: str, scale: Scale) -> Iterator[Instead]:
    value = row.values[measure]
    if value is None:
        return
    value = times(value, scale) if row.listing.symbol == question.plan.spans[0].listing.symbol else value
    if question.figure.rounds_to(value):
        yield Instead(row.listing.symbol, measure, row.alignment.session.date.isoformat(), value)
