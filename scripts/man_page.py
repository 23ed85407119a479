"""The man page as roff, from the help of every command."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from command_help import Help

from eventstudy.cli.diagnostics import ExitCode

SUMMARY = "the price reaction of stocks to news, for one announcement or many"

EXITS = {
    ExitCode.DONE: "Done.",
    ExitCode.SOME_FAILED: "Finished, but some rows failed or some claim was not confirmed.",
    ExitCode.USAGE: "The command or the input file is wrong.",
    ExitCode.NO_PRICES: "There are no prices for what was asked.",
    ExitCode.SOURCE: "The price source could not be reached, or limits us.",
    ExitCode.DEFECT: "A defect of the program; please report it.",
    ExitCode.INTERRUPTED: "Interrupted.",
    ExitCode.BROKEN_PIPE: "Whatever read the output went away.",
}

ENVIRONMENT = {
    "EVENTSTUDY_HOME": "The folder of the price store (default: the platform's cache folder).",
    "EVENTSTUDY_SOURCE": "What --source is when it is not given.",
    "EVENTSTUDY_DEBUG": "1: show the traceback behind an error.",
    "NO_COLOR": "Not empty: no colours.",
}


def man_page(commands: list[Help]) -> str:
    """eventstudy(1): the program, a section for each command, exit codes and environment."""
    whole, *others = commands
    lines = [
        f'.TH EVENTSTUDY 1 "" "eventstudy {version("eventstudy-cli")}" "User Commands"',
        ".ad l\n.nh",
        ".SH NAME",
        escaped(f"eventstudy - {SUMMARY}"),
        ".SH SYNOPSIS",
        *_synopsis(others),
        ".SH DESCRIPTION",
        *_described(whole),
        ".SH COMMANDS",
        *(line for one in others for line in (f'.SS "{escaped(one.words)}"', *_described(one))),
        ".SH EXIT STATUS",
        *_tagged((str(int(code)), words) for code, words in EXITS.items()),
        ".SH ENVIRONMENT",
        *_tagged(ENVIRONMENT.items()),
    ]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text that roff prints as it stands, its hyphens as minus signs so that options can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return "\\&" + text if text.startswith((".", "'")) else text


def _synopsis(commands: list[Help]) -> Iterator[str]:
    for one in commands:
        if hasattr(one.command, "list_commands"):
            continue
        pieces = " ".join(one.command.collect_usage_pieces(one.context))
        yield f".B {escaped(one.words)}\n{escaped(pieces)}\n.br"


def _described(one: Help) -> Iterator[str]:
    """The paragraphs of a help text, its examples, and its arguments and options."""
    for paragraph in inspect.cleandoc(one.command.help or "").split("\n\n"):
        if paragraph.startswith("  "):
            yield f".PP\n.RS 4\n.nf\n{escaped(paragraph.strip())}\n.fi\n.RE"
        else:
            yield f".PP\n{escaped(' '.join(paragraph.split()))}"
    records = [param.get_help_record(one.context) for param in one.command.get_params(one.context)]
    yield from _tagged(record for record in records if record)


def _tagged(records: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, words in records:
        yield f".TP\n.B {escaped(name)}\n{escaped(words)}"
