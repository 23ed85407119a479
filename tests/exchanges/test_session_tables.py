"""The session tables: in step with the libraries and the cited rows, well formed, nothing hidden."""

import csv
import json
import re
import sys
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas_market_calendars
import pytest

from eventstudy.exchanges.overlay import ClockHours, SpecialSession, calendars, plain_reason
from eventstudy.exchanges.table_maker import (
    Corrections,
    OverlayError,
    differing_days,
    expand,
    explained,
    text_of,
)

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts"))

# The scripts are no package: their folder has to be on the path first.
import make_sessions  # noqa: E402

pytestmark = pytest.mark.slow

CALENDARS = list(calendars().values())
SESSIONS = ROOT / "data" / "sessions"
NAMES = [calendar.name for calendar in CALENDARS]
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SPECIAL = rows_of(SESSIONS / "special_sessions.csv")
AUCTIONS = rows_of(SESSIONS / "closing_auctions.csv")
EXCHANGES = rows_of(ROOT / "data" / "exchanges.csv")


@cache
def committed(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads((SESSIONS / f"{name}.json").read_text(encoding="utf-8"))
    return table


@cache
def sessions_of(name: str) -> dict[str, ClockHours]:
    """The hours of continuous trading."""
    return {day: hours for day, (hours, _) in expand(committed(name)).items()}


@pytest.fixture(scope="module")
def built() -> dict[str, make_sessions.Built]:
    """Every table made anew, once for all tests of this file."""
    return {calendar.name: make_sessions.build(calendar) for calendar in CALENDARS}


def test_regeneration_gives_the_committed_tables(built: dict[str, make_sessions.Built]) -> None:
    wrong = [
        line
        for calendar in CALENDARS
        for line in make_sessions.check(calendar, text_of(built[calendar.name].table))
    ]
    assert wrong == []


def test_every_difference_from_the_library_is_a_cited_row(built: dict[str, make_sessions.Built]) -> None:
    """A differing day has a row of its own, or only its hours moved in a stretch of one of two files."""
    stretches = [*rows_of(SESSIONS / "trading_hours.csv"), *rows_of(SESSIONS / "closing_auctions.csv")]
    special_days = {(row["exchange"], row["date"]) for row in SPECIAL}
    for name, one in built.items():
        ours = sessions_of(name)
        for day in sorted(ours.keys() ^ one.library.days.keys()):
            assert (name, day) in special_days, f"{name} {day}: a session only one of the two knows"
        moved = [day for day in ours if day in one.library.days and ours[day] != one.library.days[day]]
        for day in moved:
            in_stretch = any(
                row["exchange"] == name and row["from"] <= day <= (row["to"] or "9999") for row in stretches
            )
            assert (name, day) in special_days or in_stretch, f"{name} {day}: hours {ours[day]}"


# exchange_calendars, which it mirrors, uses what pandas deprecates; and Seoul's lunch break has ended.
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning", "ignore:.*discontinued:UserWarning")
def test_pandas_market_calendars_knows_the_same_sessions() -> None:
    """Both libraries hold the same dates; what differs is a cited row (BSE and NSE are its own calendars)."""
    special_days = {(row["exchange"], row["date"]) for row in SPECIAL}
    for calendar in CALENDARS:
        source = calendar.name if calendar.library == "exchange_calendars" else calendar.library
        known = pandas_market_calendars.get_calendar(source).valid_days(calendar.first, calendar.last)
        days = set(known.strftime("%Y-%m-%d"))
        for day in days ^ sessions_of(calendar.name).keys():
            assert (calendar.name, day) in special_days, f"{calendar.name} {day}"


@pytest.mark.parametrize("row", SPECIAL, ids=lambda row: f"{row['exchange']}-{row['date']}")
def test_every_cited_row_is_in_its_table(row: dict[str, str]) -> None:
    table = committed(row["exchange"])
    hours = sessions_of(row["exchange"]).get(row["date"])
    struck = expand(committed(row["exchange"])).get(row["date"], (None, None))[1]
    if row["kind"] == "closed":
        assert hours is None
        assert (row["open_local"], row["close_local"]) == ("", "")
    elif not row["open_local"]:
        assert hours is None
        assert (row["kind"], table["notes"][row["date"]]["hours"]) == ("extra", "unknown")
    else:
        assert hours is not None
        assert row["open_local"] == hours.open
        auctions = [one for one in AUCTIONS if one["exchange"] == row["exchange"]]
        told = [row["close_local"]]
        for one in auctions:
            if row["close_local"] == one["table_close"]:
                told.append(one["continuous_close"])
            if row["close_local"] == one["half_day_table_close"]:
                told.append(one["half_day_continuous_close"])
        assert hours.close in told
        assert struck is not None
        assert struck >= hours.close
    note = table["notes"][row["date"]]
    assert row["source"] == note["source"]
    assert (row["verified"] == "yes") is note["verified"]
    assert note["reason"]
    assert not re.search(r"library|4\.13|_calendars|sourced|stated", note["reason"])


@pytest.mark.parametrize(
    ("reason", "plain"),
    [
        ("library_wrong: typhoon Saola signal 8+; 4.13.2 says open", "typhoon Saola signal 8+"),
        ("library_ok: typhoon Haima (source gives only the month)", "typhoon Haima"),
        ("library_wrong: typhoon Usagi; signal 8 lowered 09:20", "typhoon Usagi, signal 8 lowered 09:20"),
        ("library_ok: Christmas Eve half-day; continuous trading only (more)", "Christmas Eve half-day"),
        (
            "library_wrong: Nalgae; afternoon halted 15 minutes after signal 8 (sourced); 13:55 inferred",
            "Nalgae, afternoon halted 15 minutes after signal 8",
        ),
    ],
)
def test_a_reason_loses_its_remarks_on_libraries_and_sources(reason: str, plain: str) -> None:
    assert plain == plain_reason(reason)


def test_every_exchange_has_a_table_in_its_zone() -> None:
    assert {row["calendar"] for row in EXCHANGES} == set(NAMES)
    for row in EXCHANGES:
        assert row["zone"] == committed(row["calendar"])["zone"], row["mic"]


def test_no_table_is_left_over() -> None:
    assert {f"{name}.json" for name in NAMES} == {path.name for path in SESSIONS.glob("*.json")}


@pytest.mark.parametrize("name", NAMES)
def test_the_dates_of_a_table_are_sorted_unique_and_inside_it(name: str) -> None:
    table = committed(name)
    ZoneInfo(table["zone"])
    assert table["first"] < table["last"]
    eras = [era["from"] for era in table["hours"]]
    assert table["first"] == eras[0]
    for dates in (eras, table["closed"], table["extra"], list(table["special"]), list(table["notes"])):
        assert sorted(set(dates)) == dates
        for day in dates:
            assert day == str(date.fromisoformat(day))
            assert table["first"] <= day <= table["last"]


@pytest.mark.parametrize("name", NAMES)
def test_closed_days_are_weekdays_and_extra_sessions_are_not(name: str) -> None:
    table = committed(name)
    assert table["weekdays"] == [0, 1, 2, 3, 4]
    assert all(date.fromisoformat(day).weekday() <= 4 for day in table["closed"])
    assert all(date.fromisoformat(day).weekday() >= 5 for day in table["extra"])


@pytest.mark.parametrize("name", NAMES)
def test_the_hours_of_a_table_are_clock_times_in_order(name: str) -> None:
    table, sessions = committed(name), sessions_of(name)
    usual = expand(table | {"special": {}})
    for era in table["hours"]:
        clocks = [era["open"], *era.get("break", []), era["close"]]
        assert all(CLOCK.fullmatch(clock) for clock in clocks)
        assert sorted(set(clocks)) == clocks
    for day, clocks in table["special"].items():
        assert all(CLOCK.fullmatch(clock) for clock in clocks)
        assert sorted(set(clocks)) == clocks
        assert day in sessions, f"{name} {day}: special hours on a day without a session"
        hours, struck = usual[day]
        assert (clocks[0], clocks[1], clocks[-1]) != (hours.open, hours.close, struck), f"{name} {day}"


@pytest.mark.parametrize("name", NAMES)
def test_every_note_speaks_of_a_day_that_is_not_plain(name: str) -> None:
    table = committed(name)
    cited = {row["date"] for row in SPECIAL if row["exchange"] == name}
    for day, note in table["notes"].items():
        assert note["reason"].strip() == note["reason"] != ""
        assert day in cited or day in table["closed"]
        assert ("source" in note) is (day in cited)


@pytest.mark.parametrize("name", NAMES)
def test_no_table_has_a_gap_longer_than_a_holiday_season(name: str) -> None:
    """The longest known: Shanghai, from 9 February to 1 March 1999."""
    days = [date.fromisoformat(day) for day in sorted(sessions_of(name))]
    longest = max(after - before for before, after in pairwise(days))
    assert longest <= timedelta(days=20)


@pytest.mark.parametrize("name", NAMES)
def test_every_year_of_a_table_has_holidays(name: str) -> None:
    """A library that does not know a year calls every weekday a session; Euronext closed on three in 2004."""
    table = committed(name)
    for year in range(int(table["first"][:4]) + 1, int(table["last"][:4]) + 1):
        closed = [day for day in table["closed"] if day.startswith(str(year))]
        assert len(closed) >= 3, f"{name} {year}: {closed}"


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("XHKG", "2011-03-04", ClockHours("10:00", "16:00", ("12:30", "14:30"))),
        ("XHKG", "2011-03-07", ClockHours("09:30", "16:00", ("12:00", "13:30"))),
        ("XHKG", "2012-03-05", ClockHours("09:30", "16:00", ("12:00", "13:00"))),
        ("XHKG", "2025-01-28", ClockHours("09:30", "12:00")),
        ("XHKG", "2020-08-19", ClockHours("13:30", "16:00")),
        ("XHKG", "2019-07-31", ClockHours("09:30", "13:55", ("12:00", "13:00"))),
        ("XHKG", "2023-09-01", None),
        ("XHKG", "2023-09-08", None),
        ("XHKG", "2024-11-14", ClockHours("09:30", "16:00", ("12:00", "13:00"))),
        ("XNYS", "1987-10-19", ClockHours("09:30", "16:00")),
        ("XNYS", "1987-10-26", ClockHours("09:30", "14:00")),
        ("XNYS", "2025-01-09", None),
        ("XNYS", "2024-11-29", ClockHours("09:30", "13:00")),
        ("XTKS", "2011-11-18", ClockHours("09:00", "15:00", ("11:00", "12:30"))),
        ("XTKS", "2024-11-01", ClockHours("09:00", "15:00", ("11:30", "12:30"))),
        ("XTKS", "2024-11-05", ClockHours("09:00", "15:25", ("11:30", "12:30"))),
        ("XKRX", "2000-05-19", ClockHours("09:00", "14:50", ("12:00", "13:00"))),
        ("XKRX", "2024-06-03", ClockHours("09:00", "15:20")),
        ("XKRX", "2024-11-14", ClockHours("10:00", "16:20")),
        ("XTAI", "2024-10-31", None),
        ("XFRA", "2024-06-03", ClockHours("08:00", "22:00")),
        ("XSES", "2024-06-03", ClockHours("09:00", "17:00", ("12:00", "13:00"))),
        ("XNSE", "2025-02-01", ClockHours("09:15", "15:30")),
        ("XBOM", "2024-11-01", ClockHours("18:00", "19:00")),
    ],
)
def test_known_days(name: str, day: str, hours: ClockHours | None) -> None:
    """Facts with a source in special_sessions.csv, trading_hours.csv or docs/calendars.md."""
    assert hours == sessions_of(name).get(day)


def test_the_script_refuses_a_difference_that_no_row_explains(
    built: dict[str, make_sessions.Built],
) -> None:
    one = built["XHKG"]
    assert "2023-09-01" in differing_days(one.table, one.library)
    assert not explained(one.table, one.library, Corrections(), "2023-09-01")
    assert explained(one.table, one.library, one.corrections, "2023-09-01")
    assert not explained(one.table, one.library, Corrections(), "2011-03-04")
    assert explained(one.table, one.library, one.corrections, "2011-03-04")


def test_the_script_refuses_a_row_that_wrongly_blames_the_library() -> None:
    """``library_wrong`` on a day on which library and row agree: one of the two has changed."""
    row = SpecialSession("XNYS", "2025-01-09", None, False, "day of mourning", "", True)
    with pytest.raises(OverlayError, match="XNYS 2025-01-09"):
        make_sessions.build(CALENDARS[0], Corrections(special=[row]))


def test_check_names_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = committed("XNYS")
    stale = table | {"closed": table["closed"][:-1], "last": "2026-12-31"}
    (tmp_path / "XNYS.json").write_text(text_of(stale), encoding="utf-8")
    monkeypatch.setattr(make_sessions, "SESSIONS", tmp_path)
    fresh = text_of(table)
    assert [
        f"XNYS.json: closed: only now {table['closed'][-1]}",
        "XNYS.json: last: committed 2026-12-31, now 2027-12-31",
    ] == make_sessions.check(CALENDARS[0], fresh)
    assert make_sessions.check(CALENDARS[1], fresh) == ["XHKG.json: missing"]
