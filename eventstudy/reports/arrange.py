"""A report with some of its columns, its rows in another order, or with words of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.reports.page import Page
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.values import human

if TYPE_CHECKING:
    from rich.console import RenderableType


def sort_order(column: Sequence[Cell], *, reverse: bool) -> list[int]:
    """The places of a column's values in order; missing values last.

    Numbers run from the largest down and text from A on; ``reverse`` turns either around. Equal values keep
    their order.
    """
    present = [at for at, value in enumerate(column) if value not in (None, "")]
    numbers = all(isinstance(column[at], int | float) for at in present)
    present.sort(key=lambda at: column[at], reverse=numbers != reverse)  # type: ignore[arg-type,return-value]
    used = set(present)
    return [*present, *(at for at in range(len(column)) if at not in used)]


def sorted_report(report: Report, name: str) -> Report:
    """The report with its rows in the order of a column; ``-name``: the other way around."""
    wanted = name.removeprefix("-")
    at = [column.name for column in report.columns].index(wanted)
    rows = list(report.rows)
    order = sort_order([row[at] for row in rows], reverse=name != wanted)
    rows = [rows[position] for position in order]
    reordered = report.reordered
    screen = (lambda: reordered(order)) if reordered else (lambda: plain_table(report.columns, rows))
    return report._replace(rows=rows, screen=screen)


def selected_report(report: Report, names: Sequence[str]) -> Report:
    """The report with these columns only, in this order."""
    places = [[column.name for column in report.columns].index(name) for name in names]
    columns = [report.columns[at] for at in places]
    rows = [tuple(row[at] for at in places) for row in report.rows]
    return report._replace(columns=columns, rows=rows, shown=(), screen=lambda: plain_table(columns, rows))


def titled_report(report: Report, title: str | None, note: str | None) -> Report:
    """The report under a title of the user's, a note of theirs below, wherever people read it."""

    def screen() -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        above = [Text(title, style="bold"), Text()] if title else []
        return Group(*above, report.screen(), *([Text(), Text(note)] if note else []))

    def worded(page: Page) -> Page:
        return page._replace(headline=title or page.headline, note=note or page.note)

    page_of, made_of_rows = report.page, report.page_of_rows
    return report._replace(
        title=title or report.title,
        notes=lambda: [*report.notes(), *([note] if note else [])],
        screen=screen,
        page=(lambda: worded(page_of())) if page_of else None,
        page_of_rows=(lambda names, rows: worded(made_of_rows(names, rows))) if made_of_rows else None,
    )


def plain_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> RenderableType:
    """A terminal table under the columns' names, numbers on the right."""
    from eventstudy.reports.text_table import text_table

    right = [any(isinstance(row[at], int | float) for row in rows) for at in range(len(columns))]
    cells = [[human(value, column) for value, column in zip(row, columns, strict=True)] for row in rows]
    return text_table([column.name for column in columns], cells, right)
