"""Options that travel together: a class whose attributes are the options, and commands that take it whole.

A command names the groups it wants among its parameters::

    @takes_groups
    def run(words: ..., *, prices: PriceOptions, output: ChartOutput) -> int: ...

Every annotated attribute of a group is an option of the command, its value the default; the command gets the
group made of what was given. So an option that several commands share is one attribute of one class.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, get_type_hints


class OptionGroup:
    """A group of options: what is given by name, the defaults for the others.

    No dataclass: making the functions of these takes longer than all else that a group is needed for.
    """

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    @classmethod
    def parameters(cls) -> Iterator[inspect.Parameter]:
        """A keyword parameter for each option, those of the classes it extends first."""
        for base in reversed(cls.__mro__):
            for name, annotation in inspect.get_annotations(base).items():
                yield inspect.Parameter(
                    name, inspect.Parameter.KEYWORD_ONLY, default=getattr(cls, name), annotation=annotation
                )


def takes_groups(function: Callable[..., int]) -> Callable[..., int]:
    """Show typer the options of the groups among a command's parameters as options of their own."""
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, type[OptionGroup]] = {name: hint for name, hint in hints.items() if _is_group(hint)}
    options = {name: list(group.parameters()) for name, group in groups.items()}
    parameters = [
        expanded
        for name, parameter in inspect.signature(function).parameters.items()
        for expanded in options.get(name) or [parameter.replace(annotation=hints[name])]
    ]

    @wraps(function)
    def command(**values: Any) -> int:
        for name, group in groups.items():
            values[name] = group(**{option.name: values.pop(option.name) for option in options[name]})
        return function(**values)

    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _is_group(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, OptionGroup)
