"""The announcements that are asked for, from saved bodies or from the SEC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from eventstudy.announcements.edgar.client import EdgarClient
from eventstudy.announcements.edgar.events import Announcement, Reacts, announcements, needs_header, settled
from eventstudy.announcements.edgar.submissions import Body, read_body
from eventstudy.announcements.source import Query
from eventstudy.errors import InputFileError, SourceError

PAGE_MARGIN = timedelta(days=3)
"""How far the days that a page is said to cover may be off its filings."""


def from_bodies(
    path: str, symbol: str, ticker: str, bodies: Sequence[Body], query: Query, reacts: Reacts
) -> list[Announcement]:
    """From saved bodies: those that list the ticker, and those that list none (pages, delisted companies).

    Raises InputFileError when all of them are another company's.
    """
    own = [body for body in bodies if ticker in body.symbols]
    ciks = {body.cik for body in own if body.cik}
    own += [body for body in bodies if not body.symbols and (not ciks or not body.cik or body.cik in ciks)]
    if not own:
        companies = ", ".join(f"{body.company} ({', '.join(body.symbols)})" for body in bodies[:3])
        raise InputFileError(path, f"has no filings of {ticker}, but of {companies}", "check symbol and file")
    return query.newest(announcements(symbol, own, reacts, query.wants))


def from_sec(
    client: EdgarClient, symbol: str, ticker: str, query: Query, reacts: Reacts
) -> list[Announcement]:
    """From the SEC: the company's body, the older pages that are needed, and headers that settle doubts.

    Raises SourceError.
    """
    cik = client.cik_of(ticker)
    name = f"CIK{cik:010d}.json"
    bodies = [_answered(client, name)]
    announced = announcements(symbol, bodies, reacts, query.wants)
    for page in bodies[0].pages:
        if query.last is not None and len(announced) >= query.last:
            break
        if query.since is not None and page.last + PAGE_MARGIN < query.since:
            continue
        if query.until is not None and page.first - PAGE_MARGIN > query.until:
            continue
        bodies.append(_answered(client, page.name))
        announced = announcements(symbol, bodies, reacts, query.wants)
    return list(_settled(client, str(cik), query.newest(announced), reacts))


def _answered(client: EdgarClient, name: str) -> Body:
    """A body as EDGAR answers it. Raises SourceError where that cannot be read."""
    try:
        return read_body(name, client.submissions(name))
    except InputFileError as error:
        raise SourceError(f"EDGAR's answer cannot be read: {error.message}", "try again later") from None


def _settled(
    client: EdgarClient, cik: str, announced: Iterable[Announcement], reacts: Reacts
) -> Iterable[Announcement]:
    for announcement in announced:
        accepted = None
        if needs_header(announcement) and not client.offline:
            accepted = client.accepted(cik, announcement.filing.accession)
        yield announcement if accepted is None else settled(announcement, accepted, reacts)
