"""Splits in price files: how they are written, and those of days that were not asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from price_file_helpers import load, refused, write

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
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
