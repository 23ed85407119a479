"""What price files gave for a panel: parts of days, symbols and closes, before they are put on one grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from eventstudy.arrays import flat
from eventstudy.errors import InputFileError
from eventstudy.prices.bars import LARGEST_PRICE, SPLIT_RANGE, DayFlags, sound_actions
from eventstudy.prices.files.address import FilePath
from eventstudy.prices.files.arrow import arrow_errors
from eventstudy.prices.files.collect import Collection, zone_of
from eventstudy.prices.files.csv import CsvTable
from eventstudy.prices.files.folder import folder_files, price_files
from eventstudy.prices.files.header import Layout
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.panel_columns import ACTIONS, PanelColumns
from eventstudy.prices.files.returns import (
    looks_like_returns,
    returns_refused,
)
from eventstudy.prices.files.source import Table, open_table
from eventstudy.prices.files.split_factors import SplitKind, larger, steps
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.spellings import key_of, preference, same_symbol

if TYPE_CHECKING:
    pass


class PanelParts:
    """What the files gave: parts of days (int32), symbol codes (int32, or one for all) and closes (float64).

    ``stale``: days and codes of the stale bars among them. ``paid``: dividends and splits by the field, each
    (days, codes, values); ``factors``: cumulative split factors, likewise. ``names``: every symbol of the
    files that is wanted, under its own spelling, to its code.
    """

    def __init__(
        self,
        symbols: Iterable[str] | None,
        returns: bool,
        say: Callable[[str], None],
        price: Field = Field.CLOSE,
    ) -> None:
        self._price = price
        wants = None if symbols is None else [PriceRequest(symbol, date.min, date.max) for symbol in symbols]
        self._wanted = None if wants is None else Collection(wants)
        self._returns, self._say = returns, say
        self.names: dict[str, int] = {}
        self.days: list[Any] = []
        self.codes: list[Any] = []
        self.closes: list[Any] = []
        self.stale: list[tuple[Any, Any]] = []
        self.paid: dict[Field, list[tuple[Any, Any, Any]]] = {field: [] for field in ACTIONS}
        self.factors: list[tuple[Any, Any, Any]] = []
        self.adjusted: set[int] = set()
        self.skipped: list[str] = []

    def read_folder(self, folder: FilePath) -> None:
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

    def read(self, path: FilePath) -> None:
        """Take what one file holds."""
        self._read(open_table(path, returns=self._returns))

    def _read(self, table: Table) -> None:
        import pyarrow as pa

        layout, before = table.layout, set(self.names.values())
        series = {symbol: self._fields(fields) for symbol, fields in layout.series.items()}
        with arrow_errors(table.path, "cannot be read"):
            if layout.symbol is None:
                self._read_wide(PanelColumns(table), layout, series)
            elif series[""]:
                for groups in self._row_groups(table):
                    self._read_long(PanelColumns(table, groups), layout, layout.symbol, series[""])
        if layout.adjusted:
            self.adjusted |= set(self.names.values()) - before
        for sentence in table.notes:
            self._say(sentence)
        # Arrow keeps what the columns took, which is more than the panel itself needs next.
        pa.default_memory_pool().release_unused()

    def _row_groups(self, table: Table) -> Iterator[list[int] | None]:
        """The row groups to read one after the other; None for a file that is read at once."""
        if isinstance(table, CsvTable):
            yield None
        else:
            yield from table.row_groups(self._is_wanted)

    def _is_wanted(self, file_symbol: str) -> bool:
        return self._wanted is None or self._wanted.wants(file_symbol.strip()) is not None

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
        preferred = [_kept(code_of, *part) for part in zip(self.codes, self.days, self.closes, strict=True)]
        self.codes, self.days, self.closes = (
            list(part) for part in zip(*filter(None, preferred), strict=True)
        )
        stale = [_kept(code_of, codes, days) for days, codes in self.stale]
        self.stale = [(days, codes) for codes, days in filter(None, stale)]
        for parts in (*self.paid.values(), self.factors):
            paid = [_kept(code_of, codes, days, values) for days, codes, values in parts]
            parts[:] = [(days, codes, values) for codes, days, values in filter(None, paid)]

    def refuse_returns(self, path: str) -> None:
        """Raise InputFileError for a symbol whose closes are returns."""
        import numpy as np

        names, negative = list(self.names), set[int]()
        for codes, closes in zip(self.codes, self.closes, strict=True):
            below = closes < 0
            if below.any():
                negative |= set(np.unique(codes[below] if codes.ndim else codes).tolist())
        for code in sorted(negative):
            own = [
                (days, closes) if not codes.ndim else (days[codes == code], closes[codes == code])
                for days, codes, closes in zip(self.days, self.codes, self.closes, strict=True)
                if codes.ndim or codes == code
            ]
            days, closes = (np.concatenate(parts) for parts in zip(*own, strict=True))
            if looks_like_returns(closes[np.argsort(days, kind="stable")].tolist()):
                raise returns_refused(path, names[code])

    def _read_long(self, read: PanelColumns, layout: Layout, symbol: int, fields: dict[Field, int]) -> None:
        import numpy as np

        day = layout.date
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
        self._pay(read, fields, self._days_of(read, day, codes), codes, layout.split_kind)

    def _days_of(self, read: PanelColumns, column: int, codes: Any) -> Any:
        """The days of rows of several symbols, moments on the clock of each one's exchange."""
        import numpy as np

        zones = [zone_of(self.wanted_name(name)) for name in self.names]
        days = first = read.days(column, zones[0] if zones else None)
        for zone in dict.fromkeys(zones[1:]):
            other = read.days(column, zone)
            if other is not first:
                days = np.where(
                    np.isin(codes, [i for i, named in enumerate(zones) if named == zone]), other, days
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
            self._pay(read, fields, days, np.int32(code), layout.split_kind)

    def _pay(
        self, read: PanelColumns, fields: dict[Field, int], days: Any, codes: Any, split_kind: SplitKind
    ) -> None:
        """Note the dividends and splits of a symbol, or of several."""
        for kind in ACTIONS:
            if kind in fields:
                rows, values = read.actions(fields[kind], kind, split_kind)
                cumulative = kind is Field.SPLITS and split_kind is SplitKind.CUMULATIVE
                parts = self.factors if cumulative else self.paid[kind]
                if len(rows):
                    parts.append((days[rows], codes[rows] if codes.ndim else codes, values))

    def actions(self, kind: Field, unsound: dict[int, DayFlags]) -> dict[int, dict[int, float]]:
        """The dividends or splits by code and day; those that cannot be true are noted in ``unsound``."""
        least, most = SPLIT_RANGE if kind is Field.SPLITS else (0.0, LARGEST_PRICE)
        factors_of = _by_day(self.paid[kind])
        if kind is Field.SPLITS:
            for code, factors in _by_day(self.factors).items():
                factors_of[code] = steps(factors) | factors_of.get(code, {})
        return {
            code: sound_actions(actions, least, most, unsound.setdefault(code, {}))
            for code, actions in factors_of.items()
        }

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


def _by_day(parts: Iterable[tuple[Any, Any, Any]]) -> dict[int, dict[int, float]]:
    """Values by code and day; of two of one day the larger, so that the order of rows does not matter."""
    by_code: dict[int, dict[int, float]] = {}
    for days, codes, values in parts:
        each = codes.tolist() if codes.ndim else [int(codes)] * len(days)
        for day, code, value in zip(days.tolist(), each, values.tolist(), strict=True):
            if code >= 0:
                by_day = by_code.setdefault(code, {})
                by_day[day] = larger(by_day.get(day), value)
    return by_code


def _kept(code_of: Any, codes: Any, *columns: Any) -> tuple[Any, ...] | None:
    """Rows under their new codes, without those that have none; None when no row is left."""
    new = code_of[codes]
    if not new.ndim:
        return (new, *columns) if new >= 0 else None
    keep = new >= 0
    return (new[keep], *(column[keep] for column in columns)) if keep.any() else None
