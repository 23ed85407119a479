"""Numbers and dates as pages print them."""

from __future__ import annotations

from datetime import date

import pytest

from eventstudy.reports.printed import chance, listed, money, move, short_day, size, spoken_day


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0131, "+1.3%"), (-0.0205, "−2.1%"), (0.0205, "+2.1%"), (-0.0004, "0.0%"), (12.5, "+1,250.0%")],
)
def test_a_move_has_a_sign_and_halves_go_away_from_zero(value: float, expected: str) -> None:
    assert expected == move(value)


def test_in_prose_the_words_carry_the_sign() -> None:
    assert "2.1%" == size(-0.021)


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        (112.78, "USD", "$112.78"),
        (113.8, "HKD", "HK$113.80"),
        (12845.0, "JPY", "¥12,845"),
        (1846.5, "GBp", "1,846.50p"),
        (1045000.0, "KRW", "₩1,045,000"),
        (284.9, "CHF", "CHF 284.90"),
        (0.1234, "USD", "$0.1234"),
    ],
)
def test_a_price_has_its_currency(value: float, currency: str, expected: str) -> None:
    assert expected == money(value, currency)


def test_a_small_chance_is_never_printed_as_nothing() -> None:
    assert ("p < 0.001", "p = 0.067", "") == (chance(0.0004), chance(0.0671), chance(None))


def test_days_and_lists_read_as_people_say_them() -> None:
    day = date(2025, 2, 11)
    assert ("Tue 11 Feb", "Tuesday 11 February") == (short_day(day), spoken_day(day))
    assert ("", "A", "A and B", "A, B and C") == tuple(listed(list("ABC"[:n])) for n in range(4))
