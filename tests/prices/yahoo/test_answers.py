"""What Yahoo really sends: null rows, other currencies, odd rows, and the pauses between attempts."""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace
from datetime import date, datetime, time
from math import isnan

import pytest
from yahoo_fixtures import (
    DAYS,
    FIRST,
    Make,
    dates,
    failure,
    load,
    series,
    want,
)
from yahoo_loopback import (
    LONDON,
    NEW_YORK,
    Market,
    YahooServer,
    chart,
    quote_of,
    reset,
    result_of,
)

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.yahoo.retry import Backoff, Deadline
from eventstudy.reasons import Reason


def test_a_null_row_stays_as_an_empty_bar_and_is_flagged(source: Make, server: YahooServer) -> None:
    """yfinance drops such a row without a word."""
    adjusted = result_of(server.charts["BABA"])["indicators"]["adjclose"][0]["adjclose"]
    for column in (*quote_of(server.charts["BABA"]).values(), adjusted):
        column[2] = None
    got = series(source())
    assert dates(got) == DAYS
    assert isnan(got.close[2])
    assert isnan(got.volume[2])
    assert {DAYS[2].toordinal(): (Reason.EMPTY_CELL,)} == got.flags


def test_a_null_volume_is_not_zero(source: Make, server: YahooServer) -> None:
    """yfinance writes 0 for it, which would read as a day without trade."""
    quote_of(server.charts["BABA"])["volume"][1] = None
    got = series(source())
    assert isnan(got.volume[1])
    assert 111.3 == got.close[1]
    assert {DAYS[1].toordinal(): (Reason.EMPTY_CELL,)} == got.flags


def test_missing_adjusted_closes_change_no_price_and_are_said(
    source: Make, server: YahooServer, messages: list[str]
) -> None:
    del result_of(server.charts["BABA"])["indicators"]["adjclose"]
    assert [103.5, 111.3, 112.8, 118.3, 119.5] == list(series(source()).close)
    assert ["BABA: Yahoo sent no adjusted closes; its raw closes are used, as always"] == messages


def test_prices_in_another_currency_than_the_listings_are_refused(source: Make, server: YahooServer) -> None:
    result_of(server.charts["BABA"])["meta"]["currency"] = "HKD"
    got = failure(source())
    assert "Yahoo quotes BABA in HKD, but it trades in USD: not used" == got.detail
    assert got.error is not None


def test_the_currency_of_a_listing_that_no_table_knows_is_yahoos(source: Make, server: YahooServer) -> None:
    """Many London shares are quoted in pounds or dollars, not in pence."""
    server.charts["ZZZ.L"] = chart("ZZZ.L", replace(LONDON, currency="USD"), DAYS, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert "USD" == series(source(), "ZZZ.L").currency


def test_dividends_in_another_currency_than_the_prices_are_kept_apart_and_said(
    source: Make, server: YahooServer, messages: list[str]
) -> None:
    for dividend in result_of(server.charts["BABA"])["events"]["dividends"].values():
        dividend["currency"] = "HKD"
    loaded = series(source())
    assert ({}, {DAYS[3].toordinal(): (1.0, "HKD")}) == (loaded.dividends, loaded.foreign_dividends)
    assert ["BABA: Yahoo's dividends are in HKD, not USD"] == messages


def test_a_bar_on_a_closed_day_is_handed_on_for_the_calendar_to_judge(
    source: Make, server: YahooServer
) -> None:
    """15 February 2025 is a Saturday."""
    saturday = date(2025, 2, 15)
    server.charts["BABA"] = chart("BABA", NEW_YORK, [*DAYS, saturday], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    got = source().load([want("BABA", FIRST, date(2025, 2, 16))])["BABA"]
    assert isinstance(got, BarSeries)
    assert saturday == dates(got)[-1]


def test_a_row_that_yahoo_repeats_for_the_running_session_counts_once(
    source: Make, server: YahooServer
) -> None:
    """Yahoo appends the live price of today to today's bar; the later row holds."""
    server.charts["BABA"] = chart("BABA", NEW_YORK, [*DAYS, DAYS[-1]], [1.0, 2.0, 3.0, 4.0, 5.0, 5.5])
    result_of(server.charts["BABA"])["timestamp"][-1] += 3600
    got = series(source())
    assert (dates(got), got.close[-1]) == (DAYS, 5.5)
    assert {DAYS[-1].toordinal(): (Reason.DUPLICATE_DATE,)} == got.flags


def test_of_two_bars_of_an_earlier_day_with_different_closes_neither_is_used(
    source: Make, server: YahooServer
) -> None:
    days = [*DAYS[:2], DAYS[1], *DAYS[2:]]
    body = server.charts["BABA"] = chart("BABA", NEW_YORK, days, [1.0, 2.0, 2.5, 3.0, 4.0, 5.0])
    result_of(body)["timestamp"][2] += 3600
    got = series(source())
    assert isnan(got.close[1])
    assert {DAYS[1].toordinal(): (Reason.DUPLICATE_DATE,)} == got.flags


@pytest.mark.parametrize(
    ("gain", "counted", "close", "flags"),
    [
        (0.5, 1.0, 111.8, ()),  # 112.8 less 1.0: the dividend contains the gain
        (0.5, 1.5, 111.3, ()),  # 112.8 less both
        (0.5, 1.0, 118.3, (Reason.CAPITAL_GAIN,)),  # the day's rise hides it
        (1.5, 2.5, 118.3, ()),  # a dividend cannot contain a larger gain
    ],
)
def test_a_capital_gain_that_the_dividend_contains_is_counted_once(
    source: Make, server: YahooServer, gain: float, counted: float, close: float, flags: tuple[Reason, ...]
) -> None:
    body = server.charts["BABA"]
    result_of(body)["meta"]["instrumentType"] = "ETF"
    stamp = result_of(body)["timestamp"][3]
    result_of(body)["events"]["capitalGains"] = {str(stamp): {"amount": gain, "date": stamp}}
    for column in quote_of(body).values():
        column[3] = close
    got = series(source())
    assert {DAYS[3].toordinal(): counted} == got.dividends
    assert flags == got.flags.get(DAYS[3].toordinal(), ())


# Its manners inside a process.


def test_what_the_libraries_say_never_reaches_the_user(
    source: Make, server: YahooServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    server.host_faults["fc.yahoo.com"] = reset
    before = list(warnings.filters)
    with caplog.at_level(logging.DEBUG):
        source().load([want("BABA"), want("NOPE")])
    assert [] == [record for record in caplog.records if record.name.startswith("yfinance")]
    assert ("", "") == tuple(capsys.readouterr())
    assert before == list(warnings.filters)


def test_yfinance_is_left_as_it_was_found(source: Make) -> None:
    import yfinance

    series(source())
    assert yfinance.config.debug.hide_exceptions is True
    assert not logging.getLogger("yfinance").disabled


def test_a_second_load_asks_again(source: Make, server: YahooServer) -> None:
    """yfinance would answer from its memory of the process."""
    asking = source()
    series(asking)
    server.charts["BABA"] = chart("BABA", NEW_YORK, DAYS, [51.75, 55.65, 56.4, 59.15, 59.75])
    assert 51.75 == series(asking).close[0]
    assert 2 == len(server.asked("BABA"))


def test_an_isin_is_not_looked_up(source: Make, server: YahooServer) -> None:
    """yfinance would search for its symbol, at other addresses."""
    assert failure(source(), "US0378331005").detail.startswith("'US0378331005' is not a symbol")
    assert [] == server.requests


def test_a_symbol_whose_exchange_no_table_knows_is_one_request_and_cut_to_the_days_wanted(
    source: Make, server: YahooServer
) -> None:
    """Wellington's session of 11 February opens at 21:00 UTC of the 10th."""
    wellington = Market("Pacific/Auckland", time(10, 0), "NZD", "NZE")
    server.charts["^NOBODY"] = chart("^NOBODY", wellington, DAYS, [1.0, 2.0, 3.0, 4.0, 5.0])
    got = source().load([want("^NOBODY", DAYS[1], DAYS[3])])["^NOBODY"]
    assert isinstance(got, BarSeries)
    assert dates(got) == DAYS[1:4]
    assert 1 == len(server.asked("^NOBODY"))


def test_a_defect_in_a_thread_is_raised_where_it_was_asked(source: Make, messages: list[str]) -> None:
    def broken() -> datetime:
        raise ZeroDivisionError

    asking = source()
    asking._now = broken
    with pytest.raises(ZeroDivisionError):
        load(asking)


# The pauses and the deadline, on a clock of their own.


def test_pauses_double_and_each_is_shortened_by_at_most_half() -> None:
    longest = [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    for _ in range(50):
        pauses = list(Backoff())
        assert 6 == len(pauses)
        assert all(whole / 2 <= pause <= whole for pause, whole in zip(pauses, longest, strict=True))


def test_pauses_differ_so_that_programs_do_not_come_back_together() -> None:
    assert len({tuple(Backoff()) for _ in range(20)}) > 1


def test_the_deadline_counts_anew_from_every_answer() -> None:
    now = [100.0]
    deadline = Deadline(30.0, lambda: now[0])
    now[0] = 120.0
    assert 10.0 == deadline.left()
    deadline.renew()
    assert 30.0 == deadline.left()
    now[0] = 151.0
    assert -1.0 == deadline.left()
