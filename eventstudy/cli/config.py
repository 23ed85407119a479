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
from dataclasses import fields
from functools import cache
from typing import Any

from eventstudy.cli.suggest import did_you_mean
from eventstudy.errors import UsageError
from eventstudy.paths import config_folder

FILE_NAME = "config.toml"
Section = Mapping[str, Any]


@cache
def _config() -> Section:
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


def _refuse(message: str, remedy: str = "") -> UsageError:
    return UsageError(f"{config_folder() / FILE_NAME}: {message}", remedy)


def _section(parent: Section, name: str) -> Section:
    found = parent.get(name, {})
    if not isinstance(found, Mapping):
        raise _refuse(f"{name} is not a section", f"write [{name}] on a line of its own")
    return found


def watchlists() -> Sequence[str]:
    """The names of the watchlists."""
    return list(_section(_config(), "watchlists"))


def watchlist(name: str) -> Sequence[str]:
    """The symbols of a watchlist. Raises UsageError when there is none of this name."""
    lists = _section(_config(), "watchlists")
    if name not in lists:
        near = did_you_mean(name, lists)
        remedy = f'add to [watchlists]: {name} = ["BABA", "JD"]'
        raise _refuse(f"no watchlist {name}", f"{near} else {remedy}" if near else remedy)
    symbols = lists[name]
    if not isinstance(symbols, list) or not all(isinstance(symbol, str) for symbol in symbols):
        raise _refuse(f"watchlist {name} is not a list of symbols", f'write {name} = ["BABA", "JD"]')
    return symbols


def default_map(command: Any, words: tuple[str, ...]) -> dict[str, Any]:
    """What the file says about a command's options, by parameter; for a group, by sub-command.

    ``words``: the command's name, or both words of a sub-command's. Each option also gets its variable.
    Raises UsageError for a name in the file that is no option.
    """
    commands = getattr(command, "commands", None)
    if commands is not None:
        return {name: default_map(child, (*words, name)) for name, child in commands.items()}
    options = {option[2:]: one for one in command.params for option in one.opts if option.startswith("--")}
    for name, option in options.items():
        if option.envvar is None and name not in ("help", "version"):
            option.envvar, option.show_envvar = f"EVENTSTUDY_{name.upper().replace('-', '_')}", False
    if not _config():
        return {}
    section = _config()
    for word in words:
        section = _section(section, word)
    values = {name: value for name, value in _section(_config(), "defaults").items() if name in options}
    for name in _section(_config(), "defaults").keys() - options.keys() - _shared():
        raise _refuse(
            f"[defaults] {name}: several commands share no such option", did_you_mean(name, _shared())
        )
    for name in section.keys() - options.keys():
        raise _refuse(f"[{'.'.join(words)}] {name}: no such option", did_you_mean(name, options))
    return {options[name].name: value for name, value in {**values, **section}.items()}


def _shared() -> set[str]:
    """The options that several commands share, and [defaults] may therefore name."""
    from eventstudy.cli.options import MeasureOptions, ModelOptions, PriceOptions
    from eventstudy.cli.output import ChartOutput

    infos = [
        field.type.__metadata__[0]  # type: ignore[union-attr] # every field is Annotated
        for group in (MeasureOptions, ModelOptions, PriceOptions, ChartOutput)
        for field in fields(group)
    ]
    return {info.default.removeprefix("--") for info in infos} | {"tz", "timing", "on-nontrading"}
