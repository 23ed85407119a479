"""Reading price rows from Parquet: only the columns and the symbols that are wanted.

A few bytes can stand for billions of values, and a short one for many long texts: what is read is counted
before (``limits``), and text stays a number for each different one (an arrow dictionary).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from eventstudy import limits
from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.files.address import Address, FilePath, for_arrow
from eventstudy.prices.files.arrow import (
    arrow_errors,
    beyond_years,
    check_size,
    is_text,
    moments_on_clock,
    one_chunk,
    parsed_texts,
    stamp_ordinals,
    valid,
)
from eventstudy.prices.files.collect import VALUES, Collected, Collection, zone_of
from eventstudy.prices.files.conventions import SAMPLE, Conventions, Numbered, settle_symbol, survey
from eventstudy.prices.files.dates import DateReader
from eventstudy.prices.files.extra_rows import (
    SHARE_SERIES,
    has_share_series,
    series_heading,
    series_left_out,
)
from eventstudy.prices.files.folder import symbol_of
from eventstudy.prices.files.footer import NOT_PARQUET, check_footer
from eventstudy.prices.files.header import read_layout
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.split_factors import split_factor

_ROWS = 1_000_000
"""Rows read together, at least, of a file in row groups: fewer are slower, more take more memory."""
_TOGETHER = 200
"""Symbols whose columns are read together: fewer are slower, more take more memory."""


class ParquetTable:
    """A Parquet file whose layout is known. Raises InputFileError when it is no such file."""

    def __init__(self, path: FilePath, *, returns: bool = False) -> None:
        from pyarrow.parquet import ParquetFile

        self.path = path
        check_footer(path)
        with arrow_errors(self.path, NOT_PARQUET):
            opened = ParquetFile(for_arrow(path))
            self.columns: list[str] = opened.schema_arrow.names
            limits.refuse_columns(len(self.columns), str(path))
            self._texts = [field.name for field in opened.schema_arrow if is_text(field.type)]
            if self._texts:
                opened = ParquetFile(for_arrow(path), read_dictionary=self._texts)
            self._file = opened
        self.notes: list[str] = []
        self._series: str | None = None
        layout = read_layout([self.columns], str(path), symbol_of(path), returns=returns)
        if layout.doubtful_symbol and layout.symbol is not None:
            self.layout = layout
            layout = settle_symbol(layout, self.symbols(), str(path), symbol_of(path))
        self.layout = layout
        self.notes += [f"{path}: {sentence}" for sentence in layout.choices]
        self._find_series()
        with arrow_errors(self.path, NOT_PARQUET):
            self.conventions = self._survey()

    def _find_series(self) -> None:
        """Leave out the rows that are no trades of the share itself (bonds, block deals)."""
        position = series_heading(self.columns)
        if position is None or self.columns[position] not in self._texts:
            return
        codes = {code.strip() for code in self._different_texts(position)}
        if has_share_series(codes):
            self._series = self.columns[position]
            if others := codes - {"", *SHARE_SERIES}:
                self.notes.append(f"{self.path}: {series_left_out(others)}")

    def _survey(self) -> Conventions:
        """How the texts among the columns are written; bars that are not daily are refused."""
        layout = self.layout
        self._check_size([self.columns[i] for i in {layout.date, *layout.price_columns}])
        prices = any(self.columns[i] in self._texts for i in layout.price_columns)
        dates = self.columns[layout.date] in self._texts

        def rows() -> Iterator[Numbered]:
            return self._texts_of_rows() if prices or dates else islice(self._texts_of_rows(), SAMPLE)

        return survey(rows, layout, str(self.path), point_by_default=True, texts=prices)

    def _texts_of_rows(self) -> Iterator[Numbered]:
        """The cells of each row that are text, and its date, as a CSV would have them; others are empty."""
        import pyarrow as pa

        layout = self.layout
        wanted = [i for i, name in enumerate(self.columns) if name in self._texts or i == layout.date]
        if layout.symbol is not None and layout.symbol not in wanted:
            wanted.append(layout.symbol)
        for table in self._batches(wanted):
            columns = [[""] * len(table)] * len(self.columns)
            for position, column in zip(wanted, table.columns, strict=True):
                columns[position] = [
                    "" if text is None else text for text in column.cast(pa.string()).to_pylist()
                ]
            yield from ((0, list(cells)) for cells in zip(*columns, strict=True))

    def row_groups(self, wanted: Callable[[str], bool]) -> Iterator[list[int] | None]:
        """The row groups that have a row of a wanted symbol, some together: ``_ROWS`` rows or more.

        None stands for all of a file that is read at once. Of the others only the symbols are looked at.
        """
        position, count = self.layout.symbol, self._file.metadata.num_row_groups
        by_name = position is not None and self.columns[position] in self._texts and self._series is None
        if position is None or not by_name or count == 1:
            yield None
            return
        together: list[int] = []
        rows = 0
        for group, names in enumerate(self._names_by_group(position)):
            if any(map(wanted, names)):
                together.append(group)
                rows += self._file.metadata.row_group(group).num_rows
            if rows >= _ROWS:
                yield together
                together, rows = [], 0
        if together:
            yield together

    def _names_by_group(self, position: int) -> Iterator[list[str]]:
        """The different texts of a column in each row group, as its dictionary has them."""
        for group in range(self._file.metadata.num_row_groups):
            with arrow_errors(self.path, NOT_PARQUET):
                column = self._file.read_row_group(group, columns=[self.columns[position]]).column(0)
                several = [valid(chunk).dictionary.to_pylist() for chunk in column.chunks]
            yield [text for texts in several for text in texts if text is not None]

    def names_in_order(self, wanted: Callable[[str], bool]) -> Iterator[str]:
        """The symbols of the file in the order in which a panel of the wanted ones takes them."""
        position = self.layout.symbol
        if position is None:
            yield from self.symbols()
            return
        if self.columns[position] not in self._texts:
            yield from sorted(self.symbols())
            return
        by_group = list(self._names_by_group(position))
        for groups in self.row_groups(wanted):
            some = by_group if groups is None else [by_group[group] for group in groups]
            yield from sorted({name for names in some for name in names})

    def read(self, places: Sequence[int], groups: list[int] | None = None) -> Any:
        """These columns as an arrow table, text as dictionaries; ``groups``: of these row groups only.

        Raises InputFileError, before anything is read, for more than ``limits.MOST_CELLS`` cells.
        """
        import pyarrow as pa

        with arrow_errors(self.path, NOT_PARQUET):
            names = [self.columns[i] for i in places]
            self._check_size(names)
            if self._series is not None:
                return pa.concat_tables(list(self._batches(places)))
            if groups is not None:
                return valid(self._file.read_row_groups(groups, columns=names).select(names))
            return valid(self._file.read(columns=names).select(names))

    def _batches(self, places: Sequence[int], condition: Any = None) -> Iterator[Any]:
        """As ``read``, of the rows that meet the condition, some at a time."""
        import pyarrow as pa

        with arrow_errors(self.path, NOT_PARQUET):
            names = [self.columns[i] for i in places]
            self._check_size(names)
            if self._series is not None:
                own = _text_of(self._series).isin(SHARE_SERIES)
                condition = own if condition is None else condition & own
            for batch in self._all(names) if condition is None else self._some(names, condition):
                yield valid(pa.Table.from_batches([batch]).select(names))

    def _all(self, names: list[str]) -> Iterator[Any]:
        return iter(self._file.iter_batches(columns=names))

    def _some(self, names: list[str], condition: Any) -> Iterator[Any]:
        import pyarrow.dataset as ds

        encoded = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=self._texts))
        where = (
            {"source": self.path.path, "filesystem": self.path.system}
            if isinstance(self.path, Address)
            else {"source": str(self.path)}
        )
        return iter(ds.dataset(**where, format=encoded).to_batches(columns=names, filter=condition))

    def _check_size(self, names: Sequence[str]) -> None:
        check_size(self.path, self._file.metadata, len(names))

    def collect(self, collection: Collection) -> None:
        """Add every wanted row of the file to ``collection``."""
        with arrow_errors(self.path, NOT_PARQUET):
            self._collect(collection)

    def _collect(self, collection: Collection) -> None:
        layout = self.layout
        if layout.symbol is None:
            wanted = [(t, fields) for name, fields in layout.series.items() if (t := collection.target(name))]
            for start in range(0, len(wanted), _TOGETHER):
                self._collect_wide(wanted[start : start + _TOGETHER])
            return
        symbols = self.symbols()
        targets = {symbol: target for symbol in symbols if (target := collection.target(symbol)) is not None}
        if targets:
            fields = layout.series[""]
            condition = None if len(targets) == len(symbols) else self._only(list(targets))
            for table in self._batches(self._places(fields, layout.symbol), condition):
                self._append_long(table, fields, targets)

    def _collect_wide(self, wanted: Sequence[tuple[Collected, dict[Field, int]]]) -> None:
        """Collect symbols that have columns of their own."""
        places = sorted({position for _, fields in wanted for position in self._places(fields)})
        for table in self._batches(places):
            dates, days_on = table.column(self.columns[self.layout.date]), dict[str | None, Any]()
            for target, fields in wanted:
                zone = zone_of(target.want.symbol)
                if zone not in days_on:
                    days_on[zone] = self.days(dates, zone)[0]
                target.take(str(self.path), days_on[zone], self._values(table, fields), self.layout)

    def _append_long(self, table: Any, fields: dict[Field, int], targets: dict[str, Collected]) -> None:
        """Add the rows of a table, each to the target of its symbol."""
        import numpy as np

        codes = self._codes(table, list(targets))
        days = self._days_of(table, codes, [zone_of(target.want.symbol) for target in targets.values()])
        order = np.argsort(codes, kind="stable")  # the rows of each symbol side by side
        days, codes = days[order], codes[order]
        values = [column[order] for column in self._values(table, fields)]
        edges = np.searchsorted(codes, np.arange(len(targets) + 1)).tolist()
        for target, start, stop in zip(targets.values(), edges, edges[1:], strict=False):
            target.take(
                str(self.path), days[start:stop], [column[start:stop] for column in values], self.layout
            )

    def _values(self, table: Any, fields: dict[Field, int]) -> list[Any]:
        """The values of each field, shape (n,); those of all fields without a column are one array of NaN."""
        import numpy as np

        absent = np.full(len(table), np.nan)
        return [self._numbers(table, fields[field], field) if field in fields else absent for field in VALUES]

    def symbols(self) -> list[str]:
        """The symbols of the file, in the order of their first rows (or columns)."""
        if self.layout.symbol is None:
            return list(self.layout.series)
        return self._different_texts(self.layout.symbol)

    def _different_texts(self, position: int) -> list[str]:
        """The different texts of a column, in the order of their first rows."""
        import pyarrow as pa
        import pyarrow.compute as pc

        texts: dict[str, None] = {}
        for table in self._batches([position]):
            with arrow_errors(self.path, NOT_PARQUET):
                different = _different(pc.unique(table.column(0))).cast(pa.string())
                longest = pc.max(pc.utf8_length(different)).as_py() or 0
            if longest > limits.LONGEST_SYMBOL:
                raise self._bad(f"text of {longest:,} characters", "a symbol", self.columns[position])
            texts.update(dict.fromkeys(value for value in different.to_pylist() if value is not None))
        return list(texts)

    def _places(self, fields: dict[Field, int], *more: int) -> list[int]:
        """The columns to read of a series, the date among them."""
        return sorted({self.layout.date, *more, *(fields[field] for field in VALUES if field in fields)})

    def _only(self, symbols: list[str]) -> Any:
        """The condition that a row is of one of these symbols."""
        import pyarrow as pa
        import pyarrow.dataset as ds

        assert self.layout.symbol is not None
        return ds.field(self.columns[self.layout.symbol]).cast(pa.string()).isin(symbols)

    def _codes(self, table: Any, symbols: list[str]) -> Any:
        """The place of each row's symbol in ``symbols``."""
        import pyarrow as pa
        import pyarrow.compute as pc

        assert self.layout.symbol is not None
        column = table.column(self.columns[self.layout.symbol]).cast(pa.string())
        return flat(pc.fill_null(pc.index_in(column, value_set=pa.array(symbols)), -1))

    def _days_of(self, table: Any, codes: Any, zones: list[str | None]) -> Any:
        """Ordinals, shape (n,) int64; moments on the clock of each row's own symbol."""
        import numpy as np

        column = table.column(self.columns[self.layout.date])
        days, moments = self.days(column, zones[0])
        for zone in set(zones) - {zones[0]} if moments else ():
            other, _ = self.days(column, zone)
            days = np.where(np.isin(codes, [i for i, name in enumerate(zones) if name == zone]), other, days)
        return days

    def days(self, column: Any, zone: str | None) -> tuple[Any, bool]:
        """Ordinals of a column of dates, shape (n,) int64, and whether the zone mattered."""
        import numpy as np

        name = self.columns[self.layout.date]
        if column.null_count:
            raise self._bad("", "a date", name)
        with arrow_errors(self.path, NOT_PARQUET):
            ordinals = stamp_ordinals(column)
            moments = None if ordinals is not None else moments_on_clock(column, zone)
        if ordinals is not None or moments is not None:
            days = moments if ordinals is None else ordinals
            if beyond_years(days):
                raise self._bad("a day beyond the years 1 to 9999", "a date", name)
            return days, moments is not None
        reader = DateReader(self.conventions.order, zone)
        days = self._parsed(column, reader.read, "a date", name).astype(np.int64)
        return days, reader.met_moments

    def _numbers(self, table: Any, position: int, field: Field) -> Any:
        """Values, shape (n,) float64, NaN for null."""
        import pyarrow as pa

        column = table.column(self.columns[position])
        if is_text(column.type):
            reader = self.conventions.numbers()
            read = reader.volume if field is Field.VOLUME else reader.price
            if field is Field.SPLITS:
                read = partial(split_factor, number=reader.price)
            return self._parsed(column, read, "a number", self.columns[position])
        with arrow_errors(self.path, NOT_PARQUET):
            column = one_chunk(column)
            return flat(column if pa.types.is_float64(column.type) else column.cast(pa.float64()))

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


def _text_of(name: str) -> Any:
    """A column's texts without blanks around them, as an expression that selects rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.utf8_trim_whitespace(pc.field(name).cast(pa.string()))


def _different(values: Any) -> Any:
    """An array's values themselves where they are numbers of a dictionary."""
    import pyarrow as pa

    return values.dictionary.take(values.indices) if pa.types.is_dictionary(values.type) else values
