"""``eventstudy run``: the price reaction to one announcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from eventstudy.cli import completion
from eventstudy.cli import options as o
from eventstudy.cli.bar_options import BarOptions
from eventstudy.cli.config import watchlist
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import ChartOutput, Output, emit
from eventstudy.cli.symbols import hint, symbols_and_when
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import listing_of
from eventstudy.reactions.run import RunResult
from eventstudy.reactions.run import run as measure
from eventstudy.reasons import Reason
from eventstudy.reports.run.report import added_columns, columns, reactions_report
from eventstudy.shares import parse_shares

SharesOption = Annotated[
    str | None,
    typer.Option(
        "--shares",
        metavar="N",
        help="With --context: shares of SYMBOL outstanding that day (ADSs of an ADR), for its market value"
        " [default: none].",
        show_default=False,
    ),
]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def run(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SYMBOL... WHEN",
            autocompletion=completion.symbols,
            help="Yahoo-style symbols (BABA, 9988.HK, ^GSPC), @name for a watchlist, then one date or time.",
            show_default=False,
        ),
    ],
    *,
    measures: o.MeasureOptions,
    shares: SharesOption = None,
    symbols: o.SymbolsFileOption = None,
    timing: o.TimingOption = None,
    tz: o.TzOption = None,
    models: o.ModelOptions,
    bars: BarOptions,
    prices: o.PriceOptions,
    allow_failed: o.AllowFailedOption = False,
    output: ChartOutput,
) -> int:
    """What did the stock do on the news? A row for every listing of each SYMBOL's issuer.

    WHEN is a date or a time: 2025-02-11, '11 Feb 2025', 2025-02-11T16:05, '2025-02-11 4:05pm ET', yesterday.
    The session that reacts is the first one that closes after it, on each exchange.

    Examples:

      eventstudy run BABA AAPL 2025-02-11

      eventstudy run BABA Feb 11, 2025 4:05pm ET --listings given

      eventstudy run BABA 2025-02-11 --context --format sentence --offline

      eventstudy run BABA 2025-02-11 --context --shares 2.39bn --offline

      eventstudy run 9988.HK 2025-02-11T12:15 --window -1:1 --format json

      eventstudy run AAPL 2025-02-11T11:00 --listings given --intraday bars/

      eventstudy run AAPL 2025-02-11 --listings given --get close_to_close
    """
    names, when = symbols_and_when(words, symbols, watchlist, output.say)
    settings = replace(
        measures.run_options(models),
        intraday=bars.open(prices, output.say),
        shares=_shares(shares, names, context=measures.context),
    )
    o.say_factors(settings.factors, output.say)
    output.check([column.name for column in columns(added_columns(settings))])
    output.protect(symbols, prices.source, *bars.paths, *(models.factors or ()))
    source = prices.open(output.say)
    o.say_no_model(models, output.say)
    o.say_overlaps(settings, output.say)
    result = measure(names, when, source, settings, timing=o.timing_of(timing), tz=tz)
    emit(reactions_report(result), output)
    explain(result, output)
    return o.allowed(exit_code(result), allow_failed)


def _shares(number: str | None, symbols: Sequence[str], *, context: bool) -> dict[str, float]:
    """Shares outstanding of the one symbol asked for. Raises UsageError."""
    if number is None:
        return {}
    if not context:
        raise UsageError("--shares belongs to --context", "add --context")
    if len(symbols) != 1:
        asked = ", ".join(symbols)
        raise UsageError(f"--shares is of one symbol, and {asked} were asked for", "ask for them one by one")
    return {listing_of(symbols[0]).symbol: parse_shares(number)}


def explain(result: RunResult, output: Output) -> None:
    """Say why a listing could not be measured and what to do; with -v every reason and warning."""
    if output.verbose:
        from eventstudy.reports.sentences import reasons, warning_notes

        for sentence in (*reasons(result), *warning_notes(result)):
            output.say(sentence)
    failed = [row for row in result.reactions if row.status is not Reason.OK]
    without_bars = [row.no_bars for row in result.reactions if row.no_bars]
    if not failed and not without_bars:
        return
    from eventstudy.cli.failures import merged_reasons, merged_remedies

    if not output.verbose:
        for line in merged_reasons((row.listing.symbol, row.status.value, row.detail) for row in failed):
            output.say(line)
    for row in failed:
        if row.status is Reason.NO_PRICES and (meant := hint(row.listing.symbol)):
            output.say(f"{row.listing.symbol}: {meant}")
    for none in without_bars:
        output.say(none.detail)
    remedies = [row.remedy for row in result.reactions] + [none.remedy for none in without_bars]
    for remedy in merged_remedies(remedies):
        output.say(remedy)


def exit_code(result: RunResult) -> ExitCode:
    """Done, some failed, or (nothing could be measured) no prices or no source."""
    failed = [row for row in result.reactions if row.status is not Reason.OK]
    if not failed:
        return ExitCode.DONE
    if len(failed) < len(result.reactions):
        return ExitCode.SOME_FAILED
    return ExitCode.SOURCE if any(row.unreachable for row in failed) else ExitCode.NO_PRICES
