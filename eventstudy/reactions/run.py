"""One announcement measured on every listing of the companies concerned: what ``run`` and ``batch`` print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from eventstudy.announcements.when import Timing, parse_when
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Listing, issuer_listings, listing_of
from eventstudy.exchanges.reaction_session import Alignment, Announcement, align
from eventstudy.options import OnNontrading, RunOptions
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, PriceSource, merge_requests
from eventstudy.reactions.counterpart import parity_requests
from eventstudy.reactions.estimate import Estimate
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.context import context_columns
from eventstudy.reactions.measures.registry import NAMES, inside_measures, measure, window_columns
from eventstudy.reactions.placing import News, place
from eventstudy.reactions.span import SessionSpan
from eventstudy.reasons import Reason, code_of

if TYPE_CHECKING:
    from eventstudy.prices.intraday.series import NoBars
    from eventstudy.reactions.inside import InsideDay


@dataclass(slots=True, eq=False, repr=False)
class Reaction:
    """One listing's row: fractions and prices in ``values`` (None where a measure cannot be made).

    ``intraday``: the intraday measures, alike, where they were asked for; ``inside``: the bars they
    rest on, and ``no_bars`` why there are none.
    """

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
    market: list[tuple[int, float]] = field(default_factory=list)
    intraday: dict[str, float | str | None] = field(default_factory=dict)
    context: dict[str, float | int | str | None] = field(default_factory=dict)
    inside: InsideDay | None = None
    no_bars: NoBars | None = None

    @property
    def peak_in_doubt(self) -> bool:
        """Whether the day's high and low may be older than the news."""
        return Reason.PEAK_MAY_PRECEDE_NEWS in self.warnings


class RunResult(NamedTuple):
    """All listings of one announcement, and where the numbers came from."""

    symbols: tuple[str, ...]
    announcement: Announcement
    options: RunOptions
    reactions: list[Reaction]
    sources: dict[str, PriceResult]


class Plan(NamedTuple):
    """What one announcement needs: its listings with their sessions, and the bars to load."""

    symbols: tuple[str, ...]
    announcement: Announcement
    spans: list[SessionSpan]
    requests: list[PriceRequest]


def plan(symbols: Sequence[str], news: News, options: RunOptions) -> Plan:
    """Align every listing with the announcement and say which bars are needed.

    Raises UsageError (a symbol, a date or a time that cannot be used) as ``placing.place``.
    """
    if not symbols:
        raise UsageError("no symbol given", "for example: eventstudy run BABA 2025-02-11")
    first = place(listing_of(symbols[0]).exchange, news, options.on_nontrading)
    return plan_from(symbols, listings_of(symbols, options.all_listings), first, options)


def plan_from(
    symbols: Sequence[str], listings: Sequence[Listing], first: Alignment, options: RunOptions
) -> Plan:
    """The plan of an announcement that is placed on the exchange of the first symbol."""
    back = options.on_nontrading is OnNontrading.PREVIOUS
    aligned = {first.exchange.mic: first}
    spans = []
    for listing in listings:
        exchange = listing.exchange
        if exchange.mic not in aligned:
            aligned[exchange.mic] = align(exchange, first.announcement, back=back)
        spans.append(SessionSpan.make(listing, aligned[exchange.mic], options))
    return Plan(tuple(symbols), first.announcement, spans, requests_of(spans, options))


def requests_of(spans: Sequence[SessionSpan], options: RunOptions) -> list[PriceRequest]:
    """The bars that measuring some listings needs, a request for each symbol."""
    requests = [request for span in spans for request in (*span.requests(), *parity_requests(span))]
    if options.context:
        from eventstudy.reactions.context.request import long_history

        requests += [long_history(span.listing.symbol, span.alignment.session.date) for span in spans]
    return merge_requests(requests)


def listings_of(symbols: Sequence[str], every: bool) -> list[Listing]:
    """The listings to measure: by issuer in the order given, each once."""
    listings: dict[str, Listing] = {}
    for symbol in symbols:
        for listing in issuer_listings(symbol) if every else (listing_of(symbol),):
            listings.setdefault(listing.symbol, listing)
    return list(listings.values())


def react(planned: Plan, prices: PriceCache, options: RunOptions) -> RunResult:
    """Measure every listing of a plan; ``prices`` holds what the plan requests."""
    reactions = [reaction(span, prices, options) for span in planned.spans]
    used = {request.symbol: prices[request.symbol] for request in planned.requests}
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
    planned = plan(symbols, News(parse_when(when), timing, tz), options)
    prices = PriceCache(source)
    prices.fill(planned.requests)
    expect_bars([planned], options)
    return react(planned, prices, options)


def reaction(
    span: SessionSpan,
    prices: PriceCache,
    options: RunOptions,
    measured: dict[str, float | None] | None = None,
) -> Reaction:
    """One listing's row. ``measured``: its measures, where they are made and no bar raised a doubt."""
    listing, series = span.listing, prices[span.listing.symbol]
    row = Reaction(
        listing,
        span.alignment,
        listing.exchange.mic,
        listing.currency,
        span.benchmark,
        dict.fromkeys((*NAMES, *window_columns(span.windows))) if measured is None else measured,
        intraday={} if options.intraday is None else inside_measures(None),
        context=dict.fromkeys(context_columns(shares=bool(options.shares))) if options.context else {},
    )
    if span.alignment.announcement.assumed:
        row.warnings.append(Reason.DATE_ONLY)
    if listing.called:
        row.warnings.append(code_of(Reason.NAME_AS_SYMBOL, detail=listing.called))
    row.warnings.extend(span.alignment.announcement.notes)
    row.warnings.extend(span.warnings)
    if isinstance(series, NoPrices):
        row.status, row.detail, row.remedy = series.reason, series.detail, series.remedy
        row.unreachable = series.error is not None
        return row
    row.source = series.source
    row.currency = series.currency or row.currency
    if not listing.known:
        row.exchange = series.exchange or row.exchange
    if measured is not None:
        row.warnings.extend(series.notes)
        if span.alignment.inside_session:
            row.warnings.append(Reason.PEAK_MAY_PRECEDE_NEWS)
        return row
    context = ListingContext(span, series, prices, options)
    reason = context.unmeasurable()
    if reason is not None:
        row.status, row.detail = reason
    else:
        row.values.update(measure(context))
        _look_inside(row, context)
        if options.context:
            from eventstudy.reactions.context.columns import context_values

            row.context.update(context_values(context.series, span.alignment.session.date))
            if options.shares:
                _market_value(row, context)
        row.estimate = context.estimate
        row.closes, row.market = context.closes_around(), context.market_around()
        row.parity_with = context.counterpart.listing.symbol if context.counterpart else ""
    row.warnings.extend(context.warnings)
    return row


def _market_value(row: Reaction, context: ListingContext) -> None:
    from eventstudy.prices.split_scales import scale_of_day
    from eventstudy.reactions.context.shares import shares_of

    points, day = row.context["points"], row.alignment.session.date
    shares = shares_of(row.listing, day, context.options.shares)
    if shares is None or not isinstance(points, float):
        return
    scale = scale_of_day(context.series, day.toordinal(), context.series.splits)
    row.context["market_value_change"] = float(f"{shares * points * scale.factor:.10g}")
    context.warnings.extend(scale.warnings())


def expect_bars(plans: Iterable[Plan], options: RunOptions) -> None:
    """Say which intraday bars some announcements need, before the first of them is measured."""
    if options.intraday is None:
        return
    from eventstudy.prices.intraday.source import BarRequest

    options.intraday.expect(
        [
            BarRequest(span.listing.symbol, span.alignment.base, span.alignment.session)
            for planned in plans
            for span in planned.spans
        ]
    )


def _look_inside(row: Reaction, context: ListingContext) -> None:
    """Add the intraday measures, where asked for; without bars the day's extremes may be in doubt."""
    if context.options.intraday is not None:
        from eventstudy.reactions.inside import look_inside

        row.inside = look_inside(context)
        row.intraday = inside_measures(row.inside)
        row.no_bars = context.no_bars
    if row.inside is None and context.span.alignment.inside_session:
        context.warn(Reason.PEAK_MAY_PRECEDE_NEWS)


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
