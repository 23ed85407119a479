"""The bundled prices: known figures, ranges, dividends and the symbols that are there."""

from __future__ import annotations

import csv
from datetime import date
from math import isnan
from pathlib import Path

import pytest

from eventstudy.paths import data_path
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import NoPrices, PriceRequest

FIRST, LAST = date(2024, 7, 1), date(2025, 3, 31)


def load(symbol: str) -> BarSeries:
    series = BundledSource().load([PriceRequest(symbol, FIRST, LAST)])[symbol]
    assert isinstance(series, BarSeries)
    return series


def value(symbol: str, column: str, day: str) -> float:
    series = load(symbol)
    i = series.index_of(date.fromisoformat(day).toordinal())
    assert i is not None
    return getattr(series, column)[i]


def test_the_symbols_of_the_example_are_bundled() -> None:
    assert {"AAPL", "BABA", "9988.HK", "^GSPC", "^HSI", "HKD=X"} == set(BundledSource().symbols())


@pytest.mark.parametrize(
    ("symbol", "column", "day", "expected"),
    [
        ("BABA", "close", "2025-02-10", 111.32),
        ("BABA", "close", "2025-02-11", 112.78),
        ("BABA", "close", "2025-02-12", 118.33),
        ("BABA", "high", "2025-02-11", 115.54),
        ("BABA", "close", "2024-12-31", 84.79),
        ("AAPL", "close", "2025-02-10", 227.65),
        ("AAPL", "close", "2025-02-11", 232.62),
        ("AAPL", "close", "2025-02-12", 236.87),
        ("AAPL", "high", "2025-02-11", 235.23),
        ("9988.HK", "close", "2025-02-10", 105.5),
        ("9988.HK", "close", "2025-02-11", 104.9),
        ("9988.HK", "close", "2025-02-12", 113.8),
        ("9988.HK", "high", "2025-02-12", 113.9),
        ("HKD=X", "close", "2025-02-11", 7.79272),
        ("AAPL", "open", "2024-07-01", 212.09),
        ("AAPL", "low", "2024-07-01", 211.92),
        ("AAPL", "volume", "2024-07-01", 60402929),
    ],
)
def test_published_figures(symbol: str, column: str, day: str, expected: float) -> None:
    assert expected == value(symbol, column, day)


@pytest.mark.parametrize("symbol", ["AAPL", "BABA", "9988.HK", "^GSPC", "^HSI", "HKD=X"])
def test_every_file_answers_for_the_same_nine_months(symbol: str) -> None:
    """Hong Kong was closed on 1 July 2024: its first bar is a day later, the range is not."""
    assert (FIRST.toordinal(), LAST.toordinal()) == load(symbol).covered


@pytest.mark.parametrize(
    ("symbol", "bars"), [("AAPL", 188), ("BABA", 188), ("^GSPC", 188), ("9988.HK", 185), ("^HSI", 185)]
)
def test_number_of_sessions(symbol: str, bars: int) -> None:
    assert bars == len(load(symbol).days)


def test_the_exchange_rate_has_closes_only() -> None:
    rate = load("HKD=X")
    assert all(isnan(x) for column in (rate.open, rate.high, rate.low, rate.volume) for x in column)
    assert not any(isnan(x) for x in rate.close)


def test_no_rate_on_a_holiday_of_the_central_bank() -> None:
    """26 December 2024: New York traded, the ECB published no rate."""
    day = date(2024, 12, 26).toordinal()
    assert load("HKD=X").index_of(day) is None
    assert load("BABA").index_of(day) is not None


@pytest.mark.parametrize(
    ("symbol", "currency"), [("BABA", "USD"), ("9988.HK", "HKD"), ("^HSI", "HKD"), ("HKD=X", "HKD")]
)
def test_currency(symbol: str, currency: str) -> None:
    assert currency == load(symbol).currency


def test_apple_paid_three_dividends_in_the_range() -> None:
    ex_days = [date(2024, 8, 12), date(2024, 11, 8), date(2025, 2, 10)]
    assert {day.toordinal(): 0.25 for day in ex_days} == load("AAPL").dividends


@pytest.mark.parametrize("symbol", ["BABA", "9988.HK", "^GSPC", "HKD=X"])
def test_the_others_paid_none(symbol: str) -> None:
    assert {} == load(symbol).dividends


def test_nothing_was_split() -> None:
    assert all({} == load(symbol).splits for symbol in BundledSource().symbols())


def test_the_source_is_named() -> None:
    assert "bundled" == BundledSource().name == load("AAPL").source


def test_an_unknown_symbol_is_a_value_that_says_what_there_is() -> None:
    found = BundledSource().load([PriceRequest("TSLA", FIRST, LAST), PriceRequest("AAPL", FIRST, LAST)])
    assert isinstance(found["AAPL"], BarSeries)
    missing = found["TSLA"]
    assert isinstance(missing, NoPrices)
    assert "TSLA" in missing.detail and "9988.HK" in missing.detail
    assert "--source" in missing.remedy
    assert missing.error is None


@pytest.mark.parametrize("symbol", ["../listings", "index", "dividends", "aapl"])
def test_only_the_listed_symbols_are_read(symbol: str) -> None:
    assert isinstance(BundledSource().load([PriceRequest(symbol, FIRST, LAST)])[symbol], NoPrices)


def test_another_range_gives_the_series_with_the_range_that_it_covers() -> None:
    found = BundledSource().load([PriceRequest("AAPL", date(2020, 1, 1), date(2020, 12, 31))])["AAPL"]
    assert isinstance(found, BarSeries)
    assert FIRST.toordinal() == found.covered[0]


def test_a_file_is_read_when_it_is_wanted_and_only_then(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text(
        "symbol,currency,first,last\nA,USD,2025-01-02,2025-01-03\nB,USD,2025-01-02,2025-01-03\n"
    )
    (tmp_path / "dividends.csv").write_text(
        "symbol,ex_date,amount,currency,source\nA,2025-01-03,0.1,USD,here\n"
    )
    (tmp_path / "A.csv").write_text("date,close\n2025-01-02,10\n2025-01-03,11\n")
    series = BundledSource(tmp_path).load([PriceRequest("A", FIRST, LAST)])["A"]
    assert isinstance(series, BarSeries)
    assert [10, 11] == list(series.close)
    assert {date(2025, 1, 3).toordinal(): 0.1} == series.dividends


def test_a_series_is_read_once() -> None:
    source = BundledSource()
    want = [PriceRequest("AAPL", FIRST, LAST)]
    assert source.load(want)["AAPL"] is source.load(want)["AAPL"]


def test_every_dividend_has_a_currency_a_source_and_a_bar_on_its_ex_date() -> None:
    with data_path("prices", "dividends.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 3 == len(rows)
    for row in rows:
        assert row["source"] and row["currency"] == "USD"
        assert load(row["symbol"]).index_of(date.fromisoformat(row["ex_date"]).toordinal()) is not None
