"""Days in a text: its dateline, and what "on Tuesday", "February 11" or "since May 2013" mean beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from eventstudy.claims.article.lexicon import MONTHS
from eventstudy.dates import UnreadableDateError, month_number, read_date, weekday_number

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WHOLE_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_IN_WORDS = (
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<month>{MONTHS}) (?P<day>{_DAY})(?![\d,]*\d)(?:,? (?P<year>(?:19|20)\d\d))?"
    rf"|(?P<day2>{_DAY})(?: of)? (?P<month2>{MONTHS})(?:,? (?P<year2>(?:19|20)\d\d))?"
)
DATE = re.compile(
    rf"(?:(?P<lead>(?i:on|by|from|until|late on|early on|of|as of)) )?(?:(?P<last>(?i:last|this|next)) )?"
    rf"(?:(?P<weekday>{_WHOLE_WEEKDAY})(?:,? \(?(?:{_IN_WORDS.replace('?P<', '?P<w_')})\)?)?"
    rf"|{_IN_WORDS}|(?P<word>(?i:today|yesterday)))"
    r"(?P<owner>['\u2019]s)?(?! (?:morning)?['\u2019]s)(?P<part> (?:morning|afternoon|evening|night))?(?!\w)"
)
"""A day. Groups: a weekday, with or without a date; a date in words or ISO; ``owner``, the possessive."""
SINCE = re.compile(
    rf"since (?:about |around |at least |early |late |mid-?|the (?:end|start|beginning"
    rf"|middle) of )?(?:(?P<week>the week (?:of|ending(?: on)?|that ended(?: on)?) ))?"
    rf"(?:(?:{_IN_WORDS})|(?:(?P<last>last) )?(?P<m>{MONTHS})(?:(?: of)?,? (?P<my>(?:19|20)\d\d"
    rf"|last year))?|(?P<y>(?:19|20)\d\d)(?:'s|\b)"
    rf"|(?:(?P<wlast>last) )?(?P<wd>{_WHOLE_WEEKDAY}))(?![\w%])"
)
"""What a superlative goes back to: a day, a month, a year or a week."""
_DATELINE = re.compile(
    rf"\s*(?:[#*_>]+\s*)?(?P<city>[A-Z][A-Z.'\u2019-]+(?:[ /][A-Z][A-Z.'\u2019-]+){{0,3}})(?:, "
    rf"[A-Z][\w. ]{{2,20}})?(?:, (?:[A-Z][a-z]+day,? )?"
    rf"|[:,]? |\s*[|/] )"
    rf"(?:(?P<month>{MONTHS}) (?P<day>{_DAY})"
    rf"|(?P<day2>{_DAY}) (?P<month2>{MONTHS}))(?:,? "
    rf"(?P<year>\d{{4}}))?(?:\s*\([^)]{{1,40}}\))*\s*(?:--"
    rf"|[-–—:|]+)?"
)
_CITY = re.compile(
    r"\s*(?P<city>[A-Z][A-Z.'-]+(?: [A-Z][A-Z.'-]+){0,2})(?:, \w+)?\s?(?:\([^)]{1,40}\)\s?)?(?:--|[-–—])\s"
)
_HEAD = re.compile(
    rf"(?:Published|Updated|Date|Posted|Last updated"
    rf"|Dated)?:?\s*(?:on )?(?:{_WHOLE_WEEKDAY},? )?(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<month>{MONTHS}) (?P<day>{_DAY}),? (?P<year>\d{{4}})"
    rf"|(?P<day2>{_DAY}) (?P<month2>{MONTHS}),? (?P<year2>\d{{4}}))"
)
MARKETS = {
    **dict.fromkeys(("HONG KONG",), "HK"),
    **dict.fromkeys(("SHANGHAI", "BEIJING", "SHENZHEN", "HANGZHOU", "GUANGZHOU"), "SS"),
    **dict.fromkeys(("TOKYO", "OSAKA"), "T"),
    **dict.fromkeys(("LONDON",), "L"),
    **{"SEOUL": "KS", "TAIPEI": "TW", "SINGAPORE": "SI", "SYDNEY": "AX", "MUMBAI": "NS", "NEW DELHI": "NS"},
    **{"BENGALURU": "NS", "FRANKFURT": "DE", "BERLIN": "DE", "PARIS": "PA", "ZURICH": "SW", "TORONTO": "TO"},
    **{"AMSTERDAM": "AS", "MILAN": "MI", "MADRID": "MC", "STOCKHOLM": "ST"},
}
"""The market of a dateline's city; any other city counts as American."""
EASTERN = frozenset(("HK", "SS", "SZ", "T", "KS", "TW", "SI", "AX", "NS", "BO"))
"""Markets whose day is over when New York opens."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a text was written. ``day``: None where nothing says it; ``market``: empty likewise.

    ``end``: where the text goes on behind it (a character).
    """

    day: date | None
    market: str = ""
    end: int = 0
    city: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a superlative goes back to: ``text`` as in a claims file (``2013-05``); ``weekly`` for a week."""

    text: str
    weekly: bool = False


def dateline_of(text: str, given: date | None) -> Dateline:
    """The dateline of a text; ``given`` is the user's date, which also supplies a missing year."""
    for line in re.finditer(r"[^\n]*[^\s][^\n]*", text[:4000]):
        if match := _DATELINE.match(text, line.start(), line.end()):
            month, day = match["month"] or match["month2"], match["day"] or match["day2"]
            dated = _told(month, day, match["year"], given)
            near = dated if dated and (given is None or abs((dated - given).days) <= 7) else given
            city = match["city"].upper()
            return Dateline(near, MARKETS.get(city, "US"), match.end(), city)
        if match := _CITY.match(text, line.start(), line.end()):
            city = match["city"].upper()
            return Dateline(given or _headed(text), MARKETS.get(city, "US"), match.end(), city)
    return Dateline(given or _headed(text))


def _headed(text: str) -> date | None:
    """The full date that stands alone in one of the first lines."""
    for line in text.lstrip().splitlines()[:12]:
        match = _HEAD.search(line)
        if match and len(line) < 90:
            month, day = match["month"] or match["month2"], match["day"] or match["day2"]
            return _read(match["iso"] or f"{month} {day} {match['year'] or match['year2']}")
    return None


def _told(month: str, day: str, year: str | None, given: date | None) -> date | None:
    if year:
        return _read(f"{month} {day} {year}")
    return None if given is None else _latest(month, day, given + timedelta(days=7))


def _read(text: str) -> date | None:
    try:
        return read_date(text.replace(".", ""))
    except UnreadableDateError:
        return None


def _latest(month: str, day: str, until: date) -> date | None:
    """The latest day of that name up to a day."""
    for year in (until.year, until.year - 1):
        found = _read(f"{month} {day} {year}")
        if found and found <= until:
            return found
    return None


def day_meant(match: re.Match[str], today: date) -> date | None:
    """The day that a match of ``DATE`` means in a text of ``today``; None for one to come."""
    if word := match["word"]:
        return today - timedelta(days=word.lower() == "yesterday")
    for prefix in ("w_", ""):
        if iso := match[f"{prefix}iso"]:
            return date.fromisoformat(iso) if _read(iso) else None
        month = match[f"{prefix}month"] or match[f"{prefix}month2"]
        if month:
            day = match[f"{prefix}day"] or match[f"{prefix}day2"]
            year = match[f"{prefix}year"] or match[f"{prefix}year2"]
            meant = _read(f"{month} {day} {year}") if year else _latest(month, day, today + timedelta(days=1))
            return meant if meant and meant <= today + timedelta(days=1) else None
    if (match["last"] or "").lower() == "next":
        return None
    back = (today.weekday() - weekday_number(match["weekday"])) % 7
    if (match["last"] or "").lower() == "last" and back == 0:
        back = 7
    return today - timedelta(days=back)


def reference_meant(match: re.Match[str], session: date) -> Reference | None:
    """What a match of ``SINCE`` means for a claim about a session; None for what is no reference."""
    weekly = match["week"] is not None
    if match["iso"]:
        return Reference(match["iso"], weekly)
    if month := match["month"] or match["month2"]:
        day, year = match["day"] or match["day2"], match["year"] or match["year2"]
        meant = _read(f"{month} {day} {year}") if year else _latest(month, day, session - timedelta(days=1))
        return Reference(meant.isoformat(), weekly) if meant else None
    if match["m"]:
        return Reference(_month_before(match["m"], match["my"], session), weekly)
    if match["wd"]:
        back = (session.weekday() - weekday_number(match["wd"])) % 7 or 7
        return Reference((session - timedelta(days=back)).isoformat(), weekly)
    return Reference(match["y"], weekly)


def _month_before(name: str, year: str | None, session: date) -> str:
    month = month_number(name)
    if year == "last year":
        return f"{session.year - 1}-{month:02}"
    if year:
        return f"{year}-{month:02}"
    return f"{session.year - (month >= session.month)}-{month:02}"


def span_before(session: date, text: str) -> str:
    """``2022-12-13`` for "in a month" before 13 January 2023; ``1987`` for "in 37 years"; else empty."""
    from eventstudy.claims.article.numbers import number_of

    match = re.search(r"(a|one|\w+) (day|week|month|year)s?$", text)
    count = 1 if match and match[1] in ("a", "one") else number_of(match[1]) if match else 0
    if match is None or not count:
        return ""
    if match[2] == "year":
        return str(session.year - count) if count > 1 else _months_back(session, 12)
    if match[2] == "month":
        return _months_back(session, count)
    return (session - timedelta(days=count * (7 if match[2] == "week" else 1))).isoformat()


def _months_back(day: date, count: int) -> str:
    months = day.year * 12 + day.month - 1 - count
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last).isoformat()
        except ValueError:
            continue
    return f"{year}-{month + 1:02}"
