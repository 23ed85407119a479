"""Options that travel together: a dataclass whose fields are the options, and commands that take it whole.

A command names the groups it wants among its parameters::

    @takes_groups
    def run(words: ..., *, prices: PriceOptions, output: ChartOutput) -> int: ...

Every field of a group is an option of the command, with its default; the command gets the group made of
what was given. So an option that several commands share is one field of one class.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints


def takes_groups(function: Callable[..., int]) -> Callable[..., int]:
    """Show typer the fields of the groups among a command's parameters as options of their own."""
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    parameters = [
        expanded
        for parameter in inspect.signature(function).parameters.values()
        for expanded in _expanded(parameter, hints[parameter.name])
    ]

    @wraps(function)
    def command(**values: Any) -> int:
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        return function(**values)

    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _expanded(parameter: inspect.Parameter, hint: Any) -> Iterator[inspect.Parameter]:
    """A parameter as it is, or one for each field of its group."""
    if not is_dataclass(hint):
        yield parameter.replace(annotation=hint)
        return
    for field in fields(hint):
        yield inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type
        )
