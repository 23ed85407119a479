"""What the readers of price files share of arrow: its errors, its texts and its days as ordinals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventstudy import limits
from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.files.address import FilePath
from eventstudy.prices.files.bounds import bounded
from eventstudy.prices.files.dates import DAY_ZERO, FIRST_DAY_NUMBER, LAST_DAY_NUMBER
from eventstudy.prices.files.footer import NOT_PARQUET, check_footer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_EPOCH = 719163
"""Ordinal of 1970-01-01."""
_DAY = 86_400
_LARGEST_YYYYMMDD = 10**8
_EPOCH_UNITS = ((11, 1), (14, 10**3), (17, 10**6), (20, 10**9))
"""Digits that a number stays below, and how many of its units make a second."""


@contextmanager
def arrow_errors(path: FilePath, what: str) -> Iterator[None]:
    """Turns what pyarrow raises into an InputFileError that says ``what`` went wrong, and why.

    Its time is bounded where the command can do that (``bounds``).
    """
    import pyarrow as pa

    try:
        with bounded(path):
            yield
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise InputFileError(str(path), f"{what} ({reason})", "export the file again") from error


def whole_parquet(path: Path) -> Any:
    """Every column of a Parquet file, as an arrow table. Raises InputFileError."""
    from pyarrow.parquet import ParquetFile

    with arrow_errors(path, NOT_PARQUET):
        check_footer(path)
        file = ParquetFile(str(path))
        check_size(path, file.metadata, file.metadata.num_columns)
        return valid(file.read())


def check_size(path: FilePath, metadata: Any, columns: int) -> None:
    """Refuse what is too much to read, by what a Parquet file declares. Raises InputFileError."""
    # What the parts of a column declare is not asked for: arrow ends the process where they are unsound.
    rows = metadata.num_rows
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    problem = ""
    if rows * columns > limits.MOST_CELLS:
        cells = f"{rows:,} rows of {columns} columns"
        problem = f"{cells}; at most {limits.MOST_CELLS:,} cells are read"
    elif unpacked > limits.LARGEST_UNPACKED:
        problem = f"{unpacked:,} bytes unpacked; at most {limits.LARGEST_UNPACKED:,} are read"
    if problem:
        raise InputFileError(str(path), problem, "split it into a folder of files")


def values_of(path: FilePath, column: Any) -> list[Any]:
    """A column's values as Python has them. Raises InputFileError for one that Python cannot hold."""
    with arrow_errors(path, NOT_PARQUET):
        return list(column.to_pylist())


def valid(table: Any) -> Any:
    """The table, its texts known to be UTF-8 and its dictionaries to have what is looked up in them.

    Arrow takes both from a file as they are. Raises pyarrow.ArrowInvalid.
    """
    table.validate(full=True)
    return table


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


def fill(values: NDArray[np.float64], rows: Sequence[int], columns: Sequence[Any]) -> None:
    """Write columns of doubles of the same length into rows of (k, n), null as NaN."""
    import pyarrow as pa

    start = 0
    for batch in pa.table(list(columns), names=list(map(str, rows))).to_batches():
        tensor = batch.to_tensor(null_to_nan=True, row_major=False).to_numpy()
        values[rows, start : start + len(batch)] = tensor.T
        start += len(batch)


def parsed_texts(column: Any, parse: Callable[[str], float]) -> Any:
    """An array of texts parsed, shape (n,) float64; null is parsed as an empty text.

    A column with a dictionary is parsed by its different texts.
    """
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return np.array([parse(text or "") for text in column.to_pylist()], dtype=np.float64)
    used, texts = np.unique(flat(column.indices.drop_null())), column.dictionary.to_pylist()
    different = np.full(len(texts) + 1, np.nan)
    different[used] = [parse(texts[at]) for at in used.tolist()]
    if not column.null_count:
        return different[flat(column.indices)]
    different[-1] = parse("")
    return different[flat(column.indices.fill_null(len(texts)))]


def beyond_years(days: Any) -> bool:
    """Whether an ordinal of an array is no date; the days from first to last are counted out later."""
    return len(days) > 0 and (int(days.min()) < 1 or int(days.max()) > date.max.toordinal())


def is_float(kind: Any) -> bool:
    """Whether an arrow type holds doubles."""
    import pyarrow as pa

    return bool(pa.types.is_float64(kind))


def is_text(kind: Any) -> bool:
    """Whether an arrow type holds text."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def stamp_ordinals(column: Any) -> NDArray[np.int64] | None:
    """A date, time stamp without a zone, or YYYYMMDD column without nulls as ordinals, shape (n,).

    A number of Excel's (45700) is its day. None for moments (see ``moments_on_clock``) and for text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
        # A sum of arrow's would import pandas.
        return _EPOCH + _flat_days(column.cast(pa.date32(), safe=False))
    if pa.types.is_floating(kind) and pc.all(pc.less(pc.abs(column), 2.0**53)).as_py():
        column = pc.floor(column).cast(pa.int64())
        kind = column.type
    if (
        pa.types.is_integer(kind)
        and (pc.max(column).as_py() or 0) <= LAST_DAY_NUMBER
        and (pc.min(column).as_py() or 0) >= FIRST_DAY_NUMBER
    ):
        numbers: NDArray[np.int64] = flat(column.cast(pa.int64()))
        return DAY_ZERO + numbers
    if pa.types.is_integer(kind) and (pc.max(column).as_py() or 0) < _LARGEST_YYYYMMDD:
        text = column.cast(pa.string())
        return _EPOCH + _flat_days(pc.strptime(text, "%Y%m%d", "s").cast(pa.date32()))
    return None


def _flat_days(column: Any) -> NDArray[np.int64]:
    import pyarrow as pa

    days: NDArray[np.int64] = flat(column.cast(pa.int32()).cast(pa.int64()))
    return days


def moments_on_clock(column: Any, zone: str | None) -> NDArray[np.int64] | None:
    """Time stamps with a zone, or integers since 1970, as ordinals, shape (n,); None for another column.

    A moment at midnight of its own zone, or at midnight UTC, is that date; any other the day on the clock of
    ``zone`` (of its own zone, when that is None).
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_timestamp(kind):
        own = flat(pc.local_timestamp(column).cast(pa.timestamp("s"), safe=False).cast(pa.int64()))
        seconds = flat(column.cast(pa.timestamp("s", tz="UTC"), safe=False).cast(pa.int64()))
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        column = column.cast(pa.int64(), safe=False)
        digits = len(str(pc.max(column).as_py()))
        unit = next((unit for below, unit in _EPOCH_UNITS if digits < below), 10**9)
        own = seconds = flat(column.cast(pa.int64())) // unit
    else:
        return None
    printed = _EPOCH + own // _DAY
    moments = (own % _DAY != 0) & (seconds % _DAY != 0)
    days = np.where(own % _DAY == 0, printed, _EPOCH + seconds // _DAY)
    if moments.any():
        days[moments] = printed[moments] if zone is None else _local_days(seconds[moments], zone)
    return np.asarray(days, dtype=np.int64)


def _local_days(seconds: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    import pyarrow as pa
    import pyarrow.compute as pc

    stamps = pa.array(seconds, type=pa.int64()).cast(pa.timestamp("s", tz=zone))
    days: NDArray[np.int64] = flat(pc.local_timestamp(stamps).cast(pa.int64())) // _DAY + _EPOCH
    return days
