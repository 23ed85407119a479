"""The speed of ``study_arrays`` alone: 2,000 symbols x 25 years of sessions, up to a million events.

    python benchmarks/study_core.py [--events 1000,10000,100000,1000000] [--missing 0] [--model market]

The panel is synthetic: one market and 2,000 firms over 6,300 sessions; random factors for a model that
needs them. 250-session estimation window, 11-session event window, every test for every session and
cumulative window. Every run is a fresh process; the time is that of the call, the memory the peak of the
process with its panel.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time

import numpy as np

from eventstudy.engine.loops.choice import loops_for
from eventstudy.engine.study_arrays import study_arrays
from eventstudy.models.registry import MODELS
from eventstudy.windows import EstimationWindow, EventWindow

SYMBOLS, SESSIONS = 2_000, 6_300
ESTIMATION, EVENT = EstimationWindow(-260, -11), EventWindow(-5, 5)


def run(events: int, missing: float, model: str) -> None:
    """Print one row of the table; ``missing``: the share of the firms' returns that is taken out."""
    rng = np.random.default_rng(20240101)
    market = rng.normal(0.0003, 0.01, SESSIONS)
    returns = rng.normal(0.0, 0.02, (SESSIONS, SYMBOLS))
    returns += market[:, None] * rng.uniform(0.5, 1.8, SYMBOLS)
    if missing:
        returns[rng.random(returns.shape) < missing] = np.nan
    more = len(MODELS[model].series) - 1
    series = np.column_stack([market, rng.normal(0.0, 0.006, (SESSIONS, more))])[:, None]
    rows, columns = rng.integers(260, SESSIONS - 5, events), rng.integers(0, SYMBOLS, events)
    loops_for(events, len(ESTIMATION) + len(EVENT))  # loaded or, the first time, compiled
    started = time.perf_counter()
    found = study_arrays(
        returns,
        series,
        rows,
        columns,
        event_window=EVENT,
        estimation_window=ESTIMATION,
        min_estimation=100,
        model=model,
    )
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    used = found.sections[0].n
    print(f"{events:>10,} {used:>10,} {seconds:>9.2f} {events / seconds:>10,.0f} {peak:>9,.0f}", flush=True)


def main() -> None:
    """Print the table, a process for each row."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", default="1000,10000,100000,1000000")
    parser.add_argument("--missing", type=float, default=0.0)
    parser.add_argument("--model", default="market", choices=list(MODELS))
    parser.add_argument("--row", type=int, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.row:
        run(told.row, told.missing, told.model)
        return
    print(f"{SYMBOLS:,} symbols x {SESSIONS:,} sessions, {os.cpu_count()} cores, numpy {np.__version__}")
    print(f"{'events':>10} {'used':>10} {'seconds':>9} {'events/s':>10} {'peak MiB':>9}", flush=True)
    for count in told.events.split(","):
        command = [sys.executable, __file__, "--row", count, "--missing", str(told.missing)]
        command += ["--model", told.model]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
