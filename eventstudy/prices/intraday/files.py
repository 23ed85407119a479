"""Intraday bars from files of the user's own: one file, or a folder of them (``--intraday PATH``)."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from eventstudy import limits
from eventstudy.errors import InputFileError, UnknownSymbolError
from eventstudy.exchanges.listings import Listing, listing_of
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.intraday.layouts import UNKNOWN, ClockOf
from eventstudy.prices.intraday.series import Marks, NoBars, Rows, bar_size, make_series
from eventstudy.prices.intraday.sessions import PlacedBars
from eventstudy.prices.intraday.source import BarRequest
from eventstudy.prices.intraday.table import BarTable
from eventstudy.prices.intraday.zones import Clock, clock_of
from eventstudy.prices.spellings import spellings

SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".json", ".parquet", ".pq")
_TOKENS = re.compile(r"[_\s,()]+")


def read_table(path: Path, keep: frozenset[str] | None) -> BarTable:
    """The bars of one file; ``keep``: the symbols wanted, in capitals. Raises InputFileError."""
    try:
        if not path.is_file():
            raise InputFileError(str(path), "not a file", "give a file or a folder; a pipe is read only once")
        if (size := path.stat().st_size) > limits.LARGEST_BARS:
            message = f"{size:,} bytes; at most {limits.LARGEST_BARS:,} are read"
            raise InputFileError(str(path), message, "split it into several files")
        if path.suffix.lower() == ".json":
            from eventstudy.prices.intraday.json_bars import read_json

            return read_json(path)
        if path.suffix.lower() in (".parquet", ".pq"):
            from eventstudy.prices.intraday.arrow_bars import read_parquet

            return read_parquet(path, keep)
        from eventstudy.prices.intraday.text import read_text

        return read_text(path, keep)
    except OSError as error:
        raise InputFileError(
            str(path), f"cannot be read ({error.strerror or error})", "check the path given to --intraday"
        ) from error


class BarFiles:
    """Bars from a file or a folder.

    ``clock`` and ``marks``: what the user says about stamps without a zone, and about which end of the bar
    they mark. In a folder the files called after a symbol hold its bars; other files are read for the symbols
    named in them, and, when only one symbol is asked for, for that one. ``say`` takes messages.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock | None = None,
        marks: Marks | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.path, self.name = path, str(path)
        self._clock, self._marks, self._say = clock, marks, say
        self._expected: tuple[str, ...] = ()
        self._capitals = frozenset[str]()
        self._keep = frozenset[str]()
        self._tables: dict[Path, BarTable] = {}
        self._placed: dict[str, list[PlacedBars] | NoBars] = {}
        self._said = set[str]()
        if not path.exists():
            raise InputFileError(self.name, "no such file or folder", "check the path given to --intraday")

    def expect(self, requests: Sequence[BarRequest]) -> None:
        """See ``BarSource.expect``. What cannot be used is refused here, before any row is measured."""
        new = tuple(dict.fromkeys((*self._expected, *(request.symbol for request in requests))))
        if new != self._expected:
            self._expected = new
            self._capitals = frozenset(symbol.upper() for symbol in new)
            self._keep = frozenset(name for symbol in self._capitals for name in spellings(symbol))
            self._tables.clear()
            self._placed = {symbol: placed for symbol, placed in self._placed.items() if placed}
        for symbol in new:
            if symbol not in self._placed:
                self._placed[symbol] = self._load(symbol)

    def bars(self, request: BarRequest) -> PlacedBars | NoBars:
        """The finest bars that the files have of the symbol in the session. Raises UsageError."""
        if request.symbol not in self._placed:
            self.expect([request])
        series = self._placed[request.symbol]
        if isinstance(series, NoBars):
            return series
        for placed in series:
            if placed.has(request.session):
                return placed
        days = " and ".join(_extent(placed) for placed in series)
        return NoBars(
            request.symbol,
            f"{self.name} has no bars of {request.symbol} on {request.session.date}; it has {days}",
            "give a file that reaches over that session",
        )

    def _load(self, symbol: str) -> list[PlacedBars] | NoBars:
        listing = listing_of(symbol)
        parts = [(table, rows) for table, rows in self._parts(symbol) if rows.stamps]
        if not parts:
            known = sorted({name for table in self._tables.values() for name in table.rows if name})
            has = f"; it has {', '.join(known[:8])}{' ...' if len(known) > 8 else ''}" if known else ""
            return NoBars(
                symbol, f"{self.name} has no bars of {symbol}{has}", f"name the file or its rows {symbol}"
            )
        groups: dict[int | None, list[tuple[BarTable, Rows]]] = {}
        for table, rows in parts:
            groups.setdefault(table.seconds or bar_size(sorted(rows.stamps)), []).append((table, rows))
        alone = groups.pop(None, []) if len(groups) > 1 else []
        if alone:
            groups[min(size for size in groups if size)] += alone
        placed = [self._place(listing, size, some) for size, some in groups.items()]
        return sorted((bars for bars in placed if bars), key=lambda bars: bars.series.seconds)

    def _parts(self, symbol: str) -> Iterator[tuple[BarTable, Rows]]:
        """The tables with rows of a symbol."""
        known = set(spellings(symbol.upper()))
        for table, anonymous in self._of_symbol(symbol, known):
            for key in ("",) if anonymous and "" in table.rows else ():
                yield table, table.rows[key]
            named = table.named
            for key in spellings(symbol.upper()) if named else ():
                if key in named:
                    yield table, named[key]

    def _of_symbol(self, symbol: str, known: set[str]) -> Iterator[tuple[BarTable, bool]]:
        """The tables to look in, and whether rows without a symbol are this one's."""
        words = self._files
        own = {file for name in known for file in self._by_word.get(name, ())}
        if own and self.path.is_dir():
            yield from ((self._read(file), True) for file in sorted(own))
            return
        first = symbol == next(iter(self._expected), symbol)
        for file in words:
            others = (words[file] & self._capitals) - {symbol.upper()}
            lone = len(self._expected) == 1 or not self.path.is_dir()
            yield self._read(file), file in own or (first and lone and not others and not _other(file, known))

    @cached_property
    def _files(self) -> dict[Path, set[str]]:
        """The files to look in, by name, and the words of their names."""
        files = [self.path]
        if self.path.is_dir():
            files = sorted(file for file in self.path.iterdir() if file.suffix.lower() in SUFFIXES)
        return {file: _tokens(file) for file in files}

    @cached_property
    def _by_word(self) -> dict[str, list[Path]]:
        """The files by each word of their names."""
        files: dict[str, list[Path]] = {}
        for file, words in self._files.items():
            for word in words:
                files.setdefault(word, []).append(file)
        return files

    def _read(self, path: Path) -> BarTable:
        if path not in self._tables:
            self._tables[path] = read_table(path, self._keep)
        return self._tables[path]

    def _place(
        self, listing: Listing, seconds: int | None, parts: Sequence[tuple[BarTable, Rows]]
    ) -> PlacedBars | None:
        """The rows of one size, from one file or several, on the days of the exchange."""
        whole, marks = Rows(), {self._marks or table.layout.marks or Marks.START for table, _ in parts}
        if len(marks) > 1:
            raise InputFileError(
                self.name,
                "some files stamp the start of a bar and others its end",
                "keep them in separate folders",
            )
        for table, rows in parts:
            on_clock = Rows(array("q", self._utc(listing, table, rows)))
            whole.add(
                Rows(on_clock.stamps, rows.open, rows.high, rows.low, rows.close, rows.volume, rows.weighted)
            )
        series = make_series(
            listing.symbol,
            _named([table.name for table, _ in parts], self.name),
            whole,
            marks=marks.pop(),
            seconds=seconds,
        )
        if series is None:
            return None
        placed = PlacedBars(series, table_of(listing.exchange.calendar), stated=self._marks is not None)
        supposed = [table for table, _ in parts if table.layout.marks is None]
        if supposed and self._marks is None and placed.shown is None:
            self._suppose(supposed[0])
        return placed

    def _suppose(self, table: BarTable) -> None:
        """Take the stamps of a table as starts, and say so; raises for a vendor that is known to differ."""
        either = f"--bars-stamp {Marks.START} or --bars-stamp {Marks.END}"
        if table.layout is not UNKNOWN:
            raise InputFileError(
                table.name,
                f"nothing says which end of a bar {table.layout.name}'s stamps mark",
                f"say which: {either}",
            )
        taken = "its stamps are taken as the starts of its bars"
        sentence = f"{table.name}: {taken} (--bars-stamp {Marks.END} otherwise)"
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)

    def _utc(self, listing: Listing, table: BarTable, rows: Rows) -> array[int]:
        """The stamps of a table's rows as UTC seconds. Raises InputFileError for an unknown clock."""
        if table.aware:
            return rows.stamps
        zone = listing.exchange.zone
        clock = self._clock
        if clock is None and table.layout.clock is ClockOf.EXCHANGE:
            clock = clock_of(zone)
        if clock is None and (table.layout.clock is ClockOf.UTC or table.layout.clock.value == zone):
            clock = clock_of(table.layout.clock)
        if clock is None:
            raise InputFileError(table.name, _unknown_clock(table), _zone_remedy(table, zone))
        return array("q", map(clock.utc, rows.stamps))


def _unknown_clock(table: BarTable) -> str:
    layout = "" if table.layout is UNKNOWN else f" (the layout of {table.layout.name})"
    return f"nothing says which time zone its stamps are in{layout}"


def _zone_remedy(table: BarTable, zone: str) -> str:
    remedy = f"name it, for example --bars-tz {zone}"
    if table.layout.name.startswith("MetaTrader"):
        remedy += "; many brokers' servers run 7 hours ahead of New York: --bars-tz America/New_York+7"
    return remedy


def _tokens(file: Path) -> set[str]:
    """The words of a file's name, in capitals; its stem as a whole is one."""
    stem = file.name
    for suffix in (".gz", *SUFFIXES):
        stem = stem.removesuffix(suffix)
    return {stem.upper(), *(word.upper() for word in _TOKENS.split(stem) if word)}


def _other(file: Path, known: set[str]) -> bool:
    """Whether a file is called after a listing that is none of these spellings."""
    words = [word for word in _TOKENS.split(file.stem) if len(word) > 1 and word == word.upper()]
    return not _tokens(file) & known and any(map(_is_listed, words))


def _is_listed(symbol: str) -> bool:
    try:
        return listing_of(symbol).known
    except UnknownSymbolError:
        return False


def _named(names: Sequence[str], folder: str) -> str:
    return names[0] if len(set(names)) == 1 else folder


def _extent(placed: PlacedBars) -> str:
    first, last = (
        datetime.fromtimestamp(placed.series.stamps[at], UTC).astimezone(placed.table.zone).date()
        for at in (0, -1)
    )
    return f"{placed.series.interval} bars from {first} to {last}"
