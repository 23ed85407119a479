"""Price files as people and vendors write them: every layout, every convention, and every refusal."""

import textwrap
from datetime import date
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries, Flag
from eventstudy.prices.cells import DateOrder, DateReader, NumberReader, date_order, decimal_mark
from eventstudy.prices.collect import stooq_alias
from eventstudy.prices.columns import Field, field_of, read_layout
from eventstudy.prices.files import FileSource, open_table
from eventstudy.prices.source import Loaded, NoPrices, Want

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
THREE_DAYS = [date(2025, 2, 10), date(2025, 2, 11), date(2025, 2, 12)]
BABA = [111.32, 112.78, 118.33]


def write(folder: Path, name: str, text: str, *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """A file with this text, its common indentation taken away."""
    path = folder / name
    path.write_bytes(textwrap.dedent(text).lstrip("\n").replace("\n", newline).encode(encoding))
    return path


def load(path: Path, symbol: str, first: date = YEAR[0], last: date = YEAR[1]) -> Loaded:
    return FileSource(path).load([Want(symbol, first, last)])[symbol]


def loaded(path: Path, symbol: str = "BABA") -> BarSeries:
    series = load(path, symbol)
    assert isinstance(series, BarSeries), series
    return series


def refused(path: Path, symbol: str = "BABA") -> InputFileError:
    with pytest.raises(InputFileError) as caught:
        load(path, symbol)
    assert path.name in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


def days(series: BarSeries) -> list[date]:
    return [date.fromordinal(day) for day in series.days]


LONG = """
    symbol,date,open,high,low,close,volume
    AAPL,2025-02-10,229.57,230.585,227.2,227.65,33115645
    BABA,2025-02-10,108.1,112.4,107.9,111.32,25000000
    BABA,2025-02-11,110.5,115.54,110.0,112.78,31000000
    BABA,2025-02-12,117.0,119.5,116.1,118.33,29000000
"""


class TestLongLayout:
    def test_every_field_of_the_wanted_symbol_is_read(self, tmp_path):
        series = loaded(write(tmp_path, "prices.csv", LONG))
        assert THREE_DAYS == days(series)
        assert [108.1, 110.5, 117.0] == list(series.open)
        assert [112.4, 115.54, 119.5] == list(series.high)
        assert [107.9, 110.0, 116.1] == list(series.low)
        assert BABA == list(series.close)
        assert [2.5e7, 3.1e7, 2.9e7] == list(series.volume)
        assert ({}, ()) == (series.flags, series.notes)

    def test_the_source_is_the_path_as_given(self, tmp_path):
        path = write(tmp_path, "prices.csv", LONG)
        assert str(path) == FileSource(str(path)).name == loaded(path).source

    def test_only_date_and_close_are_required(self, tmp_path):
        series = loaded(write(tmp_path, "p.csv", "ticker,date,close\nBABA,2025-02-11,112.78\n"))
        assert [112.78] == list(series.close)
        assert isnan(series.open[0]) and isnan(series.volume[0])
        assert {} == series.flags

    def test_symbols_match_in_any_letter_case(self, tmp_path):
        assert [112.78] == list(
            loaded(write(tmp_path, "p.csv", "symbol,date,close\n baba ,2025-02-11,112.78\n")).close
        )

    def test_rows_of_other_symbols_are_not_even_parsed(self, tmp_path):
        path = write(tmp_path, "p.csv", "symbol,date,close\nJUNK,never,what\nBABA,2025-02-11,112.78\n")
        assert [112.78] == list(loaded(path).close)

    def test_covered_is_the_symbols_own_reach_cut_to_what_was_wanted(self, tmp_path):
        path = write(tmp_path, "prices.csv", LONG)
        series = load(path, "BABA", date(2025, 2, 11), date(2025, 3, 1))
        assert isinstance(series, BarSeries)
        assert (THREE_DAYS[1].toordinal(), THREE_DAYS[2].toordinal()) == series.covered
        assert THREE_DAYS[1:] == days(series)

    def test_a_symbol_with_rows_on_other_days_only_has_no_bars_and_says_where_they_are(self, tmp_path):
        series = load(write(tmp_path, "prices.csv", LONG), "BABA", date(2020, 1, 1), date(2020, 12, 31))
        assert isinstance(series, BarSeries)
        assert 0 == len(series.days)
        assert (THREE_DAYS[0].toordinal(), THREE_DAYS[2].toordinal()) == series.covered

    def test_an_unknown_symbol_is_a_value_that_names_what_there_is(self, tmp_path):
        found = FileSource(write(tmp_path, "prices.csv", LONG)).load(
            [Want("TSLA", *YEAR), Want("AAPL", *YEAR)]
        )
        assert isinstance(found["AAPL"], BarSeries)
        missing = found["TSLA"]
        assert isinstance(missing, NoPrices)
        assert "has no TSLA; it has AAPL, BABA" in missing.detail
        assert missing.error is None

    def test_of_many_symbols_eight_are_named(self, tmp_path):
        rows = "".join(f"S{i},2025-02-11,{i + 1}\n" for i in range(20))
        missing = load(write(tmp_path, "p.csv", "symbol,date,close\n" + rows), "TSLA")
        assert isinstance(missing, NoPrices)
        assert missing.detail.endswith("it has S0, S1, S2, S3, S4, S5, S6, S7 and 12 more")


class TestTraps:
    """Each trap of real data, met in a file."""

    def flags(self, tmp_path: Path, rows: str) -> set[Flag]:
        text = "date,open,high,low,close,volume\n2025-02-10,108,112,107,111,5\n" + rows
        series = loaded(write(tmp_path, "BABA.csv", text))
        return {flag for found in series.flags.values() for flag in found} | set(series.notes)

    @pytest.mark.parametrize(
        ("rows", "flag"),
        [
            ("2025-02-11,110,115,109,-112,5\n", Flag.NON_POSITIVE),
            ("2025-02-11,110,115,109,0,5\n", Flag.NON_POSITIVE),
            ("2025-02-11,110,109,115,112,5\n", Flag.IMPOSSIBLE),
            ("2025-02-11,55.5,56,55,55.6,5\n", Flag.POSSIBLE_SPLIT),
            ("2025-02-11,11100,11200,11000,11150,5\n", Flag.POSSIBLE_UNIT_CHANGE),
            ("2025-02-10,108,112,107,111,5\n", Flag.DUPLICATE_DATE),
            ("2025-02-07,108,112,107,111,5\n", Flag.UNSORTED_DATES),
            ("2025-02-11,110,115,109,,5\n", Flag.EMPTY_CELL),
            ("2025-02-11,110,115,109,NaN,5\n", Flag.EMPTY_CELL),
            ("2025-02-11,null,null,null,null,null\n", Flag.EMPTY_CELL),
            ("2025-02-11,110,115,109,inf,5\n", Flag.IMPOSSIBLE),
        ],
    )
    def test_it_is_flagged_by_name(self, tmp_path, rows, flag):
        assert flag in self.flags(tmp_path, rows)

    def test_a_sound_row_is_not(self, tmp_path):
        assert set() == self.flags(tmp_path, "2025-02-11,110,115,109,112,5\n")


class TestOneFileASymbol:
    @pytest.mark.parametrize("name", ["BABA.csv", "baba.csv", "BABA.US.csv", "BABA.TXT"])
    def test_the_file_name_is_the_symbol(self, tmp_path, name):
        assert [112.78] == list(loaded(write(tmp_path, name, "Date,Close\n2025-02-11,112.78\n")).close)

    @pytest.mark.parametrize("symbol", ["9988.HK", "^GSPC", "HKD=X", "BRK-B", "000001.SS"])
    def test_symbols_with_dots_and_signs(self, tmp_path, symbol):
        write(tmp_path, f"{symbol}.csv", "Date,Close\n2025-02-11,112.78\n")
        assert [112.78] == list(loaded(tmp_path, symbol).close)

    @pytest.mark.parametrize("name", ["BABA_2024.csv", "BABA prices.csv", "XBABA.csv"])
    def test_only_the_whole_name_counts(self, tmp_path, name):
        missing = load(write(tmp_path, name, "Date,Close\n2025-02-11,112.78\n"), "BABA")
        assert isinstance(missing, NoPrices)
        assert "BABA" in missing.remedy


class TestWideLayout:
    WIDE = "date,MKT,BABA,LATE\n2025-02-10,1000,111.32,\n2025-02-11,1007,112.78,\n2025-02-12,1001,118.33,20\n"

    def test_a_column_a_symbol(self, tmp_path):
        assert BABA == list(loaded(write(tmp_path, "wide.csv", self.WIDE)).close)

    def test_an_empty_cell_means_no_bar(self, tmp_path):
        series = loaded(write(tmp_path, "wide.csv", self.WIDE), "LATE")
        assert [THREE_DAYS[2]] == days(series)
        assert {} == series.flags
        assert (THREE_DAYS[2].toordinal(),) * 2 == series.covered

    def test_tickers_that_are_also_words_of_a_header(self, tmp_path):
        """Opendoor is OPEN, Lowe's is LOW, Dayforce is DAY."""
        text = "Date,OPEN,LOW,DAY\n2025-02-11,1.35,251.2,70.1\n"
        path = write(tmp_path, "wide.csv", text)
        assert [[1.35], [251.2], [70.1]] == [list(loaded(path, s).close) for s in ("OPEN", "LOW", "DAY")]

    def test_a_column_named_twice_is_refused(self, tmp_path):
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
    def test_the_same_figures_come_out(self, tmp_path, vendor, newline):
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

    def test_a_byte_order_mark_is_tolerated(self, tmp_path):
        path = write(tmp_path, "BABA.csv", VENDORS["Stooq web"], encoding="utf-8-sig")
        assert BABA == list(loaded(path).close)

    def test_blank_lines_and_trailing_delimiters_are_tolerated(self, tmp_path):
        path = write(tmp_path, "BABA.csv", "\ndate,close\n\n2025-02-11,112.78,\n,\n\n2025-02-12,118.33\n")
        assert BABA[1:] == list(loaded(path).close)

    def test_columns_may_come_in_any_order_among_others(self, tmp_path):
        path = write(tmp_path, "p.csv", "note,CLOSE,Symbol,x,Date\nhello,112.78,BABA,7,2025-02-11\n")
        assert [112.78] == list(loaded(path).close)

    def test_newest_first_is_put_in_order_and_noted(self, tmp_path):
        series = loaded(write(tmp_path, "BABA.csv", "date,close\n2025-02-12,118.33\n2025-02-11,112.78\n"))
        assert BABA[1:] == list(series.close)
        assert (Flag.UNSORTED_DATES,) == series.notes

    def test_dividends_and_splits_are_read(self, tmp_path):
        text = """
            Date,Close,Dividends,Stock Splits
            2025-02-07,229.15,0.0,0.0
            2025-02-10,227.65,0.25,0.0
            2025-02-11,232.62,0.0,2.0
        """
        series = loaded(write(tmp_path, "AAPL.csv", text), "AAPL")
        assert {THREE_DAYS[0].toordinal(): 0.25} == series.dividends
        assert {THREE_DAYS[1].toordinal(): 2.0} == series.splits

    def test_a_bid_ask_midpoint_keeps_its_minus_and_is_flagged(self, tmp_path):
        text = "date,TICKER,PRC\n20250210,BABA,111.32\n20250211,BABA,-112.78\n"
        series = loaded(write(tmp_path, "crsp.csv", text))
        assert isnan(series.close[1])
        assert (Flag.NON_POSITIVE,) == series.flags[THREE_DAYS[1].toordinal()]

    def test_the_raw_close_is_read_beside_an_adjusted_one(self, tmp_path):
        text = "Date,Adj Close,Close\n2025-02-11,99.9,112.78\n"
        assert [112.78] == list(loaded(write(tmp_path, "BABA.csv", text)).close)


class TestRefusals:
    @pytest.mark.parametrize(
        "header", ["Date,Adj Close", "date,open,high,low,adj_close,volume", "Date,Adj. Close"]
    )
    def test_adjusted_closes_are_never_taken_for_raw_ones(self, tmp_path, header):
        cells = ",".join(["1"] * header.count(","))
        error = refused(write(tmp_path, "BABA.csv", f"{header}\n2025-02-11,{cells}\n"))
        assert "adjusted" in error.message
        assert "raw close" in error.remedy

    @pytest.mark.parametrize(
        ("text", "line", "field", "value"),
        [
            ("date,close\n2025-02-11,112.78\n2025-02-12,abc\n", 3, "close", "'abc'"),
            ("date,close\n2025-02-11,112.78\nyesterday,118\n", 3, "date", "'yesterday'"),
            ("date,close\n2025-02-30,112.78\n", 2, "date", "'2025-02-30'"),
            ("date,close\n2025-13-01,112.78\n", 2, "date", "'2025-13-01'"),
            ("date,close\n,112.78\n", 2, "date", "''"),
            ("Date,Close,Volume\n2025-02-11,112.78,many\n", 2, "Volume", "'many'"),
            ("date,close\n2025-02-11,1_000\n", 2, "close", "'1_000'"),
            ("date,close\n2025-02-11,12.5.1\n", 2, "close", "'12.5.1'"),
            ("date,close\n2025-02-11,1.5%\n", 2, "close", "'1.5%'"),
            ("\n\ndate,close\n2025-02-11,112.78\n\nx,1\n", 6, "date", "'x'"),
        ],
    )
    def test_a_bad_cell_is_named_with_file_line_column_and_value(self, tmp_path, text, line, field, value):
        path = tmp_path / "BABA.csv"
        path.write_text(text)
        error = refused(path)
        assert error.message.startswith(f"{path}:{line}: {field}: {value}")
        assert error.remedy
        assert (line, field) == (error.line, error.field)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "empty"),
            ("\n\n", "empty"),
            ("date,close\n", "no rows"),
            ("Date\n2025-02-11\n", "single column"),
            ("symbol,date,open\nBABA,2025-02-11,1\n", "no close column"),
            ("date,open,high,low\n2025-02-11,1,2,3\n", "no close column"),
            ("symbol,close\nBABA,1\n", "no date column"),
            ("2025-02-11,112.78\n2025-02-12,118.33\n", "no date column"),
            ("date,close,Close\n2025-02-11,1,2\n", "both say close"),
            ("date,Price,Last\n2025-02-11,1,2\n", "both say close"),
            ("date,close\n2025-02-11,1,2\n", "3 cells under a header of 2"),
            ("date,open,close\n2025-02-11,1\n", "2 cells under a header of 3"),
            ('date,close\n2025-02-11,"112\n', "quotes"),
            ('date,close\n2025-02-11,"1"2"\n', "quotes"),
        ],
    )
    def test_a_file_that_is_no_price_file(self, tmp_path, text, said):
        path = tmp_path / "BABA.csv"
        path.write_text(text)
        assert said in str(refused(path))

    def test_an_unquoted_thousands_separator_is_not_read_as_two_cells(self, tmp_path):
        error = refused(write(tmp_path, "BABA.csv", "date,close,volume\n2025-02-11,1,112.78,5\n"))
        assert 2 == error.line

    def test_other_encodings_are_refused_with_the_line(self, tmp_path):
        path = write(
            tmp_path, "BABA.csv", "date,close,note\n2025-02-11,1,a\n2025-02-12,1,é\n", encoding="cp1252"
        )
        error = refused(path)
        assert 3 == error.line
        assert "0xE9" in error.message and "UTF-8" in error.remedy

    def test_utf_16_is_refused(self, tmp_path):
        error = refused(write(tmp_path, "BABA.csv", "date,close\n2025-02-11,1\n", encoding="utf-16"))
        assert "UTF-8" in error.remedy

    def test_a_binary_file_is_refused(self, tmp_path):
        path = tmp_path / "BABA.csv"
        path.write_bytes(b"PK\x03\x04\0\0\0\0")
        assert "text file" in refused(path).message

    def test_a_huge_cell_is_refused_with_its_line(self, tmp_path):
        error = refused(write(tmp_path, "BABA.csv", "date,close\n2025-02-11," + "9" * 200_000 + "\n"))
        assert "131072" in error.message

    def test_a_missing_path_is_refused(self, tmp_path):
        with pytest.raises(InputFileError, match="no such file"):
            FileSource(tmp_path / "nowhere.csv")

    def test_a_bad_cell_stops_the_load_but_only_for_a_wanted_symbol_and_range(self, tmp_path):
        text = "symbol,date,close\nBABA,2020-02-11,abc\nBABA,2025-02-11,112.78\n"
        assert [112.78] == list(loaded(write(tmp_path, "p.csv", text)).close)


class TestDates:
    """Day and month are told apart only by the file itself."""

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            (["11/02/2025", "13/02/2025"], [date(2025, 2, 11), date(2025, 2, 13)]),
            (["02/11/2025", "02/13/2025"], [date(2025, 2, 11), date(2025, 2, 13)]),
            (["11.02.2025", "13.02.2025"], [date(2025, 2, 11), date(2025, 2, 13)]),
            (["11-02-2025", "13-02-2025"], [date(2025, 2, 11), date(2025, 2, 13)]),
            (["1/3/2025", "1/13/2025"], [date(2025, 1, 3), date(2025, 1, 13)]),
        ],
    )
    def test_a_day_above_twelve_settles_the_whole_file(self, tmp_path, rows, expected):
        path = write(
            tmp_path, "BABA.csv", "date,close\n" + "".join(f"{day},{i + 1}\n" for i, day in enumerate(rows))
        )
        assert expected == days(loaded(path))

    def test_without_one_the_file_is_refused_with_line_and_remedy(self, tmp_path):
        error = refused(write(tmp_path, "BABA.csv", "date,close\n03/04/2025,1\n05/06/2025,2\n"))
        assert (2, "date") == (error.line, error.field)
        assert "'03/04/2025'" in error.message
        assert "YYYY-MM-DD" in error.remedy

    def test_a_date_against_the_order_of_the_file_is_refused(self, tmp_path):
        error = refused(write(tmp_path, "BABA.csv", "date,close\n13/02/2025,1\n02/14/2025,2\n"))
        assert 3 == error.line

    @pytest.mark.parametrize(
        "text",
        [
            "2025-02-11",
            "20250211",
            "2025/02/11",
            "2025.02.11",
            "2025-2-11",
            "2025-02-11 00:00:00-05:00",
            "2025-02-11T16:00:00Z",
            "2025-02-11 00:00:00",
            "Feb 11, 2025",
            "February 11, 2025",
            "11 Feb 2025",
            "11-Feb-2025",
            "11-FEB-2025",
            " 2025-02-11 ",
        ],
    )
    def test_dates_that_need_no_help(self, text):
        assert THREE_DAYS[1].toordinal() == DateReader().read(text)

    @pytest.mark.parametrize(
        "text",
        ["", "11/02/25", "2025", "45699", "20251301", "2025-00-10", "Foo 11, 2025", "1739232000", "Date"],
    )
    def test_what_is_no_date(self, text):
        with pytest.raises(ValueError, match=r".+"):
            DateReader().read(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("13/02/2025", DateOrder.DAY_FIRST),
            ("02/13/2025", DateOrder.MONTH_FIRST),
            ("02/03/2025", None),
            ("13/13/2025", None),
            ("2025-02-13", None),
        ],
    )
    def test_what_a_date_proves(self, text, expected):
        assert expected is date_order(text)

    @given(st.dates(min_value=date(1800, 1, 1)))
    def test_every_date_survives_every_unambiguous_spelling(self, day):
        for text in (
            day.isoformat(),
            f"{day:%Y}{day:%m}{day:%d}".zfill(8),
            f"{day:%b} {day.day}, {day.year}",
        ):
            assert day.toordinal() == DateReader().read(text)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "mark", "expected"),
        [
            ("112.78", ".", 112.78),
            ("1,234.5", ".", 1234.5),
            ("25,000,000", ".", 25e6),
            ("$1,234.50", ".", 1234.5),
            ("1'234.50", ".", 1234.5),
            ("1 234.5", ".", 1234.5),
            ("-5", ".", -5.0),
            ("1.5e3", ".", 1500.0),
            ("112,78", ",", 112.78),
            ("1.234,5", ",", 1234.5),
            ("1.234", ",", 1234.0),
            ("72", ",", 72.0),
            ("1\u202f234,5", ",", 1234.5),
        ],
    )
    def test_a_price(self, text, mark, expected):
        assert expected == NumberReader(mark).price(text)

    @pytest.mark.parametrize("text", ["", " ", "-", "null", "NaN", "N/A", "n/d", "None", "#N/A", "."])
    @pytest.mark.parametrize("mark", [".", ","])
    def test_a_cell_without_a_value(self, text, mark):
        assert isnan(NumberReader(mark).price(text))

    @pytest.mark.parametrize(
        ("text", "mark"),
        [("12,5", "."), ("1,23,456", "."), ("12.5", ","), ("1_0", "."), ("abc", "."), ("5%", ".")],
    )
    def test_what_is_no_number_under_the_files_convention(self, text, mark):
        with pytest.raises(ValueError, match="not a number"):
            NumberReader(mark).price(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("45.67M", 45.67e6), ("1.2B", 1.2e9), ("350K", 350e3), ("0.5t", 0.5e12), ("1,000", 1000)],
    )
    def test_a_shortened_volume(self, text, expected):
        assert expected == pytest.approx(NumberReader().volume(text), rel=1e-12)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("112.78", "."),
            ("112,78", ","),
            ("1,234.5", "."),
            ("1.234,5", ","),
            ("1,234,567", "."),
            ("1.234.567", ","),
            ("0.125", "."),
            ("1,234", None),
            ("1.234", None),
            ("72", None),
            ("", None),
        ],
    )
    def test_what_a_number_proves(self, text, expected):
        assert expected == decimal_mark(text)

    def test_commas_that_may_be_either_are_refused(self, tmp_path):
        error = refused(write(tmp_path, "BABA.csv", "date;close\n2025-02-10;72\n2025-02-11;1,234\n"))
        assert 3 == error.line
        assert "'1,234'" in error.message

    def test_another_price_settles_them(self, tmp_path):
        path = write(tmp_path, "BABA.csv", "date;close\n2025-02-10;1,234\n2025-02-11;1.240,5\n")
        assert [1.234, 1240.5] == list(loaded(path).close)

    def test_three_decimals_with_a_point_are_decimals(self, tmp_path):
        assert [7.793] == list(loaded(write(tmp_path, "BABA.csv", "date,close\n2025-02-11,7.793\n")).close)

    def test_quoted_decimal_commas_between_commas(self, tmp_path):
        path = write(tmp_path, "BABA.csv", 'date,close\n2025-02-10,"111,32"\n2025-02-11,"1.112,78"\n')
        assert [111.32, 1112.78] == list(loaded(path).close)


class TestHeaders:
    @pytest.mark.parametrize(
        ("header", "field"),
        [
            ("Adj Close", Field.ADJUSTED_CLOSE),
            ("Adj. Close", Field.ADJUSTED_CLOSE),
            ("adj_close", Field.ADJUSTED_CLOSE),
            ("Adj Close**", Field.ADJUSTED_CLOSE),
            ("Vol.", Field.VOLUME),
            ("<VOL>", Field.VOLUME),
            ("<TICKER>", Field.SYMBOL),
            (" Close ", Field.CLOSE),
            ("CLOSE_PRICE", Field.CLOSE),
            ("Close/Last", Field.CLOSE),
            ("Price", Field.CLOSE),
            ("Trade Date", Field.DATE),
            ("<DTYYYYMMDD>", Field.DATE),
            ("Stock Splits", Field.SPLITS),
            ("Change %", None),
            ("Capital Gains", None),
            ("<TIME>", None),
            ("", None),
        ],
    )
    def test_a_header_as_people_write_it(self, header, field):
        assert field is field_of(header)

    def test_the_exact_name_wins_over_an_alias(self):
        layout = read_layout([["date", "Last", "close"]], "p.csv", "BABA")
        assert {"BABA": {Field.CLOSE: 2}} == layout.series

    @pytest.mark.parametrize(
        ("symbol", "expected"),
        [
            ("BABA.US", "BABA"),
            ("BARC.UK", "BARC.L"),
            ("7203.JP", "7203.T"),
            ("9988.HK", "9988.HK"),
            (".US", ".US"),
            ("US", "US"),
        ],
    )
    def test_stooq_symbols(self, symbol, expected):
        assert expected == stooq_alias(symbol)

    def test_of_a_symbol_and_its_alias_the_exact_one_is_used(self, tmp_path):
        text = "symbol,date,close\nBABA.US,2025-02-11,1\nBABA,2025-02-11,112.78\n"
        assert [112.78] == list(loaded(write(tmp_path, "p.csv", text)).close)


class TestFolders:
    def test_a_file_called_after_the_symbol_comes_first(self, tmp_path):
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "all.csv", "symbol,date,close\nBABA,2025-02-11,1\nAAPL,2025-02-11,232.62\n")
        assert [112.78] == list(loaded(tmp_path).close)
        assert [232.62] == list(loaded(tmp_path, "AAPL").close)

    def test_no_other_file_is_opened_then(self, tmp_path):
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        (tmp_path / "broken.csv").write_bytes(b"\0\0\0")
        assert [112.78] == list(loaded(tmp_path).close)

    def test_rows_of_several_files_are_put_together(self, tmp_path):
        write(tmp_path, "p2024.csv", "symbol,date,close\nBABA,2025-02-10,111.32\n")
        write(tmp_path, "p2025.csv", "symbol,date,close\nBABA,2025-02-11,112.78\n")
        series = loaded(tmp_path)
        assert BABA[:2] == list(series.close)
        assert () == series.notes

    def test_files_that_contradict_each_other_settle_nothing(self, tmp_path):
        write(tmp_path, "a.csv", "symbol,date,close\nBABA,2025-02-11,112.78\n")
        write(tmp_path, "b.csv", "symbol,date,close\nBABA,2025-02-11,112.79\n")
        series = loaded(tmp_path)
        assert isnan(series.close[0])
        assert (Flag.DUPLICATE_DATE,) == series.flags[THREE_DAYS[1].toordinal()]

    def test_two_files_of_the_same_name_are_refused(self, tmp_path):
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "baba.txt", "date,close\n2025-02-11,112.78\n")
        with pytest.raises(InputFileError, match="both hold BABA"):
            load(tmp_path, "BABA")

    def test_the_exact_name_comes_before_stooqs(self, tmp_path):
        write(tmp_path, "baba.us.txt", "date,close\n2025-02-11,1\n")
        write(tmp_path, "baba.csv", "date,close\n2025-02-11,112.78\n")
        assert [112.78] == list(loaded(tmp_path).close)

    def test_files_passed_over_are_named_when_a_symbol_is_missing(self, tmp_path):
        write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "notes.txt", "remember, the milk\nand the bread\n")
        missing = load(tmp_path, "TSLA")
        assert isinstance(missing, NoPrices)
        assert "BABA" in missing.detail and "notes.txt" in missing.detail

    def test_a_folder_without_price_files_is_refused(self, tmp_path):
        (tmp_path / "picture.png").write_bytes(b"")
        with pytest.raises(InputFileError, match="no CSV or Parquet file"):
            load(tmp_path, "BABA")


class TestParquet:
    """The same layouts from Parquet, written with pandas or arrow as people do."""

    def frame(self, index):
        import pandas as pd

        columns = {
            "Open": [108.1, 110.5, 117.0],
            "High": [112.4, 115.54, 119.5],
            "Low": [107.9, 110.0, 116.1],
        }
        return pd.DataFrame(
            {**columns, "Close": BABA, "Volume": [1, 2, 3], "Dividends": [0.0, 0.5, 0.0]}, index=index
        )

    def index(self, **options):
        import pandas as pd

        return pd.DatetimeIndex(THREE_DAYS, **options)

    @pytest.mark.parametrize("name", ["Date", None, "timestamp"])
    @pytest.mark.parametrize("zone", [None, "America/New_York", "Asia/Hong_Kong"])
    def test_a_pandas_index_with_and_without_zone(self, tmp_path, name, zone):
        """Arrow stores zoned stamps in UTC: midnight in Hong Kong is the day before there."""
        frame = self.frame(self.index(tz=zone, name=name))
        frame.to_parquet(tmp_path / "BABA.parquet")
        series = loaded(tmp_path / "BABA.parquet")
        assert THREE_DAYS == days(series)
        assert BABA == list(series.close)
        assert [1, 2, 3] == list(series.volume)
        assert {THREE_DAYS[1].toordinal(): 0.5} == series.dividends

    def test_yfinance_columns_of_pairs(self, tmp_path):
        import pandas as pd

        frame = self.frame(self.index(name="Date"))
        both = pd.concat({"AAPL": frame * 2, "BABA": frame}, axis=1, names=["Ticker", "Price"]).swaplevel(
            axis=1
        )
        both.to_parquet(tmp_path / "download.parquet")
        assert BABA == list(loaded(tmp_path / "download.parquet").close)
        assert [222.64, 225.56, 236.66] == list(loaded(tmp_path / "download.parquet", "AAPL").close)

    def dates(self, kind: str):
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
    def test_every_type_of_date(self, tmp_path, kind):
        path = self.write(tmp_path / "BABA.parquet", date=self.dates(kind), close=BABA)
        assert THREE_DAYS == days(loaded(path))

    @pytest.mark.parametrize("kind", ["string", "large_string", "dictionary"])
    def test_every_type_of_symbol(self, tmp_path, kind):
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

    def test_numbers_of_other_types(self, tmp_path):
        import pyarrow as pa

        close = pa.array(["111.32", None, "1,118.33"])
        volume = pa.array([1, None, 3], pa.int32())
        series = loaded(
            self.write(tmp_path / "BABA.parquet", date=self.dates("date32"), close=close, volume=volume)
        )
        assert (111.32, 1118.33) == (series.close[0], series.close[2])
        assert isnan(series.close[1]) and isnan(series.volume[1])
        assert (Flag.EMPTY_CELL,) == series.flags[THREE_DAYS[1].toordinal()]

    def test_wide(self, tmp_path):
        path = self.write(
            tmp_path / "w.pq", date=self.dates("date32"), MKT=[1.0, 2.0, 3.0], BABA=[BABA[0], None, BABA[2]]
        )
        series = loaded(path)
        assert [BABA[0], BABA[2]] == list(series.close)
        assert {} == series.flags

    def test_only_the_wanted_range_is_kept(self, tmp_path):
        path = self.write(tmp_path / "BABA.parquet", date=self.dates("date32"), close=BABA)
        series = load(path, "BABA", THREE_DAYS[1], THREE_DAYS[1])
        assert isinstance(series, BarSeries)
        assert [BABA[1]] == list(series.close)
        assert (THREE_DAYS[1].toordinal(),) * 2 == series.covered

    def test_a_file_without_a_suffix_is_known_by_its_first_bytes(self, tmp_path):
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
    def test_refusals(self, tmp_path, columns, said):
        assert said in refused(self.write(tmp_path / "BABA.parquet", **columns)).message

    def test_a_damaged_file_is_refused(self, tmp_path):
        path = tmp_path / "BABA.parquet"
        path.write_bytes(b"PAR1 and then nothing")
        assert "not readable as Parquet" in refused(path).message


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.floats(0.01, 1e6, allow_nan=False)),
        min_size=1,
        max_size=30,
        unique_by=lambda row: row[0],
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, table):
    first = YEAR[0].toordinal()
    lines = "".join(f"BABA,{date.fromordinal(first + offset)},{close!r}\n" for offset, close in table)
    path = tmp_path_factory.mktemp("files") / "p.csv"
    path.write_text("symbol,date,close\n" + lines)
    series = loaded(path)
    assert sorted((first + offset, close) for offset, close in table) == list(
        zip(series.days, series.close, strict=True)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = write(
        tmp_path,
        "BABA.csv",
        delimiter.join(["date", "close"]) + "\n" + delimiter.join(["2025-02-11", "1.5"]) + "\n",
    )
    assert delimiter == open_table(path).delimiter


@given(
    st.text(
        st.sampled_from('dateclosyb,;\t"\n\r -./0123459AB_\ufeffé\0'),
        max_size=120,
    ),
    st.sampled_from(["", "date,close\n", "symbol,date,close\nBABA,2025-02-11,", ",Close\n,BABA\n"]),
)
def test_whatever_a_file_contains_the_answer_is_a_value_or_an_error_of_the_file(tmp_path_factory, text, head):
    path = tmp_path_factory.mktemp("files") / "BABA.csv"
    path.write_text(head + text, encoding="utf-8", newline="")
    try:
        found = load(path, "BABA")
    except InputFileError as error:
        assert str(path) in error.message
        assert "\n" not in error.message
    else:
        assert isinstance(found, BarSeries | NoPrices)


@given(st.binary(max_size=200))
def test_whatever_bytes_a_parquet_file_contains_the_answer_is_an_error_of_the_file(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("files") / "BABA.parquet"
    path.write_bytes(b"PAR1" + content)
    assert "Parquet" in refused(path).message
