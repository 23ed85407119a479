"""The names of holidays, where the calendar library gives them reliably."""

import re
from datetime import date, timedelta

import pandas as pd
from exchange_calendars import lunisolar_holidays

from eventstudy.exchanges.overlay import Calendar
from eventstudy.exchanges.refresh import exchange_calendar

NAMED_FROM = "2015-01-01"
"""Earlier closures stay without a name: files stay small, and nobody has checked the names."""

CLEARER = {
    "Dr. Martin Luther King Jr. Day": "Martin Luther King Jr. Day",
    "President's Day": "Presidents' Day",
    "July 4th": "Independence Day",
    "Juneteenth National Independence Day": "Juneteenth",
    "Thanksgiving": "Thanksgiving Day",
    "Canadian Thanksgiving": "Thanksgiving Day",
    "Christmas": "Christmas Day",
    "Weekend Christmas": "Christmas holiday",
    "Weekend Boxing Day": "Boxing Day holiday",
    "Kings's Birthday": "King's Birthday",
    "Hong Kong Special Region Establishment Day": "Hong Kong SAR Establishment Day",
    "Emperor Akihito's Birthday": "Emperor's Birthday",
    "Emperor Naruhito's Birthday": "Emperor's Birthday",
    "Korean National Foundation Day": "National Foundation Day",
    "End of Year Holiday": "year-end holiday",
    "The Passing of King Bhumibol": "King Bhumibol Memorial Day",
    "Coronation Day For King #9": "Coronation Day",
    "Coronation Day For King #10": "Coronation Day",
}

HONG_KONG_LUNAR = (
    ("Lunar New Year", lunisolar_holidays.chinese_lunar_new_year_dates, 0, 4),
    ("Ching Ming Festival", lunisolar_holidays.qingming_festival_dates, 0, 2),
    ("Buddha's Birthday", lunisolar_holidays.chinese_buddhas_birthday_dates, 0, 1),
    ("Dragon Boat Festival", lunisolar_holidays.dragon_boat_festival_dates, 0, 1),
    ("the day after the Mid-Autumn Festival", lunisolar_holidays.mid_autumn_festival_dates, 1, 2),
    ("Chung Yeung Festival", lunisolar_holidays.double_ninth_festival_dates, 0, 1),
)
"""Name, lunar dates, and the first and last day after them on which the exchange may observe the holiday."""

SHANGHAI = (
    ("New Year holiday", "12-30", "12-31"),
    ("New Year holiday", "01-01", "01-03"),
    ("Spring Festival holiday", "01-21", "02-28"),
    ("Ching Ming Festival", "04-02", "04-07"),
    ("Labour Day holiday", "04-29", "05-05"),
    ("Dragon Boat Festival", "05-28", "06-26"),
    ("Mid-Autumn Festival", "09-08", "09-29"),
    ("National Day holiday", "10-01", "10-08"),
)
"""Mainland China closes for these alone since 2015, with the one exception of 3 and 4 September 2015."""


def holiday_names(calendar: Calendar, closed: list[str]) -> dict[str, str]:
    """Names of those closed days that have a reliable one, by ISO date."""
    if calendar.name == "XSHG":
        names = {day: name for day in closed for name, first, last in SHANGHAI if first <= day[5:] <= last}
    elif calendar.library == "exchange_calendars":
        names = _names_by_rule(calendar)
    else:
        names = {}
    if calendar.name == "XHKG":
        names = _hong_kong_lunar(closed) | names
    return {day: names[day] for day in closed if day >= NAMED_FROM and day in names}


def _names_by_rule(calendar: Calendar) -> dict[str, str]:
    rules = exchange_calendar(calendar).regular_holidays
    if rules is None:
        return {}
    named: pd.Series[str] = rules.holidays(NAMED_FROM, calendar.last, return_name=True)
    dates = pd.DatetimeIndex(named.index).strftime("%Y-%m-%d")
    return {day: _clearer(name, calendar, int(day[:4])) for day, name in zip(dates, named, strict=True)}


def _clearer(name: str, calendar: Calendar, year: int) -> str:
    name = re.sub(r" \(.*\)| extra (Monday|Friday)", "", name)
    if calendar.name == "XNZE" and name == "Queen's Birthday" and year >= 2023:
        return "King's Birthday"
    if calendar.name == "XTSE" and name == "Labor Day":
        return "Labour Day"
    if calendar.name == "XTKS" and name == "Health and Sports Day" and year >= 2020:
        return "Sports Day"
    return CLEARER.get(name, name)


def _hong_kong_lunar(closed: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, dates, first, last in HONG_KONG_LUNAR:
        known = {stamp.date() for stamp in dates}
        for day in closed:
            moved = (date.fromisoformat(day) - timedelta(days=shift) for shift in range(first, last + 1))
            if any(one in known for one in moved):
                found.setdefault(day, name)
    return found
