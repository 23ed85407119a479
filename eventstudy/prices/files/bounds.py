"""How long, and on which file, the library that reads Parquet works where a process of its own does it.

A damaged page can make that library end its process, or go on for ever. The command then reads in a child
process (``cli/apart.py``), and the note here tells its parent which file was being read.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmap import mmap

    from eventstudy.prices.files.address import FilePath

SECONDS = 60
"""Processor time that a small file may take."""
_BYTES_A_SECOND, _CELLS_A_SECOND = 1 << 20, 50_000
_LENGTH = 2


class _Bounds:
    """The note that a parent process reads, None where there is none; how deep, and the time of each file."""

    note: mmap | None = None
    depth = 0
    seconds: dict[FilePath, float] = {}  # noqa: RUF012 - there is one reader in a process


def share(note: mmap) -> None:
    """From now on the file that is being read is noted here, and its time is bounded."""
    _Bounds.note = note


def noted(note: mmap) -> str | None:
    """The file that a process was reading when it ended; None when it read none."""
    length = int.from_bytes(note[:_LENGTH], "little")
    return note[_LENGTH : _LENGTH + length].decode("utf-8", "surrogateescape") if length else None


def declare(path: FilePath, size: int, cells: int) -> None:
    """Allow a file the time that its bytes, and the cells that it declares, can take."""
    _Bounds.seconds[path] = SECONDS + size / _BYTES_A_SECOND + cells / _CELLS_A_SECOND


@contextmanager
def bounded(path: FilePath) -> Iterator[None]:
    """While the library reads a file; one inside another counts as one."""
    if _Bounds.note is None or _Bounds.depth:
        yield
        return
    name = str(path).encode("utf-8", "surrogateescape")[: len(_Bounds.note) - _LENGTH]
    _Bounds.note[_LENGTH : _LENGTH + len(name)] = name
    _Bounds.note[:_LENGTH] = len(name).to_bytes(_LENGTH, "little")
    signal.setitimer(signal.ITIMER_PROF, _Bounds.seconds.get(path, SECONDS))
    _Bounds.depth += 1
    try:
        yield
    finally:
        _Bounds.depth -= 1
        signal.setitimer(signal.ITIMER_PROF, 0)
        _Bounds.note[:_LENGTH] = bytes(_LENGTH)
