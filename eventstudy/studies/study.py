"""Abnormal returns over many events together: what ``study`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from eventstudy.announcements.event_files import EventFile
from eventstudy.engine.loops.choice import loops_for
from eventstudy.engine.sections import Bootstrap
from eventstudy.engine.study_arrays import USED, StudyArrays, study_arrays
from eventstudy.errors import InputFileError, UsageError
from eventstudy.exchanges.listings import Exchange, Listing, listing_of
from eventstudy.factors import RISK_FREE
from eventstudy.inference.regression import require_statsmodels
from eventstudy.models.registry import MODELS, model_named, refuse_without_benchmark
from eventstudy.options import Duplicates, OnNontrading, PricesAre, StudyOptions, parse_benchmark
from eventstudy.prices.source import PriceSource
from eventstudy.reactions.placing import News, Unplaced, attempt, place, refuse
from eventstudy.reasons import REASONS, Reason
from eventstudy.studies.contradicted import skip_contradicted
from eventstudy.studies.event_columns import EventColumns, read_columns
from eventstudy.studies.event_values import regressors, two_values
from eventstudy.studies.factor_returns import factor_returns, sessions_without_factors
from eventstudy.studies.flags import Bools, Codes, confounded, meeting, overlapping, repeated
from eventstudy.studies.grid import CloseGrid, Floats, Ints, Prices, lay_out, load_closes, requests_of
from eventstudy.studies.marks import benchmark_columns, doubt_codes, ex_day_codes
from eventstudy.studies.returns import add_dividends, given_returns, session_returns
from eventstudy.studies.unopened import unopened

NO_BENCHMARK = "none"
"""Stands for the benchmark of an event that has none: its returns count as 0."""
NEED_BENCHMARK = tuple(model.name for model in MODELS.values() if model.slopes and not model.excess)
"""Models that mean nothing without a benchmark."""
DAYS_PER_SESSION = 1.6
"""Calendar days that a session takes on average at most, holidays included: how far to load prices."""


@dataclass(slots=True)
class StudyResult:
    """A study of N events.

    ``arrays``: what the core made of them. ``days`` (N,): ordinal of each reaction session, -1 without one.
    ``details``: why an event was skipped, in words, by place, where there is more to say than its reason.
    ``confounded``, ``overlapping``, ``meeting`` (N,): flags; the last: the event window shares dates with
    that of another used event of the group. ``groups``: names by number. ``benchmarks``: those that have
    prices. ``benchmarks_of``: for each of ``events.symbols``, empty without. ``left_out`` and ``doubtful``:
    closes that were not used, and used with doubts, as in ``grid.Prices``. ``ex_days``, ``doubts``: warning
    codes by place of the event: of the ex-days in its event window, and of the doubtful closes in both
    windows.
    """

    events: EventColumns
    options: StudyOptions
    arrays: StudyArrays
    days: Ints
    details: dict[int, str]
    confounded: Bools
    overlapping: Bools
    meeting: Bools
    groups: list[str]
    benchmarks: list[str]
    benchmarks_of: list[str]
    source: str
    left_out: dict[str, int]
    doubtful: list[tuple[str, int, str]]
    unreachable: bool
    ex_days: Codes
    doubts: Codes

    @property
    def used_mask(self) -> Bools:
        """Whether the statistics rest on an event; shape (N,)."""
        return np.equal(self.arrays.status, USED)

    @property
    def used(self) -> int:
        """How many events the statistics rest on."""
        return int(self.used_mask.sum())

    def skipped(self) -> dict[Reason, int]:
        """How many events were skipped, by reason, in the order of ``REASONS``."""
        counts = np.bincount(self.arrays.status, minlength=len(REASONS))
        return {
            reason: int(count)
            for reason, count in zip(REASONS, counts, strict=True)
            if count and reason is not Reason.OK
        }

    def why(self, place: int) -> str:
        """In words, why an event was skipped; empty for one that was used."""
        if place in self.details:
            return self.details[place]
        reason = REASONS[self.arrays.status[place]]
        if reason is Reason.SHORT_ESTIMATION_WINDOW:
            found, needed = self.arrays.n_estimation[place], self.options.min_estimation
            return f"{found} returns in the estimation window, and {needed} are needed"
        return "" if reason is Reason.OK else reason.sentence

    def with_codes(self, codes: Codes) -> int:
        """How many of the events used have one of these codes."""
        return sum(bool(self.used_mask[place]) for place in codes)

    def flagged(self, flags: Bools) -> int:
        """How many of the events used have a flag."""
        return int((flags & self.used_mask).sum())


@dataclass(slots=True)
class _Placements:
    """Each event's listing number, day and status before any price is known."""

    listings: list[Listing | Unplaced]
    benchmarks: list[str]
    days: Ints
    status: np.ndarray[tuple[int], np.dtype[np.int8]]
    details: dict[int, str]


def study(file: EventFile, source: PriceSource, options: StudyOptions | None = None) -> StudyResult:
    """Study the events of a file with prices from a source.

    Raises InputFileError (the file, ``--on-nontrading error``), NoPricesError, SourceError, UsageError.
    """
    options = options or StudyOptions()
    events = _read(file, options)
    placements = _place_all(events, options)
    with ThreadPoolExecutor(1) as aside:
        aside.submit(_load_libraries, len(events), options.sessions)
        grid, prices = _load(events, placements, source, options)
    rows, columns, markets, names = _locate(events, placements, grid, prices)
    at = rows, columns, placements.status, placements.details
    skip_contradicted(*at, grid, prices, source, options)
    groups = np.array(events.group, dtype=np.int64)
    rows = _without_duplicates(events, placements, rows, columns, groups, options)
    to_returns = given_returns if options.prices_are is PricesAre.RETURNS else session_returns
    returns = to_returns(grid.closes, log=options.log_returns)
    if options.total_returns:
        add_dividends(returns, grid.closes, _paid(grid, prices), log=options.log_returns)
    own = benchmark_columns(markets, names, grid)
    model = model_named(options.model, options.dimson)
    market = _market_returns(returns, names, grid)
    if options.factors is not None:
        market = factor_returns(options.factors, model.series, grid)
        returns -= np.array(options.factors.on(RISK_FREE, grid.dates.tolist()))[:, None]
    arrays = study_arrays(
        returns,
        market,
        rows,
        np.where(markets < 0, -1, columns),
        event_window=options.window,
        estimation_window=options.estimation,
        model=model,
        min_estimation=options.min_estimation,
        cumulate=options.cumulate,
        event_markets=np.maximum(markets, 0),
        dates=grid.dates,
        status=placements.status,
        groups=groups,
        bootstrap=Bootstrap(options.bootstrap, options.seed),
    )
    if options.factors is not None:
        placements.details.update(sessions_without_factors(options, model.series, arrays, rows, grid))
    numbers = np.unique(grid.dates, return_inverse=True)[1][np.maximum(rows, 0)]
    return StudyResult(
        events,
        options,
        arrays,
        placements.days,
        placements.details,
        confounded(rows, columns, options.estimation),
        overlapping(rows, columns, len(options.window)),
        meeting(numbers, groups, np.equal(arrays.status, USED), len(options.window)),
        [name for (name,) in events.groups],
        names,
        placements.benchmarks,
        source.name,
        {reason: count for reason, count in sorted(prices.left_out.items()) if count},
        sorted(prices.doubtful),
        any(one.error is not None for one in prices.missing.values()),
        ex_day_codes(rows, columns, grid, prices, options),
        doubt_codes(rows, columns, own, grid, prices, options),
    )


def _read(file: EventFile, options: StudyOptions) -> EventColumns:
    """The events; what is asked of their columns is held against them before any price is loaded."""
    events = read_columns(file, options.by, options.columns)
    if not len(events):
        raise InputFileError(events.name, "has no events", "add a line for each event")
    if options.compare:
        two_values(events, options.compare)
    if options.regress:
        require_statsmodels()
        regressors(events, options.regress)
    return events


def _paid(grid: CloseGrid, prices: Prices) -> Iterator[tuple[int, int, float]]:
    """(row, column, cash per share) of every dividend whose ex-day is a session."""
    for symbol, dividends in prices.dividends.items():
        for row, day in grid.rows_of_days(symbol, list(dividends)):
            yield row, grid.columns[symbol], dividends[day]


def _load_libraries(events: int, sessions: int) -> None:
    """Import what the statistics need while prices are read, which keeps the processor waiting."""
    import scipy.special  # noqa: F401

    loops_for(events, sessions)


def _place_all(events: EventColumns, options: StudyOptions) -> _Placements:
    """Every event's listing and reaction session; each different (exchange, WHEN) is worked out once."""
    if options.benchmark == NO_BENCHMARK:
        refuse_without_benchmark(options.model)
    found = [attempt(partial(_listing_and_benchmark, name, own, options)) for name, own in events.symbols]
    listings = [one if isinstance(one, Unplaced) else one[0] for one in found]
    benchmarks = ["" if isinstance(one, Unplaced) else one[1] for one in found]
    exchanges: dict[str, int] = {}
    code = [
        -1 if isinstance(one, Unplaced) else exchanges.setdefault(one.exchange.mic, len(exchanges))
        for one in listings
    ]
    example = {code[i]: one.exchange for i, one in enumerate(listings) if isinstance(one, Listing)}
    symbol, when = np.array(events.symbol, dtype=np.int64), np.array(events.when, dtype=np.int64)
    width = len(events.whens)
    pairs, which = np.unique(np.array(code)[symbol] * width + when, return_inverse=True)
    placed = [
        attempt(partial(_session_day, example[pair // width], events.whens[pair % width], options))
        if pair >= 0
        else -1
        for pair in pairs.tolist()
    ]
    unplaced = [one if isinstance(one, Unplaced) else None for one in placed]
    status = np.array([one.reason.number if one else USED for one in unplaced], dtype=np.int8)[which]
    days = np.array([-1 if isinstance(one, Unplaced) else one for one in placed], dtype=np.int64)[which]
    details: dict[int, str] = {}
    for i in np.flatnonzero(days < 0).tolist():
        listing = listings[symbol[i]]
        refused = listing if isinstance(listing, Unplaced) else unplaced[which[i]]
        if refused is not None:
            status[i], details[i] = refused.reason.number, refused.detail
    for i, problem in events.problems.items():
        status[i], days[i], details[i] = Reason.BAD_ROW.number, -1, problem
    _refuse_nontrading(events, status, details, options)
    return _Placements(listings, benchmarks, days, status, details)


def _refuse_nontrading(
    events: EventColumns,
    status: np.ndarray[tuple[int], np.dtype[np.int8]],
    details: dict[int, str],
    options: StudyOptions,
) -> None:
    if options.on_nontrading is not OnNontrading.ERROR:
        return
    for i in np.flatnonzero(status == Reason.NON_TRADING_DAY.number).tolist():
        refuse(Unplaced(Reason.NON_TRADING_DAY, details[i]), events.name, events.lines[i])


def _session_day(exchange: Exchange, written: tuple[str, ...], options: StudyOptions) -> int:
    """The ordinal of the session of an exchange that reacts. Raises UsageError as ``place``."""
    announced, timing, tz = written
    news = News.read(announced, timing, tz.strip() or options.tz)
    return place(exchange, news, options.on_nontrading).session.date.toordinal()


def _listing_and_benchmark(symbol: str, own: str, options: StudyOptions) -> tuple[Listing, str]:
    """A listing and its benchmark: the event's own, else the option's, else its exchange's.

    Raises UsageError for a symbol or benchmark that cannot be used.
    """
    listing = listing_of(symbol)
    if options.factors is not None:
        return listing, NO_BENCHMARK
    asked = parse_benchmark(own) if own else options.benchmark
    if asked == "auto":
        asked = listing.exchange.benchmark
    if asked not in (NO_BENCHMARK, listing.symbol):
        return listing, asked
    if options.model in NEED_BENCHMARK:
        why = "has no benchmark" if asked != listing.symbol else "is its own benchmark"
        raise UsageError(f"{symbol} {why}, and the {options.model} model needs one")
    return listing, NO_BENCHMARK


def _load(
    events: EventColumns, placements: _Placements, source: PriceSource, options: StudyOptions
) -> tuple[CloseGrid, Prices]:
    """The grid of all symbols and benchmarks, each over the span that its events need."""
    before, after = (int(sessions * DAYS_PER_SESSION) + 10 for sessions in options.around)
    symbol = np.array(events.symbol, dtype=np.int64)
    good = placements.days > 0
    first = np.full(len(events.symbols), np.iinfo(np.int64).max)
    last = np.zeros(len(events.symbols), dtype=np.int64)
    np.minimum.at(first, symbol[good], placements.days[good])
    np.maximum.at(last, symbol[good], placements.days[good])
    spans: dict[str, tuple[int, int]] = {}
    calendars: dict[str, list[str]] = {}
    for number, listing in enumerate(placements.listings):
        if isinstance(listing, Unplaced) or last[number] == 0:
            continue
        reach = int(first[number]) - before, int(last[number]) + after
        for name in {listing.symbol, placements.benchmarks[number]} - {NO_BENCHMARK}:
            had = spans.get(name, reach)
            spans[name] = min(had[0], reach[0]), max(had[1], reach[1])
            own = calendars.setdefault(name, [])
            if listing.exchange.calendar not in own:
                own.append(listing.exchange.calendar)
    wants = requests_of((name, *span) for name, span in spans.items())
    prices = load_closes(source, wants, returns=options.prices_are is PricesAre.RETURNS)
    grid = lay_out(prices, calendars, options.reach)
    prices.clear()  # the grid holds them now: a large panel need not be kept twice
    return grid, prices


def _locate(
    events: EventColumns, placements: _Placements, grid: CloseGrid, prices: Prices
) -> tuple[Ints, Ints, Ints, list[str]]:
    """Row, column and market column of every event, -1 without one; the market columns' symbols.

    Sets the reasons ``no-prices``, ``not-yet`` and ``outside-price-history``.
    """
    missing = prices.missing
    symbol = np.array(events.symbol, dtype=np.int64)
    known = {NO_BENCHMARK, *grid.columns}
    markets = list(dict.fromkeys(name for name in placements.benchmarks if name in known))
    column = np.array([grid.columns.get(getattr(one, "symbol", ""), -1) for one in placements.listings])[
        symbol
    ]
    market = np.array([markets.index(one) if one in markets else -1 for one in placements.benchmarks])[symbol]
    calendar = [getattr(getattr(one, "exchange", None), "calendar", "") for one in placements.listings]
    rows = np.full(len(events), -1, dtype=np.int64)
    calendar_of = np.array(calendar)[symbol]
    for name in dict.fromkeys(calendar):
        own = calendar_of == name
        rows[own] = grid.rows_of(name, placements.days[own])
    placed = placements.status == USED
    nothing = placed & ((column < 0) | (market < 0))
    placements.status[nothing] = Reason.NO_PRICES.number
    for i in np.flatnonzero(nothing).tolist():
        without = placements.benchmarks[symbol[i]] if column[i] >= 0 else events.symbols[symbol[i]][0]
        placements.details[i] = missing[without].detail if without in missing else f"no prices of {without}"
    reach = grid.reach[np.maximum(column, 0)]
    outside = (placements.days < reach[:, 0]) | (placements.days > reach[:, 1])
    outside &= placed & ~nothing
    placements.status[outside] = Reason.OUTSIDE_PRICE_HISTORY.number
    for i in np.flatnonzero(outside).tolist():
        placements.details[i] = f"{events.symbols[symbol[i]][0]} has {_span(*reach[i].tolist())}"
    for i, why in unopened(placements.listings, events.symbol, placements.days, prices.retrieved).items():
        placements.status[i], placements.details[i] = Reason.NOT_YET.number, why
    return rows, column, market, markets


def _without_duplicates(
    events: EventColumns,
    placements: _Placements,
    rows: Ints,
    columns: Ints,
    groups: Ints,
    options: StudyOptions,
) -> Ints:
    """The rows, -1 for an event of the listing, session and group of an earlier one, which is skipped."""
    if options.duplicates is Duplicates.KEEP:
        return rows
    first = repeated(np.where(placements.status == USED, rows, -1), columns, groups)
    again = np.flatnonzero(first != np.arange(len(rows)))
    if not len(again):
        return rows
    placements.status[again] = Reason.DUPLICATE_EVENT.number
    for i in again.tolist():
        placements.details[i] = (
            f"line {events.lines[first[i]]} has the same listing and session (--duplicates keep uses both)"
        )
    rows = rows.copy()
    rows[again] = -1
    return rows


def _span(first: int, last: int) -> str:
    if first > last:
        return "no usable close"
    return f"prices from {date.fromordinal(first)} to {date.fromordinal(last)}"


def _market_returns(returns: Floats, names: Sequence[str], grid: CloseGrid) -> Floats:
    """The returns of the benchmarks, shape (T, M): 0 without one; a missing column when there are none."""
    if not names:
        return np.full((len(returns), 1), np.nan)
    nothing = np.zeros(len(returns))
    return np.column_stack(
        [returns[:, grid.columns[one]] if one in grid.columns else nothing for one in names]
    )
