"""Reading price rows from delimited text: CSV with commas, semicolons, tabs or bars.

The file is streamed; only rows of wanted symbols are parsed. A bad cell of such a row is an
InputFileError that names file, line, column and value. A cell may have at most ``csv.field_size_limit()``
characters (131,072); what else is refused for its size, ``limits`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from math import nan
from pathlib import Path

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.files.collect import Collected, Collection, too_many_bars, zone_of
from eventstudy.prices.files.conventions import SAMPLE, Numbered, settle_symbol, survey
from eventstudy.prices.files.dates import DateReader, is_day_number
from eventstudy.prices.files.extra_rows import (
    ACTION_WORDS,
    SHARE_SERIES,
    has_share_series,
    pasted_action,
    series_heading,
    series_left_out,
)
from eventstudy.prices.files.folder import symbol_of
from eventstudy.prices.files.header import ASK_FOR_CLOSES, Layout, read_layout
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.split_factors import split_factor
from eventstudy.prices.files.text import open_text

ACTIONS = {Field.DIVIDENDS, Field.SPLITS}
_NO_ACTIONS = ["", ""]
_LARGEST_PASTE = 2**24
"""Bytes of a file that is searched for rows of dividends and splits; nobody pastes more."""
LARGE = 2**23
"""Bytes from which a file is read as arrays, if it can be: a smaller one is read before arrow is imported."""
Targets = list[tuple[Collected, dict[Field, int]]]


class CsvTable:
    """A delimited text file whose layout and conventions are known. ``notes``: what to tell the user of it.

    ``skipped_lines``: how many lines stand before the first row.

    Raises InputFileError when it is no such file, or when they cannot be told.
    """

    def __init__(self, path: Path, *, returns: bool = False) -> None:
        self.path = path
        self.text = open_text(path)
        with self.text.rows() as rows:
            head = list(islice(rows, 4))
        if not head:
            raise InputFileError(str(path), "the file is empty", ASK_FOR_CLOSES)
        limits.refuse_columns(len(head[0][1]), str(path))
        self.layout: Layout = read_layout(
            [cells for _, cells in head[:3]], str(path), symbol_of(path), returns=returns
        )
        if len(head) <= self.layout.header_rows:
            raise InputFileError(str(path), "no rows below the header", "export the prices once more")
        self.skipped_lines = head[self.layout.header_rows - 1][0]
        self.notes: list[str] = []
        self._width = len(self.layout.names)
        self._series: int | None = None
        self._actions: dict[str, list[str]] = {}
        self._find_extra_rows()
        if self.layout.doubtful_symbol:
            position = self.layout.symbol or 0
            sample = [cells[position] for _, cells in islice(self.data(), SAMPLE)]
            self.layout = settle_symbol(self.layout, sample, str(path), symbol_of(path))
        for sentence in self.layout.choices:
            self._note(f"{path}: {sentence}")
        self.conventions = survey(
            self.data, self.layout, str(path), point_by_default=self.text.delimiter != ";"
        )
        first = next((cells[self.layout.date] for _, cells in self.data()), "")
        if is_day_number(first):
            day = date.fromordinal(DateReader().read(first))
            self._note(f"{path}: dates are read as Excel's day numbers: {first.strip()} is {day}")

    def _find_extra_rows(self) -> None:
        """Find the rows that are no bars of a share: another series of it, pasted dividends and splits."""
        position = series_heading(self.layout.names)
        if position is not None and has_share_series(
            cells[position] for _, cells in islice(self.data(), SAMPLE)
        ):
            self._series = position
        fields = next(iter(self.layout.series.values()))
        one_symbol = self.layout.symbol is None and len(self.layout.series) == 1
        if one_symbol and not ACTIONS & fields.keys() and self._mentions_actions():
            self._take_actions(fields)
        if self._series is not None or self._actions:
            self.text = replace(self.text, plain=False)

    def _mentions_actions(self) -> bool:
        if self.path.stat().st_size > _LARGEST_PASTE:
            return False
        text = self.path.read_bytes().lower()
        return any(
            word.encode(self.text.encoding.removesuffix("-sig")).strip(b"\xff\xfe") in text
            for word in ACTION_WORDS
        )

    def _take_actions(self, fields: dict[Field, int]) -> None:
        """Keep the dividends and splits that stand in rows of their own, as two more columns of the bars.

        Raises InputFileError for one without a bar on its day, and for two of a kind on one day.
        """
        days: set[str] = set()
        actions: dict[str, tuple[int, list[str]]] = {}
        with self.text.rows() as rows:
            for line, cells in islice(rows, self.layout.header_rows, None):
                action = pasted_action(cells)
                if action is None:
                    days.add(cells[min(self.layout.date, len(cells) - 1)].strip())
                    continue
                day, *texts = action
                cells_of_day = actions.setdefault(day, (line, ["", ""]))[1]
                for kind, text in enumerate(texts):
                    if text and cells_of_day[kind]:
                        raise _bad_date(self, line, " ".join(cells))
                    cells_of_day[kind] = cells_of_day[kind] or text
        for day, (line, _) in actions.items():
            if day not in days:
                raise _bad_date(self, line, day)
        if not actions:
            return
        self._actions = {day: texts for day, (_, texts) in actions.items()}
        width = self._width
        self.layout = replace(
            self.layout,
            names=(*self.layout.names, "dividends in rows", "splits in rows"),
            series={
                symbol: {**fields, Field.DIVIDENDS: width, Field.SPLITS: width + 1}
                for symbol, fields in self.layout.series.items()
            },
        )
        self._note(
            f"{self.path}: dividends or splits of {len(actions)} days, in rows between the prices, are used"
        )

    def collect(self, collection: Collection) -> None:
        """Add every wanted row of the file to ``collection``."""
        layout = self.layout
        if self.text.plain and self.path.stat().st_size >= LARGE:
            from eventstudy.prices.files.csv_arrays import collect_arrays

            if collect_arrays(self, collection):
                return
        if layout.symbol is None:
            targets = [(t, f) for symbol, f in layout.series.items() if (t := collection.target(symbol))]
            if targets:
                self._collect(lambda _: targets)
            return
        position, fields = layout.symbol, layout.series[""]
        known: dict[str, Targets] = {}

        def targets_of(cells: list[str]) -> Targets:
            symbol = cells[position]
            if symbol not in known:
                target = collection.target(symbol)
                known[symbol] = [] if target is None else [(target, fields)]
            return known[symbol]

        self._collect(targets_of)

    def _collect(self, targets_of: Callable[[list[str]], Targets]) -> None:
        cell = _CellReader(self)
        shared, adjusted = self.layout.shared, self.layout.adjusted
        for line, cells in self.data():
            for target, fields in targets_of(cells):
                priced = not shared or bool(cells[fields[Field.CLOSE]].strip())
                has_actions = Field.DIVIDENDS in fields or Field.SPLITS in fields
                if not priced and not has_actions:
                    continue
                day = cell.day(line, cells, target)
                wanted = target.reach(day) if priced else target.wants(day)
                if priced and wanted:
                    target.adjusted |= adjusted
                    _keep(target, fields, day, cell, line, cells)
                if has_actions:
                    _pay(target, fields, day, cell, line, cells, wanted=wanted)

    def data(self) -> Iterator[Numbered]:
        """The rows below the header with their line numbers, as wide as it; blank lines are left out.

        A line at the end that says something in its first cell only (a source, a copyright) is passed over
        and noted. Raises InputFileError for a row of another width, and for such a line between the rows.
        """
        layout = self.layout
        width = self._width
        probe = next(iter(layout.series.values()))[Field.CLOSE]
        remarks: list[Numbered] = []
        left_out: set[str] = set()
        with self.text.rows() as rows:
            for line, cells in islice(rows, layout.header_rows, None):
                if self._actions and pasted_action(cells):
                    continue
                if len(cells) != width:
                    cells = self._fitted(line, cells)
                if self._series is not None and cells[self._series].strip() not in SHARE_SERIES:
                    left_out.add(cells[self._series].strip())
                    continue
                if not cells[probe] and _is_remark(cells):
                    remarks.append((line, cells))
                    continue
                if remarks:
                    raise _bad_date(self, remarks[0][0], "".join(remarks[0][1]))
                yield (
                    line,
                    [*cells, *self._actions.get(cells[layout.date].strip(), _NO_ACTIONS)]
                    if self._actions
                    else cells,
                )
        if left_out:
            self._note(f"{self.path}: {series_left_out(left_out)}")
        for line, cells in remarks:
            self._note(
                f"{self.path}: line {line} is not a price and was skipped: {''.join(cells).strip()[:60]!r}"
            )

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def columns(self, places: Sequence[int]) -> list[list[str]]:
        """These columns of all rows, read without arrow."""
        columns: list[list[str]] = [[] for _ in places]
        pairs = list(zip(places, columns, strict=True))
        for _, cells in self.data():
            for position, column in pairs:
                column.append(cells[position])
        return columns

    def _fitted(self, line: int, cells: list[str]) -> list[str]:
        """Cells made as many as the header's: empty ones cut, those of columns without a name added.

        A single cell is a remark. Anything else is refused.
        """
        names = self.layout.names[: self._width]
        if not any(cells[len(names) :]) and not any(names[len(cells) :]):
            return (cells + [""] * len(names))[: len(names)]
        if len(cells) < len(names) and _is_remark(cells):
            return cells + [""] * (len(names) - len(cells))
        raise InputFileError(
            str(self.path),
            f"{len(cells)} cells under a header of {len(names)}",
            "quote cells that contain the delimiter, and give every line as many cells as the header",
            line=line,
        )


def _is_remark(cells: list[str]) -> bool:
    """Whether a row has one cell with words in it that is no date."""
    filled = [text for text in cells if text.strip()]
    if (
        len(filled) != 1
        or not any(map(str.isalpha, filled[0]))
        or (len(filled[0].split()) < 2 and filled[0].isascii())
    ):
        return False
    try:
        DateReader().read(filled[0])
    except ValueError:
        return True
    return False


class _CellReader:
    """Parses single cells of a table; a bad one is an InputFileError with its place."""

    def __init__(self, table: CsvTable) -> None:
        self._table = table
        self.path = table.path
        self.split_kind = table.layout.split_kind
        self._dates = DateReader(table.conventions.order)
        self._on_clock: dict[str | None, DateReader] = {}
        self._numbers = table.conventions.numbers()

    def day(self, line: int, cells: list[str], target: Collected) -> int:
        """The ordinal of a row's date; of a moment, on the clock of the symbol's exchange."""
        text = cells[self._table.layout.date]
        try:
            day = self._dates.read(text)
            return self._on_exchange(target).read(text) if self._dates.met_moments else day
        except ValueError as error:
            raise _bad_date(self._table, line, text) from error

    def _on_exchange(self, target: Collected) -> DateReader:
        zone = zone_of(target.want.symbol)
        if zone not in self._on_clock:
            self._on_clock[zone] = DateReader(self._table.conventions.order, zone)
        return self._on_clock[zone]

    def number(self, line: int, cells: list[str], position: int | None, *, volume: bool = False) -> float:
        """A price or volume; NaN for an empty cell, and without a column."""
        if position is None:
            return nan
        text = cells[position]
        try:
            return self._numbers.volume(text) if volume else self._numbers.price(text)
        except ValueError as error:
            remedy = "write a plain number, or leave the cell empty"
            raise _bad_cell(self._table, line, position, text, "a number", remedy) from error

    def split(self, line: int, cells: list[str], position: int | None) -> float:
        """What a cell says of a split; NaN for an empty cell, and without a column."""
        if position is None:
            return nan
        try:
            return split_factor(cells[position], self._numbers.price)
        except ValueError as error:
            remedy = "write new shares for one old share: 4, 0.1 or 4:1"
            raise _bad_cell(self._table, line, position, cells[position], "a split", remedy) from error


def _bad_date(table: CsvTable, line: int, text: str) -> InputFileError:
    return _bad_cell(table, line, table.layout.date, text, "a date", "write dates as YYYY-MM-DD")


def _bad_cell(table: CsvTable, line: int, position: int, text: str, kind: str, remedy: str) -> InputFileError:
    shown = repr(text if len(text) <= 40 else text[:37] + "...")
    name = table.layout.names[position][:80]
    return InputFileError(str(table.path), f"{shown} is not {kind}", remedy, line=line, field=name)


def _keep(
    target: Collected, fields: dict[Field, int], day: int, cell: _CellReader, line: int, cells: list[str]
) -> None:
    if len(target.rows) >= limits.MOST_BARS:
        raise too_many_bars(str(cell.path), target)
    get = fields.get
    target.rows.append(
        (
            day,
            cell.number(line, cells, get(Field.OPEN)),
            cell.number(line, cells, get(Field.HIGH)),
            cell.number(line, cells, get(Field.LOW)),
            cell.number(line, cells, fields[Field.CLOSE]),
            cell.number(line, cells, get(Field.VOLUME), volume=True),
        )
    )


def _pay(
    target: Collected,
    fields: dict[Field, int],
    day: int,
    cell: _CellReader,
    line: int,
    cells: list[str],
    *,
    wanted: bool,
) -> None:
    """Note the dividend of a wanted day, and the split of any."""
    dividend = cell.number(line, cells, fields.get(Field.DIVIDENDS)) if wanted else nan
    target.pay(day, dividend, cell.split(line, cells, fields.get(Field.SPLITS)), cell.split_kind)
