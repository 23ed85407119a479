"""What a page shows around a report's table. Formats for programs do without: they import none of this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from eventstudy.reports.report import NOTHING, Cell, Column

if TYPE_CHECKING:
    from eventstudy.reports.charts.drawing import Drawing


class Table(NamedTuple):
    """A further table of a page, under its own heading."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


class CardTable(NamedTuple):
    """A table that becomes a card a row on a telephone.

    A cell is a value and what stands small beneath it (empty without). The first ``texts`` columns are read,
    the others compared; that of ``strong`` matters most. ``notes`` explain the columns.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[tuple[str, str]]]
    texts: int = 1
    strong: str = "Move"
    notes: str = ""


class Page(NamedTuple):
    """What a page shows around a report's table: sentences under the title, charts, titled sections.

    ``kicker`` says over the title what the page is; ``headline`` stands in place of the report's title.
    ``failures``: what could not be measured, and why. ``summary`` (or ``body``, HTML) stands in place of the
    report's own table, whose caption is ``caption``. ``detail``: a second one, under its caption, behind the
    charts. ``sources``: where the prices came from. ``note``: what the user adds. ``style``: CSS of this page
    alone. ``charts_first``: the charts stand before the table.
    """

    caption: str = ""
    kicker: str = ""
    headline: str = ""
    lead: Sequence[str] = ()
    failures: Sequence[str] = ()
    summary: CardTable | None = None
    detail: CardTable | None = None
    sources: str = ""
    charts: Sequence[Drawing] = ()
    charts_first: bool = False
    sections: Mapping[str, Sequence[str]] = NOTHING
    tables: Sequence[Table] = ()
    body: str = ""
    note: str = ""
    style: str = ""
