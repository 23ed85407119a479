"""A library that breaks down over a Parquet file ends neither the command nor its message."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from signals import HEED

BREAKS_DOWN = f"""{HEED}
import os, sys
from eventstudy.cli.start import main
from eventstudy.prices.files import arrow, bounds, parquet
def read(self, *_):
    with arrow.arrow_errors(self.path, "not readable"):
        print("reading", os.getpid(), flush=True)
        HAPPENS
bounds.SECONDS = LIMIT
parquet.ParquetTable._batches = read
sys.argv = ["eventstudy", *sys.argv[1:]]
main()
"""
"""The command, with a stand-in for what arrow does on pages that break it."""
DAYS = [date(2025, 1, 1) + timedelta(days=number) for number in range(60)]


def program(happens: str, limit: float = 60) -> list[str]:
    """The command that breaks down in this way while it reads."""
    return [
        sys.executable,
        "-c",
        BREAKS_DOWN.replace("HAPPENS", happens).replace("LIMIT", str(limit)),
    ]


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """A Parquet file."""
    path = tmp_path / "AAPL.parquet"
    pq.write_table(pa.table({"date": DAYS, "close": [100.0 + n for n in range(len(DAYS))]}), path)
    return path


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        ("os.abort()", "the library that reads it broke down: SIGABRT"),
        ("os.kill(os.getpid(), 11)", "the library that reads it broke down: SIGSEGV"),
        ("while True: pass", "it takes too long"),
        ("bytearray(1 << 50)", "memory"),
    ],
)
def test_a_library_that_breaks_down_is_exit_code_2_with_a_message(
    happens: str, reason: str, prices: Path, environment: dict[str, str]
) -> None:
    words = [*program(happens, limit=0.5), "prices", "import", str(prices)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "place", ["--source", "EVENTSTUDY_SOURCE", "config", "folder", "partition", "address", "other suffix"]
)
def test_wherever_the_file_is_named(place: str, prices: Path, environment: dict[str, str]) -> None:
    named = prices
    if place == "folder":
        named = prices.parent / "folder"
        named.mkdir()
        prices.rename(named / prices.name)
    elif place == "partition":
        named = prices.parent / "table"
        (named / "year=2025").mkdir(parents=True)
        prices.rename(named / "year=2025" / prices.name)
    elif place == "other suffix":
        named = prices.rename(prices.with_suffix(".data"))
    words = [*program("os.abort()"), "run", "AAPL", "2025-02-11"]
    variables = {**environment}
    if place == "EVENTSTUDY_SOURCE":
        variables[place] = str(named)
    elif place == "config":
        Path(environment["EVENTSTUDY_HOME"]).mkdir(exist_ok=True)
        (Path(environment["EVENTSTUDY_HOME"]) / "config.toml").write_text(f'[run]\nsource = "{named}"\n')
        del variables["EVENTSTUDY_SOURCE"]
    else:
        words.append(f"--source={'file://' if place == 'address' else ''}{named}")
    done = subprocess.run(words, env=variables, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.split()[0]) == (2, "reading"), done.stderr
    assert "broke down: SIGABRT" in done.stderr


def test_a_parquet_file_that_only_lies_in_the_working_folder_is_none_of_its_words(prices: Path) -> None:
    program = (
        "import os, sys\n"
        "from eventstudy.cli.apart import protect_from_parquet\n"
        "os.fork = lambda: sys.exit('a child process')\n"
        "protect_from_parquet()"
    )
    words = [sys.executable, "-c", program, "run", "AAPL", "2025-02-11", "--format=csv", ""]
    done = subprocess.run(words, cwd=prices.parent, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@contextmanager
def reading(prices: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command while it reads, and the number of the process that does."""
    words = [*program("[None for _ in iter(int, 1)]"), "prices", "import", str(prices)]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline().split()[1])


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")]
)
def test_a_signal_reaches_the_process_that_reads(
    number: int, code: int, word: str, prices: Path, environment: dict[str, str]
) -> None:
    with reading(prices, environment) as (process, reader):
        assert reader != process.pid
        process.send_signal(number)
        assert process.communicate(timeout=30)[1] == f"{word}\n"
    assert process.returncode == code


def test_the_process_that_reads_ends_with_the_command(prices: Path, environment: dict[str, str]) -> None:
    with reading(prices, environment) as (process, reader):
        process.kill()
        process.wait(30)
        for _ in range(100):
            if not Path(f"/proc/{reader}").exists() or " Z " in Path(f"/proc/{reader}/stat").read_text():
                break
            time.sleep(0.1)
        else:
            os.kill(reader, signal.SIGKILL)
            pytest.fail("it goes on")
