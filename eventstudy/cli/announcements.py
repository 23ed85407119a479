"""``eventstudy announcements``: the events themselves, as a file for ``batch`` and ``study``."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from eventstudy.announcements.announced import COLUMNS, Announced, named
from eventstudy.announcements.calendar_files import read_calendar
from eventstudy.announcements.edgar.client import EdgarClient, contact_from_environment
from eventstudy.announcements.edgar.events import Announcement, Reaction, Reacts
from eventstudy.announcements.edgar.gather import Query, from_bodies, from_sec
from eventstudy.announcements.edgar.submissions import read_bodies
from eventstudy.announcements.when import parse_timing, parse_when
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Listing, issuer_listings, listing_of
from eventstudy.exchanges.reaction_session import announce, first_to_close_after
from eventstudy.exchanges.sessions import table_of
from eventstudy.options import TIMEOUT
from eventstudy.paths import cache_folder, data_path
from eventstudy.reports.announcements.report import announcements_report

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_NEW_YORK = "XNYS"
"""The session table of the exchanges whose companies file with the SEC."""


@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """Where announcements come from."""

    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="edgar|example|FILE",
            help="edgar asks the SEC; FILE is a saved submissions body, a folder of them, or a CSV calendar.",
        ),
    ] = "edgar"
    offline: Annotated[bool, typer.Option("--offline", help="Never use the network: only what is kept.")] = (
        False
    )
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="Give up on an answer after this long.")
    ] = TIMEOUT


@dataclass(frozen=True, kw_only=True)
class FilingOptions:
    """Which filings."""

    form: Annotated[
        list[str] | None,
        typer.Option("--form", metavar="FORM", help="Only this form and its amendments [default: 8-K]."),
    ] = None
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item", metavar="ITEM", help="Only filings with this item, as 2.02 for results [default: any]."
        ),
    ] = None
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only filings from this day on [default: the first]."),
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Only filings up to this day [default: the last]."),
    ] = None
    last: Annotated[
        int | None,
        typer.Option("--last", metavar="N", min=1, help="Only the newest N of each symbol [default: all]."),
    ] = None

    def query(self) -> Query:
        """The same, read. Raises UsageError for what is no date, and for days in the wrong order."""
        since, until = (None if day is None else parse_when(day).date for day in (self.since, self.until))
        if since is not None and until is not None and until < since:
            raise UsageError(f"--until {self.until} is before --since {self.since}", "swap them")
        forms = tuple(form.upper().removesuffix("/A") for form in self.form or ("8-K",))
        return Query(forms, tuple(self.item or ()), since, until, self.last)


@app.command()
@takes_groups
def announcements(
    symbols: Annotated[
        list[str],
        typer.Argument(metavar="SYMBOL...", help="Companies, by a symbol of theirs.", show_default=False),
    ],
    *,
    filings: FilingOptions,
    source: SourceOptions,
    output: Output,
) -> int:
    """When a company's news came: an event file for batch and study, oldest first.

    From the SEC's EDGAR, whose times are public no later than they say: --item 2.02 are results. Requests
    name a contact, which the SEC asks for: set EVENTSTUDY_CONTACT. A row whose session is in doubt has the
    confidence ambiguous, and says why in its marks.

    Examples:

      eventstudy announcements AAPL --item 2.02 --last 3 --source example

      eventstudy announcements AAPL --last 3 --source example -o events.csv
    """
    output.check(COLUMNS)
    query = filings.query()
    listings = [listing_of(symbol) for symbol in symbols]
    found = named(row for listing in listings for row in _of(listing, query, source, output))
    emit(announcements_report(found), output)
    for listing in listings:
        if not any(row.symbol == listing.symbol for row in found):
            output.say(f"{listing.symbol}: no such filing there; see --form, --item, --since and --until")
    return ExitCode.DONE if found else ExitCode.NO_PRICES


def _of(listing: Listing, query: Query, source: SourceOptions, output: Output) -> list[Announced]:
    path = str(data_path("events", "aapl-results.csv")) if source.source == "example" else source.source
    reacts, ticker = _rule(listing), _ticker(listing)
    if source.source == "edgar":
        contact = "" if source.offline else contact_from_environment()
        folder = cache_folder() / "edgar"
        client = EdgarClient(contact, folder, output.say, offline=source.offline, timeout=source.timeout)
        return [_row(one) for one in from_sec(client, listing.symbol, ticker, query, reacts)]
    if Path(path).is_dir() or path.lower().endswith(".json"):
        bodies = read_bodies(path)
        return [_row(one) for one in from_bodies(path, listing.symbol, ticker, bodies, query, reacts)]
    return _matching(read_calendar(path, [listing.symbol], _moment), query)


def _matching(rows: list[Announced], query: Query) -> list[Announced]:
    """What a calendar's rows can be chosen by: item where it is told, days, number."""
    kept = [
        row
        for row in rows
        if (not row.items or not query.items or not set(query.items).isdisjoint(row.items.split(",")))
        and (query.since is None or query.since.isoformat() <= row.announced[:10])
        and (query.until is None or row.announced[:10] <= query.until.isoformat())
    ]
    return kept if query.last is None else kept[max(0, len(kept) - query.last) :]


def _ticker(listing: Listing) -> str:
    """The symbol that the company files under: its American listing's."""
    known = (
        other.symbol for other in issuer_listings(listing.symbol) if other.exchange.calendar == _NEW_YORK
    )
    return next(known, listing.symbol).replace(".", "-")


def _rule(listing: Listing) -> Reacts:
    table = table_of(listing.exchange.calendar)

    def reacts(instant: datetime) -> Reaction:
        session = first_to_close_after(table, instant)
        return Reaction(session.date, session.opens <= instant < session.closes)

    return reacts


def _moment(symbol: str, when: str, timing: str) -> tuple[str, bool]:
    """Where a calendar's words put the news on the clock of the symbol's exchange."""
    if timing == "in-session":
        timing = "intraday"
    exchange = listing_of(symbol).exchange
    announcement = announce(parse_when(when), exchange, timing=parse_timing(timing) if timing else None)
    if announcement.assumed and not timing:
        return announcement.instant.date().isoformat(), False
    return announcement.instant.isoformat(), not announcement.assumed


def _row(one: Announcement) -> Announced:
    filing = one.filing
    return Announced(
        "",
        one.symbol,
        one.announced,
        filing.form,
        ",".join(filing.items),
        filing.accession,
        filing.filed.isoformat(),
        one.clock.value,
        one.confidence.value,
        ";".join(mark.value for mark in one.marks),
        one.url,
    )
