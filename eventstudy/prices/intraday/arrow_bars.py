"""Bars in Parquet files, through arrow."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eventstudy.prices.files.arrow import values_of, whole_parquet
from eventstudy.prices.intraday.layouts import heading
from eventstudy.prices.intraday.table import BarTable, columns_table, kept_rows


def read_parquet(path: Path, keep: frozenset[str] | None) -> BarTable:
    """The bars of a Parquet file; ``keep`` as in ``kept_rows``. Raises InputFileError."""
    table = whole_parquet(path)
    names = [heading(_plain(name)) for name in table.column_names]
    columns = [_texts(path, table.column(at)) for at in range(len(names))]
    lines, columns_kept = kept_rows(names, (range(1, table.num_rows + 1), columns), keep)
    return columns_table(str(path), names, columns_kept, lines)


def _plain(name: str) -> str:
    """The name of a column; of pandas' two levels the first, its index a stamp."""
    if name.startswith("__index_level_"):
        return "datetime"
    return name.strip("()").split(",")[0].strip(" '\"") if name.startswith("(") else name


def _texts(path: Path, column: Any) -> list[str]:
    return ["" if value is None else _text(value) for value in values_of(path, column)]


def _text(value: Any) -> str:
    """A value as text; a moment with its offset where the column has a zone."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat(" ")
    return str(value)
