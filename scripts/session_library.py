"""What the calendar libraries say: every session with its local hours, and the regular hours by era."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

import exchange_calendars
import pandas as pd
import pandas_market_calendars
from session_calendars import Calendar

Pause = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Local opening and closing time (``HH:MM``) and the lunch break, if any."""

    open: str
    close: str
    pause: Pause = None

    def keeping(self, pause: Pause) -> "Hours":
        """These hours with the lunch break, if it lies strictly inside them, else without one."""
        inside = pause is not None and self.open < pause[0] and pause[1] < self.close
        return Hours(self.open, self.close, pause if inside else None)


Eras = list[tuple[str, Hours]]
"""Regular hours with the ISO date from which they hold, ascending."""


@dataclass(frozen=True, slots=True)
class Library:
    """A library's answer: the zone, the sessions by ISO date, and the regular hours."""

    zone: str
    days: dict[str, Hours]
    eras: Eras


def regular_hours(eras: Eras, day: str) -> Hours:
    """The regular hours in force on a day not before the first era."""
    return next(hours for start, hours in reversed(eras) if start <= day)


def exchange_calendar(calendar: Calendar) -> exchange_calendars.ExchangeCalendar:
    """The calendar of exchange_calendars between the table's dates."""
    with warnings.catch_warnings():
        # It uses what pandas deprecates; the pinned versions work together.
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        return exchange_calendars.get_calendar(calendar.name, start=calendar.first, end=calendar.last)


def read_library(calendar: Calendar) -> Library:
    """Read a calendar; exchange_calendars itself refuses dates past its bounds."""
    if calendar.library == "exchange_calendars":
        known = exchange_calendar(calendar)
        columns = ("open", "close", "break_start", "break_end")
        times = (known.open_times, known.close_times, known.break_start_times, known.break_end_times)
        schedule = known.schedule
    else:
        known = pandas_market_calendars.get_calendar(calendar.library)
        columns = ("market_open", "market_close", "break_start", "break_end")
        times = tuple(known.regular_market_times.get(column) for column in columns)
        schedule = known.schedule(calendar.first, calendar.last)
    zone = str(known.tz).replace("Calcutta", "Kolkata")
    return Library(zone, _days(schedule, columns, zone), _eras(times, calendar.first))


def _days(schedule: pd.DataFrame, columns: tuple[str, ...], zone: str) -> dict[str, Hours]:
    local = [
        list(schedule[column].dt.tz_convert(zone).dt.strftime("%H:%M").fillna(""))
        if column in schedule
        else [""] * len(schedule)
        for column in columns
    ]
    dates = pd.DatetimeIndex(schedule.index).strftime("%Y-%m-%d")
    return {
        day: Hours(opens, closes).keeping((start, end) if start else None)
        for day, opens, closes, start, end in zip(dates, *local, strict=True)
    }


def _eras(times: Iterable[Any], first: str) -> Eras:
    """Merge the libraries' lists of (start or None, time or None) for open, close and lunch break."""
    changes = [[(_iso(start), clock) for start, clock, *_ in column or ()] for column in times]
    starts = {first} | {start for column in changes for start, _ in column if start > first}
    return [(start, _hours_on(changes, start)) for start in sorted(starts)]


def _iso(start: Any) -> str:
    return "" if start is None else str(pd.Timestamp(start).date())


def _hours_on(changes: list[list[tuple[str, time | None]]], day: str) -> Hours:
    opens, closes, start, end = (
        next((_clock(clock) for start, clock in reversed(column) if start <= day), "") for column in changes
    )
    return Hours(opens, closes, (start, end) if start else None)


def _clock(clock: time | None) -> str:
    return "" if clock is None else clock.strftime("%H:%M")
