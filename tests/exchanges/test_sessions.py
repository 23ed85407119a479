"""The rule: the first session whose close is strictly after the news reacts.

``golden/session_answers.csv`` is the answer key: its rows were written from the exchanges' published hours,
not with this code, and each says why it is there.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from eventstudy.announcements.when import Timing, parse_when
from eventstudy.errors import CalendarRangeError, UsageError
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import (
    Alignment,
    Announcement,
    Phase,
    align,
    announce,
    first_to_close_after,
    reaction_session,
)
from eventstudy.exchanges.sessions import SessionTable, table_of

ANSWERS = Path(__file__).parents[1] / "golden" / "session_answers.csv"


def answers() -> list[Any]:
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["case"]) for row in csv.DictReader(file)]


def news(instant: datetime) -> Announcement:
    """News at a known time."""
    return Announcement(parse_when(instant.isoformat()), instant, "time", False)


def aligned(mic: str, text: str, **told: Any) -> Alignment:
    """One exchange around a WHEN that is read on its own clock."""
    return align(exchange_of(mic), announce(parse_when(text), exchange_of(mic), **told))


def clock(moment: datetime) -> str:
    return moment.strftime("%H:%M")


@pytest.mark.parametrize("row", answers())
def test_answer_key(row: dict[str, str]) -> None:
    found = aligned(row["mic"], row["instant"])
    assert row["phase"] == found.phase
    assert row["session"] == found.session.date.isoformat()
    assert row["opens"] == found.session.opens.isoformat()
    assert row["closes"] == found.session.closes.isoformat()
    assert row["base_session"] == found.base.date.isoformat()


# A small table of our own: two eras, a holiday, a half-day, a Saturday session, a late open.

TINY = {
    "mic": "TINY",
    "zone": "Asia/Hong_Kong",
    "first": "2024-01-01",
    "last": "2024-01-31",
    "weekdays": [0, 1, 2, 3, 4],
    "hours": [
        {"from": "2024-01-01", "open": "10:00", "close": "16:00"},
        {"from": "2024-01-15", "open": "09:30", "close": "16:00", "break": ["12:00", "13:00"]},
    ],
    "closed": ["2024-01-01", "2024-01-17"],
    "extra": ["2024-01-20"],
    "special": {"2024-01-18": ["09:30", "12:00"], "2024-01-23": ["14:00", "16:00"]},
    "notes": {
        "2024-01-17": {"reason": "storm"},
        "2024-01-18": {"reason": "half-day", "verified": False},
    },
}


@pytest.fixture(scope="module")
def tiny() -> SessionTable:
    return SessionTable("TINY", TINY)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-01-01", False),  # a Monday, closed
        ("2024-01-02", True),
        ("2024-01-06", False),  # a plain Saturday
        ("2024-01-17", False),  # closed by a storm
        ("2024-01-18", True),
        ("2024-01-20", True),  # a Saturday with a session
        ("2024-01-21", False),
    ],
)
def test_a_session_day_is_an_open_weekday_or_an_extra_day(
    tiny: SessionTable, day: str, expected: bool
) -> None:
    assert expected is tiny.is_session(date.fromisoformat(day))


def test_regular_hours_are_those_of_the_era(tiny: SessionTable) -> None:
    before, after = tiny.hours(date(2024, 1, 14)), tiny.hours(date(2024, 1, 15))
    assert (time(10), time(16), None) == (before.open, before.close, before.lunch)
    assert (time(9, 30), time(16), (time(12), time(13))) == (after.open, after.close, after.lunch)


def test_a_session_carries_its_times_in_the_exchanges_zone(tiny: SessionTable) -> None:
    session = tiny.session(date(2024, 1, 16))
    assert session is not None
    assert session.opens.isoformat() == "2024-01-16T09:30:00+08:00"
    assert session.closes.isoformat() == "2024-01-16T16:00:00+08:00"
    assert session.break_start is not None
    assert session.break_end is not None
    assert ("12:00", "13:00") == (clock(session.break_start), clock(session.break_end))
    assert not session.irregular
    assert session.note == ""


def test_a_half_day_has_no_lunch_break_and_says_why(tiny: SessionTable) -> None:
    session = tiny.session(date(2024, 1, 18))
    assert session is not None
    assert session.break_start is None
    assert session.break_end is None
    assert session.irregular
    assert clock(session.closes) == "12:00"
    assert session.note == "half-day; not verified"


def test_a_late_open_after_the_break_has_no_lunch_break(tiny: SessionTable) -> None:
    session = tiny.session(date(2024, 1, 23))
    assert session is not None
    assert session.break_start is None
    assert clock(session.opens) == "14:00"


def test_there_is_no_session_on_a_closed_day(tiny: SessionTable) -> None:
    assert tiny.session(date(2024, 1, 17)) is None
    assert tiny.note(date(2024, 1, 17)) == "storm"
    assert tiny.note(date(2024, 1, 16)) == ""


def test_steps_skip_closed_days_and_take_extra_ones(tiny: SessionTable) -> None:
    assert date(2024, 1, 18) == tiny.after(date(2024, 1, 16))
    assert date(2024, 1, 16) == tiny.before(date(2024, 1, 18))
    assert date(2024, 1, 20) == tiny.after(date(2024, 1, 19))
    assert date(2024, 1, 20) == tiny.before(date(2024, 1, 22))
    assert date(2024, 1, 22) == tiny.after(date(2024, 1, 21))


@pytest.mark.parametrize(
    ("count", "expected"),
    # Sessions: 11 12 | 15 16 18 19 20 | 22 23 (17 closed, 20 a Saturday session).
    [
        (0, "2024-01-16"),
        (1, "2024-01-18"),
        (3, "2024-01-20"),
        (4, "2024-01-22"),
        (-1, "2024-01-15"),
        (-2, "2024-01-12"),
    ],
)
def test_an_offset_counts_sessions(tiny: SessionTable, count: int, expected: str) -> None:
    assert date.fromisoformat(expected) == tiny.offset(date(2024, 1, 16), count)


def test_days_lists_the_sessions_of_a_range_both_ends_included(tiny: SessionTable) -> None:
    found = [day.day for day in tiny.days(date(2024, 1, 16), date(2024, 1, 22))]
    assert [16, 18, 19, 20, 22] == found


def test_days_is_cut_to_what_the_table_knows(tiny: SessionTable) -> None:
    assert [2, 3] == [day.day for day in tiny.days(date(2023, 12, 1), date(2024, 1, 3))]
    assert [30, 31] == [day.day for day in tiny.days(date(2024, 1, 30), date(2025, 1, 1))]
    assert [] == list(tiny.days(date(2025, 1, 1), date(2025, 2, 1)))


def test_covering_starts_the_day_on_the_exchanges_own_clock(tiny: SessionTable) -> None:
    """20:00 UTC on the 15th is 04:00 on the 16th in Hong Kong."""
    assert date(2024, 1, 16) == first_to_close_after(tiny, datetime(2024, 1, 15, 20, tzinfo=UTC)).date


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        # The session of the 16th closes at 08:00 UTC.
        (datetime(2024, 1, 16, 7, 59, 59, 999_999, tzinfo=UTC), date(2024, 1, 16)),
        (datetime(2024, 1, 16, 8, tzinfo=UTC), date(2024, 1, 18)),
        (datetime(2024, 1, 16, 8, 0, 0, 1, tzinfo=UTC), date(2024, 1, 18)),
        # The half-day of the 18th closes at 04:00 UTC.
        (datetime(2024, 1, 18, 3, 59, tzinfo=UTC), date(2024, 1, 18)),
        (datetime(2024, 1, 18, 4, tzinfo=UTC), date(2024, 1, 19)),
    ],
)
def test_a_close_must_be_strictly_after_the_news(
    tiny: SessionTable, instant: datetime, expected: date
) -> None:
    assert expected == first_to_close_after(tiny, instant).date


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2024, 1, 16, 8, tzinfo=UTC), date(2024, 1, 15)),
        (datetime(2024, 1, 16, 8, 0, 1, tzinfo=UTC), date(2024, 1, 16)),
        (datetime(2024, 1, 18, 1, tzinfo=UTC), date(2024, 1, 16)),
    ],
)
def test_the_session_closed_before_an_instant(tiny: SessionTable, instant: datetime, expected: date) -> None:
    found = tiny.session_closed_before(instant)
    assert found is not None
    assert expected == found.date


def test_no_session_has_closed_before_the_table_begins(tiny: SessionTable) -> None:
    assert tiny.session_closed_before(datetime(2023, 12, 31, tzinfo=UTC)) is None
    assert tiny.session_closed_before(datetime(2024, 1, 2, 7, tzinfo=UTC)) is None


# Refusals


def test_a_date_before_the_table_is_refused(tiny: SessionTable) -> None:
    with pytest.raises(CalendarRangeError) as caught:
        tiny.is_session(date(2023, 12, 31))
    expected = "2023-12-31 is outside the known sessions of TINY (2024-01-01 to 2024-01-31)"
    assert expected == caught.value.message
    assert caught.value.remedy


def test_a_date_after_a_table_that_the_library_does_not_know_either_is_refused() -> None:
    """Shanghai's holidays of 2027 are announced in the autumn of 2026, after the pinned library."""
    with pytest.raises(CalendarRangeError) as caught:
        table_of("XSHG").is_session(date(2027, 3, 1))
    assert "2027-03-01 is outside the known sessions of XSHG" in caught.value.message
    assert "exchange_calendars 4.13.2 does not know 2027" in caught.value.message
    assert "pip install -U exchange-calendars" in caught.value.remedy


def test_stepping_off_either_end_is_refused(tiny: SessionTable) -> None:
    with pytest.raises(CalendarRangeError, match="2027-01-01 is outside"):
        table_of("XSHG").after(date(2026, 12, 31))
    with pytest.raises(CalendarRangeError, match="2023-12-31 is outside"):
        tiny.before(date(2024, 1, 2))


def test_news_after_the_last_known_close_is_refused() -> None:
    """Shanghai closes at 15:00, 07:00 UTC."""
    with pytest.raises(CalendarRangeError, match="2027-01-01 is outside"):
        first_to_close_after(table_of("XSHG"), datetime(2026, 12, 31, 7, tzinfo=UTC))


def test_news_without_a_base_session_in_the_table_is_refused() -> None:
    table = table_of("XNYS")
    first = next(table.days(table.first, table.last))
    with pytest.raises(CalendarRangeError, match="outside the known sessions of XNYS"):
        aligned("XNYS", first.isoformat())


@pytest.mark.parametrize("mic", ["XSHG", "XSES", "XIDX"])
def test_bare_dates_beyond_either_end_of_a_real_table_are_refused(mic: str) -> None:
    table = table_of(exchange_of(mic).calendar)
    for day in (table.first - timedelta(days=1), table.last + timedelta(days=1)):
        with pytest.raises(CalendarRangeError, match=f"{day} is outside the known sessions of {mic}"):
            aligned(mic, day.isoformat())
        with pytest.raises(CalendarRangeError, match=f"{day} is outside the known sessions of {mic}"):
            aligned(mic, f"{day}T12:00")


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        reaction_session("XNYS", datetime(2025, 2, 11, 9, 30))
    assert caught.value.message == "reaction_session needs an aware datetime"
    assert caught.value.remedy == "give it a tzinfo"


def test_an_unknown_exchange_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown exchange 'XXXX'"):
        reaction_session("XXXX", datetime(2025, 2, 11, tzinfo=UTC))


def test_reaction_session_is_the_public_door_to_the_rule() -> None:
    session = reaction_session("xhkg", datetime(2025, 2, 11, 14, 30, tzinfo=UTC))
    assert date(2025, 2, 12) == session.date
    assert session.opens.isoformat() == "2025-02-12T09:30:00+08:00"
    assert session.trading_ends.isoformat() == "2025-02-12T16:00:00+08:00"
    assert session.closes.isoformat() == "2025-02-12T16:10:00+08:00"


# Which session, on one exchange and across


@pytest.mark.parametrize(
    ("mic", "text", "timing", "phase", "session", "base"),
    [
        ("XNYS", "2025-02-11", None, "intraday", "2025-02-11", "2025-02-10"),
        ("XNYS", "2025-02-11", Timing.PRE_OPEN, "pre-open", "2025-02-11", "2025-02-10"),
        ("XNYS", "2025-02-11", Timing.INTRADAY, "intraday", "2025-02-11", "2025-02-10"),
        ("XNYS", "2025-02-11", Timing.POST_CLOSE, "pre-open", "2025-02-12", "2025-02-11"),
        ("XHKG", "2025-01-28", None, "intraday", "2025-01-28", "2025-01-27"),
        ("XHKG", "2025-01-28", Timing.PRE_OPEN, "pre-open", "2025-01-28", "2025-01-27"),
        ("XHKG", "2025-01-28", Timing.POST_CLOSE, "pre-open", "2025-02-03", "2025-01-28"),
        ("XNYS", "2025-02-15", None, "closed", "2025-02-18", "2025-02-14"),
        ("XNYS", "2025-02-15", Timing.PRE_OPEN, "closed", "2025-02-18", "2025-02-14"),
        ("XNYS", "2025-02-15", Timing.POST_CLOSE, "closed", "2025-02-18", "2025-02-14"),
        ("XNYS", "2025-01-09", None, "closed", "2025-01-10", "2025-01-08"),
        ("XNYS", "2025-01-09", Timing.POST_CLOSE, "closed", "2025-01-10", "2025-01-08"),
        ("XNYS", "2025-02-11T15:59", None, "intraday", "2025-02-11", "2025-02-10"),
        ("XNYS", "2025-02-11T16:00", None, "pre-open", "2025-02-12", "2025-02-11"),
        ("XNYS", "2025-02-11T09:29", None, "pre-open", "2025-02-11", "2025-02-10"),
        ("XHKG", "2025-02-11T11:59", None, "intraday", "2025-02-11", "2025-02-10"),
        ("XHKG", "2025-02-11T12:00", None, "lunch-break", "2025-02-11", "2025-02-10"),
        ("XHKG", "2025-02-11T12:59", None, "lunch-break", "2025-02-11", "2025-02-10"),
        ("XHKG", "2025-02-11T13:00", None, "intraday", "2025-02-11", "2025-02-10"),
        ("XHKG", "2025-01-28T11:59", None, "intraday", "2025-01-28", "2025-01-27"),
        ("XHKG", "2025-01-28T13:00", None, "pre-open", "2025-02-03", "2025-01-28"),
        ("XHKG", "2023-09-01", None, "closed", "2023-09-04", "2023-08-31"),
        ("XHKG", "2023-10-09T10:00", None, "pre-open", "2023-10-09", "2023-10-06"),
    ],
)
def test_phase_session_and_base(
    mic: str, text: str, timing: Timing | None, phase: str, session: str, base: str
) -> None:
    found = aligned(mic, text, timing=timing)
    assert phase == found.phase
    assert session == found.session.date.isoformat()
    assert base == found.base.date.isoformat()


def test_the_first_symbols_exchange_decides_what_a_bare_date_means() -> None:
    """New York opens after Hong Kong has closed: the same date reaches Hong Kong a session later."""
    new_york, hong_kong = exchange_of("XNYS"), exchange_of("XHKG")
    from_new_york = announce(parse_when("2025-02-11"), new_york)
    from_hong_kong = announce(parse_when("2025-02-11"), hong_kong)
    assert date(2025, 2, 11) == align(new_york, from_new_york).session.date
    assert date(2025, 2, 12) == align(hong_kong, from_new_york).session.date
    assert date(2025, 2, 11) == align(hong_kong, from_hong_kong).session.date
    assert date(2025, 2, 11) == align(new_york, from_hong_kong).session.date
    assert Phase.PRE_OPEN is align(new_york, from_hong_kong).phase


def test_an_alignment_tells_the_time_on_the_exchanges_own_clock() -> None:
    found = align(exchange_of("XHKG"), news(datetime(2025, 2, 11, 14, 30, tzinfo=UTC)))
    assert found.local.isoformat() == "2025-02-11T22:30:00+08:00"


def test_summer_time_moves_new_yorks_close_as_hong_kong_sees_it() -> None:
    """New York closes at 21:00 UTC on Friday 7 March 2025, and at 20:00 UTC on Monday 10 March."""
    winter = aligned("XNYS", "2025-03-07T20:30Z").session
    summer = aligned("XNYS", "2025-03-10T20:30Z").session
    assert date(2025, 3, 7) == winter.date
    assert date(2025, 3, 11) == summer.date
    assert datetime(2025, 3, 7, 21, tzinfo=UTC) == winter.closes
    assert datetime(2025, 3, 11, 20, tzinfo=UTC) == summer.closes


def test_a_session_knows_whether_it_was_short() -> None:
    half_day = reaction_session("XHKG", datetime(2025, 1, 28, 2, tzinfo=UTC))
    late_open = reaction_session("XHKG", datetime(2023, 10, 9, 2, tzinfo=UTC))
    plain = reaction_session("XHKG", datetime(2025, 1, 27, 2, tzinfo=UTC))
    assert [True, False, False] == [half_day.is_short, late_open.is_short, plain.is_short]
    assert [True, True, False] == [half_day.irregular, late_open.irregular, plain.irregular]


def test_moving_back_gives_news_of_a_closed_day_to_the_session_before() -> None:
    saturday = announce(parse_when("2025-02-15"), exchange_of("XNYS"))
    found = align(exchange_of("XNYS"), saturday, back=True)
    assert date(2025, 2, 14) == found.session.date
    assert date(2025, 2, 13) == found.base.date
    assert found.moved_back


def test_moving_back_does_not_touch_news_of_a_trading_day() -> None:
    after_close = announce(parse_when("2025-02-14T18:00"), exchange_of("XNYS"))
    found = align(exchange_of("XNYS"), after_close, back=True)
    assert date(2025, 2, 18) == found.session.date
    assert not found.moved_back


def test_a_table_is_read_once() -> None:
    assert table_of("XHKG") is table_of("XHKG")
    assert ZoneInfo("Asia/Hong_Kong") == table_of("XHKG").zone
