"""Parity over changes of ratio, in pence and dollars, and where it is withheld: by hand, made-up prices."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from command import Command
from memory_source import MemorySource, flat, only_close, series_of

from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.reactions.run import Reaction, run

OWN = RunOptions(all_listings=False, benchmark="none")


def row_of(source: MemorySource, symbol: str, when: str) -> Reaction:
    return run([symbol], when, source, OWN).reactions[0]


def closes(symbol: str, **days: float) -> BarSeries:
    """A series of closes; the days as _2026_01_30."""
    return series_of(symbol, [flat(day[1:].replace("_", "-"), close) for day, close in days.items()])


def rates(symbol: str, value: float, *days: str) -> BarSeries:
    return series_of(symbol, [only_close(day, value) for day in days], covered=("2000-01-01", "2030-01-01"))


def write_hsbc(folder: Path) -> Path:
    """HSBC in dollars for five shares, in pence and in Hong Kong dollars; rates that change on the 11th."""
    files = {
        "HSBC": [("2025-02-10", 52.0), ("2025-02-11", 53.0)],
        "HSBA.L": [("2025-02-10", 830.0), ("2025-02-11", 840.0)],
        "0005.HK": [("2025-02-10", 80.5), ("2025-02-11", 81.9)],
        "GBP=X": [("2025-02-10", 0.80), ("2025-02-11", 0.85)],
        "HKD=X": [("2025-02-10", 7.80), ("2025-02-11", 7.70)],
    }
    for symbol, rows in files.items():
        lines = [f"{day},{close}" for day, close in rows]
        (folder / f"{symbol}.csv").write_text("\n".join(["date,close", *lines]) + "\n")
    return folder


def test_hsbc_in_london_hong_kong_and_new_york(command: Command, tmp_path: Path) -> None:
    """On 11 February 2025 each market compares with the one that closed last before it opened.

    Hong Kong (opens 01:30 UTC) and London (08:00) follow New York's 52 dollars of the 10th for five shares:
    52 / 5 x 7.80 = 81.12 Hong Kong dollars; 52 / 5 x 0.80 = 8.32 pounds, 832 pence. New York (14:30) follows
    Hong Kong's 81.9 of the same day (London is still open): 81.9 x 5 / 7.80 = 52.50 dollars. The rates are
    those of the 10th, the last struck before each opened.
    """
    told = command(
        *("run", "0005.HK", "2025-02-11", "--benchmark", "none", "--format", "csv"),
        *("--source", str(write_hsbc(tmp_path))),
    )
    rows = {row["symbol"]: row for row in csv.DictReader(StringIO(told.stdout))}
    parity = {symbol: float(row["parity_price"]) for symbol, row in rows.items()}
    assert parity == pytest.approx({"0005.HK": 81.12, "HSBA.L": 832.0, "HSBC": 52.5}, abs=1e-9)
    assert {"HSBC": "USD", "HSBA.L": "GBp", "0005.HK": "HKD"} == {
        s: row["currency"] for s, row in rows.items()
    }
    assert float(rows["HSBA.L"]["catch_up"]) == pytest.approx(832 / 830 - 1, abs=1e-12)
    assert float(rows["HSBA.L"]["beyond_parity"]) == pytest.approx(840 / 832 - 1, abs=1e-12)


def astrazeneca(before: float) -> MemorySource:
    """London at 13,400 pence, 0.73 pounds a dollar: a share is 134 / 0.73 = 183.5616 dollars."""
    days = ("2026-01-27", "2026-01-28", "2026-01-29", "2026-01-30")
    return MemorySource(
        closes("AZN", _2026_01_29=before, _2026_01_30=before, _2026_02_02=184.0, _2026_02_03=184.0),
        series_of("AZN.L", [flat(day, 13_400.0) for day in (*days, "2026-02-02")]),
        rates("GBP=X", 0.73, *days, "2026-02-02"),
    )


def test_astrazenecas_unit_as_traded_was_half_a_share_before_its_change() -> None:
    """91.7808 dollars for half a share on 30 January 2026; 183.5616 for a share from 2 February."""
    before = row_of(astrazeneca(92.0), "AZN", "2026-01-30")
    after = row_of(astrazeneca(92.0), "AZN", "2026-02-03")
    assert before.values["parity_price"] == pytest.approx(134 / 0.73 / 2, abs=1e-9)
    assert "ratio-of-the-day" in before.warnings
    assert after.values["parity_price"] == pytest.approx(134 / 0.73, abs=1e-9)
    assert "ratio-of-the-day" not in after.warnings


def test_no_parity_is_given_for_the_session_in_which_the_unit_changed() -> None:
    """From 92 for half a share to 184 for a whole one: no ratio holds for both closes."""
    row = row_of(astrazeneca(92.0), "AZN", "2026-02-02")
    assert row.values["parity_price"] is None
    assert "ratio-in-doubt" in row.warnings


def test_prices_that_are_adjusted_for_the_change_take_todays_ratio_throughout() -> None:
    """184 dollars before the change is the half share of 92, doubled: counting both would double it again."""
    for when in ("2026-01-30", "2026-02-02"):
        row = row_of(astrazeneca(184.0), "AZN", when)
        assert row.values["parity_price"] == pytest.approx(134 / 0.73, abs=1e-9)
        assert "ratio-of-the-day" not in row.warnings


def test_raw_prices_of_netease_take_the_ratio_of_their_day() -> None:
    """An ADS was 25 shares until 30 September 2020: 450 / 25 x 7.75 = 139.5 (with 5 of today: +398 %)."""
    source = MemorySource(
        closes("9999.HK", _2020_09_28=139.0, _2020_09_29=140.0),
        closes("NTES", _2020_09_28=450.0),
        rates("HKD=X", 7.75, "2020-09-28"),
    )
    row = row_of(source, "9999.HK", "2020-09-29")
    assert row.values["parity_price"] == pytest.approx(139.5, abs=1e-9)
    assert "ratio-of-the-day" in row.warnings


def test_a_week_in_which_one_market_has_split_and_the_other_has_not_has_no_parity() -> None:
    """Hong Kong's close already a tenth, New York's not yet: neither ratio brings 812 near 11."""
    source = MemorySource(
        closes("9988.HK", _2025_02_11=11.0, _2025_02_12=11.1),
        closes("BABA", _2025_02_11=112.78),
        rates("HKD=X", 7.8, "2025-02-11"),
    )
    row = row_of(source, "9988.HK", "2025-02-12")
    assert (None, None) == (row.values["parity_price"], row.values["catch_up"])
    assert "ratio-in-doubt" in row.warnings


def test_a_fall_by_half_overnight_is_followed_where_the_close_confirms_it() -> None:
    """As New Oriental's in July 2021: parity is far below the base close, and the close goes there."""
    source = MemorySource(
        closes("9988.HK", _2025_02_11=100.0, _2025_02_12=52.0),
        closes("BABA", _2025_02_11=50.0),
        rates("HKD=X", 8.0, "2025-02-11"),
    )
    assert row_of(source, "9988.HK", "2025-02-12").values["parity_price"] == pytest.approx(50.0)


def test_the_unit_is_that_of_the_quote_and_not_of_the_suffix() -> None:
    """A London line quoted in dollars needs no rate: 52 dollars for five shares are 10.40 dollars."""
    london = series_of("HSBA.L", [flat("2025-02-10", 10.3), flat("2025-02-11", 10.5)])
    london.currency = "USD"
    row = row_of(MemorySource(london, closes("HSBC", _2025_02_10=52.0)), "HSBA.L", "2025-02-11")
    assert row.currency == "USD"
    assert row.values["parity_price"] == pytest.approx(10.4, abs=1e-9)


def test_a_and_h_shares_have_no_parity_and_the_reason() -> None:
    source = MemorySource(
        closes("1398.HK", _2025_02_11=5.6, _2025_02_12=5.7), closes("601398.SS", _2025_02_11=6.8)
    )
    row = row_of(source, "1398.HK", "2025-02-12")
    assert row.values["parity_price"] is None
    assert "not-fungible:601398.SS" in row.warnings


def test_a_listing_is_not_compared_with_one_that_was_not_listed_yet() -> None:
    """WeRide came to Hong Kong on 6 November 2025."""
    source = MemorySource(closes("WRD", _2025_02_11=10.0, _2025_02_12=11.0))
    row = row_of(source, "WRD", "2025-02-12")
    assert row.parity_with == ""
