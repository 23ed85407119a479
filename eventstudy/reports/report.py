"""What every command hands to the output: columns, rows, the JSON around them, the terminal view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eventstudy.kinds import Kind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from eventstudy.reports.charts.drawing import Drawing

Cell = str | int | float | bool | None
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name (the contract's), kind, and decimals where people read it."""

    name: str
    kind: Kind = Kind.TEXT
    digits: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A further table of a page, under its own heading."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(slots=True)
class Page:
    """What a page shows around a report's table: sentences under the title, charts, titled sections.

    ``caption`` says what the table holds. ``body`` is HTML that stands in place of the table.
    """

    caption: str = ""
    lead: Sequence[str] = ()
    charts: Sequence[Drawing] = ()
    sections: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tables: Sequence[Table] = ()
    body: str = ""


@dataclass(slots=True)
class Report:
    """One command's output.

    ``rows`` may be a stream; csv, tsv and jsonl write it as it comes. ``key`` names the rows in JSON,
    ``before`` and ``after`` are the JSON members around them. ``screen`` draws the terminal view;
    ``notes`` are sentences that Markdown prints under its table. ``shown`` names the columns that people
    read (Markdown, HTML), every one when empty. ``page`` makes what HTML and ``--plot`` draw.
    ``reordered`` draws the terminal view with the rows in another order, given by their places.
    """

    key: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    screen: Callable[[], RenderableType]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    title: str = ""
    shown: Sequence[str] = ()
    page: Callable[[], Page] | None = None
    reordered: Callable[[Sequence[int]], RenderableType] | None = None
