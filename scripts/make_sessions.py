"""Write the session tables in data/sessions/ from the calendar libraries and the cited corrections.

    python scripts/make_sessions.py           write every table
    python scripts/make_sessions.py --check   write nothing; list what differs and exit with 1

Every table is expanded again and held against the library: a difference that no cited row explains is an
error. docs/calendars.md describes the format.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from holiday_names import holiday_names

from eventstudy.exchanges.overlay import (
    CLOSING_AUCTIONS,
    SPECIAL_SESSIONS,
    TRADING_HOURS,
    Calendar,
    calendars,
)
from eventstudy.exchanges.refresh import cited, generator, read_library, unannounced
from eventstudy.exchanges.table_maker import (
    Corrections,
    LibraryDays,
    OverlayError,
    Table,
    differences,
    differing_days,
    explained,
    make_table,
    text_of,
    weekdays,
)

OVERLAY = [SPECIAL_SESSIONS, TRADING_HOURS, CLOSING_AUCTIONS]

SESSIONS = Path(__file__).parent.parent / "data" / "sessions"


@dataclass(frozen=True, slots=True)
class Built:
    """A finished table beside what it was made from."""

    table: Table
    library: LibraryDays
    corrections: Corrections


def build(calendar: Calendar, corrections: Corrections | None = None) -> Built:
    """Make one table; raises OverlayError when a row and the library do not fit."""
    library = read_library(calendar)
    corrections = corrections or cited(calendar.name)
    closed = [day for day in weekdays(calendar.first, calendar.last) if day not in library.days]
    table = make_table(calendar, library, corrections, names=holiday_names(calendar, closed))
    if coming := unannounced(calendar):
        table["unannounced"] = coming
    table["generator"] = generator(calendar) | {
        "overlay": [SPECIAL_SESSIONS, TRADING_HOURS, CLOSING_AUCTIONS]
    }
    unexplained = [
        day for day in differing_days(table, library) if not explained(table, library, corrections, day)
    ]
    if unexplained:
        raise OverlayError(f"{calendar.name}: no row explains {', '.join(unexplained)}")
    return Built(table, library, corrections)


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
    for calendar in calendars().values():
        try:
            text = text_of(build(calendar).table)
        except OverlayError as error:
            wrong.append(str(error))
            continue
        if only_check:
            wrong += check(calendar, text)
        else:
            (SESSIONS / f"{calendar.name}.json").write_text(text, encoding="utf-8")
    print("\n".join(wrong) if wrong else f"{len(calendars())} session tables are up to date")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
