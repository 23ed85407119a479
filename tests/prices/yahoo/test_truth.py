"""Answers of Yahoo that are wrong or doubtful in ways that only the prices show; the real yfinance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from study_helpers import reasons, studied
from yahoo_fixtures import DAYS, Make, failure, series
from yahoo_loopback import HONG_KONG, LONDON, NEW_YORK, TOKYO, Body, Market, YahooServer, chart, result_of

from eventstudy.options import RunOptions
from eventstudy.prices.auto import AutoSource
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceRequest, PriceSource
from eventstudy.prices.store.store import Store
from eventstudy.reactions.run import Reaction, run
from eventstudy.reasons import Reason


def measured(source: PriceSource, symbol: str, day: str, *, total: bool = False) -> Reaction:
    options = RunOptions(all_listings=False, benchmark="none", total_returns=total)
    return run([symbol], day, source, options).reactions[0]


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


CNE = chart(  # Capricorn Energy, as Yahoo sent it (yfinance issue 1531)
    "CNE.L",
    LONDON,
    days("2023-05-05", "2023-05-09", "2023-05-10", "2023-05-15", "2023-05-16", "2023-05-17"),
    [476.0, 218.4, 456.909, 461.151, 205.1, 197.86],
    dividends={date(2023, 5, 16): 243.93939},
    splits={date(2023, 5, 16): (33.0, 70.0)},
)


class TestSplits:
    def test_a_bar_that_yahoo_forgot_to_adjust_is_put_on_the_scale_of_the_others(
        self, source: Make, server: YahooServer
    ) -> None:
        """476 x 33/70 = 224.4 on 5 May 2023, then 218.4: -2.67 %. The split itself came a week later."""
        server.charts["CNE.L"] = CNE
        row = measured(source(), "CNE.L", "2023-05-09")
        assert -0.0267 == pytest.approx(row.values["close_to_close"], abs=5e-5)
        assert [224.4, 218.4] == pytest.approx([row.values["base_close"], row.values["close"]])
        assert "split-applied:2023-05-09" in row.warnings

    def test_it_is_from_the_store_too(self, source: Make, server: YahooServer, tmp_path: Path) -> None:
        server.charts["CNE.L"] = CNE
        auto = AutoSource(Store(tmp_path, print), BundledSource(), source, print)
        first = measured(auto, "CNE.L", "2023-05-09")
        again = measured(
            AutoSource(Store(tmp_path, print), BundledSource(), None, print), "CNE.L", "2023-05-09"
        )
        assert "store" == again.source
        assert (first.values, first.warnings) == (again.values, again.warnings)

    def test_a_reverse_split_is_applied_likewise(self, source: Make, server: YahooServer) -> None:
        """One new share for 190: 0.10 is 19.00, and 19.57 is 3 % more."""
        days_of = days("2025-02-10", "2025-02-11", "2025-02-12")
        server.charts["ZZZ"] = chart(
            "ZZZ", NEW_YORK, days_of, [0.1, 19.57, 19.6], splits={days_of[1]: (1.0, 190.0)}
        )
        row = measured(source(), "ZZZ", "2025-02-11")
        assert 0.03 == pytest.approx(row.values["close_to_close"])
        assert "split-applied:2025-02-11" in row.warnings

    def test_a_dividend_and_a_split_of_one_day_are_a_doubt(self, source: Make, server: YahooServer) -> None:
        """6309.T, 28 April 2025: 73 yen for a share before the split of three for one, or after it?"""
        split = date(2025, 4, 28)
        server.charts["6309.T"] = chart(
            "6309.T",
            TOKYO,
            days("2025-04-25", "2025-04-28"),
            [1403.33, 1378.0],
            dividends={split: 73.0},
            splits={split: (3.0, 1.0)},
        )
        row = measured(source(now=datetime(2025, 6, 1, tzinfo=UTC)), "6309.T", "2025-04-28")
        assert "dividend-with-split:2025-04-28" in row.warnings


class TestDividends:
    def test_those_of_a_fund_contain_its_capital_gain(self, source: Make, server: YahooServer) -> None:
        """VWILX, 17 December 2025: (110.44 + 7.857) / 120.10 - 1 = -1.50 %."""
        ex_day = date(2025, 12, 17)
        body = chart(
            "VWILX", NEW_YORK, days("2025-12-16", "2025-12-17"), [120.1, 110.44], dividends={ex_day: 7.857}
        )
        stamp = result_of(body)["timestamp"][1]
        result_of(body)["meta"]["instrumentType"] = "MUTUALFUND"
        result_of(body)["events"]["capitalGains"] = {str(stamp): {"amount": 6.42, "date": stamp}}
        server.charts["VWILX"] = body
        now = datetime(2026, 1, 12, tzinfo=UTC)
        row = measured(source(now=now), "VWILX", "2025-12-17", total=True)
        assert -0.0150 == pytest.approx(row.values["close_to_close"], abs=5e-5)

    @pytest.fixture
    def hsba(self) -> Body:
        """HSBC's in pence, its dividend of 6 March 2025 in dollars."""
        ex_day = date(2025, 3, 6)
        body = chart(
            "HSBA.L", LONDON, days("2025-03-05", "2025-03-06"), [900.0, 880.0], dividends={ex_day: 0.36}
        )
        for dividend in result_of(body)["events"]["dividends"].values():
            dividend["currency"] = "USD"
        return body

    def test_one_in_another_currency_is_converted_at_the_days_rate(
        self, source: Make, server: YahooServer, hsba: Body
    ) -> None:
        """0.36 dollars at 0.775 pounds a dollar are 27.9 p: (880 + 27.9) / 900 - 1 = +0.878 %."""
        server.charts["HSBA.L"] = hsba
        rates = Market("Europe/London", LONDON.opens, "GBP", "CCY")
        server.charts["GBP=X"] = chart("GBP=X", rates, days("2025-03-05", "2025-03-06"), [0.78, 0.775])
        row = measured(source(now=datetime(2025, 4, 1, tzinfo=UTC)), "HSBA.L", "2025-03-06", total=True)
        assert 907.9 / 900 - 1 == pytest.approx(row.values["close_to_close"])
        assert {"ex-dividend:2025-03-06", "dividend-converted:2025-03-06"} <= set(row.warnings)

    def test_without_a_rate_the_row_carries_the_doubt_from_the_store_as_well(
        self, source: Make, server: YahooServer, hsba: Body, tmp_path: Path
    ) -> None:
        server.charts["HSBA.L"] = hsba
        now = datetime(2025, 4, 1, tzinfo=UTC)
        online = AutoSource(Store(tmp_path, print), BundledSource(), lambda: source(now=now), print)
        offline = AutoSource(Store(tmp_path, print), BundledSource(), None, print)
        for prices in (online, offline):
            row = measured(prices, "HSBA.L", "2025-03-06", total=True)
            assert 880 / 900 - 1 == pytest.approx(row.values["close_to_close"])
            assert {"ex-dividend:2025-03-06", "dividend-currency:2025-03-06"} <= set(row.warnings)


class TestWhatItIs:
    @pytest.mark.parametrize("kind", ["CRYPTOCURRENCY", "FUTURE"])
    def test_what_trades_around_the_clock_is_refused(
        self, source: Make, server: YahooServer, kind: str
    ) -> None:
        result_of(server.charts["BABA"])["meta"]["instrumentType"] = kind
        assert "trades around the clock" in failure(source()).detail

    def test_an_answer_for_another_symbol_is_refused(self, source: Make, server: YahooServer) -> None:
        result_of(server.charts["BABA"])["meta"]["symbol"] = "QQQ"
        assert "Yahoo was asked for BABA and answers with QQQ: not used" == failure(source()).detail

    def test_days_counted_in_another_zone_are_refused(self, source: Make, server: YahooServer) -> None:
        server.charts["BABA"] = chart("BABA", HONG_KONG, DAYS, [1.0] * 5)
        result_of(server.charts["BABA"])["meta"]["currency"] = "USD"
        assert "counts the days of BABA in Asia/Hong_Kong" in failure(source()).detail

    def test_a_currency_that_yahoo_does_not_say_is_a_doubt(self, source: Make, server: YahooServer) -> None:
        del result_of(server.charts["BABA"])["meta"]["currency"]
        loaded = series(source())
        assert (None, (Reason.CURRENCY_NOT_STATED,)) == (loaded.currency, loaded.notes)


class TestTime:
    def body(self, traded: datetime, *, last_is_phantom: bool = False) -> Body:
        body = chart("IBM", NEW_YORK, DAYS[:4], [70.0, 71.0, 72.0, 72.0])
        meta = result_of(body)["meta"]
        meta["regularMarketTime"] = int(traded.timestamp())
        if last_is_phantom:
            meta["currentTradingPeriod"]["regular"]["start"] = result_of(body)["timestamp"][-1]
        return body

    def test_before_the_first_trade_it_is_not_yet(self, source: Make, server: YahooServer) -> None:
        """Yahoo repeats the last close as today's bar; the last trade was at yesterday's close."""
        closed = datetime(2025, 2, 11, 21, 0, tzinfo=UTC)
        server.charts["IBM"] = self.body(closed, last_is_phantom=True)
        row = measured(source(now=datetime(2025, 2, 12, 13, 0, tzinfo=UTC)), "IBM", "2025-02-11T17:00")
        assert (Reason.NOT_YET, None) == (row.status, row.values["close_to_close"])

    @pytest.mark.parametrize("last_is_phantom", [True, False])
    def test_a_study_says_not_yet_as_well(
        self, source: Make, server: YahooServer, last_is_phantom: bool
    ) -> None:
        body = self.body(datetime(2025, 2, 12, 21, 0, tzinfo=UTC), last_is_phantom=last_is_phantom)
        server.charts["IBM"] = body
        prices = source(now=datetime(2025, 2, 13, 13, 0, tzinfo=UTC))
        events = "symbol,announced\nIBM,2025-02-12T17:00\nIBM,2025-02-10T17:00\n"
        result = studied(events, prices, benchmark="none", model="mean-adjusted", min_estimation=3)
        assert ["not-yet", "short-estimation-window"] == reasons(result)
        row = measured(prices, "IBM", "2025-02-12T17:00")
        assert (Reason.NOT_YET, row.detail) == (row.status, result.why(0))

    def test_days_that_only_a_clock_running_ahead_has_reached_are_not_kept_as_answered(
        self, source: Make, server: YahooServer, tmp_path: Path
    ) -> None:
        """Yahoo's last trade is at the close of Wednesday 12 February; the machine says the 21st."""
        server.charts["IBM"] = self.body(datetime(2025, 2, 12, 21, 0, tzinfo=UTC))
        ahead = source(now=datetime(2025, 2, 21, 12, 0, tzinfo=UTC))
        auto = AutoSource(Store(tmp_path, print), BundledSource(), lambda: ahead, print)
        loaded = auto.load([PriceRequest("IBM", DAYS[0], date(2025, 2, 20))])["IBM"]
        assert isinstance(loaded, BarSeries)
        assert date(2025, 2, 12).toordinal() == loaded.covered[1]
        ((held,),) = [one.spans for one in Store(tmp_path, print).holdings()]
        assert (date(2025, 2, 12).toordinal(),) * 2 == (held.last, held.settled)
        assert Reason.OUTSIDE_PRICE_HISTORY is measured(auto, "IBM", "2025-02-14").status

    def test_a_weekend_after_the_last_trade_is_answered(self, source: Make, server: YahooServer) -> None:
        """Friday 14 February; Monday the 17th is a holiday, and Tuesday's session has begun."""
        closed = datetime(2025, 2, 14, 21, 0, tzinfo=UTC)
        server.charts["IBM"] = body = chart("IBM", NEW_YORK, days("2025-02-13", "2025-02-14"), [70.0, 71.0])
        result_of(body)["meta"]["regularMarketTime"] = int(closed.timestamp())
        prices = source(now=datetime(2025, 2, 18, 15, 0, tzinfo=UTC))
        loaded = prices.load([PriceRequest("IBM", date(2025, 2, 13), date(2025, 2, 18))])["IBM"]
        assert isinstance(loaded, BarSeries)
        assert date(2025, 2, 17).toordinal() == loaded.covered[1]

    def test_a_bar_is_provisional_when_yahoos_last_trade_is_in_its_session_whatever_our_clock_says(
        self, source: Make, server: YahooServer, tmp_path: Path
    ) -> None:
        server.charts["IBM"] = self.body(datetime(2025, 2, 12, 17, 0, tzinfo=UTC))
        auto = AutoSource(Store(tmp_path, print), BundledSource(), source, print)
        assert "provisional-bar:2025-02-12" in measured(auto, "IBM", "2025-02-12").warnings
        assert 1 == len(server.asked("IBM"))
        measured(auto, "IBM", "2025-02-12")
        assert 2 == len(server.asked("IBM")), "a bar that is not final is asked for again"


def test_prices_of_an_earlier_holder_of_a_symbol_are_kept_apart_and_said(
    source: Make, server: YahooServer, tmp_path: Path
) -> None:
    """ZZZ was another company's until 2024; Yahoo's share of that name first traded on 10 February 2025."""
    messages: list[str] = []
    store = Store(tmp_path, messages.append)
    rows = [(day.toordinal(), 9.0, 9.0, 9.0, 9.0, 5.0) for day in days("2024-02-01", "2024-02-02")]
    store.save(build_series("ZZZ", rows, source="old.csv"))
    body = chart("ZZZ", NEW_YORK, DAYS[1:], [50.0, 51.0, 52.0, 53.0])
    result_of(body)["meta"]["firstTradeDate"] = result_of(body)["timestamp"][0]
    server.charts["ZZZ"] = body
    auto = AutoSource(store, BundledSource(), source, messages.append)
    auto.load([PriceRequest("ZZZ", date(2024, 1, 15), DAYS[-1])])
    assert [
        "ZZZ: yahoo knows it since 2025-02-10; the stored prices before that day are of another holder of the"
        " symbol, and are kept apart"
    ] == messages
    (held,) = store.holdings()
    assert [
        (date(2024, 2, 1), date(2024, 2, 2)),
        (date(2025, 2, 10), DAYS[-1]),
    ] == [(date.fromordinal(span.first), date.fromordinal(span.last)) for span in held.spans]
    kept = store.load([PriceRequest("ZZZ", date(2024, 1, 15), date(2024, 3, 1))])["ZZZ"]
    assert isinstance(kept, BarSeries)
    assert [9.0, 9.0] == list(kept.close)
