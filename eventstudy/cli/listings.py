"""``eventstudy listings``: an issuer's known listings."""

from __future__ import annotations

from typing import Annotated

import typer

from eventstudy.cli.config import watchlist
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.cli.symbols import read_symbols
from eventstudy.exchanges.listings import issuer_listings
from eventstudy.reports.listings.report import listings_report

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def listings(
    symbols: Annotated[
        list[str],
        typer.Argument(metavar="SYMBOL...", help="Any listing of an issuer.", show_default=False),
    ],
    *,
    output: Output,
) -> int:
    """An issuer's known listings: exchanges, currencies and ADR ratio.

    Examples:

      eventstudy listings BABA

      eventstudy listings 9988.HK --get symbol
    """
    found = {
        one.symbol: one
        for symbol in read_symbols(symbols, None, watchlist, output.say)
        for one in issuer_listings(symbol)
    }
    emit(
        listings_report(list(found.values())),
        output,
    )
    return ExitCode.DONE
