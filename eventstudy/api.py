"""The Python interface: ``import eventstudy as es``. pandas is imported when a frame is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eventstudy.announcements.announced import named
from eventstudy.announcements.when import parse_timing, parse_when
from eventstudy.arguments import (
    Files,
    Source,
    Window,
    calendar_time_of,
    claims_from,
    count_of_shares,
    events_from,
    factors_of,
    one_of,
    pair_of,
    shares_of_one,
    source_from,
    texts_of,
    when_of,
)
from eventstudy.models.registry import MODELS, refuse_without_benchmark
from eventstudy.options import (
    BENCHMARK,
    DIMSON,
    ESTIMATION,
    MIN_ESTIMATION,
    MODEL,
    NOTHING_AGAINST_THE_MARKET,
    SOURCE,
    TIMEOUT,
    ModelName,
    OnNontrading,
    RunOptions,
    parse_benchmark,
)
from eventstudy.paths import cache_folder
from eventstudy.prices.registry import warn
from eventstudy.reactions.run import run as _run
from eventstudy.results import Announcements, Batch, Checks, Reactions, Study
from eventstudy.study_options import EVENT_WINDOW, MONTHS, Adjust, Cluster, Duplicates, Outcome, PricesAre
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from eventstudy.prices.intraday.source import BarSource


def run(
    symbols: str | Sequence[str],
    when: str | date,
    *,
    listings: Literal["all", "given"] = "all",
    windows: Iterable[Window] = (),
    returns: Literal["price", "total"] = "price",
    timing: Literal["pre-open", "intraday", "post-close"] | None = None,
    tz: str | None = None,
    benchmark: str = BENCHMARK,
    model: ModelName | None = None,
    estimation: Window = (ESTIMATION.start, ESTIMATION.end),
    min_estimation: int = MIN_ESTIMATION,
    factors: Files = (),
    dimson: int = DIMSON,
    context: bool = False,
    shares: float | None = None,
    intraday: str | Path = "none",
    bars_tz: str | None = None,
    bars_stamp: Literal["start", "end"] | None = None,
    source: Source = SOURCE,
    offline: bool = False,
) -> Reactions:
    """The price reaction to one announcement: what ``eventstudy run`` prints, with the same options.

    ``when`` is a date or a time: a text (``"2025-02-11T16:05"``), read as the command reads it, a date, a
    datetime or a Timestamp. Returns are fractions. ``model`` is "market" by default; without a benchmark a
    model that was asked for and needs one is refused, and otherwise what needs it is left out. A listing that
    cannot be measured keeps its row, NaN, with the reason in ``status``. ``context`` adds what the session is
    beside those before it; ``shares``, with it, the change of market value: shares outstanding of the one
    symbol on that day. ``intraday``, ``bars_tz`` and ``bars_stamp``: intraday bars, as ``--intraday`` takes
    them.
    Raises ``UsageError`` for an argument that means nothing, ``UnknownSymbolError``, ``WhenError``,
    ``CalendarRangeError`` (all in ``eventstudy.errors``), never for want of prices.
    """
    options = _run_options(
        listings, windows, returns, benchmark, model, estimation, min_estimation, factors, dimson
    )
    names = [symbols] if isinstance(symbols, str) else list(symbols)
    options = replace(
        options,
        context=context,
        shares=shares_of_one(shares, names, context=context),
        intraday=_bars(intraday, bars_tz, bars_stamp, offline),
    )
    when_in_day = None if timing is None else parse_timing(timing)
    with source_from(source, offline) as prices:
        return Reactions(_run(names, when_of(when), prices, options, timing=when_in_day, tz=tz))


def batch(
    events: str | Path | pd.DataFrame | Announcements,
    *,
    listings: Literal["all", "given"] = "all",
    windows: Iterable[Window] = (),
    returns: Literal["price", "total"] = "price",
    tz: str | None = None,
    on_nontrading: Literal["next", "previous", "skip", "error"] = "next",
    benchmark: str = BENCHMARK,
    model: ModelName | None = None,
    estimation: Window = (ESTIMATION.start, ESTIMATION.end),
    min_estimation: int = MIN_ESTIMATION,
    factors: Files = (),
    dimson: int = DIMSON,
    context: bool = False,
    intraday: str | Path = "none",
    bars_tz: str | None = None,
    bars_stamp: Literal["start", "end"] | None = None,
    source: Source = SOURCE,
    offline: bool = False,
) -> Batch:
    """The price reactions to the events of a file or a frame: what ``eventstudy batch`` prints.

    ``events`` as for ``study``; the other arguments as for ``run``. A bad row stays, with its reason in
    ``status``. Raises ``InputFileError`` for a file that cannot be read, ``UsageError`` for an argument that
    means nothing.
    """
    from eventstudy.reactions.batch import Tally
    from eventstudy.reactions.batch import batch as measure
    from eventstudy.reports.run.report import added_columns

    options = _run_options(
        listings,
        windows,
        returns,
        benchmark,
        model,
        estimation,
        min_estimation,
        factors,
        dimson,
        on_nontrading,
    )
    options = replace(options, context=context, intraday=_bars(intraday, bars_tz, bars_stamp, offline))
    tally = Tally()
    with events_from(events) as file, source_from(source, offline) as prices:
        rows = list(measure(file.rows(), prices, options, file=file.name, tz=tz, tally=tally))
        columns = added_columns(options)
        return Batch(rows, tally, columns, file.header.extra)


def check(
    claims: str | Path | pd.DataFrame,
    *,
    returns: Literal["price", "total"] = "price",
    tz: str | None = None,
    benchmark: str = BENCHMARK,
    shares: Mapping[str, float] | None = None,
    intraday: str | Path = "none",
    bars_tz: str | None = None,
    bars_stamp: Literal["start", "end"] | None = None,
    source: Source = SOURCE,
    offline: bool = False,
) -> Checks:
    """Hold printed claims against prices: what ``eventstudy check`` prints, with the same options.

    ``claims`` is a CSV file, the name of a bundled one (``"apple-alibaba-2025"``), or a DataFrame:
    ``symbol``, ``announced``, ``measure``, ``comparison``, ``value``. ``shares``: shares outstanding by
    symbol, for claims of a change of market value. A claim that cannot be verified keeps its row, with the
    reason. Raises ``InputFileError`` for a file that cannot be read.
    """
    from eventstudy.claims.check import Tally
    from eventstudy.claims.check import check as hold

    total = one_of("returns", returns, ("price", "total")) == "total"
    bars = _bars(intraday, bars_tz, bars_stamp, offline)
    options = RunOptions(total_returns=total, benchmark=parse_benchmark(benchmark), intraday=bars)
    outstanding = {symbol.upper(): count_of_shares(number) for symbol, number in (shares or {}).items()}
    options = replace(options, shares=outstanding)
    tally = Tally()
    with claims_from(claims) as file, source_from(source, offline) as prices:
        rows = list(hold(file.rows(), prices, options, tz=tz, tally=tally))
        return Checks(rows, tally, file.columns, file.name)


def _bars(spec: str | Path, clock: str | None, marks: str | None, offline: bool) -> BarSource | None:
    """The source of intraday bars; None without any."""
    if str(spec) == "none":
        return None
    from eventstudy.prices.intraday_sources import open_bars

    return open_bars(str(spec), clock=clock, marks=marks, offline=offline)


def study(
    events: str | Path | pd.DataFrame | Announcements,
    *,
    window: Window = (EVENT_WINDOW.start, EVENT_WINDOW.end),
    estimation: Window = (ESTIMATION.start, ESTIMATION.end),
    model: ModelName = MODEL,
    benchmark: str = BENCHMARK,
    min_estimation: int = MIN_ESTIMATION,
    factors: Files = (),
    dimson: int = DIMSON,
    cumulate: Iterable[Window] = (),
    on_nontrading: Literal["next", "previous", "skip", "error"] = "next",
    by: str | None = None,
    tz: str | None = None,
    returns: Literal["price", "total", "simple", "log"] = "price",
    compounding: Literal["simple", "log"] = "simple",
    prices_are: Literal["prices", "returns"] = "prices",
    duplicates: Literal["skip", "keep"] = "skip",
    bootstrap: int = 0,
    seed: int = 0,
    compare: str | None = None,
    regress: str | Sequence[str] = (),
    cluster: Literal["date", "symbol"] | None = None,
    placebo: int = 0,
    power: bool = False,
    adjust: Literal["holm", "bh"] | None = None,
    outcome: Literal["return", "volume", "volatility"] = "return",
    shares: str | Path | None = None,
    trade_to_trade: bool = False,
    bhar: bool = False,
    reference: str | None = None,
    calendar_time: Literal["daily", "monthly"] | None = None,
    months: int = MONTHS,
    hac_lag: int | None = None,
    scheduler: str | None = None,
    source: Source = SOURCE,
    offline: bool = False,
) -> Study:
    """Abnormal returns over the events of a file: what ``eventstudy study`` prints, with the same options.

    ``events`` is a CSV file with a header, or a DataFrame: ``symbol``, ``announced``, and optionally
    ``event_id``, ``timing``, ``tz``, ``benchmark``, ``group``. An event that cannot be used is
    skipped, with its reason in ``events``. ``returns``: price moves, or total returns with
    dividends added back; ``simple`` and ``log``,
    the former words for ``compounding``, still mean that. ``prices_are``: what a file given as ``source``
    holds; returns are simple ones, as fractions. ``compare``, ``regress``, ``placebo``, ``power``, ``bhar``
    and ``calendar_time`` are answered by properties of the result of these names. ``scheduler``: ``local:4``
    for four processes, ``tcp://host:port`` for a Dask cluster; in a script, call it under
    ``if __name__ == "__main__":``, because processes import the script that starts them.
    Raises ``InputFileError`` for a file that cannot be read, ``UsageError`` for an argument that means
    nothing.
    """
    from eventstudy.studies.shares import read_shares
    from eventstudy.studies.study import study as measure
    from eventstudy.study_options import StudyOptions

    options = StudyOptions(
        window=EventWindow(*pair_of("window", window)),
        estimation=EstimationWindow(*pair_of("estimation", estimation)),
        model=one_of("model", model, MODELS),
        benchmark=parse_benchmark(benchmark),
        min_estimation=min_estimation,
        factors=factors_of(factors, model),
        dimson=dimson,
        cumulate=tuple(EventWindow(*pair_of("cumulate", pair)) for pair in cumulate),
        on_nontrading=OnNontrading(one_of("on_nontrading", on_nontrading, list(OnNontrading))),
        by=by,
        tz=tz,
        total_returns=one_of("returns", returns, ("price", "total", "simple", "log")) == "total",
        prices_are=PricesAre(one_of("prices_are", prices_are, list(PricesAre))),
        log_returns="log" in (one_of("compounding", compounding, ("simple", "log")), returns),
        duplicates=Duplicates(one_of("duplicates", duplicates, list(Duplicates))),
        bootstrap=bootstrap,
        seed=seed,
        compare=compare,
        regress=texts_of(regress),
        cluster=None if cluster is None else Cluster(one_of("cluster", cluster, list(Cluster))),
        placebo=placebo,
        power=power,
        adjust=None if adjust is None else Adjust(one_of("adjust", adjust, list(Adjust))),
        outcome=Outcome(one_of("outcome", outcome, list(Outcome))),
        shares=None if shares is None else read_shares(str(shares)),
        trade_to_trade=trade_to_trade,
        bhar=bhar,
        reference=reference,
        calendar_time=calendar_time_of(calendar_time),
        months=months,
        hac_lag=hac_lag,
        scheduler=scheduler,
    )
    with events_from(events) as file, source_from(source, offline) as prices:
        return Study(measure(file, prices, options))


def announcements(
    symbols: str | Sequence[str],
    *,
    forms: str | Sequence[str] = "8-K",
    items: str | Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    last: int | None = None,
    source: str | Path = "edgar",
    contact: str | None = None,
    offline: bool = False,
    timeout: float = TIMEOUT,
) -> Announcements:
    """When news of companies came: what ``eventstudy announcements`` prints, with the same options.

    ``forms`` and ``items``: only these (``"2.02"`` are results); ``since`` and ``until`` are filing dates,
    both included; ``last``: only the newest so many of each symbol. ``source``: ``"edgar"``, ``"example"``,
    a saved submissions body, a folder of them, a CSV calendar, or the name of a package's source.
    ``contact`` is the name and e-mail address that the SEC wants to know, by default what
    ``EVENTSTUDY_CONTACT`` says.
    The result, or its frame, can be given to ``study`` as events. Raises ``UsageError`` for an argument that
    means nothing and without a contact, ``SourceError`` when the SEC cannot be asked.
    """
    from eventstudy.announcements.registry import open_announcements
    from eventstudy.announcements.source import Query, Settings
    from eventstudy.exchanges.announcing import KnownExchanges
    from eventstudy.exchanges.listings import listing_of

    first, latest = (None if day is None else parse_when(day).date for day in (since, until))
    kinds = tuple(form.upper().removesuffix("/A") for form in texts_of(forms))
    query = Query(kinds, texts_of(items), first, latest, last)
    who = os.environ.get("EVENTSTUDY_CONTACT", "") if contact is None else contact
    settings = Settings(who, offline, timeout, cache_folder(), warn, KnownExchanges())
    opened = open_announcements(str(source), settings)
    listings = [listing_of(symbol) for symbol in texts_of(symbols)]
    return Announcements(named(row for listing in listings for row in opened.load(listing.symbol, query)))


def _run_options(
    listings: str,
    windows: Iterable[Window],
    returns: str,
    benchmark: str,
    model: ModelName | None,
    estimation: Window,
    min_estimation: int,
    factors: Files,
    dimson: int,
    on_nontrading: str = "next",
) -> RunOptions:
    """The options of ``run`` and ``batch``, said or refused where they lack a benchmark."""
    chosen = one_of("model", MODEL if model is None else model, MODELS)
    options = RunOptions(
        all_listings=one_of("listings", listings, ("all", "given")) == "all",
        windows=tuple(EventWindow(*pair_of("windows", window)) for window in windows),
        total_returns=one_of("returns", returns, ("price", "total")) == "total",
        benchmark=parse_benchmark(benchmark),
        model=chosen,
        estimation=EstimationWindow(*pair_of("estimation", estimation)),
        min_estimation=min_estimation,
        factors=factors_of(factors, chosen),
        dimson=dimson,
        on_nontrading=OnNontrading(one_of("on_nontrading", on_nontrading, list(OnNontrading))),
    )
    if options.benchmark == "none" and model is None:
        warn(NOTHING_AGAINST_THE_MARKET)
    elif options.benchmark == "none":
        refuse_without_benchmark(chosen)
    return options
