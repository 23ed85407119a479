"""Shares outstanding from a file: ``symbol``, ``valid_from`` (the first day) and ``shares_outstanding``."""

from __future__ import annotations

import math
from datetime import date

from eventstudy.announcements.table import cut, header_of, name_of, open_text, table_lines
from eventstudy.errors import InputFileError

COLUMNS = ("symbol", "valid_from", "shares_outstanding")


def read_shares(path: str) -> dict[str, list[tuple[int, float]]]:
    """The shares of each symbol, (first day as ordinal, number), in the order of the days.

    Raises InputFileError for a file without the columns, and for a cell that is no day or no positive number.
    """
    by_symbol: dict[str, list[tuple[int, float]]] = {}
    with open_text(path) as text:
        lines = table_lines(text, name_of(path))
        header, names = header_of(path, next(lines, None), COLUMNS)
        places = {name.lower(): at for at, name in enumerate(names)}
        for name in COLUMNS:
            if name not in places:
                raise InputFileError(
                    path, f"has no column {name}", f"it needs {', '.join(COLUMNS)}", line=header
                )
        for line, cells, problem in lines:
            if problem:
                raise InputFileError(path, problem, line=line)
            row = cut(cells, len(names))
            symbol, first, number = (row[places[name]].strip() for name in COLUMNS)
            try:
                day, shares = date.fromisoformat(first).toordinal(), float(number)
            except ValueError:
                day, shares = 0, math.nan
            if not symbol or not day or not 0 < shares < math.inf:
                message = (
                    f"{symbol or 'no symbol'}, {first!r}, {number!r} is not a symbol, a day and a number"
                )
                raise InputFileError(path, message, "write it as AAPL,2024-01-31,15000000000", line=line)
            by_symbol.setdefault(symbol.upper(), []).append((day, shares))
    return {symbol: sorted(rows) for symbol, rows in by_symbol.items()}
