"""Rows that are no bars of a share: pasted dividends and splits, other series of India's exchange."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from price_file_helpers import loaded, refused

from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceRequest

EX_DAY = date(2025, 2, 11).toordinal()
PASTE = (
    "Date\tOpen\tHigh\tLow\tClose \tAdj Close \tVolume\n"
    "Feb 12, 2025\t117.0\t119.5\t116.1\t118.33\t118.33\t29,000,000\n"
    "Feb 11, 2025\t110.5\t115.54\t110.0\t112.78\t112.78\t31,000,000\n"
    "{row}"
    "Feb 10, 2025\t108.1\t112.4\t107.9\t111.32\t111.32\t25,000,000\n"
)


def write(folder: Path, text: str) -> Path:
    path = folder / "BABA.csv"
    path.write_text(text, encoding="utf-8")
    return path


def said_of(path: Path) -> list[str]:
    said: list[str] = []
    FileSource(path, said.append).load([PriceRequest("BABA", date(2025, 1, 1), date(2025, 12, 31))])
    return [sentence.removeprefix(f"{path}: ") for sentence in said]


class TestPastedActions:
    """Yahoo's page, copied: a dividend or a split is a row of its own between the bars."""

    @pytest.mark.parametrize(
        "row",
        [
            "Feb 11, 2025\t0.25 Dividend\n",
            "Feb 11, 2025\t0.25 Dividend\t\t\t\t\t\n",
            "Feb 11, 2025 0.25 Dividend\n",
        ],
    )
    def test_a_dividend_counts_for_run_and_for_study_and_is_told(self, tmp_path: Path, row: str) -> None:
        path = write(tmp_path, PASTE.format(row=row))
        series = loaded(path)
        assert ([111.32, 112.78, 118.33], {EX_DAY: 0.25}) == (list(series.close), series.dividends)
        panel = read_panel(path, ["BABA"])
        assert ([111.32, 112.78, 118.33], {0: {EX_DAY: 0.25}}) == (
            panel.closes[:, 0].tolist(),
            panel.dividends,
        )
        assert ["dividends or splits of 1 days, in rows between the prices, are used"] == said_of(path)

    @pytest.mark.parametrize("words", ["4:1 Stock Splits", "4/1 Stock Split"])
    def test_a_split_counts_for_run_and_for_study(self, tmp_path: Path, words: str) -> None:
        path = write(tmp_path, PASTE.format(row=f"Feb 11, 2025\t{words}\n"))
        assert {EX_DAY: 4.0} == loaded(path).splits
        assert {0: {EX_DAY: 4.0}} == read_panel(path, ["BABA"]).splits

    @pytest.mark.parametrize(
        "row",
        ["Feb 9, 2025\t0.25 Dividend\n", "Feb 11, 2025\t0.25 Dividend\n" * 2, "Feb 11, 2025\t0.25 Gain\n"],
    )
    def test_what_cannot_be_placed_is_refused_with_its_line(self, tmp_path: Path, row: str) -> None:
        assert refused(write(tmp_path, PASTE.format(row=row))).line in (4, 5)


INDIA = (
    "SYMBOL, SERIES, DATE1, PREV_CLOSE, CLOSE_PRICE, TTL_TRD_QNTY\n"
    "BABA, BE, 10-Feb-2025, 0, 111.32, 25\nBABA, BL, 11-Feb-2025, 0, 99.00, 7\n"
    "BABA, EQ, 11-Feb-2025, 0, 112.78, 31\nBABA, N2, 11-Feb-2025, 0, 1000.50, 1\n"
)
PASSED_OVER = "rows of the series BL, N2 are skipped: they are not trades of the share itself"


class TestSeries:
    """EQ, BE and the like are a share's own trades; BL is a block deal, N2 a bond of the company."""

    def test_only_rows_of_the_share_itself_count_and_the_others_are_told(self, tmp_path: Path) -> None:
        path = write(tmp_path, INDIA)
        assert [111.32, 112.78] == list(loaded(path).close)
        assert [111.32, 112.78] == read_panel(path, ["BABA"]).closes[:, 0].tolist()
        assert [PASSED_OVER] == said_of(path)

    def test_parquet_too(self, tmp_path: Path) -> None:
        path = tmp_path / "BABA.parquet"
        columns = {
            "SERIES": ["EQ", "BL", "EQ "],
            "Date": pa.array([date(2025, 2, 10), date(2025, 2, 11), date(2025, 2, 11)]),
            "Close": [111.32, 99.0, 112.78],
        }
        pq.write_table(pa.table(columns), path)
        assert [111.32, 112.78] == list(loaded(path).close)
        assert [111.32, 112.78] == read_panel(path, ["BABA"]).closes[:, 0].tolist()
        assert ["rows of the series BL are skipped: they are not trades of the share itself"] == said_of(path)

    def test_another_exchanges_groups_are_no_such_series(self, tmp_path: Path) -> None:
        path = write(tmp_path, "TradDt,TckrSymb,SctySrs,ClsPric\n2025-02-11,BABA,A,112.78\n")
        assert [112.78] == list(loaded(path).close)
