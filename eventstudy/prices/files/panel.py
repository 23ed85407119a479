"""Closes of many symbols over many years as one grid, read from price files with arrow.

The same files, headers and conventions as ``FileSource``, but only the closes are kept: made for studies
of thousands of events on millions of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventstudy import limits
from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.bars import LARGEST_PRICE, SMALLEST_PRICE, SPLIT_RANGE, DayFlags, sound_actions
from eventstudy.prices.files.arrow import arrow_errors
from eventstudy.prices.files.collect import Collection, zone_of
from eventstudy.prices.files.header import Layout
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.panel_columns import ACTIONS, PanelColumns
from eventstudy.prices.files.returns import (
    LARGEST_RETURN,
    looks_like_returns,
    prices_refused,
    returns_refused,
)
from eventstudy.prices.files.source import Table, folder_files, open_table, price_files
from eventstudy.prices.files.symbols import key_of, preference, same_symbol
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Panel:
    """Closes on the union of all days.

    ``days``: ordinals, ascending, shape (T,) int64. ``symbols``: S names, as wanted or as in the file.
    ``closes``: shape (T, S) float64, NaN where there is no usable close, each symbol's side by side in
    memory. ``flags``: for each flag the places (row, column) it concerns, by row, shape (k, 2) int64. Of two
    different closes of one day neither is used, and no close of a stale bar is: open = high = low = close
    with a volume of exactly 0 (a full session or a short one, and on a closed day too: a panel knows no
    calendar). ``dividends``, ``splits``: for each column cash per share, and new shares for an old one, by
    ex-day (ordinal), where the files have them. Prices are as the files have them. ``adjusted``: the symbols
    whose closes carry the dividends. A panel of returns has them in ``closes``.
    ex-day (ordinal), where the files have them. Prices are as the files have them. ``path``: the file or
    folder.
    """

    days: NDArray[np.int64]
    symbols: tuple[str, ...]
    closes: NDArray[np.float64]
    flags: dict[Reason, NDArray[np.int64]]
    path: Path
    dividends: dict[int, dict[int, float]] = field(default_factory=dict)
    splits: dict[int, dict[int, float]] = field(default_factory=dict)
    adjusted: frozenset[str] = frozenset()


def read_panel(
    path: Path | str,
    symbols: Iterable[str] | None = None,
    *,
    returns: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Panel:
    """Read the closes of a price file, or of the price files of a folder, as ``FileSource`` chooses them.

    ``symbols`` limits the panel to these (those without any row have no column); None takes all. ``returns``:
    the file holds simple returns as fractions, or in percent with a sign (1.5%); they stand in ``closes`` as
    they are, without any flag of prices. ``say`` takes what the user should know of the files. Raises
    InputFileError for a file that cannot be read or has none of them, for returns where prices are meant, and
    the other way round.
    """
    path = Path(path)
    if not path.exists():
        raise InputFileError(str(path), "no such file or folder", "check the path given to --source")
    parts = _Parts(symbols, returns, say)
    if not path.is_dir():
        parts.read(path)
    else:
        parts.read_folder(path)
    if not parts.days:
        passed = f"; passed over: {'; '.join(parts.skipped)}" if parts.skipped else ""
        raise InputFileError(
            str(path), f"no prices of the wanted symbols{passed}", "check how the file names its symbols"
        )
    parts.keep_preferred(str(path))
    if not returns:
        parts.refuse_returns(str(path))
    panel = _assemble(parts, str(path), returns)
    if returns:
        _refuse_prices(panel, str(path))
    return panel


def _refuse_prices(panel: Panel, path: str) -> None:
    """Raise InputFileError for a column of a panel of returns that holds prices, or returns in percent."""
    import numpy as np

    for symbol, column in zip(panel.symbols, panel.closes.T, strict=True):
        known = np.abs(column[~np.isnan(column)])
        if len(known) and float(np.median(known)) > LARGEST_RETURN:
            raise prices_refused(path, symbol)


def read_opens(path: Path, symbols: Iterable[str]) -> Panel | None:
    """The opens of some symbols, as ``closes`` of a panel without actions; None where the files have none.

    Raises InputFileError as ``read_panel``.
    """
    parts = _Parts(symbols, returns=False, say=lambda _: None, price=Field.OPEN)
    if path.is_dir():
        parts.read_folder(path)
    else:
        parts.read(path)
    if not parts.days:
        return None
    parts.keep_preferred(str(path))
    return _assemble(parts, str(path), returns=False)


class _Parts:
    """What the files gave: parts of days (int32), symbol codes (int32, or one for all) and closes (float64).

    ``stale``: days and codes of the stale bars among them. ``paid``: dividends and splits by the field, each
    (days, codes, values). ``names``: every symbol of the files that is wanted, under its own spelling, to its
    code.
    """

    def __init__(
        self,
        symbols: Iterable[str] | None,
        returns: bool,
        say: Callable[[str], None],
        price: Field = Field.CLOSE,
    ) -> None:
        self._price = price
        wants = None if symbols is None else [PriceRequest(one, date.min, date.max) for one in symbols]
        self._wanted = None if wants is None else Collection(wants)
        self._returns, self._say = returns, say
        self.names: dict[str, int] = {}
        self.days: list[Any] = []
        self.codes: list[Any] = []
        self.closes: list[Any] = []
        self.stale: list[tuple[Any, Any]] = []
        self.paid: dict[Field, list[tuple[Any, Any, Any]]] = {field: [] for field in ACTIONS}
        self.adjusted: set[int] = set()
        self.skipped: list[str] = []

    def read_folder(self, folder: Path) -> None:
        """Read what ``FileSource`` would: other files only when a symbol has none of its own."""
        if self._wanted is None:
            for file in price_files(folder):
                self.read(file)
            return
        files = folder_files(folder, self._wanted)
        for file in files.own:
            self.read(file)
        if self._wanted.symbols() <= {self.wanted_name(name) for name in self.names}:
            return
        for file in files.others:
            try:
                table = open_table(file, returns=self._returns)
            except InputFileError as error:
                self.skipped.append(error.message)
                continue
            self._read(table)

    def read(self, path: Path) -> None:
        self._read(open_table(path, returns=self._returns))

    def _read(self, table: Table) -> None:
        import pyarrow as pa

        layout, before = table.layout, set(self.names.values())
        series = {symbol: self._fields(fields) for symbol, fields in layout.series.items()}
        with arrow_errors(table.path, "cannot be read"):
            if layout.symbol is None:
                self._read_wide(PanelColumns(table), layout, series)
            elif series[""]:
                self._read_long(PanelColumns(table), layout.date, layout.symbol, series[""])
        if layout.adjusted:
            self.adjusted |= set(self.names.values()) - before
        for sentence in table.notes:
            self._say(sentence)
        # Arrow keeps what the columns took, which is more than the panel itself needs next.
        pa.default_memory_pool().release_unused()

    def wanted_name(self, file_symbol: str) -> str:
        """The symbol that a symbol of a file stands for."""
        want = self._wanted.wants(file_symbol) if self._wanted is not None else None
        return file_symbol if want is None else want.symbol

    def _fields(self, fields: dict[Field, int]) -> dict[Field, int]:
        """The columns to read of a series; another price than the close is read in its place, alone."""
        if self._price is Field.CLOSE:
            return fields
        return {Field.CLOSE: fields[self._price]} if self._price in fields else {}

    def _code(self, file_symbol: str) -> int:
        """The column of a symbol of a file, -1 when it is not wanted."""
        name = file_symbol.strip()
        if self._wanted is not None:
            if self._wanted.wants(name) is None:
                return -1
            name = key_of(name)
        return self.names.setdefault(name, len(self.names))

    def keep_preferred(self, path: str) -> None:
        """Name each column as wanted; of several spellings of a symbol only the first one's rows are kept."""
        import numpy as np

        if self._wanted is None:
            return
        best: dict[str, str] = {}
        for name in self.names:
            symbol = self.wanted_name(name)
            had = best.setdefault(symbol, name)
            if preference(symbol, name) < preference(symbol, had):
                best[symbol] = name
        for symbol, name in best.items():
            if not same_symbol(name, symbol):
                self._say(f"{path}: {symbol} is called {name} there")
        if len(best) == len(self.names):
            self.names = {self.wanted_name(name): code for name, code in self.names.items()}
            return
        code_of = np.full(len(self.names), -1, dtype=np.int32)
        for number, name in enumerate(best.values()):
            code_of[self.names[name]] = number
        self.names = {symbol: number for number, symbol in enumerate(best)}
        self.adjusted = {int(code_of[code]) for code in self.adjusted if code_of[code] >= 0}
        kept = [_kept(code_of, *part) for part in zip(self.codes, self.days, self.closes, strict=True)]
        self.codes, self.days, self.closes = (list(part) for part in zip(*filter(None, kept), strict=True))
        stale = [_kept(code_of, codes, days) for days, codes in self.stale]
        self.stale = [(days, codes) for codes, days in filter(None, stale)]
        for kind, parts in self.paid.items():
            paid = [_kept(code_of, codes, days, values) for days, codes, values in parts]
            self.paid[kind] = [(days, codes, values) for codes, days, values in filter(None, paid)]

    def refuse_returns(self, path: str) -> None:
        """Raise InputFileError for a symbol whose closes are returns."""
        import numpy as np

        names = list(self.names)
        for days, codes, closes in zip(self.days, self.codes, self.closes, strict=True):
            below = closes < 0
            for code in (np.unique(codes[below]) if codes.ndim else [codes]) if below.any() else ():
                rows = np.flatnonzero(codes == code) if codes.ndim else np.arange(len(closes))
                ordered = rows[np.argsort(days[rows], kind="stable")]
                if looks_like_returns(closes[ordered].tolist()):
                    raise returns_refused(path, names[code])

    def _read_long(self, read: PanelColumns, day: int, symbol: int, fields: dict[Field, int]) -> None:
        import numpy as np

        read.load([day, symbol], [fields])
        closes = read.numbers(fields[Field.CLOSE], returns=self._returns)
        stale = np.empty(0, dtype=np.int64) if self._returns else read.stale(fields, closes)
        symbols = read.texts(symbol)
        texts = symbols.dictionary.to_pylist()
        code_of = np.array(
            [-1 if text is None else self._code(str(text)) for text in texts] + [-1], dtype=np.int32
        )
        codes = code_of[flat(symbols.indices.fill_null(len(texts)))]
        self._add(self._days_of(read, day, codes), codes, closes, codes >= 0, stale)
        self._pay(read, fields, self._days_of(read, day, codes), codes)

    def _days_of(self, read: PanelColumns, place: int, codes: Any) -> Any:
        """The days of rows of several symbols, moments on the clock of each one's exchange."""
        import numpy as np

        zones = [zone_of(self.wanted_name(name)) for name in self.names]
        days = first = read.days(place, zones[0] if zones else None)
        for zone in dict.fromkeys(zones[1:]):
            other = read.days(place, zone)
            if other is not first:
                days = np.where(
                    np.isin(codes, [i for i, one in enumerate(zones) if one == zone]), other, days
                )
        return days

    def _read_wide(self, read: PanelColumns, layout: Layout, series: dict[str, dict[Field, int]]) -> None:
        import numpy as np

        columns = [(code, s, f) for s, f in series.items() if f and (code := self._code(s)) >= 0]
        if not columns:
            return
        read.load([layout.date], [fields for _, _, fields in columns])
        for code, symbol, fields in columns:
            days = read.days(layout.date, zone_of(self.wanted_name(symbol)))
            closes = read.numbers(fields[Field.CLOSE], returns=self._returns)
            keep = ~np.isnan(closes) if layout.shared else np.ones(len(closes), dtype=bool)
            stale = np.empty(0, dtype=np.int64) if self._returns else read.stale(fields, closes)
            self._add(days, np.int32(code), closes, keep, stale)
            self._pay(read, fields, days, np.int32(code))

    def _pay(self, read: PanelColumns, fields: dict[Field, int], days: Any, codes: Any) -> None:
        """Note the dividends and splits of a symbol, or of several."""
        for kind in ACTIONS:
            if kind in fields:
                rows, values = read.actions(fields[kind], kind)
                if len(rows):
                    self.paid[kind].append((days[rows], codes[rows] if codes.ndim else codes, values))

    def actions(self, kind: Field, unsound: dict[int, DayFlags]) -> dict[int, dict[int, float]]:
        """The dividends or splits by code and day; those that cannot be true are noted in ``unsound``."""
        least, most = SPLIT_RANGE if kind is Field.SPLITS else (0.0, LARGEST_PRICE)
        found: dict[int, dict[int, float]] = {}
        for days, codes, values in self.paid[kind]:
            each = codes.tolist() if codes.ndim else [int(codes)] * len(days)
            for day, code, value in zip(days.tolist(), each, values.tolist(), strict=True):
                if code >= 0 and not (kind is Field.SPLITS and value == 1):
                    flags = unsound.setdefault(code, {})
                    found.setdefault(code, {}).update(sound_actions({day: value}, least, most, flags))
        return found

    def _add(self, days: Any, codes: Any, closes: Any, keep: Any, stale: Any) -> None:
        """Add the rows to ``keep`` (a mask); ``stale``: the numbers of the rows with a stale bar."""
        many = codes.ndim > 0
        stale = stale[keep[stale]]
        if len(stale):
            self.stale.append((days[stale], codes[stale] if many else codes))
        if not keep.all():
            days, codes, closes = days[keep], codes[keep] if many else codes, closes[keep]
        if len(days):
            self.days.append(days)
            self.codes.append(codes)
            self.closes.append(closes)


def _kept(code_of: Any, codes: Any, *columns: Any) -> tuple[Any, ...] | None:
    """Rows under their new codes, without those that have none; None when no row is left."""
    new = code_of[codes]
    if not new.ndim:
        return (new, *columns) if new >= 0 else None
    keep = new >= 0
    return (new[keep], *(column[keep] for column in columns)) if keep.any() else None


class _Grid:
    """Where the parts fall: a line of all their days, ``height`` of them, for each symbol.

    The columns of a wide file share their days: these are looked up once.
    """

    def __init__(self, parts: _Parts) -> None:
        import numpy as np

        self._known: dict[int, Any] = {}
        different = list({id(days): days for days in parts.days}.values())
        self._first = min(int(days.min()) for days in different)
        present = np.zeros(max(int(days.max()) for days in different) - self._first + 1, dtype=bool)
        for days in different:
            present[days - self._first] = True
        self._row_of = np.cumsum(present) - 1
        self.days = np.flatnonzero(present) + self._first
        self.height = len(self.days)

    def places(self, days: Any, codes: Any) -> Any:
        """The places of some days of a symbol, or of several; shape (n,)."""
        known = self._known.get(id(days))
        if known is None or known[0] is not days:
            known = self._known[id(days)] = days, self._row_of[days - self._first]
        return codes.astype("int64") * self.height + known[1]

    def line(self, days: Any, codes: Any) -> slice | None:
        """The places of a symbol that has every day, in order; None for any other part."""
        if codes.ndim or len(days) != self.height:
            return None
        places = self.places(days, codes)
        start = int(codes) * self.height
        ordered = places[0] == start and bool((places[1:] > places[:-1]).all())
        return slice(start, start + self.height) if ordered else None


def _assemble(parts: _Parts, path: str, returns: bool) -> Panel:
    """Put the parts on one grid, a line of days for each symbol. Raises InputFileError if too large."""
    import numpy as np

    at = _Grid(parts)
    height, width = at.height, len(parts.names)
    if height * width > limits.MOST_CELLS:
        raise InputFileError(
            str(path),
            f"{height:,} days of {width:,} symbols; at most {limits.MOST_CELLS:,} closes are held",
            "give fewer symbols, or fewer days",
        )
    grid, count = np.full(len(parts.names) * height, np.nan), 0
    seen = np.zeros(len(grid), dtype=bool)
    bad = (Reason.EMPTY_CELL, Reason.NON_POSITIVE_PRICE, Reason.IMPOSSIBLE_BAR)
    flags: dict[Reason, list[Any]] = {flag: [] for flag in bad}
    for days, codes, closes in zip(parts.days, parts.codes, parts.closes, strict=True):
        usable = (closes > -1) if returns else (closes >= SMALLEST_PRICE)
        usable &= closes <= LARGEST_PRICE
        count += len(closes)
        line = at.line(days, codes)
        if line is not None and usable.all():
            seen[line], grid[line] = True, closes
            continue
        places = at.places(days, codes)
        seen[places], grid[places] = True, np.where(usable, closes, np.nan)
        flags[Reason.EMPTY_CELL].append(places[np.isnan(closes)])
        flags[Reason.NON_POSITIVE_PRICE].append(places[closes <= (-1 if returns else 0)])
        tiny = (closes > 0) & (closes < SMALLEST_PRICE) & (not returns)
        flags[Reason.IMPOSSIBLE_BAR].append(places[(closes > LARGEST_PRICE) | tiny])
    if int(np.count_nonzero(seen)) < count:
        everything = [at.places(*one) for one in zip(parts.days, parts.codes, strict=True)]
        settled = _settle_duplicates(grid, np.concatenate(everything), np.concatenate(parts.closes))
        flags[Reason.DUPLICATE_DATE] = [settled]
    if parts.stale:
        stale = np.concatenate([at.places(*one) for one in parts.stale])
        flags[Reason.STALE_BAR] = [stale[~np.isnan(grid[stale])]]
        grid[stale] = np.nan
    unsound: dict[int, DayFlags] = {}
    dividends, splits = (parts.actions(kind, unsound) for kind in ACTIONS)
    bad_actions = [
        at.places(np.array([day]), np.int64(code)) for code, days in unsound.items() for day in days
    ]
    if bad_actions:
        flags[Reason.IMPOSSIBLE_ACTION] = bad_actions
    panel = grid.reshape(-1, height).T
    found = {
        flag: _rows_and_columns(where, height)
        for flag, several in flags.items()
        if several and len(where := np.concatenate(several))
    }
    names = tuple(parts.names)
    return Panel(
        at.days,
        names,
        panel,
        found,
        Path(path),
        dividends,
        splits,
        frozenset(names[code] for code in parts.adjusted),
    )


def _rows_and_columns(places: Any, height: int) -> Any:
    """Different places of the grid as (row, column), by row; shape (k, 2)."""
    import numpy as np

    columns, rows = np.divmod(np.unique(places), height)
    order = np.lexsort((columns, rows))
    return np.column_stack((rows[order], columns[order]))


def _settle_duplicates(grid: Any, places: Any, closes: Any) -> Any:
    """Blank the places that got different closes; returns all places that got more than one."""
    import numpy as np

    order = np.argsort(places, kind="stable")
    ordered, values = places[order], closes[order]
    again = np.flatnonzero(ordered[1:] == ordered[:-1])
    same = (values[again] == values[again + 1]) | (np.isnan(values[again]) & np.isnan(values[again + 1]))
    grid[ordered[again[~same]]] = np.nan
    return ordered[again]
