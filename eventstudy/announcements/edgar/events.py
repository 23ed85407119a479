"""Filings as announcements: when each was public at the latest, and how far that instant can be trusted.

Acceptance is at or after the news, never before it: the press release can be a minute, hours or a day
earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from eventstudy.announcements.edgar.clock import Clock, Decision, decide, new_york_time, witness
from eventstudy.announcements.edgar.submissions import Body, Filing
from eventstudy.announcements.source import Reaction
from eventstudy.words import exchange_zone

DATE_ONLY_FORMS = ("6-K", "6-K/A")
"""Forms that are often filed hours after the press release, and that do not say what they are about."""


class Confidence(StrEnum):
    """What the instant of an announcement is worth."""

    FILING_TIME = "filing-time"
    DATE_ONLY = "date-only"
    AMBIGUOUS = "ambiguous"


class Mark(StrEnum):
    """What is worth knowing about a filing."""

    AMENDMENT = "amendment"
    REPEAT = "repeat"
    SEVERAL_THAT_DAY = "several-that-day"
    CLOCK_UNDECIDED = "clock-undecided"
    CLOCK_UNPROVEN = "clock-unproven"
    CLOCK_CONTRADICTED = "clock-contradicted"
    NO_TIME = "no-time"
    REPORTED_EARLIER = "reported-earlier"
    ACCEPTED_IN_SESSION = "accepted-in-session"
    FORMER_NAME = "former-name"
    AFTER_THE_PRESS_RELEASE = "after-the-press-release"


_DOUBTFUL_CLOCK = frozenset((Mark.CLOCK_UNDECIDED, Mark.CLOCK_UNPROVEN, Mark.CLOCK_CONTRADICTED))


Reacts = Callable[[datetime], Reaction]
"""The session rule of the symbol's own exchange."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A filing with its instant in New York, or its date alone (``instant`` None)."""

    symbol: str
    cik: str
    filing: Filing
    instant: datetime | None
    clock: Clock
    confidence: Confidence
    marks: tuple[Mark, ...]

    @property
    def doubtful(self) -> bool:
        """Whether the session that reacts is in doubt."""
        return self.confidence is Confidence.AMBIGUOUS

    @property
    def announced(self) -> str:
        """As a WHEN: a time with its offset, or a date."""
        return self.instant.isoformat() if self.instant else self.filing.filed.isoformat()

    @property
    def url(self) -> str:
        """The filing's own page; empty when the body does not tell the company's number."""
        if not self.cik:
            return ""
        folder = self.filing.accession.replace("-", "")
        return (
            f"https://www.sec.gov/Archives/edgar/data/{self.cik}/{folder}/{self.filing.accession}-index.htm"
        )


def announcements(
    symbol: str, bodies: Iterable[Body], reacts: Reacts, wanted: Callable[[Filing], bool]
) -> list[Announcement]:
    """The wanted filings of a company as announcements, oldest first, each filing once."""
    by_accession: dict[str, Announcement] = {}
    for body in bodies:
        for announcement in _of_body(symbol, body, reacts, wanted):
            known = by_accession.get(announcement.filing.accession)
            if known is None or (known.doubtful and not announcement.doubtful):
                by_accession[announcement.filing.accession] = announcement
    ordered = sorted(by_accession.values(), key=_order)
    return ordered


def settled(announcement: Announcement, accepted: datetime, reacts: Reacts) -> Announcement:
    """The announcement with the acceptance that its filing's header tells: naive, always New York's clock."""
    instant = accepted.replace(tzinfo=exchange_zone("America/New_York"))
    marks = [
        mark for mark in announcement.marks if mark not in {*_DOUBTFUL_CLOCK, Mark.NO_TIME, *_OF_INSTANT}
    ]
    marks += _instant_marks(announcement.filing, instant, reacts)
    doubtful = _is_doubtful(announcement.filing, instant, marks, reacts)
    confidence = Confidence.AMBIGUOUS if doubtful else Confidence.FILING_TIME
    return Announcement(
        announcement.symbol,
        announcement.cik,
        announcement.filing,
        instant,
        Clock.HEADER,
        confidence,
        tuple(sorted(marks, key=list(Mark).index)),
    )


def needs_header(announcement: Announcement) -> bool:
    """Whether the filing's header could settle what is ambiguous: its clock, or a stamp without a time."""
    return announcement.confidence is Confidence.AMBIGUOUS and bool(
        {*_DOUBTFUL_CLOCK, Mark.NO_TIME}.intersection(announcement.marks)
    )


_OF_INSTANT = frozenset((Mark.REPORTED_EARLIER, Mark.ACCEPTED_IN_SESSION))


def _order(announcement: Announcement) -> tuple[str, str, str]:
    instant = announcement.instant or datetime.combine(
        announcement.filing.filed, time(), exchange_zone("America/New_York")
    )
    return instant.isoformat(), announcement.filing.accession, announcement.symbol


def _of_body(
    symbol: str, body: Body, reacts: Reacts, wanted: Callable[[Filing], bool]
) -> Iterator[Announcement]:
    decision = decide(body)
    chosen = [filing for filing in body.filings if wanted(filing)]
    repeats = _repeats(chosen, decision)
    for filing in chosen:
        yield _announcement(symbol, body, filing, decision, repeats.get(filing.accession, ()), reacts)


def _repeats(filings: Sequence[Filing], decision: Decision) -> dict[str, tuple[Mark, ...]]:
    """Marks of filings that share their form (or amend it) and their day in New York with another."""
    days: dict[tuple[str, date], list[Filing]] = {}
    for filing in filings:
        local = filing.stamp and new_york_time(filing.stamp, _reading(decision.clock))
        days.setdefault((_form(filing), local.date() if local else filing.filed), []).append(filing)
    marks: dict[str, tuple[Mark, ...]] = {}
    for same_day in days.values():
        originals = sorted(
            (filing for filing in same_day if not _is_amendment(filing)),
            key=lambda filing: (filing.stamp or datetime.max, filing.accession),
        )
        if len(same_day) > 1:
            marks |= {filing.accession: (Mark.SEVERAL_THAT_DAY,) for filing in same_day}
            marks |= {filing.accession: (Mark.REPEAT, Mark.SEVERAL_THAT_DAY) for filing in originals[1:]}
    return marks


def _form(filing: Filing) -> str:
    return filing.form.removesuffix("/A")


def _is_amendment(filing: Filing) -> bool:
    return filing.form.endswith("/A")


def _reading(clock: Clock) -> Clock:
    """The clock to read an undecided body on: what its stamps say that they are."""
    return Clock.UTC if clock is Clock.UNDECIDED else clock


def _announcement(
    symbol: str, body: Body, filing: Filing, decision: Decision, repeats: Sequence[Mark], reacts: Reacts
) -> Announcement:
    marks = list(repeats)
    if _is_amendment(filing):
        marks.append(Mark.AMENDMENT)
    if body.renamed is not None and filing.filed <= body.renamed:
        marks.append(Mark.FORMER_NAME)
    if filing.form in DATE_ONLY_FORMS:
        marks.append(Mark.AFTER_THE_PRESS_RELEASE)
        return _made(symbol, body, filing, None, decision.clock, Confidence.DATE_ONLY, marks)
    if filing.stamp is None or not filing.has_time:
        marks.append(Mark.NO_TIME)
        return _made(symbol, body, filing, None, decision.clock, Confidence.AMBIGUOUS, marks)
    instant = new_york_time(filing.stamp, _reading(decision.clock))
    marks += [*_clock_marks(filing, decision), *_instant_marks(filing, instant, reacts)]
    doubtful = _is_doubtful(filing, instant, marks, reacts)
    confidence = Confidence.AMBIGUOUS if doubtful else Confidence.FILING_TIME
    return _made(symbol, body, filing, instant, decision.clock, confidence, marks)


def _made(
    symbol: str,
    body: Body,
    filing: Filing,
    instant: datetime | None,
    clock: Clock,
    confidence: Confidence,
    marks: Iterable[Mark],
) -> Announcement:
    ordered = tuple(sorted(set(marks), key=list(Mark).index))
    return Announcement(symbol, body.cik, filing, instant, clock, confidence, ordered)


def _clock_marks(filing: Filing, decision: Decision) -> Iterator[Mark]:
    if decision.clock is Clock.UNDECIDED:
        yield Mark.CLOCK_UNDECIDED
        return
    own = witness(filing)
    if own is not None and own is not decision.clock:
        yield Mark.CLOCK_CONTRADICTED
    elif not decision.proves(filing):
        yield Mark.CLOCK_UNPROVEN


def _instant_marks(filing: Filing, instant: datetime, reacts: Reacts) -> Iterator[Mark]:
    if filing.reported is not None and instant.date() > filing.reported:
        yield Mark.REPORTED_EARLIER
    if reacts(instant).in_session:
        yield Mark.ACCEPTED_IN_SESSION


def _is_doubtful(filing: Filing, instant: datetime, marks: Sequence[Mark], reacts: Reacts) -> bool:
    """Whether the session that reacts is in doubt."""
    session = reacts(instant).session
    if Mark.AMENDMENT in marks or Mark.REPEAT in marks:
        return True
    if filing.stamp is not None and _DOUBTFUL_CLOCK.intersection(marks):
        readings = {
            reacts(new_york_time(filing.stamp, clock)).session for clock in (Clock.UTC, Clock.NEW_YORK)
        }
        if len(readings) > 1:
            return True
    if Mark.REPORTED_EARLIER in marks and filing.reported is not None:
        begin = datetime.combine(filing.reported, time(), instant.tzinfo)
        return reacts(begin).session < session
    return False
