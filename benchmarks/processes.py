"""What a process takes, as the system counts it: seconds by the clock and of the processor, peak memory.

A small process in between starts the command: the memory of whoever starts a process counts as that process's
own until it is the command, and who prepares inputs has much.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Failed(SystemExit):
    """A process that did not do what it was started for: its last words."""


class Cost(NamedTuple):
    """Seconds by the clock and of the processor (``cpu``), peak MiB; what it ``printed``, where kept."""

    seconds: float
    cpu: float
    peak_mib: float
    printed: str


def cost(
    command: Sequence[str],
    folder: Path | str,
    *,
    allowed: tuple[int, ...] = (0,),
    environment: Mapping[str, str] | None = None,
    keep: bool = False,
) -> Cost:
    """What one process of the command takes, in the folder; ``keep`` what it prints.

    Raises Failed, which ends the program unless caught, if its exit code is not ``allowed``.
    """
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch, "cost.json")
        process = subprocess.run(
            [sys.executable, "-I", "-S", __file__, str(written), *command],
            stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            check=False,
            text=True,
        )
        if process.returncode not in allowed:
            raise Failed(f"exit code {process.returncode}: {process.stderr.strip()[-500:]}")
        seconds, cpu, peak_mib = json.loads(written.read_text())
        return Cost(seconds, cpu, peak_mib, process.stdout or "")


def _start_and_wait(written: str, command: list[str]) -> int:
    """Run a command, write its cost, give back its exit code."""
    started = time.perf_counter()
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
    taken = [time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]
    Path(written).write_text(json.dumps(taken))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_start_and_wait(sys.argv[1], sys.argv[2:]))
