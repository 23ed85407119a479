"""What is too much to read is refused with the numbers, before it costs memory or time."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import Command
from price_file_helpers import YEAR, load, refused, write

from eventstudy import limits
from eventstudy.announcements.event_files import EventFile, open_events
from eventstudy.claims.files import open_claims
from eventstudy.cli.diagnostics import ExitCode, guarded
from eventstudy.errors import InputFileError
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.source import NoPrices

HEADER = "symbol,announced\n"
PRICES = "date,open,high,low,close,volume\n2025-02-10,1,1,1,1,1\n"


def _zipped(text: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("prices.csv", text)
    return whole.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zip": _zipped,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda text: pa.compress(text, "zstd", asbytes=True),
    "lz4": lambda text: pa.compress(text, "lz4", asbytes=True),
}
TEN_BILLION = 10_240_000_000
"""Rows of the bomb: 10,000,000 in one row group, which its footer names 1,024 times."""


def parquet(folder: Path, columns: dict[str, Any], name: str = "BABA.parquet", **options: Any) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path, **options)
    return path


def days(count: int) -> pa.Array:
    return pa.array([date(2025, 2, 11)] * count)


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of some hundred kB whose every one of ten billion values can be decoded."""
    count = TEN_BILLION // 1024
    day = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), count), [20130])
    table = pa.table({"date": day.cast(pa.int32()).cast(pa.date32()), "close": pa.repeat(1.5, count)})
    whole = io.BytesIO()
    pq.write_table(table, whole, compression="zstd", row_group_size=count, data_page_size=1 << 30)
    metadata, footer = pq.read_metadata(whole), io.BytesIO()
    for _ in range(10):
        metadata.append_row_groups(metadata)
    metadata.write_metadata_file(footer)
    path = tmp_path_factory.mktemp("bomb") / "BABA.parquet"
    path.write_bytes(whole.getvalue() + footer.getvalue().removeprefix(b"PAR1"))
    return path


class TestParquet:
    @pytest.mark.slow
    def test_a_small_file_of_ten_billion_rows_is_refused_by_what_it_declares(self, bomb: Path) -> None:
        assert bomb.stat().st_size < 1_000_000
        assert "10,240,000,000 rows of 2 columns" in refused(bomb).message
        with pytest.raises(InputFileError, match="10,240,000,000 rows"):
            read_panel(bomb)

    def test_the_command_says_so_at_once(self, bomb: Path, command: Command) -> None:
        done = command("run", "BABA", "2025-02-11", "--source", str(bomb), "--listings", "given")
        assert (2, "") == (done.returncode, done.stdout)
        assert done.stderr.startswith(f"error: {bomb}: 10,240,000,000 rows")
        assert 2 == len(done.stderr.splitlines())

    @pytest.mark.slow
    def test_more_rows_of_a_symbol_than_there_can_be_days_are_refused(self, tmp_path: Path) -> None:
        """3,000,000 equal rows: few enough cells, but each would become a bar of Python's numbers."""
        count = 3_000_000
        path = parquet(tmp_path, {"date": days(1).take(pa.repeat(0, count)), "close": pa.repeat(1.5, count)})
        assert "more than 1,000,000 rows of BABA" in refused(path).message

    def test_a_file_that_unpacks_to_too_much_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """100 texts of a thousand equal letters: some hundred bytes, and a hundred thousand unpacked."""
        columns = {"date": days(100), "close": [1.0] * 100, "mine": ["x" * 1000 + str(n) for n in range(100)]}
        path = parquet(tmp_path, columns, compression="zstd")
        assert path.stat().st_size < 10_000
        monkeypatch.setattr(limits, "LARGEST_UNPACKED", 100_000)
        assert "bytes unpacked; at most 100,000 are read" in refused(path).message
        monkeypatch.setattr(limits, "LARGEST_UNPACKED", 200_000)
        assert not isinstance(load(path, "BABA"), NoPrices)

    def test_a_long_symbol_is_refused_before_it_is_repeated(self, tmp_path: Path) -> None:
        path = parquet(
            tmp_path, {"date": days(2), "close": [1.0, 2.0], "symbol": ["A" * 1001] * 2}, "x.parquet"
        )
        assert "text of 1,001 characters" in refused(path).message

    def test_too_many_columns(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_COLUMNS", 1)
        assert "has 2 columns" in refused(parquet(tmp_path, {"date": days(1), "close": [1.0]})).message

    def test_a_footer_longer_than_the_file_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "BABA.parquet"
        path.write_bytes(b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1")
        assert "a footer of 2,147,483,647 bytes" in refused(path).message

    @pytest.mark.parametrize("day", [2**31 - 1, -(2**31), 3_652_060 - 719_163, -719_163])
    def test_a_day_beyond_the_calendar_is_refused(self, tmp_path: Path, day: int) -> None:
        """Days are counted out from the first to the last: two billion of them took all memory.

        3,652,059 is 31 December 9999 as an ordinal, 719,163 is 1 January 1970.
        """
        dates = pa.array([20130, day], pa.int32()).cast(pa.date32())
        path = parquet(tmp_path, {"date": dates, "close": [1.0, 2.0]})
        assert "a day beyond the years 1 to 9999" in refused(path).message
        with pytest.raises(InputFileError, match="beyond the years 1 to 9999"):
            read_panel(path)

    def test_names_that_are_not_utf8_are_refused(self, tmp_path: Path) -> None:
        path = parquet(tmp_path, {"date": days(1), "close": [1.0], "qqqqq": [1]}, store_schema=False)
        path.write_bytes(path.read_bytes().replace(b"qqqqq", b"\xff\xfeqqq"))
        assert "not readable as Parquet" in refused(path).message

    @pytest.mark.slow
    def test_a_text_looked_up_where_there_is_none_is_refused(self, tmp_path: Path) -> None:
        """Two rows whose numbers of a text are 0 and 1, in a dictionary that then has one text only.

        Arrow does not look: what lies behind the dictionary would be read.
        """
        data = bytearray(
            parquet(tmp_path, {"date": days(2), "close": [1.0, 2.0], "symbol": ["A", "B"]}).read_bytes()
        )
        found = set[str]()
        path = tmp_path / "x.parquet"
        for at in range(4, 400):
            path.write_bytes(data[:at] + b"\x00" + data[at + 1 :])
            for read in (read_panel, lambda file: load(file, "A")):
                try:
                    read(path)
                except InputFileError as error:
                    found.add(error.message)
        assert any("out of bounds" in one or "index" in one for one in found), found

    @pytest.mark.parametrize("column", ["symbol", "date"])
    def test_text_that_is_not_utf8_is_refused(self, tmp_path: Path, column: str) -> None:
        columns = {"date": ["qqqqq"], "symbol": ["BABA"], "close": [1.0]}
        path = parquet(tmp_path, {**columns, column: ["zzzzz"]}, "x.parquet", compression="none")
        path.write_bytes(path.read_bytes().replace(b"zzzzz", b"\xff\xfezzz"))
        assert "not readable as Parquet" in refused(path).message
        with pytest.raises(InputFileError, match="Invalid UTF8 sequence"):
            read_panel(path)

    @pytest.mark.parametrize("cut", [0, 3, 20, 200, 400])
    def test_a_damaged_description_is_refused(self, tmp_path: Path, cut: int) -> None:
        path = parquet(tmp_path, {"date": days(1), "close": [1.0]})
        data = bytearray(path.read_bytes())
        data[-30 - cut : -10 - cut] = b"\xff" * 20
        path.write_bytes(data)
        loaded: object = None
        try:
            loaded = load(path, "BABA")
        except InputFileError as error:
            assert "not readable as Parquet" in error.message
        else:
            assert loaded is not None, "what was damaged is not needed"

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("close", [[1.0]]),
            ("close", [{"a": {"b": 1.0}}]),
            ("close", [b"1.0"]),
            ("date", [[date(2025, 2, 11)]]),
            ("date", [{"a": 1}]),
            ("date", [b"2025-02-11"]),
            ("date", [True]),
            ("symbol", [["BABA"]]),
            ("symbol", [{"a": "BABA"}]),
        ],
    )
    def test_a_nested_or_binary_column_is_refused(self, tmp_path: Path, column: str, value: Any) -> None:
        """A date that is a struct was a defect (unhashable type), and so was one of bytes."""
        columns = {"date": days(1), "close": [1.0], "symbol": ["BABA"], column: value}
        path = parquet(tmp_path, columns, "x.parquet")
        if column == "close" and value == [b"1.0"]:
            assert not isinstance(load(path, "BABA"), NoPrices), "arrow reads the number in the bytes"
        else:
            refused(path)
            with pytest.raises(InputFileError):
                read_panel(path)

    def test_text_is_read_once_for_each_different_one(self, tmp_path: Path) -> None:
        """The numbers are those that a column of numbers gives."""
        texts = ["112.78", "111.32", None, "112.78"]
        dates = ["2025-02-10", "2025-02-11", "2025-02-12", "2025-02-13"]
        columns = {"date": dates, "close": texts, "symbol": ["BABA"] * 4}
        path = parquet(tmp_path, columns, "x.parquet", row_group_size=2)
        got = load(path, "BABA")
        assert not isinstance(got, NoPrices)
        assert [112.78, 111.32, 112.78] == [got.close[0], got.close[1], got.close[3]]
        panel = read_panel(path)
        assert [112.78, 111.32, 112.78] == [panel.closes[i, 0] for i in (0, 1, 3)]

    @pytest.mark.parametrize(
        "name", ["('" + "(" * 5000 + "')", "('" + "-" * 100_000 + "1','a')", "('a', 'b', 'c')"]
    )
    def test_a_column_name_is_not_run_through_a_parser(self, tmp_path: Path, name: str) -> None:
        """Names like ('Close', 'AAPL') are pandas'; Python's own parser gives up on deep ones."""
        path = parquet(tmp_path, {"date": days(1), "close": [1.0], name: [1.0]})
        assert not isinstance(load(path, "BABA"), NoPrices)


class TestPanel:
    def test_more_closes_than_can_be_held_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = "".join(f"S{n},2025-02-{n:02d},1\n" for n in range(1, 21))
        path = write(tmp_path, "x.csv", "symbol,date,close\n" + rows)
        monkeypatch.setattr(limits, "MOST_CELLS", 399)
        with pytest.raises(InputFileError, match="20 days of 20 symbols; at most 399"):
            read_panel(path)


class TestPriceText:
    def test_a_long_line_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "LONGEST_LINE", 100)
        path = write(tmp_path, "BABA.csv", PRICES + "2025-02-11,1,1,1,1," + "1" * 100)
        assert "BABA.csv:3: a line is longer than 100 characters" in refused(path).message

    def test_a_header_without_end_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "LONGEST_LINE", 100)
        assert "longer than 100" in refused(write(tmp_path, "BABA.csv", "date,close," * 20)).message

    def test_a_cell_of_a_million_characters_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path, "BABA.csv", PRICES + "2025-02-11,1,1,1,1," + "1" * 1_000_000)
        assert "field larger than field limit (131072)" in refused(path).message

    @pytest.mark.slow
    def test_a_header_of_many_columns_is_refused(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, "x.csv", "date," + ",".join(f"S{n}" for n in range(100_000)) + "\n2025-02-11\n"
        )
        assert "has 100,001 columns; at most 100,000 are read" in refused(path).message

    def test_a_large_file_is_refused_unread(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "LARGEST_TEXT", 10)
        assert "bytes; at most 10 are read" in refused(write(tmp_path, "BABA.csv", PRICES)).message

    def test_many_rows_of_a_symbol_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_BARS", 3)
        path = write(tmp_path, "BABA.csv", PRICES + "2025-02-11,1,1,1,1,1\n" * 3)
        assert "more than 3 rows of BABA" in refused(path).message

    def test_a_long_date_is_none(self, tmp_path: Path) -> None:
        """A clock time after the date is ignored, but not a hundred thousand characters of it."""
        path = write(tmp_path, "BABA.csv", "date,close\n2025-02-11 " + "0" * 100_000 + ",1\n")
        error = refused(path)
        assert "is not a date" in error.message
        assert len(error.message) < 300 + len(str(tmp_path))

    @pytest.mark.parametrize("name", ["p.csv.gz", "p.csv", "p.zip"])
    @pytest.mark.parametrize("packed", PACKED)
    def test_a_compressed_file_is_refused_and_not_unpacked(
        self, tmp_path: Path, name: str, packed: str
    ) -> None:
        path = tmp_path / name
        path.write_bytes(PACKED[packed](PRICES.encode()))
        error = refused(path)
        assert ("a compressed file", "unpack it first") == (error.message.split(": ")[-1], error.remedy)

    def test_text_called_gz_is_read_as_text(self, tmp_path: Path) -> None:
        """Arrow would unpack what is called so."""
        path = write(tmp_path, "x.gz", "symbol,date,close\nBABA,2025-02-11,1\n")
        assert [[1.0]] == read_panel(path).closes.tolist()

    def test_what_is_no_file_is_refused(self, tmp_path: Path) -> None:
        pipe = tmp_path / "BABA.csv"
        os.mkfifo(pipe)
        assert "not a file" in refused(pipe).message
        with pytest.raises(InputFileError, match="/dev/zero: not a file"):
            load(Path("/dev/zero"), "BABA", *YEAR)

    def test_a_bad_byte_is_found_by_its_line_in_a_long_file(self, tmp_path: Path) -> None:
        """Behind 1,500 lines of 2,000 bytes, of which a block of 1 MiB cuts one in a letter."""
        path = tmp_path / "x.csv"
        many = ("é" * 1000 + ",x,1\n").encode() * 1500
        path.write_bytes(b"symbol,date,close\n" + many + b"A,\xff,1\n")
        error = refused(path)
        assert "not UTF-8 text (byte 0xFF)" in error.message
        assert 1502 == error.line


class TestEventsAndClaims:
    @pytest.mark.parametrize("start", ["", HEADER, HEADER + "AAPL,2025-02-11\n"])
    def test_a_line_without_end_is_given_up_after_its_limit(
        self, start: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "LONGEST_LINE", 1000)
        endless = Endless(start)
        with pytest.raises(InputFileError, match=f"^endless:{start.count(chr(10)) + 1}: a line is longer"):
            list(EventFile("endless", endless).rows())
        assert endless.given < 5000

    def test_the_command_does_not_wait_for_its_end(self, environment: dict[str, str]) -> None:
        """As in ``cat /dev/zero | eventstudy batch -``: the writer is told that nobody reads on."""
        for name in ("batch", "study", "check"):
            with Path("/dev/zero").open("rb") as zeros:
                done = subprocess.run(
                    [sys.executable, "-m", "eventstudy", name, "-"],
                    stdin=zeros,
                    capture_output=True,
                    check=False,
                    env=environment,
                    timeout=60,
                )
            assert (2, b"") == (done.returncode, done.stdout)
            assert done.stderr.startswith(
                b"error: standard input:1: a line is longer than 16,777,216 characters\n"
            )

    @pytest.mark.parametrize("text", ["\n" * 50, HEADER + "AAPL,2025-02-11\n" * 50, HEADER + "\n" * 50])
    def test_too_many_lines_are_refused(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_LINES", 40)
        with pytest.raises(InputFileError, match=r"^x:41: is too long: 40 lines and .* are read"):
            list(EventFile("x", io.StringIO(text)).rows())

    def test_too_much_text_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_CHARACTERS", 60)
        with pytest.raises(InputFileError, match="x:4: is too long"):
            list(EventFile("x", io.StringIO(HEADER + "AAPL,2025-02-11\n" * 4)).rows())

    def test_as_much_as_is_allowed_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_LINES", 5)
        monkeypatch.setattr(limits, "LONGEST_LINE", 17)
        rows = list(EventFile("x", io.StringIO(HEADER + "AAPL,2025-02-11\n" * 4)).rows())
        assert [2, 3, 4, 5] == [row.line for row in rows]

    def test_many_columns_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_COLUMNS", 1)
        path = tmp_path / "x.csv"
        path.write_text(HEADER)
        for opened in (open_events, open_claims):
            with pytest.raises(InputFileError, match="has 2 columns"), opened(str(path)):
                pass

    def test_lines_before_the_header_are_counted(self) -> None:
        rows = list(EventFile("x", io.StringIO("\n \n" + HEADER + "\nAAPL,2025-02-11\n")).rows())
        assert [5] == [row.line for row in rows]


class Endless(io.StringIO):
    """A text whose last line never ends."""

    def __init__(self, start: str) -> None:
        super().__init__(start, newline="")
        self.given = 0

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        assert size is not None
        assert size > 0, "a line is read without a limit"
        line = super().readline(size)
        if not line.endswith("\n"):
            line += "x" * (size - len(line))
        self.given += len(line)
        return line


def test_too_little_memory_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def greedy() -> int:
        raise MemoryError

    assert ExitCode.USAGE == guarded(greedy)
    assert capsys.readouterr().err == (
        "error: there is not enough memory for this\ntry less at a time: fewer events, symbols or days\n"
    )
