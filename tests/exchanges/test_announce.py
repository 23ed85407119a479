"""Placing an announcement on a clock: what a bare date is taken to mean, and whose zone a time is in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from eventstudy.announcements.when import Timing, parse_when
from eventstudy.errors import UsageError, WhenError
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import announce


@pytest.mark.parametrize(
    ("mic", "text", "timing", "instant", "column"),
    [
        ("XNYS", "2025-02-11", None, "2025-02-11T09:30:00-05:00", "date-only"),
        ("XNYS", "2025-02-11", Timing.PRE_OPEN, "2025-02-11T09:30:00-05:00", "pre-open"),
        ("XNYS", "2025-02-11", Timing.INTRADAY, "2025-02-11T09:30:00-05:00", "intraday"),
        ("XNYS", "2025-02-11", Timing.POST_CLOSE, "2025-02-11T16:00:00-05:00", "post-close"),
        ("XHKG", "2025-02-11", None, "2025-02-11T09:30:00+08:00", "date-only"),
        # A half-day closes at noon.
        ("XHKG", "2025-01-28", None, "2025-01-28T09:30:00+08:00", "date-only"),
        ("XHKG", "2025-01-28", Timing.POST_CLOSE, "2025-01-28T12:10:00+08:00", "post-close"),
        # The typhoon day of 9 October 2023 opened at 14:00.
        ("XHKG", "2023-10-09", None, "2023-10-09T14:00:00+08:00", "date-only"),
        # Without a session that day: the usual times, on that day.
        ("XNYS", "2025-02-15", None, "2025-02-15T09:30:00-05:00", "date-only"),
        ("XNYS", "2025-02-15", Timing.POST_CLOSE, "2025-02-15T16:00:00-05:00", "post-close"),
        ("XNYS", "2025-01-09", None, "2025-01-09T09:30:00-05:00", "date-only"),
        ("XHKG", "2023-09-01", None, "2023-09-01T09:30:00+08:00", "date-only"),
        # Summer time.
        ("XNYS", "2025-07-15", None, "2025-07-15T09:30:00-04:00", "date-only"),
    ],
)
def test_a_bare_date_becomes_an_instant_that_is_marked_as_assumed(
    mic: str, text: str, timing: Timing | None, instant: str, column: str
) -> None:
    placed = announce(parse_when(text), exchange_of(mic), timing=timing)
    assert instant == placed.instant.isoformat()
    assert column == placed.timing
    assert placed.assumed


def test_a_time_is_placed_on_the_clock_of_the_first_symbols_exchange() -> None:
    placed = announce(parse_when("2025-02-11T16:05"), exchange_of("XHKG"))
    assert placed.instant.isoformat() == "2025-02-11T16:05:00+08:00"
    assert placed.timing == "time"
    assert not placed.assumed


def test_tz_reads_a_time_on_another_clock() -> None:
    placed = announce(parse_when("2025-02-11T16:05"), exchange_of("XNYS"), tz="Europe/Berlin")
    assert placed.instant.isoformat() == "2025-02-11T16:05:00+01:00"


def test_an_offset_wins_over_tz() -> None:
    placed = announce(parse_when("2025-02-11T16:05Z"), exchange_of("XNYS"), tz="Europe/Berlin")
    assert placed.instant == datetime(2025, 2, 11, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2025-02-11", "2025-02-11T16:05", "2025-02-11T16:05Z"])
@pytest.mark.parametrize("tz", ["Mars/Olympus", ""])
def test_a_wrong_zone_is_refused_even_where_it_would_not_be_used(text: str, tz: str) -> None:
    with pytest.raises(WhenError, match="is not a time zone"):
        announce(parse_when(text), exchange_of("XNYS"), tz=tz)


def test_tz_does_not_move_a_bare_date() -> None:
    placed = announce(parse_when("2025-02-11"), exchange_of("XNYS"), tz="Asia/Tokyo")
    assert placed.instant.isoformat() == "2025-02-11T09:30:00-05:00"


def test_timing_with_a_time_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        announce(parse_when("2025-02-11T10:00"), exchange_of("XNYS"), timing=Timing.PRE_OPEN)
    assert caught.value.message == "--timing pre-open refines a bare date, and 2025-02-11T10:00 has a time"


def test_a_time_that_daylight_saving_repeats_is_refused_on_the_exchanges_clock() -> None:
    with pytest.raises(WhenError, match="happened twice in America/New_York"):
        announce(parse_when("2025-11-02T01:30"), exchange_of("XNYS"))
    placed = announce(parse_when("2025-11-02T01:30"), exchange_of("XHKG"))
    assert placed.instant.isoformat() == "2025-11-02T01:30:00+08:00"
