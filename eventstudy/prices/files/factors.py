"""Factor returns from files: Ken French's daily layout, plain CSV, Parquet; several files merged.

Ken French's layout: lines of prose, a header whose first cell is empty, days as YYYYMMDD, percent, -99.99
and -999 for missing, then a blank line, tables of months or years and a copyright line. A zip with one such
file is read, too.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eventstudy import limits
from eventstudy.announcements.table import delimiter_of
from eventstudy.errors import InputFileError, UsageError
from eventstudy.factors import FACTORS, RISK_FREE, FactorFile, FactorReturns
from eventstudy.prices.files.arrow import values_of, whole_parquet

PERCENT, FRACTION = "percent", "fraction"
MISSING = ("", "na", "n/a", "nan", "null", ".")
MISSING_NUMBERS = (-99.99, -999.0)
"""What Ken French's library writes for a missing value."""
LEAST_PERCENT, MOST_PERCENT = 0.05, 20.0
"""A typical (median) daily factor return is about 0.3 in percent and 0.003 as a fraction."""

_NAMES = {name.lower().replace("-", ""): name for name in FACTORS} | {"wml": "Mom", "umd": "Mom"}
_HEADERS = ("", "date", "day", "caldt")


@dataclass(slots=True)
class _Table:
    """One file: ``values`` by column and day, in its units; ``french``: in the library's layout."""

    path: str
    values: dict[str, dict[int, float]]
    french: bool = False
    units: str = ""
    missing: int = 0


def read_factors(paths: Sequence[str], model: str, columns: Sequence[str]) -> FactorReturns | None:
    """The columns that a model needs and the risk-free rate, None for a model without factors.

    A column is taken from the file whose kind is the model's (with RMW or without it: the size factor of the
    five-factor file is another series), else from the first that has it.
    Raises UsageError for a model that needs factors and has no file, or the other way round; InputFileError
    for a file that cannot be read, lacks a column, or contradicts another.
    """
    if not columns:
        if paths:
            raise UsageError(f"the {model} model uses no factors", "leave out --factors, or give --model ff3")
        return None
    needed = (*columns, RISK_FREE)
    if not paths:
        raise UsageError(
            f"the {model} model needs factor returns",
            f"add --factors FILE, a daily file of Ken French's library or a CSV of date, {', '.join(needed)}",
        )
    tables = [_read(path) for path in dict.fromkeys(paths)]
    tables.sort(key=lambda table: ("RMW" in table.values) != ("RMW" in needed))
    values = {column: _column(column, tables, model) for column in needed}
    return FactorReturns(values, tuple(_file(table) for table in tables))


def _column(column: str, tables: Sequence[_Table], model: str) -> dict[int, float]:
    having = [table for table in tables if column in table.values]
    if not having:
        names = ", ".join(table.path for table in tables)
        raise InputFileError(names, f"no column {column}, which the {model} model needs", "add its file")
    kind = "RMW" in having[0].values
    merged: dict[int, float] = {}
    for table in [table for table in having if ("RMW" in table.values) == kind]:
        scale = 0.01 if table.units == PERCENT else 1.0
        for day, value in table.values[column].items():
            if merged.setdefault(day, value * scale) != value * scale:
                raise InputFileError(
                    table.path,
                    f"{column} of {date.fromordinal(day)} is {value * scale:.6g}, and {merged[day]:.6g} in"
                    f" {having[0].path}",
                    "give one of them",
                )
    return merged


def _file(table: _Table) -> FactorFile:
    days = sorted({day for values in table.values.values() for day in values})
    return FactorFile(
        table.path, table.units, tuple(table.values), days[0], days[-1], len(days), table.missing
    )


def _read(path: str) -> _Table:
    table = _parquet(path) if path.lower().endswith((".parquet", ".pq")) else _text(path)
    if not any(table.values.values()):
        raise InputFileError(path, "has no daily factor returns", "give a daily file, not a monthly one")
    table.units = _units(table)
    return table


def _units(table: _Table) -> str:
    """Percent or fraction, by the size of a typical value. Raises InputFileError where that cannot say.

    An empty first cell of the header does not say: pandas writes an index without a name like that, too.
    """
    medians = []
    for column, values in table.values.items():
        sizes = sorted(map(abs, values.values()))
        if column != RISK_FREE and sizes:
            medians.append(sizes[len(sizes) // 2])
    if not medians and table.french:
        return PERCENT
    if not medians:
        raise InputFileError(
            table.path,
            "has only the risk-free rate, whose units cannot be determined",
            "put it beside a factor",
        )
    if max(medians) > MOST_PERCENT:
        raise InputFileError(
            table.path,
            f"half of the days have a factor return beyond {max(medians):.4g}, which is not in percent",
            "give daily returns in percent or as fractions",
        )
    return PERCENT if max(medians) >= LEAST_PERCENT else FRACTION


def _text(path: str) -> _Table:
    lines = _lines(path)
    number = next((at for at, line in enumerate(lines) if _header(line)), None)
    if number is None:
        raise InputFileError(path, "has no header that names factors", f"name them {', '.join(FACTORS)}")
    columns = _header(lines[number])
    delimiter = delimiter_of(lines[number])
    _refuse_twice(path, list(columns.values()))
    french = not lines[number].split(delimiter)[0].strip()
    table = _Table(path, {name: {} for name in columns.values()}, french)
    over = False
    for at, line in enumerate(lines[number + 1 :], start=number + 2):
        cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
        day = _day(cells[0])
        if day is None:
            if not over and cells[0][:1].isdigit() and len(cells) > 1 and line.strip():
                _refuse_day(path, cells[0], at)
            over = over or not line.strip() or not cells[0][:1].isdigit()
        elif over:
            raise InputFileError(path, "has a second table of days", "leave one in the file", line=at)
        else:
            _take(table, columns, day, cells, at)
    return table


def _refuse_twice(path: str, columns: Sequence[str]) -> None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise InputFileError(path, f"has two columns {twice}", "leave one in the file")


def _refuse_day(path: str, cell: str, line: int) -> None:
    if len(cell) == 6 and cell.isdigit():
        raise InputFileError(path, f"{cell} is a month", "give the daily file", line=line)
    raise InputFileError(path, f"{cell!r} is not a day", "write it 20250211 or 2025-02-11", line=line)


def _take(table: _Table, columns: dict[int, str], day: int, cells: list[str], line: int) -> None:
    for at, name in columns.items():
        text = cells[at] if at < len(cells) else ""
        try:
            value = math.nan if text.lower() in MISSING else float(text)
            if math.isinf(value):
                raise ValueError(text)
        except ValueError:
            raise InputFileError(
                table.path,
                f"{text!r} is not a number",
                "-99.99 or an empty cell is missing",
                line=line,
                field=name,
            ) from None
        if not _keep(table, name, day, value):
            message = f"{date.fromordinal(day)} appears twice"
            raise InputFileError(table.path, message, "keep one of the rows", line=line)


def _keep(table: _Table, name: str, day: int, value: float) -> bool:
    """Put a value in its place; False where there is one already."""
    if not math.isfinite(value) or value in MISSING_NUMBERS:
        table.missing += 1
        return True
    values = table.values[name]
    if day in values:
        return False
    values[day] = value
    return True


def _lines(path: str) -> list[str]:
    try:
        if Path(path).exists() and not Path(path).is_file():
            raise InputFileError(path, "not a file", "give a file; a pipe cannot be read twice")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                files = [one for one in archive.infolist() if one.filename.lower().endswith((".csv", ".txt"))]
                if len(files) != 1:
                    raise InputFileError(path, f"holds {len(files)} CSV files", "unpack it and name one")
                _refuse_size(path, files[0].file_size)
                content = archive.read(files[0])
        else:
            _refuse_size(path, Path(path).stat().st_size)
            content = Path(path).read_bytes()
    except OSError as error:
        raise InputFileError(path, f"cannot be read: {error.strerror or error}", "check --factors") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputFileError(path, f"cannot be unpacked: {error}", "unpack it and name the file") from error
    # The library's prose is not always UTF-8; numbers and names of factors are ASCII.
    return content.decode("utf-8-sig", "replace").splitlines()


def _refuse_size(path: str, size: int) -> None:
    if size > limits.LARGEST_FACTORS:
        message = f"{size:,} bytes; at most {limits.LARGEST_FACTORS:,} are read"
        raise InputFileError(path, message, "is it a file of factors?")


def _header(line: str) -> dict[int, str]:
    """Where each factor stands, by place; empty for a line that is no header."""
    cells = [cell.strip().strip('"') for cell in line.split(delimiter_of(line))]
    if len(cells) < 2 or cells[0].lower() not in _HEADERS:
        return {}
    names = {at: _name(cell) for at, cell in enumerate(cells[1:], start=1)}
    return {at: name for at, name in names.items() if name}


def _name(cell: str) -> str:
    """The factor that a column holds: ``Mkt-RF``, ``mkt_rf`` and ``MKTRF`` are one; empty for another."""
    plain = "".join(letter for letter in cell.lower() if letter.isalnum())
    return _NAMES.get(plain, "")


def _day(cell: str) -> int | None:
    try:
        if len(cell) == 8 and cell.isascii() and cell.isdigit():
            return date(int(cell[:4]), int(cell[4:6]), int(cell[6:])).toordinal()
        return date.fromisoformat(cell).toordinal() if len(cell) == 10 else None
    except ValueError:
        return None


def _parquet(path: str) -> _Table:
    file = Path(path)
    content = whole_parquet(file)
    places = {_name(name): at for at, name in enumerate(content.column_names) if _name(name)}
    headings = [name.lower() for name in content.column_names]
    dates = [at for at, name in enumerate(headings) if name in (*_HEADERS, "__index_level_0__")]
    if not places or len(dates) != 1:
        raise InputFileError(
            path, "has no column date beside factors", f"name them date, {', '.join(FACTORS)}"
        )
    _refuse_twice(path, [_name(name) for name in content.column_names if _name(name)])
    days = [_parquet_day(path, value) for value in values_of(file, content.column(dates[0]))]
    table = _Table(path, {name: {} for name in places})
    for name, at in places.items():
        for day, value in zip(days, values_of(file, content.column(at)), strict=True):
            if not _keep(table, name, day, _parquet_number(path, value)):
                raise InputFileError(path, f"{date.fromordinal(day)} appears twice", "keep one of the rows")
    return table


def _parquet_number(path: str, value: object) -> float:
    if value is None:
        return math.nan
    try:
        number = float(value)  # type: ignore[arg-type]
        if math.isinf(number):
            raise ValueError(value)
        return number
    except (TypeError, ValueError):
        raise InputFileError(path, f"{value!r:.60} is not a number", "write factors as numbers") from None


def _parquet_day(path: str, value: object) -> int:
    if isinstance(value, date):  # a datetime, too
        return value.toordinal()
    day = _day(str(value))
    if day is None:
        raise InputFileError(path, f"{value!r:.60} is not a day", "write it as a date, or 20250211")
    return day
