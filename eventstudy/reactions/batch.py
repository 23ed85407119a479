"""Many announcements measured one after another: what ``batch`` prints. Nothing is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from eventstudy.announcements.event_files import EventRow
from eventstudy.options import OnNontrading, RunOptions, parse_benchmark
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceSource
from eventstudy.reactions.placing import News, Unplaced, attempt, refuse
from eventstudy.reactions.run import Plan, Reaction, expect_bars, plan, react
from eventstudy.reasons import Reason

CHUNK = 500
"""Events planned before their prices are loaded together."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One output row: a listing's reaction, or an event that could not be placed (no reaction)."""

    event: EventRow
    reaction: Reaction | None
    status: Reason
    detail: str = ""
    remedy: str = ""


@dataclass(slots=True)
class Tally:
    """What became of the events: rows by status; ``unreachable`` lack prices because of their source."""

    events: int = 0
    rows: Counter[Reason] = field(default_factory=Counter)
    unreachable: int = 0

    def count(self, row: BatchRow) -> None:
        """Take a row into account."""
        self.rows[row.status] += 1
        self.unreachable += row.reaction is not None and row.reaction.unreachable


def batch(
    events: Iterable[EventRow],
    source: PriceSource,
    options: RunOptions,
    *,
    file: str,
    tz: str | None = None,
    tally: Tally | None = None,
) -> Iterator[BatchRow]:
    """The rows of every event, in input order; memory grows with the prices in use, not with the events.

    ``file`` names the input in errors. Raises InputFileError for a day without a session when
    ``--on-nontrading error`` asks for it.
    """
    tally = tally or Tally()
    prices, remaining = PriceCache(source), iter(events)
    while chunk := list(islice(remaining, CHUNK)):
        planned = [(event, _plan(event, options, file, tz)) for event in chunk]
        prices.fill(request for _, found in planned if isinstance(found, Plan) for request in found.requests)
        expect_bars((found for _, found in planned if isinstance(found, Plan)), options)
        for event, found in planned:
            tally.events += 1
            for row in _rows(event, found, prices, options):
                tally.count(row)
                yield row


def _rows(
    event: EventRow, planned: Plan | Unplaced, prices: PriceCache, options: RunOptions
) -> Iterator[BatchRow]:
    if isinstance(planned, Unplaced):
        yield BatchRow(event, None, planned.reason, planned.detail, planned.remedy)
        return
    for row in react(planned, prices, options).reactions:
        yield BatchRow(event, row, row.status, row.detail, row.remedy)


def _plan(event: EventRow, options: RunOptions, file: str, tz: str | None) -> Plan | Unplaced:
    """The event's plan, or why there is none. Raises InputFileError as ``batch``."""
    if event.problem:
        return Unplaced(Reason.BAD_ROW, event.problem)

    def planned() -> Plan:
        own = replace(options, benchmark=parse_benchmark(event.benchmark)) if event.benchmark else options
        return plan([event.symbol], News.read(event.announced, event.timing, event.tz or tz), own)

    placed = attempt(planned)
    if (
        isinstance(placed, Unplaced)
        and placed.reason is Reason.NON_TRADING_DAY
        and options.on_nontrading is OnNontrading.ERROR
    ):
        refuse(placed, file, event.line)
    return placed
