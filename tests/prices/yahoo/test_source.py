"""Yahoo as a source: the real yfinance, in process, against a server on the loopback interface."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from curl_cffi import requests
from yahoo_fixtures import (
    DAYS,
    FAST,
    FIRST,
    HTML,
    Make,
    dates,
    failure,
    series,
    want,
)
from yahoo_loopback import (
    NASDAQ,
    NEW_YORK,
    Fault,
    YahooServer,
    after,
    answering,
    chart,
    first,
    forget_yfinance,
    hang,
    loop_session,
    quote_of,
    refusal,
    reset,
    result_of,
)

from eventstudy.errors import RateLimitError, SourceError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices
from eventstudy.prices.yahoo.retry import Backoff, Deadline
from eventstudy.prices.yahoo.source import YahooSource


def test_bars_are_what_yahoo_sent(source: Make) -> None:
    got = series(source())
    assert dates(got) == DAYS
    assert [103.5, 111.3, 112.8, 118.3, 119.5] == list(got.close)
    assert [105.0, 112.0, 114.0, 119.0, 122.0] == list(got.high)
    assert [10, 20, 30, 40, 50] == list(got.volume)
    assert {} == got.flags


def test_closes_are_raw_although_yahoo_also_sends_adjusted_ones(source: Make, server: YahooServer) -> None:
    adjusted = [101.5, 109.3, 110.8, 118.3, 119.5]
    result_of(server.charts["BABA"])["indicators"]["adjclose"][0]["adjclose"] = adjusted
    assert [103.5, 111.3, 112.8, 118.3, 119.5] == list(series(source()).close)


def test_dividends_splits_currency_exchange_and_time_are_kept(source: Make) -> None:
    asked = source().load([want("BABA"), want("0700.HK")])
    baba, tencent = asked["BABA"], asked["0700.HK"]
    assert isinstance(baba, BarSeries)
    assert isinstance(tencent, BarSeries)
    assert ({DAYS[3].toordinal(): 1.0}, {}) == (baba.dividends, baba.splits)
    assert ({}, {DAYS[2].toordinal(): 2.0}) == (tencent.dividends, tencent.splits)
    assert ("USD", "XNYS", "yahoo") == (baba.currency, baba.exchange, baba.source)
    assert ("HKD", "XHKG") == (tencent.currency, tencent.exchange)
    assert "2025-03-01T12:00:00+00:00" == baba.retrieved


def test_the_exchange_of_an_unbundled_listing_comes_from_yahoos_metadata(
    source: Make, server: YahooServer
) -> None:
    server.charts["ZZZZ"] = chart("ZZZZ", NASDAQ, DAYS, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert "XNAS" == series(source(), "ZZZZ").exchange


def test_an_exchange_that_no_table_knows_is_left_open(source: Make, server: YahooServer) -> None:
    result_of(server.charts["BABA"])["meta"]["exchangeName"] = "???"
    assert series(source()).exchange is None


@pytest.mark.parametrize("symbol", ["BABA", "0700.HK", "HKD=X"])
def test_one_chart_request_a_symbol_over_the_whole_span(
    source: Make, server: YahooServer, symbol: str
) -> None:
    """No request for the zone either: it comes from our own table. A month further, for splits soon after."""
    wanted = [want(symbol, DAYS[1], DAYS[1]), want(symbol, DAYS[0], DAYS[0]), want(symbol, DAYS[3], DAYS[3])]
    source().load(wanted)
    assert [(DAYS[0], DAYS[3] + timedelta(days=31))] == server.asked(symbol)


def test_covered_is_the_range_asked_for_also_where_there_are_no_bars(source: Make) -> None:
    got = source().load([want("BABA", date(2025, 1, 1), date(2025, 2, 20))])["BABA"]
    assert isinstance(got, BarSeries)
    assert (date(2025, 1, 1).toordinal(), date(2025, 2, 20).toordinal()) == got.covered
    assert dates(got) == DAYS


def test_nothing_is_covered_beyond_the_day_of_the_answer(source: Make) -> None:
    """At noon in London on 12 February it is 12 February in New York."""
    noon = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)
    got = source(now=noon).load([want("BABA", FIRST, date(2025, 6, 30))])["BABA"]
    assert isinstance(got, BarSeries)
    assert (FIRST.toordinal(), date(2025, 2, 12).toordinal()) == got.covered


def test_one_bad_symbol_never_stops_the_others(source: Make, server: YahooServer) -> None:
    server.faults["0700.HK"] = answering(500, HTML, kind="text/html")
    got = source().load([want(symbol) for symbol in ("NOPE", "0700.HK", "BABA", "HKD=X")])
    failed = {symbol for symbol, loaded in got.items() if isinstance(loaded, NoPrices)}
    assert {"NOPE", "0700.HK"} == failed


def test_many_symbols_are_asked_some_at_a_time_and_each_is_told_as_it_arrives(
    source: Make, server: YahooServer
) -> None:
    for n in range(12):
        server.charts[f"Q{n}"] = chart(f"Q{n}", NEW_YORK, DAYS, [n + 1.0] * 5)
    arrived: list[str] = []
    got = source(max_workers=3).load(
        [want(f"Q{n}") for n in range(12)], lambda wanted, _: arrived.append(wanted.symbol)
    )
    loaded = [got[f"Q{n}"] for n in range(12)]
    assert [n + 1.0 for n in range(12)] == [one.close[0] for one in loaded if isinstance(one, BarSeries)]
    assert {f"Q{n}" for n in range(12)} == set(arrived)


def test_a_symbol_that_no_address_can_hold_is_not_asked_for(source: Make, server: YahooServer) -> None:
    got = failure(source(), "BABA?RANGE=MAX")
    assert got.error is None
    assert [] == server.requests


# What Yahoo says it does not have: no error, and its own words.


def test_an_unknown_symbol_is_told_with_yahoos_reason(source: Make) -> None:
    got = failure(source(), "NOPE")
    assert ("Yahoo: No data found, symbol may be delisted", None) == (got.detail, got.error)


def test_dates_before_the_listing_are_told_with_yahoos_reason(source: Make, server: YahooServer) -> None:
    why = "Data doesn't exist for startDate = 1738904400, endDate = 1739509200"
    server.faults["BABA"] = answering(400, refusal("Bad Request", why))
    got = failure(source())
    assert (f"Yahoo: {why}", None) == (got.detail, got.error)


def test_a_range_without_bars_is_not_an_error_of_the_source(source: Make) -> None:
    got = source().load([want("BABA", date(2025, 2, 15), date(2025, 2, 16))])["BABA"]
    assert isinstance(got, NoPrices)
    assert ("Yahoo has no prices of BABA from 2025-02-15 to 2025-02-16", None) == (got.detail, got.error)


# Faults that pass: asked again, and answered.


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        first(2, answering(429, "Too Many Requests", kind="text/plain")),
        first(2, answering(500, HTML, kind="text/html")),
        first(1, answering(200, "")),
        first(1, answering(200, '{"chart": {"result": [{"meta": {"cur')),
        first(1, answering(200, HTML, kind="text/html")),
        first(1, reset),
        first(2, answering(503, refusal("Unavailable", "try later"))),
        after(0.3),
    ],
    ids=["429", "500", "empty", "truncated", "html", "reset", "503", "late"],
)
def test_a_fault_that_passes_is_waited_out(source: Make, server: YahooServer, fault: Fault) -> None:
    server.faults["BABA"] = fault
    assert [103.5, 111.3, 112.8, 118.3, 119.5] == list(series(source()).close)


@pytest.mark.slow
def test_a_silent_host_of_the_cookie_does_not_keep_the_prices_away(source: Make, server: YahooServer) -> None:
    for host in ("fc.yahoo.com", "guce.yahoo.com", "query1.finance.yahoo.com"):
        server.host_faults[host] = hang
    assert 5 == len(series(source(timeout=2.0)).days)
    others = [request.host for request in server.requests if "/chart/" not in request.path]
    assert ["fc.yahoo.com"] == others


def test_a_limited_crumb_does_not_keep_the_prices_away(source: Make, server: YahooServer) -> None:
    server.host_faults["query1.finance.yahoo.com"] = answering(429, "Too Many Requests", kind="text/plain")
    assert 5 == len(series(source()).days)


# Faults that stay: an error with the reason, within the time given.


@pytest.mark.slow
def test_a_limit_that_stays_says_how_long_to_wait(source: Make, server: YahooServer) -> None:
    server.faults["BABA"] = answering(429, "Too Many Requests", kind="text/plain")
    got = failure(source())
    assert isinstance(got.error, RateLimitError)
    assert "Yahoo limits our requests (HTTP 429)" == got.detail
    assert "wait 60 seconds and try again; --offline uses the prices stored locally" == got.remedy


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3600", 3600.0), ("Sat, 01 Mar 2025 12:10:00 GMT", 600.0), ("Sat, 01 Mar 2025 11:00:00 GMT", 0.0)],
)
def test_the_wait_that_yahoo_asks_for_is_handed_on(
    source: Make, server: YahooServer, header: str, seconds: float
) -> None:
    server.faults["BABA"] = answering(429, "Too Many Requests", ("Retry-After", header), kind="text/plain")
    got = failure(source())
    assert isinstance(got.error, RateLimitError)
    assert seconds == got.error.retry_after


@pytest.mark.slow
@pytest.mark.parametrize("header", ["999999999999", "9" * 400, "Mon, 01 Jan 99999 00:00:00 GMT", "-5"])
def test_a_wait_of_years_is_not_waited_and_not_printed(
    source: Make, server: YahooServer, header: str
) -> None:
    server.faults["BABA"] = answering(429, "", ("Retry-After", header))
    started = time.monotonic()
    got = failure(source())
    assert isinstance(got.error, RateLimitError)
    assert time.monotonic() - started < 5
    assert len(got.remedy) < 100


def test_a_long_wait_is_not_waited_and_the_other_symbols_are_not_asked(
    source: Make, server: YahooServer
) -> None:
    """The first symbol is asked for twice: yfinance itself repeats what was refused, once."""
    symbols = [f"Q{n}" for n in range(20)]
    for symbol in symbols:
        server.faults[symbol] = answering(429, "", ("Retry-After", "3600"))
    got = source(max_workers=1).load([want(symbol) for symbol in symbols])
    assert all(isinstance(loaded, NoPrices) and loaded.error for loaded in got.values())
    asked = {request.path for request in server.requests if "/chart/" in request.path}
    assert {"/v8/finance/chart/Q0"} == asked
    assert 2 == len(server.asked("Q0"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        (answering(500, HTML, kind="text/html"), "Yahoo's server reports an error (HTTP 500)"),
        (answering(502, refusal("Bad Gateway", "upstream")), "Yahoo's server reports an error (HTTP 502)"),
        (
            answering(401, {"finance": {"error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}),
            "Yahoo refuses to answer (HTTP 401: Invalid Crumb)",
        ),
        (answering(403, HTML, kind="text/html"), "Yahoo refuses to answer (HTTP 403)"),
        (answering(200, ""), "Yahoo's answer cannot be read (HTTP 200, 0 characters: JSONDecodeError)"),
        (
            answering(200, '{"chart": {"res'),
            "Yahoo's answer cannot be read (HTTP 200, 15 characters: JSONDecodeError)",
        ),
        (
            answering(200, {}),
            "Yahoo's answer cannot be read (HTTP 200, 2 characters: YFPricesMissingError)",
        ),
        (
            answering(200, "[]"),
            "Yahoo's answer cannot be read (HTTP 200, 2 characters: YFPricesMissingError)",
        ),
        (
            answering(404, HTML, kind="text/html"),
            "Yahoo's answer cannot be read (HTTP 404, 45 characters: JSONDecodeError)",
        ),
        (
            answering(200, "Will be right back... Thank you for your patience."),
            "Yahoo's answer cannot be read (HTTP 200, 50 characters: YFDataException)",
        ),
        (reset, "Yahoo cannot be reached: Recv failure: Connection reset by peer"),
    ],
    ids=["500", "502", "401", "403", "empty", "truncated", "object", "list", "404-html", "down", "reset"],
)
def test_a_fault_that_stays_is_an_error_of_the_source(
    source: Make, server: YahooServer, fault: Fault, detail: str
) -> None:
    server.faults["BABA"] = fault
    got = failure(source())
    assert detail == got.detail
    assert isinstance(got.error, SourceError)
    assert not isinstance(got.error, RateLimitError)


@pytest.mark.slow
def test_silence_is_given_up_after_the_time_given_whatever_the_number_of_symbols(
    source: Make, server: YahooServer
) -> None:
    """Two workers, six silent symbols: the four that wait are not asked any more."""
    symbols = [f"Q{n}" for n in range(6)]
    for symbol in symbols:
        server.faults[symbol] = hang
    limit = Deadline(3.0)
    got = source(timeout=1.0, max_workers=2).load([want(symbol) for symbol in symbols])
    assert limit.left() > 0
    assert {"Yahoo gave no answer within 1 seconds"} == {
        loaded.detail for loaded in got.values() if isinstance(loaded, NoPrices)
    }


@pytest.mark.slow
def test_an_answer_is_told_although_silence_followed_it(source: Make, server: YahooServer) -> None:
    """The first attempt (which yfinance repeats once) is refused, the later ones get nothing."""
    broken = answering(500, HTML, kind="text/html")
    server.faults["BABA"] = lambda handler, number: (broken if number <= 2 else hang)(handler, number)
    got = failure(source(timeout=1.0))
    assert len(server.asked("BABA")) > 2
    assert "Yahoo's server reports an error (HTTP 500)" == got.detail


@pytest.mark.slow
def test_a_slow_but_answering_yahoo_is_not_given_up(source: Make, server: YahooServer) -> None:
    """Six symbols one after the other, 0.3 seconds each: longer than the one second without any answer."""
    symbols = [f"Q{n}" for n in range(6)]
    for symbol in symbols:
        server.charts[symbol] = chart(symbol, NEW_YORK, DAYS, [1.0] * 5)
        server.faults[symbol] = after(0.3)
    got = source(timeout=1.0, max_workers=1).load([want(symbol) for symbol in symbols])
    assert [BarSeries] * 6 == [type(loaded) for loaded in got.values()]


def test_a_server_that_is_not_there_is_said(server: YahooServer, messages: list[str]) -> None:
    forget_yfinance()
    session = loop_session(server)
    with server:
        pass
    got = failure(YahooSource(messages.append, timeout=1.0, session=session, backoff=FAST))
    assert got.detail.startswith("Yahoo cannot be reached: Failed to connect to 127.0.0.1")
    assert got.error is not None


def test_a_name_that_cannot_be_resolved_is_not_asked_for_again(messages: list[str]) -> None:
    """The top-level domain invalid never resolves (RFC 6761). The pauses would take ten seconds and more."""
    forget_yfinance()
    session: requests.Session[requests.Response] = requests.Session(proxy="http://proxy.invalid:9")
    patient = Backoff(first=10.0, longest=10.0)
    limit = Deadline(30.0)
    source = YahooSource(messages.append, timeout=60.0, session=session, backoff=patient, max_workers=1)
    got = source.load([want("BABA"), want("AAPL")])
    assert limit.left() > 10
    assert all(isinstance(one, NoPrices) and "resolve" in one.detail for one in got.values())


@pytest.mark.slow
def test_a_user_who_waits_is_told_for_what(source: Make, server: YahooServer, messages: list[str]) -> None:
    server.faults["BABA"] = after(1.5)
    source(timeout=10.0).load([want("BABA")])
    assert "asking Yahoo for BABA ..." in messages


@pytest.mark.slow
def test_a_user_who_waits_for_many_is_told_how_far_it_is(
    source: Make, server: YahooServer, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventstudy.prices.yahoo.source.AGAIN", 0.3)
    server.faults["BABA"] = after(2.0)
    source(timeout=10.0).load([want("BABA"), want("AAPL")])
    assert "Yahoo has answered for 1 of 2 symbols" in messages


@pytest.mark.parametrize("missing", ["exchangeTimezoneName", "instrumentType"])
def test_an_answer_without_its_metadata_is_unreadable_not_guessed(
    source: Make, server: YahooServer, missing: str
) -> None:
    del result_of(server.charts["BABA"])["meta"][missing]
    assert failure(source()).detail.startswith("Yahoo's answer cannot be read (HTTP 200, ")


@pytest.mark.parametrize("missing", ["volume", "close", "high"])
def test_an_answer_without_a_column_is_unreadable(source: Make, server: YahooServer, missing: str) -> None:
    del quote_of(server.charts["BABA"])[missing]
    assert failure(source()).detail.endswith("characters: KeyError)")


# Traps inside a readable answer.
