"""ADR parity, against figures worked out by hand."""

from __future__ import annotations

import pytest

from eventstudy.parity import beyond_parity, catch_up, parity_price


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
