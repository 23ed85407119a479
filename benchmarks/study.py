"""The speed of ``eventstudy study`` as a whole command: 2,000 symbols x 25 years, up to a million events.

    python benchmarks/study.py [--events 1000,10000,100000,1000000] [--keep FOLDER]

The panel is synthetic (a market and 2,000 firms on the real sessions of New York, 2000-2024), written once as
a wide Parquet file of closes. Every run is a fresh process: market model, 250-session estimation window,
11-session event window, every test. The time is the wall clock of the process, the memory its peak. Where
numba is installed, the first large study after installing compiles its inner loops; that is done before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from eventstudy.engine.loops import plain as loops
from eventstudy.engine.loops.choice import FROM, loops_for
from eventstudy.exchanges.sessions import table_of

SYMBOLS = 2_000
FIRST, LAST = date(2000, 1, 3), date(2024, 12, 31)


def write_panel(path: Path) -> list[date]:
    """Write the panel; returns its sessions."""
    days = list(table_of("XNYS").days(FIRST, LAST))
    rng = np.random.default_rng(20240101)
    market = rng.normal(0.0003, 0.01, len(days))
    columns: dict[str, pa.Array] = {"date": pa.array(days), "MKT": _closes(market)}
    for number in range(SYMBOLS):
        beta, noise = rng.uniform(0.5, 1.8), rng.uniform(0.01, 0.025)
        columns[f"S{number:04d}"] = _closes(beta * market + rng.normal(0.0, noise, len(days)))
    pq.write_table(pa.table(columns), path)
    return days


def _closes(returns: np.ndarray) -> pa.Array:
    return pa.array(np.round(100.0 * np.exp(np.cumsum(np.log1p(np.clip(returns, -0.5, 0.5)))), 6))


def write_events(path: Path, days: list[date], count: int) -> None:
    """Write random events, each with a whole estimation window behind it."""
    rng = np.random.default_rng(7)
    texts = [day.isoformat() for day in days[300:-20]]
    symbols, whens = rng.integers(0, SYMBOLS, count).tolist(), rng.integers(0, len(texts), count).tolist()
    with path.open("w", encoding="utf-8") as file:
        file.write("symbol,announced\n")
        file.writelines(f"S{s:04d},{texts[w]}\n" for s, w in zip(symbols, whens, strict=True))


def measure(panel: Path, events: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one command."""
    command = [sys.executable, "-m", "eventstudy", "study", str(events), "--source", str(panel)]
    command += ["--benchmark", "MKT", "--estimation", "-260:-11", "--window", "-5:5", "--format", "csv"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=panel.parent)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(process.stderr.read().decode() if process.stderr else "failed")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", default="1000,10000,100000,1000000")
    parser.add_argument("--keep", help="a folder to keep (and reuse) the panel in")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(told.keep or scratch).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        panel = folder / "panel.parquet"
        days = list(table_of("XNYS").days(FIRST, LAST)) if panel.exists() else write_panel(panel)
        started = time.perf_counter()
        compiled = loops_for(FROM, 0) is not loops
        loading = f"compiled inner loops, ready in {time.perf_counter() - started:.1f} s"
        machine = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
        print(f"{SYMBOLS:,} symbols x {len(days):,} sessions, {machine}")
        print(loading if compiled else "without numba")
        print(f"{'events':>10} {'seconds':>9} {'events/s':>10} {'peak MiB':>9}")
        for count in (int(text) for text in told.events.split(",")):
            events = folder / f"events-{count}.csv"
            write_events(events, days, count)
            seconds, peak = measure(panel, events)
            print(f"{count:>10,} {seconds:>9.2f} {count / seconds:>10,.0f} {peak:>9,.0f}", flush=True)


if __name__ == "__main__":
    main()
