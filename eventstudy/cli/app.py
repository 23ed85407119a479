"""The command line: ``eventstudy COMMAND``. A command's module is imported only when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from eventstudy import __version__
from eventstudy.cli.defaults import default_map
from eventstudy.cli.diagnostics import ExitCode, guarded

COMMANDS = {
    "run": "The price reaction to one announcement, one row per listing.",
    "batch": "The same rows for a file of events, in input order.",
    "study": "Abnormal returns over many events: AAR, CAAR and their tests.",
    "check": "Checks printed claims against prices: confirmed, close, refuted or unverifiable.",
    "claims": "Drafts the claims that an article makes, for check.",
    "announcements": "When a company's news came, from the SEC: events for batch and study.",
    "sessions": "Which session of each exchange reacts to the news, and why.",
    "listings": "An issuer's known listings: exchanges, currencies, ADR ratio.",
    "calendars": "The exchanges' calendars: show, check, refresh.",
    "prices": "The local price store: fetch, show, import, info, clear.",
}


class Commands(TyperGroup):
    """The commands by name; their summaries stand here so that ``--help`` imports none of them."""

    _completing = False

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # The names are for "did you mean"; get_command imports the one that is called.
        self.commands = cast(Any, dict.fromkeys(COMMANDS))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """``help run`` is ``run --help``."""
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported now; while names are completed, its name and summary alone."""
        if cmd_name not in COMMANDS:
            return None
        if self._completing:
            return TyperCommand(cmd_name, help=COMMANDS[cmd_name])
        command = typer.main.get_command(import_module(f"eventstudy.cli.{cmd_name}").app)
        command.name = cmd_name
        ctx.default_map = {cmd_name: default_map(command, (cmd_name,))}
        return command

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The names that begin as told, with their summaries."""
        self._completing = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self._completing = False

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands with their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"eventstudy {__version__}")
        raise typer.Exit


@app.callback()
def eventstudy(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Print the version and exit.", is_eager=True, callback=_version),
    ] = False,
) -> None:
    """What did the stock do on the news?

    Examples:

      eventstudy run BABA AAPL 2025-02-11

      eventstudy sessions BABA 9988.HK 2025-02-11T16:05

      eventstudy run AAPL 2025-02-11 --listings given --get close_to_close
    """
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(ExitCode.USAGE)


def main() -> int:
    """Run the command that the arguments name; its exit code."""
    return guarded(lambda: int(app(prog_name="eventstudy", standalone_mode=False) or 0))
