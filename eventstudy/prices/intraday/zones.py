"""On which clock the stamps of a file are read: a zone, a fixed offset, or a zone moved by hours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

from eventstudy.errors import UsageError
from eventstudy.prices.intraday.series import HOUR
from eventstudy.words import zone_named

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.I)
_MOVED = re.compile(r"([A-Za-z_]+(?:/[A-Za-z_]+)*)([+-]\d{1,2})")
_EPOCH = datetime(1970, 1, 1)


@dataclass(slots=True)
class Clock:
    """A clock that naive stamps are read on; ``ahead``: seconds that it runs before its zone's."""

    name: str
    zone: tzinfo
    ahead: int = 0
    _offsets: dict[int, int] = field(default_factory=dict)

    def utc(self, local: int) -> int:
        """UTC seconds of local seconds since 1970-01-01 00:00 on this clock.

        Of an hour that daylight saving repeats the first is meant; no market trades in it.
        """
        hour = (local - self.ahead) // HOUR
        offset = self._offsets.get(hour)
        if offset is None:
            moment = (_EPOCH + timedelta(hours=hour)).replace(tzinfo=self.zone)
            offset = self._offsets[hour] = int((moment.utcoffset() or timedelta()).total_seconds())
        return local - self.ahead - offset


def clock_of(text: str) -> Clock:
    """The clock that ``--bars-tz`` means: ``America/New_York``, ``ET``, ``+03:00``, ``America/New_York+7``.

    The last one is the clock of a server that runs so many hours ahead of New York's, as MetaTrader's do.
    Raises UsageError.
    """
    plain = text.strip()
    offset = _OFFSET.fullmatch(plain)
    if offset:
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if away > timedelta(hours=14):
            raise UsageError(f"--bars-tz {text}: no clock is so far from UTC", "for example +03:00")
        return Clock(plain, timezone(-away if offset[1] == "-" else away))
    moved = _MOVED.fullmatch(plain)
    # Etc/GMT+5 is a zone's own name.
    if moved and not plain.startswith("Etc/"):
        return Clock(plain, zone_named(moved[1]), int(moved[2]) * HOUR)
    return Clock(plain, zone_named(plain))
