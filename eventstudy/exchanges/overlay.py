"""The cited tables that correct the calendar libraries, read from ``data/sessions/``.

Single sessions (``special_sessions.csv``), regular hours (``trading_hours.csv``), closing auctions
(``closing_auctions.csv``), and which calendars there are (``calendars.csv``). Times are local (``HH:MM``),
dates ISO.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from eventstudy.errors import InputFileError
from eventstudy.paths import data_path

SPECIAL_SESSIONS = "special_sessions.csv"
TRADING_HOURS = "trading_hours.csv"
CLOSING_AUCTIONS = "closing_auctions.csv"
CALENDARS = "calendars.csv"

OPEN_ENDED = "9999-12-31"
"""The last date of a row that is still in force."""

Pause = tuple[str, str] | None

_REMARKS = re.compile(
    r"_calendars|4\.13\.2|continuous trading only|inferred|not found|not stated|sourced|no notice"
)
"""What in a reason speaks of libraries or of the source, not of the day itself."""

_KINDS = ("closed", "early_close", "late_open", "full_day", "extra")


@dataclass(frozen=True, slots=True)
class ClockHours:
    """Local opening and closing time and the lunch break, if any."""

    open: str
    close: str
    pause: Pause = None

    def keeping(self, pause: Pause) -> ClockHours:
        """These hours with the lunch break, if it lies strictly inside them, else without one."""
        inside = pause is not None and self.open < pause[0] and pause[1] < self.close
        return ClockHours(self.open, self.close, pause if inside else None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of the tables: its library, its trusted dates and why they start and end there.

    ``library`` is ``exchange_calendars``, or the name of a calendar that pandas_market_calendars keeps
    itself. ``announced``: somebody has to announce the holidays year by year; else they follow from rules.
    """

    name: str
    library: str
    first: str
    last: str
    announced: bool
    why: str


@dataclass(frozen=True, slots=True)
class SpecialSession:
    """One corrected day; ``hours`` is None when the exchange was closed.

    ``hours_unknown``: there was a session, whose hours have no source; ``hours`` is None then too.
    """

    exchange: str
    date: str
    hours: tuple[str, str] | None
    library_is_right: bool
    reason: str
    source: str
    verified: bool
    hours_unknown: bool = False


@dataclass(frozen=True, slots=True)
class TradingHours:
    """Regular hours from the first date to the last, both included."""

    exchange: str
    first: str
    last: str
    hours: ClockHours


@dataclass(frozen=True, slots=True)
class ClosingAuction:
    """How the closing price was struck from the first date to the last, both included.

    ``table_close`` is the closing time that the library (or ``trading_hours.csv``) gives; in truth
    continuous trading ends at ``close`` and the auction at ``end``. ``random``: the auction may end at any
    moment between the two. ``half_day`` is the same three times for half-days. ``applies_to`` names the
    securities that have the auction; empty means all.
    """

    exchange: str
    first: str
    last: str
    table_close: str
    close: str
    end: str
    random: tuple[str, str] | None
    half_day: tuple[str, str, str] | None
    applies_to: str
    verified: bool


def plain_reason(reason: str) -> str:
    """A reason in words that can end a sentence, without remarks on libraries and sources."""
    text = re.sub(r"^library_\w+: ", "", reason)
    text = re.sub(r" \([^)]*sourced\)| \(source [^)]*\)", "", text)
    parts = [part.strip() for part in text.split(";")]
    return ", ".join(part for part in parts if not _REMARKS.search(part))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with data_path("sessions", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def calendars() -> dict[str, Calendar]:
    """Every calendar by its name, in the order of the table."""
    return {
        row["calendar"]: Calendar(
            row["calendar"],
            row["library"],
            row["first"],
            row["last"],
            row["holidays"] == "announced",
            row["why"],
        )
        for row in _rows(CALENDARS)
    }


def special_sessions() -> list[SpecialSession]:
    """All rows of special_sessions.csv."""
    return [_special(row) for row in _rows(SPECIAL_SESSIONS)]


def _special(row: dict[str, str]) -> SpecialSession:
    return SpecialSession(
        row["exchange"],
        row["date"],
        (row["open_local"], row["close_local"]) if row["open_local"] else None,
        row["reason"].startswith("library_ok: "),
        plain_reason(row["reason"]),
        row["source"],
        row["verified"] == "yes",
        row["kind"] != "closed" and not row["open_local"],
    )


def own_corrections(path: Path) -> list[SpecialSession]:
    """The rows of a user's own file, which has the columns of special_sessions.csv.

    ``source`` and ``verified`` may be missing: such a row is not verified. Raises InputFileError, naming
    the line, for a column that is missing and a value that cannot be used.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"exchange", "date", "kind"} - set(reader.fieldnames or ())
        if missing:
            raise InputFileError(
                str(path), f"no column {', '.join(sorted(missing))}", f"the columns are {_COLUMNS}", line=1
            )
        return [_special(_checked(row, path, reader.line_num)) for row in reader]


_COLUMNS = "exchange, date, kind, open_local, close_local, reason, source, verified"


def _checked(row: dict[str, str], path: Path, line: int) -> dict[str, str]:
    row = {name: (row.get(name) or "").strip() for name in _COLUMNS.split(", ")}
    if row["kind"] not in _KINDS:
        raise InputFileError(
            str(path), f"kind is {row['kind']!r}", f"write {' or '.join(_KINDS)}", line=line, field="kind"
        )
    fields = ("date",) if row["kind"] == "closed" else ("date", "open_local", "close_local")
    for name in fields:
        try:
            read = date.fromisoformat(row[name]) if name == "date" else time.fromisoformat(row[name])
        except ValueError:
            form = "2026-12-24" if name == "date" else "16:00"
            raise InputFileError(
                str(path), f"{name} is {row[name]!r}", f"write it like {form}", line=line, field=name
            ) from None
        row[name] = read.isoformat() if isinstance(read, date) else f"{read:%H:%M}"
    return row


def trading_hours() -> list[TradingHours]:
    """All rows of trading_hours.csv; an empty last date means still in force."""
    return [
        TradingHours(
            row["exchange"],
            row["from"],
            row["to"] or OPEN_ENDED,
            ClockHours(
                row["open"],
                row["close"],
                (row["break_start"], row["break_end"]) if row["break_start"] else None,
            ),
        )
        for row in _rows(TRADING_HOURS)
    ]


def closing_auctions() -> list[ClosingAuction]:
    """All rows of closing_auctions.csv; an empty first or last date means since always, still in force."""
    return [
        ClosingAuction(
            row["exchange"],
            row["from"],
            row["to"] or OPEN_ENDED,
            row["table_close"],
            row["continuous_close"],
            row["auction_end"],
            (row["random_from"], row["random_to"]) if row["random_from"] else None,
            (row["half_day_table_close"], row["half_day_continuous_close"], row["half_day_auction_end"])
            if row["half_day_table_close"]
            else None,
            row["applies_to"],
            row["verified"] == "yes",
        )
        for row in _rows(CLOSING_AUCTIONS)
    ]
