"""What the tests of the Yahoo source share: a loopback server, a source that asks it, its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from yahoo_loopback import (
    HONG_KONG,
    LONDON_RATES,
    NEW_YORK,
    YahooServer,
    chart,
    forget_yfinance,
    loop_session,
)

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult
from eventstudy.prices.yahoo.retry import Backoff
from eventstudy.prices.yahoo.source import YahooSource

DAYS = [date(2025, 2, day) for day in (7, 10, 11, 12, 13)]
FIRST, LAST = DAYS[0], DAYS[-1]
NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
HTML = "<html><body>Service unavailable</body></html>"
FAST = Backoff(first=0.02, longest=0.05, pauses=3)


def charts() -> dict[str, dict[str, object]]:
    """BABA with a dividend, a Hong Kong share with a split, an exchange rate."""
    return {
        "BABA": chart(
            "BABA",
            NEW_YORK,
            DAYS,
            [103.5, 111.3, 112.8, 118.3, 119.5],
            columns={"high": [105.0, 112.0, 114.0, 119.0, 122.0], "volume": [10, 20, 30, 40, 50]},
            dividends={DAYS[3]: 1.0},
        ),
        "0700.HK": chart(
            "0700.HK", HONG_KONG, DAYS, [401.2, 407.5, 409.9, 419.2, 416.8], splits={DAYS[2]: (2.0, 1.0)}
        ),
        "HKD=X": chart(
            "HKD=X", LONDON_RATES, DAYS, [7.79, 7.79, 7.78, 7.79, 7.79], columns={"volume": [0] * 5}
        ),
    }


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with YahooServer(charts()) as running:
        yield running


Make = Callable[..., YahooSource]


@pytest.fixture
def source(server: YahooServer, messages: list[str]) -> Make:
    """Makes a source that asks the server; short pauses, and a clock that stands still."""
    forget_yfinance()

    def make(timeout: float = 5.0, now: datetime = NOW, **options: Any) -> YahooSource:
        return YahooSource(
            messages.append,
            timeout=timeout,
            session=loop_session(server),
            now=lambda: now,
            backoff=FAST,
            **options,
        )

    return make


@pytest.fixture
def messages() -> list[str]:
    return []


def want(symbol: str, start: date = FIRST, end: date = LAST) -> PriceRequest:
    return PriceRequest(symbol, start, end)


def load(source: YahooSource, symbol: str = "BABA") -> PriceResult:
    return source.load([want(symbol)])[symbol]


def series(source: YahooSource, symbol: str = "BABA") -> BarSeries:
    loaded = load(source, symbol)
    assert isinstance(loaded, BarSeries)
    return loaded


def failure(source: YahooSource, symbol: str = "BABA") -> NoPrices:
    loaded = load(source, symbol)
    assert isinstance(loaded, NoPrices)
    return loaded


def dates(loaded: BarSeries) -> list[date]:
    return [date.fromordinal(day) for day in loaded.days]
