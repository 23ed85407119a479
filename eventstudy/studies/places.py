"""Events as columns, and each event's place: its listing, its calendar and its reaction session."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from eventstudy.errors import InputFileError, UnknownSymbolError, UsageError
from eventstudy.event_files import EventFile, problem_of
from eventstudy.events import parse_timing, parse_when
from eventstudy.listings import Listing, listing_of
from eventstudy.run_options import OnNontrading
from eventstudy.sessions import Phase, align, announce

BAD_ROW, UNKNOWN_SYMBOL, NON_TRADING_DAY = "bad-row", "unknown-symbol", "non-trading-day"


class Codes:
    """Different values numbered in the order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}

    def of(self, value: tuple[str, ...]) -> int:
        """The number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    def values(self) -> list[tuple[str, ...]]:
        """The values by number."""
        return list(self._numbers)


@dataclass(slots=True)
class EventColumns:
    """The events of a file in input order, N of them, text replaced by numbers (``Codes``).

    ``symbols`` (symbol, benchmark), ``whens`` (announced, timing, tz), ``groups`` (group,): shape (N,).
    ``ids`` is None when the file has no event_id. ``problems`` by place: why a row cannot be used.
    """

    name: str
    lines: array[int] = field(default_factory=lambda: array("q"))
    ids: list[str] | None = None
    symbol: array[int] = field(default_factory=lambda: array("q"))
    when: array[int] = field(default_factory=lambda: array("q"))
    group: array[int] = field(default_factory=lambda: array("q"))
    symbols: list[tuple[str, ...]] = field(default_factory=list)
    whens: list[tuple[str, ...]] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def event_id(self, place: int) -> str:
        """The event's own id, or its number in the file from 1."""
        return self.ids[place] if self.ids is not None and self.ids[place] else str(place + 1)


def read_columns(file: EventFile, by: str | None = None) -> EventColumns:
    """Read a whole event file. ``by``: the column that groups the events.

    Raises InputFileError when there is no such column or the file is not CSV.
    """
    header = file.header
    found = EventColumns(file.name, ids=[] if "event_id" in header.place else None)
    at = _places(header.place)
    if by is not None and by not in header.names:
        raise InputFileError(
            file.name, f"no column {by}", f"--by names one of: {', '.join(header.names)}", line=1
        )
    group_at = header.names.index(by) if by is not None else -1
    symbols, whens, groups = Codes(), Codes(), Codes()
    width, ids, id_at = header.width, found.ids, header.place.get("event_id", -1)
    for line, cells in file.cells():
        if len(cells) != width or not (cells[at[0]] and cells[at[1]]):
            problem = problem_of(cells, header)
            if problem:
                found.problems[len(found.lines)] = problem
            cells = (cells + [""] * width)[:width]
        cells.append("")
        found.lines.append(line)
        symbols_key = (cells[at[0]].strip().upper(), cells[at[2]].strip())
        found.symbol.append(symbols.of(symbols_key))
        found.when.append(whens.of((cells[at[1]], cells[at[3]], cells[at[4]])))
        found.group.append(groups.of((cells[group_at],)) if by is not None else 0)
        if ids is not None:
            ids.append(cells[id_at])
    found.symbols, found.whens = symbols.values(), whens.values()
    found.groups = groups.values() if by is not None else [("",)]
    return found


def _places(place: dict[str, int]) -> tuple[int, ...]:
    """Positions of symbol, announced, benchmark, timing, tz; -1 (the appended cell) if there is none."""
    return tuple(place.get(name, -1) for name in ("symbol", "announced", "benchmark", "timing", "tz"))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an event falls: ``day`` (ordinal of its reaction session), or a reason and its words."""

    day: int
    reason: str = ""
    detail: str = ""


def listing_or_reason(symbol: str) -> Listing | Placed:
    """The listing of a symbol, or why there is none."""
    try:
        return listing_of(symbol)
    except UnknownSymbolError as error:
        return Placed(-1, UNKNOWN_SYMBOL, error.message)


def place(listing: Listing, when: Sequence[str], on_nontrading: OnNontrading, tz: str | None) -> Placed:
    """The reaction session of one announcement on one listing's exchange."""
    announced, timing, own_tz = when
    try:
        told = parse_timing(timing) if timing.strip() else None
        announcement = announce(parse_when(announced), listing.exchange, timing=told, tz=own_tz.strip() or tz)
        found = align(listing.exchange, announcement, back=on_nontrading is OnNontrading.PREVIOUS)
    except UsageError as error:
        return Placed(-1, BAD_ROW, error.message)
    if found.phase is Phase.CLOSED and on_nontrading in (OnNontrading.SKIP, OnNontrading.ERROR):
        return Placed(-1, NON_TRADING_DAY, f"{announced} has no session on {listing.exchange.name}")
    return Placed(found.session.date.toordinal())
