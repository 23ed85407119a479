"""Reading event files: CSV with a header, row by row. A bad row is a value with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

from eventstudy.announcements.table import Line, cut, header_of, name_of, open_text, table_lines, undecoded
from eventstudy.errors import InputFileError

REQUIRED = ("symbol", "announced")
OPTIONAL = ("event_id", "timing", "tz", "benchmark", "group", "note")

_MEANT = {"id": "event_id", "ticker": "symbol", "date": "announced", "when": "announced", "time": "announced"}


class EventRow(NamedTuple):
    """One line of an event file. ``problem`` says why the line cannot be used; empty when it can.

    ``extra``: the cells of the columns that are passed through untouched. A missing optional cell is empty.
    """

    line: int
    event_id: str
    symbol: str
    announced: str
    timing: str
    tz: str
    benchmark: str
    group: str
    extra: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """All column names, the numbers of the known ones, and those that are passed through."""

    names: tuple[str, ...]
    place: dict[str, int]
    width: int
    extra: tuple[str, ...]
    extra_places: tuple[int, ...]


class EventFile:
    """An open event file: its header, then its rows as they are read. ``path``: None for standard input."""

    def __init__(self, name: str, lines: TextIO, path: Path | None = None) -> None:
        self.name = name
        self.path = path
        self._lines = table_lines(lines, name)
        self.header = _header(name, next(self._lines, None))

    def lines(self) -> Iterator[Line]:
        """Every row, good or bad, in the order of the file; as many cells as the header has.

        A row of empty cells is a blank line.
        """
        width, symbol, announced = self.header.width, *(self.header.place[name] for name in REQUIRED)
        for line, cells, broken in self._lines:
            good = not broken and len(cells) == width and "".join(cells).isascii()
            if good and cells[symbol].strip() and cells[announced].strip():
                yield line, cells, ""
            elif problem := broken or problem_of(cells, self.header):
                yield line, cut(cells, width), problem
            else:
                yield line, cells, ""

    def roughly(self) -> int | None:
        """How many rows there are, by the ends of lines; None for what can be read only once (a pipe)."""
        if self.path is None or not self.path.is_file():
            return None
        with self.path.open("rb") as file:
            return max(0, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1)

    def rows(self) -> Iterator[EventRow]:
        """Every row in the order of the file, good or bad."""
        known = ("event_id", "symbol", "announced", "timing", "tz", "benchmark", "group")
        places, extra = [self.header.place.get(name) for name in known], self.header.extra_places
        for count, (line, cells, problem) in enumerate(self.lines(), start=1):
            event_id, symbol, announced, timing, tz, benchmark, group = [
                "" if at is None else cells[at].strip() for at in places
            ]
            own, passed_on = event_id or str(count), tuple([cells[at] for at in extra])
            yield EventRow(line, own, symbol, announced, timing, tz, benchmark, group, passed_on, problem)


def problem_of(cells: Sequence[str], header: Header) -> str:
    """Why a row cannot be used, or an empty string."""
    if len(cells) != header.width:
        return f"{len(cells)} cells where the header has {header.width}"
    if undecoded(cells):
        return "not UTF-8"
    return next((f"{name}: empty" for name in REQUIRED if not cells[header.place[name]].strip()), "")


def _header(name: str, first: Line | None) -> Header:
    line, names = header_of(name, first, REQUIRED)
    positions: dict[str, int] = {}
    for at, written in enumerate(names):
        known = written.lower()
        if known in (*REQUIRED, *OPTIONAL):
            if known in positions:
                raise InputFileError(
                    name, f"the column {known} appears twice", "remove one of them", line=line
                )
            positions[known] = at
    missing = [column for column in REQUIRED if column not in positions]
    if missing:
        close = [
            f"{given_name} for {_MEANT[given_name.lower()]}"
            for given_name in names
            if _MEANT.get(given_name.lower()) in missing
        ]
        hint = f"is it {', '.join(close)}? rename it" if close else f"the header is {', '.join(names)[:200]}"
        raise InputFileError(name, f"no column {' and '.join(missing)}", hint, line=line)
    consumed = {at for column, at in positions.items() if column not in ("note", "group")}
    extra = [at for at in range(len(names)) if at not in consumed]
    return Header(tuple(names), positions, len(names), tuple(names[at] for at in extra), tuple(extra))


@contextmanager
def open_events(path: str) -> Iterator[EventFile]:
    """An event file by its path, or ``-`` for standard input.

    Raises InputFileError when it cannot be opened or has no usable header.
    """
    with open_text(path) as lines:
        yield EventFile(name_of(path), lines, None if path == "-" else Path(path))
