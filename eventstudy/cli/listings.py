"""``eventstudy listings``: an issuer's known listings, and those of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from eventstudy.cli import completion
from eventstudy.cli.config import watchlist
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.cli.symbols import read_symbols
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Listing, issuer_listings
from eventstudy.exchanges.own_listings import COLUMNS, add_listing, own_listings_path
from eventstudy.reports.listings.report import listings_report

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def listings(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SYMBOL...",
            autocompletion=completion.symbols,
            help="Any listing of an issuer, or its name; with --add COLUMN=VALUE.",
            show_default=False,
        ),
    ] = None,
    *,
    add: Annotated[
        bool,
        typer.Option("--add", help="Keep a listing of your own: COLUMN=VALUE, issuer and symbol at least."),
    ] = False,
    path: Annotated[
        bool, typer.Option("--path", help="Print the path of the file of your own listings.")
    ] = False,
    output: Output,
) -> int:
    """An issuer's known listings: exchanges, currencies and ADR ratio.

    Listings of your own add to the shipped table and override it, by symbol. They need an issuer and a
    symbol; further columns: exchange, currency, kind, ordinary_per_unit, verified, source, notes,
    valid_from, valid_to, fungible, status.

    Examples:

      eventstudy listings BABA

      eventstudy listings Alibaba --get symbol

      eventstudy listings --add issuer=Alibaba symbol=AHLA.DE
    """
    if path:
        print(own_listings_path())
        return ExitCode.DONE
    if not words:
        raise UsageError("no symbol given", "for example: eventstudy listings BABA")
    if add:
        output.say(f"kept in {add_listing(_row(words))}")
        words = [word.partition("=")[2] for word in words if word.startswith("symbol=")]
    symbols = read_symbols(words, None, watchlist, output.say)
    by_symbol = {listing.symbol: listing for symbol in symbols for listing in issuer_listings(symbol)}
    emit(listings_report(list(by_symbol.values())), output)
    for listing in by_symbol.values():
        _say(listing, output)
    return ExitCode.DONE


def _row(words: Sequence[str]) -> dict[str, str]:
    """COLUMN=VALUE words as a row. Raises UsageError."""
    row: dict[str, str] = {}
    for word in words:
        column, equals, value = word.partition("=")
        if not equals or column not in COLUMNS:
            raise UsageError(f"{word!r} is not COLUMN=VALUE", f"columns: {', '.join(COLUMNS)}")
        row[column] = value
    return row


def _say(listing: Listing, output: Output) -> None:
    """Say which line a name was taken for, and that a symbol is in no table."""
    if listing.called:
        output.say(f"{listing.called}: taken as {listing.symbol} ({listing.exchange.name})")
    if not listing.known:
        from eventstudy.exchanges.names import near_names

        near = near_names(listing.symbol)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        output.say(f"{listing.symbol} is in no table of listings: only its suffix was read{meant}")
