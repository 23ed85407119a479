"""A terminal table of any columns: where it does not fit side by side, a block of lines for each row."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from eventstudy.reports.terminal import BLANKS, Sized, sentence

BROKEN_FROM = 24
"""Cells longer than this are broken before anything else gives way."""


def text_table(names: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> RenderableType:
    """Rows of written cells under the columns' names; ``right``: which columns are figures."""
    widths = [max(len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    least = sum(min(width, BROKEN_FROM) + len(BLANKS) for width in widths) - len(BLANKS)
    return Sized(
        lambda width: (
            _blocks(names, rows) if least > width and rows else [_table(names, rows, right, widths)]
        ),
        most=None,
    )


def _table(
    names: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], widths: Sequence[int]
) -> Table:
    table = Table(box=None, padding=(0, len(BLANKS), 0, 0), pad_edge=False, header_style="dim")
    for name, figures, width in zip(names, right, widths, strict=True):
        table.add_column(
            name, justify="right" if figures else "left", overflow="fold", no_wrap=width <= BROKEN_FROM
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[RenderableType]:
    """A block a row, a line for each cell that is not empty."""
    widest = max(len(name) for name in names)
    lines: list[RenderableType] = []
    for at, row in enumerate(rows):
        lines += [Text()] if at else []
        for name, cell in zip(names, row, strict=True):
            if cell:
                label = f"{name:{widest}}{BLANKS}"
                lines.append(sentence(cell, first=label, rest=" " * len(label)))
    return lines
