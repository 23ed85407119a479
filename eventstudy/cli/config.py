"""Defaults and watchlists of the user: ``config.toml`` in the config folder, and ``EVENTSTUDY_*`` variables.

::

    [defaults]                 # of every command that has the option
    source = "store"

    [run]                      # of one command; [prices.fetch] of a sub-command
    window = ["-1:1"]

    [watchlists]
    china = ["BABA", "JD", "PDD"]

What the command line says wins over a variable, a variable over the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from eventstudy.cli.suggest import did_you_mean
from eventstudy.errors import UsageError
from eventstudy.paths import config_folder

FILE_NAME = "config.toml"
Section = Mapping[str, Any]


@cache
def config() -> Section:
    """The file's content; empty without one. Raises UsageError for a file that is not TOML."""
    try:
        path = config_folder() / FILE_NAME
        data = path.read_bytes()
    except (OSError, UsageError):
        return {}
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a TOML file: {error}", "correct it, or move it away") from error
    except RecursionError:
        raise UsageError(f"{path}: its lists are too deep", "correct it, or move it away") from None


def refuse(message: str, remedy: str = "") -> UsageError:
    """The error for a mistake in the file, which it names."""
    return UsageError(f"{config_folder() / FILE_NAME}: {message}", remedy)


def section(parent: Section, name: str) -> Section:
    """A section of a section; empty when it is not there. Raises UsageError when it is something else."""
    table = parent.get(name, {})
    if not isinstance(table, Mapping):
        raise refuse(f"{name} is not a section", f"write [{name}] on a line of its own")
    return table


def watchlists() -> Sequence[str]:
    """The names of the watchlists."""
    return list(section(config(), "watchlists"))


def watchlist(name: str) -> Sequence[str]:
    """The symbols of a watchlist. Raises UsageError when there is none of this name."""
    lists = section(config(), "watchlists")
    if name not in lists:
        near = did_you_mean(name, lists)
        remedy = f'add to [watchlists]: {name} = ["BABA", "JD"]'
        raise refuse(f"no watchlist {name}", f"{near} else {remedy}" if near else remedy)
    symbols = lists[name]
    if not isinstance(symbols, list) or not all(isinstance(symbol, str) for symbol in symbols):
        raise refuse(f"watchlist {name} is not a list of symbols", f'write {name} = ["BABA", "JD"]')
    return symbols
