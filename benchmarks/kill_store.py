"""Kill the command in the middle, many times, and look at what is left of the store.

    python benchmarks/kill_store.py [TIMES]

Every time ``eventstudy prices fetch`` asks a loopback stand-in for Yahoo for eight symbols that the store
does not have, and is killed (SIGKILL): every other time at a random moment of its run, else within 60 ms
after Yahoo answered, when it writes. Then the file must pass ``PRAGMA integrity_check``, and every symbol in
it must have all of its bars and one span. A run that ends before it is killed does not count.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "helpers"))

from https_proxy import HttpsProxy, proxied
from yahoo_loopback import NASDAQ, YahooServer, chart

from eventstudy.exchanges.sessions import table_of

DAYS = list(table_of("XNYS").days(date(2020, 1, 2), date(2024, 12, 31)))
SYMBOLS = 8


def kill_once(number: int, server: YahooServer, environment: dict[str, str], chance: random.Random) -> bool:
    """Start a fetch of new symbols and kill it; whether it was still running."""
    symbols = [f"K{number}-{n}" for n in range(SYMBOLS)]
    for n, symbol in enumerate(symbols):
        server.charts[symbol] = chart(symbol, NASDAQ, DAYS, [100.0 + n + 0.01 * k for k in range(len(DAYS))])
    words = ["prices", "fetch", *symbols, "--from", str(DAYS[0]), "--to", str(DAYS[-1])]
    process = subprocess.Popen(
        [sys.executable, "-m", "eventstudy", *words], env=environment, stderr=subprocess.DEVNULL
    )
    if number % 2:
        time.sleep(chance.uniform(0.0, 1.5))
    else:
        wanted = chance.randint(1, SYMBOLS)
        while sum(bool(server.asked(symbol)) for symbol in symbols) < wanted and process.poll() is None:
            time.sleep(0.001)
        time.sleep(chance.uniform(0.0, 0.06))
    process.kill()
    return process.wait() == -signal.SIGKILL


def examine(home: Path) -> Counter[int]:
    """How many symbols the store has with how many bars. Raises SystemExit when it is not sound."""
    if not (home / "prices.sqlite").exists():
        return Counter()
    with closing(sqlite3.connect(home / "prices.sqlite")) as store:
        if store.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise SystemExit("integrity_check failed")
        rows = store.execute(
            "SELECT (SELECT count(*) FROM bars WHERE symbol_id = id),"
            " (SELECT count(*) FROM spans WHERE symbol_id = id) FROM symbols"
        ).fetchall()
    if {row for row in rows if row != (len(DAYS), 1)}:
        raise SystemExit(f"half-written symbols: {sorted(set(rows))}")
    return Counter(bars for bars, _ in rows)


def main() -> None:
    """Run the kills and say what was found."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(1)
    killed = started = partly = before = 0
    with tempfile.TemporaryDirectory() as folder, YahooServer({}) as server:
        home, certificates = Path(folder, "home"), Path(folder, "certificates")
        certificates.mkdir()
        with HttpsProxy(server, certificates) as proxy:
            while killed < times:
                killed += kill_once(started, server, proxied(proxy, home), chance)
                started += 1
                after = sum(examine(home).values())
                partly += 0 < after - before < SYMBOLS
                before = after
    print(f"{killed} of {started} runs killed, {partly} of them between two symbols of {SYMBOLS}")
    print(f"{before} symbols kept, each with all {len(DAYS)} bars; integrity_check ok every time")


if __name__ == "__main__":
    main()
