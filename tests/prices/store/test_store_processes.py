"""The store and other processes: eight that write at once, and one killed in mid-write."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from store_helpers import START, bars_by_symbol, is_sound, made, whole
from waiting import wait_until

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.store import schema as store_schema
from eventstudy.prices.store.store import Store

pytestmark = pytest.mark.slow


WRITER = """
import sys
from pathlib import Path
from store_helpers import made
from eventstudy.prices.store.store import Store

home, name, rounds, bars = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = Store(home, lambda message: print(message, flush=True))
print("ready", flush=True)
sys.stdin.readline()
for n in range(rounds):
    store.save(made(f"{name}-{n % 5}", count=bars))
    store.save(made("SHARED", count=bars))
print("done", flush=True)
"""


def writer(home: Path, name: str, rounds: int, bars: int) -> subprocess.Popen[str]:
    """A process that is ready to save series: five symbols of its own in turn, and one that all share."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home), name, str(rounds), str(bars)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "helpers")},
    )
    assert process.stdout is not None
    assert "ready\n" == process.stdout.readline()
    return process


def begin(process: subprocess.Popen[str]) -> None:
    """Let a writer begin."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def kill(process: subprocess.Popen[str]) -> None:
    """End a writer as nothing else can, and see that it was still running."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    assert -signal.SIGKILL == process.returncode


def test_eight_processes_that_begin_and_write_at_once_lose_nothing(home: Path) -> None:
    """The file does not exist yet: they also race to make it."""
    writers = [writer(home, f"W{n}", rounds=10, bars=60) for n in range(8)]
    for process in writers:
        begin(process)
    assert ["done\n"] * 8 == [process.communicate(timeout=60)[0] for process in writers]
    expected = {f"W{n}-{k}": (60, 1) for n in range(8) for k in range(5)} | {"SHARED": (60, 1)}
    assert expected == bars_by_symbol(home)
    assert is_sound(home)
    assert ["prices.sqlite"] == [path.name for path in home.iterdir()]


def test_a_file_that_another_process_has_made_meanwhile_is_not_replaced(store: Store, home: Path) -> None:
    store.save(made("BABA"))
    store_schema._create(store.path)
    assert {"BABA": (10, 1)} == bars_by_symbol(home)
    assert ["prices.sqlite"] == [path.name for path in home.iterdir()]


def test_a_process_killed_in_mid_write_leaves_no_half_written_symbol(home: Path) -> None:
    """Fifteen kills at random moments after the first bars were there; every symbol has all of its own."""
    chance = random.Random(20250211)
    for n in range(15):
        process = writer(home, f"K{n}", rounds=100_000, bars=250)
        begin(process)
        wait_until(partial(has_begun, home, f"K{n}-"))
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0.0, 0.15))
        kill(process)
        assert is_sound(home)
        assert {(250, 1)} == set(bars_by_symbol(home).values())
    assert len(bars_by_symbol(home)) > 15


def has_begun(home: Path, name: str) -> bool:
    """Whether other processes can see a symbol of this writer already."""
    try:
        return any(symbol.startswith(name) for symbol in bars_by_symbol(home))
    except sqlite3.OperationalError:  # the file or its tables are not there yet
        return False


def test_what_was_kept_before_a_kill_is_still_there(home: Path, messages: list[str]) -> None:
    store = Store(home, messages.append)
    store.save(made("BABA"))
    process = writer(home, "K", rounds=100_000, bars=500)
    begin(process)
    kill(process)
    got = store.load([whole(made("BABA"))])["BABA"]
    assert isinstance(got, BarSeries)
    assert (START, date(2025, 1, 17)) == tuple(date.fromordinal(day) for day in got.covered)
    assert [] == messages
