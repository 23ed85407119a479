"""Splits in price files: how they are written, and those of days that were not asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from price_file_helpers import load, loaded, refused, write

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.files import csv
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.panel_scale import panel_on_one_scale
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

EX_DAY = date(2024, 2, 9).toordinal()


def as_parquet(path: Path) -> Path:
    """The same cells as text in Parquet, but for dates and closes."""
    import pandas as pd

    frame = pd.read_csv(path, dtype={"splits": str}, parse_dates=["date"])
    frame.to_parquet(path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


@pytest.mark.parametrize(
    ("written", "factor"),
    [
        ("4", 4.0),
        ("4:1", 4.0),
        ("3/1", 3.0),
        ("4-for-1", 4.0),
        ("4 for 1", 4.0),
        ("3-to-2", 1.5),
        ("1:10", 0.1),
        ("1.5:1", 1.5),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_split_is_new_shares_for_old_ones_however_it_is_written(
    tmp_path: Path, written: str, factor: float, kind: str
) -> None:
    text = f"date,symbol,close,splits\n2024-02-08,BABA,60,\n2024-02-09,BABA,61,{written}\n"
    path = write(tmp_path, "prices.csv", text)
    if kind == "parquet":
        path = as_parquet(path)
    series = load(path, "BABA", date(2024, 1, 1), date(2024, 12, 31))
    assert isinstance(series, BarSeries)
    assert {EX_DAY: factor} == series.splits
    assert {0: {EX_DAY: factor}} == read_panel(path).splits


@pytest.mark.parametrize("written", ["4:0", "four", "4:1:1"])
def test_what_is_no_split_is_refused_with_its_line(tmp_path: Path, written: str) -> None:
    path = write(tmp_path, "BABA.csv", f"date,close,splits\n2025-02-08,60,\n2025-02-10,61,{written}\n")
    error = refused(path)
    assert f"{written!r} is not a split" in error.message
    assert 3 == error.line


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_forgotten_bar_is_put_on_one_scale_by_a_split_after_the_days_asked_for(
    tmp_path: Path, kind: str
) -> None:
    """The file is adjusted for the four for one of 9 February, but for the bar of the 1st: 408 is 102."""
    closes = {
        "01-30": 100,
        "01-31": 101,
        "02-01": 408,
        "02-02": 103,
        "02-05": 104,
        "02-08": 105,
        "02-09": 106,
    }
    lines = [f"2024-{day},BABA,{close},{'4' if day == '02-09' else ''}" for day, close in closes.items()]
    path = write(tmp_path, "prices.csv", "\n".join(["date,symbol,close,splits", *lines]) + "\n")
    if kind == "parquet":
        path = as_parquet(path)
    prices = PriceCache(FileSource(path))
    prices.fill([PriceRequest("BABA", date(2024, 1, 30), date(2024, 2, 5))])
    series = prices["BABA"]
    assert isinstance(series, BarSeries)
    assert [100, 101, 102, 103, 104] == list(series.close)
    changes = [date(2024, 2, day).toordinal() for day in (1, 2)]
    assert changes == [day for day, flags in series.flags.items() if Reason.SPLIT_APPLIED in flags]
    panel = panel_on_one_scale(read_panel(path))
    assert list(series.close) == panel.closes[:5, 0].tolist()
    assert [2, 3] == panel.flags[Reason.SPLIT_APPLIED][:, 0].tolist()


SIDE_BY_SIDE = """
    date,Close_AAPL,Dividends_AAPL,Splits_AAPL,Close_BABA
    2025-02-06,400,0,0,110
    2025-02-07,404,0,0,111
    2025-02-10,,0.25,4,112
    2025-02-11,102,0,0,113
    2025-02-12,103,0,0,114
"""


@pytest.mark.parametrize("read", ["row by row", "as arrays", "parquet"])
def test_a_split_of_a_day_without_a_close_beside_other_symbols_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    path = write(tmp_path, "prices.csv", SIDE_BY_SIDE)
    monkeypatch.setattr(csv, "LARGE", 0 if read == "as arrays" else 2**60)
    if read == "parquet":
        path = as_parquet(path)
    series = loaded(path, "AAPL")
    ex_day = date(2025, 2, 10).toordinal()
    assert ex_day not in series.days
    assert {ex_day: 4.0} == series.splits
    assert {ex_day: 0.25} == series.dividends
    assert {0: {ex_day: 4.0}} == read_panel(path, ["AAPL"]).splits
    # 400 and 404 before it are 400 / 4 and 404 / 4 on the scale after it.
    request = PriceRequest("AAPL", date(2025, 2, 1), date(2025, 2, 28))
    cache = PriceCache(FileSource(path))
    cache.fill([request])
    scaled = cache["AAPL"]
    assert isinstance(scaled, BarSeries)
    assert [100.0, 101.0, 102.0, 103.0] == list(scaled.close)
