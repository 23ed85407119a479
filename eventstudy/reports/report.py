"""What every command hands to the output: columns, rows, the JSON around them, the terminal view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

Cell = str | int | float | bool | None
SCHEMA_VERSION = 1


class Kind(StrEnum):
    """How a column's values are shown to people; machine formats always carry the bare value."""

    TEXT = "text"
    DATE = "date"
    PRICE = "price"
    FRACTION = "fraction"
    COUNT = "count"
    NUMBER = "number"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name (the contract's), kind, and decimals where people read it."""

    name: str
    kind: Kind = Kind.TEXT
    digits: int = 2


@dataclass(slots=True)
class Report:
    """One command's output.

    ``rows`` may be a stream; csv, tsv and jsonl write it as it comes. ``key`` names the rows in JSON,
    ``before`` and ``after`` are the JSON members around them. ``screen`` draws the terminal view;
    ``notes`` are sentences that Markdown prints under its table.
    """

    key: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    screen: Callable[[], RenderableType]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    title: str = ""
