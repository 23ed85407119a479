"""Options that several commands share, each defined once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from eventstudy.announcements.when import Timing, parse_timing
from eventstudy.options import OnNontrading, parse_benchmark
from eventstudy.reports.formats.registry import Format
from eventstudy.windows import EstimationWindow, EventWindow, parse_window

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", help="table on a terminal, csv when piped, unless the -o suffix says otherwise."
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; its suffix sets the format."),
]
GetOption = Annotated[
    str | None,
    typer.Option("--get", metavar="FIELD", help="Print only the bare values of FIELD, one a line."),
]
PlotOption = Annotated[
    str | None,
    typer.Option("--plot", metavar="FILE", help="Also draw the chart: FILE ends in .svg, .png or .html."),
]
NoHeaderOption = Annotated[bool, typer.Option("--no-header", help="Leave out the header line (csv, tsv).")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No messages on standard error.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error.")]
NoColorOption = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")]

TimingOption = Annotated[
    str | None,
    typer.Option(
        "--timing",
        metavar="pre-open|intraday|post-close",
        help="When on a bare date the news came [default: at the first symbol's exchange's opening].",
    ),
]
TzOption = Annotated[
    str | None,
    typer.Option(
        "--tz", metavar="ZONE", help="Zone of a time without offset [default: the first symbol's exchange]."
    ),
]

SourceOption = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="auto|store|bundled|yahoo|PATH",
        envvar="EVENTSTUDY_SOURCE",
        help="Where prices come from; PATH is a CSV or Parquet file, or a folder of them.",
    ),
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Never use the network.")]
RefreshOption = Annotated[bool, typer.Option("--refresh", help="Ask Yahoo again even for stored prices.")]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", help="Give up on the price source after this long.")
]


class ModelName(StrEnum):
    """Models of the expected return."""

    MARKET = "market"
    MARKET_ADJUSTED = "market-adjusted"
    MEAN_ADJUSTED = "mean-adjusted"


class Listings(StrEnum):
    """Which listings to show."""

    ALL = "all"
    GIVEN = "given"


class Returns(StrEnum):
    """What a return counts."""

    PRICE = "price"
    TOTAL = "total"


ListingsOption = Annotated[
    Listings, typer.Option("--listings", help="All known listings of each issuer, or only the symbols given.")
]
WindowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--window",
        metavar="A:B",
        help="Also measure sessions A to B around the reaction [default: none]; repeatable.",
    ),
]
ReturnsOption = Annotated[
    Returns, typer.Option("--returns", help="Price moves, or with dividends added back.")
]
BenchmarkOption = Annotated[
    str,
    typer.Option(
        "--benchmark", metavar="auto|none|SYMBOL", help="The market; auto is the exchange's headline index."
    ),
]
EstimationOption = Annotated[
    str,
    typer.Option(
        "--estimation",
        metavar="A:B",
        help="Sessions, counted from the reaction, that the expected return is estimated on.",
    ),
]
MinEstimationOption = Annotated[
    int, typer.Option("--min-estimation", metavar="N", min=3, help="Fewer estimation returns make no model.")
]


OnNontradingOption = Annotated[
    OnNontrading,
    typer.Option("--on-nontrading", help="News on a day without a session: which session it is given to."),
]


ModelOption = Annotated[ModelName, typer.Option("--model", help="How the expected return is estimated.")]


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
