"""How long a whole ``eventstudy`` process takes, beside bare Python and a script that imports everything.

    python benchmarks/start.py [--times 21]

Run it with the Python of an environment into which the package is installed. Medians of whole processes, in
milliseconds, after one unmeasured round: each round starts every process once, and each is held against
the bare Python of its round, as a machine is not equally fast for a minute. Prices come from the bundled
data, for the hundred symbols from a store of their own (the bars of AAPL under a hundred names).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

PRICES = Path(__file__).resolve().parents[1] / "data" / "prices"
COMMAND = str(Path(sys.executable).with_name("eventstudy"))
RUN = [COMMAND, "run", "BABA", "2025-02-11", "--offline"]
NAIVE = """
import sys
import pandas as pd
import pandas_market_calendars as calendars
import typer
import yfinance
from rich.console import Console

sessions = calendars.get_calendar("XNYS").valid_days("2024-07-01", "2025-03-31").tz_localize(None)
bars = pd.read_csv(sys.argv[1], index_col="date", parse_dates=True).reindex(sessions)
place = sessions.searchsorted(pd.Timestamp("2025-02-11"))
base, day = bars.iloc[place - 1], bars.iloc[place]
Console().print(f"BABA,{day.close / base.close - 1},{day.high / base.close - 1}")
"""


def taken(command: list[str], environment: dict[str, str]) -> float:
    """Milliseconds of a whole process."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)
    return 1000.0 * (time.perf_counter() - started)


def hundred(folder: Path, environment: dict[str, str]) -> list[str]:
    """The command over a hundred symbols, whose prices are put into the store."""
    names = [f"S{number:02d}" for number in range(100)]
    for name in names:
        shutil.copy(PRICES / "AAPL.csv", folder / f"{name}.csv")
    subprocess.run([COMMAND, "prices", "import", str(folder), "-q"], env=environment, check=True)
    return [COMMAND, "run", *names, "2025-02-11", "--offline", "--format", "csv", "-q"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=21)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["EVENTSTUDY_HOME"] = home
        completing = {
            "_EVENTSTUDY_COMPLETE": "complete_bash",
            "COMP_WORDS": "eventstudy r",
            "COMP_CWORD": "1",
        }
        rows = [
            ("bare Python (`python -c pass`)", [sys.executable, "-c", "pass"], {}),
            ("`eventstudy --help`", [COMMAND, "--help"], {}),
            ("shell completion of a command", [COMMAND], completing),
            ("`eventstudy run BABA 2025-02-11 --format csv`", [*RUN, "--format", "csv"], {}),
            ("the same as `table`", [*RUN, "--format", "table"], {}),
            ("100 symbols in one call", hundred(Path(folder), environment), {}),
            (
                "a script that imports pandas, yfinance, ... at the top",
                [sys.executable, "-c", NAIVE, str(PRICES / "BABA.csv")],
                {},
            ),
        ]
        names = ("typer", "pandas", "yfinance")
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, ", end="")
        print(", ".join(f"{name} {version(name)}" for name in names))
        print("\n| process | ms | times bare Python |\n|---|---:|---:|")
        rounds = [[taken(command, environment | more) for _, command, more in rows] for _ in range(times + 1)]
        for (name, _, _), column in zip(rows, zip(*rounds[1:], strict=True), strict=True):
            ratios = (took / one[0] for took, one in zip(column, rounds[1:], strict=True))
            print(f"| {name} | {statistics.median(column):,.0f} | {statistics.median(ratios):.1f} |")


if __name__ == "__main__":
    main()
