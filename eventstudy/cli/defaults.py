"""The options of a command fall back on ``EVENTSTUDY_*`` variables, then on the config file."""

from __future__ import annotations

from typing import Any

from eventstudy.cli.config import Section, config, refuse, section
from eventstudy.cli.suggest import did_you_mean


def default_map(command: Any, words: tuple[str, ...]) -> dict[str, Any]:
    """What the file says about a command's options, by parameter; for a group, by sub-command.

    ``words``: the command's name, or both words of a sub-command's. Each option also gets its variable.
    Raises UsageError for a name in the file that is no option.
    """
    commands = getattr(command, "commands", None)
    if commands is not None:
        return {name: default_map(child, (*words, name)) for name, child in commands.items()}
    options = {
        option[2:]: parameter
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }
    for name, option in options.items():
        if option.envvar is None and name not in ("help", "version"):
            option.envvar, option.show_envvar = f"EVENTSTUDY_{name.upper().replace('-', '_')}", False
    if not config():
        return {}
    own: Section = config()
    for word in words:
        own = section(own, word)
    values = {name: value for name, value in section(config(), "defaults").items() if name in options}
    for name in section(config(), "defaults").keys() - options.keys() - _shared():
        raise refuse(
            f"[defaults] {name}: several commands share no such option", did_you_mean(name, _shared())
        )
    for name in own.keys() - options.keys():
        raise refuse(f"[{'.'.join(words)}] {name}: no such option", did_you_mean(name, options))
    return {options[name].name: value for name, value in {**values, **own}.items()}


def _shared() -> set[str]:
    """The options that several commands share, and [defaults] may therefore name."""
    from eventstudy.cli.options import MeasureOptions, ModelOptions, PriceOptions
    from eventstudy.cli.output import ChartOutput

    infos = [
        parameter.annotation.__metadata__[0]  # every option is Annotated
        for group in (MeasureOptions, ModelOptions, PriceOptions, ChartOutput)
        for parameter in group.parameters()
    ]
    return {info.default.removeprefix("--") for info in infos} | {"tz", "timing", "on-nontrading"}
