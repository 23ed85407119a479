"""What price files gave for a panel: parts of days, symbols and closes, before they are put on one grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

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
from eventstudy.prices.files.panel_blocks import Block
from eventstudy.prices.files.panel_columns import ACTIONS, PanelColumns
from eventstudy.prices.files.returns import (
    looks_like_returns,
    returns_refused,
)
from eventstudy.prices.files.source import Table, open_table
from eventstudy.prices.files.split_factors import SplitKind, larger, steps
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.spellings import key_of, preference, same_symbol


def requests_of_all(symbols: Iterable[str]) -> list[PriceRequest]:
    """Requests of every day of some symbols."""
    return [PriceRequest(symbol, date.min, date.max) for symbol in symbols]


class PanelParts:
    """What the files gave: parts of days (int32), symbol codes (int32, or one for all) and closes (float64).

    ``blocks``: those of symbols side by side.
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
        self._wanted = None if symbols is None else Collection(requests_of_all(symbols))
        self._returns, self._say = returns, say
        self.names: dict[str, int] = {}
        self.days: list[Any] = []
        self.codes: list[Any] = []
        self.closes: list[Any] = []
        self.blocks: list[Block] = []
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
            if name != had and preference(symbol, name) < preference(symbol, had):
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
        kept = list(filter(None, preferred))
        self.codes, self.days, self.closes = ([part[i] for part in kept] for i in range(3))
        self.blocks = list(filter(None, (block.renamed(code_of) for block in self.blocks)))
        stale = [_kept(code_of, codes, days) for days, codes in self.stale]
        self.stale = [(days, codes) for codes, days in filter(None, stale)]
        for parts in (*self.paid.values(), self.factors):
            paid = [_kept(code_of, codes, days, values) for days, codes, values in parts]
            parts[:] = [(days, codes, values) for codes, days, values in filter(None, paid)]

    def bars(self) -> Iterator[tuple[Any, Any, Any]]:
        """The days, codes (or one for all) and closes of all rows that were read, part by part."""
        yield from zip(self.days, self.codes, self.closes, strict=True)
        for block in self.blocks:
            yield from block.bars()

    def refuse_returns(self, path: str) -> None:
        """Raise InputFileError for a symbol whose closes are returns."""
        import numpy as np

        names, negative = list(self.names), set[int]()
        for codes, closes in zip(self.codes, self.closes, strict=True):
            below = closes < 0
            if below.any():
                negative |= set(np.unique(codes[below] if codes.ndim else codes).tolist())
        for block in self.blocks:
            negative |= block.negative()
        for code in sorted(negative):
            own = [
                (days, closes) if not codes.ndim else (days[codes == code], closes[codes == code])
                for days, codes, closes in zip(self.days, self.codes, self.closes, strict=True)
                if codes.ndim or codes == code
            ]
            own += [bars for block in self.blocks for bars in block.bars_of(code)]
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
        # In the order of the names, whatever that of the rows is.
        number = {text: self._code(text) for text in sorted(str(text) for text in texts if text is not None)}
        code_of = np.array(
            [-1 if text is None else number[str(text)] for text in texts] + [-1], dtype=np.int32
        )
        codes = code_of[flat(symbols.indices.fill_null(len(texts)))]
        days, stale = self._days_of(read, day, codes), stale[codes[stale] >= 0]
        if len(stale):
            self.stale.append((days[stale], codes[stale]))
        self._add(days, codes, closes, codes >= 0)
        self._pay(read, fields, days, codes, layout.split_kind)

    def _days_of(self, read: PanelColumns, column: int, codes: Any) -> Any:
        """The days of rows of several symbols, moments on the clock of each one's exchange."""
        import numpy as np

        each = self._days_of_each(read, column, self.names)
        days = each[0] if each else read.days(column, None)
        different = {id(days): days for days in each}
        for other in list(different.values())[1:]:
            own = [code for code, days_of_symbol in enumerate(each) if days_of_symbol is other]
            days = np.where(np.isin(codes, own), other, days)
        return days

    def _days_of_each(self, read: PanelColumns, column: int, symbols: Iterable[str]) -> list[Any]:
        """The days of all rows for each of some symbols of a file; without moments, always the same array."""
        moments = read.has_moments(column)
        zones = (zone_of(self.wanted_name(symbol)) if moments else None for symbol in symbols)
        return [read.days(column, zone) for zone in zones]

    def _read_wide(self, read: PanelColumns, layout: Layout, series: dict[str, dict[Field, int]]) -> None:
        import numpy as np

        columns = [(code, s, f) for s, f in series.items() if f and (code := self._code(s)) >= 0]
        if not columns:
            return
        read.load([layout.date], [fields for _, _, fields in columns])
        days_of = self._days_of_each(read, layout.date, [symbol for _, symbol, _ in columns])
        codes = np.array([code for code, _, _ in columns], dtype=np.int32)
        closes = read.block([fields[Field.CLOSE] for _, _, fields in columns], returns=self._returns)
        for days, code, own, (_, _, fields) in zip(days_of, codes, closes, columns, strict=True):
            if not self._returns and len(stale := read.stale(fields, own)):
                self.stale.append((days[stale], code))
            self._pay(read, fields, days, code, layout.split_kind)
        rows_on: dict[int, list[int]] = {}
        for row, days in enumerate(days_of):
            rows_on.setdefault(id(days), []).append(row)
        for rows in rows_on.values():
            all_rows = len(rows) == len(closes)
            self._add_columns(days_of[rows[0]], codes[rows], closes if all_rows else closes[rows], layout)

    def _add_columns(self, days: Any, codes: Any, closes: Any, layout: Layout) -> None:
        """Add the closes (K, N) of symbols side by side."""
        import numpy as np

        if layout.shared and len(np.unique(days)) == len(days):
            block = Block(days, codes, closes).ordered().without_empty_days()
            if len(block.days):
                self.blocks.append(block)
            return
        for code, own in zip(codes, closes, strict=True):
            self._add(days, code, own, ~np.isnan(own) if layout.shared else np.ones(len(own), dtype=bool))

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

    def _add(self, days: Any, codes: Any, closes: Any, keep: Any) -> None:
        """Add the rows to ``keep`` (a mask)."""
        if not keep.all():
            days, codes, closes = days[keep], codes[keep] if codes.ndim else codes, closes[keep]
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
