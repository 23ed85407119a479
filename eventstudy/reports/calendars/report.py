"""The reports of ``calendars``: the tables in use, held against the library, and made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventstudy.exchanges.listings import exchanges
from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Column, Report

if TYPE_CHECKING:
    from rich.console import RenderableType

    from eventstudy.exchanges.refresh import Checked
    from eventstudy.exchanges.table_files import Table

DATES_NAMED = 5
"""How many differing dates are named in a row; the others are counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table in use, the number of the user's own corrections to it, and the file it was read from."""

    table: Table
    own_corrections: int
    file: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A table made anew: its last date before, what has changed, and where it lies."""

    table: Table
    last_before: str
    changes: int
    file: str


def shown_report(shown: Sequence[Shown]) -> Report:
    """The ranges and sources of some tables."""
    columns = (
        Column("calendar"),
        Column("exchanges"),
        Column("zone"),
        Column("first", Kind.DATE),
        Column("last", Kind.DATE),
        Column("library_from", Kind.DATE),
        Column("library"),
        Column("library_version"),
        Column("own_corrections", Kind.COUNT),
        Column("file"),
        Column("verified"),
    )
    rows: list[tuple[Cell, ...]] = []
    for calendar in shown:
        made = calendar.table["generator"]
        following = [each for each in exchanges().values() if each.calendar == calendar.table["mic"]]
        rows.append(
            (
                calendar.table["mic"],
                " ".join(each.mic for each in following),
                calendar.table["zone"],
                calendar.table["first"],
                calendar.table["last"],
                calendar.table.get("library_from"),
                made["library"],
                made[made["library"]],
                calendar.own_corrections,
                calendar.file,
                all(each.verified for each in following),
            )
        )
    return _report(columns, rows, "Calendars", hidden=("zone", "library", "library_version", "file"))


def checked_report(checked: Sequence[Checked]) -> Report:
    """Tables held against the installed libraries."""
    columns = (
        Column("calendar"),
        Column("library"),
        Column("library_version"),
        Column("sessions", Kind.COUNT),
        Column("cited_differences", Kind.COUNT),
        Column("uncited_differences", Kind.COUNT),
        Column("uncited_dates"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            calendar.calendar,
            calendar.library,
            calendar.version,
            calendar.sessions,
            calendar.cited,
            len(calendar.uncited),
            " ".join(calendar.uncited[:DATES_NAMED])
            + (" ..." if len(calendar.uncited) > DATES_NAMED else ""),
        )
        for calendar in checked
    ]
    return _report(columns, rows, "Calendars against the installed libraries")


def refreshed_report(refreshed: Sequence[Refreshed]) -> Report:
    """Tables made anew."""
    columns = (
        Column("calendar"),
        Column("first", Kind.DATE),
        Column("last_before", Kind.DATE),
        Column("last", Kind.DATE),
        Column("changes", Kind.COUNT),
        Column("file"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            calendar.table["mic"],
            calendar.table["first"],
            calendar.last_before,
            calendar.table["last"],
            calendar.changes,
            calendar.file,
        )
        for calendar in refreshed
    ]
    return _report(columns, rows, "Calendars made anew", hidden=("file",))


def _report(
    columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], title: str, hidden: tuple[str, ...] = ()
) -> Report:
    def screen() -> RenderableType:
        from rich.table import Table as Grid

        grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
        places = [i for i, column in enumerate(columns) if column.name not in hidden]
        for i in places:
            grid.add_column(columns[i].name.replace("_", " "))
        for row in rows:
            grid.add_row(*("" if row[i] is None else str(row[i]) for i in places))
        return grid

    return Report("calendars", columns, rows, screen, title=title)
