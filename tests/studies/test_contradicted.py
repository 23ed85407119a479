"""Bars on days that the calendar calls closed, in ``study``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from command import Command


@pytest.mark.parametrize("source", ["file", "store"])
def test_a_traded_bar_on_a_closed_day_skips_the_event_and_an_untraded_one_does_not(
    command: Command, tmp_path: Path, source: str
) -> None:
    """1 May 2024 is Labour Day in Bangkok. PTT has a bar with volume there, AOT one without."""
    days = [
        day for day in pd.bdate_range("2024-04-18", "2024-05-10").strftime("%Y-%m-%d") if day != "2024-05-06"
    ]
    lines = ["date,symbol,open,high,low,close,volume"]
    for at, day in enumerate(days):
        for symbol in ("PTT.BK", "AOT.BK"):
            volume = 0 if symbol == "AOT.BK" and day == "2024-05-01" else 900
            lines.append(f"{day},{symbol},{34 + at},{35 + at},{33 + at},{34.25 + at},{volume}")
    (tmp_path / "prices.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "events.csv").write_text(
        "symbol,announced\nPTT.BK,2024-05-02\nAOT.BK,2024-05-02\nPTT.BK,2024-05-09\n"
    )
    each = tmp_path / "each.csv"
    if source == "store":
        assert 0 == command("prices", "import", str(tmp_path / "prices.csv")).returncode
    place = "store" if source == "store" else str(tmp_path / "prices.csv")
    words = ("--source", place, "--benchmark", "none", "--model", "mean-adjusted")
    span = ("--window", "0:1", "--estimation", "-6:-2", "--min-estimation", "3", "--events-out", str(each))
    done = command("study", str(tmp_path / "events.csv"), *words, *span)
    assert each.exists(), done.stderr
    assert [("PTT.BK", "calendar-contradicted"), ("AOT.BK", "ok"), ("PTT.BK", "ok")] == [
        (row["symbol"], row["status"]) for row in csv.DictReader(io.StringIO(each.read_text()))
    ], done.stderr
    assert "1 skipped: 1 calendar-contradicted" in done.stderr
