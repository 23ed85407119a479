"""On which clock the acceptance stamps of a body are: UTC, or New York's although they end in Z.

Neither the company nor the day of the download settles it, so each body is decided from its own witnesses:
filings whose stamp is possible on one clock only. Two facts make witnesses:

- EDGAR dates what it accepts by 17:30 New York with that day, and later filings with a later one (forms that
  are dated so: 8-K, 10-Q, ...). Just after 17:30 nothing is proven: sent before, accepted after.
- EDGAR accepts from 06:00 to 22:00 New York (all forms but those that the SEC makes itself).

Source: SEC, EDGAR Filer Manual, volume II, on hours of operation and filing dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from eventstudy.announcements.edgar.submissions import Body, Filing
from eventstudy.words import exchange_zone

DEADLINE, DEADLINE_DOUBT = time(17, 30), time(17, 35)
OPENS, CLOSES, CLOSES_DOUBT = time(6, 0), time(22, 0), time(22, 15)
DATED_FORMS = frozenset(
    (
        *("8-K", "10-Q", "10-K", "6-K", "20-F", "11-K", "S-8", "S-8 POS", "425", "FWP"),
        *("DEF 14A", "DEFA14A", "DEFM14A", "DEFR14A"),
    )
)
"""Forms, and their amendments, whose filing date follows the deadline; prospectuses (424B...) too."""
MADE_BY_SEC = (
    "EFFECT",
    "UPLOAD",
    "LETTER",
    "ORDER",
    "REVOKED",
    "QUALIF",
    "NO ACT",
    "SEC STAFF ",
    "STOP ORDER",
)
"""Forms that keep no office hours."""
FEWEST, MAJORITY = 3, 10
"""How many witnesses a clock needs, and by what factor they must outnumber the other clock's."""


class Clock(StrEnum):
    """On which clock an instant was read."""

    UTC = "utc"
    NEW_YORK = "new-york"
    HEADER = "header"
    UNDECIDED = "undecided"


def new_york_time(stamp: datetime, clock: Clock) -> datetime:
    """A naive stamp read on a clock, as an aware time in New York."""
    zone = exchange_zone("America/New_York")
    return stamp.replace(tzinfo=UTC).astimezone(zone) if clock is Clock.UTC else stamp.replace(tzinfo=zone)


def witness(filing: Filing) -> Clock | None:
    """The only clock on which this filing's stamp is possible; None when it proves nothing."""
    if filing.stamp is None or not filing.has_time:
        return None
    utc, new_york = (new_york_time(filing.stamp, clock) for clock in (Clock.UTC, Clock.NEW_YORK))
    for possible in (_dated_right, _in_hours):
        on_utc, on_new_york = possible(filing, utc), possible(filing, new_york)
        if None not in (on_utc, on_new_york) and on_utc != on_new_york:
            return Clock.UTC if on_utc else Clock.NEW_YORK
    return None


def _dated_right(filing: Filing, local: datetime) -> bool | None:
    """Whether the filing date follows from this time of New York; None where the rule does not tell."""
    form = filing.form.removesuffix("/A")
    if form not in DATED_FORMS and not form.startswith("424B"):
        return None
    if DEADLINE < local.time() <= DEADLINE_DOUBT:
        return None
    return filing.filed == local.date() if local.time() <= DEADLINE else filing.filed > local.date()


def _in_hours(filing: Filing, local: datetime) -> bool | None:
    """Whether EDGAR was open at this time of New York; None where the rule does not tell."""
    if filing.form.startswith(MADE_BY_SEC) or CLOSES < local.time() <= CLOSES_DOUBT:
        return None
    return OPENS <= local.time() <= CLOSES


@dataclass(frozen=True, slots=True)
class Decision:
    """A body's clock, how many witnesses each clock has, and the newest stamp that a witness of it proves."""

    clock: Clock
    utc: int
    new_york: int
    newest: datetime | None

    def proves(self, filing: Filing) -> bool:
        """Whether a witness of the body's clock is at least as new as the filing."""
        return self.newest is not None and filing.stamp is not None and filing.stamp <= self.newest


def decide(body: Body) -> Decision:
    """The clock of a body from its own witnesses."""
    witnesses = [(seen, filing.stamp) for filing in body.filings if (seen := witness(filing))]
    utc = _stamps(witnesses, Clock.UTC)
    new_york = _stamps(witnesses, Clock.NEW_YORK)
    for clock, own, other in ((Clock.UTC, utc, new_york), (Clock.NEW_YORK, new_york, utc)):
        if len(own) >= FEWEST and len(own) >= MAJORITY * len(other):
            return Decision(clock, len(utc), len(new_york), max(own))
    return Decision(Clock.UNDECIDED, len(utc), len(new_york), None)


def _stamps(witnesses: Iterable[tuple[Clock, datetime | None]], clock: Clock) -> list[datetime]:
    return [stamp for seen, stamp in witnesses if seen is clock and stamp is not None]
