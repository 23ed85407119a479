"""Large text files of plain numbers, read as arrays: the rows that ``CsvTable`` takes one by one, sooner.

A cell that is no plain number, a row of another width, a date that is none: whatever a sentence would have
to be said of is left to the reading of row after row, which names its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eventstudy import limits
from eventstudy.arrays import flat
from eventstudy.prices.files.arrow import parsed_texts
from eventstudy.prices.files.collect import VALUES, Collected, Collection, zone_of
from eventstudy.prices.files.dates import DateReader
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.numbers import NULLS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from eventstudy.prices.files.csv import CsvTable

    Part = tuple[Collected, NDArray[np.int64], list[NDArray[np.float64]]]
    """A target, days of it (n,), ordinals, and the values of each of ``VALUES``, (n,) each, NaN for none."""

_BLOCK = 2**24
"""Bytes read together: fewer are slower, more take more memory."""


class _NotPlainError(Exception):
    """Something in the file has to be looked at."""


def collect_arrays(table: CsvTable, collection: Collection) -> bool:
    """Add every wanted row of the file to ``collection``; False, with nothing added, if it is not plain.

    Raises InputFileError for more rows of a symbol than ``limits.MOST_BARS``.
    """
    if table.conventions.mark != table.conventions.volume_mark:
        return False
    try:
        parts = _Reading(table, collection).parts()
    except _NotPlainError:
        return False
    for target, days, values in parts:
        target.take(str(table.path), days, values, table.layout)
    return True


class _Reading:
    """One reading of a file: its wanted columns, block after block."""

    def __init__(self, table: CsvTable, collection: Collection) -> None:
        self._table, self._collection = table, collection
        layout = table.layout
        self._series = [
            (target, fields)
            for symbol, fields in layout.series.items()
            if layout.symbol is None and (target := collection.target(symbol)) is not None
        ]
        self._texts = [layout.date, *([] if layout.symbol is None else [layout.symbol])]
        read = [layout.series[""]] if layout.symbol is not None else [fields for _, fields in self._series]
        self._numbers = sorted({fields[field] for fields in read for field in VALUES if field in fields})
        self._dates: dict[str | None, DateReader] = {}
        self._absent: Any = ()

    def parts(self) -> list[Part]:
        """Targets with days and values of theirs. Raises _NotPlainError."""
        if not self._numbers:
            return []
        rows = 0
        parts: list[Part] = []
        take = self._wide if self._table.layout.symbol is None else self._long
        try:
            for block in self._blocks():
                rows += len(block)
                if rows > limits.MOST_LINES or _has_blank(block, len(self._texts)):
                    raise _NotPlainError
                parts.extend(take(block))
        except ValueError as error:  # arrow's, of a cell or a row, among them
            raise _NotPlainError from error
        return parts

    def _blocks(self) -> Iterator[Any]:
        """The rows, some megabytes at a time: the date, the symbol if there is one, and the numbers.

        Raises pyarrow.ArrowInvalid for a cell that is no plain number and for a row of another width.
        """
        import pyarrow as pa
        from pyarrow import csv

        table = self._table
        names = [f"c{at}" for at in range(len(table.layout.names))]
        kinds = dict.fromkeys(self._texts, pa.dictionary(pa.int32(), pa.string()))
        kinds |= dict.fromkeys(self._numbers, pa.float64())
        # Of dates that symbols share only an empty cell says that one of them has no bar.
        nulls = [""] if table.layout.shared else NULLS
        with csv.open_csv(
            pa.input_stream(str(table.path), compression=None),  # whatever it is called, it is text
            read_options=csv.ReadOptions(
                skip_rows=table.skipped_lines, column_names=names, block_size=_BLOCK
            ),
            parse_options=csv.ParseOptions(delimiter=table.text.delimiter),
            convert_options=csv.ConvertOptions(
                include_columns=[names[at] for at in kinds],
                column_types={names[at]: kind for at, kind in kinds.items()},
                null_values=nulls,
                decimal_point=table.conventions.mark,
            ),
        ) as reader:
            yield from reader

    def _wide(self, block: Any) -> Iterator[Part]:
        """The rows of symbols that have columns of their own."""
        import numpy as np

        days_on: dict[str | None, Any] = {}
        for target, fields in self._series:
            zone = zone_of(target.want.symbol)
            if zone not in days_on:
                days_on[zone] = self._days(block, zone)
            values = self._values(block, fields)
            empty = block.column(f"c{fields[Field.CLOSE]}").null_count
            if self._table.layout.shared and np.isnan(values[VALUES.index(Field.CLOSE)]).sum() != empty:
                raise _NotPlainError  # a cell says NaN, which is not empty
            yield target, days_on[zone], values

    def _long(self, block: Any) -> Iterator[Part]:
        """The rows of symbols that stand below each other."""
        import numpy as np
        import pyarrow as pa

        symbols = block.column(1)
        targets = [self._collection.target(text) for text in symbols.dictionary.to_pylist()]
        wanted = {id(target): target for target in targets if target is not None}
        place = {key: at for at, key in enumerate(wanted)}
        codes = np.array([place.get(id(target), -1) for target in targets])[flat(symbols.indices)]
        rows = np.flatnonzero(codes >= 0)
        rows = rows[np.argsort(codes[rows], kind="stable")]  # the rows of each symbol side by side
        block, codes = block.take(pa.array(rows)), codes[rows]
        values = self._values(block, self._table.layout.series[""])
        edges = np.searchsorted(codes, np.arange(len(wanted) + 1)).tolist()
        days_on: dict[str | None, Any] = {}
        for target, start, stop in zip(wanted.values(), edges, edges[1:], strict=False):
            zone = zone_of(target.want.symbol)
            if zone not in days_on:
                days_on[zone] = self._days(block, zone)
            yield target, days_on[zone][start:stop], [column[start:stop] for column in values]

    def _days(self, block: Any, zone: str | None) -> NDArray[np.int64]:
        """Ordinals, shape (n,), of moments on the clock of a zone. Raises ValueError for what is no date."""
        if zone not in self._dates:
            self._dates[zone] = DateReader(self._table.conventions.order, zone)
        days: NDArray[np.int64] = parsed_texts(block.column(0), self._dates[zone].read).astype("int64")
        return days

    def _values(self, block: Any, fields: dict[Field, int]) -> list[NDArray[np.float64]]:
        """The values of each field, shape (n,), NaN for none; without a column, one array for all."""
        import numpy as np

        if len(self._absent) != len(block):
            self._absent = np.full(len(block), np.nan)
        return [
            flat(block.column(f"c{fields[field]}")) if field in fields else self._absent for field in VALUES
        ]


def _has_blank(block: Any, texts: int) -> bool:
    """Whether a date or a symbol is blank: such a row is a remark, or wrong."""
    return any(not text.strip() for at in range(texts) for text in block.column(at).dictionary.to_pylist())
