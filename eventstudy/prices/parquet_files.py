"""Reading price rows from Parquet: only the columns and the symbols that are wanted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventstudy.errors import InputFileError
from eventstudy.prices.cells import DateReader, NumberReader
from eventstudy.prices.collect import Collected, Collection
from eventstudy.prices.columns import Field, read_layout

_EPOCH = 719163
"""Ordinal of 1970-01-01."""
_VALUES = (Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE, Field.VOLUME, Field.DIVIDENDS, Field.SPLITS)


NOT_PARQUET = "not readable as Parquet"


class ParquetTable:
    """A Parquet file whose layout is known. Raises InputFileError when it is no such file."""

    def __init__(self, path: Path) -> None:
        import pyarrow.dataset as ds

        self.path = path
        with arrow_errors(self.path, NOT_PARQUET):
            self._data = ds.dataset(str(path), format="parquet")
        self.columns: list[str] = self._data.schema.names
        self.layout = read_layout(_header(self.columns), str(path), path.stem)

    def collect(self, found: Collection) -> None:
        """Add every wanted row of the file to ``found``."""
        layout = self.layout
        if layout.symbol is None:
            for symbol, fields in layout.series.items():
                target = found.target(symbol)
                if target is not None:
                    self._append(self._read(fields), fields, [target], found.span)
            return
        symbols = self.symbols()
        targets = {symbol: target for symbol in symbols if (target := found.target(symbol)) is not None}
        if targets:
            fields = layout.series[""]
            table = self._read(fields, symbol=layout.symbol, only=list(targets))
            self._append(table, fields, list(targets.values()), found.span, list(targets))

    def symbols(self) -> list[str]:
        """The symbols of the file, in the order of their first rows (or columns)."""
        if self.layout.symbol is None:
            return list(self.layout.series)
        import pyarrow.compute as pc

        with arrow_errors(self.path, NOT_PARQUET):
            column = self._data.to_table(columns=[self.columns[self.layout.symbol]]).column(0)
            return [str(value) for value in pc.unique(column).to_pylist() if value is not None]

    def _read(
        self, fields: dict[Field, int], symbol: int | None = None, only: list[str] | None = None
    ) -> Any:
        import pyarrow as pa
        import pyarrow.dataset as ds

        places = {self.layout.date, *(fields[f] for f in _VALUES if f in fields)}
        condition = None
        if symbol is not None:
            places.add(symbol)
            condition = ds.field(self.columns[symbol]).cast(pa.string()).isin(only)
        with arrow_errors(self.path, NOT_PARQUET):
            return self._data.to_table(columns=[self.columns[i] for i in sorted(places)], filter=condition)

    def _append(
        self,
        table: Any,
        fields: dict[Field, int],
        targets: list[Collected],
        span: tuple[int, int],
        symbols: list[str] | None = None,
    ) -> None:
        """Add the rows of a table; without ``symbols`` all of them belong to the only target."""
        import numpy as np

        days = self._days(table.column(self.columns[self.layout.date]))
        codes = np.zeros(len(days), dtype=np.int64) if symbols is None else self._codes(table, symbols)
        if self.layout.shared:
            priced = ~np.isnan(self._numbers(table, fields[Field.CLOSE], Field.CLOSE))
            table, days, codes = table.filter(priced), days[priced], codes[priced]
        for code, target in enumerate(targets):
            own = days[codes == code] if len(targets) > 1 else days
            if len(own):
                target.reach(int(own.min()))
                target.reach(int(own.max()))
        inside = (days >= span[0]) & (days <= span[1])
        table, days, codes = table.filter(inside), days[inside], codes[inside]
        columns = [self._numbers(table, fields.get(field), field).tolist() for field in _VALUES]
        for code, day, *values in zip(codes.tolist(), days.tolist(), *columns, strict=True):
            target = targets[code]
            if target.reach(day):
                target.rows.append((day, *values[:5]))
                target.pay(day, values[5], values[6])

    def _codes(self, table: Any, symbols: list[str]) -> Any:
        """The place of each row's symbol in ``symbols``."""
        import pyarrow as pa
        import pyarrow.compute as pc

        assert self.layout.symbol is not None
        column = table.column(self.columns[self.layout.symbol]).cast(pa.string())
        return flat(pc.fill_null(pc.index_in(column, value_set=pa.array(symbols)), -1))

    def _days(self, column: Any) -> Any:
        """Ordinals, shape (n,) int64."""
        import numpy as np

        name = self.columns[self.layout.date]
        if column.null_count:
            raise self._bad("", "a date", name)
        with arrow_errors(self.path, NOT_PARQUET):
            ordinals = day_ordinals(column)
        if ordinals is not None:
            return flat(ordinals)
        return np.array(self._parsed(column, DateReader().read, "a date", name), dtype=np.int64)

    def _numbers(self, table: Any, place: int | None, field: Field) -> Any:
        """Values, shape (n,) float64, NaN for null; all NaN for a field without a column."""
        import numpy as np
        import pyarrow as pa

        if place is None:
            return np.full(len(table), np.nan)
        column = table.column(self.columns[place])
        if is_text(column.type):
            reader = NumberReader()
            read = reader.volume if field is Field.VOLUME else reader.price
            return np.array(self._parsed(column, read, "a number", self.columns[place]), dtype=np.float64)
        with arrow_errors(self.path, NOT_PARQUET):
            return flat(column.cast(pa.float64()))

    def _parsed(self, column: Any, read: Callable[[str], float], kind: str, name: str) -> list[float]:
        parsed: list[float] = []
        for text in column.to_pylist():
            try:
                parsed.append(read(text or ""))
            except ValueError as error:
                raise self._bad(text, kind, name) from error
        return parsed

    def _bad(self, value: object, kind: str, name: str) -> InputFileError:
        return InputFileError(
            str(self.path),
            f"{str(value)[:40]!r} is not {kind}",
            "store dates as dates and prices as numbers",
            field=name,
        )


@contextmanager
def arrow_errors(path: Path, what: str) -> Iterator[None]:
    """Turns what pyarrow raises into an InputFileError that says ``what`` went wrong, and why."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:120]
        raise InputFileError(str(path), f"{what} ({reason})", "export the file once more") from error


def _header(columns: list[str]) -> list[list[str]]:
    """The header rows of a table: two when pandas stored pairs like ``('Close', 'AAPL')`` as column names."""
    pairs = [_pair(name) for name in columns]
    if sum(pair is not None for pair in pairs) < 1:
        return [columns]
    order = [(pair or ("", "")) for pair in pairs]
    return [[upper for upper, _ in order], [lower for _, lower in order]]


def _pair(name: str) -> tuple[str, str] | None:
    if not (name.startswith("('") and name.endswith("')")):
        return None
    try:
        upper, lower = ast.literal_eval(name)
    except (ValueError, SyntaxError):
        return None
    return str(upper), str(lower)


def flat(numbers: Any) -> Any:
    """An arrow array of numbers as numpy, shape (n,), null as NaN where they are floats.

    Arrow's own ``to_numpy`` imports pandas, which takes longer than reading most files.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = np.dtype("f8" if pa.types.is_float64(numbers.type) else str(numbers.type))
    if isinstance(numbers, pa.ChunkedArray):
        return np.concatenate([np.empty(0, dtype=kind), *(flat(chunk) for chunk in numbers.chunks)])
    if numbers.null_count:
        numbers = pc.fill_null(numbers, np.nan)
    held = numbers.buffers()[1]
    if held is None:
        return np.empty(0, dtype=kind)
    return np.frombuffer(held, dtype=kind)[numbers.offset : numbers.offset + len(numbers)]


def is_text(kind: Any) -> bool:
    """Whether an arrow type holds text."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def day_ordinals(column: Any) -> Any | None:
    """A date, timestamp or YYYYMMDD column as ordinals (an arrow int64 array), or None when it holds text.

    A time stamp with a zone counts as the date on the clock of that zone.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = pc.local_timestamp(column)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return pc.add(column.cast(pa.date32(), safe=False).cast(pa.int32()).cast(pa.int64()), _EPOCH)
    if pa.types.is_integer(kind):
        text = column.cast(pa.string())
        return pc.add(
            pc.strptime(text, "%Y%m%d", "s").cast(pa.date32()).cast(pa.int32()).cast(pa.int64()), _EPOCH
        )
    return None
