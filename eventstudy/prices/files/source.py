"""Price files of the user's own: one CSV or Parquet file, or a folder of them (``--source PATH``).

``docs/price-files.md`` describes the layouts and conventions that are understood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.files.collect import Collected, Collection
from eventstudy.prices.files.csv import CsvTable
from eventstudy.prices.files.parquet import ParquetTable
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
PARQUET_SUFFIXES = frozenset({".parquet", ".pq"})

Table = CsvTable | ParquetTable


def open_table(path: Path) -> Table:
    """A price file by its suffix (or, with another one, by its first bytes). Raises InputFileError."""
    try:
        if path.exists() and not path.is_file():
            raise InputFileError(str(path), "not a file", "give a file or a folder; a pipe is read only once")
        if path.suffix.lower() in PARQUET_SUFFIXES or _is_parquet(path):
            return ParquetTable(path)
        return CsvTable(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _is_parquet(path: Path) -> bool:
    if path.suffix.lower() in TEXT_SUFFIXES:
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _unreadable(path: Path, error: OSError) -> InputFileError:
    return InputFileError(
        str(path), f"cannot be read ({error.strerror or error})", "check the path given to --source"
    )


def price_files(folder: Path) -> list[Path]:
    """The price files directly in a folder, by name; other files and folders are not looked at."""
    suffixes = TEXT_SUFFIXES | PARQUET_SUFFIXES
    return sorted(one for one in folder.iterdir() if one.suffix.lower() in suffixes and one.is_file())


class FileSource:
    """Prices from files. ``name``, and the source of every series, is the path as given.

    In a folder a file called after the symbol (``9988.HK.csv``) is taken first; only for symbols without
    one are the files with several symbols read, and their rows are put together.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.name = str(path)
        if not self.path.exists():
            raise InputFileError(str(path), "no such file or folder", "check the path given to --source")

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        """Bars inside each wanted range; a symbol that no file has is a NoPrices that names those they have.

        ``covered`` is the symbol's own first to last day in the files, cut to the wanted range; when they
        have the symbol on other days only, the series has no bars. Raises InputFileError for a file that
        cannot be read: nothing of it is used then.
        """
        found = Collection(wanted)
        skipped: list[str] = []
        if self.path.is_dir():
            skipped = self._collect_folder(wanted, found)
        else:
            open_table(self.path).collect(found)
        return {want.symbol: self._loaded(want, found, skipped) for want in wanted}

    def _collect_folder(self, wanted: Sequence[PriceRequest], found: Collection) -> list[str]:
        """Collect from a folder; returns why files that are not called after a symbol were passed over."""
        files = price_files(self.path)
        if not files:
            raise InputFileError(
                self.name, "no CSV or Parquet file in this folder", "check the path given to --source"
            )
        own: dict[str, Path] = {}
        for file in files:
            want = found.wants(file.stem)
            if want is None:
                continue
            had = own.setdefault(want.symbol, file)
            if had is not file and had.stem.upper() == file.stem.upper():
                raise InputFileError(
                    self.name, f"{had.name} and {file.name} both hold {want.symbol}", "keep one of them"
                )
            if file.stem.upper() == want.symbol.upper():
                own[want.symbol] = file
        for file in own.values():
            open_table(file).collect(found)
        if not found.missing(wanted):
            return []
        return [why for file in files if file not in own.values() for why in self._collect_other(file, found)]

    def _collect_other(self, file: Path, found: Collection) -> list[str]:
        try:
            table = open_table(file)
        except InputFileError as error:
            return [error.message]
        table.collect(found)
        return []

    def _loaded(self, want: PriceRequest, found: Collection, skipped: list[str]) -> PriceResult:
        collected = found.of(want)
        if collected is None or not collected.first:
            passed = f"; passed over: {'; '.join(skipped)}" if skipped else ""
            return NoPrices(
                want.symbol,
                f"{self.name} has no {want.symbol}; it has {found.seen_text()}{passed}",
                f"name its rows, its column or its file {want.symbol}",
            )
        return self._series(want, collected)

    def _series(self, want: PriceRequest, collected: Collected) -> BarSeries:
        """The series; when the file ends before the wanted range or begins after it, one without bars."""
        first, last = max(collected.first, collected.wanted_first), min(collected.last, collected.wanted_last)
        return build_series(
            want.symbol,
            collected.rows,
            source=self.name,
            covered=(first, last) if first <= last else (collected.first, collected.last),
            dividends=collected.dividends,
            splits=collected.splits,
        )
