"""What a price file means for the command: exit codes, dividends of the benchmark, jumps as warnings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from command import Command
from price_file_helpers import write

import eventstudy as es
from eventstudy.exchanges.sessions import table_of


def test_a_cell_that_cannot_be_read_ends_the_command_with_2(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "BABA.csv", "date,close\n2025-02-10,111.32\n2025-02-11,abc\n")
    done = command("run", "BABA", "2025-02-11", "--source", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{path}:3: close: 'abc' is not a number" in done.stderr


@pytest.mark.parametrize(("returns", "benchmark"), [("price", "-0.01"), ("total", "0.02")])
def test_a_dividend_of_the_benchmark_counts_in_a_total_return(
    command: Command, tmp_path: Path, returns: str, benchmark: str
) -> None:
    """99 after 100 is -1 %; with the dividend of 3 it is (99 + 3) / 100 - 1 = 2 %."""
    rows = "BABA,2025-02-10,50,0\nBABA,2025-02-11,51,0\nMKT,2025-02-10,100,0\nMKT,2025-02-11,99,3\n"
    path = write(tmp_path, "all.csv", "symbol,date,close,dividend\n" + rows)
    options = ("--source", str(path), "--benchmark", "MKT", "--listings", "given", "--returns", returns)
    found = command("run", "BABA", "2025-02-11", *options, "--get", "benchmark_return").stdout
    assert pytest.approx(float(benchmark)) == float(found)


@pytest.mark.parametrize(
    ("symbol", "day", "where"),
    [
        ("BABA", "2025-02-11", "the move"),
        ("BABA", "2025-02-13", "a window"),
        ("BABA", "2025-01-15", "the year to date"),
        ("BABA", "2024-11-05", "the estimation window"),
        ("MKT", "2025-02-11", "the benchmark's move"),
    ],
)
def test_a_jump_is_a_warning_wherever_a_return_rests_on_it(
    tmp_path: Path, symbol: str, day: str, where: str
) -> None:
    """From ``day`` on, the closes of a calm stock are 1.7 times as high."""
    days_ = [one.isoformat() for one in table_of("XNYS").days(date(2024, 7, 1), date(2025, 2, 20))]
    level = {"BABA": 100.0, "MKT": 1000.0}
    text = "symbol,date,close\n"
    for place, one in enumerate(days_):
        for name, base in level.items():
            raised = 1.7 if name == symbol and one >= day else 1.0
            text += f"{name},{one},{base * (1 + 0.001 * (place % 5)) * raised:.4f}\n"
    path = write(tmp_path, "all.csv", text)
    found = es.run(
        ["BABA"], "2025-02-11", windows=[(0, 3)], source=str(path), benchmark="MKT", listings="given"
    )
    (warnings,) = found.to_frame()["warnings"]
    named = "extreme-move:" + ("MKT:" if symbol == "MKT" else "") + day
    assert named in warnings, where
