"""Signals end the command also while a library does not return to Python."""

from __future__ import annotations

import _thread
import os
import signal
import time
from collections.abc import Callable

GRACE_SECONDS = 0.7
"""How long a signal may wait for Python to heed it."""


def end_if_unheeded(last_heeded: Callable[[], float], words: dict[int, str]) -> None:
    """From now on a signal that Python has not heeded in ``GRACE_SECONDS`` ends the process.

    Python's handlers run only between its own instructions: a loop inside a library holds them up for ever. A
    thread learns of the signal by itself. ``last_heeded``: when a handler ran last, ``time.monotonic``.
    ``words``: what to print, by the number of each signal concerned.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    if hasattr(os, "register_at_fork"):  # a child shares the pipe, and its signals are its own
        os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))

    def watch() -> None:
        while numbers := os.read(reading, 16):
            came = time.monotonic()
            for number in numbers:
                if number in words:
                    time.sleep(GRACE_SECONDS)
                    if last_heeded() < came - GRACE_SECONDS:
                        os.write(2, f"{words[number]}\n".encode())
                        os._exit(128 + number)

    _thread.start_new_thread(watch, ())
