"""Split factors of other kinds than new shares for one old share, and factors that are not of splits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from price_file_helpers import write

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.panel_scale import panel_on_one_scale
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

DAYS = [date(2020, 8, day) for day in (26, 27, 28, 31)] + [date(2020, 9, day) for day in (1, 2)]
RAW = [506.09, 500.04, 499.23, 129.04, 134.18, 131.40]
ADJUSTED = [126.5225, 125.01, 124.8075, 129.04, 134.18, 131.40]
"""Apple's closes around its split of four for one on 31 August 2020, raw and on one scale."""
EX_DAY = DAYS[3]

STEP_DOWN = ["4", "4", "4", "1", "1", "1"]
KINDS = {
    "CRSP, prices": ("CFACPR", STEP_DOWN),
    "CRSP, shares": ("CFACSHR", STEP_DOWN),
    "CRSP's later layout": ("DlyCumFacPr", STEP_DOWN),
    "CRSP, a later split in it": ("cfacpr", ["28", "28", "28", "7", "7", "7"]),
    "Compustat": ("ajexdi", ["4.0000", "4.0000", "4.0000", "1.0000", "1.0000", "1.0000"]),
    "CRSP, of the day": ("FACPR", ["", "", "", "3", "", ""]),
    "CRSP, of the day, zeros": ("facshr", ["0", "0", "0", "3.0", "0", "0"]),
    "CRSP's later layout, of the day": ("DlyFacPrc", ["1", "1", "1", "4", "1", "1"]),
    "J-Quants": ("AdjustmentFactor", ["1.0", "1.0", "1.0", "0.25", "1.0", "1.0"]),
    "Tiingo": ("splitFactor", ["1.0", "1.0", "1.0", "4.0", "1.0", "1.0"]),
    "EODHD": ("Stock Splits", ["", "", "", "4.000000/1.000000", "", ""]),
    "Polygon": ("split_ratio", ["", "", "", "4:1", "", ""]),
    "LSEG": ("Split Ratio", ["", "", "", "4-for-1", "", ""]),
}


def table(folder: Path, heading: str, cells: list[str], closes: list[float], kind: str = "csv") -> Path:
    """A long file of AAPL, the latest day first, with a column of factors."""
    rows = [f"AAPL,{day},{close},1000,{cell}\n" for day, close, cell in zip(DAYS, closes, cells, strict=True)]
    path = write(folder, "prices.csv", f"symbol,date,close,volume,{heading}\n" + "".join(reversed(rows)))
    if kind == "parquet":
        import pandas as pd

        pd.read_csv(path, parse_dates=["date"]).to_parquet(path.with_suffix(".parquet"))
        path = path.with_suffix(".parquet")
    return path


def read(path: Path, first: date = DAYS[0]) -> tuple[BarSeries, list[float], list[str]]:
    """The series on one scale, the closes of the panel on one scale, what the user is told."""
    told: list[str] = []
    prices = PriceCache(FileSource(path, told.append))
    prices.fill([PriceRequest("AAPL", first, DAYS[-1])])
    series = prices["AAPL"]
    assert isinstance(series, BarSeries), series
    panel = panel_on_one_scale(read_panel(path))
    return series, panel.closes[:, 0].tolist(), told


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("vendor", KINDS)
def test_raw_closes_are_put_on_one_scale_and_adjusted_ones_left(
    tmp_path: Path, vendor: str, kind: str
) -> None:
    heading, cells = KINDS[vendor]
    series, panel, _ = read(table(tmp_path, heading, cells, RAW, kind))
    assert pytest.approx(ADJUSTED) == list(series.close) == panel
    assert [4000.0, 4000.0, 4000.0, 1000.0, 1000.0, 1000.0] == list(series.volume)
    assert {EX_DAY.toordinal(): (Reason.SPLIT_APPLIED,)} == series.flags

    series, panel, _ = read(table(tmp_path, heading, cells, ADJUSTED, kind))
    assert pytest.approx(ADJUSTED) == list(series.close) == panel
    assert {} == series.flags


@pytest.mark.parametrize(
    ("heading", "cells", "factor"),
    [("CFACPR", ["0.1"] * 3 + ["1"] * 3, 0.1), ("FACPR", [""] * 3 + ["-0.9"] + [""] * 2, 0.1)],
)
def test_a_reverse_split_too(tmp_path: Path, heading: str, cells: list[str], factor: float) -> None:
    closes = [4.0, 4.1, 4.05, 40.9, 41.2, 40.8]
    series, _, _ = read(table(tmp_path, heading, cells, closes))
    assert {EX_DAY.toordinal(): pytest.approx(factor)} == series.splits
    assert [40.0, 41.0, 40.5, 40.9, 41.2, 40.8] == pytest.approx(list(series.close))


def test_a_cumulative_factor_of_days_before_those_asked_for_tells_the_split_on_the_first(
    tmp_path: Path,
) -> None:
    series, _, _ = read(table(tmp_path, "CFACPR", STEP_DOWN, RAW), first=EX_DAY)
    assert {EX_DAY.toordinal(): 4.0} == series.splits


def test_missing_and_rounded_factors_are_no_splits(tmp_path: Path) -> None:
    cells = ["4", "0", "4.00003", "", "1.00002", "1"]
    series, _, _ = read(table(tmp_path, "CFACPR", cells, RAW))
    assert {DAYS[4].toordinal(): pytest.approx(4.0, rel=1e-4)} == series.splits


@pytest.mark.parametrize(
    ("heading", "cells", "sentence"),
    [
        (
            "CFACPR",
            STEP_DOWN,
            "splits are taken from 'CFACPR' (cumulative: 4, then 1 is a split of four for one)",
        ),
        (
            "FACPR",
            ["", "", "", "3", "", ""],
            "splits are taken from 'FACPR' (new shares added for one old share)",
        ),
        (
            "AdjustmentFactor",
            ["1", "1", "1", "0.25", "1", "1"],
            "splits are taken from 'AdjustmentFactor' (old shares for one new share)",
        ),
    ],
)
def test_standard_error_says_what_a_factor_is_taken_for(
    tmp_path: Path, heading: str, cells: list[str], sentence: str
) -> None:
    path = table(tmp_path, heading, cells, RAW)
    assert read(path)[2] == [f"{path}: {sentence}"]


@pytest.mark.parametrize("heading", ["adj_factor", "复权因子", "hfq_factor", "ex_cum_factor"])
def test_a_factor_that_carries_dividends_is_not_taken_for_splits_and_that_is_said(
    tmp_path: Path, heading: str
) -> None:
    """Tushare's factor rises by a dividend as well: 134.53 to 134.85 is no split."""
    cells = ["134.53", "134.53", "134.85", "539.4", "539.4", "539.4"]
    path = table(tmp_path, heading, cells, RAW)
    series, panel, told = read(path)
    assert {} == series.splits
    assert RAW == list(series.close) == panel
    assert {EX_DAY.toordinal(): (Reason.POSSIBLE_SPLIT,)} == series.flags
    assert told == [f"{path}: {heading!r} is not used: such factors carry dividends besides splits"]


def test_crsps_factor_of_shares_comes_before_that_of_prices_which_spin_offs_change_too(
    tmp_path: Path,
) -> None:
    rows = ["AAPL,2020-08-28,100,1.25,1", "AAPL,2020-08-31,81,1,1"]
    path = write(tmp_path, "prices.csv", "symbol,date,close,cfacpr,cfacshr\n" + "\n".join(rows) + "\n")
    assert {} == read(path)[0].splits


def test_one_letter_headings_of_j_quants(tmp_path: Path) -> None:
    """AdjFactor is that of the day; Tushare's adj_factor is cumulative and carries dividends."""
    lines = ["Date,Code,O,H,L,C,UL,LL,Vo,Va,AdjFactor,AdjO,AdjH,AdjL,AdjC,AdjVo"]
    for day, close, old in zip(DAYS, RAW, (1, 1, 1, 0.25, 1, 1), strict=True):
        lines.append(f"{day},AAPL,{close},{close},{close},{close},0,0,1000,1,{old},1,1,1,1,1")
    path = write(tmp_path, "prices.csv", "\n".join(lines) + "\n")
    series, panel, told = read(path)
    assert pytest.approx(ADJUSTED) == list(series.close) == panel
    assert [4000.0, 1000.0] == [series.volume[0], series.volume[-1]]
    assert ["splits are taken from 'AdjFactor' (old shares for one new share)"] == [
        sentence.partition(": ")[2] for sentence in told
    ]


@pytest.mark.parametrize("values", [("0.5", "1.5"), ("1.5", "0.5")])
def test_of_two_rows_of_a_day_the_order_does_not_decide_which_dividend_counts(
    tmp_path: Path, values: tuple[str, str]
) -> None:
    rows = [f"AAPL,2020-08-31,129.04,{value}\n" for value in values]
    path = write(
        tmp_path, "prices.csv", "symbol,date,close,dividend\nAAPL,2020-08-28,124.8,\n" + "".join(rows)
    )
    ex_day = EX_DAY.toordinal()
    assert {ex_day: 1.5} == read(path)[0].dividends
    assert {0: {ex_day: 1.5}} == read_panel(path).dividends
