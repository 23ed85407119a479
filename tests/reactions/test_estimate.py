"""The returns that a model is fitted on: dividends belong to the session that goes without them."""

from __future__ import annotations

from datetime import date

import pytest
from memory_source import flat, series_of

from eventstudy.reactions.estimate import traded_returns

DAYS = ("2025-02-10", "2025-02-11", "2025-02-12")
ORDINALS = [date.fromisoformat(day).toordinal() for day in DAYS]
ROWS = [flat(day, close) for day, close in zip(DAYS, (100.0, 98.0, 99.0), strict=True)]


def test_a_dividend_is_added_to_the_return_of_its_ex_day() -> None:
    series = series_of("AAPL", ROWS, dividends={DAYS[1]: 3.0})
    # (98 + 3) / 100 - 1 = +1 %, and 99 / 98 - 1.
    assert pytest.approx([0.01, 99 / 98 - 1]) == traded_returns(series, ORDINALS, total=True)


def test_a_dividend_of_the_day_that_is_measured_from_changes_nothing() -> None:
    series = series_of("AAPL", ROWS, dividends={DAYS[0]: 3.0})
    assert pytest.approx([-0.02, 99 / 98 - 1]) == traded_returns(series, ORDINALS, total=True)


def test_price_returns_leave_dividends_out() -> None:
    series = series_of("AAPL", ROWS, dividends={DAYS[1]: 3.0})
    assert pytest.approx([-0.02, 99 / 98 - 1]) == traded_returns(series, ORDINALS)
