"""The events of a file as columns: each distinct text once, and its number for each event."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from eventstudy.announcements.bulk import Coded, plain_columns
from eventstudy.announcements.event_files import EventFile
from eventstudy.errors import InputFileError

_SYMBOL, _WHEN = ("symbol", "benchmark"), ("announced", "timing", "tz")


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
    """The events of a file in input order, N of them, text replaced by numbers, which are in the order of the
    texts: what is computed of the events does not depend on the order of the rows.

    ``symbols`` (symbol, benchmark), ``whens`` (announced, timing, tz), ``groups`` (group,): shape (N,).
    ``ids`` is None when the file has no event_id. ``problems``: why a row cannot be used, by the number of
    the event. ``cells``: each further column that was asked for, (N,), without surrounding blanks; empty
    where a row cannot be used.
    """

    name: str
    lines: Sequence[int] = ()
    ids: list[str] | None = None
    symbol: array[int] = field(default_factory=lambda: array("q"))
    when: array[int] = field(default_factory=lambda: array("q"))
    group: array[int] = field(default_factory=lambda: array("q"))
    symbols: list[tuple[str, ...]] = field(default_factory=list)
    whens: list[tuple[str, ...]] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    cells: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def event_id(self, event: int) -> str:
        """The event's own id, or its number in the file from 1."""
        return self.ids[event] if self.ids is not None and self.ids[event] else str(event + 1)

    def cells_of(self, event: int) -> tuple[str, ...]:
        """What stands in the event's row, its time first."""
        own = self.ids[event] if self.ids is not None else ""
        further = (cells[event] for cells in self.cells.values())
        return *self.whens[self.when[event]], *self.symbols[self.symbol[event]], own, *further


def read_columns(
    file: EventFile, by: str | None = None, further: Mapping[str, str] | None = None
) -> EventColumns:
    """Read a whole event file. ``by``: the column that groups the events; ``further``: other columns to keep,
    each with the option that names it.

    A large file with nothing unusual in it is read at once; any other, or one whose further columns are kept,
    is read line by line, with the same result. Raises InputFileError when there is no such column or the file
    is not CSV.
    """
    events = _read(file, by, further or {})
    events.symbol, events.symbols = _in_order(events.symbol, events.symbols)
    events.group, events.groups = _in_order(events.group, events.groups)
    for event in events.problems:
        events.group[event] = 0
    return events


def _in_order(numbers: array[int], texts: list[tuple[str, ...]]) -> tuple[array[int], list[tuple[str, ...]]]:
    """Texts sorted, and the numbers that they then have."""
    import numpy as np

    order = sorted(range(len(texts)), key=texts.__getitem__)
    number_of = np.argsort(np.array(order, dtype=np.int64))
    numbers = array("q", number_of[np.asarray(numbers, dtype=np.int64)].tobytes()) if texts else numbers
    return numbers, [texts[at] for at in order]


def _read(file: EventFile, by: str | None, further: Mapping[str, str]) -> EventColumns:
    positions = file.header.place
    at = [positions.get(name, -1) for name in (*_SYMBOL, *_WHEN)]
    at += [-1 if by is None else _column(file, by, "--by"), positions.get("event_id", -1)]
    columns = {name: _column(file, name, option) for name, option in further.items()}
    if file.path is not None and not columns:
        plain = plain_columns(file.path, file.header, at)
        if plain is not None:
            return _at_once(file.name, plain, "event_id" in positions)
    return _line_by_line(file, at, "event_id" in positions, columns)


def _key_of_symbol(texts: Sequence[str]) -> tuple[str, ...]:
    return texts[0].strip(), texts[1].strip()


def _line_by_line(
    file: EventFile, at: Sequence[int], with_ids: bool, columns: Mapping[str, int]
) -> EventColumns:
    lines = array("q")
    events = EventColumns(file.name, lines, [] if with_ids else None, cells={name: [] for name in columns})
    symbol_at, benchmark_at, when_at, timing_at, tz_at, group_at, id_at = at
    symbols, whens, groups = Codes(), Codes(), Codes()
    ids, grouped = events.ids, group_at >= 0
    for line, cells, problem in file.lines():
        if problem:
            events.problems[len(lines)] = problem
        cells.append("")  # a column that is not there: -1
        lines.append(line)
        events.symbol.append(symbols.of(_key_of_symbol((cells[symbol_at], cells[benchmark_at]))))
        events.when.append(whens.of((cells[when_at], cells[timing_at], cells[tz_at])))
        # What stands in the place of a row's group is not to be trusted when its cells are not.
        events.group.append(groups.of((cells[group_at].strip(),)) if grouped and not problem else 0)
        if ids is not None:
            ids.append(cells[id_at])
        for name, position in columns.items():
            events.cells[name].append("" if problem else cells[position].strip())
    events.symbols, events.whens = symbols.values(), whens.values()
    events.groups = groups.values() or [("",)]
    return events


def _at_once(name: str, columns: Sequence[Coded], with_ids: bool) -> EventColumns:
    count, ids = len(columns[0].codes), columns[6]
    symbol, symbols = _numbered(columns[:2], _key_of_symbol)
    when, whens = _numbered(columns[2:5], tuple)
    group, groups = _numbered(columns[5:6], lambda texts: (texts[0].strip(),))
    return EventColumns(
        name,
        range(2, count + 2),
        [ids.values[code] for code in ids.codes.tolist()] if with_ids else None,
        symbol,
        when,
        group,
        symbols,
        whens,
        groups,
    )


def _numbered(
    columns: Sequence[Coded], key: Callable[[Sequence[str]], tuple[str, ...]]
) -> tuple[array[int], list[tuple[str, ...]]]:
    """Each event's number of its key of some columns, and the keys, in the order of their appearance."""
    import numpy as np

    codes = columns[0].codes.astype(np.int64)
    texts: list[tuple[str, ...]] = [(text,) for text in columns[0].values]
    for column in columns[1:]:
        if len(column.values) == 1:
            texts = [(*before, column.values[0]) for before in texts]
            continue
        both = codes * len(column.values) + column.codes
        different, firsts, which = np.unique(both, return_index=True, return_inverse=True)
        order = np.argsort(firsts)
        codes = np.argsort(order)[which]
        pairs = np.divmod(different[order], len(column.values))
        texts = [
            (*texts[a], column.values[b]) for a, b in zip(*(part.tolist() for part in pairs), strict=True)
        ]
    distinct = Codes()
    numbers = np.array([distinct.of(key(text)) for text in texts], dtype=np.int64)
    return array("q", numbers[codes].tobytes()), distinct.values()


def _column(file: EventFile, by: str, option: str) -> int:
    """The number of the column that an option names: one of exactly that name, else one that differs only in
    case.
    """
    names = file.header.names
    places = [at for at, name in enumerate(names) if name == by]
    places = places or [at for at, name in enumerate(names) if name.lower() == by.strip().lower()]
    if len(places) == 1:
        return places[0]
    message = f"no column {by}" if not places else f"more than one column {by}"
    raise InputFileError(file.name, message, f"{option} names one of: {', '.join(names)}", line=1)
