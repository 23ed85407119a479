"""Events as columns, and each event's place: its listing, its calendar and its reaction session."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from eventstudy.errors import InputFileError, UnknownSymbolError, UsageError
from eventstudy.event_files import EventFile
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
    group_at = -1 if by is None else _grouping(file, by)
    symbols, whens, groups = Codes(), Codes(), Codes()
    ids, id_at = found.ids, header.place.get("event_id", -1)
    for line, cells, problem in file.lines():
        if problem:
            found.problems[len(found.lines)] = problem
        cells.append("")
        found.lines.append(line)
        symbols_key = (cells[at[0]].strip().upper(), cells[at[2]].strip())
        found.symbol.append(symbols.of(symbols_key))
        found.when.append(whens.of((cells[at[1]], cells[at[3]], cells[at[4]])))
        # What stands in the place of a row's group is not to be trusted when its cells are not.
        found.group.append(groups.of((cells[group_at].strip(),)) if by is not None and not problem else 0)
        if ids is not None:
            ids.append(cells[id_at])
    found.symbols, found.whens = symbols.values(), whens.values()
    found.groups = groups.values() or [("",)]
    return found


def _grouping(file: EventFile, by: str) -> int:
    """Where the column that groups stands: one of that name, else one that differs by case only."""
    names = file.header.names
    places = [at for at, name in enumerate(names) if name == by]
    places = places or [at for at, name in enumerate(names) if name.lower() == by.strip().lower()]
    if len(places) == 1:
        return places[0]
    told = f"no column {by}" if not places else f"more than one column {by}"
    raise InputFileError(file.name, told, f"--by names one of: {', '.join(names)}", line=1)


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
