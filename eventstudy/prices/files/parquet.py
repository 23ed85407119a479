"""Reading price rows from Parquet: only the columns and the symbols that are wanted.

A few bytes can stand for billions of values, and a short one for many long texts: what is read is counted
before (``limits``), and text stays a number for each different one (an arrow dictionary).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from eventstudy import limits
from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.files.cells import DateReader, NumberReader
from eventstudy.prices.files.collect import Collected, Collection, too_many_bars
from eventstudy.prices.files.header import Field, read_layout

_EPOCH = 719163
"""Ordinal of 1970-01-01."""
_VALUES = (Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE, Field.VOLUME, Field.DIVIDENDS, Field.SPLITS)


NOT_PARQUET = "not readable as Parquet"


class ParquetTable:
    """A Parquet file whose layout is known. Raises InputFileError when it is no such file."""

    def __init__(self, path: Path) -> None:
        from pyarrow.parquet import ParquetFile

        self.path = path
        self._check_footer()
        with arrow_errors(self.path, NOT_PARQUET):
            opened = ParquetFile(str(path))
            self.columns: list[str] = opened.schema_arrow.names
            limits.refuse_columns(len(self.columns), str(path))
            self._texts = [field.name for field in opened.schema_arrow if is_text(field.type)]
            if self._texts:
                opened = ParquetFile(str(path), read_dictionary=self._texts)
            self._file = opened
        self.layout = read_layout(_header(self.columns), str(path), path.stem)

    def _check_footer(self) -> None:
        """Refuse a description of the file that is itself too long to read."""
        with self.path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 8))
            footer = int.from_bytes(file.read(4), "little")
        if footer > min(limits.LARGEST_FOOTER, size):
            raise InputFileError(
                str(self.path), f"{NOT_PARQUET} (a footer of {footer:,} bytes)", "export the file once more"
            )

    def read(self, places: Sequence[int]) -> Any:
        """These columns as an arrow table, text as dictionaries.

        Raises InputFileError, before anything is read, for more than ``limits.MOST_CELLS`` cells.
        """
        with arrow_errors(self.path, NOT_PARQUET):
            names = [self.columns[i] for i in places]
            self._check_size(names)
            return _valid(self._file.read(columns=names).select(names))

    def _batches(self, places: Sequence[int], condition: Any = None) -> Iterator[Any]:
        """As ``read``, of the rows that meet the condition, some at a time."""
        import pyarrow as pa

        with arrow_errors(self.path, NOT_PARQUET):
            names = [self.columns[i] for i in places]
            self._check_size(names)
            for batch in self._all(names) if condition is None else self._some(names, condition):
                yield _valid(pa.Table.from_batches([batch]).select(names))

    def _all(self, names: list[str]) -> Iterator[Any]:
        return iter(self._file.iter_batches(columns=names))

    def _some(self, names: list[str], condition: Any) -> Iterator[Any]:
        import pyarrow.dataset as ds

        encoded = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=self._texts))
        return iter(ds.dataset(str(self.path), format=encoded).to_batches(columns=names, filter=condition))

    def _check_size(self, names: Sequence[str]) -> None:
        """Refuse what is too much to read, by what the file declares."""
        # What the parts of a column declare is not asked for: arrow ends the process where they are unsound.
        metadata = self._file.metadata
        rows = metadata.num_rows
        unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
        problem = ""
        if rows * len(names) > limits.MOST_CELLS:
            cells = f"{rows:,} rows of {len(names)} columns"
            problem = f"{cells}; at most {limits.MOST_CELLS:,} cells are read"
        elif unpacked > limits.LARGEST_UNPACKED:
            problem = f"{unpacked:,} bytes unpacked; at most {limits.LARGEST_UNPACKED:,} are read"
        if problem:
            raise InputFileError(str(self.path), problem, "split it into a folder of files")

    def collect(self, found: Collection) -> None:
        """Add every wanted row of the file to ``found``."""
        with arrow_errors(self.path, NOT_PARQUET):
            self._collect(found)

    def _collect(self, found: Collection) -> None:
        layout = self.layout
        if layout.symbol is None:
            for symbol, fields in layout.series.items():
                target = found.target(symbol)
                if target is not None:
                    for table in self._read(fields):
                        self._append(table, fields, [target], found.span)
            return
        symbols = self.symbols()
        targets = {symbol: target for symbol in symbols if (target := found.target(symbol)) is not None}
        if targets:
            fields = layout.series[""]
            for table in self._read(fields, symbol=layout.symbol, only=list(targets)):
                self._append(table, fields, list(targets.values()), found.span, list(targets))

    def symbols(self) -> list[str]:
        """The symbols of the file, in the order of their first rows (or columns)."""
        if self.layout.symbol is None:
            return list(self.layout.series)
        import pyarrow as pa
        import pyarrow.compute as pc

        found: dict[str, None] = {}
        for table in self._batches([self.layout.symbol]):
            with arrow_errors(self.path, NOT_PARQUET):
                different = _different(pc.unique(table.column(0))).cast(pa.string())
                longest = pc.max(pc.utf8_length(different)).as_py() or 0
            if longest > limits.LONGEST_SYMBOL:
                name = self.columns[self.layout.symbol]
                raise self._bad(f"text of {longest:,} characters", "a symbol", name)
            found.update(dict.fromkeys(value for value in different.to_pylist() if value is not None))
        return list(found)

    def _read(
        self, fields: dict[Field, int], symbol: int | None = None, only: list[str] | None = None
    ) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.dataset as ds

        places = {self.layout.date, *(fields[f] for f in _VALUES if f in fields)}
        condition = None
        if symbol is not None:
            places.add(symbol)
            condition = ds.field(self.columns[symbol]).cast(pa.string()).isin(only)
        return self._batches(sorted(places), condition)

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
                if len(target.rows) >= limits.MOST_BARS:
                    raise too_many_bars(str(self.path), target)
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
            days = flat(ordinals)
            if beyond_years(days):
                raise self._bad("a day beyond the years 1 to 9999", "a date", name)
            return days
        return self._parsed(column, DateReader().read, "a date", name).astype(np.int64)

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
            return self._parsed(column, read, "a number", self.columns[place])
        with arrow_errors(self.path, NOT_PARQUET):
            return flat(column.cast(pa.float64()))

    def _parsed(self, column: Any, read: Callable[[str], float], kind: str, name: str) -> Any:
        """The texts of a column read, shape (n,) float64; each different one is read once."""

        def parse(text: str) -> float:
            try:
                return read(text)
            except ValueError as error:
                raise self._bad(text, kind, name) from error

        if not is_text(column.type):
            raise self._bad(f"the type {column.type}"[:60], kind, name)
        return parsed_texts(one_chunk(column), parse)

    def _bad(self, value: object, kind: str, name: str) -> InputFileError:
        return InputFileError(
            str(self.path),
            f"{str(value)[:40]!r} is not {kind}",
            "store dates as dates and prices as numbers",
            field=name[:80],
        )


@contextmanager
def arrow_errors(path: Path, what: str) -> Iterator[None]:
    """Turns what pyarrow raises into an InputFileError that says ``what`` went wrong, and why."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise InputFileError(str(path), f"{what} ({reason})", "export the file once more") from error


def _header(columns: list[str]) -> list[list[str]]:
    """The header rows of a table: two when pandas stored pairs like ``('Close', 'AAPL')`` as column names."""
    pairs = [_pair(name) for name in columns]
    if sum(pair is not None for pair in pairs) < 1:
        return [columns]
    order = [(pair or ("", "")) for pair in pairs]
    return [[upper for upper, _ in order], [lower for _, lower in order]]


_PAIR = re.compile(r"\('([^'\\]*)', '([^'\\]*)'\)")


def _pair(name: str) -> tuple[str, str] | None:
    match = _PAIR.fullmatch(name)
    return (match[1], match[2]) if match else None


def _valid(table: Any) -> Any:
    """The table, its texts known to be UTF-8 and its dictionaries to have what is looked up in them.

    Arrow takes both from a file as they are. Raises pyarrow.ArrowInvalid.
    """
    table.validate(full=True)
    return table


def _different(values: Any) -> Any:
    """An array's values themselves where they are numbers of a dictionary."""
    import pyarrow as pa

    return values.dictionary.take(values.indices) if pa.types.is_dictionary(values.type) else values


def one_chunk(column: Any) -> Any:
    """A chunked column as one array; an array as it is."""
    import pyarrow as pa

    if isinstance(column, pa.Array):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    if not column.num_chunks:
        return pa.array([], type=column.type)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return pa.concat_arrays(column.chunks)


def parsed_texts(column: Any, parse: Callable[[str], float]) -> Any:
    """An array of texts parsed, shape (n,) float64; null is parsed as an empty text.

    A column with a dictionary is parsed by its different texts.
    """
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return np.array([parse(text or "") for text in column.to_pylist()], dtype=np.float64)
    used = np.unique(flat(column.indices.drop_null()))
    different = np.full(len(column.dictionary) + 1, np.nan)
    different[used] = [parse(text) for text in column.dictionary.take(pa.array(used)).to_pylist()]
    if column.null_count:
        different[-1] = parse("")
    return different[flat(column.indices.fill_null(len(column.dictionary)))]


def beyond_years(days: Any) -> bool:
    """Whether an ordinal of an array is no date; the days from first to last are counted out later."""
    return len(days) > 0 and (int(days.min()) < 1 or int(days.max()) > date.max.toordinal())


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
