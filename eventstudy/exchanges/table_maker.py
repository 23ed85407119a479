"""A session table as a JSON object, made from a library's sessions and the cited corrections.

The format is described in docs/calendars.md. Nothing here knows which library the sessions came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from eventstudy.exchanges.overlay import (
    OPEN_ENDED,
    Calendar,
    ClockHours,
    ClosingAuction,
    Pause,
    SpecialSession,
    TradingHours,
)

Table = dict[str, Any]

Eras = list[tuple[str, ClockHours]]
"""Regular hours with the ISO date from which they hold, ascending."""

WEEKDAYS = range(5)
"""Monday to Friday: the regular trading days of every exchange in every year covered."""


class OverlayError(Exception):
    """A row of the corrections that contradicts itself or the library it speaks of."""


@dataclass(frozen=True, slots=True)
class LibraryDays:
    """A library's answer: the zone, the sessions by ISO date, and the regular hours."""

    zone: str
    days: dict[str, ClockHours]
    eras: Eras


@dataclass(frozen=True, slots=True)
class Corrections:
    """The cited rows of one calendar."""

    special: Sequence[SpecialSession] = ()
    hours: Sequence[TradingHours] = ()
    auctions: Sequence[ClosingAuction] = ()

    @classmethod
    def of(
        cls,
        name: str,
        special: Sequence[SpecialSession],
        hours: Sequence[TradingHours],
        auctions: Sequence[ClosingAuction],
    ) -> Corrections:
        """Those rows of the three files that speak of one calendar."""
        return cls(
            [row for row in special if row.exchange == name],
            [row for row in hours if row.exchange == name],
            [row for row in auctions if row.exchange == name],
        )


def regular_hours(eras: Eras, day: str) -> ClockHours:
    """The regular hours in force on a day not before the first era."""
    return next(hours for start, hours in reversed(eras) if start <= day)


def corrected_eras(library: LibraryDays, rows: Sequence[TradingHours]) -> Eras:
    """The library's regular hours with the rows of trading_hours.csv put over them."""
    first, last = library.eras[0][0], max(library.days)
    starts = {start for start, _ in library.eras}
    starts |= {start for row in rows for start in (max(row.first, first), _next_day(row.last))}
    eras: Eras = []
    for start in sorted(start for start in starts if first <= start <= last):
        covering = (row.hours for row in rows if row.first <= start <= row.last)
        hours = next(covering, None) or regular_hours(library.eras, start)
        if not eras or eras[-1][1] != hours:
            eras.append((start, hours))
    return eras


def _next_day(day: str) -> str:
    return OPEN_ENDED if day == OPEN_ENDED else str(date.fromisoformat(day) + timedelta(days=1))


def corrected_days(
    library: LibraryDays, eras: Eras, rows: Sequence[SpecialSession], *, strict: bool = True
) -> dict[str, ClockHours]:
    """The library's sessions at the corrected regular hours, then with the special sessions applied.

    ``strict``: raise OverlayError for a row that wrongly blames the library, or wrongly trusts it.
    """
    days = {day: _at_regular(library, eras, day, hours) for day, hours in library.days.items()}
    for row in rows:
        if row.hours_unknown:
            continue
        before = days.pop(row.date, None)
        pause = regular_hours(eras, row.date).pause
        after = None if row.hours is None else ClockHours(*row.hours).keeping(pause)
        if strict and row.library_is_right != (before == after):
            raise OverlayError(f"{row.exchange} {row.date}: the library says {before}, the row {after}")
        if after is not None:
            days[row.date] = after
    return days


def _at_regular(library: LibraryDays, eras: Eras, day: str, hours: ClockHours) -> ClockHours:
    """A session's hours, with each time that is the library's regular one replaced by the corrected one."""
    old, new = regular_hours(library.eras, day), regular_hours(eras, day)
    moved = ClockHours(
        new.open if hours.open == old.open else hours.open,
        new.close if hours.close == old.close else hours.close,
    )
    return moved.keeping(new.pause)


def closing(auctions: Sequence[ClosingAuction], day: str, close: str) -> tuple[str, str]:
    """The end of continuous trading and the moment the closing price is struck, on a day whose close is told.

    The same time twice where no auction is known: also on a day that closed at an unusual hour.
    """
    auction = _in_force(auctions, day)
    if auction is not None and close == auction.table_close:
        return auction.close, auction.end
    if auction is not None and auction.half_day is not None and close == auction.half_day[0]:
        return auction.half_day[1], auction.half_day[2]
    return close, close


def _in_force(auctions: Sequence[ClosingAuction], day: str) -> ClosingAuction | None:
    return next((row for row in auctions if row.first <= day <= row.last), None)


def make_table(
    calendar: Calendar,
    library: LibraryDays,
    corrections: Corrections,
    *,
    names: Mapping[str, str] | None = None,
    strict: bool = True,
) -> Table:
    """The table of a calendar between its dates, without the note on how it was made (``generator``).

    ``names`` are names of holidays by ISO date. Raises OverlayError for a row outside the table and, if
    ``strict``, for one that says something wrong about the library.
    """
    for row in corrections.special:
        if not calendar.first <= row.date <= calendar.last:
            raise OverlayError(f"{row.exchange} {row.date}: outside the table")
    eras = corrected_eras(library, corrections.hours)
    days = corrected_days(library, eras, corrections.special, strict=strict)
    closed = [day for day in weekdays(calendar.first, calendar.last) if day not in days]
    notes: dict[str, dict[str, Any]] = {
        day: {"reason": name} for day, name in (names or {}).items() if day not in days
    }
    notes |= {row.date: note_of(row) for row in corrections.special}
    return {
        "mic": calendar.name,
        "zone": library.zone,
        "first": calendar.first,
        "last": calendar.last,
        "weekdays": list(WEEKDAYS),
        "hours": _hours(eras, corrections.auctions, calendar.first, calendar.last),
        "closed": closed,
        "extra": [day for day in sorted(days) if not is_weekday(day)],
        "special": {
            day: special_times(corrections.auctions, day, hours)
            for day, hours in sorted(days.items())
            if hours != regular_hours(eras, day)
        },
        "notes": dict(sorted(notes.items())),
    }


def note_of(row: SpecialSession) -> dict[str, Any]:
    """A row's note in the table."""
    note = {"reason": row.reason, "source": row.source, "verified": row.verified}
    return note | {"hours": "unknown"} if row.hours_unknown else note


def special_times(auctions: Sequence[ClosingAuction], day: str, hours: ClockHours) -> list[str]:
    """Opening, end of continuous trading, and the end of the closing auction where there is one."""
    close, struck = closing(auctions, day, hours.close)
    return [hours.open, close] if struck == close else [hours.open, close, struck]


def _hours(eras: Eras, auctions: Sequence[ClosingAuction], first: str, last: str) -> list[Table]:
    """The eras of the regular hours, divided again where the closing auction changes."""
    starts = {start for start, _ in eras}
    starts |= {start for row in auctions for start in (max(row.first, first), _next_day(row.last))}
    entries: list[Table] = []
    for start in sorted(start for start in starts if first <= start <= last):
        entry = _era(start, regular_hours(eras, start), _in_force(auctions, start))
        if not entries or entries[-1] != entry | {"from": entries[-1]["from"]}:
            entries.append(entry)
    return entries


def _era(start: str, hours: ClockHours, auction: ClosingAuction | None) -> Table:
    era: Table = {"from": start, "open": hours.open, "close": hours.close}
    if hours.pause:
        era["break"] = list(hours.pause)
    if auction is None or hours.close != auction.table_close:
        return era
    era["close"] = auction.close
    era["auction"] = {"end": auction.end}
    if auction.random:
        era["auction"]["random"] = list(auction.random)
    if auction.applies_to:
        era["auction"]["for"] = auction.applies_to
    if not auction.verified:
        era["auction"]["verified"] = False
    return era


def is_weekday(day: str) -> bool:
    """Whether a date is one of the regular trading days of the week."""
    return date.fromisoformat(day).weekday() in WEEKDAYS


def weekdays(first: str, last: str) -> list[str]:
    """Every regular trading day of the week between two dates, both included."""
    start = date.fromisoformat(first)
    span = (date.fromisoformat(last) - start).days + 1
    every = (start + timedelta(days=count) for count in range(span))
    return [str(day) for day in every if day.weekday() in WEEKDAYS]


def expand(table: Table) -> dict[str, tuple[ClockHours, str]]:
    """Every session of a table: its hours of continuous trading and the moment its close is struck."""
    closed, sessions = set(table["closed"]), {}
    for day in sorted({*weekdays(table["first"], table["last"]), *table["extra"]}):
        if day in closed:
            continue
        era = next(era for era in reversed(table["hours"]) if era["from"] <= day)
        usual = [era["open"], era["close"], era.get("auction", {}).get("end", era["close"])]
        opens, closes, *struck = table["special"].get(day, usual)
        pause: Pause = (era["break"][0], era["break"][1]) if "break" in era else None
        sessions[day] = ClockHours(opens, closes).keeping(pause), struck[0] if struck else closes
    return sessions


def differing_days(table: Table, library: LibraryDays) -> list[str]:
    """The days on which a table and a library disagree on the session, its hours or its close."""
    ours = expand(table)
    theirs = {day: (hours, hours.close) for day, hours in library.days.items()}
    return sorted(day for day in ours.keys() | theirs.keys() if ours.get(day) != theirs.get(day))


def explained(table: Table, library: LibraryDays, corrections: Corrections, day: str) -> bool:
    """Whether the cited rows account for the difference between a table and a library on this day."""
    if any(row.date == day for row in corrections.special):
        return True
    extra = [other for other in table["extra"] if other == day]
    ours = expand(table | {"first": day, "last": day, "extra": extra}).get(day)
    theirs = library.days.get(day)
    if ours is None or theirs is None:
        return False
    row = next((row for row in corrections.hours if row.first <= day <= row.last), None)
    candidates = [theirs] if row is None else [theirs, row.hours]
    return (
        ours[0].open in [hours.open for hours in candidates]
        and (ours[0].close, ours[1])
        in [closing(corrections.auctions, day, hours.close) for hours in candidates]
        and ours[0].pause in (None, *(hours.pause for hours in candidates))
    )


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


def with_special_sessions(table: Table, rows: Sequence[SpecialSession]) -> Table:
    """A finished table with further special sessions laid over it; their close is the end of trading.

    Where a row's close is the usual one, the closing auction of that day holds. Raises OverlayError for a
    row before the table's first date.
    """
    closed, extra = set(table["closed"]), set(table["extra"])
    special, notes = dict(table["special"]), dict(table["notes"])
    for row in rows:
        if row.date < table["first"]:
            raise OverlayError(f"{row.exchange} {row.date}: before the first known date, {table['first']}")
        for days in (closed, extra):
            days.discard(row.date)
        special.pop(row.date, None)
        notes[row.date] = note_of(row)
        if row.hours is None:
            closed |= {row.date} if is_weekday(row.date) else set()
            continue
        extra |= set() if is_weekday(row.date) else {row.date}
        era = next(era for era in reversed(table["hours"]) if era["from"] <= row.date)
        usual_close = row.hours[1] == era["close"]
        if not (usual_close and row.hours[0] == era["open"]):
            struck = [era["auction"]["end"]] if usual_close and "auction" in era else []
            special[row.date] = [*row.hours, *struck]
    return table | {"closed": sorted(closed), "extra": sorted(extra), "special": special, "notes": notes}
