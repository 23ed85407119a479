"""The fuzzer's cases as real processes: the installed command must answer as it did inside the fuzzer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 60


def program() -> list[str]:
    """The installed command beside this Python, else the module."""
    installed = Path(sys.executable).with_name("eventstudy")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "eventstudy"]


def differs(words: list[str], told: bytes, code: Any, out: str) -> str | None:
    """What a process of its own does otherwise than the call in this one, None if nothing.

    The surroundings are those of this process. Arguments that no process can be given (a zero character) are
    passed over.
    """
    if any("\0" in word for word in words):
        return None
    try:
        done = subprocess.run(
            [*program(), *words],
            input=told,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "a process hangs"
    if b"Traceback" in done.stderr:
        return "a traceback of a process"
    if done.returncode != code:
        return f"exit code {code} here, {done.returncode} as a process"
    if done.stdout.decode("utf-8", "replace") != out:
        return "other output as a process"
    return None
