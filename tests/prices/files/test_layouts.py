"""Price files as people have them: long, wide, one a symbol, and the layouts of vendors."""

from datetime import date
from math import isnan
from pathlib import Path

import pytest
from price_file_helpers import BABA, THREE_DAYS, YEAR, days, load, loaded, refused, write

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.reasons import Reason

LONG = """
    symbol,date,open,high,low,close,volume
    AAPL,2025-02-10,229.57,230.585,227.2,227.65,33115645
    BABA,2025-02-10,108.1,112.4,107.9,111.32,25000000
    BABA,2025-02-11,110.5,115.54,110.0,112.78,31000000
    BABA,2025-02-12,117.0,119.5,116.1,118.33,29000000
"""


class TestLongLayout:
    def test_every_field_of_the_wanted_symbol_is_read(self, tmp_path: Path) -> None:
        series = loaded(write(tmp_path, "prices.csv", LONG))
        assert THREE_DAYS == days(series)
        assert [108.1, 110.5, 117.0] == list(series.open)
        assert [112.4, 115.54, 119.5] == list(series.high)
        assert [107.9, 110.0, 116.1] == list(series.low)
        assert BABA == list(series.close)
        assert [2.5e7, 3.1e7, 2.9e7] == list(series.volume)
        assert ({}, ()) == (series.flags, series.notes)

    def test_the_source_is_the_path_as_given(self, tmp_path: Path) -> None:
        path = write(tmp_path, "prices.csv", LONG)
        assert str(path) == FileSource(str(path)).name == loaded(path).source

    def test_only_date_and_close_are_required(self, tmp_path: Path) -> None:
        series = loaded(write(tmp_path, "p.csv", "ticker,date,close\nBABA,2025-02-11,112.78\n"))
        assert [112.78] == list(series.close)
        assert isnan(series.open[0]) and isnan(series.volume[0])
        assert {} == series.flags

    def test_symbols_match_in_any_letter_case(self, tmp_path: Path) -> None:
        assert [112.78] == list(
            loaded(write(tmp_path, "p.csv", "symbol,date,close\n baba ,2025-02-11,112.78\n")).close
        )

    def test_rows_of_other_symbols_are_not_even_parsed(self, tmp_path: Path) -> None:
        path = write(tmp_path, "p.csv", "symbol,date,close\nJUNK,never,what\nBABA,2025-02-11,112.78\n")
        assert [112.78] == list(loaded(path).close)

    def test_covered_is_the_symbols_own_reach_cut_to_what_was_wanted(self, tmp_path: Path) -> None:
        path = write(tmp_path, "prices.csv", LONG)
        series = load(path, "BABA", date(2025, 2, 11), date(2025, 3, 1))
        assert isinstance(series, BarSeries)
        assert (THREE_DAYS[1].toordinal(), THREE_DAYS[2].toordinal()) == series.covered
        assert THREE_DAYS[1:] == days(series)

    def test_a_symbol_with_rows_on_other_days_only_has_no_bars_and_says_where_they_are(
        self, tmp_path: Path
    ) -> None:
        series = load(write(tmp_path, "prices.csv", LONG), "BABA", date(2020, 1, 1), date(2020, 12, 31))
        assert isinstance(series, BarSeries)
        assert 0 == len(series.days)
        assert (THREE_DAYS[0].toordinal(), THREE_DAYS[2].toordinal()) == series.covered

    def test_an_unknown_symbol_is_a_value_that_names_what_there_is(self, tmp_path: Path) -> None:
        found = FileSource(write(tmp_path, "prices.csv", LONG)).load(
            [PriceRequest("TSLA", *YEAR), PriceRequest("AAPL", *YEAR)]
        )
        assert isinstance(found["AAPL"], BarSeries)
        missing = found["TSLA"]
        assert isinstance(missing, NoPrices)
        assert "has no bars of TSLA; it has AAPL, BABA" in missing.detail
        assert missing.error is None

    def test_of_many_symbols_eight_are_named(self, tmp_path: Path) -> None:
        rows = "".join(f"S{i},2025-02-11,{i + 1}\n" for i in range(20))
        missing = load(write(tmp_path, "p.csv", "symbol,date,close\n" + rows), "TSLA")
        assert isinstance(missing, NoPrices)
        assert missing.detail.endswith("it has S0, S1, S10, S11, S12, S13, S14, S15 and 12 more")


class TestTraps:
    """Each trap of real data, met in a file."""

    def flags(self, tmp_path: Path, rows: str) -> set[Reason]:
        text = "date,open,high,low,close,volume\n2025-02-10,108,112,107,111,5\n" + rows
        series = loaded(write(tmp_path, "BABA.csv", text))
        return {flag for found in series.flags.values() for flag in found} | set(series.notes)

    @pytest.mark.parametrize(
        ("rows", "flag"),
        [
            ("2025-02-11,110,115,109,-112,5\n", Reason.NON_POSITIVE_PRICE),
            ("2025-02-11,110,115,109,0,5\n", Reason.NON_POSITIVE_PRICE),
            ("2025-02-11,110,109,115,112,5\n", Reason.IMPOSSIBLE_BAR),
            ("2025-02-10,108,112,107,111,5\n", Reason.DUPLICATE_DATE),
            ("2025-02-11,110,115,109,,5\n", Reason.EMPTY_CELL),
            ("2025-02-11,110,115,109,NaN,5\n", Reason.EMPTY_CELL),
            ("2025-02-11,null,null,null,null,null\n", Reason.EMPTY_CELL),
            ("2025-02-11,110,115,109,inf,5\n", Reason.IMPOSSIBLE_BAR),
        ],
    )
    def test_it_is_flagged_by_name(self, tmp_path: Path, rows: str, flag: Reason) -> None:
        assert flag in self.flags(tmp_path, rows)

    def test_a_sound_row_is_not(self, tmp_path: Path) -> None:
        assert set() == self.flags(tmp_path, "2025-02-11,110,115,109,112,5\n")


class TestOneFileASymbol:
    @pytest.mark.parametrize("name", ["BABA.csv", "baba.csv", "BABA.US.csv", "BABA.TXT"])
    def test_the_file_name_is_the_symbol(self, tmp_path: Path, name: str) -> None:
        assert [112.78] == list(loaded(write(tmp_path, name, "Date,Close\n2025-02-11,112.78\n")).close)

    @pytest.mark.parametrize("symbol", ["9988.HK", "^GSPC", "HKD=X", "BRK-B", "000001.SS"])
    def test_symbols_with_dots_and_signs(self, tmp_path: Path, symbol: str) -> None:
        write(tmp_path, f"{symbol}.csv", "Date,Close\n2025-02-11,112.78\n")
        assert [112.78] == list(loaded(tmp_path, symbol).close)

    @pytest.mark.parametrize("name", ["BABA_2024.csv", "BABA prices.csv", "XBABA.csv"])
    def test_only_the_whole_name_counts(self, tmp_path: Path, name: str) -> None:
        missing = load(write(tmp_path, name, "Date,Close\n2025-02-11,112.78\n"), "BABA")
        assert isinstance(missing, NoPrices)
        assert "BABA" in missing.detail


class TestWideLayout:
    WIDE = "date,MKT,BABA,LATE\n2025-02-10,1000,111.32,\n2025-02-11,1007,112.78,\n2025-02-12,1001,118.33,20\n"

    def test_a_column_a_symbol(self, tmp_path: Path) -> None:
        assert BABA == list(loaded(write(tmp_path, "wide.csv", self.WIDE)).close)

    def test_an_empty_cell_means_no_bar(self, tmp_path: Path) -> None:
        series = loaded(write(tmp_path, "wide.csv", self.WIDE), "LATE")
        assert [THREE_DAYS[2]] == days(series)
        assert {} == series.flags
        assert (THREE_DAYS[2].toordinal(),) * 2 == series.covered

    def test_tickers_that_are_also_words_of_a_header(self, tmp_path: Path) -> None:
        """Opendoor is OPEN, Lowe's is LOW, Dayforce is DAY."""
        text = "Date,OPEN,LOW,DAY\n2025-02-11,1.35,251.2,70.1\n"
        path = write(tmp_path, "wide.csv", text)
        assert [[1.35], [251.2], [70.1]] == [list(loaded(path, s).close) for s in ("OPEN", "LOW", "DAY")]

    def test_a_column_named_twice_is_refused(self, tmp_path: Path) -> None:
        assert "twice" in refused(write(tmp_path, "wide.csv", "date,BABA,BABA\n2025-02-11,1,2\n")).message


VENDORS = {
    "Stooq web": """
        Date,Open,High,Low,Close,Volume
        2025-02-10,108.1,112.4,107.9,111.32,25000000
        2025-02-11,110.5,115.54,110,112.78,31000000
        2025-02-12,117,119.5,116.1,118.33,29000000
    """,
    "Stooq web, Polish": """
        Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen
        2025-02-10,108.1,112.4,107.9,111.32,25000000
        2025-02-11,110.5,115.54,110,112.78,31000000
        2025-02-12,117,119.5,116.1,118.33,29000000
    """,
    "Stooq bulk": """
        <TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>
        BABA.US,D,20250210,000000,108.1,112.4,107.9,111.32,25000000,0
        BABA.US,D,20250211,000000,110.5,115.54,110,112.78,31000000,0
        BABA.US,D,20250212,000000,117,119.5,116.1,118.33,29000000,0
    """,
    "yfinance history()": """
        Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits,Capital Gains
        2025-02-10 00:00:00-05:00,108.1,112.4,107.9,111.32,110.9,25000000,0.0,0.0,0.0
        2025-02-11 00:00:00-05:00,110.5,115.54,110.0,112.78,112.3,31000000,0.0,0.0,0.0
        2025-02-12 00:00:00-05:00,117.0,119.5,116.1,118.33,117.9,29000000,0.0,0.0,0.0
    """,
    "yfinance download(), one symbol": """
        Price,Adj Close,Close,High,Low,Open,Volume
        Ticker,BABA,BABA,BABA,BABA,BABA,BABA
        Date,,,,,,
        2025-02-10,110.9,111.32,112.4,107.9,108.1,25000000
        2025-02-11,112.3,112.78,115.54,110.0,110.5,31000000
        2025-02-12,117.9,118.33,119.5,116.1,117.0,29000000
    """,
    "yfinance download(), several symbols": """
        Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume
        Ticker,AAPL,BABA,AAPL,BABA,AAPL,BABA,AAPL,BABA,AAPL,BABA
        Date,,,,,,,,,,
        2025-02-10,227.65,111.32,230.6,112.4,227.2,107.9,229.6,108.1,33115645,25000000
        2025-02-11,232.62,112.78,235.2,115.54,228.1,110.0,228.2,110.5,53718362,31000000
        2025-02-12,236.87,118.33,236.9,119.5,230.7,116.1,231.2,117.0,45243292,29000000
    """,
    "yfinance download(), grouped by symbol": """
        Ticker,AAPL,BABA,BABA,BABA,BABA,BABA
        Price,Close,Open,High,Low,Close,Volume
        Date,,,,,,
        2025-02-10,227.65,108.1,112.4,107.9,111.32,25000000
        2025-02-11,232.62,110.5,115.54,110.0,112.78,31000000
        2025-02-12,236.87,117.0,119.5,116.1,118.33,29000000
    """,
    "pandas, two header rows without names": """
        ,Close,Close,Open,High,Low,Volume
        ,AAPL,BABA,BABA,BABA,BABA,BABA
        2025-02-10,227.65,111.32,108.1,112.4,107.9,25000000
        2025-02-11,232.62,112.78,110.5,115.54,110.0,31000000
        2025-02-12,236.87,118.33,117.0,119.5,116.1,29000000
    """,
    "pandas, index without a name": """
        ,open,high,low,close,volume
        2025-02-10,108.1,112.4,107.9,111.32,25000000
        2025-02-11,110.5,115.54,110.0,112.78,31000000
        2025-02-12,117.0,119.5,116.1,118.33,29000000
    """,
    "Yahoo website": """
        Date,Open,High,Low,Close*,Adj Close**,Volume
        "Feb 10, 2025",108.10,112.40,107.90,111.32,110.90,"25,000,000"
        "Feb 11, 2025",110.50,115.54,110.00,112.78,112.30,"31,000,000"
        "Feb 12, 2025",117.00,119.50,116.10,118.33,117.90,"29,000,000"
    """,
    "Nasdaq website": """
        Date,Close/Last,Volume,Open,High,Low
        02/10/2025,$111.32,25000000,$108.10,$112.40,$107.90
        02/11/2025,$112.78,31000000,$110.50,$115.54,$110.00
        02/12/2025,$118.33,29000000,$117.00,$119.50,$116.10
        02/13/2025,,,,,
    """,
    "Investing.com": """
        "Date","Price","Open","High","Low","Vol.","Change %"
        "02/10/2025","111.32","108.10","112.40","107.90","25.00M","1.0%"
        "02/11/2025","112.78","110.50","115.54","110.00","31.00M","1.3%"
        "02/12/2025","118.33","117.00","119.50","116.10","29.00M","4.9%"
        "02/14/2025","null","-","-","-","-","-"
    """,
    "Alpha Vantage": """
        timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient
        2025-02-10,108.1,112.4,107.9,111.32,110.9,25000000,0.0000,1.0
        2025-02-11,110.5,115.54,110.0,112.78,112.3,31000000,0.0000,1.0
        2025-02-12,117.0,119.5,116.1,118.33,117.9,29000000,0.0000,1.0
    """,
    "CRSP": """
        date,TICKER,OPENPRC,ASKHI,BIDLO,PRC,VOL
        20250210,BABA,108.1,112.4,107.9,111.32,25000000
        20250211,BABA,110.5,115.54,110.0,112.78,31000000
        20250212,BABA,117.0,119.5,116.1,118.33,29000000
    """,
    "semicolons and decimal commas": """
        Datetime;Open;High;Low;Close;Volume
        10.02.2025;108,1;112,4;107,9;111,32;25.000.000
        11.02.2025;110,5;115,54;110;112,78;31.000.000
        12.02.2025;117;119,5;116,1;118,33;29.000.000
        13.02.2025;;;;;
    """,
    "tabs": """
        Trade Date\tOPEN\tHIGH\tLOW\tClosing Price\tTotal Volume
        2025/02/10\t108.1\t112.4\t107.9\t111.32\t25 000 000
        2025/02/11\t110.5\t115.54\t110.0\t112.78\t31 000 000
        2025/02/12\t117.0\t119.5\t116.1\t118.33\t29 000 000
    """,
}


class TestVendors:
    """One small file per layout, each with the same three sessions of BABA."""

    @pytest.mark.parametrize("vendor", VENDORS)
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_the_same_figures_come_out(self, tmp_path: Path, vendor: str, newline: str) -> None:
        series = loaded(write(tmp_path, "BABA.csv", VENDORS[vendor], newline=newline))
        assert THREE_DAYS == days(series)[:3]
        assert BABA == list(series.close)[:3]
        assert [108.1, 110.5, 117.0] == list(series.open)[:3]
        assert [112.4, 115.54, 119.5] == list(series.high)[:3]
        assert [107.9, 110.0, 116.1] == list(series.low)[:3]
        assert [2.5e7, 3.1e7, 2.9e7] == list(series.volume)[:3]
        assert not any(day.toordinal() in series.flags for day in THREE_DAYS)
        assert () == series.notes
        assert ({}, {}) == (series.dividends, series.splits)

    def test_a_byte_order_mark_is_tolerated(self, tmp_path: Path) -> None:
        path = write(tmp_path, "BABA.csv", VENDORS["Stooq web"], encoding="utf-8-sig")
        assert BABA == list(loaded(path).close)

    def test_blank_lines_and_trailing_delimiters_are_tolerated(self, tmp_path: Path) -> None:
        path = write(tmp_path, "BABA.csv", "\ndate,close\n\n2025-02-11,112.78,\n,\n\n2025-02-12,118.33\n")
        assert BABA[1:] == list(loaded(path).close)

    def test_columns_may_come_in_any_order_among_others(self, tmp_path: Path) -> None:
        path = write(tmp_path, "p.csv", "note,CLOSE,Symbol,x,Date\nhello,112.78,BABA,7,2025-02-11\n")
        assert [112.78] == list(loaded(path).close)

    def test_newest_first_is_put_in_order_without_a_doubt(self, tmp_path: Path) -> None:
        series = loaded(write(tmp_path, "BABA.csv", "date,close\n2025-02-12,118.33\n2025-02-11,112.78\n"))
        assert BABA[1:] == list(series.close)
        assert () == series.notes

    def test_dividends_and_splits_are_read(self, tmp_path: Path) -> None:
        text = """
            Date,Close,Dividends,Stock Splits
            2025-02-07,229.15,0.0,0.0
            2025-02-10,227.65,0.25,0.0
            2025-02-11,232.62,0.0,2.0
        """
        series = loaded(write(tmp_path, "AAPL.csv", text), "AAPL")
        assert {THREE_DAYS[0].toordinal(): 0.25} == series.dividends
        assert {THREE_DAYS[1].toordinal(): 2.0} == series.splits

    def test_a_bid_ask_midpoint_keeps_its_minus_and_is_flagged(self, tmp_path: Path) -> None:
        text = "date,TICKER,PRC\n20250210,BABA,111.32\n20250211,BABA,-112.78\n"
        series = loaded(write(tmp_path, "crsp.csv", text))
        assert isnan(series.close[1])
        assert (Reason.NON_POSITIVE_PRICE,) == series.flags[THREE_DAYS[1].toordinal()]

    def test_the_raw_close_is_read_beside_an_adjusted_one(self, tmp_path: Path) -> None:
        text = "Date,Adj Close,Close\n2025-02-11,99.9,112.78\n"
        assert [112.78] == list(loaded(write(tmp_path, "BABA.csv", text)).close)


def test_a_third_line_shorter_than_the_two_of_the_header_is_refused_with_its_number(tmp_path: Path) -> None:
    # The dates stand in the second column, so that the first row ends before them.
    path = write(tmp_path, "p.csv", "Close,Price\nBABA,Ticker\n1\n2,2025-02-11\n")
    assert refused(path).line == 3
