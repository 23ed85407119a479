"""When the news came: reading a WHEN, and placing it in a time zone. Nothing is guessed and nothing moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from eventstudy.errors import UsageError, WhenError
from eventstudy.reasons import Reason, code_of
from eventstudy.words import OTHER_CLOCKS, contradicts_season, zone_named, zone_word_offset

_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(?P<offset>[Zz]|[+-]\d{2}:?[0-5]\d)?)?",
    re.ASCII,
)
_FORMS = "write it as 2025-02-11, 2025-02-11T16:05, '2025-02-11 4:05pm ET' or 2025-02-11T16:05-05:00"

_MOST_WORDS = 9
"""Words of a WHEN on the command line."""


class Timing(StrEnum):
    """What ``--timing`` says about a bare date."""

    PRE_OPEN = "pre-open"
    INTRADAY = "intraday"
    POST_CLOSE = "post-close"


_TIMING_WORDS = {
    "before-open": Timing.PRE_OPEN,
    "bmo": Timing.PRE_OPEN,
    "after-close": Timing.POST_CLOSE,
    "amc": Timing.POST_CLOSE,
}
"""Other words for a timing; those of three letters are what earnings calendars write."""


class When(NamedTuple):
    """A WHEN as written.

    ``date`` is the day, None as long as it is counted from today (``from_today``): see :meth:`dated`.
    ``clock`` is None for a bare date; its tzinfo is the offset that was written. ``zone``: the zone word or
    IANA name that was written, empty without one. ``notes``: codes of what had to be interpreted.
    """

    text: str
    date: date | None
    clock: time | None = None
    zone: str = ""
    from_today: int = 0
    notes: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime | None:
        """The time, naive unless an offset was written; None for a bare date."""
        return None if self.clock is None or self.date is None else datetime.combine(self.date, self.clock)

    def dated(self, zone: ZoneInfo, now: datetime | None = None) -> When:
        """The same, with ``today``, ``yesterday`` and the like as the day in ``zone`` (at ``now``, an aware
        datetime).

        Raises WhenError where the clock that the WHEN itself names shows another day.
        """
        if self.date is not None:
            return self
        now = now or datetime.now(UTC)
        day = now.astimezone(zone).date()
        own = self.clock.tzinfo if self.clock and self.clock.tzinfo else None
        named_day = now.astimezone(own or (zone_named(self.zone) if self.zone else zone)).date()
        if named_day != day:
            problem = f"today is {day} in {zone.key} and {named_day} on the clock named"
            raise WhenError(f"{self.text!r} is not clear: {problem}", "write the date")
        return self._replace(date=day + timedelta(days=self.from_today))


def parse_when(text: str) -> When:
    """Read a WHEN. Raises WhenError with the accepted forms when it is not one of them."""
    stripped = text.strip()
    match = _ISO.fullmatch(stripped)
    if match is None:
        return _parse_spelled(stripped, text)
    try:
        day = date.fromisoformat(match["date"])
        if match["time"] is None:
            return When(stripped, day)
        offset = (match["offset"] or "").upper()
        moment = datetime.fromisoformat(f"{match['date']}T{match['time']}{offset}")
    except ValueError as error:
        raise WhenError(f"{text!r} is not a date or time: {error}", _FORMS) from None
    return _unless_midnight(When(stripped, day, moment.timetz()), len(match["time"]) > len("00:00"))


def _parse_spelled(stripped: str, text: str) -> When:
    from eventstudy.announcements.spellings import read_spelled

    try:
        read = read_spelled(stripped)
    except WhenError as error:
        raise WhenError(error.message, error.remedy or _FORMS) from None
    if read is None:
        raise WhenError(f"{text!r} is not a date or time", _FORMS)
    when = When(stripped, read.day, read.clock, read.zone, read.from_today)
    return _unless_midnight(when, read.to_the_second)


def _unless_midnight(when: When, to_the_second: bool) -> When:
    """Exactly 00:00:00 without a zone is how spreadsheets and pandas write a date."""
    if to_the_second and when.clock == time(0) and not when.zone:
        return when._replace(clock=None, notes=(*when.notes, Reason.MIDNIGHT_AS_DATE))
    return when


def split_when(words: Sequence[str]) -> tuple[list[str], str]:
    """The symbols among the words of a command line, and the WHEN after them, its words joined.

    At least one word is left as a symbol. Raises WhenError where a word could be a symbol or a weekday.
    """
    *symbols, last = words
    if len(symbols) < 2 or (_ISO.fullmatch(last) and not any(map(_has_figures_first, symbols[1:]))):
        return symbols, last
    nearest = max(1, len(words) - _MOST_WORDS)
    starts = [at for at in range(nearest, len(words)) if _is_when(" ".join(words[at:]))]
    if not starts:
        at = _first_of_when(words)
        return list(words[:at]), " ".join(words[at:])
    at = starts[0]
    if at + 1 in starts and len(words[at]) == 3 and words[at].isalpha() and words[at].isupper():
        shorter, longer = " ".join(words[at + 1 :]), " ".join(words[at:])
        raise WhenError(
            f"is {words[at]} a symbol or a weekday?", f"quote the date: '{shorter}' or '{longer}'"
        )
    return list(words[:at]), " ".join(words[at:])


def _has_figures_first(word: str) -> bool:
    """Whether a word may be a clock time or a day; a symbol that begins with digits has a suffix."""
    return word[:1].isdigit() and "." not in word


def _is_when(text: str) -> bool:
    try:
        parse_when(text)
    except WhenError:
        return False
    return True


def _first_of_when(words: Sequence[str]) -> int:
    """Where an unreadable WHEN probably begins: before the words at the end that only dates have."""
    from eventstudy.announcements.spellings import belongs_to_time

    at = len(words) - 1
    while at > 1 and belongs_to_time(words[at - 1]):
        at -= 1
    return at


def parse_timing(text: str) -> Timing:
    """Read a ``--timing`` value. Raises UsageError naming the choices."""
    word = text.strip().lower()
    try:
        return _TIMING_WORDS.get(word) or Timing(word)
    except ValueError:
        choices = ", ".join((*Timing, "before-open", "after-close"))
        raise UsageError(
            f"timing {text!r} is not one of {choices}", "write one of these, or leave it out"
        ) from None


def place_when(when: When, zone: ZoneInfo) -> tuple[datetime, tuple[str, ...]]:
    """The instant of a WHEN with a time, read in the zone it names or else in ``zone``; and its notes.

    ``zone`` is also the clock of the place concerned: a word that means another clock there (CST in
    Shanghai) raises WhenError, as does a time that daylight saving repeats or leaves out.
    """
    moment = when.moment
    if moment is None:
        raise ValueError(f"{when.text} has no time")
    if not when.zone:
        return place(moment, zone), when.notes
    placed = _place_by_word(moment, when.zone)
    if zone.key in OTHER_CLOCKS.get(when.zone, ()) and placed != moment.replace(tzinfo=zone):
        local, usual = zone.key, zone_named(when.zone).key
        raise WhenError(f"{when.zone} means {usual} or {local}", f"write the zone as {usual} or {local}")
    if contradicts_season(when.zone, placed):
        return placed, (*when.notes, code_of(Reason.ZONE_WORD_OUT_OF_SEASON, detail=when.zone))
    return placed, when.notes


def _place_by_word(moment: datetime, word: str) -> datetime:
    """In the hour that daylight saving repeats, EST or EDT says which of the two."""
    zone, offset = zone_named(word), zone_word_offset(word)
    passes = [moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    apart = passes[0].utcoffset() != passes[1].utcoffset()
    repeated = apart and passes[0].astimezone(UTC) < passes[1].astimezone(UTC)
    for instant in passes:
        if repeated and offset == instant.utcoffset():
            return instant
    return place(moment, zone)


def place(moment: datetime, zone: ZoneInfo) -> datetime:
    """A time with its offset as it is; a naive one read in ``zone``.

    Raises WhenError for a local time that daylight saving repeats or leaves out.
    """
    if moment.tzinfo is not None:
        return moment
    early, late = moment.replace(tzinfo=zone), moment.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    written = moment.isoformat(timespec="minutes")
    first, second = early.isoformat(timespec="minutes"), late.isoformat(timespec="minutes")
    # Python's fold: in the hour that repeats, the first pass comes first; in a gap it is the later.
    if early.astimezone(UTC) < late.astimezone(UTC):
        raise WhenError(
            f"{written} happened twice in {zone.key} (clocks went back)",
            f"say which with an offset: {first} or {second}",
        )
    raise WhenError(
        f"{written} does not exist in {zone.key} (clocks went forward)",
        f"give the time with its offset, for example {first}",
    )
