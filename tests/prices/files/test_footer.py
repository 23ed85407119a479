"""A Parquet footer that contradicts itself or its file is refused before arrow reads anything."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eventstudy.errors import InputFileError
from eventstudy.prices.files.footer import check_footer


def written(folder: Path, **options: object) -> Path:
    path = folder / "BABA.parquet"
    table = pa.table(
        {"date": [20250210, 20250211] * 50, "close": [111.32, 112.78] * 50, "symbol": ["A", "B"] * 50}
    )
    pq.write_table(table, path, **options)
    return path


def patched(path: Path, old: bytes, new: bytes) -> Path:
    data = path.read_bytes()
    assert old in data
    head, tail = data.rsplit(old, 1)
    path.write_bytes(head + new + tail)
    return path


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"row_group_size": 7},
        {"compression": "NONE", "use_dictionary": False},
        {"version": "1.0", "write_statistics": False},
        {"data_page_version": "2.0", "write_page_index": True, "store_schema": False},
    ],
)
def test_a_sound_file_passes(tmp_path: Path, options: dict[str, object]) -> None:
    check_footer(written(tmp_path, **options))


def test_nested_columns_pass(tmp_path: Path) -> None:
    path = tmp_path / "n.parquet"
    pq.write_table(pa.table({"a": [[1, 2], []], "b": [{"c": 1.0, "d": "x"}, None]}), path)
    check_footer(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # field 1, type: i32 5 (double) becomes 2 (64-bit integer); the list of encodings follows.
        (b"\x15\x0a\x19", b"\x15\x04\x19", "other types than their parts"),
        # fields 5, 6 and 7 of the last column: 100 values (zigzag 200), then its two sizes.
        (b"\x16\xc8\x01\x16", b"\x16\xc7\x01\x16", "a negative size"),
        # field 3 of the file, between the schema and the groups: 100 rows of the file, 101 of its parts.
        (
            b"\x16\xc8\x01\x19\x1c\x19\x3c",
            b"\x16\xca\x01\x19\x1c\x19\x3c",
            "101 rows are not those of its parts",
        ),
        (b"\x19\x1c\x19\x3c", b"\x19\x1c\x1b\x3c", "its footer is damaged"),
    ],
)
def test_what_cannot_be_true_is_refused(tmp_path: Path, old: bytes, new: bytes, said: str) -> None:
    path = patched(written(tmp_path), old, new)
    with pytest.raises(InputFileError, match=said):
        check_footer(path)


@pytest.mark.slow
def test_whatever_bytes_stand_in_a_footer_it_is_read_or_refused(tmp_path: Path) -> None:
    """Each byte of the footer, in turn, replaced by three others."""
    path = written(tmp_path)
    data = path.read_bytes()
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    refused = 0
    for place in range(start, len(data) - 8):
        for byte in (0x00, 0x7F, 0xFF):
            path.write_bytes(data[:place] + bytes([byte]) + data[place + 1 :])
            try:
                check_footer(path)
            except InputFileError:
                refused += 1
    assert refused > 0
