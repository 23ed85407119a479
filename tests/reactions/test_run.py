"""One announcement on every listing: which rows come out, with which status, reason and warnings."""

from __future__ import annotations

from datetime import date

import pytest
from memory_source import MemorySource, flat, rows_of, series_of

from eventstudy.announcements.when import Timing
from eventstudy.errors import CalendarRangeError, SourceError, UnknownSymbolError, UsageError, WhenError
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.reactions.measures.registry import NAMES
from eventstudy.reactions.run import event_facts, run
from eventstudy.reasons import Reason
from eventstudy.windows import EventWindow

GIVEN = RunOptions(all_listings=False)


def symbols(
    symbols: list[str], when: str, source: BundledSource, options: RunOptions | None = None
) -> list[str]:
    return [row.listing.symbol for row in run(symbols, when, source, options).reactions]


# Which rows


def test_every_listing_of_an_issuer_has_a_row_the_symbol_given_first(bundled: BundledSource) -> None:
    assert ["BABA", "9988.HK", "AAPL"] == symbols(["BABA", "AAPL"], "2025-02-11", bundled)
    assert ["9988.HK", "BABA"] == symbols(["9988.HK"], "2025-02-11", bundled)


def test_only_the_symbols_given_on_request(bundled: BundledSource) -> None:
    assert ["BABA", "AAPL"] == symbols(["BABA", "AAPL"], "2025-02-11", bundled, GIVEN)


def test_a_listing_has_one_row_however_often_it_is_asked_for(bundled: BundledSource) -> None:
    assert ["BABA", "9988.HK"] == symbols(["BABA", "9988.HK", "baba"], "2025-02-11", bundled)


def test_each_listing_reacts_in_its_own_session(bundled: BundledSource) -> None:
    rows = run(["BABA"], "2025-02-11", bundled).reactions
    assert [("2025-02-11", "2025-02-10"), ("2025-02-12", "2025-02-11")] == [
        (row.alignment.session.date.isoformat(), row.alignment.base.date.isoformat()) for row in rows
    ]


def test_the_first_symbol_decides_when_a_bare_date_begins(bundled: BundledSource) -> None:
    """9988.HK first: the news is of Hong Kong's open on the 11th, and both react on the 11th."""
    rows = run(["9988.HK"], "2025-02-11", bundled).reactions
    assert [date(2025, 2, 11), date(2025, 2, 11)] == [row.alignment.session.date for row in rows]
    # From 105.5 to 104.9.
    assert rows[0].values["close_to_close"] == pytest.approx(104.9 / 105.5 - 1, abs=1e-12)


def test_timing_and_zone_are_passed_on(bundled: BundledSource) -> None:
    late = run(["AAPL"], "2025-02-11", bundled, timing=Timing.POST_CLOSE).reactions[0]
    berlin = run(["AAPL"], "2025-02-11T22:30", bundled, tz="Europe/Berlin").reactions[0]
    assert date(2025, 2, 12) == late.alignment.session.date
    assert late.warnings == ["date-only"]
    assert date(2025, 2, 12) == berlin.alignment.session.date
    assert berlin.warnings == []


def test_a_listing_that_no_table_has_takes_the_exchange_its_source_states() -> None:
    rows = [flat("2025-02-10", 10.0), flat("2025-02-11", 11.0)]
    stated = run(["F"], "2025-02-11", MemorySource(series_of("F", rows, exchange="XNYS"))).reactions[0]
    silent = run(["F"], "2025-02-11", MemorySource(series_of("F", rows))).reactions[0]
    assert ("XNYS", "US") == (stated.exchange, silent.exchange)


def test_a_listing_of_the_table_keeps_its_own_exchange() -> None:
    rows = [flat("2025-02-10", 10.0), flat("2025-02-11", 11.0)]
    source = MemorySource(series_of("AAPL", rows, exchange="XNYS"))
    assert run(["AAPL"], "2025-02-11", source).reactions[0].exchange == "XNAS"


# What is asked of the source


def test_each_symbol_is_asked_for_once_over_all_it_is_needed_for() -> None:
    source = MemorySource()
    run(["BABA"], "2025-02-11", source)
    asked = [want.symbol for want in source.asked]
    assert sorted(set(asked)) == sorted(asked)
    assert {"BABA", "^GSPC", "9988.HK", "^HSI", "HKD=X"} == set(asked)


def test_the_bars_asked_for_reach_back_over_the_estimation_window() -> None:
    """In AAPL's file 2 August 2024 stands 131 rows above 11 February 2025, and 19 February five below."""
    source = MemorySource()
    run(["AAPL"], "2025-02-11", source, RunOptions(windows=(EventWindow(0, 5),)))
    apple = next(want for want in source.asked if want.symbol == "AAPL")
    assert date(2024, 8, 2) == apple.first
    assert date(2025, 2, 19) == apple.last


# A listing that cannot be measured keeps its row


def empty(values: dict[str, float | None]) -> bool:
    return all(value is None for value in values.values())


def test_no_prices(bundled: BundledSource) -> None:
    row = run(["TSLA"], "2025-02-11", bundled).reactions[0]
    assert row.status is Reason.NO_PRICES
    assert row.detail.startswith("TSLA is not among the bundled prices (")
    assert row.remedy
    assert empty(row.values)
    assert row.source == ""
    assert not row.unreachable


def test_the_others_are_measured_when_one_has_no_prices(bundled: BundledSource) -> None:
    rows = run(["TSLA", "AAPL"], "2025-02-11", bundled).reactions
    assert [Reason.NO_PRICES, Reason.OK] == [row.status for row in rows]


def test_before_the_prices_begin(bundled: BundledSource) -> None:
    row = run(["AAPL"], "2024-06-03", bundled).reactions[0]
    assert row.status is Reason.OUTSIDE_PRICE_HISTORY
    assert row.detail == (
        "the reaction session, Mon 3 Jun 2024, is outside the prices (2024-07-01 to 2025-03-31)"
    )
    assert empty(row.values)
    assert row.source == "bundled"


def test_on_the_first_day_of_the_prices_the_base_is_missing(bundled: BundledSource) -> None:
    row = run(["AAPL"], "2024-07-01", bundled).reactions[0]
    assert row.status is Reason.OUTSIDE_PRICE_HISTORY
    assert row.detail == (
        "the base session, Fri 28 Jun 2024, is outside the prices (2024-07-01 to 2025-03-31)"
    )


def test_after_the_prices_end(bundled: BundledSource) -> None:
    row = run(["AAPL"], "2025-04-15", bundled).reactions[0]
    assert row.status is Reason.OUTSIDE_PRICE_HISTORY
    assert "Tue 15 Apr 2025" in row.detail
    assert empty(row.values)


def test_the_last_day_of_the_prices_is_measured(bundled: BundledSource) -> None:
    row = run(["AAPL"], "2025-03-31", bundled).reactions[0]
    assert row.status is Reason.OK
    assert row.values["close_to_close"] == pytest.approx(222.13 / 217.9 - 1, abs=1e-12)


@pytest.fixture
def apple(bundled: BundledSource) -> BarSeries:
    series = bundled.load([PriceRequest("AAPL", date(2025, 1, 1), date(2025, 3, 1))])["AAPL"]
    assert isinstance(series, BarSeries)
    return series


@pytest.mark.parametrize(
    ("hole", "detail"),
    [
        ("2025-02-11", "no close on Tue 11 Feb 2025, the reaction session"),
        ("2025-02-10", "no close on Mon 10 Feb 2025, the base session"),
    ],
)
def test_a_missing_bar_is_never_filled_in(apple: BarSeries, hole: str, detail: str) -> None:
    day = date.fromisoformat(hole).toordinal()
    rows = [row for row in rows_of(apple) if row[0] != day]
    source = MemorySource(series_of("AAPL", rows, covered=("2024-07-01", "2025-03-31")))
    row = run(["AAPL"], "2025-02-11", source).reactions[0]
    assert row.status is Reason.MISSING_EVENT_WINDOW
    assert detail == row.detail
    assert f"missing-bar:{hole}" in row.warnings
    assert empty(row.values)


@pytest.mark.parametrize(
    ("close", "flag"),
    [(0.0, "non-positive-price"), (-232.62, "non-positive-price"), (1e13, "impossible-bar")],
)
def test_a_price_that_cannot_be_is_no_price(apple: BarSeries, close: float, flag: str) -> None:
    day = date(2025, 2, 11).toordinal()
    rows = [(*row[:4], close, row[5]) if row[0] == day else row for row in rows_of(apple)]
    row = run(["AAPL"], "2025-02-11", MemorySource(series_of("AAPL", rows))).reactions[0]
    assert row.status is Reason.MISSING_EVENT_WINDOW
    assert f"{flag}:2025-02-11" in row.warnings


def test_a_bar_on_a_day_without_a_session_is_not_used_and_flagged_where_it_matters(apple: BarSeries) -> None:
    """9 January 2025, a day of mourning: the base close stays that of the 8th."""
    rows = [*rows_of(apple), (*flat("2025-01-09", 999.0)[:-1], 0.0)]
    row = run(["AAPL"], "2025-01-10", MemorySource(series_of("AAPL", rows)), GIVEN).reactions[0]
    assert row.values["base_close"] == 242.7
    assert row.values["close"] == 236.85
    assert "closed-day-bar:2025-01-09" in row.warnings


class Unreachable:
    """A source that answers for no symbol because it cannot be reached."""

    name = "yahoo"

    def load(self, wanted: list[PriceRequest]) -> dict[str, NoPrices]:
        error = SourceError("no route to the price source")
        return {want.symbol: NoPrices(want.symbol, "no route", error=error) for want in wanted}


def test_an_unreachable_source_is_told_apart_from_one_without_prices() -> None:
    row = run(["AAPL"], "2025-02-11", Unreachable()).reactions[0]  # type: ignore[arg-type]
    assert row.status is Reason.NO_PRICES
    assert row.unreachable


# What the row carries besides its measures


def test_only_a_bare_date_is_warned_about(bundled: BundledSource) -> None:
    assert ["date-only"] == run(["AAPL"], "2025-02-11", bundled).reactions[0].warnings
    assert [] == run(["AAPL"], "2025-02-11T09:30", bundled).reactions[0].warnings


def test_a_warning_is_given_once(bundled: BundledSource) -> None:
    for row in run(["BABA"], "2025-01-28", bundled).reactions:
        assert sorted(set(row.warnings)) == sorted(row.warnings)


def test_the_columns_of_a_row_are_the_measures_then_each_windows(bundled: BundledSource) -> None:
    options = RunOptions(windows=(EventWindow(-1, 1), EventWindow(0, 5)))
    found = list(run(["AAPL"], "2025-02-11", bundled, options).reactions[0].values)
    assert list(NAMES) == found[: len(NAMES)]
    assert [
        *("return[-1:1]", "car[-1:1]", "car_t[-1:1]", "car_p[-1:1]"),
        *("return[0:5]", "car[0:5]", "car_t[0:5]", "car_p[0:5]"),
    ] == found[len(NAMES) :]


def test_the_closes_around_the_event_are_the_bars_at_hand(bundled: BundledSource) -> None:
    """Five sessions before the reaction session and five after it; fewer where the prices end."""
    closes = run(["BABA"], "2025-02-11", bundled, GIVEN).reactions[0].closes
    assert [
        (-5, 102.35), (-4, 99.28), (-3, 100.38), (-2, 103.51), (-1, 111.32), (0, 112.78),
        (1, 118.33), (2, 119.54), (3, 124.73), (4, 126.9), (5, 125.79),
    ] == closes  # fmt: skip
    at_the_end = run(["AAPL"], "2025-03-31", bundled).reactions[0].closes
    assert [-5, -4, -3, -2, -1, 0] == [relative for relative, _ in at_the_end]


def test_the_facts_of_the_event(bundled: BundledSource) -> None:
    assert {
        "symbols": ["BABA", "AAPL"],
        "when": "2025-02-11",
        "announced": "2025-02-11T09:30:00-05:00",
        "timing": "date-only",
        "assumed": True,
    } == event_facts(run(["BABA", "AAPL"], "2025-02-11", bundled))


def test_the_result_keeps_every_series_it_used(bundled: BundledSource) -> None:
    found = run(["9988.HK"], "2025-02-12", bundled, GIVEN).sources
    assert {"9988.HK", "^HSI", "BABA", "HKD=X"} == set(found)


# Refusals


def test_no_symbol_at_all(bundled: BundledSource) -> None:
    with pytest.raises(UsageError) as caught:
        run([], "2025-02-11", bundled)
    assert caught.value.message == "no symbol given"
    assert caught.value.remedy == "for example: eventstudy run BABA 2025-02-11"


def test_a_symbol_without_exchange_stops_the_run(bundled: BundledSource) -> None:
    with pytest.raises(UnknownSymbolError):
        run(["AAPL", "BRK.B"], "2025-02-11", bundled)


def test_a_text_that_is_no_time_stops_the_run(bundled: BundledSource) -> None:
    with pytest.raises(WhenError):
        run(["AAPL"], "the other day", bundled)


def test_a_date_beyond_the_calendar_stops_the_run(bundled: BundledSource) -> None:
    with pytest.raises(CalendarRangeError, match="2099-01-05 is outside the known sessions of XNYS"):
        run(["AAPL"], "2099-01-05", bundled)
