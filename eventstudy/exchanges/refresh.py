"""What the installed calendar libraries know: the only place at run time that imports them, when asked.

They answer in two cases: a date past the end of a shipped table, and ``eventstudy calendars``. Past what it
really knows a library calls every weekday a session; such a year is refused, never guessed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

from eventstudy.errors import CalendarRangeError
from eventstudy.exchanges.overlay import (
    Calendar,
    ClockHours,
    SpecialSession,
    calendars,
    closing_auctions,
    special_sessions,
    trading_hours,
)
from eventstudy.exchanges.table_maker import (
    Corrections,
    Eras,
    LibraryDays,
    Table,
    differing_days,
    expand,
    explained,
    make_table,
    weekdays,
)

LIBRARIES = ("pandas_market_calendars", "exchange_calendars")

YEARS_COMPARED = 10
"""A year is taken for known only with at least as many holidays as the poorest of so many years before it."""

YEARS_AHEAD = 5
"""How far past a shipped table's end a library is asked at all."""

REMEDY = "install newer ones (pip install -U exchange-calendars pandas-market-calendars)"


def exchange_calendar(calendar: Calendar) -> Any:
    """The calendar of exchange_calendars between two dates; it raises ValueError past its own bounds."""
    import exchange_calendars

    with warnings.catch_warnings():
        # It uses what pandas deprecates; the versions work together.
        warnings.simplefilter("ignore", DeprecationWarning)
        return exchange_calendars.get_calendar(calendar.name, start=calendar.first, end=calendar.last)


def read_library(calendar: Calendar) -> LibraryDays:
    """The library's sessions between the calendar's dates. Raises ValueError past the library's bounds."""
    if calendar.library == "exchange_calendars":
        known = exchange_calendar(calendar)
        columns = ("open", "close", "break_start", "break_end")
        times = (known.open_times, known.close_times, known.break_start_times, known.break_end_times)
        schedule = known.schedule
    else:
        import pandas_market_calendars

        known = pandas_market_calendars.get_calendar(calendar.library)
        columns = ("market_open", "market_close", "break_start", "break_end")
        times = tuple(known.regular_market_times.get(column) for column in columns)
        schedule = known.schedule(calendar.first, calendar.last)
    zone = str(known.tz).replace("Calcutta", "Kolkata")
    return LibraryDays(zone, _days(schedule, columns, zone), _eras(times, calendar.first))


def _days(schedule: Any, columns: tuple[str, ...], zone: str) -> dict[str, ClockHours]:
    local = [
        list(schedule[column].dt.tz_convert(zone).dt.strftime("%H:%M").fillna(""))
        if column in schedule
        else [""] * len(schedule)
        for column in columns
    ]
    dates = schedule.index.strftime("%Y-%m-%d")
    return {
        day: ClockHours(opens, closes).keeping((start, end) if start else None)
        for day, opens, closes, start, end in zip(dates, *local, strict=True)
    }


def _eras(times: Iterable[Any], first: str) -> Eras:
    """Merge the libraries' lists of (start or None, time or None) for open, close and lunch break."""
    changes = [[(_iso(start), clock) for start, clock, *_ in column or ()] for column in times]
    starts = {first} | {start for column in changes for start, _ in column if start > first}
    return [(start, _hours_on(changes, start)) for start in sorted(starts)]


def _iso(start: Any) -> str:
    return "" if start is None else str(start)[:10]


def _hours_on(changes: list[list[tuple[str, Any]]], day: str) -> ClockHours:
    opens, closes, start, end = (
        next((_clock(clock) for start, clock in reversed(column) if start <= day), "") for column in changes
    )
    return ClockHours(opens, closes, (start, end) if start else None)


def _clock(clock: Any) -> str:
    return "" if clock is None else clock.strftime("%H:%M")


def generator(calendar: Calendar) -> Table:
    """What a table was made with."""
    own = calendar.library != "exchange_calendars"
    return {
        "library": "pandas_market_calendars" if own else "exchange_calendars",
        "calendar": calendar.library if own else calendar.name,
        **{library: version(library) for library in LIBRARIES},
    }


def cited(name: str) -> Corrections:
    """The cited rows of a calendar, from the shipped files."""
    return Corrections.of(name, special_sessions(), trading_hours(), closing_auctions())


def unannounced(calendar: Calendar) -> Table:
    """The holidays that the library has for the year after the table, when nobody has announced them yet.

    A later library is believed about that year only when it says something else.
    """
    if not calendar.announced:
        return {}
    year = int(calendar.last[:4]) + 1
    try:
        days = read_library(_over(calendar, year)).days
    except ValueError:
        return {str(year): []}
    return {str(year): [day for day in _weekdays_of(year) if day not in days]}


def year_table(calendar: Calendar, table: Table, year: int, own: Sequence[SpecialSession] = ()) -> Table:
    """The table of one year after the end of ``table``, from the installed library and the cited rows.

    ``own``: the user's corrections; their closures count towards what is known of the year. Raises
    CalendarRangeError for a year that the library does not really know.
    """
    try:
        library = read_library(_over(calendar, year))
    except ValueError:
        if not any(row.date.startswith(str(year)) for row in own):
            raise _unknown(calendar, table, year, "its dates end before") from None
        library = _plain_year(table, year)
    closures = {day for day in _weekdays_of(year) if day not in library.days}
    closures |= {row.date for row in own if row.hours is None and row.date.startswith(str(year))}
    if sorted(closures) == table.get("unannounced", {}).get(str(year)):
        reason = "its holidays of that year are still the guess from before they were announced"
        raise _unknown(calendar, table, year, reason)
    fewest = min(_closures(table, year - back) for back in range(1, YEARS_COMPARED + 1))
    if len(closures) < max(1, fewest):
        reason = (
            f"it has {len(closures)} holidays there, and each of the {YEARS_COMPARED} years before "
            f"had {fewest} or more"
        )
        raise _unknown(calendar, table, year, reason)
    special = [row for row in special_sessions() if row.date.startswith(str(year))]
    corrections = Corrections.of(calendar.name, special, trading_hours(), closing_auctions())
    return make_table(_over(calendar, year), library, corrections, strict=False)


def _plain_year(table: Table, year: int) -> LibraryDays:
    """Every weekday of a year at the usual hours: what is left to correct where the library's dates end."""
    era = table["hours"][-1]
    rows = [row for row in closing_auctions() if row.exchange == table["mic"] and row.close == era["close"]]
    close = rows[-1].table_close if rows and "auction" in era else era["close"]
    pause = (era["break"][0], era["break"][1]) if "break" in era else None
    hours = ClockHours(era["open"], close, pause)
    return LibraryDays(table["zone"], dict.fromkeys(_weekdays_of(year), hours), [(f"{year}-01-01", hours)])


def _over(calendar: Calendar, year: int) -> Calendar:
    return replace(calendar, first=f"{year}-01-01", last=f"{year}-12-31")


def _weekdays_of(year: int) -> list[str]:
    return weekdays(f"{year}-01-01", f"{year}-12-31")


def _closures(table: Table, year: int) -> int:
    """The holidays of one year of a table; a year before its first is not compared."""
    if not table["first"] < f"{year}-01-02" <= table["last"]:
        return len(_weekdays_of(year))
    return sum(day.startswith(str(year)) for day in table["closed"])


def _unknown(calendar: Calendar, table: Table, year: int, reason: str) -> CalendarRangeError:
    library = generator(calendar)["library"]
    return CalendarRangeError(
        f"the sessions of {calendar.name} are known from {table['first']} to {table['last']}, and {library} "
        f"{version(library)} does not know {year}: {reason}",
        f"{REMEDY}, or write the holidays into a file: eventstudy calendars --help",
    )


def extended(table: Table, year: int, own: Sequence[SpecialSession] = ()) -> Table:
    """A table continued to the end of a year after its own end, from the installed library.

    ``library_from`` is its first date that only the library knows. Raises CalendarRangeError for a year that
    the library does not know.
    """
    calendar = calendars()[table["mic"]]
    known = int(table["last"][:4])
    shipped = int(table.get("library_from", f"{known + 1}")[:4]) - 1
    if year > shipped + YEARS_AHEAD:
        raise CalendarRangeError(
            f"{year} is too far past the known sessions of {calendar.name}, which end on {table['last']}",
            f"choose a date up to {shipped + YEARS_AHEAD}",
        )
    for coming in range(known + 1, year + 1):
        table = _joined(table, year_table(calendar, table, coming, own))
    return table | {"generator": table["generator"] | generator(calendar)}


def _joined(table: Table, year: Table) -> Table:
    since = str(date.fromisoformat(table["last"]) + timedelta(days=1))
    last_era = table["hours"][-1]
    eras = [era for era in year["hours"] if era | {"from": ""} != last_era | {"from": ""}]
    return table | {
        "last": year["last"],
        "hours": table["hours"] + eras,
        "closed": table["closed"] + year["closed"],
        "extra": table["extra"] + year["extra"],
        "special": table["special"] | year["special"],
        "notes": table["notes"] | year["notes"],
        "library_from": table.get("library_from", since),
    }


def remade(shipped: Table) -> Table:
    """A shipped table made anew from the installed library and the cited rows, and continued if it can be.

    Names of holidays are taken over from the shipped table.
    """
    calendar = calendars()[shipped["mic"]]
    names = {day: note["reason"] for day, note in shipped["notes"].items() if "source" not in note}
    table = make_table(calendar, read_library(calendar), cited(calendar.name), names=names, strict=False)
    table |= {key: shipped[key] for key in ("unannounced",) if key in shipped}
    table["generator"] = generator(calendar)
    for year in range(int(calendar.last[:4]) + 1, int(calendar.last[:4]) + 2):
        try:
            table = extended(table, year)
        except CalendarRangeError:
            break
    return table


@dataclass(frozen=True, slots=True)
class Checked:
    """A table held against the installed library; differences are cited by a row of ours, or not."""

    calendar: str
    library: str
    version: str
    sessions: int
    cited: int
    uncited: tuple[str, ...]


def checked(table: Table, own: Sequence[SpecialSession] = ()) -> Checked:
    """Hold a table against the installed library, over all of its dates; ``own``: the user's corrections."""
    calendar = replace(calendars()[table["mic"]], first=table["first"], last=table["last"])
    library, rows = read_library(calendar), cited(calendar.name)
    corrections = replace(rows, special=[*rows.special, *own])
    differing = differing_days(table, library)
    uncited = tuple(day for day in differing if not explained(table, library, corrections, day))
    made_with = generator(calendar)["library"]
    sessions = len(expand(table))
    return Checked(
        calendar.name, made_with, version(made_with), sessions, len(differing) - len(uncited), uncited
    )
