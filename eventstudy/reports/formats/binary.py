"""Files that other programs open: Excel's workbooks and Parquet. Values are the bare ones of csv."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from eventstudy.errors import UsageError
from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Column, Report

MOST_ROWS = 1_048_575
"""Rows that a sheet of Excel holds under its header."""
_FORMATS = {
    Kind.FRACTION: "0.00%",
    Kind.PRICE: "#,##0.00",
    Kind.COUNT: "#,##0",
    Kind.NUMBER: "0.00##",
    Kind.PROBABILITY: "0.000",
    Kind.DATE: "yyyy-mm-dd",
}


def xlsx(report: Report) -> bytes:
    """A workbook: a header that stays in sight, figures as numbers, text never a formula.

    Each further table has a sheet of its own, under its title.
    Raises UsageError when XlsxWriter is not installed, or for more rows than a sheet holds.
    """
    require_xlsxwriter()
    import xlsxwriter

    out = BytesIO()
    # The same report gives the same bytes, whenever it is written.
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        _sheet(book, report.key, "", report.columns, report.rows)
        for number, table in enumerate(report.tables, start=2):
            _sheet(book, f"table {number}", table.title, table.columns, table.rows)
    return out.getvalue()


def require_xlsxwriter() -> None:
    """Raises UsageError with the remedy when XlsxWriter is not installed."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise UsageError(
            "an .xlsx file needs XlsxWriter, which is not installed", "pip install xlsxwriter, or write .csv"
        ) from None


def _sheet(
    book: Any, name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> None:
    """A sheet with its title, if it has one, a header and the rows; the columns of a titled one are as wide
    as their texts, those of the main table, which can have very many rows, as the header."""
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True})
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
    header = 1 if title else 0
    if title:
        sheet.write_string(0, 0, _utf8(title))
    for at, column in enumerate(columns):
        sheet.write_string(header, at, _utf8(column.name), bold)
        sheet.set_column(at, at, _width(column, at, rows if title else ()))
    sheet.freeze_panes(header + 1, 0)
    for number, row in enumerate(rows, start=header + 1):
        if number > MOST_ROWS:
            raise UsageError(f"a sheet holds {MOST_ROWS:,} rows", "write .csv or .parquet")
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, number, at, value, formats.get(column.kind), column.kind)


def _width(column: Column, at: int, rows: Iterable[Sequence[Cell]]) -> int:
    """Letters that hold the header of a column and its texts."""
    texts = [cell for row in rows for cell in row[at : at + 1] if isinstance(cell, str)]
    return max(10, 2 + max(len(text) for text in (column.name, *texts)))


def _write_cell(sheet: Any, row: int, at: int, value: Any, shown: Any, kind: Kind) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, at, value)
        case int() | float():
            sheet.write_number(row, at, value, shown)
        case _ if kind is Kind.DATE and len(value) == 10:
            sheet.write_datetime(row, at, datetime.fromisoformat(value), shown)
        case _:
            sheet.write_string(row, at, _utf8(str(value)))


def _utf8(text: str) -> str:
    """A text as other formats write it: half characters, as in paths that are not UTF-8, are written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def parquet(report: Report) -> bytes:
    """A Parquet file: text, whole numbers and floats by column, null for a missing value."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    rows = list(report.rows)
    columns = [
        [_utf8(cell) if isinstance(cell, str) else cell for cell in (row[at] for row in rows)]
        for at in range(len(report.columns))
    ]
    arrays = [
        pa.array(values, _type(pa, column, values))
        for column, values in zip(report.columns, columns, strict=True)
    ]
    out = BytesIO()
    pq.write_table(pa.table(arrays, names=[_utf8(column.name) for column in report.columns]), out)
    return out.getvalue()


def _type(pa: Any, column: Column, values: list[Any]) -> Any:
    """The type of a column by its kind, so that it does not depend on which values are missing."""
    match column.kind:
        case Kind.DATE:
            return pa.string()
        case Kind.COUNT:
            return pa.int64()
        case Kind.PRICE | Kind.FRACTION | Kind.NUMBER | Kind.PROBABILITY:
            return pa.float64()
        case Kind.TEXT:
            if any(isinstance(value, bool) for value in values):
                return pa.bool_()
            return pa.string() if all(value is None or isinstance(value, str) for value in values) else None
