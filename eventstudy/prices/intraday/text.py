"""Bars in files of text: CSV with or without headings, yfinance's several lines of them, gzip."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO, cast

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.intraday.layouts import (
    LAYOUTS,
    LEAN,
    Layout,
    heading,
    is_heading,
    layout_without_headings,
)
from eventstudy.prices.intraday.table import BarTable, columns_table

_YFINANCE = next(layout for layout in LAYOUTS if layout.name == "yfinance")
_LEVELS = ("price", "ticker")
"""What yfinance calls the levels of its headings in the first column."""
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
PREAMBLE = 20
"""Lines, at most, before the headings."""


def read_text(path: Path, keep: frozenset[str] | None) -> BarTable:
    """The bars of a text file; ``keep`` as in ``columns_table``. Raises InputFileError, OSError."""
    with _opened(path) as file:
        lines = limits.bounded_lines(file, str(path))
        try:
            start = next(lines, "").removeprefix("\ufeff")
            reader = csv.reader((start, *lines), delimiter=max(",;\t|", key=start.count))
            rows = [(reader.line_num, cells) for cells in reader if any(cells)]
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputFileError(str(path), f"not readable as CSV ({error})", "save it as UTF-8") from error
    if not rows:
        raise InputFileError(str(path), "the file is empty", "it needs bars with their times")
    first = [cell.strip().lower() for cell in rows[0][1]]
    if {first[0], rows[min(1, len(rows) - 1)][1][0].strip().lower()} == set(_LEVELS):
        return _levels(path, rows, keep)
    for place, (_, cells) in enumerate(rows[:PREAMBLE]):
        if is_heading(cells):
            return _table(path, [heading(cell) for cell in cells], rows[place + 1 :], keep)
    layout = layout_without_headings(rows[0][1])
    if layout is None:
        raise InputFileError(
            str(path),
            "neither headings nor a layout that is known",
            "write headings: time,open,high,low,close",
        )
    if layout is LEAN:
        rows = _dated(path, rows)
    return _table(path, list(layout.headings), rows, keep, layout)


def _opened(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")


def _table(
    path: Path,
    names: Sequence[str],
    rows: Sequence[tuple[int, list[str]]],
    keep: frozenset[str] | None,
    layout: Layout | None = None,
) -> BarTable:
    """The table of rows under headings. Raises InputFileError for a line of another width."""
    if not rows:
        raise InputFileError(str(path), "headings and no bar", "give a file with bars")
    width = len(rows[0][1])
    for line, cells in rows:
        if len(cells) != width:
            raise InputFileError(
                str(path), f"{len(cells)} cells where others have {width}", "correct the line", line=line
            )
    if width > len(names):
        raise InputFileError(str(path), f"{width} cells under {len(names)} headings", "correct the headings")
    columns = list(zip(*(cells for _, cells in rows), strict=True))
    return columns_table(
        str(path), names[:width], columns, [line for line, _ in rows], layout=layout, keep=keep
    )


def _levels(path: Path, rows: Sequence[tuple[int, list[str]]], keep: frozenset[str] | None) -> BarTable:
    """yfinance's table with a line of prices, one of symbols and one of the stamps' own name."""
    heads = {cells[0].strip().lower(): cells for _, cells in rows[:3]}
    if not set(_LEVELS) <= heads.keys():
        raise InputFileError(str(path), "headings in several lines, not as yfinance writes them", "keep one")
    body = rows[3:] if "datetime" in heads or "date" in heads else rows[2:]
    prices, symbols = heads["price"], heads["ticker"]
    whole: BarTable | None = None
    for symbol in dict.fromkeys(symbols[1:]):
        if keep is not None and symbol.strip().upper() not in keep and len(set(symbols[1:])) > 1:
            continue
        own = [at for at, name in enumerate(symbols) if at == 0 or name == symbol]
        names = ["datetime", *(heading(prices[at]) for at in own[1:])]
        part = _table(
            path, names, [(line, [cells[at] for at in own]) for line, cells in body], None, _YFINANCE
        )
        whole = whole or BarTable(str(path), part.layout, part.aware)
        whole.rows[symbol.strip()] = part.rows[""]
    return whole or BarTable(str(path), _YFINANCE)


def _dated(path: Path, rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Lean's rows with the day of the file's name: they count milliseconds from midnight."""
    found = _DATE_IN_NAME.search(path.name)
    if found is None:
        raise InputFileError(
            str(path),
            "its times count from midnight, and its name has no date",
            "call it as Lean does: 20140606_trade.csv",
        )
    day = date(*map(int, found.groups())).isoformat()
    return [(line, [f"{day} {_clock(int(cells[0]) // 1000)}", *cells[1:]]) for line, cells in rows]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
