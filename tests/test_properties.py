"""What must hold for any price, any currency and any instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, flat, only_close, rows_of, series_of

from eventstudy.announcements.when import parse_when
from eventstudy.exchanges.listings import Exchange, exchanges
from eventstudy.exchanges.reaction_session import (
    Alignment,
    Announcement,
    align,
    announce,
    first_to_close_after,
)
from eventstudy.exchanges.sessions import table_of
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceRequest
from eventstudy.reactions.parity import beyond_parity, catch_up, parity_price
from eventstudy.reactions.run import run
from eventstudy.windows import EventWindow

FRACTIONS = (
    *("gap", "close_to_close", "intraday_peak", "intraday_trough", "open_to_close"),
    *("year_to_date", "volume_ratio", "benchmark_return", "return[-1:1]", "return[0:5]"),
)
prices = st.floats(10, 100)
shares = st.integers(1, 10)
factors = st.floats(1e-6, 1e6)


@cache
def bundled(symbol: str) -> BarSeries:
    found = BundledSource().load([PriceRequest(symbol, date(2024, 7, 1), date(2025, 3, 31))])[symbol]
    assert isinstance(found, BarSeries)
    return found


def scaled(series: BarSeries, factor: float) -> BarSeries:
    """The series in another currency: every price and dividend times the factor."""
    rows = [
        (d, o * factor, h * factor, low * factor, c * factor, v) for d, o, h, low, c, v in rows_of(series)
    ]
    paid = {day: cash * factor for day, cash in series.dividends.items()}
    return build_series(series.symbol, rows, source="memory", covered=series.covered, dividends=paid)


def measured(series: BarSeries, *, total: bool) -> dict[str, float | None]:
    options = RunOptions(
        all_listings=False, windows=(EventWindow(-1, 1), EventWindow(0, 5)), total_returns=total
    )
    source = MemorySource(series, bundled("^GSPC"))
    row = run(["AAPL"], "2025-02-11", source, options).reactions[0]
    return {name: row.values[name] for name in FRACTIONS}


@pytest.mark.slow
@pytest.mark.parametrize("total", [False, True])
@given(factor=factors)
def test_the_currency_of_the_prices_does_not_change_a_return(total: bool, factor: float) -> None:
    expected = measured(bundled("AAPL"), total=total)
    found = measured(scaled(bundled("AAPL"), factor), total=total)
    assert None not in expected.values()
    for name in FRACTIONS:
        assert found[name] == pytest.approx(expected[name], abs=1e-12)


@given(other=prices, base=prices, close=prices, own=shares, units=shares, rate=st.floats(0.01, 100))
def test_catch_up_and_beyond_parity_make_up_the_move(
    other: float, base: float, close: float, own: int, units: int, rate: float
) -> None:
    """(1 + catch_up)(1 + beyond_parity) = 1 + close_to_close."""
    parity = parity_price(other, own, units, rate, 1.0)
    product = (1 + catch_up(parity, base)) * (1 + beyond_parity(close, parity))
    assert product == pytest.approx(close / base, rel=1e-9)


@given(dollars=st.floats(1, 1e4), off=st.floats(0.7, 1.5), move=st.floats(-0.9, 9), rate=st.floats(7, 9))
def test_the_parity_identity_holds_for_the_row_that_is_printed(
    dollars: float, off: float, move: float, rate: float
) -> None:
    """Eight shares an ADS; a base close further off than ``off`` has its parity withheld."""
    base = dollars * rate / 8 * off
    close = base * (1 + move)
    source = MemorySource(
        series_of("9988.HK", [flat("2025-02-11", base), flat("2025-02-12", close)]),
        series_of("BABA", [flat("2025-02-11", dollars)]),
        series_of("HKD=X", [only_close("2025-02-11", rate)]),
    )
    v = run(["9988.HK"], "2025-02-12", source, RunOptions(all_listings=False)).reactions[0].values
    caught, beyond, measured = v["catch_up"], v["beyond_parity"], v["close_to_close"]
    assert caught is not None
    assert beyond is not None
    assert measured is not None
    assert (1 + caught) * (1 + beyond) == pytest.approx(1 + measured, rel=1e-9)


@st.composite
def news(draw: st.DrawFn) -> tuple[Exchange, Announcement]:
    """An exchange, and news at any second that its table knows (with a base session before it)."""
    exchange = draw(st.sampled_from(list(exchanges().values())))
    table = table_of(exchange.calendar)
    first = datetime.combine(table.first + timedelta(days=30), time(), UTC)
    last = datetime.combine(table.last - timedelta(days=30), time(), UTC)
    instant = first + timedelta(seconds=draw(st.integers(0, int((last - first).total_seconds()))))
    return exchange, Announcement(parse_when(instant.isoformat()), instant, "time", False)


@given(found=news().map(lambda told: align(*told)))
def test_the_reaction_closes_after_the_news_and_the_base_does_not(found: Alignment) -> None:
    assert found.session.closes > found.announcement.instant
    assert found.base.closes <= found.announcement.instant
    assert found.base.date < found.session.date


@given(found=news().map(lambda told: align(*told)))
def test_no_session_lies_between_the_base_and_the_reaction(found: Alignment) -> None:
    table = table_of(found.exchange.calendar)
    assert [found.base.date, found.session.date] == list(table.days(found.base.date, found.session.date))


@given(found=news().map(lambda told: align(*told)))
def test_the_phase_says_where_the_news_fell(found: Alignment) -> None:
    instant, session = found.announcement.instant, found.session
    match found.phase.value:
        case "intraday":
            assert session.opens <= instant < session.closes
        case "closing-auction":
            assert session.opens < instant < session.closes
            assert session.trading_ends <= instant
        case "lunch-break":
            assert session.break_start is not None
            assert session.break_end is not None
            assert session.break_start <= instant < session.break_end
        case "pre-open":
            assert instant < session.opens
        case "closed":
            assert found.local.date() not in (found.base.date, session.date)
        case other:
            pytest.fail(f"no such phase: {other}")


@given(told=news(), offset=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes)))
def test_the_zone_an_instant_is_written_in_does_not_matter(
    told: tuple[Exchange, Announcement], offset: timedelta
) -> None:
    exchange, universal = told
    written = universal.instant.astimezone(timezone(offset)).isoformat()
    elsewhere = announce(parse_when(written), exchange)
    assert universal.instant == elsewhere.instant
    one, other = align(exchange, universal), align(exchange, elsewhere)
    assert (one.phase, one.session, one.base) == (other.phase, other.session, other.base)


@given(told=news())
def test_later_news_never_reaches_an_earlier_session(told: tuple[Exchange, Announcement]) -> None:
    exchange, first = told
    table = table_of(exchange.calendar)
    sessions = [
        first_to_close_after(table, first.instant + timedelta(hours=step)).date
        for step in (0, 1, 12, 24, 240)
    ]
    assert sorted(sessions) == sessions
