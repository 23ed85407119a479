"""Reading a large event file at once, when nothing in it needs to be looked at line by line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventstudy import limits
from eventstudy.announcements.event_files import REQUIRED, Header
from eventstudy.announcements.table import delimiter_of
from eventstudy.arrays import flat

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGE = 1_000_000
"""The bytes from which it saves time."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A column: a number for each event, shape (N,), and the different texts in order of appearance."""

    codes: NDArray[np.int32]
    values: list[str]


def plain_columns(path: Path, header: Header, places: Sequence[int]) -> list[Coded] | None:
    """Some columns of a file, by their places in the header; -1 stands for a column of empty cells.

    None when the file is small, longer than ``limits`` allows, or may hold what only reading line by line
    handles: quotes, blank lines, another number of cells, no symbol, bytes that are not UTF-8, very long
    cells.
    """
    if not path.is_file() or not LARGE <= path.stat().st_size <= limits.MOST_CHARACTERS:
        return None
    data = path.read_bytes()
    if not _is_plain(data):
        return None
    table = _read(data, header.width, sorted({at for at in places if at >= 0}))
    if table is None:
        return None
    read = {name: _coded(table.column(name)) for name in table.column_names}
    needed = [read[_name(header.place[name])].values for name in REQUIRED]
    if any(not text.strip() for values in needed for text in values):
        return None
    return [read[_name(at)] if at >= 0 else _empty(len(table)) for at in places]


def _is_plain(data: bytes) -> bool:
    import numpy as np

    if data.count(b"\n") > limits.MOST_LINES:
        return False
    if b'"' in data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return False
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    longest = int(np.diff(ends, prepend=0, append=len(data)).max())
    return len(ends) > 0 and ends[0] > 0 and longest < csv.field_size_limit()


def _read(data: bytes, width: int, places: Sequence[int]) -> Any | None:
    """An arrow table of dictionaries, or None when a line is blank or has another number of cells."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    names = [_name(at) for at in places]
    try:
        return arrow.read_csv(
            pa.BufferReader(data),
            arrow.ReadOptions(skip_rows=1, column_names=[_name(at) for at in range(width)]),
            arrow.ParseOptions(
                delimiter=delimiter_of(data[: data.index(b"\n")].decode()),
                quote_char=False,
                ignore_empty_lines=False,
            ),
            arrow.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _name(column: int) -> str:
    return f"c{column}"


def _coded(column: Any) -> Coded:
    whole = column.unify_dictionaries().combine_chunks()
    return Coded(flat(whole.indices), whole.dictionary.to_pylist())


def _empty(count: int) -> Coded:
    import numpy as np

    return Coded(np.zeros(count, dtype=np.int32), [""])
