"""What the user sees when something goes wrong: runs the command against every fault and prints a table.

    python scripts/fault_table.py

The faults of Yahoo come from a loopback stand-in behind an HTTPS proxy; those of the store are made in its
folder; those of the machine are in ``fault_machine.py``. Nothing in the program knows of any.
"""

from __future__ import annotations

import ctypes
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "helpers"))

from fault_machine import clock_faults, machine_faults
from https_proxy import HttpsProxy, proxied
from yahoo_loopback import (
    HONG_KONG,
    LONDON_RATES,
    NASDAQ,
    Body,
    Fault,
    YahooServer,
    after,
    answering,
    chart,
    first,
    hang,
    quote_of,
    refusal,
    reset,
    result_of,
)

from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.bars import Row, build_series
from eventstudy.prices.store.store import Store

DAYS = list(table_of("XNYS").days(date(2024, 7, 2), date(2025, 3, 31)))
HTML = "<html><body>Service unavailable</body></html>"
RUN = ("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
LIMIT = answering(429, "Too Many Requests", kind="text/plain")
INVALID_CRUMB = {"finance": {"error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}


def jd(scale: float = 1.0) -> Body:
    """A chart of JD that rises by five cents a session."""
    return chart("JD", NASDAQ, DAYS, [scale * (30 + 0.05 * n) for n in range(len(DAYS))])


def others() -> dict[str, Body]:
    """What the parity of JD needs: its Hong Kong listing and the exchange rate."""
    days = list(table_of("XHKG").days(DAYS[0], DAYS[-1]))
    return {
        "9618.HK": chart("9618.HK", HONG_KONG, days, [140 + 0.2 * n for n in range(len(days))]),
        "HKD=X": chart("HKD=X", LONDON_RATES, DAYS, [7.78] * len(DAYS)),
    }


YAHOO_FAULTS: dict[str, tuple[Fault, tuple[str, ...]]] = {
    "404, unknown symbol": (
        answering(404, refusal("Not Found", "No data found, symbol may be delisted")),
        (),
    ),
    "401 for ever": (answering(401, INVALID_CRUMB), ()),
    "429 twice, then well": (first(2, LIMIT), ()),
    "429 for ever": (LIMIT, ()),
    "429 for ever, --timeout 5": (LIMIT, ("--timeout", "5")),
    "429 with Retry-After: 1800": (answering(429, "", ("Retry-After", "1800")), ()),
    "500 HTML twice, then well": (first(2, answering(500, HTML, kind="text/html")), ()),
    "500 HTML for ever": (answering(500, HTML, kind="text/html"), ()),
    "empty body for ever, --timeout 5": (answering(200, ""), ("--timeout", "5")),
    "truncated JSON for ever, --timeout 5": (
        answering(200, '{"chart": {"result": [{"me'),
        ("--timeout", "5"),
    ),
    "connection reset once": (first(1, reset), ()),
    "connection reset for ever, --timeout 5": (reset, ("--timeout", "5")),
    "slow first byte, 3 s": (after(3.0), ()),
    "hang": (hang, ()),
    "hang, --timeout 5": (hang, ("--timeout", "5")),
}


def _null_row(body: Body) -> None:
    for column in quote_of(body).values():
        column[DAYS.index(date(2025, 2, 11))] = None


def _no_adjusted(body: Body) -> None:
    del result_of(body)["indicators"]["adjclose"]


def _wrong_currency(body: Body) -> None:
    result_of(body)["meta"]["currency"] = "HKD"


def _closed_day(body: Body) -> None:
    stamps, sunday = result_of(body)["timestamp"], date(2025, 2, 9)
    place = DAYS.index(date(2025, 2, 10))
    stamps.insert(place, stamps[place] - (date(2025, 2, 10) - sunday).days * 86_400)
    for column in (*quote_of(body).values(), result_of(body)["indicators"]["adjclose"][0]["adjclose"]):
        column.insert(place, 99.0)


ANSWERS: dict[str, Callable[[Body], None]] = {
    "null row on the event day": _null_row,
    "adjusted closes missing": _no_adjusted,
    "wrong currency": _wrong_currency,
    "a bar on a closed day": _closed_day,
}


class Bench:
    """Runs the command with a home of its own for every fault, and prints a row of the table."""

    def __init__(self, server: YahooServer, proxy: HttpsProxy, folder: Path) -> None:
        self.server = server
        self._proxy = proxy
        self._folder = folder
        self._number = 0

    def home(self) -> Path:
        """A new home that every user can reach."""
        self._number += 1
        home = self._folder / f"home{self._number}"
        home.mkdir(mode=0o755)
        return home

    def row(self, fault: str, home: Path, *words: str, **options: object) -> None:
        """Run the command and print what came of it."""
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "eventstudy", *RUN, *words],
            capture_output=True,
            text=True,
            check=False,
            env=proxied(self._proxy, home),
            **options,  # type: ignore[call-overload]
        )
        seconds = time.monotonic() - start
        told = " / ".join(done.stderr.replace(str(home), "HOME").splitlines()) or "(nothing)"
        cells = done.stdout.splitlines()[-1].split(",") if done.stdout else []
        shown = f"{cells[-3]}, {cells[-2]}: {cells[-1]}" if cells else "(nothing)"
        print(f"| {fault} | {told} | {shown} | {done.returncode} | {seconds:.1f} |", flush=True)


def yahoo_faults(bench: Bench) -> None:
    """Faults of the answer, each with an empty store."""
    for name, (fault, words) in YAHOO_FAULTS.items():
        bench.server.faults["JD"] = fault
        bench.row(name, bench.home(), *words)
    bench.server.faults.clear()
    for name, change in ANSWERS.items():
        bench.server.charts["JD"] = jd()
        change(bench.server.charts["JD"])
        bench.row(name, bench.home())
    bench.server.charts["JD"] = jd()
    home = bench.home()
    bench.row("nothing wrong: first run", home)
    bench.row("nothing wrong: second run", home)
    bench.server.charts["JD"] = jd(0.5)
    bench.row("a split between two fetches (--refresh)", home, "--refresh")
    bench.server.faults["JD"] = LIMIT
    bench.row("429 for ever, --refresh, stored before, --timeout 5", home, "--refresh", "--timeout", "5")
    bench.row("offline and unknown", bench.home(), "--offline")
    bench.server.faults.clear()
    bench.server.charts["JD"] = jd()


def _without_privilege() -> None:
    """Let permissions hold for the superuser, too: drop the capability to override them (Linux)."""
    drop_from_bounding_set, dac_override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Another process writes all the time."""
    held = sqlite3.connect(home / "prices.sqlite", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    yield
    held.close()


def stored(bench: Bench, symbol: str) -> Path:
    """A home whose store has one symbol."""
    home = bench.home()
    rows: list[Row] = [(day.toordinal(), 29.0, 31.0, 28.0, 30.0, 1000.0) for day in DAYS]
    Store(home, print).save(build_series(symbol, rows, source="made"))
    return home


def store_faults(bench: Bench) -> None:
    """Faults of the store, each with a sound Yahoo."""
    home = stored(bench, "JD")
    (home / "prices.sqlite").write_bytes(b"not a database " * 500)
    bench.row("store: damaged file", home)
    home = stored(bench, "JD")
    connection = sqlite3.connect(home / "prices.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    bench.row("store: newer schema", home)
    home = stored(bench, "AAPL")
    limit = (20 * 1024, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    bench.row("store: no space", home, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    for name, symbol in (("store: read-only, symbol there", "JD"), ("store: read-only, not there", "AAPL")):
        home = stored(bench, symbol)
        (home / "prices.sqlite").chmod(0o444)
        home.chmod(0o555)
        bench.row(name, home, preexec_fn=_without_privilege)
    home = stored(bench, "AAPL")
    with locked(home):
        bench.row("store: locked by another process", home)


def main() -> None:
    """Print the table."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is started without it
    with tempfile.TemporaryDirectory() as name, YahooServer({"JD": jd(), **others()}) as server:
        folder = Path(name)
        folder.chmod(0o755)
        with HttpsProxy(server, folder) as proxy:
            print("| fault | standard error | row: source, status: warnings | exit code | seconds |")
            print("|---|---|---|---|---|")
            bench = Bench(server, proxy, folder)
            yahoo_faults(bench)
            store_faults(bench)
            print("\n| fault | standard error | exit code | what was lost |\n|---|---|---|---|")
            with tempfile.TemporaryDirectory() as clocks:
                clock_faults(Path(clocks), lambda home: proxied(proxy, home))
        machine_faults(folder)


if __name__ == "__main__":
    main()
