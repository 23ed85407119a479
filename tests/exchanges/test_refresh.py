"""Past the end of the shipped tables: what the library knows, what it only guesses, own corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eventstudy.errors import CalendarRangeError, InputFileError
from eventstudy.exchanges.overlay import SpecialSession
from eventstudy.exchanges.refresh import checked, extended, remade
from eventstudy.exchanges.sessions import SessionTable
from eventstudy.exchanges.table_files import keep_table, kept_table, read_table, shipped_table
from eventstudy.exchanges.table_maker import expand


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own calendars."""
    monkeypatch.setenv("EVENTSTUDY_HOME", str(tmp_path))
    made = tmp_path / "calendars"
    made.mkdir()
    return made


def table(name: str) -> SessionTable:
    """A table read now, not the one that other tests share."""
    return SessionTable(name, read_table(name))


@pytest.mark.slow
def test_new_york_2028_comes_from_the_library_and_is_kept(folder: Path) -> None:
    """Independence Day 2028 is a Tuesday; the day before it closes at 13:00."""
    new_york = table("XNYS")
    assert not new_york.is_session(date(2028, 7, 4))
    eve = new_york.session_on(date(2028, 7, 3))
    assert "13:00" == eve.closes.strftime("%H:%M")
    assert new_york.from_library(date(2028, 7, 3))
    assert not new_york.from_library(date(2027, 12, 31))
    assert "2028-12-31" == read_table("XNYS")["last"]
    assert (folder / "XNYS.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["XSHG", "XIDX", "XKLS", "XBKK", "XTAI", "XKRX", "XSES", "XBOM", "XNSE"])
def test_a_year_whose_holidays_nobody_has_announced_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(CalendarRangeError, match="does not know 2027"):
        table(name).is_session(date(2027, 6, 1))
    assert list(folder.iterdir()) == []


def test_a_year_without_holidays_of_the_exchange_is_refused() -> None:
    """Jakarta's own holidays end with 2026; without the mark of the guess the count alone must refuse."""
    bare = shipped_table("XIDX") | {"unannounced": {}}
    with pytest.raises(CalendarRangeError, match="it has 6 holidays there, and each of the 10"):
        extended(bare, 2027)


def test_years_far_past_the_end_are_refused() -> None:
    with pytest.raises(CalendarRangeError, match="2099 is too far past"):
        extended(shipped_table("XNYS"), 2099)


def test_a_refused_year_is_known_once_the_user_has_written_its_holidays(folder: Path) -> None:
    """Shanghai 2027 with 22 made-up closures, as many as a year there usually has."""
    months = {1: (1,), 2: (5, 8, 9, 10, 11, 12, 15), 4: (5,), 5: (3, 4, 5), 6: (9, 10), 9: (15, 16)}
    months |= {10: (1, 4, 5, 6, 7), 12: (30,)}
    days = [f"2027-{month:02}-{day:02}" for month, every in months.items() for day in every]
    rows = "\n".join(f"XSHG,{day},closed,,,a holiday" for day in days)
    (folder / "own.csv").write_text(f"exchange,date,kind,open_local,close_local,reason\n{rows}\n")
    shanghai = table("XSHG")
    assert not shanghai.is_session(date(2027, 10, 4))
    assert shanghai.is_session(date(2027, 10, 8))
    assert "a holiday; not verified" == shanghai.note(date(2027, 10, 4))


def test_own_corrections_lie_over_the_shipped_table(folder: Path) -> None:
    (folder / "own.csv").write_text(
        "exchange,date,kind,open_local,close_local,reason,source,verified\n"
        "XHKG,2025-02-12,closed,,,a test,me,yes\n"
        "XHKG,2025-02-15,extra,10:00,12:00,a Saturday,me,yes\n"
        "XHKG,2025-02-13,late_open,13:00,16:00,a storm,me,yes\n"
        "XLON,2025-02-12,closed,,,elsewhere,me,yes\n"
    )
    hong_kong = table("XHKG")
    assert date(2025, 2, 13) == hong_kong.after(date(2025, 2, 11))
    assert date(2025, 2, 15) == hong_kong.after(date(2025, 2, 14))
    late = hong_kong.session_on(date(2025, 2, 13))
    assert ("13:00", "16:00", "16:10") == tuple(
        f"{moment:%H:%M}" for moment in (late.opens, late.trading_ends, late.closes)
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("XHKG,2025-13-12,closed,,,", r"own.csv:2: date: date is '2025-13-12'"),
        ("XHKG,2025-02-12,holiday,,,", r"own.csv:2: kind: kind is 'holiday'"),
        ("XHKG,2025-02-12,extra,,16:00,", r"own.csv:2: open_local: open_local is ''"),
    ],
)
def test_a_wrong_correction_is_refused_with_its_line(folder: Path, line: str, message: str) -> None:
    (folder / "own.csv").write_text(f"exchange,date,kind,open_local,close_local,reason\n{line}\n")
    with pytest.raises(InputFileError, match=message):
        table("XHKG")


def test_a_kept_table_gives_way_to_a_newer_shipped_one(folder: Path) -> None:
    path = keep_table(shipped_table("XNYS") | {"last": "2020-12-31"})
    assert "2020-12-31" == read_table("XNYS")["last"]
    path.write_text(path.read_text().replace('"shipped": ', '"shipped": 1'))
    assert kept_table("XNYS") is None
    assert "2027-12-31" == read_table("XNYS")["last"]


@pytest.mark.slow
def test_a_table_made_anew_has_the_shipped_sessions_and_goes_on() -> None:
    shipped, fresh = shipped_table("XTSE"), remade(shipped_table("XTSE"))
    last = shipped["last"]
    assert expand(shipped) == {day: hours for day, hours in expand(fresh).items() if day <= last}
    assert "2028-12-31" == fresh["last"]
    assert "2028-01-01" == fresh["library_from"]


@pytest.mark.slow
def test_every_difference_from_the_installed_library_is_cited() -> None:
    found = checked(shipped_table("XTSE"))
    assert (found.calendar, found.uncited) == ("XTSE", ())


@pytest.mark.slow
def test_a_difference_without_a_row_is_named() -> None:
    wrong = shipped_table("XTSE")
    wrong["closed"].append("2025-02-12")
    assert checked(wrong).uncited == ("2025-02-12",)
    own = SpecialSession("XTSE", "2025-02-12", None, False, "a test", "", False)
    assert checked(wrong, [own]).uncited == ()
