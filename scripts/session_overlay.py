"""The cited corrections: single sessions (special_sessions.csv) and regular hours (trading_hours.csv)."""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from session_library import Eras, Hours, Library, Pause, regular_hours

SESSIONS = Path(__file__).parent.parent / "data" / "sessions"
SPECIAL_SESSIONS = "special_sessions.csv"
TRADING_HOURS = "trading_hours.csv"

REMARKS = re.compile(
    r"_calendars|4\.13\.2|continuous trading only|inferred|not found|not stated|sourced|no notice"
)
"""What in a reason speaks of libraries or of the source, not of the day itself."""


class OverlayError(Exception):
    """A row of the overlay that contradicts itself or the library it speaks of."""


@dataclass(frozen=True, slots=True)
class SpecialSession:
    """One row of special_sessions.csv; ``hours`` is None when the exchange was closed."""

    exchange: str
    date: str
    hours: tuple[str, str] | None
    library_is_right: bool
    reason: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TradingHours:
    """One row of trading_hours.csv: regular hours from the first date to the last, both included."""

    exchange: str
    first: str
    last: str
    hours: Hours


def plain_reason(reason: str) -> str:
    """A reason in words that can end a sentence, without remarks on libraries and sources."""
    text = re.sub(r"^library_\w+: ", "", reason)
    text = re.sub(r" \([^)]*sourced\)| \(source [^)]*\)", "", text)
    parts = [part.strip() for part in text.split(";")]
    return ", ".join(part for part in parts if not REMARKS.search(part))


def _rows(name: str) -> list[dict[str, str]]:
    with (SESSIONS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def special_sessions() -> list[SpecialSession]:
    """All rows of special_sessions.csv."""
    return [
        SpecialSession(
            row["exchange"],
            row["date"],
            None if row["kind"] == "closed" else (row["open_local"], row["close_local"]),
            row["reason"].startswith("library_ok: "),
            plain_reason(row["reason"]),
            row["source"],
            row["verified"] == "yes",
        )
        for row in _rows(SPECIAL_SESSIONS)
    ]


def trading_hours() -> list[TradingHours]:
    """All rows of trading_hours.csv; an empty last date means still in force."""
    return [
        TradingHours(row["exchange"], row["from"], row["to"] or "9999-12-31", _hours(row))
        for row in _rows(TRADING_HOURS)
    ]


def _hours(row: dict[str, str]) -> Hours:
    pause: Pause = (row["break_start"], row["break_end"]) if row["break_start"] else None
    return Hours(row["open"], row["close"], pause)


def _next_day(day: str) -> str:
    return "9999-12-31" if day == "9999-12-31" else str(date.fromisoformat(day) + timedelta(days=1))


def corrected_eras(library: Library, rows: list[TradingHours]) -> Eras:
    """The library's regular hours with the rows of trading_hours.csv put over them."""
    first, last = library.eras[0][0], max(library.days)
    starts = {start for start, _ in library.eras}
    starts |= {start for row in rows for start in (max(row.first, first), _next_day(row.last))}
    eras: Eras = []
    for start in sorted(start for start in starts if start <= last):
        covering = (row.hours for row in rows if row.first <= start <= row.last)
        hours = next(covering, None) or regular_hours(library.eras, start)
        if not eras or eras[-1][1] != hours:
            eras.append((start, hours))
    return eras


def corrected_days(library: Library, eras: Eras, rows: list[SpecialSession]) -> dict[str, Hours]:
    """The library's sessions at the corrected regular hours, then with the special sessions applied."""
    days = {day: _at_regular(library, eras, day, hours) for day, hours in library.days.items()}
    for row in rows:
        before = days.pop(row.date, None)
        pause = regular_hours(eras, row.date).pause
        after = None if row.hours is None else Hours(*row.hours).keeping(pause)
        if row.library_is_right != (before == after):
            raise OverlayError(f"{row.exchange} {row.date}: the library says {before}, the row {after}")
        if after is not None:
            days[row.date] = after
    return days


def _at_regular(library: Library, eras: Eras, day: str, hours: Hours) -> Hours:
    """A session's hours, with each time that is the library's regular one replaced by the corrected one."""
    old, new = regular_hours(library.eras, day), regular_hours(eras, day)
    moved = Hours(
        new.open if hours.open == old.open else hours.open,
        new.close if hours.close == old.close else hours.close,
    )
    return moved.keeping(new.pause)
