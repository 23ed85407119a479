"""Feeds the command random arguments, files and surroundings, and says what breaks.

    python scripts/fuzz.py [--cases 100000] [--seed 1] [--processes 500]

Every case calls the command as the shell would (arguments, environment, standard input), in this process and
without network. A case fails when an exception or a traceback escapes, when it takes longer than 20 seconds,
when the exit code is not one of the documented ones, when a refused command prints data or no message, when
rows of CSV differ in length or JSON cannot be read, or when ``-o`` leaves a temporary file or, refused, any.
One in 500 (``--processes``; 0: none) is also run as the installed command: same output, same exit code.
Failures are printed once per kind, with the arguments that repeat them; the exit code is 1 if there is any.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from fuzz_process import differs

from eventstudy.cli.app import main as command

SECONDS = 20
CODES = {0, 1, 2, 3, 4}
SYMBOLS = [
    "BABA",
    "AAPL",
    "9988.HK",
    "^GSPC",
    "HKD=X",
    "XHKG",
    "XNYS",
    "../../x",
    "A;rm -rf",
    "",
    " ",
    "é",
    "\u202eX",
]
SYMBOLS += [
    "A" * 300,
    "=1+2",
    "-1",
    "brk-b",
    "0",
    "NOSUCH",
    "X.ZZ",
    ".HK",
    "\x1b[31m",
    "a\nb",
    "A\x00B",
    "--",
]
WHENS = [
    "2025-02-11",
    "2025-02-11T16:05",
    "2025-02-11T16:05Z",
    "2025-02-11T16:05+08:00",
    "2025-03-09T02:30",
    "soon",
]
WHENS += [
    "2025-02-30",
    "0001-01-01",
    "9999-12-31",
    "2025-02-11T25:00",
    "20250211",
    "1.3e5",
    "",
    "2025-2-1",
    "\u0662",
]
WHENS += [
    "2024-11-03T01:30",
    "2025-02-11T16:05:59.999999",
    "2025-02-11T16:05+99:00",
    "2025-W07-2",
    "2026-12-25",
]
VALUES = [
    "",
    "0",
    "-1",
    "1:2",
    "-5:5",
    "5:-5",
    "-130:-11",
    "-999999999999:1",
    "nan",
    "inf",
    "1e400",
    "auto",
    "none",
]
VALUES += [
    "csv",
    "json",
    "jsonl",
    "md",
    "html",
    "table",
    "tsv",
    "xml",
    "UTC",
    "Asia/Hong_Kong",
    "../etc",
    "market",
]
VALUES += [
    "close_to_close",
    "verdict",
    "pre-open",
    "post-close",
    "given",
    "mean-adjusted",
    "\x1b]0;x\x07",
    "日本",
    "group",
]
OPTIONS = [
    "--format",
    "--get",
    "--window",
    "--estimation",
    "--min-estimation",
    "--benchmark",
    "--model",
    "--tz",
]
OPTIONS += [
    "--timing",
    "--listings",
    "--returns",
    "--timeout",
    "--on-nontrading",
    "--by",
    "--cumulate",
    "--source",
]
FLAGS = ["-q", "-v", "--no-header", "--no-color", "--refresh", "--explain", "--nonsense", "-h", "--version"]
MEASURES = ["close_to_close", "intraday_peak", "year_to_date", "gap", "nothing", ""]
COMPARISONS = ["about", "over", "under", "at-least", "at-most", "near", ""]
SENSIBLE = {
    "--format": ["csv", "tsv", "json", "jsonl", "md", "html", "table"],
    "--window": ["-1:1", "0:3", "-5:5", "2:2"],
    "--estimation": ["-130:-11", "-60:-6", "-100:-2"],
    "--min-estimation": ["3", "30", "100"],
    "--benchmark": ["auto", "none", "^GSPC", "AAPL"],
    "--model": ["market", "market-adjusted", "mean-adjusted"],
    "--tz": ["UTC", "Asia/Hong_Kong"],
    "--timing": ["pre-open", "intraday", "post-close"],
    "--listings": ["all", "given"],
    "--returns": ["price", "total"],
    "--on-nontrading": ["next", "previous", "skip", "error"],
}
PRICED = {"run", "batch", "study", "check"}
TAKEN_BY = {
    "--window": {"run", "batch", "study"},
    "--estimation": PRICED,
    "--min-estimation": PRICED,
    "--benchmark": PRICED,
    "--model": PRICED,
    "--timeout": PRICED,
    "--source": PRICED,
    "--returns": PRICED,
    "--on-nontrading": {"batch", "study"},
    "--by": {"study"},
    "--cumulate": {"study"},
    "--listings": {"run", "batch", "sessions"},
    "--timing": {"run", "sessions"},
    "--tz": {"run", "sessions"},
    "--format": {"run", "batch", "study", "check", "sessions", "listings"},
    "--get": {"run", "batch", "study", "check", "sessions", "listings"},
}
OFFLINE = {"run", "batch", "study", "check"}


def a_file(rng: random.Random, folder: Path) -> str:
    """A file of events, of claims or of prices, or something like it."""
    kind = rng.choice(["events", "claims", "prices", "noise"])
    if kind == "noise":
        data = rng.randbytes(rng.randrange(200))
    else:
        data = _table(rng, kind).encode(rng.choice(["utf-8", "utf-8-sig", "utf-16", "latin-1"]), "replace")
        for _ in range(rng.choice([0, 0, 0, 1, 5])):
            place = rng.randrange(len(data) + 1)
            data = (
                data[:place] + rng.choice([b"\x00", b"\xff", b'"', b",", b"\r", b"\n", b"\t"]) + data[place:]
            )
    path = folder / rng.choice(["x.csv", "BABA.csv", "x.parquet", "x.txt", "x.jsonl"])
    path.write_bytes(data)
    return str(path)


def _table(rng: random.Random, kind: str) -> str:
    if kind == "prices":
        header = ["date", "open", "high", "low", "close", "volume"]
        rows = [
            [f"2025-02-{day:02d}"] + [rng.choice(["1", "2.5", "-3", "nan", "", "1e999"])] * 5
            for day in range(30)
        ]
    elif kind == "claims":
        header = ["symbol", "announced", "measure", "comparison", "value"]
        numbers = ["1.3%", "-0.5%", "0.013", "x", "", "1e999%"]
        pools = [SYMBOLS, WHENS, MEASURES, COMPARISONS, numbers]
        rows = [[rng.choice(pool) for pool in pools] for _ in range(rng.randrange(4))]
    else:
        header = [
            "symbol",
            "announced",
            *rng.sample(["event_id", "timing", "tz", "benchmark", "group", "mine"], 3),
        ]
        rows = [
            [_mostly(rng, SYMBOLS, 5), _mostly(rng, WHENS, 4), *rng.choices(["", "", *VALUES], k=3)]
            for _ in range(rng.randrange(4))
        ]
    if rng.random() < 0.1:
        rng.shuffle(header)
    out = io.StringIO()
    csv.writer(out, delimiter=rng.choice(",,,,;\t"), lineterminator=rng.choice(["\n", "\r\n"])).writerows(
        [header, *rows]
    )
    return out.getvalue()


def _mostly(rng: random.Random, pool: list[str], good: int) -> str:
    """One of the first ``good``, or now and then any of them."""
    return rng.choice(pool[:good] if rng.random() < 0.8 else pool)


def arguments(rng: random.Random, folder: Path) -> list[str]:
    """A command line: mostly a sensible one with something wrong in it."""
    name = rng.choice(["run", "run", "batch", "study", "check", "sessions", "listings", "prices", "bogus"])
    words = [name]
    if name in ("run", "sessions", "listings"):
        words += [_mostly(rng, SYMBOLS, 5) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
        words += [
            _mostly(rng, WHENS, 4) for _ in range(0 if name == "listings" else rng.choice([0, 1, 1, 1, 1, 2]))
        ]
    elif name == "prices":
        action = rng.choice(["show", "import", "info", "bogus"])
        words += [
            action,
            *([a_file(rng, folder)] if action == "import" else rng.choices(SYMBOLS, k=rng.randrange(2))),
        ]
    else:
        sure = {"check": "apple-alibaba-2025"}.get(name, "-")
        words += [rng.choice([sure, "-", a_file(rng, folder), "nowhere.csv", str(folder)])]
    usable = [option for option in OPTIONS if rng.random() < 0.02 or name in TAKEN_BY.get(option, {name})]
    for option in rng.sample(usable, min(len(usable), rng.choice([0, 0, 1, 1, 2]))):
        fitting = SENSIBLE.get(option, VALUES) if rng.random() < 0.7 else VALUES
        words += [option, a_file(rng, folder) if option == "--source" else rng.choice(fitting)]
    words += rng.sample(FLAGS[:3] if rng.random() < 0.8 else FLAGS, rng.choice([0, 0, 0, 1, 2]))
    if rng.random() < 0.1:
        words += [
            "-o",
            str(folder / rng.choice(["out.csv", "out.json", "out.md", "out.html", "no/where.csv", "out.x"])),
        ]
    return [*words, "--offline"] if name in OFFLINE else words


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
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace", write_through=True)
    code: Any
    signal.alarm(SECONDS)
    try:
        code = command()
    except SystemExit as ended:
        code = int(ended.code) if isinstance(ended.code, int) else ended.code or 0
    except BaseException:  # noqa: BLE001 - whatever escapes is what is looked for
        code = traceback.format_exc()
    finally:
        signal.alarm(0)
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
    if "\x1b" in err:
        return "an escape code in a message"
    known = (".csv", ".parquet", ".txt", ".jsonl")
    left = {one.name for one in folder.iterdir() if one.suffix not in known}
    if left and (code == 2 or not left <= {"out.json", "out.md", "out.html", "out.x"}):
        return f"left behind: {min(left)}"
    return _unreadable(words, out)


def _unreadable(words: list[str], out: str) -> str | None:
    """Output that is not what its format promises."""
    shapes = {"--format", "--get", "-h", "--explain", "--version", "-o"}
    if not out or words[0] == "prices":
        return None
    if not shapes & {*words} and "--" not in words:
        widths = {len(row) for row in csv.reader(io.StringIO(out, newline=""))}
        return None if len(widths) == 1 else "ragged CSV"
    if (
        "--" not in words
        and shapes & {*words} == {"--format"}
        and words[words.index("--format") + 1] == "json"
    ):
        try:
            json.loads(out)
        except ValueError as broken:
            return f"unreadable JSON: {broken}"
    return None


def surroundings(rng: random.Random, home: str) -> None:
    """Variables of the environment that the command may look at."""
    os.environ["EVENTSTUDY_HOME"] = home
    for name, values in {
        "TZ": ["UTC", "Asia/Tokyo", "nonsense"],
        "COLUMNS": ["80", "1", "x", "100000"],
        "NO_COLOR": ["1", ""],
        "EVENTSTUDY_SOURCE": ["bundled", "auto", "store", "nowhere.csv", ""],
    }.items():
        os.environ.pop(name, None)
        if rng.random() < 0.1:
            os.environ[name] = rng.choice(values)


def main() -> None:
    """Run the cases and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=500, metavar="N", help="one case in N; 0: none")
    told = parser.parse_args()
    found: Counter[str] = Counter()
    codes: Counter[Any] = Counter()
    processes = 0
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError("a hang")))
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for number in range(told.cases):
            rng = random.Random(told.seed * 1_000_003 + number)
            folder = Path(scratch) / "files"
            folder.mkdir(exist_ok=True)
            surroundings(rng, home)
            words = arguments(rng, folder)
            stdin = _table(rng, rng.choice(["events", "claims"])).encode()
            code, out, err = call(words, stdin)
            codes[code if code in CODES else "other"] += 1
            kind = wrong(words, code, out, err, folder)
            if kind is None and told.processes and number % told.processes == 0:
                processes += 1
                kind = differs(words, stdin, code, out)
            if kind:
                found[kind] += 1
                if found[kind] == 1:
                    print(
                        f"case {number}: {kind}\n  {words!r}\n  {stdin!r}\n  exit {code}\n  {err[:300]!r}",
                        flush=True,
                    )
            for one in folder.iterdir():
                one.unlink()
            folder.rmdir()
    print(f"{processes:,} of the cases as processes too")
    print(f"{told.cases:,} cases; exit codes {dict(sorted(codes.items(), key=str))}; failures {dict(found)}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
