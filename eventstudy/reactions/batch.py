"""Many announcements measured one after another: what ``batch`` prints. Nothing is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, repeat
from typing import NamedTuple

from eventstudy.announcements.event_files import EventRow
from eventstudy.exchanges.listings import Listing
from eventstudy.exchanges.reaction_session import Alignment
from eventstudy.options import OnNontrading, RunOptions, parse_benchmark
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceRequest, PriceSource
from eventstudy.reactions.counterpart import has_counterparts
from eventstudy.reactions.measures.measure import Measured
from eventstudy.reactions.placing import News, Unplaced, attempt, place, refuse
from eventstudy.reactions.run import (
    Plan,
    Reaction,
    expect_bars,
    listings_of,
    plan_from,
    reaction,
    requests_of,
)
from eventstudy.reactions.span import SessionSpan
from eventstudy.reasons import Reason

CHUNK, LARGEST_CHUNK = 500, 16_000
"""Events planned before their prices are loaded together: few at first, so that rows come out soon, then
four times as many each time."""
FEWEST = 200
"""The number of listings from which measuring them together is faster than one by one."""


class BatchRow(NamedTuple):
    """One output row: a listing's reaction, or an event that could not be placed (no reaction)."""

    event: EventRow
    reaction: Reaction | None
    status: Reason
    detail: str = ""
    remedy: str = ""


@dataclass(slots=True)
class Tally:
    """What became of the events: rows by status; ``unreachable``: rows without prices because their source
    failed.
    """

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
    prices = PriceCache(source, whole=getattr(source, "whole", False))
    planner = _Planner(options, file, tz, whole=prices.whole)
    remaining, size = iter(events), CHUNK
    while chunk := list(islice(remaining, size)):
        planned = [(event, planner.plan(event)) for event in chunk]
        plans = [plan for _, plan in planned if isinstance(plan, Plan)]
        prices.fill(request for plan in plans for request in plan.requests)
        expect_bars(plans, options)
        measured = _measured([span for plan in plans for span in plan.spans], prices, options)
        for event, plan in planned:
            tally.events += 1
            for row in _rows(event, plan, prices, options, measured):
                tally.count(row)
                yield row
        size = min(4 * size, LARGEST_CHUNK)


def _measured(
    spans: Sequence[SessionSpan], prices: PriceCache, options: RunOptions
) -> Iterator[Measured | None]:
    """The measures of each listing in turn, None for one that has to be measured on its own."""
    if len(spans) < FEWEST:
        return repeat(None)
    from eventstudy.reactions.together import measure_together

    return iter(measure_together(spans, prices, options))


def _rows(
    event: EventRow,
    planned: Plan | Unplaced,
    prices: PriceCache,
    options: RunOptions,
    measured: Iterator[Measured | None],
) -> Iterator[BatchRow]:
    if isinstance(planned, Unplaced):
        yield BatchRow(event, None, planned.reason, planned.detail, planned.remedy)
        return
    for span in planned.spans:
        row = reaction(span, prices, options, next(measured))
        yield BatchRow(event, row, row.status, row.detail, row.remedy)


class _Planner:
    """Plans events, working out once what the events of a file share."""

    def __init__(self, options: RunOptions, file: str, tz: str | None, *, whole: bool) -> None:
        self._options, self._file, self._tz, self._whole = options, file, tz, whole
        self._listings: dict[str, list[Listing]] = {}
        self._placed: dict[tuple[str, ...], Alignment] = {}
        self._spans: dict[tuple[str, ...], SessionSpan] = {}
        self._requested: set[tuple[str, str | None]] = set()

    def plan(self, event: EventRow) -> Plan | Unplaced:
        """The event's plan, or why there is none. Raises InputFileError as ``batch``."""
        if event.problem:
            return Unplaced(Reason.BAD_ROW, event.problem)
        placed = attempt(partial(self._plan, event))
        if (
            isinstance(placed, Unplaced)
            and placed.reason is Reason.NON_TRADING_DAY
            and self._options.on_nontrading is OnNontrading.ERROR
        ):
            refuse(placed, self._file, event.line)
        return placed

    def _plan(self, event: EventRow) -> Plan:
        own = self._options
        if event.benchmark:
            own = replace(own, benchmark=parse_benchmark(event.benchmark))
        listings = self._listings.get(event.symbol)
        if listings is None:
            listings = self._listings[event.symbol] = listings_of([event.symbol], own.all_listings)
        exchange = listings[0].exchange
        written = (exchange.mic, event.announced, event.timing, event.tz)
        if written not in self._placed:
            news = News.read(event.announced, event.timing, event.tz or self._tz)
            self._placed[written] = place(exchange, news, own.on_nontrading)
        if len(listings) > 1:
            return plan_from([event.symbol], listings, self._placed[written], own)
        span = self._span(listings[0], written, own)
        return Plan((event.symbol,), span.alignment.announcement, [span], self._requests(span, own))

    def _span(self, listing: Listing, written: tuple[str, ...], options: RunOptions) -> SessionSpan:
        """The sessions of a listing; those of an exchange around one announcement are laid out once."""
        key = (*written, options.benchmark)
        if key in self._spans:
            return self._spans[key].beside(listing, options)
        return self._spans.setdefault(key, SessionSpan.make(listing, self._placed[written], options))

    def _requests(self, span: SessionSpan, options: RunOptions) -> list[PriceRequest]:
        """The bars to ask for: none where all of a listing's and its benchmark's are asked for already."""
        symbols = span.listing.symbol, span.benchmark
        if symbols in self._requested:
            return []
        requests = requests_of([span], options)
        if self._whole and not has_counterparts(span.listing):
            self._requested.add(symbols)
        return requests
