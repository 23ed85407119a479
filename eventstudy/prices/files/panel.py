"""Closes of many symbols over many years as one grid, read from price files with arrow.

The same files, headers and conventions as ``FileSource``, but only the closes are kept: made for studies
of thousands of events on millions of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.bars import LARGEST_PRICE, SMALLEST_PRICE, DayFlags
from eventstudy.prices.files.address import FilePath, file_path
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.panel_blocks import Block
from eventstudy.prices.files.panel_columns import ACTIONS
from eventstudy.prices.files.panel_parts import PanelParts
from eventstudy.prices.files.returns import (
    LARGEST_RETURN,
    prices_refused,
)
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
    ``path``: the file or folder.
    """

    days: NDArray[np.int64]
    symbols: tuple[str, ...]
    closes: NDArray[np.float64]
    flags: dict[Reason, NDArray[np.int64]]
    path: FilePath
    dividends: dict[int, dict[int, float]] = field(default_factory=dict)
    splits: dict[int, dict[int, float]] = field(default_factory=dict)
    adjusted: frozenset[str] = frozenset()


class NoSymbolError(InputFileError):
    """Price files that can be read, and have no row of a wanted symbol."""


def read_panel(
    path: FilePath | str,
    symbols: Iterable[str] | None = None,
    *,
    returns: bool = False,
    say: Callable[[str], None] = lambda _: None,
    days: NDArray[np.int64] | None = None,
) -> Panel:
    """Read the closes of a price file, or of the price files of a folder, as ``FileSource`` chooses them.

    ``symbols`` limits the panel to these (those without any row have no column); None takes all. ``returns``:
    the file holds simple returns as fractions, or in percent with a sign (1.5%); they stand in ``closes`` as
    they are, without any flag of prices. ``say`` takes what the user should know of the files. ``days``:
    further days that the panel has, those of the symbols that are read elsewhere. Raises InputFileError for a
    file that cannot be read, for returns where prices are meant, and the other way round; NoSymbolError where
    none of them has a row.
    """
    path = file_path(path) if isinstance(path, str) else path
    if not path.exists():
        raise InputFileError(str(path), "no such file or folder", "check the path given to --source")
    parts = PanelParts(symbols, returns, say)
    if not path.is_dir():
        parts.read(path)
    else:
        parts.read_folder(path)
    if not (parts.days or parts.blocks):
        passed = f"; skipped: {'; '.join(parts.skipped)}" if parts.skipped else ""
        raise NoSymbolError(
            str(path), f"no prices of the wanted symbols{passed}", "check how the file names its symbols"
        )
    parts.keep_preferred(str(path))
    if not returns:
        parts.refuse_returns(str(path))
    panel = _assemble(parts, path, returns, days)
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


def read_opens(path: FilePath, symbols: Iterable[str]) -> Panel | None:
    """The opens of some symbols, as ``closes`` of a panel without actions; None where the files have none.

    Raises InputFileError as ``read_panel``.
    """
    parts = PanelParts(symbols, returns=False, say=lambda _: None, price=Field.OPEN)
    if path.is_dir():
        parts.read_folder(path)
    else:
        parts.read(path)
    if not (parts.days or parts.blocks):
        return None
    parts.keep_preferred(str(path))
    return _assemble(parts, path, returns=False)


class _Grid:
    """Where the parts fall: a line of all their days, ``height`` of them, for each symbol.

    The columns of a wide file share their days: these are looked up once.
    """

    def __init__(self, parts: PanelParts, further: NDArray[np.int64] | None) -> None:
        import numpy as np

        self._known: dict[int, Any] = {}
        shared = [block.days for block in parts.blocks]
        every = (*parts.days, *shared) if further is None else (*parts.days, *shared, further)
        different = list({id(days): days for days in every}.values())
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


class _Closes:
    """The closes of all parts on the grid, those that cannot be used as NaN, with their places by flag.

    ``grid``: a line of days for each symbol, one after another.
    """

    def __init__(self, parts: PanelParts, at: _Grid, returns: bool) -> None:
        import numpy as np

        self._at, self._returns = at, returns
        self.flags: dict[Reason, list[Any]] = {}
        alone = parts.blocks[0] if len(parts.blocks) == 1 and not parts.days else None
        if alone is not None and alone.is_whole(at.days, len(parts.names)):
            self.grid = self._in_place(alone)
            return
        self.grid = np.full(len(parts.names) * at.height, np.nan)
        filled, count = np.zeros(len(self.grid), dtype=bool), 0
        for part in parts.bars():
            count += len(part[0])
            filled[self._put(*part)] = True
        if int(np.count_nonzero(filled)) < count:
            self._settle_duplicates(parts)

    def _in_place(self, block: Block) -> Any:
        """The block as the grid: so a large one is not kept twice."""
        import numpy as np

        for codes, closes in block.groups():
            good = self._usable(closes)
            good |= np.isnan(closes)
            if not good.all():
                columns, rows = np.nonzero(~good)
                self._flag(codes[columns].astype(np.int64) * self._at.height + rows, closes[columns, rows])
                closes[columns, rows] = np.nan
        return block.closes.reshape(-1)

    def _put(self, days: Any, codes: Any, closes: Any) -> Any:
        """Put the closes of some bars on the grid; where they are."""
        import numpy as np

        usable = self._usable(closes)
        line = self._at.line(days, codes)
        if line is not None and usable.all():
            self.grid[line] = closes
            return line
        places = self._at.places(days, codes)
        self.grid[places] = np.where(usable, closes, np.nan)
        self._flag(places[~usable], closes[~usable])
        return places

    def _usable(self, closes: Any) -> Any:
        usable = (closes > -1) if self._returns else (closes >= SMALLEST_PRICE)
        usable &= closes <= LARGEST_PRICE
        return usable

    def _flag(self, places: Any, closes: Any) -> None:
        """Note why closes cannot be used."""
        import numpy as np

        negative = closes <= (-1 if self._returns else 0)
        for flag, flagged in (
            (Reason.EMPTY_CELL, np.isnan(closes)),
            (Reason.NON_POSITIVE_PRICE, negative),
            (Reason.IMPOSSIBLE_BAR, ~np.isnan(closes) & ~negative),
        ):
            self.flags.setdefault(flag, []).append(places[flagged])

    def _settle_duplicates(self, parts: PanelParts) -> None:
        """Blank the places that got different closes; all that got more than one are flagged."""
        import numpy as np

        bars = [(self._at.places(days, codes), closes) for days, codes, closes in parts.bars()]
        places, closes = (np.concatenate(column) for column in zip(*bars, strict=True))
        order = np.argsort(places, kind="stable")
        ordered, values = places[order], closes[order]
        again = np.flatnonzero(ordered[1:] == ordered[:-1])
        same = (values[again] == values[again + 1]) | (np.isnan(values[again]) & np.isnan(values[again + 1]))
        self.grid[ordered[again[~same]]] = np.nan
        self.flags[Reason.DUPLICATE_DATE] = [ordered[again]]


def _assemble(
    parts: PanelParts, path: FilePath, returns: bool, days: NDArray[np.int64] | None = None
) -> Panel:
    """Put the parts on one grid, a line of days for each symbol. Raises InputFileError if too large."""
    import numpy as np

    at = _Grid(parts, days)
    height, width = at.height, len(parts.names)
    if height * width > limits.MOST_CELLS:
        raise InputFileError(
            str(path),
            f"{height:,} days of {width:,} symbols; at most {limits.MOST_CELLS:,} closes are held",
            "give fewer symbols, or fewer days",
        )
    closes = _Closes(parts, at, returns)
    grid, flags = closes.grid, closes.flags
    if parts.stale:
        stale = np.concatenate([at.places(*part) for part in parts.stale])
        flags[Reason.STALE_BAR] = [stale[~np.isnan(grid[stale])]]
        grid[stale] = np.nan
    unsound: dict[int, DayFlags] = {}
    dividends, splits = (parts.actions(kind, unsound) for kind in ACTIONS)
    bad_actions = [
        at.places(np.array([day]), np.int64(code)) for code, days in unsound.items() for day in days
    ]
    if bad_actions:
        flags[Reason.IMPOSSIBLE_ACTION] = bad_actions
    flagged = {
        flag: _rows_and_columns(where, height)
        for flag, several in flags.items()
        if len(where := np.concatenate(several))
    }
    names = tuple(parts.names)
    return Panel(
        at.days,
        names,
        grid.reshape(-1, height).T,
        flagged,
        path,
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
