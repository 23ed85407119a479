"""The speed of ``eventstudy study`` as a whole command: 2,000 symbols x 25 years, up to a million events.

    python benchmarks/study.py [--events 1000,10000,100000,1000000] [--keep FOLDER]
    python benchmarks/study.py --models [--repeat 3] [--keep FOLDER]

The panel is synthetic (a market and 2,000 firms on the real sessions of New York, 2000-2024), written once as
a wide Parquet file of closes. Every run is a fresh process: market model, 250-session estimation window,
11-session event window, every test. The time is the wall clock of the process, the memory its peak. Where
numba is installed, the first large study after installing compiles its inner loops; that is done before.

``--models``: a row for each model, outcome and long run instead, 10,000 events (garch: 200), with the
processor time, which other work on the machine disturbs less, against that of the market model; the fastest
of ``--repeat`` runs. Factors and volumes are synthetic too.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from processes import Cost, cost
from pyarrow import csv

from eventstudy.engine.loops import plain as loops
from eventstudy.engine.loops.choice import FROM, loops_for
from eventstudy.exchanges.sessions import table_of
from eventstudy.models.registry import MODELS
from eventstudy.options import MODEL

SYMBOLS = 2_000
MODEL_EVENTS, GARCH_EVENTS = 10_000, 200
FACTORS = ("Mkt-RF", "SMB", "HML", "RMW", "CMA", "Mom", "RF")
FIRST, LAST = date(2000, 1, 3), date(2024, 12, 31)
VOLUME = "--outcome volume"
FURTHER = (VOLUME, "--outcome volatility", "--trade-to-trade", "--bhar", "--calendar-time monthly")


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


def write_factors(path: Path, days: list[date]) -> None:
    """Write factors of every session, in percent."""
    rng = np.random.default_rng(11)
    columns = np.round(rng.normal(0.02, 0.6, (len(FACTORS), len(days))), 3)
    columns[-1] = 0.01
    names = dict(zip(FACTORS, columns, strict=True))
    table = pa.table({"date": pa.array([day.isoformat() for day in days]), **names})
    csv.write_csv(table, path)


def write_volumes(path: Path, panel: Path) -> None:
    """Write the panel with a volume beside every close."""
    rng = np.random.default_rng(13)
    closes = pq.read_table(panel)
    columns: dict[str, pa.Array] = {"('Date', '')": closes["date"]}
    for name in closes.column_names[1:]:
        columns[f"('Close', '{name}')"] = closes[name]
        columns[f"('Volume', '{name}')"] = pa.array(np.round(np.exp(rng.normal(14.0, 0.5, len(closes)))))
    pq.write_table(pa.table(columns), path)


def measure(panel: Path, events: Path, *options: str) -> Cost:
    """What one command takes."""
    command = [sys.executable, "-m", "eventstudy", "study", str(events), "--source", str(panel)]
    command += ["--benchmark", "MKT", "--estimation", "-260:-11", "--window", "-5:5", "--format", "csv"]
    return cost([*command, *options], panel.parent, allowed=(0, 1))  # 1: some events were skipped


def by_events(folder: Path, panel: Path, days: list[date], counts: list[int]) -> None:
    """Print what the market model takes by the number of events."""
    print(f"{'events':>10} {'seconds':>9} {'events/s':>10} {'peak MiB':>9}")
    for count in counts:
        events = folder / f"events-{count}.csv"
        write_events(events, days, count)
        taken = measure(panel, events)
        print(
            f"{count:>10,} {taken.seconds:>9.2f} {count / taken.seconds:>10,.0f} {taken.peak_mib:>9,.0f}",
            flush=True,
        )


def by_model(folder: Path, panel: Path, days: list[date], repeat: int) -> None:
    """Print what each model, outcome and long run takes."""
    factors, volumes = folder / "factors.csv", folder / "volumes.parquet"
    write_factors(factors, days)
    if not volumes.exists():
        write_volumes(volumes, panel)
    rows = [(name, ["--model", name]) for name in MODELS]
    rows += [(options, options.split()) for options in FURTHER]
    print(f"{'':<24} {'events':>7} {'seconds':>8} {'processor':>10} {'x market':>9}")
    market = math.nan
    for name, options in rows:
        count = GARCH_EVENTS if name == "garch" else MODEL_EVENTS
        events = folder / f"events-{count}.csv"
        write_events(events, days, count)
        if name in MODELS and MODELS[name].excess:
            options += ["--factors", str(factors)]
        prices = volumes if name == VOLUME else panel
        taken = min((measure(prices, events, *options) for _ in range(repeat)), key=lambda taken: taken.cpu)
        market = taken.cpu if name == MODEL else market
        times = f"{taken.cpu / market:>9.2f}"
        print(f"{name:<24} {count:>7,} {taken.seconds:>8.2f} {taken.cpu:>10.2f} {times}", flush=True)


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", default="1000,10000,100000,1000000")
    parser.add_argument("--keep", help="a folder to keep (and reuse) the panel in")
    parser.add_argument("--models", action="store_true", help="a row for each model")
    parser.add_argument(
        "--repeat", type=int, default=3, help="runs of each model, of which the fastest counts"
    )
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
        if told.models:
            by_model(folder, panel, days, told.repeat)
        else:
            by_events(folder, panel, days, [int(text) for text in told.events.split(",")])


if __name__ == "__main__":
    main()
