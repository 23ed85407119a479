"""``eventstudy sessions``: only the alignment."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from eventstudy.announcements.when import parse_when
from eventstudy.cli import completion
from eventstudy.cli import options as o
from eventstudy.cli.config import watchlist
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.cli.symbols import symbols_and_when
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Exchange, exchange_called, issuer_listings, listing_of
from eventstudy.exchanges.reaction_session import Alignment, align, announce
from eventstudy.reasons import explain
from eventstudy.reports.sessions.report import alignments_report
from eventstudy.words import spell_day, spell_instant

_AMERICAN = re.compile(r"(?!X[A-Z]{3}$)[A-Z]{1,5}(-[A-Z]{1,2})?")
"""What an American symbol looks like, unless it may as well be the code of an exchange."""
NAMED = 8
"""Words that a message names, at most."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def sessions(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SYMBOL-OR-MIC... WHEN",
            autocompletion=completion.symbols,
            help="Symbols (BABA) or exchanges (XHKG, Tokyo), then one date or time.",
            show_default=False,
        ),
    ],
    *,
    listings: o.ListingsOption = o.Listings.ALL,
    symbols: o.SymbolsFileOption = None,
    timing: o.TimingOption = None,
    tz: o.TzOption = None,
    output: Output,
) -> int:
    """Which session of each exchange reacts to news at WHEN, and why. Needs no prices.

    Examples:

      eventstudy sessions BABA 2025-02-11T16:00

      eventstudy sessions XHKG XNYS XLON 2025-01-28T13:00

      eventstudy sessions AAPL 11 Feb 2025 4:05pm ET

      eventstudy sessions 9988.HK 2023-09-01 --get session
    """
    output.protect(symbols)
    names, when = symbols_and_when(words, symbols, watchlist, output.say)
    if not names:
        raise UsageError("no symbol or exchange given", "for example: eventstudy sessions BABA 2025-02-11")
    wanted = _wanted(names, listings is o.Listings.ALL, output)
    announcement = announce(parse_when(when), wanted[0][1], timing=o.timing_of(timing), tz=tz)
    alignments = [(symbol, align(exchange, announcement)) for symbol, exchange in wanted]
    for code in announcement.notes:
        output.say(f"{code}: {explain(code)}")
    _say_unless_closed(alignments, output)
    emit(
        alignments_report(alignments, announcement),
        output,
    )
    return ExitCode.DONE


def _wanted(names: list[str], every: bool, output: Output) -> list[tuple[str, Exchange]]:
    """(symbol, exchange) in the order given; a MIC stands for its exchange, without a symbol."""
    exchanges_of: dict[tuple[str, str], Exchange] = {}
    american: list[str] = []
    for name in names:
        exchange = exchange_called(name)
        if exchange is not None:
            exchanges_of["", exchange.mic] = exchange
            continue
        for listing in issuer_listings(name) if every else (listing_of(name),):
            exchanges_of[listing.symbol, listing.exchange.mic] = listing.exchange
            if listing.called:
                output.say(f"{listing.called}: taken as {listing.symbol} ({listing.exchange.name})")
            elif not listing.known and listing.exchange.mic == "US" and not _AMERICAN.fullmatch(name.upper()):
                american.append(name)
    if american:
        output.say(_taken_as_american(american))
    return [(symbol, exchange) for (symbol, _), exchange in exchanges_of.items()]


def _taken_as_american(names: list[str]) -> str:
    """What is said of words that hardly are American symbols."""
    if len(names) == 1:
        return f"{names[0]}: taken as a US symbol, as it has no suffix; not an exchange known here"
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    shown = ", ".join(names[:NAMED])
    return f"{shown}{more}: taken as US symbols, as they have no suffix; not exchanges known here"


def _say_unless_closed(wanted: list[tuple[str, Alignment]], output: Output) -> None:
    """Tell of sessions whose closing price is still to be struck."""
    now = datetime.now(UTC)
    for symbol, alignment in wanted:
        session, name = alignment.session, symbol or alignment.exchange.mic
        if now < session.closes:
            state = "has not opened yet" if now < session.opens else "is still open"
            struck = f"its closing price is struck at {spell_instant(session.closes)}"
            output.say(f"{name}: the session of {spell_day(session.date)} {state}; {struck}")
