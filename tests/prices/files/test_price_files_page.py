"""docs/price-files.md, statement by statement: price_files_page.csv names the tests of each.

The tests below are of statements that no other file tests, with the words and numbers that the page prints.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from math import isnan
from pathlib import Path

import pytest
from price_file_helpers import BABA, THREE_DAYS, days, load, loaded, refused, write

from eventstudy import limits
from eventstudy.prices.adjust import jump_flag
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.headings import Field, field_of
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.reasons import Reason

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "price-files.md").read_text(encoding="utf-8")
with (Path(__file__).parent / "price_files_page.csv").open(encoding="utf-8", newline="") as lines:
    MAP = list(csv.DictReader(lines))


def statements() -> list[str]:
    """The sentences and the table rows of the page, without headings and examples of files."""
    found = list[str]()
    for block in re.split(r"\n\s*\n", PAGE):
        text = [line for line in block.split("\n") if not line.startswith("#")]
        if not text or block.startswith("    "):
            continue
        if text[0].startswith("|"):
            found += text[2:]
            continue
        for item in re.split(r"\n- |^- ", "\n".join(text)):
            found += re.split(r"(?<=[.:])\s+(?=[A-Z`*])", re.sub(r"\s+", " ", item).strip())
    return [statement for statement in found if statement]


def said(start: str) -> list[str]:
    """What the statement that begins so has between backticks."""
    (statement,) = [one for one in statements() if one.startswith(start)]
    return re.findall(r"`([^`]+)`", statement)


class TestTheMap:
    def test_every_statement_of_the_page_has_its_tests(self) -> None:
        starts = [row["statement"] for row in MAP]
        assert [] == [one for one in statements() if not any(map(one.startswith, starts))]

    def test_no_statement_is_mapped_that_the_page_does_not_make(self) -> None:
        every = statements()
        assert [] == [row for row in MAP if not any(one.startswith(row["statement"]) for one in every)]

    def test_every_test_that_is_named_exists(self) -> None:
        missing = []
        for row in MAP:
            for name in row["tests"].split():
                file, test = name.split("::")[0], name.split("::")[-1]
                text = (ROOT / "tests" / file).read_text(encoding="utf-8")
                if not re.search(rf"^\s*def {test}\(", text, re.MULTILINE):
                    missing.append(name)
        assert missing == []


class TestLayouts:
    @pytest.mark.parametrize("ending", said("CSV (also"))
    def test_every_ending_is_read(self, tmp_path: Path, ending: str) -> None:
        path = write(tmp_path, "BABA.csv", "date,close\n2025-02-11,112.78\n")
        if ending in (".parquet", ".pq"):
            import pandas as pd

            pd.read_csv(path).to_parquet(tmp_path / f"BABA{ending}")
        else:
            path.rename(tmp_path / f"BABA{ending}")
        assert [112.78] == list(loaded(tmp_path / f"BABA{ending}").close)

    @pytest.mark.parametrize("heading", said("`('Close', 'AAPL')`"))
    def test_a_heading_names_a_field_and_a_symbol(self, tmp_path: Path, heading: str) -> None:
        """The closes of Apple's split of four for one on 31 August 2020, beside Alibaba's."""
        close = "('Close', 'AAPL')" if heading.startswith("(") else "Close_AAPL"
        other = close.replace("AAPL", "BABA")
        table = f'Date,"{close}","{other}","{heading}"\n2020-08-28,499.23,289,4\n2020-08-31,129.04,287,1\n'
        if heading == close:
            table = f'Date,"{close}","{other}"\n2020-08-28,499.23,289\n2020-08-31,129.04,287\n'
        if heading == "AAPL.Close":
            table = "Date,AAPL.Close,BABA.Close\n2020-08-28,499.23,289\n2020-08-31,129.04,287\n"
        if heading == "AAPL.Stock Splits":
            table = table.replace(",4\n", ",0\n").replace(",1\n", ",4\n")
        path = write(tmp_path, "wide.csv", table)
        series = load(path, "AAPL", date(2020, 1, 1))
        assert isinstance(series, BarSeries)
        assert [499.23, 129.04] == list(series.close)
        split = {} if "lose" in heading else {date(2020, 8, 31).toordinal(): 4.0}
        assert (split, {0: split} if split else {}) == (series.splits, read_panel(path, ["AAPL"]).splits)

    def test_dividends_of_a_symbol_without_its_adjusted_close_mean_adjusted_closes(
        self, tmp_path: Path
    ) -> None:
        columns = "Date,Close_AAPL,Close_BABA,Dividends_AAPL,Dividends_BABA"
        path = write(tmp_path, "wide.csv", columns + "\n2025-02-10,227.65,111.32,0.25,0\n")
        assert (Reason.DIVIDENDS_IN_CLOSES,) == loaded(path).notes

    @pytest.mark.parametrize(("above", "found"), [(59, True), (60, False)])
    def test_the_header_is_among_the_first_sixty_lines(self, tmp_path: Path, above: int, found: bool) -> None:
        path = write(tmp_path, "BABA.csv", "a title\n" * above + "date,close\n2025-02-11,112.78\n")
        if found:
            assert [112.78] == list(loaded(path).close)
        else:
            refused(path)

    @pytest.mark.parametrize("series", said("In files of India's"))
    def test_of_the_series_that_the_page_names_two_are_not_the_share(
        self, tmp_path: Path, series: str
    ) -> None:
        rows = f"BABA,EQ,2025-02-10,111.32\nBABA,{series},2025-02-11,112.78\n"
        path = write(tmp_path, "BABA.csv", "SYMBOL,SERIES,DATE1,CLOSE_PRICE\n" + rows)
        assert (1 if series in ("BL", "N1") else 2) == len(loaded(path).days)

    def test_folders_inside_a_folder_are_not_searched(self, tmp_path: Path) -> None:
        (tmp_path / "inner").mkdir()
        write(tmp_path / "inner", "BABA.csv", "date,close\n2025-02-11,112.78\n")
        write(tmp_path, "AAPL.csv", "date,close\n2025-02-11,232.62\n")
        assert isinstance(load(tmp_path, "BABA"), NoPrices)


FIELDS = {
    "date": {Field.DATE},
    "symbol": {Field.SYMBOL},
    "open, high, low": {Field.OPEN, Field.HIGH, Field.LOW},
    "close": {Field.CLOSE},
    "volume": {Field.VOLUME},
    "dividends, splits": {Field.DIVIDENDS, Field.SPLITS},
}
ROWS = {
    cells[1].strip(): re.findall(r"`([^`]+)`", cells[2])
    for cells in (one.split("|") for one in statements() if one.startswith("| "))
    if cells[1].strip() in FIELDS
}
WORDS = {
    "English": "Date Open High Low Close Volume",
    "German": "Datum Eröffnung Hoch Tief Schluss Volumen",
    "French": "Date Ouverture Haut Bas Clôture Volume",
    "Spanish": "Fecha Apertura Máximo Mínimo Cierre Volumen",
    "Portuguese": "Data Abertura Máxima Mínima Fechamento Volume",
    "Italian": "Data Apertura Massimo Minimo Chiusura Volume",
    "Dutch": "Datum Opening Hoog Laag Slotkoers Volume",
    "Polish": "Data Otwarcie Najwyższy Najniższy Zamknięcie Wolumen",
    "Turkish": "Tarih Açılış Yüksek Düşük Kapanış Hacim",
    "Russian": "Дата Открытие Макс. Мин. Закрытие Объём",
    "Chinese": "日期 开盘价 最高价 最低价 收盘价 成交量",
    "Japanese": "日付 始値 高値 安値 終値 出来高",
    "Korean": "날짜 시가 고가 저가 종가 거래량",
    "Swedish": "Datum Öppning Högsta Lägsta Stängning Volym",
    "Danish": "Dato Åbning Høj Lav Lukkekurs Volumen",
    "Norwegian": "Dato Åpning Høy Lav Sluttkurs Volum",
    "Finnish": "Päivämäärä Avaus Ylin Alin Päätöskurssi Volyymi",
    "Indonesian": "Tanggal Pembukaan Tertinggi Terendah Penutupan Volume",
}


class TestHeadings:
    @pytest.mark.parametrize(
        ("row", "heading"), [(row, heading) for row, every in ROWS.items() for heading in every]
    )
    def test_every_heading_of_the_table_is_understood(self, row: str, heading: str) -> None:
        assert field_of(heading) in FIELDS[row]

    @pytest.mark.parametrize("language", WORDS)
    def test_headings_are_understood_in_every_language_of_the_page(self, language: str) -> None:
        wanted = [Field.DATE, Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE, Field.VOLUME]
        assert wanted == [field_of(word) for word in WORDS[language].split()]
        assert language in PAGE

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            *[(heading, Field.CLOSE) for heading in said("Case, accents, spaces")],
            ("CLOTURE", Field.CLOSE),
            ("  closing_price ", Field.CLOSE),
            ("eroffnung", Field.OPEN),
            ("Ouv", Field.OPEN),
        ],
    )
    def test_case_accents_punctuation_and_units_do_not_matter(self, heading: str, field: Field) -> None:
        assert field is field_of(heading)

    @pytest.mark.parametrize("heading", said("`Last`, `Zuletzt`"))
    def test_a_last_price_is_the_close_only_without_an_official_one(
        self, tmp_path: Path, heading: str
    ) -> None:
        path = write(tmp_path, "BABA.csv", f"Date;{heading}\n2025-02-11;112.8\n")
        assert [112.8] == list(loaded(path).close)
        path = write(tmp_path, "BABA.csv", f"Date;{heading};Close\n2025-02-11;112.8;112.78\n")
        assert [112.78] == list(loaded(path).close)

    def test_a_column_called_dividend_leaves_the_closes_raw(self, tmp_path: Path) -> None:
        series = loaded(write(tmp_path, "BABA.csv", "date,close,dividend\n2025-02-11,112.78,0.5\n"))
        assert (False, (), {THREE_DAYS[1].toordinal(): 0.5}) == (
            series.adjusted,
            series.notes,
            series.dividends,
        )

    @pytest.mark.parametrize("heading", ["RET", "DlyRet", "return", "close"])
    def test_a_column_of_returns_is_called(self, tmp_path: Path, heading: str) -> None:
        rows = "".join(f"BABA,2025-02-{10 + i},{0.01 * (-1) ** i}\n" for i in range(5))
        panel = read_panel(write(tmp_path, "r.csv", f"TICKER,date,{heading}\n{rows}"), returns=True)
        assert [0.01, -0.01, 0.01, -0.01, 0.01] == panel.closes[:, 0].tolist()


DOWNLOADS = {
    "Euronext": '"Historical Data"\n"From 2025-02-10 to 2025-02-12"\nKYG017191142\n'
    'Date;Open;High;Low;Last;Close;"Number of Shares";Turnover;vwap\n'
    "12/02/2025;117.0;119.5;116.1;118.33;118.33;29000000;1;1\n"
    "11/02/2025;110.5;115.54;110.0;112.78;112.78;31000000;1;1\n"
    "10/02/2025;108.1;112.4;107.9;111.32;111.32;25000000;1;1\n",
    "Nasdaq Nordic": "sep=;\nDate;Bid;Ask;Opening price;High price;Low price;Closing price;Total volume\n"
    "2025-02-12;1,0;1,0;117,0;119,5;116,1;118,33;29000000\n"
    "2025-02-11;1,0;1,0;110,5;115,54;110,0;112,78;31000000\n"
    "2025-02-10;1,0;1,0;108,1;112,4;107,9;111,32;25000000\n",
    "BSE": "Date,Open Price,High Price,Low Price,Close Price,WAP,No.of Shares,No. of Trades,Spread,\n"
    "12-February-2025,117.0,119.5,116.1,118.33,1,29000000,1,1,\n"
    "11-February-2025,110.5,115.54,110.0,112.78,1,31000000,1,1,\n"
    "10-February-2025,108.1,112.4,107.9,111.32,1,25000000,1,1,\n",
    "AKShare": ",日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,涨跌幅\n"
    "0,2025-02-10,BABA,108.1,111.32,112.4,107.9,25000000,1,1\n"
    "1,2025-02-11,BABA,110.5,112.78,115.54,110.0,31000000,1,1\n"
    "2,2025-02-12,BABA,117.0,118.33,119.5,116.1,29000000,1,1\n",
    "Compustat": "gvkey,iid,datadate,tic,conm,ajexdi,cshtrd,prccd,prchd,prcld,prcod\n"
    "1,01,20250210,BABA,ALIBABA,1.0,25000000,111.32,112.4,107.9,108.1\n"
    "1,01,20250211,BABA,ALIBABA,1.0,31000000,112.78,115.54,110.0,110.5\n"
    "1,01,20250212,BABA,ALIBABA,1.0,29000000,118.33,119.5,116.1,117.0\n",
    "LSEG": "Exchange Date,Close,Net,%Chg,Open,Low,High,Volume,Turnover - USD\n"
    '12-Feb-2025,118.33,0,+4.92%,117.0,116.1,119.5,"29,000,000","1,000"\n'
    '11-Feb-2025,112.78,0,+1.31%,110.5,110.0,115.54,"31,000,000","1,000"\n'
    '10-Feb-2025,111.32,0,+7.55%,108.1,107.9,112.4,"25,000,000","1,000"\n',
    "Polygon": "v,vw,o,c,h,l,t,n\n25000000,1,108.1,111.32,112.4,107.9,1739163600000,1\n"
    "31000000,1,110.5,112.78,115.54,110.0,1739250000000,1\n"
    "29000000,1,117.0,118.33,119.5,116.1,1739336400000,1\n",
    "TradingView": "time,open,high,low,close,Volume\n1739197800,108.1,112.4,107.9,111.32,25000000\n"
    "1739284200,110.5,115.54,110.0,112.78,31000000\n1739370600,117.0,119.5,116.1,118.33,29000000\n",
    "the Wall Street Journal": "Date, Open, High, Low, Close, Volume\n"
    "02/12/25, 117.0, 119.5, 116.1, 118.33, 29000000\n"
    "02/11/25, 110.5, 115.54, 110.0, 112.78, 31000000\n"
    "02/10/25, 108.1, 112.4, 107.9, 111.32, 25000000\n",
}
"""Layouts as these vendors print them; those of the others are in test_layouts.py and test_vendors.py."""


@pytest.mark.parametrize("vendor", DOWNLOADS)
def test_a_download_of_each_vendor_gives_the_same_bars(tmp_path: Path, vendor: str) -> None:
    path = tmp_path / "BABA.csv"
    path.write_text(DOWNLOADS[vendor], encoding="utf-8")
    series = loaded(path)
    assert (THREE_DAYS, BABA) == (days(series), list(series.close))
    assert [108.1, 110.5, 117.0] == list(series.open)
    assert [112.4, 115.54, 119.5] == list(series.high)
    assert [107.9, 110.0, 116.1] == list(series.low)
    assert [25e6, 31e6, 29e6] == list(series.volume)
    assert BABA == read_panel(path, ["BABA"]).closes[:, 0].tolist()


class TestCells:
    @pytest.mark.parametrize("cell", said("`2025-02-11`, `20250211`")[:-1])
    def test_every_date_of_the_page_is_the_eleventh_of_february(self, tmp_path: Path, cell: str) -> None:
        path = write(tmp_path, "BABA.csv", f'date;close\n"{cell}";112.78\n')
        assert [THREE_DAYS[1]] == days(loaded(path))

    @pytest.mark.parametrize(
        ("number", "day"),
        [("27395", date(1975, 1, 1)), ("45700", date(2025, 2, 12)), ("60267", date(2064, 12, 31))],
    )
    def test_excels_day_numbers_from_1975_to_2064(self, tmp_path: Path, number: str, day: date) -> None:
        """25569 is 1 January 1970."""
        path = write(tmp_path, "BABA.csv", f"date,close\n{number},112.78\n")
        series = load(path, "BABA", date(1970, 1, 1), date(2070, 1, 1))
        assert isinstance(series, BarSeries)
        assert [day] == days(series)

    @pytest.mark.parametrize("number", ["27394", "60268"])
    def test_excels_day_numbers_of_other_years_are_no_dates(self, tmp_path: Path, number: str) -> None:
        assert "is not a date" in refused(write(tmp_path, "BABA.csv", f"date,close\n{number},1\n")).message

    def test_a_moment_of_an_unknown_exchange_is_its_date_as_printed(self, tmp_path: Path) -> None:
        text = "symbol,date,close\nABC.XX,2025-02-11T20:00:00Z,1\n0700.HK,2025-02-11T20:00:00Z,1\n"
        path = write(tmp_path, "all.csv", text)
        assert [[THREE_DAYS[1]], [THREE_DAYS[2]]] == [days(loaded(path, s)) for s in ("ABC.XX", "0700.HK")]

    @pytest.mark.parametrize(("year", "century"), [("68", 2068), ("69", 1969), ("99", 1999), ("00", 2000)])
    def test_two_digit_years(self, tmp_path: Path, year: str, century: int) -> None:
        path = write(tmp_path, "BABA.csv", f"date,close\n30.12.{year},1\n31.12.{year},1\n")
        series = load(path, "BABA", date(1960, 1, 1), date(2070, 1, 1))
        assert isinstance(series, BarSeries)
        assert [date(century, 12, 30), date(century, 12, 31)] == days(series)

    @pytest.mark.parametrize(
        ("cell", "value"),
        list(
            zip(
                said("`112.78`, `1,234.5`"),
                [112.78, 1234.5, 1234.5, 1234.5, 110250, 112.78, 112.78, 45.67e6, 12.75e6, 1.2e6, 3.4e8],
                strict=True,
            )
        ),
    )
    def test_every_number_of_the_page_is_read(self, tmp_path: Path, cell: str, value: float) -> None:
        large = value >= 1e6
        cells = f"7;{cell}" if large else f"{cell};7"
        mark = "1,5" if "," in cell and large else "1.5"
        cells = cells.replace("7;", f"{mark};") if large else cells
        series = loaded(write(tmp_path, "BABA.csv", f"date;close;volume\n2025-02-11;{cells}\n"))
        assert pytest.approx(value) == (series.volume if large else series.close)[0]

    @pytest.mark.parametrize("cell", ["", *said("**No value**")])
    def test_a_cell_without_a_value(self, tmp_path: Path, cell: str) -> None:
        path = write(tmp_path, "BABA.csv", f"date,close\n2025-02-11,{cell}\n2025-02-12,118.33\n")
        assert isnan(loaded(path).close[0])
        assert isnan(read_panel(path, ["BABA"]).closes[0, 0])

    @pytest.mark.parametrize(
        ("encoding", "header"),
        [("cp1250", "Data;Zamknięcie;Wolumen;Najwyższy"), ("cp1254", "Tarih;Kapanış;Hacim;Yüksek")],
    )
    def test_central_european_and_turkish_windows_text(
        self, tmp_path: Path, encoding: str, header: str
    ) -> None:
        text = header + "\n2025-02-11;112,78;5;115,54\n"
        series = loaded(write(tmp_path, "BABA.csv", text, encoding=encoding))
        assert ([112.78], [115.54]) == (list(series.close), list(series.high))

    def test_the_limits_of_the_page_are_those_of_the_program(self) -> None:
        (statement,) = [one for one in statements() if one.startswith("A cell may have at most")]
        numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]+\d", statement)]
        assert [csv.field_size_limit(), limits.LONGEST_LINE, limits.MOST_COLUMNS] == numbers


class TestSplitsAndChecks:
    @pytest.mark.parametrize("factor", [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50])
    def test_a_close_near_a_usual_factor_of_the_one_before_may_be_a_split(self, factor: int) -> None:
        (row,) = [one for one in statements() if one.startswith("| `possible-split`")]
        assert re.search(rf"\b{factor}\b", row)
        for ratio in (factor * 1.049, factor * 0.951, 1.049 / factor, 0.951 / factor):
            assert jump_flag(ratio) is Reason.POSSIBLE_SPLIT

    @pytest.mark.parametrize("ratio", [2 / 3 * 0.951, 1 / 1.499])
    def test_two_thirds_may_be_a_split_too(self, ratio: float) -> None:
        assert jump_flag(ratio) is Reason.POSSIBLE_SPLIT

    @pytest.mark.parametrize("ratio", [12.0, 40.0, 1 / 12, 200.0, 0.58])
    def test_a_jump_near_none_of_them_is_an_extreme_move(self, ratio: float) -> None:
        assert jump_flag(ratio) is Reason.EXTREME_MOVE

    @pytest.mark.parametrize(
        ("heading", "cells"),
        [
            *[(heading, ("", "3")) for heading in said("| CRSP's `FACSHR`")],
            ("AdjustmentFactor", ("1", "0.25")),
            *[(heading, ("4", "1")) for heading in said("| CRSP's `CFACSHR`")],
            *[("splits", ("", cell)) for cell in said("`4`, `4:1`")[:4]],
        ],
    )
    def test_four_new_shares_for_one_in_every_column_that_the_page_names(
        self, tmp_path: Path, heading: str, cells: tuple[str, str]
    ) -> None:
        rows = f"2025-02-10,400,{cells[0]}\n2025-02-11,101,{cells[1]}\n"
        series = loaded(write(tmp_path, "BABA.csv", f"date,close,{heading}\n{rows}"))
        assert {THREE_DAYS[1].toordinal(): 4.0} == series.splits

    @pytest.mark.parametrize("heading", said("Factors that carry dividends")[:5])
    def test_factors_with_dividends_are_no_splits_in_headings_of_both_either(
        self, tmp_path: Path, heading: str
    ) -> None:
        columns = f"date,close_BABA,close_AAPL,{heading}_BABA,{heading}_AAPL"
        path = write(tmp_path, "wide.csv", columns + "\n2025-02-10,400,1,1,1\n2025-02-11,101,1,4,1\n")
        told: list[str] = []
        series = FileSource(path, told.append).load([PriceRequest("BABA", THREE_DAYS[0], THREE_DAYS[-1])])[
            "BABA"
        ]
        assert isinstance(series, BarSeries)
        assert {} == series.splits
        assert [f"{path}: {heading!r} is not used: such factors carry dividends besides splits"] == told
