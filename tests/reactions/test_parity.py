"""ADR parity, against figures worked out by hand."""

from __future__ import annotations

import pytest
from memory_source import MemorySource, flat, only_close, series_of

from eventstudy.exchanges import listings
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.parity import beyond_parity, catch_up, parity_price
from eventstudy.reactions.run import Reaction, run


def reaction(source: BundledSource | MemorySource, symbol: str, when: str) -> Reaction:
    """The row of one symbol, its own listing only."""
    return run([symbol], when, source, RunOptions(all_listings=False)).reactions[0]


def about(value: float) -> object:
    return pytest.approx(value, abs=1e-12)


def test_hong_kong_parity_of_an_american_close() -> None:
    """BABA at 112.78 dollars for eight shares, 7.79272 Hong Kong dollars a dollar, 11 February 2025.

    112.78 / 8 = 14.0975 dollars a share; x 7.79272 = 109.85787 Hong Kong dollars.
    """
    price = parity_price(112.78, own_units=1, other_units=8, own_per_usd=7.79272, other_per_usd=1)
    assert price == pytest.approx(109.8578702, abs=1e-9)


def test_american_parity_of_a_hong_kong_close() -> None:
    """9988.HK at 104.9 Hong Kong dollars, eight shares an ADS: 839.2 / 7.79272 = 107.690254 dollars."""
    price = parity_price(104.9, own_units=8, other_units=1, own_per_usd=1, other_per_usd=7.79272)
    assert price == pytest.approx(107.6902545, abs=1e-7)


def test_two_listings_in_one_currency_and_ratio_have_the_other_close_as_parity() -> None:
    assert parity_price(50.0, own_units=1, other_units=1, own_per_usd=1, other_per_usd=1) == 50.0


def test_the_printed_split_of_hong_kongs_move_of_12_february_2025() -> None:
    """From 104.9 to 113.8 is +8.48 %: +4.73 % followed New York to 109.858, +3.59 % went beyond it."""
    parity = 109.8578702
    assert f"{catch_up(parity, 104.9):+.2%}" == "+4.73%"
    assert f"{beyond_parity(113.8, parity):+.2%}" == "+3.59%"


def test_the_printed_split_of_new_yorks_move_of_11_february_2025() -> None:
    """From 111.32 to 112.78 is +1.31 %: Hong Kong's fall to 104.9 was worth -3.26 %, the rest +4.73 %."""
    parity = 107.6902545
    assert f"{catch_up(parity, 111.32):+.2%}" == "-3.26%"
    assert f"{beyond_parity(112.78, parity):+.2%}" == "+4.73%"


def test_no_move_is_no_catch_up_and_nothing_beyond() -> None:
    assert catch_up(10.0, 10.0) == 0.0
    assert beyond_parity(10.0, 10.0) == 0.0


# Parity in the rows of run


def test_parity_of_hong_kong_on_12_february_2025(bundled: BundledSource) -> None:
    """BABA's 112.78 for eight shares at 7.79272 Hong Kong dollars: 14.0975 x 7.79272 = 109.8578702."""
    row = reaction(bundled, "9988.HK", "2025-02-12")
    assert row.parity_with == "BABA"
    assert row.values["parity_price"] == about(112.78 / 8 * 7.79272)
    assert row.values["catch_up"] == about(112.78 / 8 * 7.79272 / 104.9 - 1)
    assert row.values["beyond_parity"] == about(113.8 / (112.78 / 8 * 7.79272) - 1)
    assert f"{row.values['catch_up'] or 0:+.2%}" == "+4.73%"
    assert f"{row.values['beyond_parity'] or 0:+.2%}" == "+3.59%"


def test_parity_of_new_york_on_11_february_2025(bundled: BundledSource) -> None:
    """9988.HK had closed at 104.9 that morning: 104.9 x 8 / 7.79070 = 107.7181768.

    The rate is that of the 10th: one of the 11th may have been struck after New York opened.
    """
    row = reaction(bundled, "BABA", "2025-02-11")
    assert row.parity_with == "9988.HK"
    assert row.values["parity_price"] == about(104.9 * 8 / 7.79070)
    assert f"{row.values['catch_up'] or 0:+.2%}" == "-3.24%"
    assert f"{row.values['beyond_parity'] or 0:+.2%}" == "+4.70%"
    assert "exchange-rate-carried" not in ";".join(row.warnings)


def test_a_rate_of_an_earlier_day_is_used_and_named(bundled: BundledSource) -> None:
    """BABA closed at 86.08 on 26 December 2024, a day without a reference rate: that of the 24th is 7.76748.

    86.08 / 8 x 7.76748 = 83.5780848, against a base close of 83.45 and a close of 82.35.
    """
    row = reaction(bundled, "9988.HK", "2024-12-27")
    assert row.values["parity_price"] == about(83.5780848)
    assert row.values["catch_up"] == about(83.5780848 / 83.45 - 1)
    assert row.values["beyond_parity"] == about(82.35 / 83.5780848 - 1)
    assert "exchange-rate-carried:HKD=X:2024-12-24" in row.warnings


def twins(rates: list[tuple[str, float]], *, dollars: float = 100.0) -> MemorySource:
    """BABA and 9988.HK over three days, with the exchange rates given."""
    days = ("2025-02-10", "2025-02-11", "2025-02-12")
    return MemorySource(
        series_of("9988.HK", [flat(day, 100.0) for day in days]),
        series_of("BABA", [flat(day, dollars) for day in days]),
        series_of("HKD=X", [only_close(*rate) for rate in rates], covered=("2025-01-01", "2025-02-12")),
    )


def test_a_rate_may_be_a_week_old_and_no_older() -> None:
    """New York's close of 11 February; a rate of the 4th is a week old, one of the 3rd is not used."""
    week = reaction(twins([("2025-02-04", 8.0)]), "9988.HK", "2025-02-12")
    older = reaction(twins([("2025-02-03", 8.0)]), "9988.HK", "2025-02-12")
    assert week.values["parity_price"] == about(100.0)
    assert "exchange-rate-carried:HKD=X:2025-02-04" in week.warnings
    assert older.values["parity_price"] is None
    assert "no-parity-prices" in older.warnings


def test_a_later_rate_is_never_used() -> None:
    row = reaction(twins([("2025-02-12", 8.0)]), "9988.HK", "2025-02-12")
    assert row.values["parity_price"] is None


def test_parity_needs_the_other_listing() -> None:
    source = MemorySource(series_of("9988.HK", [flat("2025-02-11", 1.0), flat("2025-02-12", 2.0)]))
    row = reaction(source, "9988.HK", "2025-02-12")
    assert row.values["close_to_close"] == 1.0
    assert row.values["parity_price"] is None
    assert row.values["catch_up"] is None
    assert row.values["beyond_parity"] is None
    assert "no-parity-prices" in row.warnings


def test_an_issuer_with_one_listing_has_no_parity_and_no_warning_about_it(bundled: BundledSource) -> None:
    row = reaction(bundled, "AAPL", "2025-02-11")
    assert row.values["parity_price"] is None
    assert row.parity_with == ""
    assert ["date-only"] == row.warnings


def test_a_ratio_is_doubtful_before_the_day_it_holds_from() -> None:
    """NetEase's five shares an ADS hold since 1 October 2020."""
    days = ("2020-09-28", "2020-09-29", "2020-09-30")
    source = MemorySource(
        series_of("9999.HK", [flat(day, 160.0) for day in days]),
        series_of("NTES", [flat(day, 100.0) for day in days]),
        series_of("HKD=X", [only_close(day, 8.0) for day in days]),
    )
    row = reaction(source, "9999.HK", "2020-09-30")
    assert row.values["parity_price"] == 160.0
    assert "ratio-changed-since" in row.warnings


@pytest.mark.parametrize("unverified", ["BABA", "9988.HK"])
def test_one_unverified_ratio_of_the_two_is_enough_for_the_flag(
    bundled: BundledSource, monkeypatch: pytest.MonkeyPatch, unverified: str
) -> None:
    first, *others = listings._table()[unverified]
    monkeypatch.setitem(listings._table(), unverified, [{**first, "verified": "no"}, *others])
    monkeypatch.setattr(listings, "_listed", listings._listed.__wrapped__)
    listings.listing_of.cache_clear()
    try:
        assert "unverified-ratio" in reaction(bundled, "9988.HK", "2025-02-12").warnings
    finally:
        listings.listing_of.cache_clear()


def test_two_verified_ratios_have_no_flag(bundled: BundledSource) -> None:
    assert "unverified-ratio" not in reaction(bundled, "9988.HK", "2025-02-12").warnings
