"""Entry point of the installed command: what must be settled before anything else is imported.

The streams write UTF-8 into pipes and files whatever the locale is, and a signal stops the command, at
whatever moment, so that files half written are taken away and the exit code says what happened.
"""

import _signal  # type: ignore[import-not-found] # built in

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    # Until ``heed_signals`` Ctrl-C ends the process without a word: Python's way is a traceback.
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)

import atexit
import gc
import os
import sys
import warnings
from typing import NoReturn, TextIO

from eventstudy.cli.stopping import Stopped, heed_signals, ignore_signals, stoppable, watch_signals

GARBAGE_AFTER = 50_000
"""New objects between two searches for garbage: with Python's own 700 the start alone makes a hundred."""


def main() -> NoReturn:
    """Run the command and exit."""
    _settle_streams()
    _settle_memory()
    _settle_warnings()
    gc.set_threshold(GARBAGE_AFTER)
    try:
        heed_signals()
        code = stoppable(_load_and_run)
        ignore_signals()
    except Stopped as stopped:
        ignore_signals()
        print(stopped, file=sys.stderr)
        code = stopped.exit_code
    except ModuleNotFoundError as error:
        ignore_signals()
        print(f"error: {error}: the installation is incomplete", file=sys.stderr)
        print("install it again: pip install --force-reinstall eventstudy-cli", file=sys.stderr)
        code = 2
    _end(code)


def _end(code: int) -> NoReturn:
    """Exit without taking Python apart, which is a thirtieth of a short command's time.

    Only a thread that must end first is waited for, and only what cannot be written is left to Python to say.
    Around a thread that still waits in a library for an answer Python must not be taken apart at all: it may
    then touch what is no longer there.
    """
    threading = sys.modules.get("threading")
    threads = threading.enumerate() if threading else []
    if len([thread for thread in threads if not thread.daemon]) > 1:
        sys.exit(code)
    if not any(thread.daemon for thread in threads):
        atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)


def _load_and_run() -> int:
    from eventstudy.cli.apart import protect_from_parquet

    protect_from_parquet()
    watch_signals()
    if "_EVENTSTUDY_COMPLETE" in os.environ:
        from eventstudy.cli.completion import offer_help_as_written

        offer_help_as_written()
    from eventstudy.cli.app import main as command

    return command()


def _settle_streams() -> None:
    sys.stdin = sys.stdin or _opened(0, os.O_RDONLY)
    # A closed standard output (>&-) is no place to write to: as a file open for reading it fails to take it.
    sys.stdout = sys.stdout or _opened(1, os.O_RDONLY)
    sys.stderr = sys.stderr or _opened(2, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream.isatty():
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _settle_memory() -> None:
    """Ask numpy and arrow, before they are imported, for memory in small pages, unless the user has chosen.

    Tables and panels are written once and read a few times: huge pages cost more to clear than they save.
    """
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def _settle_warnings() -> None:
    """Print no library's warnings, unless Python was told to: threads undo each other's filters."""
    if not sys.warnoptions:
        warnings.showwarning = _say_nothing


def _say_nothing(*_: object, **__: object) -> None:
    """In place of what prints warnings."""


def _opened(number: int, flags: int) -> TextIO:
    """The null device as the stream of this number: else the next file opened would take its place."""
    opened = os.open(os.devnull, flags)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    return open(number, "w" if number else "r", encoding="utf-8", closefd=False)
