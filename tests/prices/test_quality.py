"""Bars held against a calendar: closed days, missing bars, snapshots, stale and provisional bars."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from math import isnan, nan

import pytest

from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.bars import BarSeries, Row, build_series
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.quality import is_shifted, judge, returns_closes
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

HONG_KONG = timezone(timedelta(hours=8))
MONDAY = date(2025, 2, 10)
DAY = MONDAY.toordinal()


@dataclass
class FakeSession:
    opens: datetime
    closes: datetime
    is_short: bool


@dataclass
class FakeCalendar:
    """Weekdays without ``closed``; the days in ``short`` end at noon, the others at 16:00, Hong Kong time."""

    first: date = date(2024, 1, 1)
    last: date = date(2026, 12, 31)
    closed: frozenset[date] = frozenset()
    short: frozenset[date] = frozenset()

    def ordinals(self, first: date, last: date) -> array[int]:
        days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return array("q", [d.toordinal() for d in days if d.weekday() < 5 and d not in self.closed])

    def session(self, day: date) -> FakeSession | None:
        if not self.ordinals(day, day):
            return None
        short = day in self.short
        return FakeSession(
            datetime.combine(day, time(9, 30), HONG_KONG),
            datetime(day.year, day.month, day.day, 12 if short else 16, tzinfo=HONG_KONG),
            short,
        )


def bar(offset: int, close: float = 100.0) -> Row:
    return (DAY + offset, close, close + 1, close - 1, close, 1000.0)


def flat(offset: int, close: float = 100.0, volume: float = 0.0) -> Row:
    return (DAY + offset, close, close, close, close, volume)


def series_of(*rows: Row, covered: tuple[int, int] | None = None, retrieved: str | None = None) -> BarSeries:
    return build_series("TEST", rows, source="test", covered=covered, retrieved=retrieved)


def week() -> list[Row]:
    return [bar(i, 100 + i) for i in range(5)]


def test_a_full_week_raises_nothing_and_the_series_is_the_same_object() -> None:
    series = series_of(*week())
    assert series is judge(series, FakeCalendar())


def test_a_bar_on_a_closed_day_is_taken_out_and_leaves_its_flag() -> None:
    series = series_of(*week(), flat(5, 104.0))  # a Saturday, the price of Friday carried on
    judged = judge(series, FakeCalendar())
    assert [100, 101, 102, 103, 104] == list(judged.close)
    assert (
        5 == len(judged.days) == len(judged.open) == len(judged.high) == len(judged.low) == len(judged.volume)
    )
    assert {DAY + 5: (Reason.CLOSED_DAY_BAR,)} == judged.flags


def test_the_given_series_is_left_as_it_was() -> None:
    series = series_of(*week(), bar(5, 200.0))
    judge(series, FakeCalendar())
    assert 6 == len(series.days)
    assert {} == series.flags


def test_a_traded_bar_on_a_closed_day_speaks_against_the_calendar() -> None:
    judged = judge(series_of(*week()), FakeCalendar(closed=frozenset({date(2025, 2, 12)})))
    assert [100, 101, 103, 104] == list(judged.close)
    assert {DAY + 2: (Reason.CALENDAR_CONTRADICTED,)} == judged.flags


def test_dates_a_day_early_are_told_by_their_sundays_and_leave_no_bar() -> None:
    """Two weeks of closes without volumes, each dated the day before: Sundays 9 and 16 February 2025."""
    days = [offset - 1 for offset in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    rows = [(DAY + day, nan, nan, nan, 100.0 + day, nan) for day in days]
    judged = judge(series_of(*rows), FakeCalendar())
    assert is_shifted(judged)
    assert [DAY - 1, DAY + 6] == sorted(judged.flags)


def test_closes_carried_over_weekends_are_no_wrong_dates() -> None:
    """A bar for every calendar day, Friday's close repeated on Saturday and Sunday."""
    rows = [(DAY + day, nan, nan, nan, 100.0 + (4 if day % 7 > 4 else day), nan) for day in range(14)]
    judged = judge(series_of(*rows), FakeCalendar())
    assert not is_shifted(judged)
    assert len(judged.days) == 10


def test_a_bar_that_repeats_the_one_before_proves_nothing_against_the_calendar() -> None:
    repeated = (*bar(5, 104.0)[:1], *bar(4, 104.0)[1:])
    judged = judge(series_of(*week(), repeated), FakeCalendar())
    assert {DAY + 5: (Reason.CLOSED_DAY_BAR,)} == judged.flags


def test_a_session_without_a_bar_is_flagged_on_its_day() -> None:
    judged = judge(series_of(bar(0), bar(1), bar(3), bar(4)), FakeCalendar())
    assert {DAY + 2: (Reason.MISSING_BAR,)} == judged.flags
    assert 4 == len(judged.days)


def test_a_weekend_without_bars_is_not_missing() -> None:
    assert {} == judge(series_of(*week(), bar(7)), FakeCalendar()).flags


def test_sessions_covered_before_the_first_and_after_the_last_bar_are_missing() -> None:
    judged = judge(series_of(bar(1), covered=(DAY, DAY + 2)), FakeCalendar())
    assert {DAY: (Reason.MISSING_BAR,), DAY + 2: (Reason.MISSING_BAR,)} == judged.flags


def test_sessions_that_were_never_asked_for_are_not_missing() -> None:
    assert {} == judge(series_of(bar(1)), FakeCalendar()).flags


def test_days_that_the_calendar_does_not_know_are_not_judged() -> None:
    series = series_of(*week(), bar(5))
    calendar = FakeCalendar(first=date(2025, 2, 11), last=date(2025, 2, 14))
    assert series is judge(series, calendar)


def test_a_calendar_that_ends_before_the_series_says_nothing() -> None:
    series = series_of(bar(5))
    assert series is judge(series, FakeCalendar(last=date(2024, 12, 31)))


def test_only_the_days_asked_for_are_judged() -> None:
    series = series_of(bar(0), bar(4), bar(5))
    judged = judge(series, FakeCalendar(), between=(DAY, DAY + 1))
    assert {DAY + 1: (Reason.MISSING_BAR,)} == judged.flags


def test_a_flat_bar_without_volume_is_a_snapshot_on_a_short_session() -> None:
    calendar = FakeCalendar(short=frozenset({date(2025, 2, 11)}))
    judged = judge(series_of(bar(0), flat(1), bar(2)), calendar)
    assert {DAY + 1: (Reason.HALF_DAY_SNAPSHOT,)} == judged.flags
    assert 100 == judged.close[1]


def test_a_flat_bar_without_volume_is_stale_on_a_full_session() -> None:
    judged = judge(series_of(bar(0), flat(1), bar(2)), FakeCalendar())
    assert {DAY + 1: (Reason.STALE_BAR,)} == judged.flags


@pytest.mark.parametrize("volume", [1.0, 5e6, nan])
def test_a_flat_bar_with_volume_or_of_unknown_volume_is_sound(volume: float) -> None:
    judged = judge(series_of(flat(0, volume=volume), flat(1, volume=volume)), FakeCalendar())
    assert {} == judged.flags


def test_a_bar_that_moved_is_no_stale_bar_even_without_volume() -> None:
    """Indices are often printed with a volume of 0."""
    rows = [(DAY + i, 100.0, 101.0, 99.0, 100.5, 0.0) for i in range(3)]
    assert {} == judge(series_of(*rows), FakeCalendar()).flags


def test_a_short_session_with_an_ordinary_bar_raises_nothing() -> None:
    assert {} == judge(series_of(*week()), FakeCalendar(short=frozenset({date(2025, 2, 11)}))).flags


def test_flags_of_the_rows_are_kept_beside_those_of_the_calendar() -> None:
    series = series_of(bar(0), flat(1), flat(1), bar(2))
    assert {DAY + 1: (Reason.DUPLICATE_DATE, Reason.STALE_BAR)} == judge(series, FakeCalendar()).flags


@pytest.mark.parametrize(
    ("retrieved", "provisional"),
    [
        ("2025-02-14T07:59:59+00:00", True),  # a second before 16:00 in Hong Kong
        ("2025-02-14T08:00:00+00:00", False),  # the close itself
        ("2025-02-14T08:00:00Z", False),
        ("2025-02-15T00:00:00+00:00", False),
        (None, False),
    ],
)
def test_the_bar_of_a_session_that_had_not_closed_is_provisional(
    retrieved: str | None, provisional: bool
) -> None:
    judged = judge(series_of(*week(), retrieved=retrieved), FakeCalendar())
    expected = {DAY + 4: (Reason.PROVISIONAL_BAR,)} if provisional else {}
    assert expected == judged.flags


def test_a_half_day_is_final_when_it_has_closed_early() -> None:
    calendar = FakeCalendar(short=frozenset({date(2025, 2, 14)}))
    series = series_of(*week(), retrieved="2025-02-14T05:00:00+00:00")  # 13:00 in Hong Kong
    assert {} == judge(series, calendar).flags


def test_judging_twice_changes_nothing_more() -> None:
    calendar = FakeCalendar(short=frozenset({date(2025, 2, 11)}))
    once = judge(series_of(bar(0), flat(1), bar(3), bar(5)), calendar)
    assert once == judge(once, calendar)


class TestUsableCloses:
    """The rule: a missing or stale bar makes its own and the next return missing."""

    def judged(self) -> BarSeries:
        calendar = FakeCalendar(short=frozenset({date(2025, 2, 11)}))
        return judge(series_of(bar(0, 100), flat(1, 101), bar(2, 102), flat(3, 103), bar(4, 104)), calendar)

    def test_snapshots_and_stale_bars_have_no_usable_close(self) -> None:
        closes = returns_closes(self.judged())
        assert [100, 102, 104] == [close for close in closes if not isnan(close)]
        assert [False, True, False, True, False] == [isnan(close) for close in closes]

    def test_the_printed_close_stays(self) -> None:
        assert [100, 101, 102, 103, 104] == list(self.judged().close)

    def test_other_flags_do_not_take_the_close_away(self) -> None:
        series = series_of(bar(0, 60), bar(1, 30), (DAY + 2, 30, 20, 40, 30, 10))
        assert {Reason.IMPOSSIBLE_BAR} == {flag for found in series.flags.values() for flag in found}
        assert [60, 30, 30] == list(returns_closes(series))

    def test_a_missing_session_has_no_place_in_the_array(self) -> None:
        judged = judge(series_of(bar(0, 100), bar(2, 102)), FakeCalendar())
        assert [100, 102] == list(returns_closes(judged))


class TestBundledSeries:
    """What the real files raise. Hong Kong's sessions are those of its index, whose rows are fine."""

    SHORT = frozenset({date(2024, 12, 24), date(2024, 12, 31), date(2025, 1, 28)})
    RANGE = (date(2024, 7, 1), date(2025, 3, 31))

    def load(self, symbol: str) -> BarSeries:
        series = BundledSource().load([PriceRequest(symbol, *self.RANGE)])[symbol]
        assert isinstance(series, BarSeries)
        return series

    def calendar(self, index: str) -> FakeCalendar:
        open_days = set(self.load(index).days)
        span = range(self.RANGE[0].toordinal(), self.RANGE[1].toordinal() + 1)
        closed = frozenset(date.fromordinal(day) for day in span if day not in open_days)
        return FakeCalendar(closed=closed, short=self.SHORT if index == "^HSI" else frozenset())

    def test_9988_hk_has_exactly_three_snapshots_and_no_other_flag(self) -> None:
        judged = judge(self.load("9988.HK"), self.calendar("^HSI"))
        assert {day.toordinal(): (Reason.HALF_DAY_SNAPSHOT,) for day in self.SHORT} == judged.flags

    def test_their_prices_are_kept_out_of_estimation_only(self) -> None:
        judged = judge(self.load("9988.HK"), self.calendar("^HSI"))
        i = judged.index_of(date(2024, 12, 31).toordinal())
        assert i is not None
        assert 82.85 == judged.close[i]
        assert isnan(returns_closes(judged)[i])

    @pytest.mark.parametrize(("symbol", "index"), [("AAPL", "^GSPC"), ("BABA", "^GSPC"), ("^HSI", "^HSI")])
    def test_the_other_series_raise_nothing(self, symbol: str, index: str) -> None:
        judged = judge(self.load(symbol), self.calendar(index))
        assert ({}, ()) == (judged.flags, judged.notes)

    def test_the_exchange_rate_raises_nothing(self) -> None:
        series = self.load("HKD=X")
        assert ({}, ()) == (series.flags, series.notes)


class TestWithTheSessionTables:
    """The calendars that ship with the program are calendars to a judge."""

    SPAN = (date(2024, 7, 1), date(2025, 3, 31))

    @pytest.mark.parametrize(
        ("symbol", "calendar"),
        [("AAPL", "XNYS"), ("BABA", "XNYS"), ("^GSPC", "XNYS"), ("^HSI", "XHKG"), ("9988.HK", "XHKG")],
    )
    def test_bundled_bars_and_sessions_agree_day_by_day(self, symbol: str, calendar: str) -> None:
        """Typhoons, a day of mourning and half-days included: no bar too many, none missing."""
        series = BundledSource().load([PriceRequest(symbol, *self.SPAN)])[symbol]
        assert isinstance(series, BarSeries)
        judged = judge(series, table_of(calendar))
        found = {flag for flags in judged.flags.values() for flag in flags}
        assert ({Reason.HALF_DAY_SNAPSHOT} if symbol == "9988.HK" else set()) == found
        assert len(series.days) == len(judged.days)

    def test_the_snapshots_lie_on_the_short_sessions(self) -> None:
        series = BundledSource().load([PriceRequest("9988.HK", *self.SPAN)])["9988.HK"]
        assert isinstance(series, BarSeries)
        snapshots = [date.fromordinal(day) for day in sorted(judge(series, table_of("XHKG")).flags)]
        assert [date(2024, 12, 24), date(2024, 12, 31), date(2025, 1, 28)] == snapshots

    def test_a_bar_on_the_day_of_mourning_for_jimmy_carter_is_taken_out(self) -> None:
        day = date(2025, 1, 9).toordinal()
        rows = [(day + i, 100.0, 101.0, 99.0, 100.0, 5.0) for i in (-1, 0, 1)]
        judged = judge(build_series("AAPL", rows, source="test"), table_of("XNYS"))
        assert [day - 1, day + 1] == list(judged.days)
        assert {day: (Reason.CLOSED_DAY_BAR,)} == judged.flags
