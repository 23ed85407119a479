"""``eventstudy calendars``: the exchanges' session tables."""

from __future__ import annotations

from typing import Annotated

import typer

from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.exchanges.listings import exchange_of, exchanges
from eventstudy.exchanges.table_files import (
    calendars_folder,
    keep_table,
    kept_table,
    own_special_sessions,
    read_table,
    shipped_table,
)
from eventstudy.reports.calendars.report import (
    Refreshed,
    Shown,
    checked_report,
    refreshed_report,
    shown_report,
)

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="""The exchanges' calendars: which days they trade, and when.

    Corrections of your own: any *.csv file in the folder "calendars" of the data folder (eventstudy calendars
    show names it), with the columns exchange,date,kind,open_local,close_local,reason,source,verified. kind is
    closed, early_close, late_open, full_day or extra; exchange is the calendar's name (XHKG).

    Examples:

      eventstudy calendars show XHKG XLON

      eventstudy calendars check XNYS

      eventstudy calendars refresh XNYS
    """,
)

MicsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[MIC]...", help="Only these exchanges [default: all].", show_default=False),
]


@app.command()
@takes_groups
def show(mics: MicsArgument = None, *, output: Output) -> int:
    """The calendars in use: their known dates, what they were made with, your own corrections.

    Examples:

      eventstudy calendars show

      eventstudy calendars show XIDX --get last
    """
    shown = []
    for name in _calendars(mics):
        refreshed = kept_table(name)
        file = str(calendars_folder() / f"{name}.json") if refreshed else "shipped"
        shown.append(Shown(read_table(name), len(own_special_sessions(name)), file))
    emit(shown_report(shown), output)
    output.say(f"own tables and corrections are read from {calendars_folder()}")
    return ExitCode.DONE


@app.command()
@takes_groups
def check(mics: MicsArgument = None, *, output: Output) -> int:
    """Hold the calendars in use against the installed pandas-market-calendars.

    A difference is cited when a row of our corrections, or of yours, gives its source. Exit code 1 when one
    is not.

    Examples:

      eventstudy calendars check XHKG

      eventstudy calendars check XNYS XLON --get uncited_differences
    """
    from eventstudy.exchanges.refresh import checked

    calendars = [checked(read_table(name), own_special_sessions(name)) for name in _calendars(mics)]
    emit(checked_report(calendars), output)
    return ExitCode.SOME_FAILED if any(calendar.uncited for calendar in calendars) else ExitCode.DONE


@app.command()
@takes_groups
def refresh(mics: MicsArgument = None, *, output: Output) -> int:
    """Make the calendars anew from the installed pandas-market-calendars, into the data folder.

    Our cited corrections stay laid over them. To know more, install a newer library first:
    pip install -U exchange-calendars pandas-market-calendars

    Examples:

      eventstudy calendars refresh XNYS

      eventstudy calendars refresh XNYS --get last
    """
    from eventstudy.exchanges.refresh import remade
    from eventstudy.exchanges.table_maker import differences

    refreshed = []
    for name in _calendars(mics):
        before, shipped = kept_table(name) or shipped_table(name), shipped_table(name)
        table = remade(shipped)
        changes = sum(not line.startswith("generator") for line in differences(before, table))
        refreshed.append(Refreshed(table, before["last"], changes, str(keep_table(table))))
    emit(refreshed_report(refreshed), output)
    return ExitCode.DONE


def _calendars(mics: list[str] | None) -> list[str]:
    """The calendars of some exchanges, each once; all of them when none is named."""
    named = [exchange_of(mic) for mic in mics] if mics else exchanges().values()
    return list(dict.fromkeys(exchange.calendar for exchange in named))
