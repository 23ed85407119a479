"""Folders of price files, Parquet, and whatever else a file may contain."""

from __future__ import annotations

from datetime import date
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_file_helpers import BABA, THREE_DAYS, YEAR, days, load, loaded, refused, write

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.csv import CsvTable
from eventstudy.prices.files.source import open_table
from eventstudy.prices.source import NoPrices
from eventstudy.reasons import Reason


class TestFolders:
    def test_a_file_called_after_the_symbol_comes_first(self, tmp_path: Path) -> None:
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "all.csv", "symbol,date,close\nBABA,2025-02-11,1\nAAPL,2025-02-11,232.62\n")
        assert [112.78] == list(loaded(tmp_path).close)
        assert [232.62] == list(loaded(tmp_path, "AAPL").close)

    def test_no_other_file_is_opened_then(self, tmp_path: Path) -> None:
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        (tmp_path / "broken.csv").write_bytes(b"\0\0\0")
        assert [112.78] == list(loaded(tmp_path).close)

    def test_rows_of_several_files_are_put_together(self, tmp_path: Path) -> None:
        write(tmp_path, "p2024.csv", "symbol,date,close\nBABA,2025-02-10,111.32\n")
        write(tmp_path, "p2025.csv", "symbol,date,close\nBABA,2025-02-11,112.78\n")
        series = loaded(tmp_path)
        assert BABA[:2] == list(series.close)
        assert () == series.notes

    def test_files_that_contradict_each_other_settle_nothing(self, tmp_path: Path) -> None:
        write(tmp_path, "a.csv", "symbol,date,close\nBABA,2025-02-11,112.78\n")
        write(tmp_path, "b.csv", "symbol,date,close\nBABA,2025-02-11,112.79\n")
        series = loaded(tmp_path)
        assert isnan(series.close[0])
        assert (Reason.DUPLICATE_DATE,) == series.flags[THREE_DAYS[1].toordinal()]

    def test_two_files_of_the_same_name_are_refused(self, tmp_path: Path) -> None:
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "baba.txt", "date,close\n2025-02-11,112.78\n")
        with pytest.raises(InputFileError, match="both hold BABA"):
            load(tmp_path, "BABA")

    def test_the_exact_name_comes_before_stooqs(self, tmp_path: Path) -> None:
        write(tmp_path, "baba.us.txt", "date,close\n2025-02-11,1\n")
        write(tmp_path, "baba.csv", "date,close\n2025-02-11,112.78\n")
        assert [112.78] == list(loaded(tmp_path).close)

    def test_files_passed_over_are_named_when_a_symbol_is_missing(self, tmp_path: Path) -> None:
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "notes.txt", "remember, the milk\nand the bread\n")
        missing = load(tmp_path, "TSLA")
        assert isinstance(missing, NoPrices)
        assert "BABA" in missing.detail and "notes.txt" in missing.detail

    def test_a_folder_without_price_files_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "picture.png").write_bytes(b"")
        with pytest.raises(InputFileError, match="no CSV or Parquet file"):
            load(tmp_path, "BABA")


class TestParquet:
    """The same layouts from Parquet, written with pandas or arrow as people do."""

    def frame(self, index: pd.Index[Any]) -> pd.DataFrame:
        columns = {
            "Open": [108.1, 110.5, 117.0],
            "High": [112.4, 115.54, 119.5],
            "Low": [107.9, 110.0, 116.1],
        }
        return pd.DataFrame(
            {**columns, "Close": BABA, "Volume": [1, 2, 3], "Dividends": [0.0, 0.5, 0.0]}, index=index
        )

    def index(self, **options: Any) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(THREE_DAYS, **options)

    @pytest.mark.parametrize("name", ["Date", None, "timestamp"])
    @pytest.mark.parametrize("zone", [None, "America/New_York", "Asia/Hong_Kong"])
    def test_a_pandas_index_with_and_without_zone(
        self, tmp_path: Path, name: str | None, zone: str | None
    ) -> None:
        """Arrow stores zoned stamps in UTC: midnight in Hong Kong is the day before there."""
        frame = self.frame(self.index(tz=zone, name=name))
        frame.to_parquet(tmp_path / "BABA.parquet")
        series = loaded(tmp_path / "BABA.parquet")
        assert THREE_DAYS == days(series)
        assert BABA == list(series.close)
        assert [1, 2, 3] == list(series.volume)
        assert {THREE_DAYS[1].toordinal(): 0.5} == series.dividends

    def test_yfinance_columns_of_pairs(self, tmp_path: Path) -> None:
        frame = self.frame(self.index(name="Date"))
        both = pd.concat({"AAPL": frame * 2, "BABA": frame}, axis=1, names=["Ticker", "Price"]).swaplevel(
            axis=1
        )
        both.to_parquet(tmp_path / "download.parquet")
        assert BABA == list(loaded(tmp_path / "download.parquet").close)
        assert [222.64, 225.56, 236.66] == list(loaded(tmp_path / "download.parquet", "AAPL").close)

    def dates(self, kind: str) -> Any:
        import pyarrow as pa

        return {
            "date32": pa.array(THREE_DAYS, pa.date32()),
            "date64": pa.array(THREE_DAYS, pa.date64()),
            "timestamp": pa.array(THREE_DAYS, pa.date32()).cast(pa.timestamp("ns")),
            "text": pa.array([day.isoformat() for day in THREE_DAYS]),
            "integer": pa.array([int(f"{day:%Y%m%d}") for day in THREE_DAYS]),
        }[kind]

    def write(self, path: Path, **columns: object) -> Path:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table(columns), path)
        return path

    @pytest.mark.parametrize("kind", ["date32", "date64", "timestamp", "text", "integer"])
    def test_every_type_of_date(self, tmp_path: Path, kind: str) -> None:
        path = self.write(tmp_path / "BABA.parquet", date=self.dates(kind), close=BABA)
        assert THREE_DAYS == days(loaded(path))

    @pytest.mark.parametrize("kind", ["string", "large_string", "dictionary"])
    def test_every_type_of_symbol(self, tmp_path: Path, kind: str) -> None:
        import pyarrow as pa

        types = {
            "string": pa.string(),
            "large_string": pa.large_string(),
            "dictionary": pa.dictionary(pa.int8(), pa.string()),
        }
        symbols = pa.array(["BABA", "aapl", "BABA"]).cast(types[kind])
        path = self.write(tmp_path / "p.parquet", ticker=symbols, date=self.dates("date32"), close=BABA)
        assert [BABA[0], BABA[2]] == list(loaded(path).close)
        assert [BABA[1]] == list(loaded(path, "AAPL").close)
        missing = load(path, "TSLA")
        assert isinstance(missing, NoPrices)
        assert missing.detail.endswith("it has BABA, aapl")

    def test_numbers_of_other_types(self, tmp_path: Path) -> None:
        import pyarrow as pa

        close = pa.array(["111.32", None, "1,118.33"])
        volume = pa.array([1, None, 3], pa.int32())
        series = loaded(
            self.write(tmp_path / "BABA.parquet", date=self.dates("date32"), close=close, volume=volume)
        )
        assert (111.32, 1118.33) == (series.close[0], series.close[2])
        assert isnan(series.close[1]) and isnan(series.volume[1])
        assert (Reason.EMPTY_CELL,) == series.flags[THREE_DAYS[1].toordinal()]

    def test_wide(self, tmp_path: Path) -> None:
        path = self.write(
            tmp_path / "w.pq", date=self.dates("date32"), MKT=[1.0, 2.0, 3.0], BABA=[BABA[0], None, BABA[2]]
        )
        series = loaded(path)
        assert [BABA[0], BABA[2]] == list(series.close)
        assert {} == series.flags

    def test_only_the_wanted_range_is_kept(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "BABA.parquet", date=self.dates("date32"), close=BABA)
        series = load(path, "BABA", THREE_DAYS[1], THREE_DAYS[1])
        assert isinstance(series, BarSeries)
        assert [BABA[1]] == list(series.close)
        assert (THREE_DAYS[1].toordinal(),) * 2 == series.covered

    def test_a_file_without_a_suffix_is_known_by_its_first_bytes(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "prices", symbol=["BABA"] * 3, date=self.dates("date32"), close=BABA)
        assert BABA == list(loaded(path).close)

    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ({"date": ["2025-02-11"], "close": ["abc"]}, "close: 'abc' is not a number"),
            ({"date": ["soon"], "close": [1.0]}, "date: 'soon' is not a date"),
            ({"date": [None], "close": [1.0]}, "date: '' is not a date"),
            ({"date": [20251399], "close": [1.0]}, "not readable"),
            ({"date": ["2025-02-11"], "adj_close": [1.0]}, "adjusted"),
            ({"symbol": ["BABA"], "close": [1.0]}, "no date column"),
        ],
    )
    def test_refusals(self, tmp_path: Path, columns: dict[str, list[Any]], said: str) -> None:
        assert said in refused(self.write(tmp_path / "BABA.parquet", **columns)).message

    def test_a_damaged_file_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "BABA.parquet"
        path.write_bytes(b"PAR1 and then nothing")
        assert "not readable as Parquet" in refused(path).message


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.floats(0.01, 1e6, allow_nan=False)),
        min_size=1,
        max_size=30,
        unique_by=lambda row: row[0],
    )
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[int, float]]
) -> None:
    first = YEAR[0].toordinal()
    lines = "".join(f"BABA,{date.fromordinal(first + offset)},{close!r}\n" for offset, close in table)
    path = tmp_path_factory.mktemp("files") / "p.csv"
    path.write_text("symbol,date,close\n" + lines)
    series = loaded(path)
    assert sorted((first + offset, close) for offset, close in table) == list(
        zip(series.days, series.close, strict=True)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = write(
        tmp_path,
        "BABA.csv",
        delimiter.join(["date", "close"]) + "\n" + delimiter.join(["2025-02-11", "1.5"]) + "\n",
    )
    table = open_table(path)
    assert isinstance(table, CsvTable)
    assert delimiter == table.text.delimiter


@pytest.mark.slow
@given(
    st.text(
        st.sampled_from('dateclosyb,;\t"\n\r -./0123459AB_\ufeffé\0'),
        max_size=120,
    ),
    st.sampled_from(["", "date,close\n", "symbol,date,close\nBABA,2025-02-11,", ",Close\n,BABA\n"]),
)
def test_whatever_a_file_contains_the_answer_is_a_value_or_an_error_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, head: str
) -> None:
    path = tmp_path_factory.mktemp("files") / "BABA.csv"
    path.write_text(head + text, encoding="utf-8", newline="")
    try:
        found = load(path, "BABA")
    except InputFileError as error:
        assert str(path) in error.message
        assert "\n" not in error.message
    else:
        assert isinstance(found, BarSeries | NoPrices)


@pytest.mark.slow
@given(st.binary(max_size=200))
def test_whatever_bytes_a_parquet_file_contains_the_answer_is_an_error_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("files") / "BABA.parquet"
    path.write_bytes(b"PAR1" + content)
    assert "Parquet" in refused(path).message
