"""The protocol of announcement sources: what every source takes and gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from eventstudy.announcements.announced import Announced

if TYPE_CHECKING:
    from eventstudy.announcements.edgar.submissions import Filing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """Which announcements: of these forms (and their amendments), with one of these items, of these days.

    Empty ``forms`` or ``items``: every one. ``since`` and ``until`` are both included. ``last``: only so many
    of a symbol, the newest.
    """

    forms: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    last: int | None = None

    def wants(self, filing: Filing) -> bool:
        """Whether a filing is asked for."""
        return (
            (not self.forms or filing.form.removesuffix("/A") in self.forms)
            and (not self.items or not set(self.items).isdisjoint(filing.items))
            and (self.since is None or self.since <= filing.filed)
            and (self.until is None or filing.filed <= self.until)
        )

    def matches(self, row: Announced) -> bool:
        """Whether a row is asked for; what a calendar does not give (form, items) excludes no row."""
        day = (row.filed or row.announced)[:10]
        return (
            (not row.form or not self.forms or row.form.removesuffix("/A") in self.forms)
            and (not row.items or not self.items or not set(self.items).isdisjoint(row.items.split(",")))
            and (self.since is None or self.since.isoformat() <= day)
            and (self.until is None or day <= self.until.isoformat())
        )

    def newest(self, ordered: Sequence[T]) -> list[T]:
        """The newest, when only so many are wanted; ``ordered`` is in order of time."""
        return list(ordered) if self.last is None else list(ordered[max(0, len(ordered) - self.last) :])


@dataclass(frozen=True, slots=True)
class Moment:
    """When the news came by a calendar's words: an instant or a date (ISO 8601), on the exchange's clock.

    ``written``: the calendar gives the instant, it is not assumed. ``notes``: codes of what had to be
    interpreted.
    """

    announced: str
    written: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an instant means to the exchange: the session that reacts, and whether it was open at the time."""

    session: date
    in_session: bool


class Exchanges(Protocol):
    """What a source may ask about a symbol's exchange. Raises UnknownSymbolError for an unknown one."""

    def american_ticker(self, symbol: str) -> str:
        """The ticker of the company's American listing as the SEC writes it, else the symbol itself."""
        ...

    def reacts(self, symbol: str, instant: datetime) -> Reaction:
        """The session of the symbol's exchange that reacts to an instant."""
        ...

    def moment(self, symbol: str, when: str, timing: str) -> Moment:
        """When the news came by a calendar's words.

        ``when`` is a WHEN, ``timing`` is ``before-open``, ``after-close``, ``in-session`` or empty. Raises
        UsageError.
        """
        ...


class AnnouncementSource(Protocol):
    """A place that announcements come from."""

    name: str

    def load(self, symbol: str, query: Query) -> list[Announced]:
        """The announcements of a symbol that are asked for, oldest first; none when there are none.

        Raises SourceError when the place cannot be asked, InputFileError for a file that cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What a source is opened with.

    ``contact``: who asks, for places that want to know; empty when nobody said. ``offline``: never use the
    network. ``timeout``: seconds without an answer after which to give up. ``folder``: where answers may be
    kept. ``say`` takes messages for the user, a sentence each. ``exchanges``: see ``Exchanges``.
    """

    contact: str
    offline: bool
    timeout: float
    folder: Path
    say: Say
    exchanges: Exchanges


class Say(Protocol):
    """Takes a message for the user."""

    def __call__(self, message: str, /) -> None:
        """Say it."""
        ...
