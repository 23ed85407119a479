"""Feeds the command random arguments, files and surroundings, and says what breaks.

    python scripts/fuzz.py [--cases 100000] [--seed 1] [--processes 500] [--minutes N]

Every case calls a command, with any of its options, as the shell would (arguments, environment, standard
input), in this process and without network. A case fails when an exception, a traceback or a library's
warning escapes, when it takes more than 20 seconds of work, when the exit code is not one of the documented
ones, when a refused command prints data or no message, when a message has a line without end or characters
that steer the terminal, when rows of CSV differ in length or hold ``inf`` or ``nan``, when JSON cannot be
read, or when an output leaves a temporary file or, refused, any.
One in 500 (``--processes``; 0: none) is also run as the installed command: same output, same exit code.
Failures are printed once per kind, with the arguments that repeat them; the exit code is 1 if there is any.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import typer
from fuzz_arguments import SUFFIXES, arguments
from fuzz_files import Dice, article, table
from fuzz_process import differs

from eventstudy.cli.app import main as command
from eventstudy.prices.files import csv as price_csv

SECONDS = 20
CODES = {0, 1, 2, 3, 4}
LONGEST_LINE = 1_000
"""Characters of a line of a message."""
STEERING = {"\x1b", "\x07", "\u202e", "\x9b"}
OUTPUTS = {f"{name}.{suffix}" for name in ("out", "each") for suffix in SUFFIXES}
OUTPUTS |= {"plot.svg", "plot.html", "plot.x"}


class Hang(BaseException):
    """A case takes too long."""


def _hang(*_: object) -> None:
    raise Hang


class Kept(io.BytesIO):
    """Bytes that stay readable when the stream around them is closed."""

    def close(self) -> None:
        """Nothing: what was written is still to be read."""


def call(words: list[str], told: bytes) -> tuple[Any, str, str]:
    """Exit code (or what escaped), standard output and standard error."""
    out, err = Kept(), Kept()
    kept = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.argv = ["eventstudy", *words]
    sys.stdin = io.TextIOWrapper(io.BytesIO(told), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace", write_through=True)
    code: Any
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(10 * SECONDS)
    try:
        code = command()
    except SystemExit as ended:
        code = int(ended.code) if isinstance(ended.code, int) else ended.code or 0
    except BaseException:  # noqa: BLE001 - whatever escapes is what is looked for
        code = traceback.format_exc()
    finally:
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.argv, sys.stdin, sys.stdout, sys.stderr = kept
    return code, out.getvalue().decode("utf-8", "replace"), err.getvalue().decode("utf-8", "replace")


def wrong(words: list[str], code: Any, out: str, err: str, folder: Path) -> str | None:
    """What is wrong with a case, None if nothing is."""
    if code not in CODES:
        return "escaped: " + str(code).strip().splitlines()[-1]
    if "Traceback" in err:
        return "traceback: " + err.strip().splitlines()[-1]
    if code == 2 and out.strip():
        return "data from a refused command"
    if code == 2 and not err.strip():
        return "no message"
    if code == 2 and len(err.splitlines()) > 8 and len(words) > 1:
        return "a long message"
    if "Warning" in err:
        return "a warning of a library"
    if STEERING & {*err}:
        return "an escape code in a message"
    if max(map(len, err.splitlines()), default=0) > LONGEST_LINE and "-v" not in words:
        return "a line without end in a message"
    known = (".csv", ".parquet", ".txt", ".jsonl", ".json", ".html", ".gz", ".zip")
    inputs = {f"{name}{suffix}" for name in ("x", "BABA", "AAPL") for suffix in known}
    left = {one.name for one in folder.iterdir()} - inputs
    if left and (code == 2 or not left <= OUTPUTS):
        return f"left behind: {min(left)}"
    return _unreadable(words, out)


def _unreadable(words: list[str], out: str) -> str | None:
    """Output that is not what its format promises."""
    shapes = {"--format", "--get", "-h", "--help", "--explain", "--version", "-o", "--output", "--path"}
    if not out or words[:2] == ["prices", "import"] or "--" in words:
        return None
    if not shapes & {*words}:
        rows = list(csv.reader(io.StringIO(out, newline="")))
        if len({len(row) for row in rows}) != 1:
            return "ragged CSV"
        if any(cell in ("inf", "-inf", "nan") for row in rows for cell in row):
            return "inf or nan in CSV"
    if shapes & {*words} == {"--format"} and words[words.index("--format") + 1] == "json":
        try:
            json.loads(out, parse_constant=_refuse)
        except ValueError as broken:
            return f"unreadable JSON: {broken}"
    return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def surroundings(dice: Dice, home: str) -> None:
    """Variables of the environment that the command may look at."""
    os.environ["EVENTSTUDY_HOME"] = home
    os.environ["HTTPS_PROXY"] = "http://127.0.0.1:9"
    for name, values in {
        "TZ": ["UTC", "Asia/Tokyo", "nonsense"],
        "COLUMNS": ["80", "1", "x", "100000"],
        "NO_COLOR": ["1", ""],
        "EVENTSTUDY_SOURCE": ["bundled", "auto", "store", "nowhere.csv", ""],
    }.items():
        os.environ.pop(name, None)
        if dice.odd(0.1):
            os.environ[name] = dice.choice(values)


def case(seed: int, home: str, folder: Path) -> tuple[list[str], bytes]:
    """The arguments and the standard input of a case; its surroundings and files are made."""
    dice = Dice(seed)
    dice.oddness = dice.choice([0.1, 0.1, 0.3, 1.0])
    surroundings(dice, home)
    words = arguments(dice, folder)
    usual = {"check": "claims", "claims": "article"}.get(words[0], "events")
    kind = dice.choice(["events", "claims", "article"]) if dice.odd(0.5) else usual
    text = article(dice) if kind == "article" else table(dice, kind)
    return words, text.encode("utf-8", "surrogateescape")


def main() -> None:
    """Run the cases and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=500, metavar="N", help="one case in N; 0: none")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so long")
    told = parser.parse_args()
    end = time.monotonic() + 60 * told.minutes
    # Commands are described anew in each process; here once is enough.
    typer.main.get_command = cache(typer.main.get_command)
    found: Counter[str] = Counter()
    codes: Counter[Any] = Counter()
    processes = 0
    for late in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(late, _hang)
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for number in range(told.cases):
            if time.monotonic() > end:
                break
            folder = Path(scratch) / "files"
            folder.mkdir(exist_ok=True)
            words, stdin = case(told.seed * 1_000_003 + number, home, folder)
            # Every other file counts as a large one, which is read as arrays: its answer must be the same.
            price_csv.LARGE = number % 2 * 2**60
            code, out, err = call(words, stdin)
            codes[code if code in CODES else "other"] += 1
            problem = wrong(words, code, out, err, folder)
            if problem is None and told.processes and number % told.processes == 0:
                processes += 1
                problem = differs(words, stdin, code, out)
            if problem:
                found[problem] += 1
                if found[problem] == 1:
                    print(
                        f"case {number}: {problem}\n  {words!r}\n  {stdin!r}\n  exit {code}\n  {err[:300]!r}",
                        flush=True,
                    )
            for one in folder.iterdir():
                one.unlink()
            folder.rmdir()
    print(f"{processes:,} of the cases as processes too")
    print(
        f"{codes.total():,} cases; exit codes {dict(sorted(codes.items(), key=str))}; failures {dict(found)}"
    )
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
