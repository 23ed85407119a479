"""Options that several commands share, each defined once: in a group that travels as one object, or alone."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypedDict, get_args

import typer

from eventstudy.announcements.when import Timing, parse_timing
from eventstudy.cli import completion
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import OptionGroup
from eventstudy.errors import UsageError
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
from eventstudy.windows import EstimationWindow, EventWindow, parse_window

if TYPE_CHECKING:
    from eventstudy.factors import FactorReturns
    from eventstudy.prices.source import PriceSource

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No messages on standard error.")]

TimingOption = Annotated[
    str | None,
    typer.Option(
        "--timing",
        metavar="pre-open|intraday|post-close",
        help="When the news came on a bare date; before-open and after-close are understood too"
        " [default: as the first symbol's exchange opened].",
    ),
]
TzOption = Annotated[
    str | None,
    typer.Option(
        "--tz",
        metavar="ZONE",
        help="Time zone (Asia/Tokyo, ET) of a time without one [default: the first symbol's exchange's].",
    ),
]

RefreshOption = Annotated[bool, typer.Option("--refresh", help="Ask Yahoo again, even for stored prices.")]
TimeoutOption = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        callback=lambda seconds: _seconds(seconds),
        help="Give up on the price source after this long.",
    ),
]


def _seconds(value: float) -> float:
    """A time to wait: more than nothing, and at most a day. Raises UsageError for anything else, NaN too."""
    if not 0 < value <= LONGEST_TIMEOUT:
        raise UsageError(f"--timeout {value:g} is not a time to wait", f"give 1 to {LONGEST_TIMEOUT} seconds")
    return value


LONGEST_TIMEOUT = 86_400
"""Seconds: a day."""


class Listings(StrEnum):
    """Which listings to show."""

    ALL = "all"
    GIVEN = "given"


class Returns(StrEnum):
    """What a return counts."""

    PRICE = "price"
    TOTAL = "total"


ReturnsOption = Annotated[
    Returns, typer.Option("--returns", help="Price moves, or with dividends added back.")
]
BenchmarkOption = Annotated[
    str,
    typer.Option(
        "--benchmark", metavar="auto|none|SYMBOL", help="The market; auto is the exchange's headline index."
    ),
]
ListingsOption = Annotated[
    Listings, typer.Option("--listings", help="All known listings of each issuer, or only the symbols given.")
]
SymbolsFileOption = Annotated[
    str | None,
    typer.Option("--symbols", metavar="FILE", help="Also read symbols from FILE, or - for standard input."),
]
AllowFailedOption = Annotated[
    bool, typer.Option("--allow-failed", help="Exit with 0 although some rows failed (for make).")
]
OnNontradingOption = Annotated[
    OnNontrading,
    typer.Option("--on-nontrading", help="Which session reacts to news on a day without one."),
]


class PriceOptions(OptionGroup):
    """Where prices come from."""

    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="auto|store|bundled|yahoo|tiingo|PATH",
            autocompletion=completion.sources,
            envvar="EVENTSTUDY_SOURCE",
            help="Where prices come from; PATH is a CSV or Parquet file, a folder of them, or an address like"
            " s3://bucket/prices.",
        ),
    ] = SOURCE
    offline: Annotated[bool, typer.Option("--offline", help="Never use the network.")] = False
    refresh: RefreshOption = False
    timeout: TimeoutOption = TIMEOUT

    def open(self, say: Callable[[str], None]) -> "PriceSource":
        """The source; its messages go to ``say``. Raises UsageError."""
        from eventstudy.prices.registry import open_source

        return open_source(
            self.source, offline=self.offline, refresh=self.refresh, timeout=self.timeout, say=say
        )


class ModelSettings(TypedDict):
    """The settings that RunOptions and StudyOptions share."""

    benchmark: str
    model: str
    estimation: EstimationWindow
    min_estimation: int
    factors: "FactorReturns | None"
    dimson: int


class ModelOptions(OptionGroup):
    """What the expected return is made of."""

    benchmark: BenchmarkOption = BENCHMARK
    model: Annotated[
        ModelName | None,
        typer.Option(
            "--model",
            metavar="NAME",
            help="How the expected return is estimated:"
            f" {', '.join(get_args(ModelName))} (study only) [default: {MODEL}].",
        ),
    ] = None
    estimation: Annotated[
        str,
        typer.Option(
            "--estimation",
            metavar="A:B",
            help="Estimate the expected return on these sessions, counted from the reaction session.",
        ),
    ] = str(ESTIMATION)
    min_estimation: Annotated[
        int,
        typer.Option("--min-estimation", metavar="N", min=3, help="Estimate no model on fewer returns."),
    ] = MIN_ESTIMATION
    factors: Annotated[
        list[str] | None,
        typer.Option(
            "--factors",
            metavar="FILE",
            help="Daily factor returns for capm to ff5-momentum: Ken French's files, CSV or Parquet"
            " [default: none]; repeatable.",
        ),
    ] = None
    dimson: Annotated[
        int, typer.Option("--dimson", metavar="K", min=1, max=20, help="Leads and lags of the dimson model.")
    ] = DIMSON

    @property
    def _name(self) -> str:
        return MODEL if self.model is None else self.model

    def read(self, *, must_fit: bool = False) -> ModelSettings:
        """The settings of this name of RunOptions and StudyOptions.

        Raises UsageError, also where a model that was asked for (or ``must_fit``) lacks its benchmark.
        """
        benchmark = symbol_of(self.benchmark)
        if benchmark == "none" and (must_fit or self.model is not None):
            from eventstudy.models.registry import refuse_without_benchmark

            refuse_without_benchmark(self._name)
        return {
            "benchmark": benchmark,
            "model": self._name,
            "estimation": estimation_window(self.estimation),
            "min_estimation": self.min_estimation,
            "factors": self._factors(),
            "dimson": self.dimson,
        }

    def _factors(self) -> "FactorReturns | None":
        from eventstudy.models.registry import MODELS

        model = MODELS[self._name]
        if not (self.factors or model.excess):
            return None
        from eventstudy.prices.files.factors import read_factors

        return read_factors(self.factors or (), model.name, model.series if model.excess else ())


class MeasureOptions(OptionGroup):
    """What ``run`` and ``batch`` measure."""

    listings: ListingsOption = Listings.ALL
    window: Annotated[
        list[str] | None,
        typer.Option(
            "--window",
            metavar="A:B",
            help="Also measure sessions A to B around the reaction [default: none]; repeatable.",
        ),
    ] = None
    returns: ReturnsOption = Returns.PRICE
    context: Annotated[
        bool,
        typer.Option(
            "--context", help="Also say what the session is beside those before it: streaks, records, since."
        ),
    ] = False

    def run_options(
        self, models: ModelOptions, on_nontrading: OnNontrading = OnNontrading.NEXT
    ) -> RunOptions:
        """The options read. Raises UsageError."""
        return RunOptions(
            all_listings=self.listings is Listings.ALL,
            windows=windows(self.window),
            total_returns=self.returns is Returns.TOTAL,
            on_nontrading=on_nontrading,
            context=self.context,
            **models.read(),
        )


def allowed(code: ExitCode, allow_failed: bool) -> ExitCode:
    """The exit code, where ``--allow-failed`` makes rows that failed no failure of the command."""
    return ExitCode.DONE if allow_failed and code is ExitCode.SOME_FAILED else code


def say_factors(factors: "FactorReturns | None", say: Callable[[str], None]) -> None:
    """Say which factor files were read, and in which units."""
    for file in factors.files if factors else ():
        say(str(file))


def say_no_model(models: ModelOptions, say: Callable[[str], None]) -> None:
    """Say that nothing is measured against the market, where only the benchmark was taken away."""
    if symbol_of(models.benchmark) == "none" and models.model is None:
        say(NOTHING_AGAINST_THE_MARKET)


def say_overlaps(options: RunOptions, say: Callable[[str], None]) -> None:
    """Say which windows share sessions with the estimation window, as ``study`` does."""
    for window in options.overlapping:
        say(
            f"The window {window} overlaps the estimation window {options.estimation}: what is tested shapes"
            " what was expected."
        )


def symbol_of(benchmark: str) -> str:
    """The ``--benchmark`` option read: auto, none or a symbol in capitals. Raises UsageError."""
    return parse_benchmark(benchmark, "--benchmark")


def windows(texts: list[str] | None) -> tuple[EventWindow, ...]:
    """The ``--window`` options read, each once. Raises UsageError."""
    return tuple(dict.fromkeys(parse_window(text) for text in texts or ()))


def event_window(text: str) -> EventWindow:
    """One ``--window`` read. Raises UsageError."""
    return parse_window(text)


def estimation_window(text: str) -> EstimationWindow:
    """The ``--estimation`` option read. Raises UsageError."""
    window = parse_window(text)
    return EstimationWindow(window.start, window.end)


def timing_of(text: str | None) -> Timing | None:
    """The ``--timing`` option read. Raises UsageError."""
    return None if text is None else parse_timing(text)
