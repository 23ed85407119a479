"""Closes of many symbols over many years as one grid, read from price files with arrow.

The same files, headers and conventions as ``FileSource``, without the other prices: made for studies
of thousands of events on millions of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import LARGEST_PRICE, SMALLEST_JUMP, Flag, jump_flag
from eventstudy.prices.cells import MISSING, DateReader, NumberReader
from eventstudy.prices.collect import Collection
from eventstudy.prices.columns import Field
from eventstudy.prices.csv_files import CsvTable
from eventstudy.prices.files import open_table, price_files
from eventstudy.prices.parquet_files import day_ordinals, is_text
from eventstudy.prices.source import Want

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NULLS = sorted({spelling for text in MISSING for spelling in (text, text.upper(), text.title())} | {"NaN"})


@dataclass(frozen=True, slots=True)
class Panel:
    """Closes on the union of all days.

    ``days``: ordinals, ascending, shape (T,) int64. ``symbols``: S names, as wanted or as in the file.
    ``closes``: shape (T, S) float64, NaN where there is no usable close. ``flags``: for each flag the places
    (row, column) it concerns, shape (k, 2) int64; of two different closes of one day neither is used.
    """

    days: NDArray[np.int64]
    symbols: tuple[str, ...]
    closes: NDArray[np.float64]
    flags: dict[Flag, NDArray[np.int64]]


def read_panel(path: Path | str, symbols: Iterable[str] | None = None) -> Panel:
    """Read the closes of a price file, or of every price file in a folder.

    ``symbols`` limits the panel to these (those without any row have no column); None takes all. Raises
    InputFileError for a file that cannot be read or has none of them.
    """
    path = Path(path)
    if not path.exists():
        raise InputFileError(str(path), "no such file or folder", "check the path given to --source")
    parts = _Parts(symbols)
    for file in price_files(path) if path.is_dir() else [path]:
        parts.read(file)
    if not parts.days:
        raise InputFileError(
            str(path), "no prices of the wanted symbols", "check how the file names its symbols"
        )
    return _assemble(parts)


class _Parts:
    """What the files gave: aligned arrays of days (int32), symbol codes (int32) and closes (float64)."""

    def __init__(self, symbols: Iterable[str] | None) -> None:
        wants = None if symbols is None else [Want(one, date.min, date.max) for one in symbols]
        self._wanted = None if wants is None else Collection(wants)
        self.names: dict[str, int] = {}
        self.days: list[Any] = []
        self.codes: list[Any] = []
        self.closes: list[Any] = []

    def read(self, path: Path) -> None:
        table = open_table(path)
        layout = table.layout
        if layout.symbol is None:
            columns = [(code, f) for s, f in layout.series.items() if (code := self._code(s)) >= 0]
            if not columns:
                return
            places = [layout.date, *(fields[Field.CLOSE] for _, fields in columns)]
        else:
            columns = []
            places = [layout.date, layout.symbol, layout.series[""][Field.CLOSE]]
        texts = places[: 1 if layout.symbol is None else 2]
        read = _Columns(path, table.layout.names)
        if isinstance(table, CsvTable):
            data = read.csv(table, places, texts)
            days = read.days(data[0], DateReader(table.order))
            number = NumberReader(table.mark).price
        else:
            data = read.parquet(table.columns, places, texts)
            days = read.days(data[0], DateReader())
            number = NumberReader().price
        if columns:
            self._add_wide(days, [code for code, _ in columns], data[1:], read, number, shared=layout.shared)
        else:
            self._add_long(days, data[1], read.numbers(data[2], number))

    def _code(self, file_symbol: str) -> int:
        """The column of a symbol, -1 when it is not wanted."""
        name = file_symbol.strip()
        if self._wanted is not None:
            want = self._wanted.wants(name)
            if want is None:
                return -1
            name = want.symbol
        return self.names.setdefault(name, len(self.names))

    def _add_long(self, days: Any, symbols: Any, closes: Any) -> None:
        import numpy as np

        texts = symbols.dictionary.to_pylist()
        code_of = np.array(
            [-1 if text is None else self._code(str(text)) for text in texts] + [-1], dtype=np.int32
        )
        codes = code_of[symbols.indices.fill_null(len(texts)).to_numpy()]
        keep = codes >= 0
        if not keep.all():
            days, codes, closes = days[keep], codes[keep], closes[keep]
        if len(days):
            self._add(days, codes, closes)

    def _add_wide(
        self,
        days: Any,
        codes: Sequence[int],
        columns: Sequence[Any],
        read: _Columns,
        number: Callable[[str], float],
        *,
        shared: bool,
    ) -> None:
        import numpy as np

        for code, column in zip(codes, columns, strict=True):
            closes = read.numbers(column, number)
            keep = ~np.isnan(closes) if shared else np.ones(len(closes), dtype=bool)
            self._add(days[keep], np.full(int(keep.sum()), code, dtype=np.int32), closes[keep])

    def _add(self, days: Any, codes: Any, closes: Any) -> None:
        self.days.append(days)
        self.codes.append(codes)
        self.closes.append(closes)


class _Columns:
    """Reads columns with arrow; what it cannot read becomes an InputFileError."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._path = path
        self._names = names

    def csv(self, table: CsvTable, places: Sequence[int], texts: Sequence[int]) -> list[Any]:
        """The columns at ``places``; those in ``texts`` dictionary-encoded, the others as numbers."""
        import pyarrow as pa
        from pyarrow import csv

        names = [f"c{i}" for i in range(len(self._names))]
        encoded = pa.dictionary(pa.int32(), pa.string())

        def read(number: Any) -> Any:
            return csv.read_csv(
                str(self._path),
                read_options=csv.ReadOptions(skip_rows=table.layout.header_rows, column_names=names),
                parse_options=csv.ParseOptions(delimiter=table.delimiter),
                convert_options=csv.ConvertOptions(
                    include_columns=[names[i] for i in places],
                    column_types={names[i]: encoded if i in texts else number for i in places},
                    null_values=_NULLS,
                    decimal_point=table.mark,
                ),
            )

        try:
            data = read(pa.float64())
        except pa.ArrowInvalid:
            # Thousands separators or a bad cell: the text is parsed below, or refused with its place.
            try:
                data = read(pa.string())
            except pa.ArrowInvalid as error:
                raise self._unreadable(error) from error
        data = data.unify_dictionaries()
        return [_one_chunk(data.column(i)) for i in range(data.num_columns)]

    def parquet(self, columns: Sequence[str], places: Sequence[int], texts: Sequence[int]) -> list[Any]:
        """The columns at ``places``; those in ``texts`` dictionary-encoded when they hold text."""
        import pyarrow as pa
        import pyarrow.dataset as ds

        encoded = ds.ParquetReadOptions(dictionary_columns=[columns[i] for i in texts])
        try:
            data = ds.dataset(str(self._path), format=ds.ParquetFileFormat(read_options=encoded))
            table = data.to_table(columns=[columns[i] for i in places]).unify_dictionaries()
        except (pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from error
        read = [_one_chunk(table.column(i)) for i in range(table.num_columns)]
        if len(texts) > 1 and not pa.types.is_dictionary(read[1].type):
            read[1] = read[1].cast(pa.string()).dictionary_encode()
        return read

    def days(self, column: Any, reader: DateReader) -> Any:
        """Ordinals, shape (n,) int32. Text is parsed once for each different date."""
        import numpy as np
        import pyarrow as pa

        if column.null_count:
            raise self._bad("", "a date")
        ordinals = day_ordinals(column)
        if ordinals is not None:
            return ordinals.to_numpy().astype(np.int32)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        different = column.dictionary.to_pylist()
        return np.array(self._parsed(different, reader.read, "a date"), dtype=np.int32)[
            column.indices.to_numpy()
        ]

    def numbers(self, column: Any, number: Callable[[str], float]) -> Any:
        """Values, shape (n,) float64, NaN for null."""
        import numpy as np
        import pyarrow as pa

        if is_text(column.type):
            texts = [text or "" for text in column.to_pylist()]
            return np.array(self._parsed(texts, number, "a number"), dtype=np.float64)
        return column.cast(pa.float64()).to_numpy(zero_copy_only=False)

    def _parsed(self, texts: Sequence[str], parse: Callable[[str], float], kind: str) -> list[float]:
        parsed: list[float] = []
        for text in texts:
            try:
                parsed.append(parse(text))
            except ValueError as error:
                raise self._bad(text, kind) from error
        return parsed

    def _bad(self, text: str, kind: str) -> InputFileError:
        return InputFileError(str(self._path), f"{text[:40]!r} is not {kind}", "correct or empty the cell")

    def _unreadable(self, error: Exception) -> InputFileError:
        return InputFileError(
            str(self._path),
            f"cannot be read ({str(error).splitlines()[0][:120]})",
            "export the file once more",
        )


def _one_chunk(column: Any) -> Any:
    """A chunked column as one array."""
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], type=column.type)


def _assemble(parts: _Parts) -> Panel:
    """Put the parts on one grid."""
    import numpy as np

    days, codes, closes = (np.concatenate(one) for one in (parts.days, parts.codes, parts.closes))
    for one in (parts.days, parts.codes, parts.closes):
        one.clear()
    first = int(days.min())
    present = np.zeros(int(days.max()) - first + 1, dtype=bool)
    present[days - first] = True
    width = len(parts.names)
    places = (np.cumsum(present) - 1)[days - first] * width + codes
    del days, codes
    flags = {
        Flag.EMPTY_CELL: places[np.isnan(closes)],
        Flag.NON_POSITIVE: places[closes <= 0],
        Flag.IMPOSSIBLE: places[closes > LARGEST_PRICE],
    }
    usable = (closes > 0) & (closes <= LARGEST_PRICE)
    grid = np.full(int(present.sum()) * width, np.nan)
    grid[places] = np.where(usable, closes, np.nan)
    flags[Flag.DUPLICATE_DATE] = _settle_duplicates(grid, places, closes)
    panel = grid.reshape(-1, width)
    found = {
        flag: np.column_stack(np.divmod(np.unique(where), width))
        for flag, where in flags.items()
        if len(where)
    }
    return Panel(np.flatnonzero(present) + first, tuple(parts.names), panel, found | _jumps(panel))


def _settle_duplicates(grid: Any, places: Any, closes: Any) -> Any:
    """Blank the places that got different closes; returns all places that got more than one."""
    import numpy as np

    seen = np.zeros(len(grid), dtype=bool)
    seen[places] = True
    if int(seen.sum()) == len(places):
        return np.empty(0, dtype=np.int64)
    order = np.argsort(places, kind="stable")
    ordered, values = places[order], closes[order]
    again = np.flatnonzero(ordered[1:] == ordered[:-1])
    same = (values[again] == values[again + 1]) | (np.isnan(values[again]) & np.isnan(values[again + 1]))
    grid[ordered[again[~same]]] = np.nan
    return ordered[again]


def _jumps(panel: Any) -> dict[Flag, NDArray[np.int64]]:
    """Closes that look like a split or a change of unit, relative to the symbol's close before."""
    import numpy as np

    found: dict[Flag, list[tuple[int, int]]] = {}
    for column in range(panel.shape[1]):
        rows = np.flatnonzero(~np.isnan(panel[:, column]))
        closes = panel[rows, column]
        ratios = closes[1:] / closes[:-1]
        for i in np.flatnonzero((ratios > SMALLEST_JUMP) | (ratios < 1 / SMALLEST_JUMP)):
            flag = jump_flag(float(ratios[i]))
            if flag is not None:
                found.setdefault(flag, []).append((int(rows[i + 1]), column))
    return {flag: np.array(where, dtype=np.int64) for flag, where in found.items()}
