"""Ctrl-C, and a request to end: raised as an exception wherever the command is."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import FrameType

from eventstudy.cli.last_resort import end_if_unheeded

QUIET_SECONDS = 1.0
"""A signal this soon after another is the same request: it must not disturb what is being cleared away."""
SOON = 0.001
"""Seconds until a signal that came at a bad moment is tried again."""
_IMPORTS = "<frozen importlib._bootstrap>"
_WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "terminated: its terminal was closed"}


class Stopped(BaseException):
    """A signal asked the command to stop. ``exit_code``: what a shell says of a process that it ended."""

    def __init__(self, number: int) -> None:
        super().__init__(_WORDS[signal.Signals(number).name])
        self.exit_code = 128 + number


class _Heeded:
    """Raises Stopped in the main thread for the first signal, and for one that comes well after it.

    In the middle of Python's own import code it waits: an exception there can leave the lock of all imports
    taken, and every thread that imports something then waits for ever.
    """

    def __init__(self) -> None:
        self._quiet_until = 0.0
        self.last = 0.0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = self.last = monotonic()
        if now < self._quiet_until:
            return
        if frame is not None and frame.f_code.co_filename == _IMPORTS and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, lambda _, later: self(number, later))
            signal.setitimer(signal.ITIMER_REAL, SOON)
            return
        self._quiet_until = now + QUIET_SECONDS
        raise Stopped(number)


_HEEDED = _Heeded()


def heed_signals() -> None:
    """From now on a signal raises Stopped; one that the parent process chose to ignore stays ignored."""
    for number in _signals():
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _HEEDED)


def watch_signals() -> None:
    """From now on a signal that is heeded, but that Python does not get to, ends the process."""
    end_if_unheeded(lambda: _HEEDED.last, {int(number): _WORDS[number.name] for number in _heeded()})


@contextmanager
def signals_held() -> Iterator[None]:
    """The signals that are heeded come after this."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _heeded())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def relay_signals(child: int) -> None:
    """From now on the signals that are heeded are the child's."""

    def relay(number: int, _: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)

    for number in _heeded():
        signal.signal(number, relay)


def _heeded() -> list[signal.Signals]:
    return [number for number in _signals() if signal.getsignal(number) is _HEEDED]


def stoppable(command: Callable[[], int]) -> int:
    """The command's exit code. Raises Stopped also where Python or a library has made another error of it."""
    try:
        return command()
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, Stopped):
            cause = cause.__cause__ or cause.__context__
        if cause is None:
            raise
        raise cause from None


def ignore_signals() -> None:
    """The command is over; only Python's own end is left."""
    for number in _signals():
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "SIGALRM"):  # one that was to be tried again
        signal.signal(signal.SIGALRM, signal.SIG_IGN)


def _signals() -> list[signal.Signals]:
    return [signal.Signals[name] for name in _WORDS if name in signal.Signals.__members__]
