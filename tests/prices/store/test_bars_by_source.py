"""Bars of minutes in a real store: each source's apart, also in a store of before they were."""

from __future__ import annotations

import sqlite3
from array import array
from datetime import date
from pathlib import Path

import pytest

from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.intraday.series import NoBars, Rows
from eventstudy.prices.intraday.sessions import PlacedBars
from eventstudy.prices.intraday.source import BarRequest
from eventstudy.prices.intraday_sources import KeptBars
from eventstudy.prices.store.schema import MIGRATIONS
from eventstudy.prices.store.store import Store

TABLE = table_of("XNYS")
BASE, SESSION = (TABLE.session_on(date(2025, 2, day)) for day in (10, 11))
REQUEST = BarRequest("AAPL", BASE, SESSION)
RETRIEVED = "2025-02-13T12:00:00+00:00"
MINUTES = 60


def keep(store: Store, source: str, price: float, seconds: int = 5 * MINUTES) -> None:
    """Two sessions of bars that all have this price."""
    days: dict[int, tuple[int, int, bool]] = {}
    stamps: list[int] = []
    for session in (BASE, SESSION):
        opens, closes = int(session.opens.timestamp()), int(session.closes.timestamp())
        days[session.date.toordinal()] = (opens, closes, True)
        stamps += range(opens, closes, seconds)
    columns = [array("d", [price] * len(stamps)) for _ in range(5)]
    store.save_bars("AAPL", source, seconds, Rows(array("q", stamps), *columns), days, RETRIEVED)


def price(found: PlacedBars | NoBars) -> float | None:
    return found.series.close[0] if isinstance(found, PlacedBars) else None


def test_each_source_has_its_own_bars_and_those_of_another_do_not_stand_in(
    store: Store, messages: list[str]
) -> None:
    keep(store, "yahoo", 100.0)
    assert price(KeptBars(store, "5m", services=("tiingo",)).bars(REQUEST)) is None
    keep(store, "tiingo", 200.0)
    assert 100.0 == price(KeptBars(store, "5m", services=("yahoo",)).bars(REQUEST))
    assert 200.0 == price(KeptBars(store, "5m", services=("tiingo",)).bars(REQUEST))
    assert [] == messages


@pytest.mark.parametrize("interval", ["5m", "auto"])
def test_where_either_will_do_yahoos_come_first_and_those_of_iex_are_named(
    store: Store, interval: str
) -> None:
    said: list[str] = []
    keep(store, "tiingo", 200.0)
    assert 200.0 == price(KeptBars(store, interval, say=said.append).bars(REQUEST))
    assert ["AAPL: the stored bars of 5m are from Tiingo (IEX)"] == [
        message.partition(";")[0] for message in said
    ]
    keep(store, "yahoo", 100.0)
    assert 100.0 == price(KeptBars(store, interval, say=said.append).bars(REQUEST))
    assert 1 == len(said)


def test_bars_of_30_minutes_are_kept_of_iex_and_never_of_yahoo(store: Store) -> None:
    keep(store, "yahoo", 100.0, 30 * MINUTES)
    assert price(KeptBars(store, "30m").bars(REQUEST)) is None
    keep(store, "tiingo", 200.0, 30 * MINUTES)
    assert 200.0 == price(KeptBars(store, "30m", say=lambda _: None).bars(REQUEST))


def test_a_store_of_before_keeps_its_bars_as_yahoos_and_those_of_30_minutes_as_tiingos(home: Path) -> None:
    store = Store(home, lambda _: None)
    home.mkdir()
    day, stamp = SESSION.date.toordinal(), int(SESSION.opens.timestamp())
    with sqlite3.connect(store.path) as connection:
        connection.executescript("".join(MIGRATIONS[:2]) + "PRAGMA user_version=2")
        for seconds, close in ((300, 100.0), (1800, 200.0)):
            connection.execute(
                "INSERT INTO intraday_days VALUES ('AAPL', ?, ?, 1, ?)", (seconds, day, RETRIEVED)
            )
            bar = ("AAPL", seconds, stamp, close, close, close, close, None)
            connection.execute("INSERT INTO intraday_bars VALUES (?, ?, ?, ?, ?, ?, ?, ?)", bar)
    connection.close()
    for source, seconds, close in (("yahoo", 300, 100.0), ("tiingo", 1800, 200.0)):
        assert [seconds] == store.bar_sizes("AAPL", source, day)
        rows = store.load_bars("AAPL", source, [day], seconds, final=True)
        assert rows is not None
        assert ([stamp], [close]) == (list(rows.stamps), list(rows.close))
    assert ["AAPL"] == store.clear()
    assert [] == store.bar_sizes("AAPL", "tiingo", day)
