"""How long ``batch --intraday`` takes for a day of one-minute bars of 500 symbols.

The bars are made up: one file of a market's day (195,000 rows, Massive's layout), then a folder of 500 files.
Each is measured in this process, so the time of starting Python is not in it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from time import perf_counter, process_time

from eventstudy.announcements.event_files import open_events
from eventstudy.options import RunOptions
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.intraday.files import BarFiles
from eventstudy.reactions.batch import batch
from eventstudy.reasons import Reason

SYMBOLS = [f"S{a}{b}{c}" for a in "ABCDEFGH" for b in "ABCDEFGH" for c in "ABCDEFGH"][:500]
DAY, OPENS = date(2026, 3, 19), 1_773_927_000
"""A session of New York, and its opening in UTC seconds."""
LIMIT = 2.0
"""Seconds of the processor that either may take."""


def minute(symbol_at: int, at: int) -> tuple[float, float, float, float, int]:
    """Open, high, low, close and volume of a made-up bar."""
    cents = 10_000 + (at * 7 + symbol_at) % 40 * 10 + at % 10
    first, high, low, close = (each / 100 for each in (cents - 10, cents + 20, cents - 20, cents))
    return first, high, low, close, 100 + at


def flat_file(path: Path) -> None:
    """A market's day in one file."""
    with path.open("w", encoding="utf-8") as file:
        file.write("ticker,volume,open,close,high,low,window_start,transactions\n")
        for symbol_at, symbol in enumerate(SYMBOLS):
            for at in range(390):
                first, high, low, last, volume = minute(symbol_at, at)
                start = (OPENS + 60 * at) * 10**9
                file.write(f"{symbol},{volume},{first},{last},{high},{low},{start},1\n")


def folder(path: Path) -> None:
    """A file of yfinance's layout for each symbol."""
    path.mkdir()
    starts = [
        f"{datetime.fromtimestamp(OPENS + 60 * at).astimezone():%Y-%m-%d %H:%M:%S%z}" for at in range(390)
    ]
    starts = [f"{start[:-2]}:{start[-2:]}" for start in starts]
    for symbol_at, symbol in enumerate(SYMBOLS):
        lines = ["Datetime,Open,High,Low,Close,Volume"]
        lines += [f"{starts[at]},{','.join(map(str, minute(symbol_at, at)))}" for at in range(390)]
        (path / f"{symbol}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def inputs(home: Path) -> tuple[Path, Path]:
    """The events and the daily prices: two closes of each symbol."""
    events, daily = home / "events.csv", home / "daily.csv"
    stamp = f"{DAY}T11:30-04:00"
    events.write_text("symbol,announced\n" + "".join(f"{one},{stamp}\n" for one in SYMBOLS), encoding="utf-8")
    rows: Iterable[str] = (
        f"{one},2026-03-18,100,105,99,100,9\n{one},{DAY},100,105,99,102,9\n" for one in SYMBOLS
    )
    daily.write_text("symbol,date,open,high,low,close,volume\n" + "".join(rows), encoding="utf-8")
    return events, daily


def timed(bars: Path, events: Path, daily: Path) -> tuple[float, float]:
    """Seconds of the processor and of the clock to read and measure; every row must have its measures."""
    begun, worked = perf_counter(), process_time()
    options = RunOptions(all_listings=False, benchmark="none", model="mean-adjusted", intraday=BarFiles(bars))
    with open_events(str(events)) as file:
        rows = list(batch(file.rows(), FileSource(daily), options, file="events.csv"))
    seconds = process_time() - worked, perf_counter() - begun
    measured = [row for row in rows if row.reaction and row.reaction.intraday.get("peak_after_news")]
    if len(measured) != len(SYMBOLS) or any(row.status is not Reason.OK for row in rows):
        raise SystemExit(f"only {len(measured)} of {len(SYMBOLS)} symbols were measured")
    return seconds


def loop() -> float:
    """Seconds of the processor for a sum of a million squares: what other work leaves of this machine."""
    best = 60.0
    for _ in range(5):
        worked = process_time()
        sum(number * number for number in range(1_000_000))
        best = min(best, process_time() - worked)
    return best


def main() -> int:
    """Time both; 1 when one takes longer than ``LIMIT``."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        flat_file(home / "2026-03-19.csv")
        folder(home / "bars")
        events, daily = inputs(home)
        late = False
        for name in ("2026-03-19.csv", "bars"):
            seconds, elapsed = min(timed(home / name, events, daily) for _ in range(3))
            late = late or seconds > LIMIT
            size = f"{len(SYMBOLS)} symbols, {390 * len(SYMBOLS):,} bars"
            loops = seconds / loop()
            print(f"{name:16} {size}: {seconds:.2f} s ({elapsed:.2f} s by the clock, {loops:.0f} loops)")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
