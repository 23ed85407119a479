"""Stale bars of a panel: a price carried by the vendor (open = high = low = close, volume 0) is no close."""

from array import array
from datetime import date, datetime
from decimal import Decimal
from math import nan
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
from eventstudy.prices.quality import judge, returns_closes
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

HEADER = "date,open,high,low,close,volume"
DAYS = [date(2025, 2, 10), date(2025, 2, 11), date(2025, 2, 12)]


def csv(folder: Path, text: str, name: str = "A.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def bars(folder: Path, *rows: str, header: str = HEADER) -> Panel:
    """The panel of one symbol, A, with these bars on 10, 11 and 12 February 2025."""
    dated = (f"{day},{row}" for day, row in zip(DAYS, rows, strict=False))
    return read_panel(csv(folder, "\n".join([header, *dated]) + "\n"))


def parquet(folder: Path, **columns: object) -> Path:
    path = folder / "A.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def places(panel: Panel) -> dict[Reason, list[list[int]]]:
    return {flag: where.tolist() for flag, where in panel.flags.items()}


def closes(panel: Panel, column: int = 0) -> list[str]:
    """As text: two NaN of a list are not equal."""
    return [str(close) for close in panel.closes[:, column].tolist()]


class TestLayouts:
    def test_one_symbol(self, tmp_path: Path) -> None:
        panel = bars(tmp_path, "9,11,8,10,500", "10,10,10,10,0", "10,12,10,11,500")
        assert ["10.0", "nan", "11.0"] == closes(panel)
        assert {Reason.STALE_BAR: [[1, 0]]} == places(panel)

    def test_long(self, tmp_path: Path) -> None:
        text = f"symbol,{HEADER}\nA,2025-02-10,9,11,8,10,500\nA,2025-02-11,10,10,10,10,0\n"
        text += "B,2025-02-11,7,7,7,7,300\nB,2025-02-10,7,7,7,7,0\n"
        panel = read_panel(csv(tmp_path, text))
        np.testing.assert_array_equal([[10, nan], [nan, 7]], panel.closes)
        assert {Reason.STALE_BAR: [[0, 1], [1, 0]]} == places(panel)

    def test_stacked(self, tmp_path: Path) -> None:
        """B has no volume, so its flat bar proves nothing; A has no bar at all on the first day."""
        text = "Price,Open,High,Low,Close,Volume,Open,High,Low,Close\nTicker,A,A,A,A,A,B,B,B,B\n"
        text += "2025-02-10,,,,,,7,7,7,7\n2025-02-11,5,5,5,5,0,7,7,7,7\n2025-02-12,5,6,5,5.5,9,7,8,7,8\n"
        panel = read_panel(csv(tmp_path, text))
        np.testing.assert_array_equal([[nan, 7], [nan, 7], [5.5, 8]], panel.closes)
        assert {Reason.STALE_BAR: [[1, 0]]} == places(panel)

    def test_stacked_parquet(self, tmp_path: Path) -> None:
        prices = {f"('{field}', 'A')": [5.0, 6.0] for field in ("Open", "High", "Low", "Close")}
        panel = read_panel(
            parquet(tmp_path, **{"('Date', '')": DAYS[:2], **prices, "('Volume', 'A')": [0, 9]})
        )
        assert ["nan", "6.0"] == closes(panel)
        assert {Reason.STALE_BAR: [[0, 0]]} == places(panel)

    def test_a_folder(self, tmp_path: Path) -> None:
        for name in ("A.csv", "B.csv"):
            csv(tmp_path, f"{HEADER}\n2025-02-10,3,3,3,3,0\n2025-02-11,3,3,3,3,1\n", name)
        panel = read_panel(tmp_path)
        np.testing.assert_array_equal([[nan, nan], [3, 3]], panel.closes)
        assert {Reason.STALE_BAR: [[0, 0], [0, 1]]} == places(panel)

    def test_a_symbol_that_is_not_wanted(self, tmp_path: Path) -> None:
        text = f"symbol,{HEADER}\nB,2025-02-10,7,7,7,7,0\nA,2025-02-10,10,10,10,10,5\n"
        panel = read_panel(csv(tmp_path, text), ["A"])
        assert [[10.0]] == panel.closes.tolist()
        assert {} == panel.flags


class TestWhatIsStale:
    @pytest.mark.parametrize(
        "row",
        [
            "10,10,10,10,1",
            "10,10,10,10,0.5",
            "10,10,10,10,",
            "10,10,10,10,-",
            "10.01,10,10,10,0",
            "10,10.01,10,10,0",
            "10,10,9.99,10,0",
            "9.99,9.99,9.99,10,0",
            ",10,10,10,0",
        ],
    )
    def test_a_bar_with_a_trade_or_an_unknown_cell_is_not(self, tmp_path: Path, row: str) -> None:
        panel = bars(tmp_path, row)
        assert ["10.0"] == closes(panel)
        assert {} == panel.flags

    @pytest.mark.parametrize("missing", ["open", "high", "low", "volume"])
    def test_nothing_is_without_all_five_columns(self, tmp_path: Path, missing: str) -> None:
        panel = bars(tmp_path, "10,10,10,10,0", header=HEADER.replace(missing, "ignored"))
        assert ["10.0"] == closes(panel)
        assert {} == panel.flags

    @pytest.mark.parametrize("row", ["10,10.0,10.00,1e1,0", "10,10,10,10,0.00", " 10,10,10,10, 0"])
    def test_numbers_count_and_not_their_spelling(self, tmp_path: Path, row: str) -> None:
        assert {Reason.STALE_BAR: [[0, 0]]} == places(bars(tmp_path, row))

    def test_prices_with_thousands_separators_and_short_volumes(self, tmp_path: Path) -> None:
        flat = ",".join(['"1,227.50"'] * 4)
        panel = bars(tmp_path, f"{flat},45.67M", f"{flat},0.00M", f'{flat},"31,000,000"')
        assert ["1227.5", "nan", "1227.5"] == closes(panel)
        assert {Reason.STALE_BAR: [[1, 0]]} == places(panel)

    def test_decimal_commas(self, tmp_path: Path) -> None:
        text = "date;open;high;low;close;volume\n10.02.2025;7,5;7,5;7,5;7,5;0,0\n"
        text += "13.02.2025;7,5;7,5;7,5;7,5;1.000\n"
        panel = read_panel(csv(tmp_path, text))
        assert ["nan", "7.5"] == closes(panel)

    @pytest.mark.parametrize(
        "volume",
        [
            pa.array([0, 10, None], pa.int64()),
            pa.array([0, 10, nan], pa.float64()),
            pa.array([Decimal("0.00"), Decimal("10.00"), None], pa.decimal128(9, 2)),
            pa.array(["0", "10", None], pa.string()),
            pa.array(["0.0", "1.0M", "n/a"], pa.large_string()),
            pa.array(["0", "10", None]).dictionary_encode(),
        ],
    )
    @pytest.mark.parametrize("prices", [pa.array([5.1, 6.0, 7.0]), pa.array(["5.1", "6", "7"])])
    def test_parquet_types(self, tmp_path: Path, volume: pa.Array, prices: pa.Array) -> None:
        path = parquet(tmp_path, date=DAYS, open=prices, high=prices, low=prices, close=prices, volume=volume)
        panel = read_panel(path)
        assert ["nan", "6.0", "7.0"] == closes(panel)
        assert {Reason.STALE_BAR: [[0, 0]]} == places(panel)

    def test_a_volume_column_without_a_value(self, tmp_path: Path) -> None:
        flat = [5.0, 6.0]
        nothing = pa.nulls(2)
        panel = read_panel(
            parquet(tmp_path, date=DAYS[:2], open=flat, high=flat, low=flat, close=flat, volume=nothing)
        )
        assert ["5.0", "6.0"] == closes(panel)


class TestBesideOtherFlags:
    def test_a_close_that_cannot_be_is_not_stale_as_well(self, tmp_path: Path) -> None:
        panel = bars(tmp_path, "-5,-5,-5,-5,0", "1e13,1e13,1e13,1e13,0", ",,,,0")
        assert {
            Reason.NON_POSITIVE_PRICE: [[0, 0]],
            Reason.IMPOSSIBLE_BAR: [[1, 0]],
            Reason.EMPTY_CELL: [[2, 0]],
        } == places(panel)

    def test_a_day_with_a_stale_and_a_traded_bar_has_no_close(self, tmp_path: Path) -> None:
        text = f"{HEADER}\n2025-02-10,5,5,5,5,0\n2025-02-10,5,6,5,5,9\n2025-02-11,5,6,5,5,9\n"
        panel = read_panel(csv(tmp_path, text))
        assert ["nan", "5.0"] == closes(panel)
        assert {Reason.DUPLICATE_DATE: [[0, 0]], Reason.STALE_BAR: [[0, 0]]} == places(panel)

    def test_of_two_different_closes_neither_is_stale(self, tmp_path: Path) -> None:
        text = f"{HEADER}\n2025-02-10,5,5,5,5,0\n2025-02-10,5,6,5,6,9\n2025-02-11,5,6,5,5,9\n"
        panel = read_panel(csv(tmp_path, text))
        assert ["nan", "5.0"] == closes(panel)
        assert {Reason.DUPLICATE_DATE: [[0, 0]]} == places(panel)

    def test_a_jump_is_flagged_where_it_was_traded(self, tmp_path: Path) -> None:
        """30 is half of 60; the stale bar between them is passed over, whatever price it carries."""
        panel = panel_on_one_scale(bars(tmp_path, "60,61,59,60,9", "30,30,30,30,0", "30,31,29,30,9"))
        assert {Reason.STALE_BAR: [[1, 0]], Reason.POSSIBLE_SPLIT: [[2, 0]]} == places(panel)


class TestRefusals:
    def test_the_cells_of_a_bar_with_a_volume_are_not_looked_at(self, tmp_path: Path) -> None:
        panel = bars(tmp_path, "soon,x,y,10,500", "10,11,9,10.5,7")
        assert ["10.0", "10.5"] == closes(panel)

    @pytest.mark.parametrize(
        ("row", "bad"), [("soon,10,10,10,0", "soon"), ("10,10,10,10,none today", "none today")]
    )
    def test_a_bad_cell_of_a_bar_without_one_is_named(self, tmp_path: Path, row: str, bad: str) -> None:
        with pytest.raises(InputFileError) as caught:
            bars(tmp_path, row)
        assert f"{bad!r} is not a number" in caught.value.message
        assert str(tmp_path / "A.csv") in caught.value.message

    def test_a_column_that_holds_no_numbers(self, tmp_path: Path) -> None:
        flat, lists = [5.0, 6.0], pa.array([[1], [2]])
        path = parquet(tmp_path, date=DAYS[:2], open=flat, high=flat, low=flat, close=flat, volume=lists)
        with pytest.raises(InputFileError, match="cannot be read"):
            read_panel(path)


class _Session:
    opens = datetime(2029, 12, 31)
    closes = datetime(2030, 1, 1)
    is_short = False


class _EveryDay:
    first, last = date(2000, 1, 1), date(2040, 1, 1)

    def ordinals(self, first: date, last: date) -> "array[int]":
        return array("q", range(first.toordinal(), last.toordinal() + 1))

    def session(self, day: date) -> _Session:
        return _Session()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_it_agrees_with_a_judged_series(tmp_path: Path, suffix: str) -> None:
    """Two readers, one meaning: 30 symbols whose bars are flat, without volume, both, neither or empty."""
    random = np.random.default_rng(11)
    names, days = [f"S{s}" for s in range(30)], [739000 + i for i in range(50)]
    count = len(names) * len(days)
    columns = {
        field: random.choice([10.0, 10.25, nan], count, p=[0.8, 0.15, 0.05]) for field in ("open", "close")
    }
    columns["high"] = np.where(random.random(count) < 0.8, columns["open"], 10.5)
    columns["low"] = np.where(random.random(count) < 0.8, columns["open"], 9.5)
    columns["volume"] = random.choice([0.0, 100.0, nan], count, p=[0.5, 0.45, 0.05])
    dates = [date.fromordinal(day) for day in days] * len(names)
    table = pa.table({"symbol": np.repeat(names, len(days)), "date": dates, **columns})
    path = tmp_path / f"prices.{suffix}"
    if suffix == "parquet":
        pq.write_table(table, path, row_group_size=97)
    else:
        rows = (
            ",".join("" if value != value else str(value) for value in row.values())
            for row in table.to_pylist()
        )
        path.write_text("\n".join([",".join(table.column_names), *rows]) + "\n")
    panel = read_panel(path)
    found = FileSource(path).load([PriceRequest(name, date(2020, 1, 1), date(2030, 1, 1)) for name in names])
    stale = set(map(tuple, panel.flags[Reason.STALE_BAR].tolist()))
    assert 200 < len(stale) < 1000
    assert sorted(names) == list(panel.symbols)
    for column, name in enumerate(panel.symbols):
        series = found[name]
        assert isinstance(series, BarSeries)
        judged = judge(series, _EveryDay())
        assert days == panel.days.tolist() == list(judged.days)
        np.testing.assert_array_equal(returns_closes(judged), panel.closes[:, column])
        flagged = {row for row, day in enumerate(days) if Reason.STALE_BAR in judged.flags.get(day, ())}
        assert flagged == {row for row, where in stale if where == column}
