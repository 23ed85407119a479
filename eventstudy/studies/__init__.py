"""Abnormal returns over many events together: what ``study`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eventstudy.core import REASONS, USED, StudyArrays, study_arrays
from eventstudy.errors import InputFileError, UsageError
from eventstudy.event_files import EventFile
from eventstudy.listings import Listing
from eventstudy.prices.source import NoPrices, PriceSource
from eventstudy.returns import session_returns
from eventstudy.run_options import OnNontrading
from eventstudy.studies.flags import Bools, confounded, overlapping
from eventstudy.studies.grid import Floats, Grid, Ints, lay_out, load_closes, wants_of
from eventstudy.studies.options import StudyOptions
from eventstudy.studies.places import (
    NON_TRADING_DAY,
    EventColumns,
    Placed,
    listing_or_reason,
    place,
    read_columns,
)

DAYS_PER_SESSION = 1.6
"""Calendar days that a session takes on average at most, holidays included: how far to load prices."""


@dataclass(slots=True)
class StudyResult:
    """A study of N events.

    ``arrays``: what the core made of them. ``days`` (N,): ordinal of each reaction session, -1 without one.
    ``details``: why an event was skipped, in words, by place, where there is more to say than its reason.
    ``confounded``, ``overlapping`` (N,): flags. ``groups``: names by number. ``closed_bars``: bars left out.
    """

    events: EventColumns
    options: StudyOptions
    arrays: StudyArrays
    days: Ints
    details: dict[int, str]
    confounded: Bools
    overlapping: Bools
    groups: list[str]
    benchmarks: list[str]
    source: str
    closed_bars: int
    unreachable: bool

    @property
    def used(self) -> int:
        """How many events the statistics rest on."""
        return int((self.arrays.status == USED).sum())

    def skipped(self) -> dict[str, int]:
        """How many events were skipped, by reason, in the order of ``core.REASONS``."""
        counts = np.bincount(self.arrays.status, minlength=len(REASONS))
        return {
            reason: int(count)
            for reason, count in zip(REASONS, counts, strict=True)
            if count and reason != "ok"
        }


@dataclass(slots=True)
class _Layout:
    """Each event's listing number, day and status before any price is known."""

    listings: list[Listing | Placed]
    benchmarks: list[str]
    days: Ints
    status: np.ndarray[tuple[int], np.dtype[np.int8]]
    details: dict[int, str]


def study(file: EventFile, source: PriceSource, options: StudyOptions | None = None) -> StudyResult:
    """Study the events of a file with prices from a source.

    Raises InputFileError (the file, ``--on-nontrading error``), NoPricesError, SourceError, UsageError.
    """
    options = options or StudyOptions()
    events = read_columns(file, options.by)
    if not len(events):
        raise InputFileError(events.name, "has no events")
    layout = _place_all(events, options)
    grid, missing = _load(events, layout, source, options)
    rows, columns, markets, names = _locate(events, layout, grid, missing)
    returns = session_returns(grid.closes, log=options.log_returns)
    market = _market_returns(returns, names, grid)
    groups = np.array(events.group, dtype=np.int64)
    arrays = study_arrays(
        returns,
        market,
        rows,
        columns,
        event_window=options.window,
        estimation_window=options.estimation,
        model=options.model,
        min_estimation=options.min_estimation,
        cumulate=options.cumulate,
        event_markets=markets,
        dates=grid.dates,
        status=layout.status,
        groups=groups,
    )
    return StudyResult(
        events,
        options,
        arrays,
        layout.days,
        layout.details,
        confounded(rows, columns, options.estimation),
        overlapping(rows, columns, len(options.window)),
        [name for (name,) in events.groups],
        names,
        source.name,
        grid.closed_bars,
        any(one.error is not None for one in missing.values()),
    )


def _place_all(events: EventColumns, options: StudyOptions) -> _Layout:
    """Every event's listing and reaction session; each different (exchange, WHEN) is worked out once."""
    listings = [listing_or_reason(symbol) for symbol, _ in events.symbols]
    benchmarks = [
        _benchmark(one, own, options) for one, (_, own) in zip(listings, events.symbols, strict=True)
    ]
    exchanges: dict[str, int] = {}
    code = [
        -1 if isinstance(one, Placed) else exchanges.setdefault(one.exchange.mic, len(exchanges))
        for one in listings
    ]
    example = {code[i]: one for i, one in enumerate(listings) if isinstance(one, Listing)}
    symbol, when = np.array(events.symbol, dtype=np.int64), np.array(events.when, dtype=np.int64)
    width = len(events.whens)
    pairs, which = np.unique(np.array(code)[symbol] * width + when, return_inverse=True)
    placed = [
        place(example[pair // width], events.whens[pair % width], options.on_nontrading, options.tz)
        if pair >= 0
        else None
        for pair in pairs.tolist()
    ]
    status = np.array([REASONS.index(one.reason or "ok") if one else 0 for one in placed], dtype=np.int8)[
        which
    ]
    days = np.array([one.day if one else -1 for one in placed], dtype=np.int64)[which]
    details = {i: placed[which[i]].detail for i in np.flatnonzero(status).tolist()}
    for i in np.flatnonzero(np.array(code)[symbol] < 0).tolist():
        unknown = listings[symbol[i]]
        status[i], details[i] = REASONS.index("unknown-symbol"), getattr(unknown, "detail", "")
    for i, problem in events.problems.items():
        status[i], days[i], details[i] = REASONS.index("bad-row"), -1, problem
    _refuse_nontrading(events, status, details, options)
    return _Layout(listings, benchmarks, days, status, details)


def _refuse_nontrading(
    events: EventColumns,
    status: np.ndarray[tuple[int], np.dtype[np.int8]],
    details: dict[int, str],
    options: StudyOptions,
) -> None:
    if options.on_nontrading is not OnNontrading.ERROR:
        return
    for i in np.flatnonzero(status == REASONS.index(NON_TRADING_DAY)).tolist():
        raise InputFileError(
            events.name,
            details[i],
            "give a session, or --on-nontrading next",
            line=events.lines[i],
            field="announced",
        )


def _benchmark(listing: Listing | Placed, own: str, options: StudyOptions) -> str:
    """The event's own benchmark, else the option's, else its exchange's."""
    if isinstance(listing, Placed):
        return ""
    asked = own or options.benchmark
    if asked == "none":
        raise UsageError("a study needs a benchmark", "leave out --benchmark none, or name one")
    return listing.exchange.benchmark if asked == "auto" else asked.upper()


def _load(
    events: EventColumns, layout: _Layout, source: PriceSource, options: StudyOptions
) -> tuple[Grid, dict[str, NoPrices]]:
    """The grid of all symbols and benchmarks, each over the span that its events need."""
    before, after = (int(sessions * DAYS_PER_SESSION) + 10 for sessions in options.around)
    symbol = np.array(events.symbol, dtype=np.int64)
    good = layout.days > 0
    first = np.full(len(events.symbols), np.iinfo(np.int64).max)
    last = np.zeros(len(events.symbols), dtype=np.int64)
    np.minimum.at(first, symbol[good], layout.days[good])
    np.maximum.at(last, symbol[good], layout.days[good])
    spans: dict[str, tuple[int, int]] = {}
    calendars: dict[str, str] = {}
    for number, listing in enumerate(layout.listings):
        if isinstance(listing, Placed) or last[number] == 0:
            continue
        reach = int(first[number]) - before, int(last[number]) + after
        for name in (listing.symbol, layout.benchmarks[number]):
            had = spans.get(name, reach)
            spans[name] = min(had[0], reach[0]), max(had[1], reach[1])
            calendars.setdefault(name, listing.exchange.calendar)
    found, missing = load_closes(source, wants_of((name, *span) for name, span in spans.items()), calendars)
    return lay_out(found, calendars, options.reach), missing


def _locate(
    events: EventColumns, layout: _Layout, grid: Grid, missing: dict[str, NoPrices]
) -> tuple[Ints, Ints, Ints, list[str]]:
    """Row, column and market column of every event; the market columns' symbols. Sets the reasons 1 and 2."""
    symbol = np.array(events.symbol, dtype=np.int64)
    markets = list(dict.fromkeys(name for name in layout.benchmarks if name in grid.columns))
    column = np.array([grid.columns.get(getattr(one, "symbol", ""), -1) for one in layout.listings])[symbol]
    market = np.array([markets.index(one) if one in markets else -1 for one in layout.benchmarks])[symbol]
    calendar = [getattr(getattr(one, "exchange", None), "calendar", "") for one in layout.listings]
    rows = np.full(len(events), -1, dtype=np.int64)
    calendar_of = np.array(calendar)[symbol]
    for name in dict.fromkeys(calendar):
        own = calendar_of == name
        rows[own] = grid.rows_of(name, layout.days[own])
    placed = layout.status == USED
    nothing = placed & ((column < 0) | (market < 0))
    layout.status[nothing] = REASONS.index("no-prices")
    for i in np.flatnonzero(nothing).tolist():
        without = layout.benchmarks[symbol[i]] if column[i] >= 0 else events.symbols[symbol[i]][0]
        layout.details[i] = missing[without].detail if without in missing else f"no prices of {without}"
    reach = grid.reach[np.maximum(column, 0)]
    outside = (layout.days < reach[:, 0]) | (layout.days > reach[:, 1])
    layout.status[placed & ~nothing & outside] = REASONS.index("outside-price-history")
    return rows, column, np.maximum(market, 0), markets


def _market_returns(returns: Floats, names: Sequence[str], grid: Grid) -> Floats:
    """The returns of the benchmarks, shape (T, M); one missing column without any."""
    if not names:
        return np.full((len(returns), 1), np.nan)
    return returns[:, [grid.columns[name] for name in names]]
