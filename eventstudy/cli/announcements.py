"""``eventstudy announcements``: the events themselves, as a file for ``batch`` and ``study``."""

from typing import Annotated

import typer

from eventstudy.announcements.announced import COLUMNS, named
from eventstudy.announcements.registry import open_announcements
from eventstudy.announcements.source import Query, Settings
from eventstudy.announcements.when import parse_when
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import OptionGroup, takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.errors import UsageError
from eventstudy.exchanges.announcing import KnownExchanges
from eventstudy.exchanges.listings import listing_of
from eventstudy.options import TIMEOUT
from eventstudy.paths import cache_folder
from eventstudy.reports.announcements.report import announcements_report

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class SourceOptions(OptionGroup):
    """Options: where announcements come from."""

    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="edgar|example|FILE",
            help="edgar asks the SEC; FILE is a saved submissions body, a folder of them, or a CSV calendar.",
        ),
    ] = "edgar"
    contact: Annotated[
        str,
        typer.Option(
            "--contact",
            metavar="'NAME E-MAIL'",
            help="Who asks: the SEC answers only programs that name a contact [default: none].",
            show_default=False,
        ),
    ] = ""
    offline: Annotated[
        bool, typer.Option("--offline", help="Never use the network: only answers stored locally.")
    ] = False
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="Give up on an answer after this long.")
    ] = TIMEOUT

    def settings(self, output: Output) -> Settings:
        """The same for the source that is opened."""
        return Settings(
            self.contact, self.offline, self.timeout, cache_folder(), output.say, KnownExchanges()
        )


class FilingOptions(OptionGroup):
    """Options: which filings."""

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
        """What the options ask for. Raises UsageError for what is not a date, and for days in the wrong
        order.
        """
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
    """Lists when a company's news came, oldest first, as an event file for batch and study.

    From the SEC's EDGAR. News was public no later than the time given; --item 2.02 selects results. Requests
    name a contact, which the SEC asks for: set EVENTSTUDY_CONTACT, or contact in config.toml. A row whose
    session is in doubt has the confidence ambiguous, and says why in its marks.

    Examples:

      eventstudy announcements AAPL --item 2.02 --last 3 --source example

      eventstudy announcements AAPL --last 3 --source example -o events.csv
    """
    output.check(COLUMNS)
    output.protect(source.source)
    query = filings.query()
    listings = [listing_of(symbol) for symbol in symbols]
    announced = open_announcements(source.source, source.settings(output))
    rows = named(row for listing in listings for row in announced.load(listing.symbol, query))
    emit(announcements_report(rows), output)
    for listing in listings:
        if not any(row.symbol == listing.symbol for row in rows):
            output.say(f"{listing.symbol}: no such filing; see --form, --item, --since and --until")
    return ExitCode.DONE if rows else ExitCode.NO_PRICES
