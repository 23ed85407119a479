"""The columns of one price file as arrays, and which of its bars are stale: what a panel is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from eventstudy.errors import InputFileError
from eventstudy.prices.cells import MISSING, DateReader, NumberReader
from eventstudy.prices.columns import Field
from eventstudy.prices.csv_files import CsvTable
from eventstudy.prices.parquet_files import ParquetTable, arrow_errors, day_ordinals, flat, is_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NULLS = sorted({spelling for text in MISSING for spelling in (text, text.upper(), text.title())} | {"NaN"})
_OTHER_PRICES = (Field.OPEN, Field.HIGH, Field.LOW)
_BAR = (*_OTHER_PRICES, Field.VOLUME)
"""What tells, beside the close, whether a bar is stale."""


class PanelColumns:
    """The columns of an open table, each by its number in the file; read with arrow by ``load``.

    A column can be asked for once and is dropped then: together they are larger than the panel. What
    cannot be read becomes an InputFileError.
    """

    def __init__(self, table: CsvTable | ParquetTable) -> None:
        self._table = table
        self._date, self._number = DateReader(), NumberReader()
        if isinstance(table, CsvTable):
            self._date, self._number = DateReader(table.order), NumberReader(table.mark)
        self._columns: dict[int, Any] = {}

    def load(self, texts: Sequence[int], series: Sequence[dict[Field, int]]) -> None:
        """Read the columns ``texts`` (the date, the symbol) and the close and the bars of each series."""
        closes = [fields[Field.CLOSE] for fields in series]
        bars = [fields[field] for fields in series if _has_bars(fields) for field in _BAR]
        places = [*texts, *closes, *bars]
        with arrow_errors(self._table.path, "cannot be read"):
            if isinstance(self._table, CsvTable):
                data = self._load_csv(self._table, texts, closes, bars)
            else:
                data = self._load_parquet(self._table, texts, places)
            self._columns = dict(zip(places, data.unify_dictionaries().columns, strict=True))

    def _load_csv(
        self, table: CsvTable, texts: Sequence[int], closes: Sequence[int], bars: Sequence[int]
    ) -> Any:
        import pyarrow as pa
        from pyarrow import csv

        names = [f"c{i}" for i in range(len(table.layout.names))]
        encoded = pa.dictionary(pa.int32(), pa.string())

        def read(close: Any) -> Any:
            # The other cells of a bar stay text: few are looked at, and none may slow down the closes.
            kinds = [(texts, encoded), (closes, close), (bars, pa.string())]
            return csv.read_csv(
                str(table.path),
                read_options=csv.ReadOptions(skip_rows=table.layout.header_rows, column_names=names),
                parse_options=csv.ParseOptions(delimiter=table.delimiter),
                convert_options=csv.ConvertOptions(
                    include_columns=[names[i] for places, _ in kinds for i in places],
                    column_types={names[i]: kind for places, kind in kinds for i in places},
                    null_values=_NULLS,
                    decimal_point=table.mark,
                ),
            )

        try:
            return read(pa.float64())
        except pa.ArrowInvalid:
            # Thousands separators or a bad cell: the text is parsed later, or refused with its value.
            return read(pa.string())

    def _load_parquet(self, table: ParquetTable, texts: Sequence[int], places: Sequence[int]) -> Any:
        import pyarrow.dataset as ds

        encoded = ds.ParquetReadOptions(dictionary_columns=[table.columns[i] for i in texts])
        data = ds.dataset(str(table.path), format=ds.ParquetFileFormat(read_options=encoded))
        return data.to_table(columns=[table.columns[i] for i in places])

    def days(self, place: int) -> NDArray[np.int32]:
        """Ordinals, shape (n,). Text is parsed once for each different date."""
        import numpy as np

        column = _one_chunk(self._columns.pop(place))
        if column.null_count:
            raise self._bad("", "a date")
        ordinals = day_ordinals(column)
        if ordinals is not None:
            return np.asarray(flat(ordinals), dtype=np.int32)
        encoded = _encoded(column)
        different = encoded.dictionary.to_pylist()
        parsed = np.array(self._parsed(different, self._date.read, "a date"), dtype=np.int32)
        return np.asarray(parsed[flat(encoded.indices)])

    def texts(self, place: int) -> Any:
        """A column of names as an arrow dictionary array."""
        import pyarrow as pa

        column = _one_chunk(self._columns.pop(place))
        return column if pa.types.is_dictionary(column.type) else _encoded(column.cast(pa.string()))

    def numbers(self, place: int) -> NDArray[np.float64]:
        """Values, shape (n,), NaN for null."""
        return self._values(_one_chunk(self._columns.pop(place)), self._number.price)

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
        traded = pc.match_substring_regex(volume.cast(pa.string()), "[1-9]")
        rows = flat(pc.indices_nonzero(pc.invert(traded.fill_null(True)))).astype(np.int64)
        values = self._values(volume.take(pa.array(rows)), self._number.volume)
        return np.asarray(rows[values == 0])

    def _values(self, column: Any, read: Callable[[str], float]) -> NDArray[np.float64]:
        import numpy as np
        import pyarrow as pa

        if is_text(column.type):
            texts = [text or "" for text in column.to_pylist()]
            return np.array(self._parsed(texts, read, "a number"), dtype=np.float64)
        with arrow_errors(self._table.path, "cannot be read"):
            numbers = column.cast(pa.float64())
        return np.asarray(flat(numbers))

    def _parsed(self, texts: Sequence[str], parse: Callable[[str], float], kind: str) -> list[float]:
        parsed: list[float] = []
        for text in texts:
            try:
                parsed.append(parse(text))
            except ValueError as error:
                raise self._bad(text, kind) from error
        return parsed

    def _bad(self, text: str, kind: str) -> InputFileError:
        return InputFileError(
            str(self._table.path), f"{text[:40]!r} is not {kind}", "correct or empty the cell"
        )


def _has_bars(fields: dict[Field, int]) -> bool:
    return fields.keys() >= set(_BAR)


def _encoded(column: Any) -> Any:
    import pyarrow as pa

    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _one_chunk(column: Any) -> Any:
    """A chunked column as one array."""
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], type=column.type)
