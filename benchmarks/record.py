"""Every tracked benchmark, a JSON line each, held against the recorded ones.

    python benchmarks/record.py [--keep FOLDER] [--times 5] [--only NAME,...] [--save]

Each benchmark is a fresh process of the command, run once in each of ``--times`` rounds, on inputs that are
made once (kept in ``--keep``): a line has its ``name``, the median, ``least`` and ``most`` ``seconds`` by the
clock, the median ``cpu`` seconds and the ``peak_mib`` of the operating system's accounting, and the load of
the machine. What takes half as much processor time or memory again as in ``recorded.jsonl`` is named at the
end, and the exit code is 1: time by the clock depends on what else the machine does. ``--save`` records what
was measured instead. Records of another machine say little: record your own first. ``--only`` also takes the
names of those that take minutes: up to ten million events, without numba, shared among processes by Dask.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from processes import Cost, cost
from study import FIRST, LAST, write_events, write_panel

from eventstudy.exchanges.sessions import table_of

RECORDED = Path(__file__).with_name("recorded.jsonl")
WORSE = 1.5
"""A benchmark that takes so many times the recorded processor time, or memory, is named."""
WIDE_FIRMS, WIDE_DAYS = 10_000, 700
PARTITION_SYMBOLS = 4_000
COMMAND = [sys.executable, "-m", "eventstudy"]
PANEL = ["--source", "panel.parquet", "--benchmark", "MKT", "--format", "csv", "-q"]
STUDY = ["--estimation", "-260:-11", "--window", "-5:5"]
BENCHMARKS: dict[str, list[str]] = {
    "run": [*COMMAND, "run", "BABA", "2025-02-11", "--offline", "--format", "csv"],
    "batch-10000": [*COMMAND, "batch", "events-10000.csv", *PANEL],
    "batch-100000": [*COMMAND, "batch", "events-100000.csv", *PANEL],
    "study-10000": [*COMMAND, "study", "events-10000.csv", *PANEL, *STUDY],
    "study-1000000": [*COMMAND, "study", "events-1000000.csv", *PANEL, *STUDY],
    "study-wide-csv": [
        *(*COMMAND, "study", "wide-events.csv", "--source", "wide.csv", "--benchmark", "MKT"),
        *("--format", "csv", "-q", *STUDY),
    ],
    "pandas-wide-csv": [sys.executable, "-c", "import pandas; pandas.read_csv('wide.csv')"],
}
"""The command of each benchmark; the last is the yardstick of the one before it."""
NO_NUMBA = "import sys; sys.modules['numba'] = None; from eventstudy.cli.start import main; main()"
BOOTSTRAP = [*COMMAND, "study", "events-10000.csv", *PANEL, *STUDY, "--bootstrap", "999"]
PARTITIONS = [
    *(*COMMAND, "study", "partition-events.csv", "--source", "partitions", "--benchmark", "MKT"),
    *("--format", "csv", "-q", *STUDY),
]
FURTHER: dict[str, list[str]] = {
    "study-1000000-without-numba": [
        *(sys.executable, "-c", NO_NUMBA, "study", "events-1000000.csv", *PANEL, *STUDY),
    ],
    **{
        f"study-{count}": [*COMMAND, "study", f"events-{count}.csv", *PANEL, *STUDY]
        for count in (100_000, 2_000_000, 5_000_000, 10_000_000)
    },
    **{
        f"study-100000-local-{count}": [
            *(*COMMAND, "study", "events-100000.csv", *PANEL, *STUDY, "--scheduler", f"local:{count}"),
        ]
        for count in (1, 2, 4)
    },
    "partitions-10000": PARTITIONS,
    **{
        f"partitions-10000-local-{count}": [*PARTITIONS, "--scheduler", f"local:{count}"]
        for count in (1, 2, 4)
    },
    "bootstrap-10000": BOOTSTRAP,
    **{
        f"bootstrap-10000-local-{count}": [*BOOTSTRAP, "--scheduler", f"local:{count}"] for count in (1, 2, 4)
    },
}
"""Those that take minutes, or compare: measured where ``--only`` names them, recorded never."""


def write_wide(folder: Path) -> None:
    """A wide CSV of synthetic closes, 10,000 firms on 700 sessions, and an event for each firm."""
    days = [day.isoformat() for day in table_of("XNYS").days(date(2020, 1, 2), date(2022, 12, 30))][
        :WIDE_DAYS
    ]
    rng = np.random.default_rng(1)
    market = rng.normal(0.0003, 0.01, WIDE_DAYS)
    returns = market[:, None] * rng.uniform(0.5, 1.8, WIDE_FIRMS)
    returns += rng.normal(0.0, 0.02, returns.shape)
    every = np.column_stack([market, np.clip(returns, -0.5, 0.5)])
    closes = np.round(100.0 * np.exp(np.cumsum(np.log1p(every), axis=0)), 6)
    names = [f"F{number:05d}" for number in range(WIDE_FIRMS)]
    with (folder / "wide.csv").open("w", encoding="utf-8") as file:
        file.write(f"date,MKT,{','.join(names)}\n")
        file.writelines(
            f"{day},{','.join(map(str, row.tolist()))}\n" for day, row in zip(days, closes, strict=True)
        )
    places = rng.integers(300, WIDE_DAYS - 10, WIDE_FIRMS).tolist()
    with (folder / "wide-events.csv").open("w", encoding="utf-8") as file:
        file.write("symbol,announced\n")
        file.writelines(f"{name},{days[place]}\n" for name, place in zip(names, places, strict=True))


def write_partitions(folder: Path) -> None:
    """A panel of 4,000 synthetic symbols as a table of long Parquet files, a folder for every third year."""
    days = np.array(list(table_of("XNYS").days(FIRST, LAST)), dtype="datetime64[D]")
    rng = np.random.default_rng(3)
    names = ["MKT", *(f"S{number:04d}" for number in range(1, PARTITION_SYMBOLS + 1))]
    moves = rng.normal(0.0002, 0.02, (len(names), len(days)))
    closes = np.round(100.0 * np.exp(np.cumsum(moves, axis=1)), 4)
    thirds = (days.astype("datetime64[Y]").astype(int) - 30) // 3
    for third in np.unique(thirds):
        own = thirds == third
        symbols = pa.DictionaryArray.from_arrays(np.repeat(np.arange(len(names)), own.sum()), names)
        table = {"symbol": symbols, "date": np.tile(days[own], len(names)), "close": closes[:, own].ravel()}
        (folder / "partitions" / f"years={third}").mkdir(parents=True)
        pq.write_table(pa.table(table), folder / "partitions" / f"years={third}" / "part-0.parquet")
    chosen = rng.integers(1, len(names), 10_000).tolist()
    rows = rng.integers(300, len(days) - 20, 10_000).tolist()
    with (folder / "partition-events.csv").open("w", encoding="utf-8") as file:
        file.write("symbol,announced\n")
        file.writelines(f"{names[at]},{days[row]}\n" for at, row in zip(chosen, rows, strict=True))


def prepare(folder: Path, counts: Iterable[int]) -> None:
    """Make the inputs that are not there yet, with files of so many events."""
    days = list(table_of("XNYS").days(FIRST, LAST))
    made: dict[str, Callable[[], object]] = {
        "panel.parquet": lambda: write_panel(folder / "panel.parquet"),
        "wide-events.csv": lambda: write_wide(folder),
        "partition-events.csv": lambda: write_partitions(folder),
    }
    for count in counts:
        name = f"events-{count}.csv"
        made[name] = lambda name=name, count=count: write_events(folder / name, days, count)  # type: ignore[misc]
    for name, make in made.items():
        if not (folder / name).exists():
            make()


def measured(names: list[str], folder: Path, times: int) -> Iterator[dict[str, Any]]:
    """The line of each benchmark. Every round runs each of them once: a machine is not equally fast for
    minutes, and what one takes beside another is to say something."""
    commands = BENCHMARKS | FURTHER
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for number in range(1, times + 1):
        print(f"round {number} of {times}", file=sys.stderr)
        for name in names:
            # 1: some events are duplicates, and skipped
            costs[name].append(cost(commands[name], folder, allowed=(0, 1)))
    for name, several in costs.items():
        seconds, cpu, peaks, _ = zip(*several, strict=True)
        yield {
            "name": name,
            "seconds": round(statistics.median(seconds), 3),
            "least": round(min(seconds), 3),
            "most": round(max(seconds), 3),
            "cpu": round(statistics.median(cpu), 3),
            "peak_mib": round(max(peaks)),
            "times": times,
            "load": round(os.getloadavg()[0], 1),
            "cores": os.cpu_count(),
            "python": sys.version.split()[0],
        }


def recorded() -> dict[str, dict[str, Any]]:
    """The recorded lines by name."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines() if RECORDED.exists() else []
    return {line["name"]: line for line in map(json.loads, lines)}


def worse(line: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """What of a benchmark got half as much again, in words."""
    units = {"cpu": "s of the processor", "peak_mib": "MiB"}
    return [
        f"{line['name']}: {line[key]:g} {unit}, recorded {before[key]:g} {unit}"
        for key, unit in units.items()
        if line[key] > WORSE * before[key]
    ]


def main() -> None:
    """Measure, print a line each, compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", help="a folder to keep (and reuse) the inputs in")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="names, with commas between")
    parser.add_argument("--save", action="store_true", help="record what is measured")
    given = parser.parse_args()
    lines = recorded()
    found: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(given.keep or scratch).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        names = given.only.split(",")
        prepare(
            folder, {int(count) for name in names for count in re.findall(r"\d+", name) if int(count) > 99}
        )
        for line in measured(names, folder, given.times):
            name = line["name"]
            print(json.dumps(line), flush=True)
            if given.save and name in BENCHMARKS:
                lines[name] = line
            elif name in lines:
                found += worse(line, lines[name])
    if given.save:
        RECORDED.write_text("".join(json.dumps(line) + "\n" for line in lines.values()), encoding="utf-8")
    for sentence in found:
        print(f"half as much again: {sentence}", file=sys.stderr)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
