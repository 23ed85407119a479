"""Hold the rule against a separate computation, at random instants of every calendar.

    python scripts/random_instants.py [INSTANTS]      20000 on each calendar unless told

The other side is the installed library's schedule with the cited files laid over it here, in a sorted list of
the moments at which closes are struck; neither the session tables nor the rule take part in it.
"""

import csv
import random
import sys
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from eventstudy.exchanges.overlay import Calendar, calendars
from eventstudy.exchanges.reaction_session import first_to_close_after
from eventstudy.exchanges.refresh import read_library
from eventstudy.exchanges.sessions import SessionTable
from eventstudy.exchanges.table_files import shipped_table

SESSIONS = Path(__file__).parent.parent / "data" / "sessions"
SEED = 20_250_211


def _rows(name: str, calendar: str) -> list[dict[str, str]]:
    with (SESSIONS / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["exchange"] == calendar]


def _covering(rows: list[dict[str, str]], day: str) -> dict[str, str] | None:
    return next((row for row in rows if row["from"] <= day <= (row["to"] or "9999")), None)


def struck_closes(calendar: Calendar) -> list[tuple[datetime, str]]:
    """When each session's closing price is struck, in UTC, and the session's date; in order."""
    library = read_library(calendar)
    hours, auctions = _rows("trading_hours.csv", calendar.name), _rows("closing_auctions.csv", calendar.name)
    closes = {}
    for day, session in library.days.items():
        usual = next(era.close for start, era in reversed(library.eras) if start <= day)
        moved = _covering(hours, day)
        closes[day] = moved["close"] if moved and session.close == usual else session.close
    for row in _rows("special_sessions.csv", calendar.name):
        if row["kind"] == "extra" and not row["close_local"]:
            continue  # its hours are not known
        closes.pop(row["date"], None)
        if row["kind"] != "closed":
            closes[row["date"]] = row["close_local"]
    zone, struck = ZoneInfo(library.zone), []
    for day, close in closes.items():
        auction = _covering(auctions, day) or {}
        if close == auction.get("table_close"):
            close = auction["auction_end"]
        elif close == auction.get("half_day_table_close"):
            close = auction["half_day_auction_end"]
        struck.append((datetime.fromisoformat(f"{day}T{close}").replace(tzinfo=zone).astimezone(UTC), day))
    return sorted(struck)


def differences(calendar: Calendar, count: int) -> list[str]:
    """The instants, out of ``count`` random ones, at which the two sides name different sessions."""
    struck, table = struck_closes(calendar), SessionTable(calendar.name, shipped_table(calendar.name))
    moments, chance = [moment for moment, _ in struck], random.Random(f"{SEED} {calendar.name}")
    span = int((moments[-1] - moments[0]).total_seconds()) - 1
    wrong = []
    for number in range(count):
        # Every fourth instant lies within a second of a close, where mistakes would be.
        near = chance.choice(moments[:-1]) + timedelta(seconds=chance.choice((-1, 0, 1)))
        instant = near if number % 4 == 0 else moments[0] + timedelta(seconds=chance.randrange(span))
        expected = struck[bisect_right(moments, instant)][1]
        found = first_to_close_after(table, instant).date.isoformat()
        if found != expected:
            wrong.append(f"{calendar.name} {instant.isoformat()}: {found}, expected {expected}")
    return wrong


def main() -> int:
    """Compare every calendar; 1 when one differs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    every = list(calendars().values())
    wrong = [line for calendar in every for line in differences(calendar, count)]
    print(*wrong, f"{len(every)} calendars, {count} instants each, {len(wrong)} differences", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
