"""Closes of many symbols over many years as one grid, read from price files with arrow.

The same files, headers and conventions as ``FileSource``, but only the closes are kept: made for studies
of thousands of events on millions of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventstudy import limits
from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.bars import LARGEST_PRICE, SMALLEST_PRICE, SPLIT_RANGE, DayFlags, sound_actions
from eventstudy.prices.files.collect import Collection
from eventstudy.prices.files.header import Field, Layout
from eventstudy.prices.files.panel_columns import PanelColumns
from eventstudy.prices.files.parquet import arrow_errors
from eventstudy.prices.files.source import open_table, price_files
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
    ex-day (ordinal), where the files have them. Prices are as the files have them.
    """

    days: NDArray[np.int64]
    symbols: tuple[str, ...]
    closes: NDArray[np.float64]
    flags: dict[Reason, NDArray[np.int64]]
    dividends: dict[int, dict[int, float]] = field(default_factory=dict)
    splits: dict[int, dict[int, float]] = field(default_factory=dict)


def read_panel(path: Path | str, symbols: Iterable[str] | None = None) -> Panel:
    """Read the closes of a price file, or of every price file in a folder.

    ``symbols`` limits the panel to these (those without any row have no column); None takes all. Raises
    InputFileError for a file that cannot be read or has none of them.
    """
    path = Path(path)
    if not path.exists():
        raise InputFileError(str(path), "no such file or folder", "check the path given to --source")
    parts = _Parts(symbols)
    for file in price_files(path) if path.is_dir() else [path]:
        with arrow_errors(file, "cannot be read"):
            parts.read(file)
    if not parts.days:
        raise InputFileError(
            str(path), "no prices of the wanted symbols", "check how the file names its symbols"
        )
    return _assemble(parts, str(path))


class _Parts:
    """What the files gave: parts of days (int32), symbol codes (int32, or one for all) and closes (float64).

    ``stale``: days and codes of the stale bars among them. ``dividends``, ``splits``: by code and day;
    ``unsound``: the flags of those that cannot be true, by code.
    """

    def __init__(self, symbols: Iterable[str] | None) -> None:
        wants = None if symbols is None else [PriceRequest(one, date.min, date.max) for one in symbols]
        self._wanted = None if wants is None else Collection(wants)
        self.names: dict[str, int] = {}
        self.days: list[Any] = []
        self.codes: list[Any] = []
        self.closes: list[Any] = []
        self.stale: list[tuple[Any, Any]] = []
        self.dividends: dict[int, dict[int, float]] = {}
        self.splits: dict[int, dict[int, float]] = {}
        self.unsound: dict[int, DayFlags] = {}

    def read(self, path: Path) -> None:
        import pyarrow as pa

        table = open_table(path)
        layout = table.layout
        if layout.symbol is None:
            self._read_wide(PanelColumns(table), layout)
        else:
            self._read_long(PanelColumns(table), layout.date, layout.symbol, layout.series[""])
        # Arrow keeps what the columns took, which is more than the panel itself needs next.
        pa.default_memory_pool().release_unused()

    def _code(self, file_symbol: str) -> int:
        """The column of a symbol, -1 when it is not wanted."""
        name = file_symbol.strip()
        if self._wanted is not None:
            want = self._wanted.wants(name)
            if want is None:
                return -1
            name = want.symbol
        return self.names.setdefault(name, len(self.names))

    def _read_long(self, read: PanelColumns, day: int, symbol: int, fields: dict[Field, int]) -> None:
        import numpy as np

        read.load([day, symbol], [fields])
        closes = read.numbers(fields[Field.CLOSE])
        stale = read.stale(fields, closes)
        symbols = read.texts(symbol)
        texts = symbols.dictionary.to_pylist()
        code_of = np.array(
            [-1 if text is None else self._code(str(text)) for text in texts] + [-1], dtype=np.int32
        )
        codes = code_of[flat(symbols.indices.fill_null(len(texts)))]
        actions = [read.actions(fields, action) for action in (Field.DIVIDENDS, Field.SPLITS)]
        days = read.days(day)
        self._act(days, codes, codes >= 0, actions)
        self._add(days, codes, closes, codes >= 0, stale)

    def _read_wide(self, read: PanelColumns, layout: Layout) -> None:
        import numpy as np

        columns = [(code, f) for s, f in layout.series.items() if (code := self._code(s)) >= 0]
        if not columns:
            return
        read.load([layout.date], [fields for _, fields in columns])
        days = read.days(layout.date)
        for code, fields in columns:
            closes = read.numbers(fields[Field.CLOSE])
            keep = ~np.isnan(closes) if layout.shared else np.ones(len(closes), dtype=bool)
            actions = [read.actions(fields, action) for action in (Field.DIVIDENDS, Field.SPLITS)]
            self._act(days, np.full(len(days), code), keep, actions)
            self._add(days, np.int32(code), closes, keep, read.stale(fields, closes))

    def _act(self, days: Any, codes: Any, keep: Any, actions: list[tuple[Any, Any]]) -> None:
        """Note the dividends and splits of the rows to ``keep``; those that cannot be true as ``unsound``."""
        ranges = (0.0, LARGEST_PRICE), SPLIT_RANGE
        for noted, (rows, values), (least, most) in zip(
            (self.dividends, self.splits), actions, ranges, strict=True
        ):
            for row, value in zip(rows.tolist(), values.tolist(), strict=True):
                if keep[row]:
                    day, code = int(days[row]), int(codes[row])
                    flags = self.unsound.setdefault(code, {})
                    noted.setdefault(code, {}).update(sound_actions({day: value}, least, most, flags))

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


def _assemble(parts: _Parts, path: str) -> Panel:
    """Put the parts on one grid, a line of days for each symbol. Raises InputFileError if too large."""
    import numpy as np

    at = _Grid(parts)
    height, width = at.height, len(parts.names)
    if height * width > limits.MOST_CELLS:
        raise InputFileError(
            path,
            f"{height:,} days of {width:,} symbols; at most {limits.MOST_CELLS:,} closes are held",
            "give fewer symbols, or fewer days",
        )
    grid, count = np.full(len(parts.names) * height, np.nan), 0
    seen = np.zeros(len(grid), dtype=bool)
    bad = (Reason.EMPTY_CELL, Reason.NON_POSITIVE_PRICE, Reason.IMPOSSIBLE_BAR)
    flags: dict[Reason, list[Any]] = {flag: [] for flag in bad}
    for days, codes, closes in zip(parts.days, parts.codes, parts.closes, strict=True):
        usable = (closes >= SMALLEST_PRICE) & (closes <= LARGEST_PRICE)
        count += len(closes)
        line = at.line(days, codes)
        if line is not None and usable.all():
            seen[line], grid[line] = True, closes
            continue
        places = at.places(days, codes)
        seen[places], grid[places] = True, np.where(usable, closes, np.nan)
        flags[Reason.EMPTY_CELL].append(places[np.isnan(closes)])
        flags[Reason.NON_POSITIVE_PRICE].append(places[closes <= 0])
        flags[Reason.IMPOSSIBLE_BAR].append(
            places[(closes > LARGEST_PRICE) | ((closes > 0) & (closes < SMALLEST_PRICE))]
        )
    if int(np.count_nonzero(seen)) < count:
        everything = [at.places(*one) for one in zip(parts.days, parts.codes, strict=True)]
        settled = _settle_duplicates(grid, np.concatenate(everything), np.concatenate(parts.closes))
        flags[Reason.DUPLICATE_DATE] = [settled]
    if parts.stale:
        stale = np.concatenate([at.places(*one) for one in parts.stale])
        flags[Reason.STALE_BAR] = [stale[~np.isnan(grid[stale])]]
        grid[stale] = np.nan
    unsound = [
        at.places(np.array([day]), np.int64(code)) for code, days in parts.unsound.items() for day in days
    ]
    if unsound:
        flags[Reason.IMPOSSIBLE_ACTION] = unsound
    panel = grid.reshape(-1, height).T
    found = {
        flag: _rows_and_columns(where, height)
        for flag, several in flags.items()
        if several and len(where := np.concatenate(several))
    }
    return Panel(at.days, tuple(parts.names), panel, found, parts.dividends, parts.splits)


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
