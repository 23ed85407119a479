"""The SEC's filings as an announcement source: asked for, or from saved bodies."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from eventstudy.announcements.announced import Announced
from eventstudy.announcements.edgar.client import EdgarClient, checked_contact
from eventstudy.announcements.edgar.events import Announcement, Reacts
from eventstudy.announcements.edgar.gather import from_bodies, from_sec
from eventstudy.announcements.edgar.submissions import Body, read_bodies
from eventstudy.announcements.source import Exchanges, Query, Reaction, Settings


class EdgarSource:
    """Asks the SEC, or offline what is kept of its answers. Raises UsageError without a contact."""

    name = "edgar"

    def __init__(self, settings: Settings) -> None:
        contact = "" if settings.offline else checked_contact(settings.contact)
        self._exchanges = settings.exchanges
        self._client = EdgarClient(
            contact,
            settings.folder / "edgar",
            settings.say,
            offline=settings.offline,
            timeout=settings.timeout,
        )

    def load(self, symbol: str, query: Query) -> list[Announced]:
        """See ``AnnouncementSource.load``."""
        ticker = self._exchanges.american_ticker(symbol)
        filings = from_sec(self._client, symbol, ticker, query, _rule(self._exchanges, symbol))
        return [_row(announcement) for announcement in filings]


class SavedBodies:
    """Submissions bodies in a file or a folder. Raises InputFileError for what is none, in ``load``."""

    def __init__(self, path: str, exchanges: Exchanges) -> None:
        self.name = path
        self._exchanges = exchanges

    @cached_property
    def _bodies(self) -> list[Body]:
        return list(read_bodies(self.name))

    def load(self, symbol: str, query: Query) -> list[Announced]:
        """See ``AnnouncementSource.load``."""
        ticker, rule = self._exchanges.american_ticker(symbol), _rule(self._exchanges, symbol)
        filings = from_bodies(self.name, symbol, ticker, self._bodies, query, rule)
        return [_row(announcement) for announcement in filings]


def _rule(exchanges: Exchanges, symbol: str) -> Reacts:
    def reacts(instant: datetime) -> Reaction:
        return exchanges.reacts(symbol, instant)

    return reacts


def _row(announcement: Announcement) -> Announced:
    filing = announcement.filing
    return Announced(
        "",
        announcement.symbol,
        announcement.announced,
        filing.form,
        ",".join(filing.items),
        filing.accession,
        filing.filed.isoformat(),
        announcement.clock.value,
        announcement.confidence.value,
        ";".join(mark.value for mark in announcement.marks),
        announcement.url,
    )
