"""Yahoo's bars of minutes through the real yfinance, from a server on the loopback; kept in a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from yahoo_fixtures import FAST
from yahoo_loopback import (
    NEW_YORK,
    Body,
    YahooServer,
    answering,
    forget_yfinance,
    loop_session,
    refusal,
    result_of,
)
from yahoo_loopback import chart as daily_chart

from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.intraday.day import Part
from eventstudy.prices.intraday.series import NoBars
from eventstudy.prices.intraday.sessions import PlacedBars
from eventstudy.prices.intraday.source import BarRequest
from eventstudy.prices.intraday_sources import KeptBars
from eventstudy.prices.store.store import Store
from eventstudy.prices.yahoo.intraday import YahooBars

ZONE = ZoneInfo("America/New_York")
DAYS = [date(2025, 2, 10), date(2025, 2, 11)]
NEXT_DAY = datetime(2025, 2, 13, 12, 0, tzinfo=UTC)
IN_SESSION = datetime(2025, 2, 11, 17, 0, tzinfo=UTC)


def minutes(minute: int = 5, until: datetime | None = None) -> Body:
    """A chart of two sessions with a bar before the opening and one after the close, without volume."""
    body = daily_chart("BABA", NEW_YORK, [], [])
    stamps, closes, volumes = [], [], []
    for day in DAYS:
        opens = datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZONE)
        for at in (-30, *range(0, 390, minute), 420):
            moment = opens + timedelta(minutes=at)
            if until is None or moment < until:
                stamps.append(int(moment.timestamp()))
                closes.append(100 + at / 100)
                volumes.append(0 if at in (-30, 420) else 10)
    result = result_of(body)
    result["timestamp"] = stamps
    result["meta"] |= {"dataGranularity": f"{minute}m"}
    quote = {**dict.fromkeys(("open", "high", "low", "close"), closes), "volume": volumes}
    result["indicators"] = {"quote": [quote], "adjclose": [{"adjclose": closes}]}
    period = {"timezone": "EST", "start": stamps[0], "end": stamps[-1], "gmtoffset": -18000}
    result["meta"] |= {"tradingPeriods": {"pre": [[period]], "regular": [[period]], "post": [[period]]}}
    return body


def request() -> BarRequest:
    table = table_of("XNYS")
    return BarRequest("BABA", table.session_on(DAYS[0]), table.session_on(DAYS[1]))


class Asking:
    """A source that asks a server, at a moment."""

    def __init__(self, server: YahooServer, home: Path) -> None:
        self.server, self.store = server, Store(home, lambda _: None)

    def source(self, interval: str = "5m", now: datetime = NEXT_DAY) -> KeptBars:
        forget_yfinance()
        session = loop_session(self.server)
        remote = YahooBars(
            lambda _: None, interval, session=session, now=lambda: now, backoff=FAST, timeout=3
        )
        return KeptBars(self.store, interval, remote)

    def bars(self, interval: str = "5m", now: datetime = NEXT_DAY) -> PlacedBars | NoBars:
        return self.source(interval, now).bars(request())

    @property
    def count(self) -> int:
        return len([one for one in self.server.requests if "/chart/" in one.path])


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    with YahooServer({"BABA": minutes()}) as server:
        yield Asking(server, tmp_path / "home")


def test_bars_come_with_those_of_extended_hours(asking: Asking) -> None:
    placed = asking.bars()
    assert isinstance(placed, PlacedBars)
    parts = [bar.part for bar in placed.day(request().session)]
    assert [Part.PRE_MARKET, *[Part.SESSION] * 78, Part.AFTER_HOURS] == parts
    (asked,) = [one for one in asking.server.requests if "/chart/" in one.path]
    assert ("5m", "true") == (asked.query["interval"], asked.query["includePrePost"].lower())


def test_a_day_that_was_over_is_kept_and_not_asked_for_again(asking: Asking) -> None:
    first, again = asking.bars(), asking.bars()
    assert isinstance(first, PlacedBars)
    assert isinstance(again, PlacedBars)
    assert (1, "store") == (asking.count, again.series.source)
    assert first.series.stamps == again.series.stamps
    at_hand = KeptBars(asking.store, "auto").bars(request())
    assert isinstance(at_hand, PlacedBars)
    assert again.series.close == at_hand.series.close


def test_bars_of_fifteen_minutes_stand_for_those_of_thirty(asking: Asking) -> None:
    asking.server.charts["BABA"] = minutes(15)
    placed = asking.bars("30m")
    assert isinstance(placed, PlacedBars)
    assert (15 * 60, ["15m"]) == (
        placed.series.seconds,
        [one.query["interval"] for one in asking.server.requests if "/chart/" in one.path],
    )
    assert [15 * 60] == asking.store.bar_sizes("BABA", "yahoo", DAYS[1].toordinal())


@pytest.mark.slow
def test_a_session_that_was_still_open_is_asked_for_again_until_it_is_over(asking: Asking) -> None:
    asking.server.charts["BABA"] = minutes(until=IN_SESSION)
    running = asking.bars(now=IN_SESSION)
    asking.server.charts["BABA"] = minutes()
    over = asking.bars()
    assert isinstance(running, PlacedBars)
    assert isinstance(over, PlacedBars)
    sessions = [
        sum(bar.part is Part.SESSION for bar in one.day(request().session)) for one in (running, over)
    ]
    assert ([30, 78], 2) == (sessions, asking.count)


@pytest.mark.parametrize(
    ("interval", "days", "detail", "remedy"),
    [
        (
            "1m",
            31,
            "Yahoo has bars of 1m for the last 30 days only; the session of 2025-02-11 is 31 days ago",
            "5m",
        ),
        (
            "5m",
            61,
            "Yahoo has bars of 5m for the last 60 days only; the session of 2025-02-11 is 61 days ago",
            "60m",
        ),
        ("60m", 731, "Yahoo has bars of 60m for the last 730 days only", "Yahoo has no larger bars of it"),
    ],
)
def test_what_is_too_old_is_not_asked_for_and_says_what_yahoo_still_has(
    asking: Asking, interval: str, days: int, detail: str, remedy: str
) -> None:
    none = asking.bars(interval, datetime(2025, 2, 11, 22, tzinfo=UTC) + timedelta(days=days))
    assert isinstance(none, NoBars)
    assert (0, True, True) == (asking.count, detail in none.detail, remedy in none.remedy)
    assert "--intraday PATH" in none.remedy


def test_yahoos_own_refusal_is_told_with_what_it_still_has(asking: Asking) -> None:
    words = "1m data not available for startTime=1 and endTime=2. Only 7 days worth of 1m are allowed"
    asking.server.faults["BABA"] = answering(422, refusal("Unprocessable Entity", words))
    none = asking.bars("1m")
    assert isinstance(none, NoBars)
    assert words in none.detail
    assert "use --intraday 5m, which Yahoo still has" in none.remedy


def test_one_minute_bars_are_asked_for_within_the_week_that_a_request_may_span(asking: Asking) -> None:
    asking.server.charts["BABA"] = minutes(1)
    asking.bars("1m")
    ((first, last),) = asking.server.asked("BABA")
    assert (last - first).days < 7


@pytest.mark.slow
def test_an_unknown_symbol_and_a_limit_are_told_as_for_daily_prices(asking: Asking) -> None:
    del asking.server.charts["BABA"]
    unknown = asking.bars()
    asking.server.faults["BABA"] = answering(429, "Too Many Requests")
    limited = asking.bars()
    assert isinstance(unknown, NoBars)
    assert isinstance(limited, NoBars)
    assert "symbol may be delisted" in unknown.detail
    assert "limits our requests" in limited.detail


def test_without_the_network_the_store_alone_is_looked_in(tmp_path: Path) -> None:
    none = KeptBars(Store(tmp_path, lambda _: None), "5m").bars(request())
    assert isinstance(none, NoBars)
    assert "the store has no bars of 5m of BABA for 2025-02-11" == none.detail


def test_clearing_the_store_forgets_the_bars(asking: Asking) -> None:
    asking.bars()
    assert ["BABA"] == asking.store.clear(["BABA"])
    assert [] == asking.store.bar_sizes("BABA", "yahoo", DAYS[1].toordinal())
