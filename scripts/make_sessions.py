"""Write the session tables in data/sessions/ from the calendar libraries and the cited corrections.

    python scripts/make_sessions.py           write every table
    python scripts/make_sessions.py --check   write nothing; list what differs and exit with 1

Every table is expanded again and held against the library: a difference that no row of
special_sessions.csv or trading_hours.csv explains is an error. docs/calendars.md describes the format.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

from holiday_names import holiday_names
from session_calendars import CALENDARS, Calendar
from session_library import Eras, Hours, Library, Pause, read_library, regular_hours
from session_overlay import (
    SESSIONS,
    SPECIAL_SESSIONS,
    TRADING_HOURS,
    OverlayError,
    SpecialSession,
    TradingHours,
    corrected_days,
    corrected_eras,
    special_sessions,
    trading_hours,
)

Table = dict[str, Any]

WEEKDAYS = range(5)
"""Monday to Friday: the regular trading days of every exchange in every year covered."""

LIBRARIES = ("pandas_market_calendars", "exchange_calendars")


@dataclass(frozen=True, slots=True)
class Built:
    """A finished table beside what it was made from."""

    table: Table
    library: Library
    special: list[SpecialSession]
    hours: list[TradingHours]


def build(calendar: Calendar) -> Built:
    """Make one table; raises OverlayError when a row and the library do not fit."""
    library = read_library(calendar)
    special = [row for row in special_sessions() if row.exchange == calendar.name]
    hours = [row for row in trading_hours() if row.exchange == calendar.name]
    for row in special:
        if not calendar.first <= row.date <= calendar.last:
            raise OverlayError(f"{row.exchange} {row.date}: outside the table")
    eras = corrected_eras(library, hours)
    days = corrected_days(library, eras, special)
    built = Built(encode(calendar, library.zone, eras, days, special), library, special, hours)
    unexplained = [day for day in differing_days(built) if not explained(built, day)]
    if unexplained:
        raise OverlayError(f"{calendar.name}: no row explains {', '.join(unexplained)}")
    return built


def encode(
    calendar: Calendar, zone: str, eras: Eras, days: dict[str, Hours], special: list[SpecialSession]
) -> Table:
    """The table of a calendar as the JSON object that eventstudy.exchanges.sessions reads."""
    closed = [day for day in weekdays(calendar.first, calendar.last) if day not in days]
    notes: dict[str, dict[str, Any]] = {
        day: {"reason": name} for day, name in holiday_names(calendar, closed).items()
    }
    notes |= {
        row.date: {"reason": row.reason, "source": row.source, "verified": row.verified} for row in special
    }
    return {
        "mic": calendar.name,
        "zone": zone,
        "first": calendar.first,
        "last": calendar.last,
        "weekdays": list(WEEKDAYS),
        "hours": [_era(start, hours) for start, hours in eras],
        "closed": closed,
        "extra": [day for day in sorted(days) if not is_weekday(day)],
        "special": {
            day: [hours.open, hours.close]
            for day, hours in sorted(days.items())
            if hours != regular_hours(eras, day)
        },
        "notes": dict(sorted(notes.items())),
        "generator": {
            "library": "exchange_calendars"
            if calendar.library == "exchange_calendars"
            else "pandas_market_calendars",
            "calendar": calendar.name if calendar.library == "exchange_calendars" else calendar.library,
            **{library: version(library) for library in LIBRARIES},
            "overlay": [SPECIAL_SESSIONS, TRADING_HOURS],
        },
    }


def _era(start: str, hours: Hours) -> Table:
    era: Table = {"from": start, "open": hours.open, "close": hours.close}
    return era | {"break": list(hours.pause)} if hours.pause else era


def is_weekday(day: str) -> bool:
    """Whether a date is one of the regular trading days of the week."""
    return date.fromisoformat(day).weekday() in WEEKDAYS


def weekdays(first: str, last: str) -> list[str]:
    """Every regular trading day of the week between two dates, both included."""
    start = date.fromisoformat(first)
    span = (date.fromisoformat(last) - start).days + 1
    every = (start + timedelta(days=count) for count in range(span))
    return [str(day) for day in every if day.weekday() in WEEKDAYS]


def expand(table: Table) -> dict[str, Hours]:
    """Every session of a table with its hours, read from the JSON object alone."""
    closed, sessions = set(table["closed"]), {}
    for day in sorted({*weekdays(table["first"], table["last"]), *table["extra"]}):
        if day in closed:
            continue
        era = next(era for era in reversed(table["hours"]) if era["from"] <= day)
        opens, closes = table["special"].get(day, (era["open"], era["close"]))
        pause: Pause = (era["break"][0], era["break"][1]) if "break" in era else None
        sessions[day] = Hours(opens, closes).keeping(pause)
    return sessions


def differing_days(built: Built) -> list[str]:
    """The days on which the expanded table and the library disagree on the session or its hours."""
    sessions, known = expand(built.table), built.library.days
    return sorted(day for day in sessions.keys() | known.keys() if sessions.get(day) != known.get(day))


def explained(built: Built, day: str) -> bool:
    """Whether a row of the overlay accounts for the difference on this day."""
    if any(row.date == day for row in built.special):
        return True
    ours, theirs = expand_day(built.table, day), built.library.days.get(day)
    row = next((row for row in built.hours if row.first <= day <= row.last), None)
    if ours is None or theirs is None or row is None:
        return False
    return (
        ours.open in (theirs.open, row.hours.open)
        and ours.close in (theirs.close, row.hours.close)
        and ours.pause in (None, row.hours.pause)
    )


def expand_day(table: Table, day: str) -> Hours | None:
    """The hours of a table on one day, or None without a session."""
    return expand(
        table | {"first": day, "last": day, "extra": [one for one in table["extra"] if one == day]}
    ).get(day)


def text_of(table: Table) -> str:
    """The table as JSON: a line for each key and for each note."""
    parts = []
    for key, value in table.items():
        if key == "notes":
            lines = ",\n".join(f"{_json(day)}:{_json(note)}" for day, note in value.items())
            parts.append(f'"notes":{{\n{lines}\n}}' if lines else '"notes":{}')
        else:
            parts.append(f"{_json(key)}:{_json(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def differences(committed: Table, fresh: Table) -> list[str]:
    """The entries in which two tables differ, one line each."""
    lines = []
    for key in committed.keys() | fresh.keys():
        old, new = committed.get(key), fresh.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            lines += [
                f"{key} {entry}: committed {old.get(entry)}, now {new.get(entry)}"
                for entry in old.keys() | new.keys()
                if old.get(entry) != new.get(entry)
            ]
        elif isinstance(old, list) and isinstance(new, list):
            lines += [f"{key}: only committed {entry}" for entry in old if entry not in new]
            lines += [f"{key}: only now {entry}" for entry in new if entry not in old]
        elif old != new:
            lines.append(f"{key}: committed {old}, now {new}")
    return sorted(lines)


def check(calendar: Calendar, text: str) -> list[str]:
    """What is wrong with the committed table of a calendar whose right text is this."""
    path = SESSIONS / f"{calendar.name}.json"
    if not path.exists():
        return [f"{path.name}: missing"]
    committed = path.read_text(encoding="utf-8")
    if committed == text:
        return []
    found = differences(json.loads(committed), json.loads(text)) or ["written differently"]
    return [f"{path.name}: {line}" for line in found]


def main() -> int:
    """Write the tables, or check them."""
    parser = argparse.ArgumentParser(description="write the session tables in data/sessions/")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail when a table is out of date"
    )
    only_check = parser.parse_args().check
    wrong: list[str] = []
    for calendar in CALENDARS:
        try:
            text = text_of(build(calendar).table)
        except OverlayError as error:
            wrong.append(str(error))
            continue
        if only_check:
            wrong += check(calendar, text)
        else:
            (SESSIONS / f"{calendar.name}.json").write_text(text, encoding="utf-8")
    print("\n".join(wrong) if wrong else f"{len(CALENDARS)} session tables are up to date")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
