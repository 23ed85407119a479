"""What a file's own cells decide: thousands or decimals, day or month, prices or returns, daily or not."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from price_file_helpers import YEAR, days, load, loaded, refused

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.dates import DateReader
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.spellings import spellings
from eventstudy.reasons import Reason


def csv(folder: Path, text: str, name: str = "BABA.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def parquet(folder: Path, name: str = "BABA.parquet", **columns: pa.Array) -> Path:
    pq.write_table(pa.table(columns), folder / name)
    return folder / name


class TestThousands:
    """1.005 is a thousand and five after 995, and a little over one after 1.01."""

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ("995;1.005", [995, 1005]),
            ("995;1,005", [995, 1005]),
            ("1.005;1.01", [1.005, 1.01]),
            ("1,10,250.00;1,11,000.50", [110250, 111000.5]),
            ("1.234.567;1.250.000", [1234567, 1250000]),
        ],
    )
    def test_the_prices_around_it_decide(self, tmp_path: Path, cells: str, expected: list[float]) -> None:
        first, second = cells.split(";")
        text = f'date,close\n2025-02-10,"{first}"\n2025-02-11,"{second}"\n'
        assert expected == list(loaded(csv(tmp_path, text)).close)
        assert expected == read_panel(csv(tmp_path, text)).closes[:, 0].tolist()
        written = pa.array(["2025-02-10", "2025-02-11"])
        path = parquet(tmp_path, Date=written, Close=pa.array([first, second]))
        assert expected == list(loaded(path).close)
        assert expected == read_panel(path).closes[:, 0].tolist()

    @pytest.mark.parametrize("other", ["12,75M", "0,53%"])
    def test_another_column_decides(self, tmp_path: Path, other: str) -> None:
        path = csv(tmp_path, f"Date;Close;Note\n2025-02-11;4.040;{other}\n")
        assert [4040] == list(loaded(path).close)

    def test_when_nothing_decides_both_readings_are_named(self, tmp_path: Path) -> None:
        error = refused(csv(tmp_path, "Date;Close\n2025-02-10;4.040\n2025-02-11;4.055\n"))
        assert "'4.040' may be 4040 or 4.040" in error.message

    def test_columns_that_contradict_each_other_are_refused(self, tmp_path: Path) -> None:
        text = "Date;Close;Change\n2025-02-10;995;0.5%\n2025-02-11;1.005;1.1%\n"
        assert "may be" in refused(csv(tmp_path, text)).message

    def test_a_volume_may_follow_another_convention_than_the_prices(self, tmp_path: Path) -> None:
        path = csv(tmp_path, 'Date,Close,Vol.\n2025-02-11,"112,78","71.45M"\n')
        assert [71.45e6] == pytest.approx(list(loaded(path).volume))


class TestDates:
    @pytest.mark.parametrize(
        "text",
        [
            "11 févr. 2025",
            "11. Februar 2025",
            "11 de fev. de 2025",
            "11 lut 2025",
            "11 Şub 2025",
            "11 февр. 2025 г.",
            "mar. 11 févr. 2025",
            "Tue, Feb 11, 2025",
            "2025年2月11日",
            "2025년 2월 11일",
            "2025. 2. 11.",
            "11FEB2025",
            "11-Feb-25",
            "114/02/11",
            "2025-02-11T09:30:00+08:00",
            "1739232000",
            "1739232000000",
            "20250211 00:00:00",
        ],
    )
    def test_the_eleventh_of_february_as_it_is_printed(self, text: str) -> None:
        assert date(2025, 2, 11).toordinal() == DateReader().read(text)

    @pytest.mark.parametrize(
        ("cells", "first"),
        [
            ("10/02/25 11/02/25 12/02/25", date(2025, 2, 10)),
            ("02/10/25 02/11/25 02/12/25", date(2025, 2, 10)),
            ("25/02/10 25/02/11 25/02/12", date(2025, 2, 10)),
            ("10/02/2025 11/02/2025 12/02/2025", date(2025, 2, 10)),
            ("31.12.69 02.01.70 05.01.70", date(1969, 12, 31)),
        ],
    )
    def test_the_order_is_the_one_in_which_bars_are_daily(
        self, tmp_path: Path, cells: str, first: date
    ) -> None:
        text = "date,close\n" + "".join(f"{cell},1\n" for cell in cells.split())
        series = load(csv(tmp_path, text), "BABA", date(1960, 1, 1), YEAR[1])
        assert isinstance(series, BarSeries)
        assert first == days(series)[0]

    def test_two_dates_that_fit_two_orders_are_refused(self, tmp_path: Path) -> None:
        assert "told apart" in refused(csv(tmp_path, "date,close\n03/04/25,1\n05/06/25,2\n")).message


class TestExcelsDayNumbers:
    """45700 is Wednesday 12 February 2025 in Excel: =DATE(2025,2,12)."""

    @pytest.mark.parametrize("cell", ["45700", "45700.0", "45700.6666667", '"45700,6666667"'])
    def test_csv(self, tmp_path: Path, cell: str) -> None:
        path = csv(tmp_path, f"Date,Close\n45699,112.78\n{cell},118.33\n")
        assert [date(2025, 2, 11), date(2025, 2, 12)] == days_of(path, "BABA")

    @pytest.mark.parametrize("numbers", [[45699, 45700], [45699.0, 45700.67], [20250211.0, 20250212.0]])
    def test_parquet_and_days_that_pandas_made_floats(self, tmp_path: Path, numbers: list[float]) -> None:
        path = parquet(tmp_path, Date=pa.array(numbers), Close=pa.array([112.78, 118.33]))
        assert [date(2025, 2, 11), date(2025, 2, 12)] == days_of(path, "BABA")

    def test_the_reading_is_told(self, tmp_path: Path) -> None:
        path = csv(tmp_path, "Date,Close\n45700,118.33\n")
        said: list[str] = []
        FileSource(path, said.append).load([PriceRequest("BABA", date(2025, 1, 1), date(2025, 12, 31))])
        assert [f"{path}: dates are read as Excel's day numbers: 45700 is 2025-02-12"] == said

    @pytest.mark.parametrize("cell", ["25042", "99999", "457"])
    def test_other_numbers_are_no_dates(self, tmp_path: Path, cell: str) -> None:
        """25042 may be day 42 of 2025."""
        with pytest.raises(InputFileError, match="is not a date"):
            days_of(csv(tmp_path, f"Date,Close\n{cell},118.33\n"), "BABA")


class TestMoments:
    """A stamp with an offset is the day on the exchange's clock."""

    @pytest.mark.parametrize(
        ("symbol", "stamp", "day"),
        [
            ("9988.HK", "2024-07-01 16:00:00+00:00", date(2024, 7, 2)),  # midnight in Hong Kong
            ("9988.HK", "2024-07-02 00:00:00+00:00", date(2024, 7, 2)),  # midnight UTC is its own date
            ("AAPL", "2025-02-11 05:00:00+00:00", date(2025, 2, 11)),  # midnight in New York
            ("AAPL", "2025-02-11 14:30:00Z", date(2025, 2, 11)),
            ("AAPL", "1734325200000", date(2024, 12, 16)),  # 05:00 UTC
            ("AAPL", "1734359400", date(2024, 12, 16)),  # 14:30 UTC
            ("BHP.AX", "2025-02-10T23:00:00Z", date(2025, 2, 11)),  # the opening in Sydney
            ("9988.HK", "2025-02-11 16:08:00", date(2025, 2, 11)),  # without an offset: as printed
        ],
    )
    def test_csv_parquet_and_panel_agree(self, tmp_path: Path, symbol: str, stamp: str, day: date) -> None:
        path = csv(tmp_path, f"Date,Close\n{stamp},1\n", f"{symbol}.csv")
        assert [day] == days_of(path, symbol)
        assert [day.toordinal()] == read_panel(path, [symbol]).days.tolist()
        moment = (
            datetime.fromisoformat(stamp) if "-" in stamp else datetime.fromtimestamp(int(stamp[:10]), UTC)
        )
        kind = pa.timestamp("us", tz="UTC") if moment.tzinfo else pa.timestamp("us")
        path = parquet(
            tmp_path, f"{symbol}.parquet", Date=pa.array([moment], type=kind), Close=pa.array([1.0])
        )
        assert [day] == days_of(path, symbol)
        assert [day.toordinal()] == read_panel(path, [symbol]).days.tolist()

    def test_symbols_of_one_file_each_have_their_own_clock(self, tmp_path: Path) -> None:
        text = "symbol,Date,Close\n9988.HK,2024-07-01T16:00:00Z,1\nAAPL,2024-07-01T16:00:00Z,1\n"
        path = csv(tmp_path, text, "all.csv")
        assert [[date(2024, 7, 2)], [date(2024, 7, 1)]] == [days_of(path, s) for s in ("9988.HK", "AAPL")]
        assert 2 == len(read_panel(path, ["9988.HK", "AAPL"]).days)


def days_of(path: Path, symbol: str) -> list[date]:
    series = load(path, symbol, date(2024, 1, 1), YEAR[1])
    assert isinstance(series, BarSeries), series
    return days(series)


RETURNS = [0.016, -0.005, 0.021, -0.013, 0.004, -0.027, 0.019, 0.011]


class TestOtherThanDailyPrices:
    def wide(self, folder: Path, values: Sequence[float | str]) -> Path:
        rows = "".join(f"2025-02-{i + 1:02d},{value}\n" for i, value in enumerate(values))
        return csv(folder, "date,BABA\n" + rows, "wide.csv")

    def test_returns_are_refused_as_prices_and_taken_as_returns(self, tmp_path: Path) -> None:
        path = self.wide(tmp_path, RETURNS)
        assert "these are returns, not prices" in refused(path).message
        with pytest.raises(InputFileError, match="--prices-are returns"):
            read_panel(path)
        assert RETURNS == read_panel(path, returns=True).closes[:, 0].tolist()

    def test_returns_in_percent_need_their_sign(self, tmp_path: Path) -> None:
        path = self.wide(tmp_path, [f"{value * 100:.1f}%" for value in RETURNS])
        assert RETURNS == pytest.approx(read_panel(path, returns=True).closes[:, 0].tolist())
        with pytest.raises(InputFileError, match="not returns as fractions"):
            read_panel(self.wide(tmp_path, [value * 100 for value in RETURNS]), returns=True)

    def test_midpoints_marked_by_a_minus_are_prices_all_the_same(self, tmp_path: Path) -> None:
        path = self.wide(tmp_path, [12.5, -12.4, 12.6, -12.5, -12.7, 12.6])
        assert 6 == len(loaded(path).days)

    @pytest.mark.parametrize("step", [1, 5, 60])
    def test_intraday_bars_are_named_with_their_interval(self, tmp_path: Path, step: int) -> None:
        rows = [
            f"2025-02-1{d} {9 + m * step // 60:02d}:{m * step % 60:02d}" for d in (0, 1) for m in range(5)
        ]
        path = csv(tmp_path, "Datetime,Close\n" + "".join(f"{row},1\n" for row in rows))
        error = refused(path)
        assert f"these are {step}-minute bars, not daily ones" in error.message
        assert "--intraday" in error.remedy

    def test_a_column_of_times_tells_too(self, tmp_path: Path) -> None:
        rows = [f"20250211,{hour:02d}:00:00,1\n" for hour in range(10, 16)]
        path = csv(tmp_path, "<DATE>,<TIME>,<CLOSE>\n" + "".join(rows))
        assert "60-minute" in refused(path).message

    def test_a_second_row_of_the_running_day_is_not_intraday(self, tmp_path: Path) -> None:
        rows = "2025-02-10 00:00:00,1\n2025-02-11 00:00:00,2\n2025-02-12 00:00:00,3\n2025-02-12 14:32:10,3\n"
        assert 3 == len(loaded(csv(tmp_path, "Date,Close\n" + rows)).days)

    def test_dividends_without_an_adjusted_close_mean_adjusted_closes(self, tmp_path: Path) -> None:
        text = "Date,Close,Dividends\n2025-02-10,1,0\n2025-02-11,2,0.5\n"
        series = loaded(csv(tmp_path, text))
        assert (Reason.DIVIDENDS_IN_CLOSES,) == series.notes
        assert frozenset({"BABA"}) == read_panel(csv(tmp_path, text)).adjusted
        raw = loaded(csv(tmp_path, "Date,Close,Adj Close,Dividends\n2025-02-11,2,1,0.5\n"))
        assert ((), False) == (raw.notes, raw.adjusted)


class TestSpellings:
    @pytest.mark.parametrize(
        ("asked", "written"),
        [
            ("BRK-B", ["BRK.B", "BRK/B", "BRK_B", "NYSE:BRK.B", "brk.b.us"]),
            ("BABA", ["BABA.N", "BABA.US", "NYSE:BABA", "BABA US Equity", "baba un equity"]),
            (
                "0700.HK",
                ["700.HK", "00700.HK", "HK.00700", "00700", "700", "HKEX:700", "hk00700", "700 HK Equity"],
            ),
            ("600519.SS", ["600519.SH", "SSE:600519", "sh600519", "sh.600519", "600519", "'600519"]),
            ("000001.SZ", ["000001", "sz000001", "000001.XSHE", "1"]),
            ("7203.T", ["7203.JP", "7203", "TSE:7203"]),
            ("005930.KS", ["005930", "A005930", "KRX:005930"]),
        ],
    )
    def test_a_symbol_is_found_under_every_usual_spelling_and_told(
        self, tmp_path: Path, asked: str, written: list[str]
    ) -> None:
        for spelling in written:
            path = csv(tmp_path, f"symbol,date,close\n{spelling},2025-02-11,7\n", "all.csv")
            said: list[str] = []
            series = FileSource(path, said.append).load([PriceRequest(asked, *YEAR)])[asked]
            assert isinstance(series, BarSeries), spelling
            assert [f"{path}: {asked} is called {spelling} there"] == said
            assert (asked,) == read_panel(path, [asked]).symbols

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
    def test_of_several_spellings_the_nearest_is_used_whatever_their_order(
        self, tmp_path: Path, order: tuple[int, ...]
    ) -> None:
        rows = ["BRK/B,2025-02-11,3\n", "BRK.B,2025-02-11,2\n", "BRK B,2025-02-11,4\n"]
        path = csv(tmp_path, "symbol,date,close\n" + "".join(rows[i] for i in order), "all.csv")
        assert [2] == list(loaded(path, "BRK-B").close)
        assert [[2.0]] == read_panel(path, ["BRK-B"]).closes.tolist()

    def test_another_exchange_is_no_spelling(self) -> None:
        assert "000001" not in spellings("000001.SS")
        assert "BMW.DE" not in spellings("BMW.F")

    def test_a_number_that_two_symbols_share_answers_neither(self, tmp_path: Path) -> None:
        path = csv(tmp_path, "symbol,date,close\n2330,2025-02-11,7\n", "all.csv")
        wanted = [PriceRequest("2330.TW", *YEAR), PriceRequest("2330.HK", *YEAR)]
        assert not any(isinstance(one, BarSeries) for one in FileSource(path).load(wanted).values())
