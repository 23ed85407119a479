"""The Python interface: ``import eventstudy as es``. pandas is imported when a frame is asked for."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, overload

from eventstudy.announcements.announced import Announced, named
from eventstudy.announcements.event_files import EventFile, open_events
from eventstudy.announcements.when import parse_timing, parse_when
from eventstudy.errors import UsageError, WhenError
from eventstudy.models.registry import MODELS, refuse_without_benchmark
from eventstudy.options import (
    BENCHMARK,
    DIMSON,
    ESTIMATION,
    EVENT_WINDOW,
    MIN_ESTIMATION,
    MODEL,
    NOTHING_AGAINST_THE_MARKET,
    SOURCE,
    TIMEOUT,
    OnNontrading,
    PricesAre,
    RunOptions,
    parse_benchmark,
)
from eventstudy.paths import cache_folder
from eventstudy.prices.files.factors import read_factors
from eventstudy.prices.registry import open_source, warn
from eventstudy.prices.source import PriceSource
from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reactions.run import run as _run
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    import pandas as pd

    from eventstudy.factors import FactorReturns
    from eventstudy.reports.report import Report
    from eventstudy.studies.study import StudyResult

Window = tuple[int, int]
"""First and last session, both included, relative to the reaction session (0)."""
Source: TypeAlias = "str | Path | PriceSource | pd.DataFrame"
"""``"auto"``, ``"store"``, ``"bundled"``, ``"yahoo"``, ``"tiingo"``, a price file or folder, a frame of
prices, or an object with ``load``."""
Model = Literal[
    "market",
    "market-adjusted",
    "mean-adjusted",
    "capm",
    "ff3",
    "carhart",
    "ff5",
    "ff5-momentum",
    "dimson",
    "scholes-williams",
]
Files = str | Path | Sequence[str | Path]
"""One file, or several."""


def run(
    symbols: str | Sequence[str],
    when: str,
    *,
    listings: Literal["all", "given"] = "all",
    windows: Iterable[Window] = (),
    returns: Literal["price", "total"] = "price",
    timing: Literal["pre-open", "intraday", "post-close"] | None = None,
    tz: str | None = None,
    benchmark: str = BENCHMARK,
    model: Model | None = None,
    estimation: Window = (ESTIMATION.start, ESTIMATION.end),
    min_estimation: int = MIN_ESTIMATION,
    factors: Files = (),
    dimson: int = DIMSON,
    source: Source = SOURCE,
    offline: bool = False,
) -> Reactions:
    """The price reaction to one announcement: what ``eventstudy run`` prints, with the same options.

    ``when`` is a date or a time (``"2025-02-11T16:05"``), read as the command reads it. Returns are
    fractions. ``model`` is "market" by default; without a benchmark a model that was asked for and needs one
    is refused, and otherwise what needs it is left out. A listing that cannot be measured keeps its row,
    NaN, with the reason in ``status``.
    Raises ``UsageError`` for an argument that means nothing, ``UnknownSymbolError``, ``WhenError``,
    ``CalendarRangeError`` (all in ``eventstudy.errors``), never for want of prices.
    """
    if not isinstance(when, str):
        raise WhenError(f"{when!r} is not text", "write it as 2025-02-11 or 2025-02-11T16:05")
    chosen = _one_of("model", MODEL if model is None else model, MODELS)
    options = RunOptions(
        all_listings=_one_of("listings", listings, ("all", "given")) == "all",
        windows=tuple(EventWindow(*_pair("windows", window)) for window in windows),
        total_returns=_one_of("returns", returns, ("price", "total")) == "total",
        benchmark=parse_benchmark(benchmark),
        model=chosen,
        estimation=EstimationWindow(*_pair("estimation", estimation)),
        min_estimation=min_estimation,
        factors=_factors(factors, chosen),
        dimson=dimson,
    )
    if options.benchmark == "none" and model is None:
        warn(NOTHING_AGAINST_THE_MARKET)
    elif options.benchmark == "none":
        refuse_without_benchmark(chosen)
    names = [symbols] if isinstance(symbols, str) else list(symbols)
    when_in_day = None if timing is None else parse_timing(timing)
    with _source(source, offline) as prices:
        return Reactions(_run(names, when, prices, options, timing=when_in_day, tz=tz))


def study(
    events: str | Path | pd.DataFrame | Announcements,
    *,
    window: Window = (EVENT_WINDOW.start, EVENT_WINDOW.end),
    estimation: Window = (ESTIMATION.start, ESTIMATION.end),
    model: Model = MODEL,
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
    source: Source = SOURCE,
    offline: bool = False,
) -> Study:
    """Abnormal returns over the events of a file: what ``eventstudy study`` prints, with the same options.

    ``events`` is a CSV file with a header, or a DataFrame: ``symbol``, ``announced``, and optionally
    ``event_id``, ``timing``, ``tz``, ``benchmark``, ``group``. An event that cannot be used is
    skipped, with its reason in ``events``. ``returns``: price moves, or total returns with
    dividends added back; ``simple`` and ``log``,
    the former words for ``compounding``, still mean that. ``prices_are``: what a file given as ``source``
    holds; returns are simple ones, as fractions. Raises ``InputFileError`` for a file that cannot
    be read, ``UsageError`` for an argument that means nothing.
    """
    from eventstudy.options import StudyOptions
    from eventstudy.studies.study import study as measure

    options = StudyOptions(
        window=EventWindow(*_pair("window", window)),
        estimation=EstimationWindow(*_pair("estimation", estimation)),
        model=_one_of("model", model, MODELS),
        benchmark=parse_benchmark(benchmark),
        min_estimation=min_estimation,
        factors=_factors(factors, model),
        dimson=dimson,
        cumulate=tuple(EventWindow(*_pair("cumulate", one)) for one in cumulate),
        on_nontrading=OnNontrading(_one_of("on_nontrading", on_nontrading, list(OnNontrading))),
        by=by,
        tz=tz,
        total_returns=_one_of("returns", returns, ("price", "total", "simple", "log")) == "total",
        prices_are=PricesAre(_one_of("prices_are", prices_are, list(PricesAre))),
        log_returns="log" in (_one_of("compounding", compounding, ("simple", "log")), returns),
    )
    with _events(events) as file, _source(source, offline) as prices:
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
    kinds = tuple(form.upper().removesuffix("/A") for form in _texts(forms))
    query = Query(kinds, _texts(items), first, latest, last)
    who = os.environ.get("EVENTSTUDY_CONTACT", "") if contact is None else contact
    settings = Settings(who, offline, timeout, cache_folder(), warn, KnownExchanges())
    opened = open_announcements(str(source), settings)
    listings = [listing_of(symbol) for symbol in _texts(symbols)]
    return Announcements(named(row for one in listings for row in opened.load(one.symbol, query)))


def _texts(values: str | Sequence[str]) -> tuple[str, ...]:
    """One text, or several."""
    return (values,) if isinstance(values, str) else tuple(values)


def _one_of(name: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        raise UsageError(f"{name} {value!r} is none of {', '.join(known)}", f"give {name} one of them")
    return value


def _factors(files: Files, name: str) -> FactorReturns | None:
    """Factor returns from the files given, for a model that needs them."""
    paths = [files] if isinstance(files, str | Path) else list(files)
    model = MODELS[name]
    return read_factors([str(path) for path in paths], name, model.series if model.excess else ())


def _pair(name: str, window: Window) -> Window:
    """A window given as (first, last). Raises UsageError when it is no pair of whole numbers."""
    ends = tuple(window) if isinstance(window, Sequence) and not isinstance(window, str) else ()
    if len(ends) != 2 or not all(isinstance(end, int) for end in ends):
        raise UsageError(f"{name} {window!r} is not a pair of sessions", "for example (-1, 1)")
    return ends[0], ends[1]


def _events(events: str | Path | pd.DataFrame | Announcements) -> AbstractContextManager[EventFile]:
    """The events of a file, a frame or announcements. Raises UsageError for anything else."""
    if isinstance(events, Announcements):
        events = events.to_frame()
    if isinstance(events, str | Path):
        return open_events(str(events))
    if not hasattr(events, "to_csv"):
        told = f"events is a {type(events).__name__}"
        raise UsageError(told, "give the path of a CSV file, or a DataFrame")
    from eventstudy.frames import events_of

    return nullcontext(events_of(events))


def _source(source: Source, offline: bool) -> AbstractContextManager[PriceSource]:
    """The source of prices; that of a frame lasts as long as the context."""
    if isinstance(source, str | Path):
        return nullcontext(open_source(str(source), offline=offline))
    if hasattr(source, "load"):
        return nullcontext(cast("PriceSource", source))
    from eventstudy.frames import source_of

    return source_of(cast("pd.DataFrame", source))


class Announcements(Sequence[Announced]):
    """The announcements of some companies, oldest first within each; a row is an ``Announced``."""

    def __init__(self, rows: Sequence[Announced]) -> None:
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Announced: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Announced]: ...
    def __getitem__(self, at: int | slice) -> Announced | Sequence[Announced]:
        """The announcement at a place, or several."""
        return self._rows[at]

    def __repr__(self) -> str:
        companies = ", ".join(dict.fromkeys(row.symbol for row in self._rows))
        doubtful = sum(row.confidence == "ambiguous" for row in self._rows)
        return f"<Announcements of {companies or 'nobody'}: {len(self)}, {doubtful} ambiguous>"

    def to_frame(self) -> pd.DataFrame:
        """A row per announcement: the columns of the CSV, all text; ``announced`` is a WHEN."""
        from eventstudy.reports.announcements.report import announcements_report

        return _frame(announcements_report(self._rows))

    def _repr_html_(self) -> str:
        from eventstudy.reports.announcements.report import announcements_report

        return _html(announcements_report(self._rows))


class Reactions:
    """The listings of one announcement; iterating gives the Reaction of each, ``result`` holds everything."""

    def __init__(self, result: RunResult) -> None:
        self.result = result

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self.result.reactions)

    def __len__(self) -> int:
        return len(self.result.reactions)

    def __getitem__(self, symbol: str) -> Reaction:
        """The Reaction of a listing; KeyError when it is not among them."""
        for one in self.result.reactions:
            if one.listing.symbol == symbol:
                return one
        raise KeyError(symbol)

    def to_frame(self) -> pd.DataFrame:
        """A row per listing: the columns of the CSV, with its units; NaN where a number is missing."""
        from eventstudy.reports.run.report import reactions_report

        return _frame(reactions_report(self.result))

    def _repr_html_(self) -> str:
        from eventstudy.reports.run.report import reactions_report

        return _html(reactions_report(self.result))


class Study:
    """A study's statistics as frames. ``result`` holds everything the study knows."""

    def __init__(self, result: StudyResult) -> None:
        self.result = result

    def to_frame(self) -> pd.DataFrame:
        """All statistics: the columns of the CSV, NaN where a test does not apply."""
        from eventstudy.reports.study.report import study_report

        return _frame(study_report(self.result))

    @property
    def aar(self) -> pd.DataFrame:
        """Average abnormal returns: a row for each session (and group)."""
        return self._kind("aar")

    @property
    def caar(self) -> pd.DataFrame:
        """Cumulative average abnormal returns: a row for each window (and group)."""
        return self._kind("caar")

    @property
    def events(self) -> pd.DataFrame:
        """A row per event in input order: status, fit, AR and CAR; the columns of ``--events-out``."""
        from eventstudy.reports.study.report import events_report

        return _frame(events_report(self.result))

    def _kind(self, kind: str) -> pd.DataFrame:
        frame = self.to_frame()
        return frame[frame["kind"] == kind].reset_index(drop=True)

    def _repr_html_(self) -> str:
        from eventstudy.reports.study.report import study_report

        return _html(study_report(self.result))


def _frame(report: Report) -> pd.DataFrame:
    import pandas as pd

    from eventstudy.kinds import Kind

    names = [column.name for column in report.columns]
    frame = pd.DataFrame([list(row) for row in report.rows], columns=names)
    for column in report.columns:
        if column.kind not in (Kind.TEXT, Kind.DATE):
            # A column without any value would be of objects.
            frame[column.name] = pd.to_numeric(frame[column.name])
    return frame


def _html(report: Report) -> str:
    """The columns that people read, as notebooks show them: fractions in percent."""
    from eventstudy.reports.formats.html import table_html
    from eventstudy.reports.values import people_columns

    columns, cells = people_columns(report, [list(row) for row in report.rows])
    return table_html(report.title, columns, cells)
