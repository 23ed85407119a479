"""Waiting for another process, as long as the machine needs."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(reached: Callable[[], bool], seconds: float = 60.0) -> None:
    """Return as soon as something is so; it must be within ``seconds``."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
