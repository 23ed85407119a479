"""The price files of a folder: one a symbol, files of several symbols, or partitions of one table.

A table in partitions is a folder with the files in subfolders, as Spark, Hive, Polars and pandas write it:
``year=2020/part-0.parquet``, ``symbol=AAPL/part-0.parquet``.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.files.address import Address, FilePath
from eventstudy.prices.files.collect import Collection
from eventstudy.prices.files.headings import Field, field_of
from eventstudy.prices.spellings import preference

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
PARQUET_SUFFIXES = frozenset({".parquet", ".pq"})


def price_files(folder: FilePath) -> list[FilePath]:
    """The price files of a folder, by name; where it has none itself, those of its subfolders, by path.

    What is called ``_...`` or ``....`` in subfolders is left out: it belongs to the program that wrote them.
    Behind an address only Parquet is read. Raises InputFileError for more than ``limits.MOST_FILES``.
    """
    return _price_files(folder, deep=False) or _price_files(folder, deep=True)


def _price_files(folder: FilePath, *, deep: bool) -> list[FilePath]:
    suffixes = PARQUET_SUFFIXES if isinstance(folder, Address) else TEXT_SUFFIXES | PARQUET_SUFFIXES
    files: list[FilePath] = []
    for file in folder.files(deep=deep) if isinstance(folder, Address) else _files(folder, deep=deep):
        if file.suffix.lower() not in suffixes or (deep and _is_aside(folder, file)):
            continue
        files.append(file)
        if len(files) > limits.MOST_FILES:
            raise InputFileError(
                str(folder), f"more than {limits.MOST_FILES:,} price files", "put them together in fewer"
            )
    return sorted(files, key=lambda file: file.parts)


def _files(folder: Path, *, deep: bool) -> Iterator[Path]:
    if deep:
        for inside, _, names in os.walk(folder):
            yield from (Path(inside, name) for name in names)
    else:
        yield from (file for file in folder.iterdir() if file.is_file())


def _is_aside(folder: FilePath, file: FilePath) -> bool:
    """Whether a file, or a folder that it is in, is called as what is no data (``_temporary``)."""
    return any(name.startswith(("_", ".")) for name in file.parts[len(folder.parts) :])


def partition_symbol(file: FilePath) -> str | None:
    """The symbol that a folder in a file's path names (``symbol=AAPL``); None without such a folder."""
    for name in reversed(file.parts[:-1]):
        key, is_key, value = name.partition("=")
        if is_key and field_of(key) is Field.SYMBOL:
            return unquote(value)
    return None


def symbol_of(file: FilePath) -> str:
    """The symbol of a file that names none in its cells or headings: its folder's, else its own name."""
    return partition_symbol(file) or file.stem


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The price files of a folder: those called after a wanted symbol, and the others."""

    own: tuple[FilePath, ...]
    others: tuple[FilePath, ...]


def folder_files(folder: FilePath, wanted: Collection) -> FolderFiles:
    """The files of a folder as they are read: of several spellings in their names the first counts.

    Partitions of another symbol are not among them. Raises InputFileError for a folder without any file, and
    for two files of one name side by side.
    """
    files = price_files(folder)
    if not files:
        raise InputFileError(
            str(folder), "no CSV or Parquet file in this folder", "check the path given to --source"
        )
    own: dict[str, list[FilePath]] = {}
    others: list[FilePath] = []
    for file in files:
        want = wanted.wants(symbol_of(file))
        if want is not None:
            own.setdefault(want.symbol, []).append(file)
        elif (partition := partition_symbol(file)) is not None:
            wanted.target(partition)  # for the message that says which symbols there are
        else:
            others.append(file)
    chosen = [file for symbol, several in own.items() for file in _preferred(folder, symbol, several)]
    others += [file for several in own.values() for file in several if file not in chosen]
    return FolderFiles(tuple(chosen), tuple(sorted(others, key=lambda file: file.parts)))


def _preferred(folder: FilePath, symbol: str, files: list[FilePath]) -> list[FilePath]:
    """Those of the spelling that counts: one file, or one in each of several subfolders."""
    best = min(preference(symbol, symbol_of(file)) for file in files)
    files = [file for file in files if preference(symbol, symbol_of(file)) == best]
    named = [file for file in files if partition_symbol(file) is None]
    for first, second in itertools.pairwise(named):
        if first.parent == second.parent:
            raise InputFileError(
                str(folder), f"{first.name} and {second.name} both hold {symbol}", "keep one of them"
            )
    return files
