"""``eventstudy batch``: the rows of ``run`` for a file of events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from eventstudy.announcements.event_files import EventFile, open_events
from eventstudy.cli import options as o
from eventstudy.cli.diagnostics import ExitCode, Progress, say
from eventstudy.cli.output import Output, emit
from eventstudy.options import OnNontrading, RunOptions
from eventstudy.prices.registry import open_source
from eventstudy.reactions.batch import BatchRow, Tally
from eventstudy.reactions.batch import batch as measure
from eventstudy.reactions.listing_measures import window_columns
from eventstudy.reasons import Reason
from eventstudy.reports.batch.report import batch_columns, batch_report, own_names

FAILURES_SAID = 20
"""Failed rows that are said one by one without -v."""
REMEDIES_SAID = 3
"""Different things to do about them that are said."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def batch(
    events: Annotated[str, typer.Argument(metavar="EVENTS", help="A CSV file, or - for standard input.")],
    listings: o.ListingsOption = o.Listings.ALL,
    window: o.WindowOption = None,
    returns: o.ReturnsOption = o.Returns.PRICE,
    tz: o.TzOption = None,
    on_nontrading: o.OnNontradingOption = OnNontrading.NEXT,
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
    no_header: o.NoHeaderOption = False,
    quiet: o.QuietOption = False,
    verbose: o.VerboseOption = False,
    no_color: o.NoColorOption = False,
) -> int:
    """The price reactions to a file of events, in input order. A bad row stays, with its reason.

    EVENTS is CSV with a header: symbol, announced (a date or a time), and optionally event_id, timing, tz,
    benchmark, group, note. Other columns are passed through.

    Examples:

      printf 'symbol,announced\\nBABA,2025-02-11\\n' | eventstudy batch -

      eventstudy batch events.csv --listings given -o reactions.csv
    """
    settings = RunOptions(
        all_listings=listings is o.Listings.ALL,
        windows=o.windows(window),
        total_returns=returns is o.Returns.TOTAL,
        benchmark=o.symbol_of(benchmark),
        model=model.value,
        estimation=o.estimation_window(estimation),
        min_estimation=min_estimation,
        on_nontrading=on_nontrading,
    )
    told = Output(format, output, get, not no_header, not no_color, quiet, verbose)
    prices = open_source(source, offline=offline, refresh=refresh, timeout=timeout, say=told.say)
    windows = window_columns((w.start, w.end) for w in settings.windows)
    tally = Tally()
    with open_events(events) as file, Progress("events", quiet=quiet) as progress:
        found = measure(file.rows(), prices, settings, file=file.name, tz=tz, tally=tally)
        _say_renamed(file, windows, told)
        rows = _reported(found, file.name, told, tally, progress)
        told.check([column.name for column in batch_columns(windows, file.header.extra)])
        emit(batch_report(rows, windows, file.header.extra, tally), told)
    return _exit_code(tally)


def _say_renamed(file: EventFile, windows: tuple[str, ...], told: Output) -> None:
    extra = file.header.extra
    for name, given in zip(extra, own_names(windows, extra), strict=True):
        if given != name:
            told.say(
                f"{file.name}: its column {name} is passed on as {given}, because there is a {name} already"
            )


def _reported(
    rows: Iterable[BatchRow], file: str, told: Output, tally: Tally, progress: Progress
) -> Iterator[BatchRow]:
    """The rows as they come; a row that failed is said on standard error with its line, and what to do."""
    failed, remedies = 0, dict[str, None]()
    for row in rows:
        progress.at(tally.events)
        if row.status != Reason.OK:
            failed += 1
            if failed <= FAILURES_SAID or told.verbose:
                say(f"{file}:{row.event.line}: {row.status}: {row.detail}", quiet=told.quiet)
                if row.remedy:
                    remedies[row.remedy] = None
        yield row
    if failed > FAILURES_SAID and not told.verbose:
        say(f"... and {failed - FAILURES_SAID:,} rows more; -v says them all", quiet=told.quiet)
    for remedy in list(remedies)[:REMEDIES_SAID]:
        say(remedy, quiet=told.quiet)
    counts = ", ".join(f"{count} {status}" for status, count in sorted(tally.rows.items()))
    say(f"{tally.events} events, rows: {counts or 'none'}", quiet=told.quiet)


def _exit_code(tally: Tally) -> ExitCode:
    failed = sum(count for status, count in tally.rows.items() if status != Reason.OK)
    if not failed:
        return ExitCode.DONE
    without_prices = tally.rows[Reason.NO_PRICES]
    if without_prices == sum(tally.rows.values()):
        return ExitCode.SOURCE if tally.unreachable else ExitCode.NO_PRICES
    return ExitCode.SOME_FAILED
