"""Other event-study packages on the same inputs, with the same answer checked.

    python benchmarks/peers.py [--firms 1000] [--times 5] [--only NAME,...] [--keep FOLDER]

A wide CSV of synthetic simple returns (700 sessions) and one event for each firm; market model on 250
sessions, event window of 11. Each package is installed from the package index into an environment of its
own in ``--keep``, because one of them is named ``eventstudy`` too, and runs as a fresh process, import and
reading included; where it cannot be installed, or fails, that is said. Every program prints the cumulative
average abnormal return of the window (CAAR): a line of JSON has its ``caar``, and ``apart``, how far it is
from ours. The exit code is 1 where a program fails or its answer is further away than 1e-9.

``numpy`` is the floor: ``pandas.read_csv`` and the same arithmetic in arrays, without a test or a check.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from processes import Failed, cost

from eventstudy.exchanges.sessions import table_of

DAYS = 700
NEAR = 1e-9
OURS = (
    "study events.csv --source returns.csv --prices-are returns --benchmark MKT"
    " --estimation -260:-11 --window -5:5 -q --get mean"
)
NUMPY = """
import numpy as np
import pandas as pd
returns = pd.read_csv("returns.csv", index_col="date")
events = pd.read_csv("events.csv")
rows = returns.index.get_indexer(events.announced)
values, market = returns[events.symbol].to_numpy(), returns["MKT"].to_numpy()
own = np.arange(len(events))
y = values[rows[:, None] + np.arange(-260, -10), own[:, None]]
x = market[rows[:, None] + np.arange(-260, -10)]
apart = x - x.mean(1, keepdims=True)
beta = (apart * y).sum(1) / (apart**2).sum(1)
alpha = y.mean(1) - beta * x.mean(1)
inside = rows[:, None] + np.arange(-5, 6)
print(float((values[inside, own[:, None]] - alpha[:, None] - beta[:, None] * market[inside]).sum(1).mean()))
"""
LEMAIRE = """
import eventstudy as es
import numpy as np
import pandas as pd
es.Single.import_returns("returns.csv")
events = [
    es.Single.market_model(symbol, "MKT", np.datetime64(day), (-5, 5), estimation_size=250, buffer_size=5)
    for symbol, day in pd.read_csv("events.csv").itertuples(index=False)
]
print(float(es.Multiple(events).CAAR[-1]))
"""
EASY = """
import pandas as pd
from easy_es.event_study_model import EventStudy
wide = pd.read_csv("returns.csv")
market = wide[["date", "MKT"]].rename(columns={"date": "Date", "MKT": "Mkt-RF"}).assign(RF=0.0)
market["Date"] = pd.to_datetime(market["Date"]).dt.date
long = wide.drop(columns="MKT").melt("date", var_name="ticker", value_name="Ret")
long = long.rename(columns={"date": "Date"}).assign(Volume=1.0)
EventStudy.AUX_OFFSET = 200  # it counts calendar days where the windows are sessions
study = EventStudy(250, 5, 5, 5, 250, "capm")
study.add_returns(ret_df=long)
study.add_factors(market)
events = pd.read_csv("events.csv").rename(columns={"symbol": "ticker", "announced": "event_date"})
done = study.run_study(events)
print(float(done[done["Offset"] == 5]["car"].mean()))
"""
TOOLKIT = """
import pandas as pd
from event_study_toolkit.eventstudy import eventstudy
wide = pd.read_csv("returns.csv", parse_dates=["date"])
long = wide.melt(["date", "MKT"], var_name="name", value_name="ret_dlst_adj")
long = long.rename(columns={"MKT": "vwretd"})
long["permno"] = long.pop("name").str[1:].astype(int)
events = pd.read_csv("events.csv", parse_dates=["announced"])
events = pd.DataFrame({"permno": events.symbol.str[1:].astype(int), "EVT_DATE": events.announced, "group": 1})
study = eventstudy(250, 5, -5, 5, long, events, groups=["group"])
done = study.getAbnormalReturns("market")
print(float(done.groupby("permno")["abret"].sum().mean()))
"""
PROGRAMS: dict[str, tuple[str, str]] = {
    "ours": ("", OURS),
    "numpy": ("", NUMPY),
    "eventstudy": ("eventstudy==0.1a12", LEMAIRE),
    "easy-es": ("easy-es==0.1.2 pandas<3", EASY),
    "event-study-toolkit": ("event-study-toolkit==1.0.0", TOOLKIT),
}
"""The package of each, empty for what is installed here, and its program, which prints the CAAR last."""


def write_inputs(folder: Path, firms: int) -> None:
    """The returns, date,MKT,F00000,..., and an event for each firm."""
    days = [str(day) for day in table_of("XNYS").days(date(2019, 1, 2), date(2022, 12, 30))][:DAYS]
    rng = np.random.default_rng(2)
    market = rng.normal(0.0003, 0.01, DAYS)
    returns = market[:, None] * rng.uniform(0.5, 1.8, firms) + rng.normal(0.0, 0.02, (DAYS, firms))
    every = np.round(np.column_stack([market, np.clip(returns, -0.5, 0.5)]), 8)
    names = [f"F{number:05d}" for number in range(1, firms + 1)]
    lines = [f"date,MKT,{','.join(names)}"]
    lines += [f"{day},{','.join(map(repr, row.tolist()))}" for day, row in zip(days, every, strict=True)]
    (folder / "returns.csv").write_text("\n".join(lines) + "\n")
    rows = rng.integers(300, DAYS - 10, firms).tolist()
    lines = [f"{name},{days[row]}" for name, row in zip(names, rows, strict=True)]
    (folder / "events.csv").write_text("\n".join(["symbol,announced", *lines]) + "\n")


def python_of(folder: Path, package: str) -> str | None:
    """The Python of an environment with the package, made when missing; None where it cannot be installed."""
    if not package:
        return sys.executable
    environment = folder / package.partition("=")[0]
    python = environment / "bin" / "python"
    if (environment / "installed").exists():
        return str(python)
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", *package.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
        print(f"{package}: not installed ({last})", file=sys.stderr)
        return None
    (environment / "installed").touch()
    return str(python)


def measured(name: str, python: str, folder: Path, times: int) -> dict[str, Any]:
    """The line of one program, its answer included."""
    program = PROGRAMS[name][1]
    words = ["-m", "eventstudy", *program.split()] if name == "ours" else ["-c", program]
    runs = [cost([python, *words], folder, keep=True) for _ in range(times)]
    seconds = [run.seconds for run in runs]
    return {
        "name": name,
        "package": PROGRAMS[name][0] or "installed",
        "seconds": round(statistics.median(seconds), 3),
        "least": round(min(seconds), 3),
        "most": round(max(seconds), 3),
        "cpu": round(statistics.median(run.cpu for run in runs), 3),
        "peak_mib": round(max(run.peak_mib for run in runs)),
        "times": times,
        "caar": float(runs[0].printed.split()[-1]),
    }


def main() -> None:
    """Measure, print a line each, compare the answers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default=",".join(PROGRAMS), help="names, with commas between")
    parser.add_argument("--keep", help="a folder to keep (and reuse) the environments in")
    given = parser.parse_args()
    wrong = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(given.keep or scratch).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        write_inputs(folder, given.firms)
        answer: float | None = None
        for name in dict.fromkeys(["ours", *given.only.split(",")]):
            python = python_of(folder, PROGRAMS[name][0])
            if python is None:
                continue
            try:
                line = {"firms": given.firms, **measured(name, python, folder, given.times)}
            except Failed as failed:
                print(f"{name}: {failed}", file=sys.stderr)
                wrong = True
                continue
            answer = line["caar"] if answer is None else answer
            line["apart"] = abs(line["caar"] - answer)
            wrong |= line["apart"] > NEAR
            print(json.dumps(line), flush=True)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
