"""The one owner of standard error and of exit codes.

0 done · 1 finished, but some rows failed or some claim was not confirmed · 2 the command or the input
is wrong · 3 no price data for what was asked · 4 the price source could not be reached or limits us ·
130 interrupted · 141 broken pipe.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from enum import IntEnum
from typing import Self

from typer.exceptions import Abort, TyperException

from eventstudy.errors import EventStudyError
from eventstudy.reports.rows import visible


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


def say(message: str, *, quiet: bool = False) -> None:
    """Print a message on standard error; never data, and nothing at all when quiet."""
    if not quiet:
        print(visible(message), file=sys.stderr)


class Progress:
    """A counter on standard error, on a terminal only; gone when the work is done."""

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        self._what = what
        self._shown = sys.stderr.isatty() and not quiet
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def at(self, count: int) -> None:
        """Show the count, at most ten times a second."""
        if self._shown and (now := time.monotonic()) >= self._next:
            self._next = now + 0.1
            print(f"\r{count:,} {self._what}", end="", file=sys.stderr, flush=True)


def guarded(command: Callable[[], int]) -> int:
    """Run a command; turn whatever stops it into a short message and its exit code.

    With ``EVENTSTUDY_DEBUG=1`` the traceback comes first.
    """
    try:
        code = command()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        say("interrupted")
        return ExitCode.INTERRUPTED
    except Abort:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return ExitCode.BROKEN_PIPE
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
    except OSError as error:
        _trace()
        place = f"{error.filename}: " if error.filename else ""
        say(f"error: {place}{error.strerror or error}")
        if not error.filename:
            _forget_output()
        return ExitCode.USAGE
    except MemoryError:
        _trace()
        say("error: this needs more memory than there is\ngive less at a time: fewer events, symbols or days")
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001 - the last guard: a defect must not print a traceback either
        _trace()
        say(f"error: a defect in eventstudy: {type(error).__name__}: {error}")
        say("please report it with the output of the same command under EVENTSTUDY_DEBUG=1")
        return ExitCode.DEFECT


def _trace() -> None:
    if os.environ.get("EVENTSTUDY_DEBUG") == "1":
        traceback.print_exc()


def _forget_output() -> None:
    """Drop what standard output still holds (no reader, full disk): it would fail again when Python exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
