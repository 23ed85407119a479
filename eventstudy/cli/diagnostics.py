"""The one owner of standard error and of exit codes.

0 done · 1 finished, but some rows failed or some claim was not confirmed · 2 the command or the input
is wrong · 3 no price data for what was asked · 4 the price source could not be reached or limits us ·
129, 130, 143 stopped by a signal (130: interrupted) · 141 broken pipe.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from enum import IntEnum
from typing import Self, TextIO

from typer.exceptions import Abort, TyperException

from eventstudy.cli.stopping import Stopped, stoppable
from eventstudy.errors import EventStudyError
from eventstudy.reports.values import visible


class ExitCode(IntEnum):
    """What the command's exit code says."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    NO_PRICES = 3
    SOURCE = 4
    DEFECT = 70
    INTERRUPTED = 130
    BROKEN_PIPE = 141


LONGEST_LINE = 10_000
"""Characters of a line of a message."""
_MAKE_ROOM = "free some space there, or write somewhere else with --output"
NOT_WRITTEN = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: _MAKE_ROOM,
    errno.EBADF: "it is closed; name a file with --output",
}
"""What to do about the system's errors that only writing has."""


def say(message: str, *, quiet: bool = False) -> None:
    """Print a message on standard error; never data, and nothing at all when quiet."""
    if quiet:
        return
    if len(message) > LONGEST_LINE:
        from eventstudy.words import shortened

        message = "\n".join(shortened(line, LONGEST_LINE) for line in message.split("\n"))
    try:
        Progress.hide()
        print(_fitted(visible(message)), file=sys.stderr)
    except OSError:
        # Nobody can be told any more, and that is no reason to withhold the data or to change the exit code.
        _forget(sys.stderr)


def _fitted(message: str) -> str:
    """The message broken at words where a terminal is narrower; never a command, which people copy."""
    if not sys.stderr.isatty():
        return message
    width = _columns()
    if all(len(line) <= width for line in message.split("\n")):
        return message
    from textwrap import fill

    return "\n".join(
        line
        if re.search(_COMMAND, line)
        else fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for line in message.split("\n")
    )


_COMMAND = r"(^|: )eventstudy "
"""A line that ends in a command."""


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80


def show_debugging() -> None:
    """From now on tracebacks, and the log of requests with milliseconds since the start, come out, too."""
    import logging

    os.environ["EVENTSTUDY_DEBUG"] = "1"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(relativeCreated)7.0f ms  %(message)s"))
    log = logging.getLogger("eventstudy")
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)


class Progress:
    """A counter on standard error, on a terminal only; gone when the work is done, or a message comes.

    ``total``: how many there will be, where that is known: then the time left is shown, too.
    """

    _drawn = False

    def __init__(self, counted: str, *, quiet: bool = False) -> None:
        self._what = counted
        self.shown = sys.stderr.isatty() and not quiet
        self.total: int | None = None
        self._began = time.monotonic()
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hide()

    @classmethod
    def hide(cls) -> None:
        """Clear the line, so that a message can stand there."""
        if Progress._drawn:
            Progress._drawn = False
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def at(self, count: int) -> None:
        """Show the count, at most ten times a second."""
        if self.shown and (now := time.monotonic()) >= self._next:
            self._next = now + 0.1
            Progress._drawn = True
            line = f"{self._counted(count)}{self._left(count, now)}"[: _columns() - 1]
            print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)

    def _counted(self, count: int) -> str:
        return (
            f"{count:,} {self._what}" if self.total is None else f"{count:,} of {self.total:,} {self._what}"
        )

    def _left(self, count: int, now: float) -> str:
        if self.total is None or not 0 < count <= self.total:
            return ""
        seconds = round((now - self._began) * (self.total - count) / count)
        minutes, seconds = divmod(max(1, seconds), 60)
        return f", about {minutes} min {seconds:02} s left" if minutes else f", about {seconds} s left"


def guarded(command: Callable[[], int]) -> int:
    """Run a command; turn whatever stops it into a short message and its exit code.

    With ``EVENTSTUDY_DEBUG=1`` the traceback comes first.
    """
    try:
        code = _answered(command)
        sys.stdout.flush()
        return code
    except Stopped as stopped:
        _forget(sys.stdout)
        say(str(stopped))
        return stopped.exit_code
    except BrokenPipeError:
        _forget(sys.stdout)
        return ExitCode.BROKEN_PIPE
    except OSError as error:
        _trace()
        say(_told(error))
        if not error.filename:
            _forget(sys.stdout)
        return ExitCode.USAGE


def _answered(command: Callable[[], int]) -> int:
    """The command's exit code, or that of the error that ended it. Raises Stopped and OSError."""
    try:
        return stoppable(command)
    except Abort:
        return ExitCode.INTERRUPTED
    except TyperException as error:
        _trace()
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "eventstudy"
        say(f"error: {error.format_message()}\nsee: {path} --help")
        return error.exit_code
    except EventStudyError as error:
        _trace()
        say(f"error: {error}")
        return error.exit_code
    except OSError:
        raise
    except SystemExit as ended:
        # typer's answer to a reader that has gone; it has put wrappers in the place of the streams.
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None
        raise
    except ModuleNotFoundError as error:
        _trace()
        say(f"error: {_missing(error.name or str(error))}")
        return ExitCode.USAGE
    except MemoryError:
        _trace()
        say("error: there is not enough memory for this\ntry less at a time: fewer events, symbols or days")
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001 - the last guard: a defect must not print a traceback either
        _trace()
        say(f"error: a bug in eventstudy: {type(error).__name__}: {error}")
        say("please report it with the output of the same command under EVENTSTUDY_DEBUG=1")
        return ExitCode.DEFECT


def _told(error: OSError) -> str:
    why = error.strerror or str(error)
    if error.errno not in NOT_WRITTEN:
        return f"error: {error.filename}: {why}" if error.filename else f"error: {why}"
    return f"error: {error.filename or 'standard output'}: {why}\n{NOT_WRITTEN[error.errno]}"


def _missing(module: str) -> str:
    name = module.split(".")[0]
    if name.lstrip("_") in sys.stdlib_module_names:
        return f"this Python has no module {name}\nuse a Python that was built with it"
    again = "pip install --force-reinstall eventstudy-cli"
    return f"the library {name}, which this needs, is not installed\ninstall it again: {again}"


def _trace() -> None:
    if os.environ.get("EVENTSTUDY_DEBUG") == "1":
        traceback.print_exc()


def _forget(stream: TextIO) -> None:
    """Drop what a stream still holds (no reader, full disk): it would fail again when Python exits."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
