"""The columns of one price file as arrays, and which of its bars are stale: what a panel is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.files.arrow import arrow_errors, fill, is_float, is_text, one_chunk, parsed_texts
from eventstudy.prices.files.csv import CsvTable
from eventstudy.prices.files.dates import DateReader
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.numbers import NULLS
from eventstudy.prices.files.panel_blocks import TOGETHER
from eventstudy.prices.files.parquet import ParquetTable
from eventstudy.prices.files.split_factors import SplitKind, split_factor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WIDE, _WIDE_BLOCK = 500, 2**24
"""A text file with more columns is read in blocks of so many bytes, in place of arrow's own million."""
_OTHER_PRICES = (Field.OPEN, Field.HIGH, Field.LOW)
ACTIONS = (Field.DIVIDENDS, Field.SPLITS)
_BAR = (*_OTHER_PRICES, Field.VOLUME)
"""What tells, beside the close, whether a bar is stale."""


class PanelColumns:
    """The columns of an open table, each by its number in the file; read with arrow by ``load``.

    ``groups``: only these row groups of a Parquet file.

    A column can be asked for once and is dropped then: together they are larger than the panel. What
    cannot be read becomes an InputFileError.
    """

    def __init__(self, table: CsvTable | ParquetTable, groups: list[int] | None = None) -> None:
        self._table, self._groups = table, groups
        self._number = table.conventions.numbers()
        self._columns: dict[int, Any] = {}
        self._days: dict[str | None, tuple[NDArray[np.int32], bool]] = {}

    def load(self, texts: Sequence[int], series: Sequence[dict[Field, int]]) -> None:
        """Read the columns ``texts`` (date and symbol) and the close and the bars of each series."""
        import pyarrow as pa

        closes = [fields[Field.CLOSE] for fields in series]
        bars = [fields[field] for fields in series if _has_bars(fields) for field in _BAR]
        bars += [fields[field] for fields in series for field in ACTIONS if field in fields]
        places = [*texts, *closes, *bars]
        with arrow_errors(self._table.path, "cannot be read"):
            if isinstance(self._table, CsvTable):
                data = self._load_csv(self._table, texts, closes, bars)
            else:
                data = self._table.read(places, self._groups)
            coded = pa.types.is_dictionary
            self._columns = {
                at: column.unify_dictionaries() if coded(column.type) else column
                for at, column in zip(places, data.columns, strict=True)
            }

    def _load_csv(
        self, table: CsvTable, texts: Sequence[int], closes: Sequence[int], bars: Sequence[int]
    ) -> Any:
        import pyarrow as pa

        number, text = pa.float64(), pa.string()
        # Where a cell is no plain number (thousands separators, a mistake), the closes are read as texts,
        # which are parsed later, or refused with their value.
        tries: list[tuple[Any, Sequence[str]]] = [(number, NULLS), (text, [""])]
        if len(table.layout.names) > _WIDE:
            # Arrow keeps what means "no value" for each column: of many, a single spelling is tried first.
            tries.insert(0, (number, [""]))
        for kind, nulls in tries if table.text.plain else ():
            with suppress(pa.ArrowInvalid):
                data = self._read_arrow(table, texts, closes, bars, kind, nulls)
                if _is_whole(data, len(texts)):
                    return data
                break
        return self._read_rows(table, texts, closes, bars)

    def _read_arrow(
        self,
        table: CsvTable,
        texts: Sequence[int],
        closes: Sequence[int],
        bars: Sequence[int],
        close: Any,
        nulls: Sequence[str],
    ) -> Any:
        """The columns as arrow reads them, the closes as the type ``close``. Raises pyarrow.ArrowInvalid."""
        import pyarrow as pa
        from pyarrow import csv

        names = [f"c{i}" for i in range(len(table.layout.names))]
        # The other cells of a bar stay text: few are looked at, and none may slow down the closes.
        kinds = [(texts, pa.dictionary(pa.int32(), pa.string())), (closes, close), (bars, pa.string())]
        return csv.read_csv(
            # Whatever the file is called, it is text: nothing is unpacked.
            pa.input_stream(str(table.path), compression=None),
            read_options=csv.ReadOptions(
                skip_rows=table.skipped_lines,
                column_names=names,
                # Arrow makes a piece of each column for each block: a wide file has few rows in one.
                block_size=_WIDE_BLOCK if len(names) > _WIDE else None,
            ),
            parse_options=csv.ParseOptions(delimiter=table.text.delimiter),
            convert_options=csv.ConvertOptions(
                include_columns=[names[i] for places, _ in kinds for i in places],
                column_types={names[i]: kind for places, kind in kinds for i in places},
                null_values=list(nulls),
                decimal_point=table.conventions.mark,
            ),
        )

    def _read_rows(
        self, table: CsvTable, texts: Sequence[int], closes: Sequence[int], bars: Sequence[int]
    ) -> Any:
        """The columns of a file that arrow does not read as it stands, row by row, as texts."""
        import pyarrow as pa

        places = [*texts, *closes, *bars]
        columns = [pa.array(column, type=pa.string()) for column in table.columns(places)]
        columns[: len(texts)] = [column.dictionary_encode() for column in columns[: len(texts)]]
        return pa.table(columns, names=[str(i) for i in range(len(places))])

    def days(self, column: int, zone: str | None) -> NDArray[np.int32]:
        """Ordinals, shape (n,); moments on the clock of a zone (without any, always the same array)."""
        known = self._days.get(zone) or next((days for days in self._days.values() if not days[1]), None)
        if known is None:
            known = self._days[zone] = self._read_days(one_chunk(self._columns[column]), zone)
        return known[0]

    def has_moments(self, column: int) -> bool:
        """Whether a zone matters for any of the days."""
        self.days(column, None)
        return self._days[None][1]

    def _read_days(self, column: Any, zone: str | None) -> tuple[NDArray[np.int32], bool]:
        """Ordinals, and whether the zone mattered. Text is parsed once for each different date."""
        import numpy as np

        if not is_text(column.type):
            assert isinstance(self._table, ParquetTable)
            days, moments = self._table.days(column, zone)
            return np.asarray(days, dtype=np.int32), moments
        if column.null_count:
            raise self._bad("", "a date")
        reader = DateReader(self._table.conventions.order, zone)
        days = parsed_texts(_encoded(column), self._parse(reader.read, "a date"))
        return np.asarray(days, dtype=np.int32), reader.met_moments

    def texts(self, position: int) -> Any:
        """A column of names as an arrow dictionary array."""
        import pyarrow as pa

        column = one_chunk(self._columns.pop(position))
        if pa.types.is_dictionary(column.type):
            return column
        with arrow_errors(self._table.path, "cannot be read"):
            return _encoded(column.cast(pa.string()))

    def numbers(self, position: int, *, returns: bool = False) -> NDArray[np.float64]:
        """Values, shape (n,), NaN for null; ``returns``: also written in percent."""
        values: NDArray[np.float64] = self.block([position], returns=returns)[0]
        return values

    def block(self, positions: Sequence[int], *, returns: bool = False) -> NDArray[np.float64]:
        """The values of several columns, shape (k, n), as ``numbers`` gives those of one."""
        import numpy as np

        read = self._number.change if returns else self._number.price
        values = np.empty((len(positions), len(self._columns[positions[0]])))
        for start in range(0, len(positions), TOGETHER):
            columns = [self._plain(self._columns.pop(at)) for at in positions[start : start + TOGETHER]]
            floats = [row for row, column in enumerate(columns) if is_float(column.type)]
            part = values[start : start + TOGETHER]
            fill(part, floats, [columns[row] for row in floats])
            for row, column in enumerate(columns):
                if not is_float(column.type):
                    part[row] = self._values(column, read)
        return values

    def _plain(self, column: Any) -> Any:
        """A column of texts that are plain numbers, as CSV has them, as numbers; any other as it is."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if pa.types.is_string(column.type) and self._table.conventions.mark == ".":
            with suppress(pa.ArrowInvalid):
                nothing = pc.is_in(column, value_set=pa.array(NULLS))
                return pc.if_else(nothing, None, column).cast(pa.float64())
        return column

    def actions(
        self, position: int, field: Field, split_kind: SplitKind
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The rows of a column of dividends or splits that have one, and what they have.

        Splits as new shares for one old share, but for cumulative factors, which are given as they are.
        """
        import numpy as np

        read = self._number.price
        if field is Field.SPLITS:
            read = partial(split_factor, number=read)
        values = self._values(one_chunk(self._columns.pop(position)), read)
        nothing = split_kind.nothing if field is Field.SPLITS else 0.0
        rows = np.flatnonzero(~np.isnan(values) & (values != 0) & (values != nothing))
        values = values[rows]
        if field is Field.SPLITS and split_kind is not SplitKind.CUMULATIVE:
            values = np.array([split_kind.new_for_old(value) for value in values.tolist()])
        return rows, values

    def stale(self, fields: dict[Field, int], closes: NDArray[np.float64]) -> NDArray[np.int64]:
        """The rows whose open, high and low equal the close, with a volume of exactly 0; shape (k,).

        No row when the file lacks one of these columns. Of text only those rows are parsed whose volume has
        no digit above 0.
        """
        import numpy as np
        import pyarrow as pa

        if not _has_bars(fields):
            return np.empty(0, dtype=np.int64)
        rows = self._untraded(self._columns.pop(fields[Field.VOLUME]))
        for field in _OTHER_PRICES:
            column = self._columns.pop(fields[field]).take(pa.array(rows))
            rows = rows[self._values(column, self._number.price) == closes[rows]]
        return rows

    def _untraded(self, volume: Any) -> NDArray[np.int64]:
        """The rows with a volume of exactly 0."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if not is_text(volume.type):
            return np.flatnonzero(self._values(volume, self._number.volume) == 0)
        volume = one_chunk(volume)
        encoded = pa.types.is_dictionary(volume.type)
        traded = pc.match_substring_regex(volume.dictionary if encoded else volume, "[1-9]")
        traded = traded.take(volume.indices) if encoded else traded
        rows = flat(pc.indices_nonzero(pc.invert(traded.fill_null(True)))).astype(np.int64)
        values = self._values(volume.take(pa.array(rows)), self._number.volume)
        return np.asarray(rows[values == 0])

    def _values(self, column: Any, read: Callable[[str], float]) -> NDArray[np.float64]:
        import numpy as np
        import pyarrow as pa

        if is_text(column.type):
            return np.asarray(parsed_texts(one_chunk(column), self._parse(read, "a number")))
        with arrow_errors(self._table.path, "cannot be read"):
            numbers = column.cast(pa.float64())
        return np.asarray(flat(numbers))

    def _parse(self, read: Callable[[str], float], kind: str) -> Callable[[str], float]:
        """The reader, made to refuse what it cannot read."""

        def parse(text: str) -> float:
            try:
                return read(text)
            except ValueError as error:
                raise self._bad(text, kind) from error

        return parse

    def _bad(self, text: str, kind: str) -> InputFileError:
        return InputFileError(
            str(self._table.path), f"{text[:40]!r} is not {kind}", "correct or empty the cell"
        )


def _is_whole(data: Any, texts: int) -> bool:
    """Whether arrow's rows are all bars: each has its date, and the last one has values."""
    if any("" in chunk.dictionary.to_pylist() for chunk in data.column(0).chunks):
        return False
    last = data.slice(max(0, len(data) - 1)).columns[texts:]
    return any(column.to_pylist() not in ([None], [""]) for column in last)


def _has_bars(fields: dict[Field, int]) -> bool:
    return fields.keys() >= set(_BAR)


def _encoded(column: Any) -> Any:
    import pyarrow as pa

    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
