"""A table in partitions, as programs write it into a folder, is the table in one file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from numpy.testing import assert_array_equal

from eventstudy import limits
from eventstudy.errors import InputFileError, UsageError
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.parquet import ParquetTable
from eventstudy.prices.files.source import FileSource, open_table
from eventstudy.prices.registry import open_source
from eventstudy.prices.source import NoPrices, PriceRequest

SYMBOLS = ("AAPL", "MSFT", "^GSPC", "9988.HK")
FIRST, LAST = date(2019, 11, 1), date(2021, 2, 26)


def long_table() -> pa.Table:
    """Bars of four symbols over parts of three years, with dividends, a stale bar and a bad close."""
    days = list(table_of("XNYS").days(FIRST, LAST))
    rng = np.random.default_rng(4)
    tables = []
    for symbol in SYMBOLS:
        close = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.01, len(days)))), 4)
        volume = rng.integers(1, 9, len(days)) * 1000
        if symbol == "MSFT":
            close[[20, 200]], close[100], volume[100] = -1.0, close[99], 0
        dividend = np.where(np.arange(len(days)) % 63 == 5, 0.25, 0.0)
        columns = {"symbol": [symbol] * len(days), "date": days, "close": close, "volume": volume}
        columns |= {"open": close, "high": close, "low": close, "dividends": dividend}
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)


def by_year(table: pa.Table, folder: Path) -> None:
    """year=2019/part-0.parquet and so on, the year in no column, beside what Spark leaves in a folder."""
    years = pc.year(table["date"])
    for year in (2019, 2020, 2021):
        write(table.filter(pc.equal(years, year)), folder / f"year={year}" / "part-0.parquet")
    (folder / "_SUCCESS").touch()
    write(table.slice(0, 3), folder / "_temporary" / "part-0.parquet")


def by_symbol(table: pa.Table, folder: Path) -> None:
    """symbol=AAPL/part-0.parquet, two files each, the symbol only in its folder's name, escaped."""
    for symbol in SYMBOLS:
        own = table.filter(pc.equal(table["symbol"], symbol)).drop_columns(["symbol"])
        name = symbol.replace("^", "%5E")
        write(own.slice(0, 150), folder / f"symbol={name}" / "part-0.parquet")
        write(own.slice(150), folder / f"symbol={name}" / "part-1.parquet")


def by_number(table: pa.Table, folder: Path) -> None:
    """part-0.parquet and so on, each with rows of every symbol and several row groups, out of order."""
    for number in range(3):
        part = table.filter(pa.array(np.arange(len(table)) % 3 == 2 - number))
        write(part, folder / f"part-{number}.parquet", row_group_size=50)


def nested(table: pa.Table, folder: Path) -> None:
    """US/AAPL.parquet: a file a symbol in plain subfolders."""
    for symbol in SYMBOLS:
        own = table.filter(pc.equal(table["symbol"], symbol)).drop_columns(["symbol"])
        write(own, folder / ("HK" if symbol.endswith(".HK") else "US") / f"{symbol}.parquet")


def wide_by_year(table: pa.Table, folder: Path) -> None:
    """A column of closes for each symbol, a file a year."""
    wide = wide_table(table)
    years = pc.year(wide["date"])
    for year in (2019, 2020, 2021):
        write(wide.filter(pc.equal(years, year)), folder / f"year={year}" / "closes.parquet")


def wide_table(table: pa.Table) -> pa.Table:
    closes = {s: table.filter(pc.equal(table["symbol"], s))["close"] for s in SYMBOLS}
    return pa.table({"date": table.slice(0, len(closes["AAPL"]))["date"], **closes})


def write(table: pa.Table, path: Path, **settings: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, **settings)


Partitions = Callable[[pa.Table, Path], None]
LONG: tuple[Partitions, ...] = (by_year, by_symbol, by_number, nested)


def assert_same_panel(folder: Path | str, file: Path, symbols: tuple[str, ...] = SYMBOLS) -> None:
    got, expected = (read_panel(path, symbols) for path in (folder, file))
    order = [got.symbols.index(symbol) for symbol in expected.symbols]
    assert_array_equal(got.days, expected.days)
    assert_array_equal(got.closes[:, order], expected.closes)
    assert got.flags.keys() == expected.flags.keys()
    for flag, places in expected.flags.items():
        found = sorted((row, got.symbols[column]) for row, column in got.flags[flag].tolist())
        assert found == sorted((row, expected.symbols[column]) for row, column in places.tolist())
    for ours, theirs in ((got.dividends, expected.dividends), (got.splits, expected.splits)):
        assert {got.symbols[c]: days for c, days in ours.items()} == {
            expected.symbols[c]: days for c, days in theirs.items()
        }


def series_of(path: Path | str, symbol: str) -> BarSeries:
    series = FileSource(path).load([PriceRequest(symbol, date(2020, 1, 2), date(2020, 12, 31))])[symbol]
    assert isinstance(series, BarSeries)
    return series


@pytest.mark.parametrize("partitions", LONG)
def test_partitions_give_the_panel_of_the_single_file(tmp_path: Path, partitions: Partitions) -> None:
    write(long_table(), tmp_path / "prices.parquet")
    partitions(long_table(), tmp_path / "parts")

    assert_same_panel(tmp_path / "parts", tmp_path / "prices.parquet")
    assert_same_panel(tmp_path / "parts", tmp_path / "prices.parquet", ("MSFT",))


def test_wide_partitions_give_the_panel_of_the_single_file(tmp_path: Path) -> None:
    write(wide_table(long_table()), tmp_path / "prices.parquet")
    wide_by_year(long_table(), tmp_path / "parts")

    assert_same_panel(tmp_path / "parts", tmp_path / "prices.parquet")


@pytest.mark.parametrize("partitions", LONG)
def test_partitions_give_the_series_of_the_single_file(tmp_path: Path, partitions: Partitions) -> None:
    write(long_table(), tmp_path / "prices.parquet")
    partitions(long_table(), tmp_path / "parts")

    for symbol in SYMBOLS:
        got, expected = (series_of(tmp_path / name, symbol) for name in ("parts", "prices.parquet"))
        assert got.days == expected.days
        assert_array_equal(got.close, expected.close)
        assert got.dividends == expected.dividends
        assert got.flags == expected.flags
        assert got.covered == expected.covered


def test_a_partition_of_another_symbol_is_not_opened(tmp_path: Path) -> None:
    by_symbol(long_table(), tmp_path)
    (tmp_path / "symbol=MSFT" / "part-0.parquet").write_bytes(b"PAR1 damaged PAR1")

    assert len(series_of(tmp_path, "AAPL").days) == 253  # the sessions of New York in 2020
    with pytest.raises(InputFileError, match="not readable as Parquet"):
        series_of(tmp_path, "MSFT")


def test_a_symbol_that_no_partition_has_is_said_with_those_that_they_have(tmp_path: Path) -> None:
    by_symbol(long_table(), tmp_path)

    answer = FileSource(tmp_path).load([PriceRequest("TSLA", FIRST, LAST)])["TSLA"]

    assert isinstance(answer, NoPrices)
    names = answer.detail.rpartition("it has ")[2].split(", ")
    assert sorted(names) == ["9988.HK", "AAPL", "MSFT", "^GSPC"]


def test_row_groups_without_a_wanted_symbol_are_not_read(tmp_path: Path) -> None:
    table = long_table()  # in the order of the symbols: each group has one
    write(table, tmp_path / "prices.parquet", row_group_size=len(table) // 4)
    parquet = open_table(tmp_path / "prices.parquet")
    assert isinstance(parquet, ParquetTable)

    assert list(parquet.row_groups({"MSFT", "9988.HK"}.__contains__)) == [[1, 3]]


def test_a_date_that_only_a_folder_names_is_refused(tmp_path: Path) -> None:
    write(pa.table({"symbol": ["AAPL"], "close": [232.62]}), tmp_path / "date=2025-02-11" / "0.parquet")

    with pytest.raises(InputFileError, match="no date column"):
        read_panel(tmp_path, ["AAPL"])


def test_more_files_than_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_year(long_table(), tmp_path)
    monkeypatch.setattr(limits, "MOST_FILES", 2)

    with pytest.raises(InputFileError, match="more than 2 price files"):
        read_panel(tmp_path, ["AAPL"])


def test_returns_are_recognised_across_the_files_of_a_symbol(tmp_path: Path) -> None:
    # No file has the five rows that tell returns from prices; together they have twelve.
    for month in range(1, 7):
        days = [date(2020, month, 6), date(2020, month, 7)]
        values = [0.01 * month, -0.002 / month]
        write(pa.table({"symbol": ["A", "A"], "date": days, "close": values}), tmp_path / f"m{month}.parquet")

    with pytest.raises(InputFileError, match="these are returns, not prices"):
        read_panel(tmp_path, ["A"])


def test_subfolders_of_a_folder_with_files_of_its_own_are_not_searched(tmp_path: Path) -> None:
    write(long_table(), tmp_path / "prices.parquet")
    write(long_table().slice(0, 9), tmp_path / "old" / "prices.parquet")

    assert_same_panel(tmp_path, tmp_path / "prices.parquet")


class TestAddresses:
    """What fsspec reads, here from the memory of the process: the code is that of s3:// and gs://."""

    @pytest.fixture
    def bucket(self, tmp_path: Path) -> Iterator[str]:
        fsspec = pytest.importorskip("fsspec", reason="pip install 'eventstudy-cli[distributed]'")
        by_year(long_table(), tmp_path / "parts")
        write(long_table(), tmp_path / "prices.parquet")
        memory = fsspec.filesystem("memory")
        memory.put(str(tmp_path), "/bucket", recursive=True)
        yield "memory://bucket"
        memory.rm("/bucket", recursive=True)

    @pytest.mark.parametrize("inside", ["parts", "parts/", "prices.parquet"])
    def test_an_address_is_read_as_the_folder_or_file_it_names(
        self, tmp_path: Path, bucket: str, inside: str
    ) -> None:
        assert_same_panel(f"{bucket}/{inside}", tmp_path / "prices.parquet")
        got, expected = (series_of(where, "MSFT") for where in (f"{bucket}/{inside}", tmp_path / inside))
        assert (got.days, got.flags) == (expected.days, expected.flags)
        assert_array_equal(got.close, expected.close)
        assert got.source == f"{bucket}/{inside}"

    def test_a_file_address_is_the_path(self, tmp_path: Path) -> None:
        write(long_table(), tmp_path / "prices.parquet")

        assert series_of(f"file://{tmp_path}/prices.parquet", "AAPL").days

    def test_text_behind_an_address_is_refused(self, bucket: str) -> None:
        import fsspec

        fsspec.filesystem("memory").pipe("/bucket/prices.csv", b"symbol,date,close\nA,2025-02-11,1\n")
        with pytest.raises(InputFileError, match=r"prices\.csv: not Parquet"):
            series_of(f"{bucket}/prices.csv", "A")

    def test_an_address_without_files_is_refused(self, bucket: str) -> None:
        with pytest.raises(InputFileError, match="no such file or folder"):
            FileSource(f"{bucket}/nothing")


@pytest.mark.parametrize(
    "address",
    [
        *("http://host/p.parquet", "https://host/p", "ftp://host/p", "simplecache::s3://b/p"),
        "github://owner:repository@main/p",
    ],
)
def test_addresses_that_may_be_read_in_the_clear_are_refused(address: str) -> None:
    with pytest.raises(InputFileError, match="not read over http") as caught:
        open_source(address)

    assert caught.value.remedy == "download the files, and name their folder"


def test_a_protocol_without_its_library_is_said_with_the_remedy() -> None:
    pytest.importorskip("fsspec", reason="pip install 'eventstudy-cli[distributed]'")
    if "gcsfs" in sys.modules:
        pytest.skip("gcsfs is installed")

    with pytest.raises(UsageError, match="the library of its protocol is not installed") as caught:
        open_source("gs://bucket/prices")

    assert "pip install" in caught.value.remedy
    with pytest.raises(UsageError, match="no such address"):
        open_source("nothing://bucket/prices")


@pytest.mark.parametrize("address", ["reference://x", "dbfs://x/y", "generic://http://x/y", "dask://x"])
def test_an_address_that_its_protocol_cannot_open_alone_is_said(address: str) -> None:
    """fsspec's file systems of these names want further arguments, and raise TypeError without them."""
    pytest.importorskip("fsspec", reason="pip install 'eventstudy-cli[distributed]'")
    with pytest.raises(UsageError, match=f"--source {address}: no such address"):
        open_source(address)


def test_an_address_is_not_read_offline() -> None:
    with pytest.raises(UsageError, match="needs the network"):
        open_source("s3://bucket/prices", offline=True)


def test_without_fsspec_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fsspec", "fsspec.core"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(UsageError, match="need fsspec, which is not installed") as caught:
        open_source("s3://bucket/prices")

    assert caught.value.remedy == "pip install 'eventstudy-cli[distributed]'"


def test_a_service_that_does_not_let_us_in_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of a protocol raises errors of its own, as that of S3 without credentials does."""
    memory = pytest.importorskip("fsspec.implementations.memory")

    class NoCredentialsError(Exception):
        pass

    def refused(*_: object, **__: object) -> None:
        raise NoCredentialsError("Unable to locate credentials")

    for name in ("exists", "isdir", "isfile", "info"):
        monkeypatch.setattr(memory.MemoryFileSystem, name, refused)
    with pytest.raises(InputFileError, match="NoCredentialsError: Unable to locate credentials"):
        read_panel("memory://bucket/prices")
