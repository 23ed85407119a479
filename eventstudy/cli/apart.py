"""The command in a child process, where a Parquet file is named: a library that breaks down ends only that.

A damaged page can make arrow end its process or go on for ever, which no handler can undo. Nothing is read
twice: the child does the whole work, and its parent waits and ends as it does. On Linux only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from eventstudy.cli.stopping import relay_signals, signals_held
from eventstudy.errors import UsageError

_PARQUET = (".parquet", ".pq")
_TEXT = (".csv", ".tsv", ".txt")
_MOST_FOLDERS = 1_000
_SPARE_BYTES = 4 << 30
"""Addresses beyond the machine's memory: libraries reserve more than they use."""
_SPARE_BYTES_A_CORE = 256 << 20


def protect_from_parquet() -> None:
    """Go on in a child process where a word, a variable or the config file names Parquet; else do nothing."""
    if sys.platform.startswith("linux") and any(map(_names_parquet, _words())):
        _go_on_in_child()


def _words() -> Iterator[str]:
    """Whatever may be a path: arguments, also behind ``=``, variables, and texts of the config file."""
    from eventstudy.cli.config import config

    for word in sys.argv[1:]:
        yield word
        yield word.partition("=")[2]
    yield from (value for name, value in os.environ.items() if name.startswith("EVENTSTUDY_"))
    with suppress(UsageError):
        yield from _texts(config())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, Iterable):
        for part in value:
            yield from _texts(part)


def _names_parquet(word: str) -> bool:
    """Whether a word is the path of a Parquet file, by its suffix or first bytes, of a folder with one, or an
    address, behind which only Parquet is read.
    """
    if not word:
        return False
    if "://" in word:
        return True
    path = Path(word)
    suffix = path.suffix.lower()
    try:
        if path.is_dir():
            return _holds_parquet(path)
        if suffix in _TEXT or not path.is_file():
            return False
        with path.open("rb") as file:
            return suffix in _PARQUET or file.read(4) == b"PAR1"
    except (OSError, ValueError):  # the command says what is wrong with it
        return False


def _holds_parquet(folder: Path) -> bool:
    """Whether a folder, or where it has no price file itself one of its subfolders, has a Parquet file.

    A tree of many folders may: it is not searched to its end.
    """
    for count, (inside, _, names) in enumerate(os.walk(folder)):
        if count == _MOST_FOLDERS or any(name.lower().endswith(_PARQUET) for name in names):
            return True
        if Path(inside) == folder and any(name.lower().endswith(_TEXT) for name in names):
            return False
    return False


def _go_on_in_child() -> None:
    """Return in a child process; the parent waits for it and ends with its exit code."""
    from mmap import mmap

    note = mmap(-1, 8192)
    parent = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with signals_held():
        child = os.fork()
        if child:
            relay_signals(child)
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(_exit_code(status, note))
    _bound(parent)
    from eventstudy.prices.files.bounds import share

    share(note)


def _bound(parent: int) -> None:
    """The child ends with its parent, writes no core file, and takes no more memory than there is."""
    import ctypes
    import resource

    with suppress(OSError, AttributeError):
        end_with_parent, kill = 1, 9
        ctypes.CDLL(None).prctl(end_with_parent, kill, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    bytes_allowed = memory + _SPARE_BYTES + _SPARE_BYTES_A_CORE * (os.cpu_count() or 1)
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, bytes_allowed)):
        soft, hard = resource.getrlimit(kind)
        if soft == resource.RLIM_INFINITY or soft > most:
            resource.setrlimit(kind, (most, hard))


def _exit_code(status: int, note: Any) -> int:
    """The child's exit code; where a library ended the child as it read a file, 2 with a message."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    import signal

    from eventstudy.cli.diagnostics import ExitCode, say
    from eventstudy.prices.files.bounds import noted

    name, path = signal.Signals(-code).name, noted(note)
    if path is not None and -code == signal.SIGPROF:
        say(f"error: {path}: not readable as Parquet (it takes too long)\nexport the file again")
    elif path is not None:
        say(f"error: {path}: not readable as Parquet (the library that reads it broke down: {name})")
        say("export the file again; if it is sound, there may be too little memory for it")
    else:
        say(f"error: the process broke down: {name}")
        return 128 - code
    return ExitCode.USAGE
