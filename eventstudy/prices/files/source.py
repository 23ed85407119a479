"""Price files of the user's own: one CSV or Parquet file, or a folder of them (``--source PATH``).

``docs/price-files.md`` describes the layouts and conventions that are understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries, Row, build_series
from eventstudy.prices.files.address import Address, FilePath, file_path
from eventstudy.prices.files.blocks import Arrays, rows_of
from eventstudy.prices.files.collect import Collected, Collection
from eventstudy.prices.files.csv import CsvTable
from eventstudy.prices.files.folder import PARQUET_SUFFIXES, TEXT_SUFFIXES, folder_files
from eventstudy.prices.files.parquet import ParquetTable
from eventstudy.prices.files.returns import looks_like_returns, returns_refused
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult
from eventstudy.prices.spellings import same_symbol
from eventstudy.reasons import Reason

Table = CsvTable | ParquetTable


def open_table(path: FilePath, *, returns: bool = False) -> Table:
    """A price file, or one of returns, by its suffix (or, with another one, by its first bytes).

    Raises InputFileError.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputFileError(str(path), "not a file", "give a file or a folder; a pipe is read only once")
        if path.suffix.lower() in PARQUET_SUFFIXES or _is_parquet(path):
            return ParquetTable(path, returns=returns)
        if isinstance(path, Address):
            raise InputFileError(
                str(path), "not Parquet", "download it: text is read from files of this machine only"
            )
        return CsvTable(path, returns=returns)
    except OSError as error:
        raise _unreadable(path, error) from error


def _is_parquet(path: FilePath) -> bool:
    if path.suffix.lower() in TEXT_SUFFIXES:
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _unreadable(path: FilePath, error: OSError) -> InputFileError:
    return InputFileError(
        str(path), f"cannot be read ({error.strerror or error})", "check the path given to --source"
    )


class FileSource:
    """Prices from files. ``name``, and the source of every series, is the path as given.

    In a folder a file called after the symbol (``9988.HK.csv``) is taken first; only for symbols without
    one are the files with several symbols read, and their rows are put together. ``say`` takes what the user
    should know of the files: which column is the close, under which spelling a symbol was found.
    ``whole``: to read all days of a symbol at once costs less than to read the files again. ``now``: a file
    that ends today was retrieved at this moment at the latest, so that the bar of an open session is told.
    """

    whole = True

    def __init__(
        self,
        path: Path | str,
        say: Callable[[str], None] = lambda _: None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = file_path(path)
        self.name = str(path)
        self._say, self._said = say, set[str]()
        self._arrays, self._now = Arrays(), now
        self._opened: tuple[tuple[int, int], Table] | None = None
        if not self.path.exists():
            raise InputFileError(str(path), "no such file or folder", "check the path given to --source")

    def say(self, sentence: str) -> None:
        """Tell the user, once."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        """Bars inside each wanted range; a symbol that no file has is a NoPrices that names those they have.

        ``covered`` is the symbol's own first to last day in the files, cut to the wanted range; when they
        have the symbol on other days only, the series has no bars. Raises InputFileError for a file that
        cannot be read: nothing of it is used then.
        """
        collection = Collection(wanted)
        skipped: list[str] = []
        if self.path.is_dir():
            skipped = self._collect_folder(wanted, collection)
        else:
            self._collect(self._table(), collection)
        return {want.symbol: self._loaded(want, collection, skipped) for want in wanted}

    def _table(self) -> Table:
        """The file; its layout is worked out once while it is the same, and each time behind an address."""
        if isinstance(self.path, Address):
            return open_table(self.path)
        try:
            stat = self.path.stat()
        except OSError as error:
            raise _unreadable(self.path, error) from error
        state = stat.st_mtime_ns, stat.st_size
        if self._opened is None or self._opened[0] != state:
            self._opened = state, open_table(self.path)
        return self._opened[1]

    def _collect(self, table: Table, collection: Collection) -> None:
        table.collect(collection)
        for sentence in table.notes:
            self.say(sentence)

    def _collect_folder(self, wanted: Sequence[PriceRequest], collection: Collection) -> list[str]:
        """Collect from a folder; returns why files that are not called after a symbol were passed over."""
        files = folder_files(self.path, collection)
        for file in files.own:
            self._collect(open_table(file), collection)
        if not collection.missing(wanted):
            return []
        return [why for file in files.others for why in self._collect_other(file, collection)]

    def _collect_other(self, file: FilePath, collection: Collection) -> list[str]:
        try:
            table = open_table(file)
        except InputFileError as error:
            return [error.message]
        self._collect(table, collection)
        return []

    def _loaded(self, want: PriceRequest, collection: Collection, skipped: list[str]) -> PriceResult:
        collected = collection.of(want)
        if collected is None or not collected.first:
            passed = f"; skipped: {'; '.join(skipped)}" if skipped else ""
            return NoPrices(
                want.symbol,
                f"{self.name} has no bars of {want.symbol}; it has {collection.seen_text()}{passed}",
                "name its rows, its column or its file after the symbol",
            )
        if not same_symbol(collected.file_symbol, want.symbol):
            self.say(f"{self.name}: {want.symbol} is called {collected.file_symbol} there")
        return self._series(want, collected)

    def _series(self, want: PriceRequest, collected: Collected) -> BarSeries:
        """The series; when the file ends before the wanted range or begins after it, one without bars.

        The order of the rows does not matter. Raises InputFileError when the closes are returns.
        """
        columns = self._arrays.clean(collected.blocks) if collected.blocks and not collected.rows else None
        rows: list[Row] = []
        if columns is None:
            rows = sorted([*collected.rows, *rows_of(collected.blocks)], key=itemgetter(0))
            if looks_like_returns(row[4] for row in rows):
                raise returns_refused(self.name, want.symbol)
        first, last = max(collected.first, collected.wanted_first), min(collected.last, collected.wanted_last)
        series = build_series(
            want.symbol,
            rows,
            source=self.name,
            covered=(first, last) if first <= last else (collected.first, collected.last),
            dividends=collected.dividends,
            splits=collected.all_splits(),
            adjusted=collected.adjusted,
            columns=columns,
            retrieved=self._retrieved(collected.last),
        )
        return (
            replace(series, notes=(*series.notes, Reason.DIVIDENDS_IN_CLOSES)) if series.adjusted else series
        )

    def _retrieved(self, last: int) -> str | None:
        """ISO 8601 UTC time of now where the last day (ordinal) is today or next to it; else None.

        Sessions of such days may be open: every place on earth is within a day of UTC's date.
        """
        now = self._now()
        return now.isoformat() if abs(last - now.toordinal()) <= 1 else None
