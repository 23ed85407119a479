"""``eventstudy check``: printed claims held against the prices."""

from __future__ import annotations

from typing import Annotated

import typer

from eventstudy.claims.check import Tally, Verdict
from eventstudy.claims.check import check as hold
from eventstudy.claims.files import ADDED, open_claims
from eventstudy.cli import completion
from eventstudy.cli import options as o
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.failures import merged_remedies
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.options import BENCHMARK, RunOptions
from eventstudy.reasons import Reason
from eventstudy.reports.claims.report import claims_report, summary

_WITHOUT_PRICES = (Reason.NO_PRICES, Reason.OUTSIDE_PRICE_HISTORY, Reason.MISSING_EVENT_WINDOW)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def check(
    claims: Annotated[
        str,
        typer.Argument(
            metavar="CLAIMS",
            autocompletion=completion.claims,
            help="A CSV file, - for standard input, or a bundled name.",
        ),
    ],
    *,
    returns: o.ReturnsOption = o.Returns.PRICE,
    tz: o.TzOption = None,
    benchmark: o.BenchmarkOption = BENCHMARK,
    prices: o.PriceOptions,
    output: Output,
) -> int:
    """Is the printed figure right? Each claim is confirmed, refuted or unverifiable.

    CLAIMS is CSV with a header: symbol, announced, measure (a numeric column of run), comparison (about,
    over, under, at-least, at-most), value (1.3%, -0.5% or 0.013), and optionally timing, tz, session, quote.
    Exit code 0 means that every claim is confirmed.

    Examples:

      eventstudy check apple-alibaba-2025

      eventstudy check claims.csv --format html -o verdicts.html
    """
    settings = RunOptions(total_returns=returns is o.Returns.TOTAL, benchmark=o.symbol_of(benchmark))
    output.protect(claims, prices.source)
    tally, said = Tally(), set[str]()

    def say_once(message: str) -> None:
        # A refuted claim asks the source again, for other sessions, and the source repeats itself.
        if message not in said:
            said.add(message)
            output.say(message)

    source = prices.open(say_once)
    with open_claims(claims) as file:
        output.check([*file.columns, *ADDED])
        checked = list(hold(file.rows(), source, settings, tz=tz, tally=tally))
    emit(claims_report(file.columns, checked, tally, file=file.name), output)
    for one in checked:
        if one.code:
            output.say(f"{file.name}:{one.claim.line}: {one.code}: {one.detail}")
    for remedy in merged_remedies(one.remedy for one in checked):
        output.say(remedy)
    output.say(summary(tally))
    return exit_code(tally)


def exit_code(tally: Tally) -> ExitCode:
    """Done when all are confirmed; no prices or no source when for want of them nothing could be measured."""
    total = tally.verdicts.total()
    if tally.verdicts[Verdict.CONFIRMED] == total:
        return ExitCode.DONE
    if sum(tally.codes[code] for code in _WITHOUT_PRICES) == total:
        return ExitCode.SOURCE if tally.unreachable else ExitCode.NO_PRICES
    return ExitCode.SOME_FAILED
