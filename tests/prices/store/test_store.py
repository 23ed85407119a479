"""The local store: what is kept comes back as it was, and what was never asked for is not made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isnan
from pathlib import Path

import pytest
from store_helpers import LATER, START, made, query, read, whole, with_hole

from eventstudy.exchanges.trading_day import day_at, zone_of
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.prices.store.store import Store, fetch_command
from eventstudy.reasons import Reason


def missing(store: Store, want: PriceRequest) -> NoPrices:
    loaded = store.load([want])[want.symbol]
    assert isinstance(loaded, NoPrices)
    return loaded


def covered(series: BarSeries) -> tuple[date, date]:
    return date.fromordinal(series.covered[0]), date.fromordinal(series.covered[1])


def spans(store: Store) -> list[tuple[date, date]]:
    return [
        (date.fromordinal(span.first), date.fromordinal(span.last))
        for holding in store.holdings()
        for span in holding.spans
    ]


# What is kept comes back.


def test_a_series_comes_back_as_it_was_kept(store: Store) -> None:
    kept = made("BABA", dividends={START.toordinal(): 1.0}, splits={START.toordinal() + 1: 2.0})
    store.save(kept)
    assert replace(kept, source="store") == read(store, whole(kept))


def test_flags_and_empty_cells_come_back(store: Store) -> None:
    day = START.toordinal()
    kept = build_series(
        "BABA",
        [
            (day, 9.0, 11.0, 8.0, 10.0, 5.0),
            (day + 1, 9.0, 11.0, 8.0, -10.0, 5.0),
            (day + 2, 9.0, 1.0, 8.0, 10.0, 5.0),
        ],
        source="yahoo",
    )
    store.save(kept)
    got = read(store, whole(kept))
    assert (
        {day + 1: (Reason.NON_POSITIVE_PRICE,), day + 2: (Reason.IMPOSSIBLE_BAR,)} == kept.flags == got.flags
    )
    assert isnan(got.close[1])
    assert isnan(got.open[2])


def test_only_the_range_wanted_comes_back(store: Store) -> None:
    store.save(made("BABA", dividends={START.toordinal(): 1.0, START.toordinal() + 2: 2.0}))
    got = read(store, PriceRequest("BABA", date(2025, 1, 7), date(2025, 1, 8)))
    assert (date(2025, 1, 7), date(2025, 1, 8)) == covered(got)
    assert [101.0, 102.0] == list(got.close)
    assert {date(2025, 1, 8).toordinal(): 2.0} == got.dividends


def test_no_bar_and_never_asked_are_different(store: Store) -> None:
    """Asked for a whole year, answered with ten bars: the rest of the year is known to be empty."""
    year = (date(2024, 7, 1), date(2025, 6, 30))
    store.save(made("BABA", covered=year, retrieved="2025-07-05T00:00:00+00:00"))
    assert year == covered(read(store, PriceRequest("BABA", date(2024, 1, 1), date(2025, 12, 31))))
    empty = read(store, PriceRequest("BABA", date(2024, 7, 1), date(2024, 7, 31)))
    assert ([], (date(2024, 7, 1), date(2024, 7, 31))) == (list(empty.days), covered(empty))


def test_what_was_never_asked_for_names_the_command_that_fetches_it(store: Store) -> None:
    got = missing(store, PriceRequest("JD", date(2024, 7, 1), date(2025, 2, 28)))
    assert "the local store has no prices of JD from 2024-07-01 to 2025-02-28" == got.detail
    assert "fetch them: eventstudy prices fetch JD --from 2024-07-01 --to 2025-02-28" == got.remedy
    assert got.error is None


def test_the_command_quotes_what_a_shell_would_change() -> None:
    want = PriceRequest("^GSPC", date(2025, 1, 1), date(2025, 1, 2))
    assert "eventstudy prices fetch '^GSPC' --from 2025-01-01 --to 2025-01-02" == fetch_command(want)


def test_nothing_is_created_by_reading(store: Store, tmp_path: Path) -> None:
    missing(store, PriceRequest("JD", START, START))
    assert ([], []) == (store.holdings(), store.clear())
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("symbol", ["O'BRIEN", "x'); DROP TABLE bars; --", "^GSPC", "HKD=X", "ÄÖ", "%", ""])
def test_a_symbol_is_only_ever_data(store: Store, symbol: str) -> None:
    store.save(made("BABA"))
    store.save(made(symbol, level=50.0))
    assert 50.0 == read(store, PriceRequest(symbol, START, START)).close[0]
    assert [symbol] == store.clear([symbol])
    assert ["BABA"] == [holding.symbol for holding in store.holdings()]


# Spans.


def test_a_longer_answer_that_agrees_extends_what_is_kept(store: Store) -> None:
    store.save(made("BABA", START, 10))
    store.save(made("BABA", date(2025, 1, 13), 10))
    assert [(START, date(2025, 1, 24))] == spans(store)
    assert 15 == len(read(store, PriceRequest("BABA", START, date(2025, 1, 24))).days)


def test_an_earlier_answer_that_agrees_extends_what_is_kept(store: Store) -> None:
    store.save(made("BABA", date(2025, 1, 13), 10))
    store.save(made("BABA", START, 10))
    assert [(START, date(2025, 1, 24))] == spans(store)


def test_answers_that_share_no_bar_stay_apart(store: Store) -> None:
    """A split between the two would not show: nothing says that their prices are on one scale."""
    store.save(made("BABA", START, 5))
    store.save(made("BABA", date(2025, 1, 13), 5))
    assert [(START, date(2025, 1, 10)), (date(2025, 1, 13), date(2025, 1, 17))] == spans(store)
    got = read(store, PriceRequest("BABA", START, date(2025, 1, 17)))
    assert (START, date(2025, 1, 10)) == covered(got)


@pytest.mark.parametrize("first", [date(2025, 1, 11), date(2025, 1, 13)])
def test_ranges_that_meet_or_overlap_on_days_without_a_bar_stay_apart(store: Store, first: date) -> None:
    """The first was asked for up to Sunday the 12th; the second from the Saturday, or from Monday, on."""
    store.save(made("BABA", START, 5, covered=(START, date(2025, 1, 12))))
    store.save(made("BABA", date(2025, 1, 13), 5, covered=(first, date(2025, 1, 17))))
    assert [(START, first - timedelta(days=1)), (first, date(2025, 1, 17))] == spans(store)


def test_an_answer_that_touches_two_spans_joins_them(store: Store) -> None:
    store.save(made("BABA", START, 5))
    store.save(made("BABA", date(2025, 1, 20), 5))
    store.save(made("BABA", START, 15))
    assert [(START, date(2025, 1, 24))] == spans(store)


def test_an_answer_inside_what_is_kept_changes_no_span(store: Store) -> None:
    store.save(made("BABA", START, 15))
    store.save(made("BABA", date(2025, 1, 13), 2))
    assert [(START, date(2025, 1, 24))] == spans(store)
    assert 15 == store.holdings()[0].bars


def test_a_bar_that_the_source_withdrew_is_gone(store: Store) -> None:
    store.save(made("BABA", START, 10))
    without = made("BABA", START, 10)
    for column in (without.days, without.open, without.high, without.low, without.close, without.volume):
        column.pop(3)
    assert () == store.save(without).notes
    assert 9 == store.holdings()[0].bars


# Restated history.


def test_a_split_between_two_fetches_replaces_the_whole_history(store: Store, messages: list[str]) -> None:
    store.save(made("BABA", START, 10, level=200.0))
    store.save(made("BABA", date(2024, 6, 3), 5, level=400.0))
    halved = made("BABA", date(2025, 1, 13), 10, level=100.0)
    assert (Reason.RESTATED_HISTORY,) == store.save(halved).notes
    assert [(date(2025, 1, 13), date(2025, 1, 24))] == spans(store)
    assert 10 == store.holdings()[0].bars
    assert [
        "BABA: yahoo has restated its history: 5 stored days differ"
        " (the close of 2025-01-17 was 211, is 111); all of it was replaced"
    ] == messages


def test_a_restated_history_is_said_once(store: Store, messages: list[str]) -> None:
    store.save(made("BABA", level=200.0))
    store.save(made("BABA", level=100.0))
    assert () == store.save(made("BABA", level=100.0)).notes
    assert () == read(store, whole(made("BABA"))).notes
    assert 1 == len(messages)


@pytest.mark.parametrize("column", ["open", "high", "low", "close"])
def test_one_changed_price_is_a_restated_history(store: Store, column: str) -> None:
    store.save(made("BABA"))
    changed = made("BABA")
    getattr(changed, column)[4] += 0.01
    assert (Reason.RESTATED_HISTORY,) == store.save(changed).notes
    assert getattr(changed, column)[4] == getattr(read(store, whole(changed)), column)[4]


def test_single_precision_noise_is_no_restatement(store: Store, messages: list[str]) -> None:
    """113.8 as a vendor's 32-bit number is 113.80000305175781."""
    store.save(made("BABA", level=113.8))
    noisy = made("BABA", level=113.8)
    noisy.close[0] = 113.80000305175781
    assert () == store.save(noisy).notes
    assert [] == messages


def test_a_corrected_volume_or_a_filled_hole_replaces_only_its_day(store: Store, messages: list[str]) -> None:
    store.save(with_hole(made("BABA", START, 10), date(2025, 1, 8)))
    fresh = made("BABA", START, 5)
    fresh.volume[0] = 5.0
    assert () == store.save(fresh).notes
    got = read(store, PriceRequest("BABA", START, date(2025, 1, 17)))
    assert (5.0, 102.0, 10) == (got.volume[0], got.close[2], len(got.days))
    assert [] == messages


# Provisional bars.


def test_a_day_that_was_not_over_is_not_settled(store: Store) -> None:
    """17 January, 16:00 in New York: the bar of that day may still change."""
    store.save(made("BABA", START, 10, retrieved="2025-01-17T21:00:00+00:00"))
    want = PriceRequest("BABA", START, date(2025, 1, 17))
    assert (START, date(2025, 1, 16)) == covered(read(store, want, provisional=False))
    offline = read(store, want)
    assert (START, date(2025, 1, 17)) == covered(offline)
    assert "2025-01-17T21:00:00+00:00" == offline.retrieved


def test_a_provisional_bar_is_replaced_without_ado(store: Store, messages: list[str]) -> None:
    early = made("BABA", START, 10, retrieved="2025-01-17T18:00:00+00:00")
    early.close[9] = 99.0
    store.save(early)
    assert () == store.save(made("BABA", date(2025, 1, 13), 10)).notes
    got = read(store, PriceRequest("BABA", START, date(2025, 1, 24)), provisional=False)
    assert (111.0, 15) == (got.close[9], len(got.days))
    assert [] == messages


def test_a_provisional_end_never_becomes_the_middle_of_a_span(store: Store) -> None:
    store.save(made("BABA", START, 10, retrieved="2025-01-17T18:00:00+00:00"))
    store.save(made("BABA", date(2025, 1, 20), 5))
    got = read(store, PriceRequest("BABA", date(2025, 1, 16), date(2025, 1, 24)), provisional=False)
    assert (date(2025, 1, 20), date(2025, 1, 24)) == covered(got)


def test_an_earlier_answer_leaves_the_end_as_provisional_as_it_was(store: Store) -> None:
    """The later call asked for older days only; the moment that counts for the end is the first one."""
    store.save(made("BABA", date(2025, 1, 13), 5, retrieved="2025-01-17T18:00:00+00:00"))
    store.save(made("BABA", START, 6, retrieved="2025-03-01T00:00:00+00:00"))
    got = read(store, PriceRequest("BABA", START, date(2025, 1, 17)))
    assert ("2025-01-17T18:00:00+00:00", 10) == (got.retrieved, len(got.days))
    assert date(2025, 1, 16) == covered(read(store, whole(made("BABA")), provisional=False))[1]


@pytest.mark.parametrize(
    ("symbol", "moment", "day"),
    [
        ("BABA", "2025-01-17T04:59:00+00:00", date(2025, 1, 16)),
        ("BABA", "2025-01-17T05:00:00+00:00", date(2025, 1, 17)),
        ("9988.HK", "2025-01-16T16:00:00+00:00", date(2025, 1, 17)),
        ("HKD=X", "2025-07-16T23:00:00+00:00", date(2025, 7, 17)),
        ("^NOBODY", "2025-01-17T11:59:00+00:00", date(2025, 1, 16)),
    ],
)
def test_a_day_is_counted_where_the_symbol_trades(symbol: str, moment: str, day: date) -> None:
    """Exchange rates in London; what no table knows where the day ends last, to be on the safe side."""
    assert day.toordinal() == day_at(symbol, datetime.fromisoformat(moment))


def test_the_zone_of_a_symbol_without_exchange_is_not_guessed() -> None:
    assert ("Asia/Hong_Kong", "Europe/London", None) == (
        zone_of("9988.HK"),
        zone_of("HKD=X"),
        zone_of("^NOBODY"),
    )


def test_prices_of_unknown_age_count_as_settled(store: Store) -> None:
    store.save(made("BABA", retrieved=None, source="prices.csv"))
    got = read(store, whole(made("BABA")), provisional=False)
    assert (10, None) == (len(got.days), got.retrieved)


# What is there, and forgetting it.


def test_holdings_say_what_is_there(store: Store) -> None:
    store.save(made("BABA", START, 5))
    store.save(made("BABA", date(2025, 2, 3), 5))
    store.save(made("9988.HK", currency="HKD", exchange="XHKG", source="prices.csv"))
    hong_kong, new_york = store.holdings()
    assert ("9988.HK", "prices.csv", "HKD", "XHKG", 10) == (
        hong_kong.symbol,
        hong_kong.source,
        hong_kong.currency,
        hong_kong.exchange,
        hong_kong.bars,
    )
    assert ("BABA", "yahoo", 10, 2) == (new_york.symbol, new_york.source, new_york.bars, len(new_york.spans))
    assert LATER == new_york.spans[0].retrieved


def test_clear_forgets_what_it_is_told_and_says_what_was_there(store: Store, tmp_path: Path) -> None:
    for symbol in ("A", "B", "C"):
        store.save(made(symbol, dividends={START.toordinal(): 1.0}))
    assert ["B"] == store.clear(["B", "NOT-THERE"])
    assert ["A", "C"] == store.clear()
    assert [] == store.holdings()
    counts = [
        query(tmp_path / "home", f"SELECT count(*) FROM {t}") for t in ("symbols", "bars", "spans", "actions")
    ]
    assert [[(0,)]] * 4 == counts


# What is kept is never the damage of another day.


def test_numbers_that_cannot_be_true_are_never_written(store: Store, messages: list[str]) -> None:
    """A source of its own making hands on what no market prints; other symbols are kept as before."""
    store.save(made("GOOD"))
    bad = made("BAD", dividends={START.toordinal(): float("inf")}, splits={START.toordinal(): float("nan")})
    bad.volume[0] = bad.close[1] = float("inf")
    store.save(bad)
    loaded = read(store, whole(bad))
    assert ({}, {}, True, True) == (
        loaded.dividends,
        loaded.splits,
        isnan(loaded.volume[0]),
        isnan(loaded.close[1]),
    )
    read(store, whole(made("GOOD")))
    assert [] == messages


def test_spans_that_share_only_an_empty_bar_are_kept_apart(store: Store) -> None:
    """The later answer is of a history that has been halved since; its first day has no close."""
    early = made("JD")
    shared = date.fromordinal(early.days[-1])
    later = with_hole(made("JD", first=shared), shared)
    store.save(early)
    store.save(later)
    assert 2 == len(spans(store))


def test_stored_prices_in_another_currency_are_of_another_listing(store: Store, messages: list[str]) -> None:
    store.save(replace(made("JD"), currency="JPY"))
    store.save(replace(made("JD", first=START + timedelta(days=100)), currency="USD"))
    assert 1 == len(spans(store))
    assert ["another listing; the stored ones were replaced"] == [text.split(": ")[-1] for text in messages]


def test_dividends_in_another_currency_come_back_as_they_were(store: Store) -> None:
    kept = replace(made("HSBA.L"), foreign_dividends={START.toordinal(): (0.36, "USD")})
    store.save(kept)
    assert kept.foreign_dividends == read(store, whole(kept)).foreign_dividends
