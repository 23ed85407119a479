"""A command that heeds signals, whatever whoever started the tests ignores (``nohup make test``)."""

from __future__ import annotations

import sys

HEED = """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
"""
"""To put before a program: a process inherits what its parent ignores."""
COMMAND = (sys.executable, "-u", "-c", HEED + "from eventstudy.cli.start import main\nmain()")
"""The command itself, to be followed by its arguments."""
