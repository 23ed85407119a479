"""A signal ends the command within a second although a library does not return to Python."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from signals import HEED

STUCK = """
import ctypes, signal
from eventstudy.cli.stopping import heed_signals, watch_signals
heed_signals()
watch_signals()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
pause = ctypes.CDLL(None).pause
print("stuck", flush=True)
pause()
"""
"""No signal reaches the main thread, which waits in C for ever."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")]
)
def test_a_signal_ends_a_library_that_never_returns(number: int, code: int, word: str) -> None:
    stuck = subprocess.Popen(
        [sys.executable, "-c", HEED + STUCK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert stuck.stdout is not None
    assert stuck.stdout.readline() == "stuck\n"
    time.sleep(0.5)  # until it waits in C: between two instructions Python would heed the signal
    started = time.monotonic()
    stuck.send_signal(number)
    _, said = stuck.communicate(timeout=30)
    assert (stuck.returncode, said) == (code, f"{word}\n")
    assert time.monotonic() - started < 5


@pytest.mark.slow
def test_a_child_that_is_signalled_does_not_end_its_parent() -> None:
    program = """
import os, signal, time
from eventstudy.cli.stopping import heed_signals, watch_signals
heed_signals()
watch_signals()
child = os.fork()
if not child:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
    time.sleep(30)
time.sleep(0.5)
os.kill(child, signal.SIGTERM)
os.waitpid(child, 0)
time.sleep(1.5)
print("alive")
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")
