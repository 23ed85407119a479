"""One announcement measured on every listing of the companies concerned: what ``run`` and ``batch`` print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eventstudy.announcements.when import Timing, When, parse_when
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Listing, issuer_listings, listing_of
from eventstudy.exchanges.reaction_session import Alignment, Announcement, align, announce
from eventstudy.options import OnNontrading, RunOptions
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, PriceSource, merge_requests
from eventstudy.reactions.estimate import Estimate
from eventstudy.reactions.listing_measures import ListingContext, SessionSpan, measure, parity_requests
from eventstudy.reasons import Reason

MEASURES = (
    "base_close",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "gap",
    "close_to_close",
    "intraday_peak",
    "intraday_trough",
    "open_to_close",
    "year_to_date",
    "volume_ratio",
    "benchmark_return",
    "abnormal_return",
    "t_statistic",
    "p_value",
    "parity_price",
    "catch_up",
    "beyond_parity",
)
"""Columns that hold a number, in the order of the output."""


@dataclass(slots=True)
class Reaction:
    """One listing's row: fractions and prices in ``values`` (None where a measure cannot be made)."""

    listing: Listing
    alignment: Alignment
    exchange: str
    currency: str
    benchmark: str | None
    values: dict[str, float | None]
    source: str = ""
    status: Reason = Reason.OK
    warnings: list[str] = field(default_factory=list)
    detail: str = ""
    remedy: str = ""
    unreachable: bool = False
    parity_with: str = ""
    estimate: Estimate | None = None
    closes: list[tuple[int, float]] = field(default_factory=list)


@dataclass(slots=True)
class RunResult:
    """All listings of one announcement, and where the numbers came from."""

    symbols: tuple[str, ...]
    announcement: Announcement
    options: RunOptions
    reactions: list[Reaction]
    sources: dict[str, PriceResult]


@dataclass(slots=True)
class Plan:
    """What one announcement needs: its listings with their sessions, and the bars to load."""

    symbols: tuple[str, ...]
    announcement: Announcement
    frames: list[SessionSpan]
    wants: list[PriceRequest]


def plan(
    symbols: Sequence[str],
    when: When,
    options: RunOptions,
    *,
    timing: Timing | None = None,
    tz: str | None = None,
) -> Plan:
    """Align every listing with the announcement and say which bars are needed.

    Raises UsageError (a symbol, a date or a time that cannot be used).
    """
    if not symbols:
        raise UsageError("no symbol given", "for example: eventstudy run BABA 2025-02-11")
    first = listing_of(symbols[0])
    announcement = announce(when, first.exchange, timing=timing, tz=tz)
    back = options.on_nontrading is OnNontrading.PREVIOUS
    frames = [
        SessionSpan.make(listing, align(listing.exchange, announcement, back=back), options)
        for listing in _listings(symbols, options.all_listings)
    ]
    wants = [want for frame in frames for want in (*frame.wants(), *parity_requests(frame))]
    return Plan(tuple(symbols), announcement, frames, merge_requests(wants))


def _listings(symbols: Sequence[str], every: bool) -> list[Listing]:
    """The listings to measure: by issuer in the order given, each once."""
    found: dict[str, Listing] = {}
    for symbol in symbols:
        for listing in issuer_listings(symbol) if every else (listing_of(symbol),):
            found.setdefault(listing.symbol, listing)
    return list(found.values())


def react(planned: Plan, book: PriceCache, options: RunOptions) -> RunResult:
    """Measure every listing of a plan; the book holds what the plan wants."""
    reactions = [_reaction(frame, book, options) for frame in planned.frames]
    used = {want.symbol: book[want.symbol] for want in planned.wants}
    return RunResult(planned.symbols, planned.announcement, options, reactions, used)


def run(
    symbols: Sequence[str],
    when: str,
    source: PriceSource,
    options: RunOptions | None = None,
    *,
    timing: Timing | None = None,
    tz: str | None = None,
) -> RunResult:
    """The price reaction of every listing of ``symbols`` to one announcement.

    Raises UsageError for a symbol or a time that cannot be used, SourceError when the source cannot be
    asked at all. A listing without prices keeps its row, with the reason in ``status``.
    """
    options = options or RunOptions()
    planned = plan(symbols, parse_when(when), options, timing=timing, tz=tz)
    book = PriceCache(source)
    book.fill(planned.wants)
    return react(planned, book, options)


def _reaction(frame: SessionSpan, book: PriceCache, options: RunOptions) -> Reaction:
    listing, series = frame.listing, book[frame.listing.symbol]
    row = Reaction(
        listing,
        frame.alignment,
        listing.exchange.mic,
        listing.currency,
        frame.benchmark,
        dict.fromkeys(frame.columns(MEASURES)),
    )
    if frame.alignment.announcement.assumed:
        row.warnings.append(Reason.DATE_ONLY)
    if isinstance(series, NoPrices):
        row.status, row.detail, row.remedy = Reason.NO_PRICES, series.detail, series.remedy
        row.unreachable = series.error is not None
        return row
    row.source = series.source
    if not listing.known:
        row.exchange, row.currency = series.exchange or row.exchange, series.currency or row.currency
    priced = ListingContext(frame, series, book, options)
    reason = priced.unmeasurable()
    if reason is not None:
        row.status, row.detail = reason
    else:
        row.values.update(measure(priced))
        row.estimate = priced.estimate
        row.closes = priced.closes_around()
        row.parity_with = priced.twin.listing.symbol if priced.twin else ""
    row.warnings.extend(priced.warnings)
    return row


def event_facts(result: RunResult) -> dict[str, Any]:
    """The ``event`` object of the JSON output."""
    announcement = result.announcement
    return {
        "symbols": list(result.symbols),
        "when": announcement.when.text,
        "announced": announcement.instant.isoformat(),
        "timing": announcement.timing,
        "assumed": announcement.assumed,
    }
