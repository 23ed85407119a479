"""What price files are refused for, and how their dates, numbers and headers are read."""

from datetime import date
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_file_helpers import THREE_DAYS, days, loaded, refused, write

from eventstudy.errors import InputFileError
from eventstudy.prices.files.dates import DateOrder, DateReader, date_order
from eventstudy.prices.files.header import read_layout
from eventstudy.prices.files.headings import Field, field_of
from eventstudy.prices.files.numbers import NumberReader, decimal_mark
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.spellings import usual_symbol


class TestRefusals:
    @pytest.mark.parametrize(
        "header", ["Date,Adj Close", "date,open,high,low,adj_close,volume", "Date,Adj. Close"]
    )
    def test_adjusted_closes_are_never_taken_for_raw_ones(self, tmp_path: Path, header: str) -> None:
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
    def test_a_bad_cell_is_named_with_file_line_column_and_value(
        self, tmp_path: Path, text: str, line: int, field: str, value: str
    ) -> None:
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
    def test_a_file_that_is_no_price_file(self, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "BABA.csv"
        path.write_text(text)
        assert said in str(refused(path))

    def test_an_unquoted_thousands_separator_is_not_read_as_two_cells(self, tmp_path: Path) -> None:
        error = refused(write(tmp_path, "BABA.csv", "date,close,volume\n2025-02-11,1,112.78,5\n"))
        assert 2 == error.line

    def test_other_encodings_are_refused_with_the_line(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, "BABA.csv", "date,close,note\n2025-02-11,1,a\n2025-02-12,1,é\n", encoding="cp1252"
        )
        error = refused(path)
        assert 3 == error.line
        assert "0xE9" in error.message and "UTF-8" in error.remedy

    def test_a_binary_file_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "BABA.csv"
        path.write_bytes(b"\x7fELF\0\0\0\0")
        assert "text file" in refused(path).message

    def test_a_huge_cell_is_refused_with_its_line(self, tmp_path: Path) -> None:
        error = refused(write(tmp_path, "BABA.csv", "date,close\n2025-02-11," + "9" * 200_000 + "\n"))
        assert "131072" in error.message

    def test_a_missing_path_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputFileError, match="no such file"):
            FileSource(tmp_path / "nowhere.csv")

    def test_a_bad_cell_stops_the_load_but_only_for_a_wanted_symbol_and_range(self, tmp_path: Path) -> None:
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
    def test_a_day_above_twelve_settles_the_whole_file(
        self, tmp_path: Path, rows: list[str], expected: list[date]
    ) -> None:
        path = write(
            tmp_path, "BABA.csv", "date,close\n" + "".join(f"{day},{i + 1}\n" for i, day in enumerate(rows))
        )
        assert expected == days(loaded(path))

    def test_without_one_the_file_is_refused_with_line_and_remedy(self, tmp_path: Path) -> None:
        error = refused(write(tmp_path, "BABA.csv", "date,close\n03/04/2025,1\n05/06/2025,2\n"))
        assert (2, "date") == (error.line, error.field)
        assert "'03/04/2025'" in error.message
        assert "YYYY-MM-DD" in error.remedy

    def test_a_date_against_the_order_of_the_file_is_refused(self, tmp_path: Path) -> None:
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
    def test_dates_that_need_no_help(self, text: str) -> None:
        assert THREE_DAYS[1].toordinal() == DateReader().read(text)

    @pytest.mark.parametrize(
        "text",
        ["", "11/02/25", "2025", "25042", "20251301", "2025-00-10", "Foo 11, 2025", "17392320", "Date"],
    )
    def test_what_is_no_date(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            DateReader().read(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("13/02/2025", DateOrder.DAY_FIRST),
            # Twelve is a month still, thirteen is none.
            ("13/12/2024", DateOrder.DAY_FIRST),
            ("12/13/2024", DateOrder.MONTH_FIRST),
            ("12/12/2024", None),
            ("02/13/2025", DateOrder.MONTH_FIRST),
            ("02/03/2025", None),
            ("13/13/2025", None),
            ("2025-02-13", None),
        ],
    )
    def test_what_a_date_proves(self, text: str, expected: DateOrder | None) -> None:
        assert expected is date_order(text)

    @pytest.mark.slow
    @given(st.dates(min_value=date(1800, 1, 1)))
    def test_every_date_survives_every_unambiguous_spelling(self, day: date) -> None:
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
    def test_a_price(self, text: str, mark: str, expected: float) -> None:
        assert expected == NumberReader(mark).price(text)

    @pytest.mark.parametrize("text", ["", " ", "-", "null", "NaN", "N/A", "n/d", "None", "#N/A", "."])
    @pytest.mark.parametrize("mark", [".", ","])
    def test_a_cell_without_a_value(self, text: str, mark: str) -> None:
        assert isnan(NumberReader(mark).price(text))

    @pytest.mark.parametrize(
        ("text", "mark"),
        [("12,5", "."), ("1,2,456", "."), ("12.5", ","), ("1_0", "."), ("abc", "."), ("5%", ".")],
    )
    def test_what_is_no_number_under_the_files_convention(self, text: str, mark: str) -> None:
        with pytest.raises(ValueError, match="not a number"):
            NumberReader(mark).price(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("45.67M", 45.67e6), ("1.2B", 1.2e9), ("350K", 350e3), ("0.5t", 0.5e12), ("1,000", 1000)],
    )
    def test_a_shortened_volume(self, text: str, expected: float) -> None:
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
    def test_what_a_number_proves(self, text: str, expected: str | None) -> None:
        assert expected == decimal_mark(text)

    def test_commas_that_may_be_either_are_refused(self, tmp_path: Path) -> None:
        error = refused(write(tmp_path, "BABA.csv", "date;close\n2025-02-10;72\n2025-02-11;1,234\n"))
        assert 3 == error.line
        assert "'1,234'" in error.message

    def test_another_price_settles_them(self, tmp_path: Path) -> None:
        path = write(tmp_path, "BABA.csv", "date;close\n2025-02-10;1,234\n2025-02-11;1.240,5\n")
        assert [1.234, 1240.5] == list(loaded(path).close)

    def test_three_decimals_with_a_point_are_decimals(self, tmp_path: Path) -> None:
        assert [7.793] == list(loaded(write(tmp_path, "BABA.csv", "date,close\n2025-02-11,7.793\n")).close)

    def test_quoted_decimal_commas_between_commas(self, tmp_path: Path) -> None:
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
            ("", None),
        ],
    )
    def test_a_header_as_people_write_it(self, header: str, field: Field | None) -> None:
        assert field is field_of(header)

    def test_the_exact_name_wins_over_an_alias(self) -> None:
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
    def test_stooq_symbols(self, symbol: str, expected: str) -> None:
        assert expected == usual_symbol(symbol)

    def test_of_a_symbol_and_its_alias_the_exact_one_is_used(self, tmp_path: Path) -> None:
        text = "symbol,date,close\nBABA.US,2025-02-11,1\nBABA,2025-02-11,112.78\n"
        assert [112.78] == list(loaded(write(tmp_path, "p.csv", text)).close)
