"""Announcements of a vendor's earnings calendar: CSV with a symbol, a date and often a time of day (before
the market opens, after it closes).

Headings are taken from a table of words; an event file, or what ``announcements`` itself wrote, is read too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eventstudy.announcements.announced import COLUMNS, Announced
from eventstudy.announcements.source import Exchanges, Query
from eventstudy.announcements.table import header_of, name_of, open_text, table_lines, undecoded
from eventstudy.errors import InputFileError, UsageError

_HEADINGS = {
    "symbol": "symbol ticker act_symbol code",
    "announced": "announced date earningsdate reportdate announcementdate announcedate reporteddate",
    "time": "time timing hour session reportingtime reporttime announcementtime timeofday when whenreported",
}
_WORDS = {
    "before-open": "bmo pre pre-market premarket before before-open before-market before-market-open"
    " pre-open",
    "after-close": "amc post post-market postmarket after after-close after-market after-market-close"
    " after-hours post-close",
    "in-session": "dmh during during-market during-market-hours intraday",
    "": "tns tas time-not-supplied not-supplied unspecified unknown n/a na none --",
}
_TIMINGS = {word: timing for timing, words in _WORDS.items() for word in words.split()}
_FIELDS = {word: name for name, words in _HEADINGS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class _Layout:
    """The number of each column; ``own``: columns that ``announcements`` writes itself."""

    symbol: int
    announced: int
    time: int | None
    own: dict[str, int]


class CalendarSource:
    """A calendar in a CSV file."""

    def __init__(self, path: str, exchanges: Exchanges, *, name: str = "") -> None:
        self.name = name or path
        self._path, self._exchanges = path, exchanges

    def load(self, symbol: str, query: Query) -> list[Announced]:
        """The file's announcements of a symbol, in order of time. Raises InputFileError: line and cell."""
        rows = read_calendar(self._path, symbol, self._exchanges)
        return query.newest(sorted(filter(query.matches, rows), key=lambda row: row.announced))


def read_calendar(path: str, symbol: str, exchanges: Exchanges) -> list[Announced]:
    """The announcements of a symbol, in the file's order. Raises InputFileError naming line and cell."""
    name = name_of(path)
    with open_text(path) as lines:
        rows = table_lines(lines, name)
        line, names = header_of(name, next(rows, None), ("symbol", "announced"))
        layout = _layout(name, line, names)
        return list(_rows(name, rows, len(names), layout, symbol.upper(), exchanges))


def _layout(name: str, line: int, names: Sequence[str]) -> _Layout:
    places: dict[str, int] = {}
    for at, heading in enumerate(names):
        field = _FIELDS.get("".join(c for c in heading.lower() if c.isalnum() or c == "_"))
        if field is not None:
            places.setdefault(field, at)
    missing = [field for field in ("symbol", "announced") if field not in places]
    if missing:
        hint = f"the header is {', '.join(names)[:200]}"
        raise InputFileError(name, f"no column of the {' and the '.join(missing)}", hint, line=line)
    own = {heading: at for at, heading in enumerate(names) if heading in COLUMNS}
    return _Layout(places["symbol"], places["announced"], places.get("time"), own)


def _rows(
    name: str,
    rows: Iterator[tuple[int, list[str], str]],
    width: int,
    layout: _Layout,
    wanted: str,
    exchanges: Exchanges,
) -> Iterator[Announced]:
    for line, cells, problem in rows:
        if not problem and len(cells) != width:
            problem = f"{len(cells)} cells where the header has {width}"
        if problem or undecoded(cells):
            raise InputFileError(name, problem or "not UTF-8", "correct the line, or remove it", line=line)
        if _key(cells[layout.symbol]) == _key(wanted):
            yield _announced(name, line, wanted, cells, layout, exchanges)


def _key(symbol: str) -> str:
    """A symbol for comparison: class shares are BRK-B in one calendar and BRK.B in another."""
    return symbol.strip().upper().replace(".", "-")


def _announced(
    name: str, line: int, symbol: str, cells: Sequence[str], layout: _Layout, exchanges: Exchanges
) -> Announced:
    fields = {column: cells[at].strip() for column, at in layout.own.items()}
    fields |= {"event_id": fields.get("event_id", ""), "symbol": symbol}
    when, time = cells[layout.announced].strip(), "" if layout.time is None else cells[layout.time].strip()
    if fields.get("confidence"):
        return Announced(**(fields | {"announced": when}))
    word = "-".join(time.lower().replace("_", " ").split())
    timing = _TIMINGS.get(word, "" if not word else None)
    try:
        moment = exchanges.moment(symbol, when if timing is not None else f"{when} {time}", timing or "")
    except UsageError as error:
        raise InputFileError(name, error.message, error.remedy, line=line, field="announced") from None
    fields |= {
        "announced": moment.announced,
        "confidence": "filing-time" if moment.written else "date-only",
        "marks": ";".join(mark for mark in (timing, *moment.notes) if mark),
    }
    return Announced(**fields)
