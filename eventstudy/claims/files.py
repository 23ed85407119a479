"""Reading claims files: CSV with a header, a printed figure a row. A bad row is a value with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from eventstudy.announcements.table import cut, header_of, name_of, open_text, table_lines, undecoded
from eventstudy.claims.words import parse_claim
from eventstudy.errors import InputFileError
from eventstudy.paths import data_path

REQUIRED = ("symbol", "announced", "measure", "comparison", "value")
OPTIONAL = ("timing", "tz", "session", "quote", "n", "reference")
SPOKEN = (*REQUIRED, "n", "reference")
"""The columns of a claim in words."""
ADDED = (
    *("measured", "measured_reference", "verdict", "session", "difference", "chance", "chance_sessions"),
    *("history_first", "reason"),
)
"""Columns of the output; an input column of such a name gives way to them."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line of a claims file; a missing optional cell is empty.

    ``cells`` are those of ``ClaimsFile.columns``. ``problem`` says why the line cannot be used, if it cannot.
    ``n`` and ``reference`` (a day, month, year or stretch of time) belong to measures of context. ``note``:
    what is to be said of the claim whatever the prices say.
    """

    line: int
    cells: tuple[str, ...]
    problem: str
    symbol: str
    announced: str
    measure: str
    comparison: str
    value: str
    timing: str
    tz: str
    session: str
    quote: str
    n: str = ""
    reference: str = ""
    note: str = ""


class ClaimsFile:
    """An open claims file: its header, then its rows as they are read.

    ``columns`` are the input's columns that the output repeats, all but those of ``ADDED``.
    """

    def __init__(self, name: str, lines: TextIO) -> None:
        self.name = name
        self._lines = table_lines(lines, name)
        line, self._names = header_of(name, next(self._lines, None), REQUIRED)
        self._place = self._places(line)
        self._kept = [at for at, name in enumerate(self._names) if name.lower() not in ADDED]
        self.columns = tuple(self._names[at] for at in self._kept)

    def _places(self, line: int) -> dict[str, int]:
        positions: dict[str, int] = {}
        for at, written in enumerate(self._names):
            known = written.lower()
            if known in (*REQUIRED, *OPTIONAL):
                if known in positions:
                    raise InputFileError(
                        self.name,
                        "this column appears twice",
                        "remove one of them",
                        line=line,
                        field=known,
                    )
                positions[known] = at
        missing = [column for column in REQUIRED if column not in positions]
        if missing:
            hint = f"the header is {', '.join(self._names)[:200]}"
            raise InputFileError(self.name, f"no column {' and '.join(missing)}", hint, line=line)
        return positions

    def rows(self) -> Iterator[ClaimRow]:
        """Every row in the order of the file, good or bad. Raises InputFileError when there is none."""
        empty = True
        for line, cells, problem in self._lines:
            empty = False
            yield self._row(line, cells, problem)
        if empty:
            raise InputFileError(self.name, "has a header but no claims", "add a line for each claim")

    def _row(self, line: int, cells: list[str], problem: str) -> ClaimRow:
        width = len(self._names)
        if not problem and len(cells) != width:
            problem = f"{len(cells)} cells where the header has {width}"
        if not problem and undecoded(cells):
            problem = "not UTF-8"
        cells = cut(cells, width)
        fields = {name: cells[at].strip() for name, at in self._place.items()}
        needed = [name for name in REQUIRED if name != "value" or not fields.get("reference")]
        problem = problem or next((f"{name}: empty" for name in needed if not fields[name]), "")
        others = tuple(cells[at] for at in self._kept)
        known = {name: fields.get(name, "") for name in (*REQUIRED, *OPTIONAL)}
        return ClaimRow(line, others, problem, **known)


def spoken_claim(symbol: str, when: str, text: str) -> ClaimRow:
    """A claim in words, with the cells of ``SPOKEN`` and its words as the quote. Raises UsageError."""
    claim = parse_claim(text)
    cells = (symbol, when, claim.measure, claim.comparison, claim.value, claim.n, claim.reference)
    return ClaimRow(1, cells, "", *cells[:5], "", "", "", text, claim.n, claim.reference)


def bundled_claims() -> tuple[str, ...]:
    """The names of the claims files that ship with the program."""
    return tuple(sorted(path.stem for path in data_path("claims").glob("*.csv")))


@contextmanager
def open_claims(path: str) -> Iterator[ClaimsFile]:
    """A claims file by its path, ``-`` for standard input, or the bare name of a bundled one.

    Raises InputFileError when it cannot be opened or has no usable header.
    """
    where = str(data_path("claims", f"{path}.csv")) if path in bundled_claims() else path
    known = f"bundled claims: {', '.join(bundled_claims())}"
    with open_text(where, known) as lines:
        yield ClaimsFile(name_of(path), lines)
