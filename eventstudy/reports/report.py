"""What every command hands to the output: columns, rows, the JSON around them, the terminal view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from eventstudy.kinds import Kind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from eventstudy.reports.page import Page, Table

Cell = str | int | float | bool | None
SCHEMA_VERSION = 1
NOTHING: Mapping[str, Any] = MappingProxyType({})
"""An empty mapping that nobody fills."""


class Column(NamedTuple):
    """A column's name (the contract's), kind, and decimals where people read it; what people call it."""

    name: str
    kind: Kind = Kind.TEXT
    digits: int = 2
    words: str = ""


class Report(NamedTuple):
    """One command's output.

    ``rows`` may be a stream; csv, tsv and jsonl write it as it comes. ``key`` names the rows in JSON,
    ``before`` and ``after`` are the JSON members around them. ``screen`` draws the terminal view; ``tables``
    and ``notes``, sentences, are what Markdown prints under its table. What is a function is called only by
    the formats that need it: CSV is not to wait for sentences. ``shown`` names the columns that people read
    (Markdown, HTML), every one when empty. ``page`` makes what HTML and ``--plot`` draw, ``page_of_rows``
    that of a stream, from the column names and the rows that have come.
    ``sentences`` are what can be pasted into a text.
    ``reordered`` draws the terminal view with the rows in another order, given by their places.
    """

    key: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    screen: Callable[[], RenderableType]
    before: Mapping[str, Any] = NOTHING
    after: Callable[[], Mapping[str, Any]] = dict
    tables: Sequence[Table] = ()
    notes: Callable[[], Sequence[str]] = tuple
    title: str = ""
    shown: Sequence[str] = ()
    page: Callable[[], Page] | None = None
    page_of_rows: Callable[[Sequence[str], Sequence[Sequence[Cell]]], Page] | None = None
    reordered: Callable[[Sequence[int]], RenderableType] | None = None
    sentences: Callable[[], Iterable[str]] | None = None
