"""Many announcements measured one after another: what ``batch`` prints. Nothing is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from eventstudy.announcements.event_files import EventRow
from eventstudy.announcements.when import parse_timing, parse_when
from eventstudy.errors import InputFileError, UnknownSymbolError, UsageError
from eventstudy.exchanges.reaction_session import Phase
from eventstudy.options import OnNontrading, RunOptions, parse_benchmark
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceSource
from eventstudy.reactions.run import Plan, Reaction, plan, react
from eventstudy.reasons import Reason

CHUNK = 500
"""Events planned before their prices are loaded together."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One output row: a listing's reaction, or an event that could not be placed (no reaction)."""

    event: EventRow
    reaction: Reaction | None
    status: str
    detail: str = ""
    remedy: str = ""


@dataclass(slots=True)
class Tally:
    """What became of the events: rows by status; ``unreachable`` lack prices because of their source."""

    events: int = 0
    rows: Counter[str] = field(default_factory=Counter)
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
        for event, found in planned:
            tally.events += 1
            for row in _rows(event, found, prices, options):
                tally.count(row)
                yield row


def _rows(
    event: EventRow, found: Plan | BatchRow, prices: PriceCache, options: RunOptions
) -> Iterator[BatchRow]:
    if isinstance(found, BatchRow):
        yield found
        return
    for one in react(found, prices, options).reactions:
        yield BatchRow(event, one, one.status.value, one.detail, one.remedy)


def _plan(event: EventRow, options: RunOptions, file: str, tz: str | None) -> Plan | BatchRow:
    """The event's plan, or the row that says why there is none."""
    if event.problem:
        return BatchRow(event, None, Reason.BAD_ROW, event.problem)
    try:
        own = replace(options, benchmark=parse_benchmark(event.benchmark)) if event.benchmark else options
        when = parse_when(event.announced)
        timing = parse_timing(event.timing) if event.timing else None
        found = plan([event.symbol], when, own, timing=timing, tz=event.tz or tz)
    except UnknownSymbolError as error:
        return BatchRow(event, None, Reason.UNKNOWN_SYMBOL, error.message, error.remedy)
    except UsageError as error:
        return BatchRow(event, None, Reason.BAD_ROW, error.message, error.remedy)
    if found.spans[0].alignment.phase is not Phase.CLOSED:
        return found
    exchange = found.spans[0].listing.exchange
    told = f"{event.announced} has no session on the exchange of {event.symbol} ({exchange.name})"
    match options.on_nontrading:
        case OnNontrading.SKIP:
            return BatchRow(event, None, Reason.NON_TRADING_DAY, told)
        case OnNontrading.ERROR:
            raise InputFileError(
                file, told, "give a session, or --on-nontrading next", line=event.line, field="announced"
            )
        case OnNontrading.NEXT | OnNontrading.PREVIOUS:
            return found
