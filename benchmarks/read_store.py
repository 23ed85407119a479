"""How long one symbol takes to come out of a large store.

    python benchmarks/read_store.py [SYMBOLS]

Fills a store with SYMBOLS (default 2000) of 2,520 bars each (ten years), then times opening the file and
reading one year of one symbol, in a process that has done nothing else with it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from array import array
from pathlib import Path
from statistics import median

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.store.store import Store

BARS = 2520
FIRST = 735_000
READ = """
import sys, time
from datetime import date
from pathlib import Path
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.store.store import Store
import sqlite3, eventstudy.prices.store.rows, eventstudy.prices.store.schema
want = PriceRequest(sys.argv[2], date.fromordinal(736_000), date.fromordinal(736_325))
start = time.perf_counter()
series = Store(Path(sys.argv[1]), print).load([want])[want.symbol]
print((time.perf_counter() - start) * 1e3, len(series.days))
"""


def fill(store: Store, count: int) -> None:
    """Save ``count`` symbols of BARS bars."""
    days = array("q", range(FIRST, FIRST + BARS))
    for n in range(count):
        prices = array("d", [100.0 + n + 0.01 * k for k in range(BARS)])
        covered = (FIRST, FIRST + BARS - 1)
        store.save(BarSeries(f"S{n}", days, prices, prices, prices, prices, prices, covered, "made"))


def main() -> None:
    """Fill, read and say the median."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), print)
        fill(store, count)
        taken = []
        for n in range(15):
            words = [sys.executable, "-c", READ, folder, f"S{(n * 7919) % count}"]
            milliseconds, bars = subprocess.run(
                words, capture_output=True, text=True, check=True
            ).stdout.split()
            taken.append(float(milliseconds))
        size = store.path.stat().st_size / 1e6
    print(f"{count * BARS:,} bars, {size:.0f} MB: {median(taken):.2f} ms to open it and read {bars} bars")


if __name__ == "__main__":
    main()
