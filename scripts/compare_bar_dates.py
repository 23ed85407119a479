"""Hold the session tables against the days on which real indices have bars, and print a report.

    python scripts/compare_bar_dates.py

tests/golden/bar_dates/ holds the days (bar_dates.csv, from the public downloads of sources.csv) and a row for
every difference that is known (explained.csv). A difference without a row is an error: exit code 1.
"""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from eventstudy.exchanges.table_maker import expand

ROOT = Path(__file__).parent.parent
BAR_DATES = ROOT / "tests" / "golden" / "bar_dates"


@dataclass(slots=True)
class Comparison:
    """One calendar; ``differences`` are (date, kind), ``explained`` how many of them have a row."""

    calendar: str
    years: set[str] = field(default_factory=set)
    sessions: int = 0
    differences: list[tuple[str, str]] = field(default_factory=list)
    explained: int = 0

    @property
    def unexplained(self) -> int:
        """Differences without a row."""
        return len(self.differences) - self.explained


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the files."""
    with (BAR_DATES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bars_of(row: dict[str, str]) -> Iterator[str]:
    """The days with a bar in a row's range: weekdays but the listed ones, and the listed weekend days."""
    without, weekend = row["weekdays_without_bar"].split(), row["weekend_bars"].split()
    day, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    while day <= last:
        listed = f"{day:%m%d}"
        if listed in weekend if day.weekday() > 4 else listed not in without:
            yield str(day)
        day += timedelta(days=1)


def compare(sessions: Path = ROOT / "data" / "sessions") -> list[Comparison]:
    """Every table against the bars, in the ranges that both know."""
    explained = {(row["calendar"], row["date"], row["difference"]) for row in rows_of("explained.csv")}
    found: dict[str, Comparison] = {}
    days: dict[str, set[str]] = {}
    for row in rows_of("bar_dates.csv"):
        name = row["calendar"]
        if name not in found:
            table = json.loads((sessions / f"{name}.json").read_text(encoding="utf-8"))
            found[name], days[name] = Comparison(name), set(expand(table))
            first, last = table["first"], table["last"]
        start, end = max(row["from"], first), min(row["to"], last)
        known = {day for day in days[name] if start <= day <= end}
        bars = {day for day in bars_of(row) if start <= day <= end}
        if not known:
            continue
        one = found[name]
        one.years.add(start[:4])
        one.sessions += len(known)
        for day in sorted(known ^ bars):
            kind = "session_without_bar" if day in known else "bar_without_session"
            one.differences.append((day, kind))
            one.explained += (name, day, kind) in explained
    return list(found.values())


def main() -> int:
    """Print the report; 1 when a difference has no row."""
    compared = compare()
    print("calendar  years  sessions  explained  unexplained")
    for one in compared:
        print(
            f"{one.calendar:8}  {len(one.years):5}  {one.sessions:8}  {one.explained:9}  {one.unexplained:11}"
        )
    sessions, explained = sum(one.sessions for one in compared), sum(one.explained for one in compared)
    unexplained = sum(one.unexplained for one in compared)
    print(f"{len(compared)} calendars, {sessions} sessions, {explained} explained, {unexplained} unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
