"""Reading the stamps of bars: epoch numbers, and dates with clock times in the spellings of vendors."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from eventstudy.prices.intraday.series import DAY
from eventstudy.prices.intraday.zones import Clock, clock_of

EPOCH_DIGITS = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
"""How many digits an epoch number has today, and how many of its units make a second."""
_EPOCH_ORDINAL = datetime(1970, 1, 1).toordinal()
_STAMP = re.compile(
    r"(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
    r"(?:(?:[T ;,-]\s*|\s+)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|UTC|GMT|[A-Za-z]+/[A-Za-z_/]+|[A-Z]{2,4})?"
)

_SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


class StampError(ValueError):
    """A stamp that cannot be read; ``at`` is its place among the rows."""

    def __init__(self, at: int, text: str) -> None:
        super().__init__(text)
        self.at, self.text = at, text


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of a file: UTC seconds where ``aware``, else local seconds on a clock not known yet."""

    seconds: array[int]
    aware: bool

    def on(self, clock: Clock) -> array[int]:
        """UTC seconds, naive stamps read on a clock."""
        return self.seconds if self.aware else array("q", map(clock.utc, self.seconds))


def read_stamps(
    dates: Sequence[str], times: Sequence[str] | None = None, *, month_first: bool | None = None
) -> Stamps:
    """Read the column of dates, with a column of clock times beside it where there is one.

    ``month_first``: the order in dates with a slash, None when each says it itself. Raises StampError
    for the first stamp that cannot be read, and where some have a zone and others none.
    """
    quick = None if times else _all_epochs(dates)
    if quick is not None:
        return Stamps(quick, aware=True)
    whole = [f"{day} {clock}" for day, clock in zip(dates, times, strict=True)] if times else dates
    first = whole[0] if whole else ""
    read = _reader(first, month_first)
    try:
        moments = list(map(read, whole))
    except (ValueError, KeyError):
        at = next(at for at, text in enumerate(whole) if not _can_be(read, text))
        raise StampError(at, whole[at]) from None
    aware = bool(moments and moments[0][1])
    odd = next((at for at, (_, has_zone) in enumerate(moments) if has_zone is not aware), None)
    if odd is not None:
        raise StampError(odd, whole[odd])
    return Stamps(array("q", [second for second, _ in moments]), aware)


def _can_be(read: Callable[[str], tuple[int, bool]], text: str) -> bool:
    try:
        read(text)
    except (ValueError, KeyError):
        return False
    return True


def _all_epochs(texts: Sequence[str]) -> array[int] | None:
    """Epoch numbers of one length as UTC seconds; None for any other column."""
    widths = set(map(len, texts))
    if len(widths) != 1 or widths.pop() not in EPOCH_DIGITS or not "".join(texts).isdecimal():
        return None
    # The seconds are the first ten digits, whatever the unit.
    return array("q", [int(text[:10]) for text in texts])


def _reader(first: str, month_first: bool | None) -> Callable[[str], tuple[int, bool]]:
    """The reader that fits the first stamp: the quick ones for what most files have."""
    plain = first.strip()
    if plain.replace(".", "", 1).isdigit() and len(plain.partition(".")[0]) in EPOCH_DIGITS:
        return _epoch
    try:
        _iso(plain)
    except ValueError:
        return lambda text: _general(text, month_first)
    return _iso


def _epoch(text: str) -> tuple[int, bool]:
    digits = text.strip().partition(".")[0]
    return int(digits) // EPOCH_DIGITS[len(digits)], True


@lru_cache(maxsize=32_768)
def _iso(text: str) -> tuple[int, bool]:
    """A stamp in ISO's form; the symbols of one day share theirs, so what was read is kept."""
    if len(text) < 16:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        return int(moment.timestamp()), True
    return _local(moment.toordinal(), moment.hour, moment.minute, moment.second), False


def _local(ordinal: int, hour: int, minute: int, second: int) -> int:
    return (ordinal - _EPOCH_ORDINAL) * DAY + hour * 3600 + minute * 60 + second


def _general(text: str, month_first: bool | None) -> tuple[int, bool]:
    match = _STAMP.fullmatch(text.strip())
    if match is None or match["hour"] is None:
        raise ValueError(text)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    minute, second = int(match["minute"]), int(match["second"] or 0)
    if hour > 24 or minute > 59 or second > 59:
        raise ValueError(text)
    local = _local(_ordinal(match["date"], month_first), hour, minute, second)
    if not match["zone"]:
        return local, False
    return _named(match["zone"]).utc(local), True


@lru_cache(maxsize=64)
def _named(zone: str) -> Clock:
    return clock_of("UTC" if zone == "Z" else zone)


@lru_cache(maxsize=8192)
def _ordinal(text: str, month_first: bool | None) -> int:
    if text.isdigit():
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()
    a, b, c = re.split(r"[-/.]", text)
    if len(a) == 4:
        return datetime(int(a), int(b), int(c)).toordinal()
    if "." in text or month_first is False:
        a, b = b, a
    elif month_first is None:
        raise ValueError(text)
    return datetime(int(c), int(a), int(b)).toordinal()


def slash_order(dates: Sequence[str]) -> bool | None:
    """Whether the month comes first in dates with a slash, where one of them says so; else None."""
    firsts, seconds = set[int](), set[int]()
    if not dates or not _SLASHED.match(dates[0]):
        return None
    for text in set(dates):
        parts = _SLASHED.match(text)
        if parts:
            firsts.add(int(parts[1]))
            seconds.add(int(parts[2]))
    if any(number > 12 for number in firsts):
        return False
    return True if any(number > 12 for number in seconds) else None
