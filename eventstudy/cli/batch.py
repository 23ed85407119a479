"""``eventstudy batch``: the rows of ``run`` for a file of events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated

import typer

from eventstudy.announcements.event_files import EventFile, open_events
from eventstudy.cli import options as o
from eventstudy.cli.bar_options import BarOptions
from eventstudy.cli.diagnostics import ExitCode, Progress, say
from eventstudy.cli.failures import merged_remedies
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.options import OnNontrading
from eventstudy.reactions.batch import BatchRow, Tally
from eventstudy.reactions.batch import batch as measure
from eventstudy.reasons import Reason
from eventstudy.reports.batch.report import batch_columns, batch_report, own_names
from eventstudy.reports.run.report import added_columns

FAILURES_SAID = 20
"""How many failed rows are reported one by one without -v."""
REMEDIES_SAID = 3
"""How many different remedies are reported."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def batch(
    events: Annotated[str, typer.Argument(metavar="EVENTS", help="A CSV file, or - for standard input.")],
    *,
    measures: o.MeasureOptions,
    tz: o.TzOption = None,
    on_nontrading: o.OnNontradingOption = OnNontrading.NEXT,
    models: o.ModelOptions,
    bars: BarOptions,
    prices: o.PriceOptions,
    allow_failed: o.AllowFailedOption = False,
    output: Output,
) -> int:
    """The price reactions to the events of a file, in input order. A bad row stays, with its reason.

    EVENTS is CSV with a header: symbol, announced (a date or a time), and optionally event_id, timing, tz,
    benchmark, group, note. Other columns are passed through.

    Examples:

      printf 'symbol,announced\\nBABA,2025-02-11\\n' | eventstudy batch -

      eventstudy batch events.csv --listings given -o reactions.csv
    """
    settings = measures.run_options(models, on_nontrading)
    output.protect(events, prices.source, *bars.paths, *(models.factors or ()))
    settings = replace(settings, intraday=bars.open(prices, output.say))
    windows = added_columns(settings)
    o.say_factors(settings.factors, output.say)
    source = prices.open(output.say)
    o.say_no_model(models, output.say)
    o.say_overlaps(settings, output.say)
    tally = Tally()
    with open_events(events) as file, Progress("events", quiet=output.quiet) as progress:
        if progress.shown:
            progress.total = file.roughly()
        reactions = measure(file.rows(), source, settings, file=file.name, tz=tz, tally=tally)
        _say_renamed(file, windows, output)
        rows = _reported(reactions, file.name, output, tally, progress)
        output.check([column.name for column in batch_columns(windows, file.header.extra)])
        emit(batch_report(rows, windows, file.header.extra, tally), output)
    return o.allowed(_exit_code(tally), allow_failed)


def _say_renamed(file: EventFile, windows: tuple[str, ...], output: Output) -> None:
    extra = file.header.extra
    for name, new in zip(extra, own_names(windows, extra), strict=True):
        if new != name:
            output.say(
                f"{file.name}: its column {name} is passed on as {new}, because there is a {name} already"
            )


def _reported(
    rows: Iterable[BatchRow], file: str, output: Output, tally: Tally, progress: Progress
) -> Iterator[BatchRow]:
    """The rows as they come; a row that failed is said on standard error with its line, and what to do."""
    failed, remedies = 0, dict[str, None]()
    for row in rows:
        progress.at(tally.events)
        if row.status != Reason.OK:
            failed += 1
            if failed <= FAILURES_SAID or output.verbose:
                say(f"{file}:{row.event.line}: {row.status}: {row.detail}", quiet=output.quiet)
                if row.remedy:
                    remedies[row.remedy] = None
        yield row
    if failed > FAILURES_SAID and not output.verbose:
        say(f"... and {failed - FAILURES_SAID:,} more rows; -v shows them all", quiet=output.quiet)
    for remedy in merged_remedies(remedies)[:REMEDIES_SAID]:
        say(remedy, quiet=output.quiet)
    counts = ", ".join(f"{count} {status}" for status, count in sorted(tally.rows.items()))
    say(f"{tally.events} events, rows: {counts or 'none'}", quiet=output.quiet)


def _exit_code(tally: Tally) -> ExitCode:
    failed = sum(count for status, count in tally.rows.items() if status != Reason.OK)
    if not failed:
        return ExitCode.DONE
    without_prices = tally.rows[Reason.NO_PRICES] + tally.rows[Reason.PRICES_UNREADABLE]
    if without_prices == sum(tally.rows.values()):
        return ExitCode.SOURCE if tally.unreachable else ExitCode.NO_PRICES
    return ExitCode.SOME_FAILED
