"""Closes of many symbols as one grid: the same files and rules as a file source, on arrays."""

from datetime import date
from math import isnan, nan
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.panel import Panel, read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.panel_scale import panel_on_one_scale
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

DAYS = [date(2025, 2, 10), date(2025, 2, 11), date(2025, 2, 12)]

LONG = """symbol,date,open,close
AAPL,2025-02-10,229,227.65
AAPL,2025-02-11,228,232.62
BABA,2025-02-11,110,112.78
BABA,2025-02-12,117,118.33
"""
WIDE = "date,AAPL,BABA\n2025-02-10,227.65,\n2025-02-11,232.62,112.78\n2025-02-12,,118.33\n"
STACKED = """Price,Close,Close,Volume,Volume
Ticker,AAPL,BABA,AAPL,BABA
Date,,,,
2025-02-10,227.65,,1,
2025-02-11,232.62,112.78,1,1
2025-02-12,,118.33,,1
"""
EXPECTED = [[227.65, nan], [232.62, 112.78], [nan, 118.33]]


def csv(folder: Path, text: str, name: str = "prices.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def parquet(folder: Path, name: str = "prices.parquet", **columns: object) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def check(panel: Panel) -> None:
    assert [day.toordinal() for day in DAYS] == panel.days.tolist()
    assert ("AAPL", "BABA") == panel.symbols
    np.testing.assert_array_equal(EXPECTED, panel.closes)
    assert (np.int64, np.float64) == (panel.days.dtype, panel.closes.dtype)
    assert {} == panel.flags


class TestLayouts:
    @pytest.mark.parametrize("text", [LONG, WIDE, STACKED])
    def test_csv(self, tmp_path: Path, text: str) -> None:
        check(read_panel(csv(tmp_path, text)))

    @pytest.mark.parametrize(
        "symbol_type", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
    )
    @pytest.mark.parametrize(
        "date_type", [pa.date32(), pa.timestamp("us"), pa.timestamp("ns", "UTC"), pa.string()]
    )
    def test_long_parquet(self, tmp_path: Path, symbol_type: pa.DataType, date_type: pa.DataType) -> None:
        days = pa.array([DAYS[0], DAYS[1], DAYS[1], DAYS[2]], pa.date32())
        if pa.types.is_timestamp(date_type):
            days = days.cast(pa.timestamp(date_type.unit)).cast(date_type)
        symbols = pa.array(["AAPL", "AAPL", "BABA", "BABA"]).cast(symbol_type)
        close = [227.65, 232.62, 112.78, 118.33]
        check(read_panel(parquet(tmp_path, symbol=symbols, Date=days.cast(date_type), Close=close)))

    def test_wide_parquet(self, tmp_path: Path) -> None:
        path = parquet(tmp_path, date=DAYS, AAPL=[227.65, 232.62, None], BABA=[None, 112.78, 118.33])
        check(read_panel(path))

    def test_a_folder_of_single_files(self, tmp_path: Path) -> None:
        csv(tmp_path, "Date,Close\n2025-02-10,227.65\n2025-02-11,232.62\n", "AAPL.csv")
        parquet(tmp_path, "BABA.parquet", Date=DAYS[1:], Close=[112.78, 118.33])
        check(read_panel(tmp_path))

    def test_files_by_year_are_put_together(self, tmp_path: Path) -> None:
        head, *rows = LONG.splitlines(keepends=True)
        csv(tmp_path, head + "".join(rows[:2]), "a.csv")
        csv(tmp_path, head + "".join(rows[2:]), "b.csv")
        check(read_panel(tmp_path))

    def test_rows_in_any_order(self, tmp_path: Path) -> None:
        head, *rows = LONG.splitlines(keepends=True)
        panel = read_panel(csv(tmp_path, head + "".join(reversed(rows))))
        np.testing.assert_array_equal(
            EXPECTED, panel.closes[:, [panel.symbols.index(s) for s in ("AAPL", "BABA")]]
        )

    def test_prices_with_thousands_separators(self, tmp_path: Path) -> None:
        text = 'date,close\n"Feb 10, 2025","1,227.65"\n"Feb 11, 2025",-\n"Feb 12, 2025","$1,232.50"\n'
        panel = read_panel(csv(tmp_path, text, "AAPL.csv"))
        np.testing.assert_array_equal([[1227.65], [nan], [1232.5]], panel.closes)

    def test_decimal_commas_and_day_first_dates(self, tmp_path: Path) -> None:
        text = (
            "date;AAPL;BABA\n10.02.2025;227,65;\n11.02.2025;232,62;112,78\n12.02.2025;;118,33\n13.02.2025;;\n"
        )
        check(read_panel(csv(tmp_path, text)))

    @pytest.mark.parametrize("missing", ["", "NaN", "null", "N/A", "-", "#N/A"])
    def test_cells_without_a_value(self, tmp_path: Path, missing: str) -> None:
        panel = read_panel(
            csv(tmp_path, f"date,AAPL\n2025-02-10,1.5\n2025-02-11,{missing}\n2025-02-12,1.6\n")
        )
        assert [1.5, 1.6] == panel.closes[:, 0].tolist()


class TestSymbols:
    def test_only_the_wanted_ones_have_columns(self, tmp_path: Path) -> None:
        panel = read_panel(csv(tmp_path, LONG), ["baba", "TSLA"])
        assert ("baba",) == panel.symbols
        assert [112.78, 118.33] == panel.closes[:, 0].tolist()

    def test_stooqs_symbols_answer_to_yahoos(self, tmp_path: Path) -> None:
        text = "<TICKER>,<DATE>,<CLOSE>\nBABA.US,20250211,112.78\n"
        assert ("BABA",) == read_panel(csv(tmp_path, text), ["BABA"]).symbols
        assert ("BABA.US",) == read_panel(csv(tmp_path, text)).symbols

    def test_none_of_them_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(InputFileError, match="no prices of the wanted symbols"):
            read_panel(csv(tmp_path, LONG), ["TSLA"])


class TestTraps:
    def places(self, panel: Panel, flag: Reason) -> list[list[int]]:
        return panel.flags[flag].tolist()

    def test_prices_that_cannot_be(self, tmp_path: Path) -> None:
        text = "date,symbol,close\n2025-02-10,A,-5\n2025-02-11,A,0\n2025-02-12,A,1e13\n"
        text += "2025-02-10,B,7\n2025-02-11,B,\n"
        panel = read_panel(csv(tmp_path, text))
        np.testing.assert_array_equal([[nan, 7], [nan, nan], [nan, nan]], panel.closes)
        assert [[0, 0], [1, 0]] == self.places(panel, Reason.NON_POSITIVE_PRICE)
        assert [[2, 0]] == self.places(panel, Reason.IMPOSSIBLE_BAR)
        assert [[1, 1]] == self.places(panel, Reason.EMPTY_CELL)

    def test_of_two_different_closes_neither_is_chosen(self, tmp_path: Path) -> None:
        text = "symbol,date,close\nA,2025-02-10,5\nA,2025-02-11,6\nA,2025-02-11,7\nA,2025-02-11,6\n"
        panel = read_panel(csv(tmp_path, text))
        np.testing.assert_array_equal([[5], [nan]], panel.closes)
        assert [[1, 0]] == self.places(panel, Reason.DUPLICATE_DATE)

    def test_an_identical_duplicate_is_kept_and_flagged(self, tmp_path: Path) -> None:
        text = "symbol,date,close\nA,2025-02-10,5\nA,2025-02-10,5\n"
        panel = read_panel(csv(tmp_path, text))
        assert [[5.0]] == panel.closes.tolist()
        assert [[0, 0]] == self.places(panel, Reason.DUPLICATE_DATE)

    def test_jumps_are_flagged_across_gaps_and_kept(self, tmp_path: Path) -> None:
        panel = panel_on_one_scale(
            read_panel(csv(tmp_path, "date,A,B\n2025-02-10,60,5\n2025-02-11,,500\n2025-02-12,30,510\n"))
        )
        assert [[2, 0]] == self.places(panel, Reason.POSSIBLE_SPLIT)
        assert [[1, 1]] == self.places(panel, Reason.POSSIBLE_UNIT_CHANGE)
        assert 30 == panel.closes[2, 0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("date,close\n2025-02-11,abc\n", "'abc' is not a number"),
            ("date,close\nsoon,1\n", "'soon' is not a date"),
            ("date,close\n2025-02-11,1\n,2\n", "is not a date"),
            ("date,close\n2025-02-11,1\n2025-02-12\n", "3: 1 cells under a header of 2"),
            ("date,adj close\n2025-02-11,1\n", "adjusted"),
            ("date,close\n03/04/2025,1\n", "cannot be told apart"),
        ],
    )
    def test_a_bad_file_is_named(self, tmp_path: Path, text: str, said: str) -> None:
        path = csv(tmp_path, text, "AAPL.csv")
        with pytest.raises(InputFileError) as caught:
            read_panel(path)
        assert said in caught.value.message
        assert str(path) in caught.value.message
        assert "\n" not in caught.value.message

    def test_a_missing_path(self, tmp_path: Path) -> None:
        with pytest.raises(InputFileError, match="no such file"):
            read_panel(tmp_path / "nowhere")


def test_it_agrees_with_the_file_source(tmp_path: Path) -> None:
    """Two readers, one meaning: 40 symbols with every trap that a close can fall into."""
    random = np.random.default_rng(7)
    days = [date.fromordinal(739000 + i).isoformat() for i in range(60)]
    rows = []
    for s in range(40):
        for day in days:
            value = random.choice(
                ["50.25", "51.5", "103", "", "-4", "0", "5025", "1e13", "25.5"], p=[0.5, 0.4, *[1 / 70] * 7]
            )
            rows.extend([f"S{s},{day},{value}"] * (2 if random.random() < 0.02 else 1))
    random.shuffle(rows)
    path = csv(tmp_path, "symbol,date,close\n" + "\n".join(rows) + "\n")
    panel = read_panel(path)
    found = FileSource(path).load(
        [PriceRequest(s, date(2020, 1, 1), date(2030, 1, 1)) for s in panel.symbols]
    )
    for column, symbol in enumerate(panel.symbols):
        series = found[symbol]
        assert isinstance(series, BarSeries)
        grid = dict(zip(panel.days.tolist(), panel.closes[:, column].tolist(), strict=True))
        assert [repr(close) for close in series.close] == [repr(grid[day]) for day in series.days]
        flagged: dict[int, set[Reason]] = {}
        for flag, where in panel.flags.items():
            for row, _ in where[where[:, 1] == column].tolist():
                flagged.setdefault(int(panel.days[row]), set()).add(flag)
        for flagged_day in series.flags.keys() | flagged.keys():
            ours, theirs = set(series.flags.get(flagged_day, ())), flagged.get(flagged_day, set())
            # Of the cells of a doubled day the panel flags each, the series only that they are two.
            assert ours == theirs or Reason.DUPLICATE_DATE in ours & theirs
    assert set(panel.flags) >= {
        Reason.DUPLICATE_DATE,
        Reason.NON_POSITIVE_PRICE,
        Reason.EMPTY_CELL,
    }
    assert any(isnan(close) for close in panel.closes.ravel().tolist())
