"""Every value formatted once: for machines (shortest exact text) and for people (percent, two decimals)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Column, Report

if TYPE_CHECKING:
    from eventstudy.reports.page import Table

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_DIRECTIONS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that turn the direction of writing, and with it what a line seems to say."""
_WRITTEN_OUT = {**_CONTROLS, **{code: f"\\u{code:04x}" for code in _DIRECTIONS}}


def visible(text: str) -> str:
    """The text with control characters (terminal escapes among them) written out; newlines and tabs stay.

    So are those that turn the direction of writing.
    """
    return text.translate(_WRITTEN_OUT)


def machine(value: Cell) -> str:
    """The bare value: empty for a missing one, the shortest text that reads back as the same float."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case _:
            return str(value)


def percent(value: float | None, digits: int = 2) -> str:
    """A fraction as a signed percentage: ``+1.31 %``; empty for a missing value."""
    return "" if value is None else f"{_signed(value * 100, digits)} %"


def price(value: float | None) -> str:
    """A price with two decimals (more below 1), thousands apart; empty for a missing value."""
    if value is None:
        return ""
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:z.4f}"


def count(value: float | None) -> str:
    """A whole number with thousands apart; empty for a missing value."""
    return "" if value is None else f"{value:z,.0f}"


def number(value: float | None, digits: int = 2) -> str:
    """A plain number; empty for a missing value."""
    return "" if value is None else _signed(value, digits).removeprefix("+")


def probability(value: float | None) -> str:
    """A p-value: three decimals, ``<0.001`` below that; empty for a missing value."""
    if value is None:
        return ""
    return "<0.001" if value < 0.0005 else f"{value:.3f}"


def human(value: Cell, column: Column) -> str:
    """A value as people read it, by the kind of its column."""
    if value is None or isinstance(value, str | bool):
        return machine(value)
    match column.kind:
        case Kind.FRACTION:
            return percent(value, column.digits)
        case Kind.PRICE:
            return price(value)
        case Kind.COUNT:
            return count(value)
        case Kind.NUMBER:
            return number(value, column.digits)
        case Kind.PROBABILITY:
            return probability(value)
        case Kind.TEXT | Kind.DATE:
            return machine(value)


def people_columns(report: Report, rows: Sequence[Sequence[Cell]]) -> tuple[list[Column], list[list[str]]]:
    """The columns that people read and their cells; a column that is empty in every row is left out."""
    wanted = [
        at for at, column in enumerate(report.columns) if not report.shown or column.name in report.shown
    ]
    cells = [[human(row[at], report.columns[at]) for at in wanted] for row in rows]
    filled = [at for at in range(len(wanted)) if not cells or any(row[at] for row in cells)]
    return [report.columns[wanted[at]] for at in filled], [[row[at] for at in filled] for row in cells]


def people_cells(table: Table) -> list[list[str]]:
    """The cells of a further table as people read them."""
    return [
        [human(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]


def _signed(value: float, digits: int) -> str:
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text
