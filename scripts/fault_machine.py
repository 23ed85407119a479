"""Faults of the machine: a full disk, closed streams, signals, no home, a wrong clock, libraries missing.

Used by ``scripts/fault_table.py``. Every row is a process of the installed command. The libraries that are
missing are hidden from it by a ``sitecustomize``, and the clock is set back or forward inside the process
(the two functions that the program asks for the time), because the machine's own must stay right.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hidden_library import HIDE

import eventstudy

INSTALLED = (str(Path(sys.executable).with_name("eventstudy")),)
MOMENTS = 40
"""How many moments of a run a signal comes at."""
OLD = "what was there before\n"
RUN = ("run", "BABA", "AAPL", "2025-02-11")
PACKAGE = Path(eventstudy.__file__).parent
PANEL = Path(__file__).parents[1] / "tests" / "golden" / "panel_a"
PRICES = str(PANEL / "prices_wide.csv")
STUDY = ("study", str(PANEL / "events.csv"), "--source", PRICES, "--benchmark", "MKT")
CLOCK = """
import sys, time
from datetime import datetime
moment = datetime.fromisoformat(sys.argv[1]).timestamp()
time.time = lambda: moment
import eventstudy.prices.yahoo.source as yahoo
class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(moment, tz)
yahoo.datetime = Clock
sys.argv = ["eventstudy", *sys.argv[2:]]
from eventstudy.cli.start import main
main()
"""
Files = dict[str, bytes]


class Machine:
    """Runs the command in folders of its own, and prints a row of the table for every fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "machine"
        self.folder.mkdir()
        self.out = self.folder / "out"
        self.out.mkdir()
        hidden = self.folder / "hidden"
        hidden.mkdir()
        (hidden / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
        (self.folder / "none").mkdir()
        (self.folder / "events.csv").write_text("symbol,announced\n" + "AAPL,2025-02-11\n" * 300, "utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSTUDY_")}
        self.env = {
            **kept,
            "EVENTSTUDY_HOME": str(self.folder / "home"),
            "EVENTSTUDY_SOURCE": "bundled",
            "PYTHONPATH": str(hidden),
            "HIDDEN": "(none)",
        }

    def files(self) -> Files:
        """What lies in the output folder."""
        return {path.name: path.read_bytes() for path in self.out.iterdir()}

    def old(self) -> Files:
        """Lay an older out.csv into the output folder, and nothing else."""
        for path in self.out.iterdir():
            path.unlink()
        (self.out / "out.csv").write_text(OLD, encoding="utf-8")
        return self.files()

    def row(
        self,
        fault: str,
        words: tuple[str, ...],
        redirect: str = "",
        env: Mapping[str, str | None] | None = None,
        command: tuple[str, ...] = INSTALLED,
        **options: Any,
    ) -> None:
        """Run the command under a fault, its streams as the shell's ``redirect`` says, and print the row."""
        before, home = self.old(), Path((env or {}).get("EVENTSTUDY_HOME") or self.env["EVENTSTUDY_HOME"])
        told = self.folder / "stderr"
        line = f'set -o pipefail; {{ "$@" {redirect}; }}{"" if "2>" in redirect else f" 2>{told}"}'
        told.write_text("")
        merged = {**self.env, **(env or {})}
        done = subprocess.run(
            ["bash", "-c", line, "bash", *command, *words],
            stdout=subprocess.PIPE,
            check=False,
            env={name: value for name, value in merged.items() if value is not None},
            **options,
        )
        after = self.files()
        lost = "nothing" if after == before else "nothing: a whole new file"
        if strays := sorted(set(after) - {"out.csv", "out.svg"}):
            lost = f"LEFT BEHIND: {strays}"
        elif after["out.csv"] != OLD.encode() and not after["out.csv"].endswith(b"\n"):
            lost = "HALF WRITTEN: out.csv"
        if home.is_dir() and (extra := {path.name for path in home.iterdir()} - {"prices.sqlite"}):
            lost = f"LEFT BEHIND: {extra}"
        self.print(fault, told.read_text(encoding="utf-8"), str(done.returncode), lost)

    def print(self, fault: str, told: str, code: str, lost: str) -> None:
        """One row."""
        shown = told.replace(str(self.folder), "TMP").strip()
        shown = " / ".join(shown.splitlines()).replace("|", "\\|")
        print(f"| {fault} | {shown or '(nothing)'} | {code} | {lost} |", flush=True)

    def signals(self, name: str, number: signal.Signals, words: tuple[str, ...]) -> None:
        """Send a signal at many moments of a run, from the start of its process to its end."""
        self.old()
        begun = time.monotonic()
        subprocess.run([*INSTALLED, *words], env=self.env, capture_output=True, check=False)
        length, whole = time.monotonic() - begun, self.files()
        codes: Counter[int] = Counter()
        messages: Counter[str] = Counter()
        bad = []
        for moment in range(MOMENTS):
            before = self.old()
            code, told = self._signalled(number, words, 1.05 * length * moment / MOMENTS)
            codes[code] += 1
            messages[told] += 1
            bad += [
                file for file, text in self.files().items() if text not in (whole.get(file), before.get(file))
            ]
        started = messages.pop("(before the program)", 0)
        shown = " / ".join(f"{count} x {message or '(nothing)'}" for message, count in messages.most_common())
        shown += f" / {started} x Python's own traceback, before the program began" if started else ""
        ends = ", ".join(f"{code} ({count} x)" for code, count in sorted(codes.items()))
        lost = f"HALF WRITTEN OR LEFT BEHIND: {bad}" if bad else "nothing: each file old, absent or whole"
        self.print(f"{number.name} at {MOMENTS} moments: {name}", shown, ends, lost)

    def _signalled(self, number: signal.Signals, words: tuple[str, ...], delay: float) -> tuple[int, str]:
        """Exit code, as a shell gives it, and standard error of a run that gets a signal after a while."""
        with subprocess.Popen(
            [*INSTALLED, *words], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            time.sleep(delay)
            process.send_signal(number)
            told = process.communicate()[1].strip()
        code = process.returncode if process.returncode >= 0 else 128 - process.returncode
        if "KeyboardInterrupt" in told and f"{PACKAGE}{os.sep}" not in told:
            told = "(before the program)"
        return code, told


def _limited() -> None:
    """Let no file grow beyond a kilobyte, as a full disk would; the superuser can fill no disk in a test."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _streams(machine: Machine) -> None:
    out, plot = str(machine.out / "out.csv"), str(machine.out / "out.svg")
    machine.row("output on a full disk: >/dev/full", RUN, ">/dev/full")
    whole = {"PYTHONDONTWRITEBYTECODE": "1"}  # no module compiled by half, which Python would then read
    machine.row("-o on a full disk", (*RUN, "-o", out), env=whole, preexec_fn=_limited)
    machine.row("--plot on a full disk", (*RUN, "-q", "--plot", plot), env=whole, preexec_fn=_limited)
    machine.row("-o /dev/full", (*RUN, "-o", "/dev/full", "--format", "csv"))
    machine.row(
        "a reader that leaves: \\| head -1", ("batch", str(machine.folder / "events.csv"), "-q"), "| head -1"
    )
    machine.row("a reader that has gone", ("batch", str(machine.folder / "events.csv"), "-q"), "| true")
    machine.row("standard output closed: >&-", RUN, ">&-")
    machine.row("standard output closed, -o", (*RUN, "-o", out), ">&-")
    machine.row("standard error closed, -v: 2>&-", (*RUN, "-v"), "2>&-")
    machine.row("standard error full, wrong input", ("run", "AAPL", "soon"), "2>/dev/full")
    machine.row("standard input closed: batch - <&-", ("batch", "-"), "<&-")


def _signals(machine: Machine) -> None:
    out, each = str(machine.out / "out.csv"), str(machine.out / "each.csv")
    commands = {
        "run -o": (*RUN, "-o", out),
        "batch of 300 -o": ("batch", str(machine.folder / "events.csv"), "-o", out),
        "study -o --events-out": (*STUDY, "-o", out, "--events-out", each),
        "prices import": ("prices", "import", PRICES),
    }
    for name, words in commands.items():
        machine.signals(name, signal.SIGINT, words)
    machine.signals("study -o --events-out", signal.SIGTERM, commands["study -o --events-out"])
    machine.row("SIGHUP ignored by nohup", RUN, command=("nohup", *INSTALLED))


def _homes(machine: Machine) -> None:
    auto: dict[str, str | None] = {"EVENTSTUDY_SOURCE": "auto"}
    (machine.folder / "file").write_text("", encoding="utf-8")
    a_file, no_folder = {"EVENTSTUDY_HOME": str(machine.folder / "file")}, {"EVENTSTUDY_HOME": "/proc/none"}
    machine.row("home is a file: run", RUN, env={**auto, **a_file})
    machine.row("home is a file: prices import", ("prices", "import", PRICES), env=a_file)
    machine.row("home cannot be made: prices import", ("prices", "import", PRICES), env=no_folder)
    machine.row("HOME unset", RUN, env={**auto, "HOME": None, "EVENTSTUDY_HOME": None})
    machine.row("no such user's home", RUN, env={**auto, "EVENTSTUDY_HOME": "~nobody-of-this-name/x"})
    old = machine.folder / "older"
    old.mkdir()
    sqlite3.connect(old / "prices.sqlite").close()
    of_old = {"EVENTSTUDY_HOME": str(old)}
    machine.row("a store that an older version began", ("prices", "import", PRICES), env=of_old)
    store = sqlite3.connect(old / "prices.sqlite")
    store.execute("PRAGMA user_version = 99")
    store.close()
    machine.row("a store that a newer version changed", ("prices", "info"), env=of_old)


def _missing(machine: Machine) -> None:
    no_zones = {"HIDDEN": "tzdata", "PYTHONTZPATH": str(machine.folder / "none")}
    machine.row("no zone database: run", RUN, env=no_zones)
    fetch = ("prices", "fetch", "JD", "--from", "2025-02-03", "--to", "2025-02-07")
    machine.row("no zone database: prices fetch", fetch, env=no_zones)
    parquet = ("prices", "import", str(machine.folder / "prices.parquet"))
    (machine.folder / "prices.parquet").write_bytes(b"PAR1" * 8)
    cases: dict[str, tuple[str, ...]] = {
        "matplotlib": (*RUN, "--plot", str(machine.out / "out.png")),
        "pyarrow": parquet,
        "scipy": STUDY,
        "yfinance": fetch,
        "rich": (*RUN, "--format", "table"),
        "sqlite3": ("prices", "info"),
        "typer": RUN,
    }
    for library, words in cases.items():
        machine.row(f"{library} missing: {words[0]}", words, env={"HIDDEN": library})


def clock_faults(folder: Path, environment: Callable[[Path], dict[str, str]]) -> None:
    """A wrong clock, then the right one on the same store; ``environment`` leads to a sound Yahoo."""
    machine = Machine(folder)
    wrong = (sys.executable, "-c", CLOCK)
    run = ("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none", "--source", "auto")
    for year in ("1970", "2100"):
        home = folder / f"clock{year}"
        home.mkdir()
        env: dict[str, str | None] = {**environment(home)}
        moment = f"{year}-01-02T00:00:00+00:00"
        fetch = ("prices", "fetch", "JD", "--from", "2025-02-03")
        machine.row(f"clock at {year}: prices fetch", (moment, *fetch), env=env, command=wrong)
        machine.row(f"clock at {year}: run", (moment, *run), env=env, command=wrong)
        machine.row(f"... the clock right again, after {year}", run, env=env)


def machine_faults(folder: Path) -> None:
    """All but the clock."""
    machine = Machine(folder)
    for faults in (_streams, _signals, _homes, _missing):
        faults(machine)
