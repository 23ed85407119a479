"""``eventstudy run``: the price reaction to one announcement."""

from __future__ import annotations

from typing import Annotated

import typer

from eventstudy.cli import options as o
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.output import Output, emit
from eventstudy.options import RunOptions
from eventstudy.prices.registry import open_source
from eventstudy.reactions.listing_measures import window_columns
from eventstudy.reactions.run import RunResult
from eventstudy.reactions.run import run as measure
from eventstudy.reasons import Reason
from eventstudy.reports.run.report import columns, reactions_report, reasons, warning_notes

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def run(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SYMBOL... WHEN",
            help="Yahoo-style symbols (BABA, 9988.HK, ^GSPC), then one date or time.",
            show_default=False,
        ),
    ],
    listings: o.ListingsOption = o.Listings.ALL,
    window: o.WindowOption = None,
    returns: o.ReturnsOption = o.Returns.PRICE,
    timing: o.TimingOption = None,
    tz: o.TzOption = None,
    benchmark: o.BenchmarkOption = "auto",
    model: o.ModelOption = o.ModelName.MARKET,
    estimation: o.EstimationOption = "-130:-11",
    min_estimation: o.MinEstimationOption = 100,
    source: o.SourceOption = "auto",
    offline: o.OfflineOption = False,
    refresh: o.RefreshOption = False,
    timeout: o.TimeoutOption = 30.0,
    format: o.FormatOption = None,  # noqa: A002 - the option's name
    output: o.OutputOption = None,
    get: o.GetOption = None,
    plot: o.PlotOption = None,
    no_header: o.NoHeaderOption = False,
    quiet: o.QuietOption = False,
    verbose: o.VerboseOption = False,
    no_color: o.NoColorOption = False,
) -> int:
    """What did the stock do on the news? A row for every listing of each SYMBOL's issuer.

    WHEN is a date or a time: 2025-02-11, 2025-02-11T16:05, 2025-02-11T16:05-05:00. The session that reacts
    is the first one that closes after it, on each exchange.

    Examples:

      eventstudy run BABA AAPL 2025-02-11

      eventstudy run 9988.HK 2025-02-11T12:15 --window -1:1 --format json

      eventstudy run AAPL 2025-02-11 --listings given --get close_to_close
    """
    *symbols, when = words
    settings = RunOptions(
        all_listings=listings is o.Listings.ALL,
        windows=o.windows(window),
        total_returns=returns is o.Returns.TOTAL,
        benchmark=o.symbol_of(benchmark),
        model=model.value,
        estimation=o.estimation_window(estimation),
        min_estimation=min_estimation,
    )
    told = Output(format, output, get, not no_header, not no_color, quiet, verbose, plot)
    told.check(
        [column.name for column in columns(window_columns((w.start, w.end) for w in settings.windows))]
    )
    prices = open_source(source, offline=offline, refresh=refresh, timeout=timeout, say=told.say)
    result = measure(symbols, when, prices, settings, timing=o.timing_of(timing), tz=tz)
    emit(reactions_report(result), told)
    explain(result, told)
    return exit_code(result)


def explain(result: RunResult, told: Output) -> None:
    """Say why a listing could not be measured and what to do; with -v every reason and warning."""
    if told.verbose:
        for sentence in (*reasons(result), *warning_notes(result)):
            told.say(sentence)
    for row in result.reactions:
        if row.status is not Reason.OK and not told.verbose:
            told.say(f"{row.listing.symbol}: {row.status.value}: {row.detail}")
    for remedy in dict.fromkeys(row.remedy for row in result.reactions if row.remedy):
        told.say(remedy)


def exit_code(result: RunResult) -> ExitCode:
    """Done, some failed, or (nothing could be measured) no prices or no source."""
    failed = [row for row in result.reactions if row.status is not Reason.OK]
    if not failed:
        return ExitCode.DONE
    if len(failed) < len(result.reactions):
        return ExitCode.SOME_FAILED
    return ExitCode.SOURCE if any(row.unreachable for row in failed) else ExitCode.NO_PRICES
