"""Random command lines and files for ``fuzz.py``: mostly sensible ones with something wrong in them."""

from __future__ import annotations

import csv
import io
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import typer
from fuzz_parquet import table as parquet_table

from eventstudy.cli.app import COMMANDS, app

SYMBOLS = ["BABA", "AAPL", "9988.HK", "^GSPC", "HKD=X", "XHKG", "XNYS", "../../x", "A;rm -rf", "", " ", "é"]
SYMBOLS += ["\u202eX", "A" * 300, "=1+2", "-1", "brk-b", "0", "NOSUCH", "X.ZZ", ".HK", "\x1b[31m", "a\nb"]
SYMBOLS += ["A\x00B", "--", "\udcff", "Alibaba", "＝1+1", "[x](http://x)", "@list", "NASDAQ:AAPL"]
WHENS = ["2025-02-11", "2025-02-11T16:05", "2025-02-11T16:05Z", "2025-02-11T16:05+08:00"]
WHENS += ["2025-02-11T11:00 ET", "11 Feb 2025", "2025-03-09T02:30", "soon", "2025-02-30", "0001-01-01"]
WHENS += ["9999-12-31", "2025-02-11T25:00", "20250211", "1.3e5", "", "2025-2-1", "\u0662", "11/02/2025"]
WHENS += ["2024-11-03T01:30", "2025-02-11T16:05:59.999999", "2025-02-11T16:05+99:00", "2025-W07-2"]
WHENS += ["2026-12-25", "yesterday", "\udc80"]
VALUES = ["", "0", "-1", "1:2", "-5:5", "5:-5", "-130:-11", "-999999999999:1", "nan", "inf", "1e400", "auto"]
VALUES += ["none", "csv", "html", "xml", "UTC", "Asia/Hong_Kong", "../etc", "market", "close_to_close"]
VALUES += [
    "verdict",
    "pre-open",
    "mean-adjusted",
    "\x1b]0;x\x07",
    "日本",
    "group",
    "\udcff",
    "\u202e",
    "9" * 40,
]
PRICES = [
    "1",
    "2.5",
    "100",
    "101.5",
    "-3",
    "nan",
    "",
    "1e999",
    "1e-160",
    "1e308",
    "5e-324",
    "1e12",
    "1,5",
    "inf",
]
MEASURES = [
    "close_to_close",
    "intraday_peak",
    "year_to_date",
    "gap",
    "nothing",
    "",
    "streak",
    "month_to_date",
]
COMPARISONS = ["about", "over", "under", "at-least", "at-most", "near", ""]
WORDS = [
    "Alibaba shares rose",
    "Apple fell",
    "The Hang Seng closed",
    "The stock opened",
    "JD.com ended",
    "up",
]
WORDS += ["1.3 percent", "0.5%", "to 113.80 dollars", "on Tuesday", "at its highest since January", "down 2%"]
WORDS += [
    "in Hong Kong",
    "after the news",
    "<b>",
    "</script>",
    "9" * 30 + "%",
    "on 30 February",
    "\u202e",
    "by",
]
WORDS += [
    "the most in 3 weeks",
    "in the first hour",
    "\n\n",
    ". ",
    ". ",
    ", ",
    "&#0;",
    "for a third day",
    "“",
]
SENSIBLE = {
    "--format": ["csv", "tsv", "json", "jsonl", "md", "html", "table", "tex", "sentence"],
    "--window": ["-1:1", "0:3", "-5:5", "2:2"],
    "--cumulate": ["-1:1", "0:1"],
    "--estimation": ["-130:-11", "-60:-6", "-100:-2"],
    "--min-estimation": ["3", "30", "100"],
    "--benchmark": ["auto", "none", "^GSPC", "AAPL"],
    "--model": ["market", "market-adjusted", "mean-adjusted", "garch", "dimson", "ff3", "trade-to-trade"],
    "--tz": ["UTC", "Asia/Hong_Kong", "ET"],
    "--bars-tz": ["UTC", "America/New_York"],
    "--bootstrap": ["0", "20"],
    "--placebo": ["2"],
    "--date": ["2025-02-12"],
    "--shares": ["BABA=1000000", "AAPL=1e10", "5", "1e308"],
    "--columns": ["symbol,status", "symbol", "status,nothing"],
    "--sort": ["symbol", "-session", "status"],
    "--by": ["group", "mine"],
    "--regress": ["mine", "group,mine"],
    "--compare": ["group"],
    "--form": ["8-K"],
    "--item": ["2.02"],
    "--contact": ["A B a@b.org"],
    "--last": ["3"],
    "--timeout": ["5"],
    "--get": ["symbol", "status", "close_to_close", "session"],
    "--source": ["bundled", "auto", "store"],
    "--intraday": ["auto", "none", "5m"],
    "--dimson": ["1", "2"],
    "--months": ["2"],
}
NEVER = {"--open", "--scheduler", "--help", "--debug", "--color"}
"""Not tried: a browser, other processes, and what changes the surroundings for good."""
FILES = {"--source": "prices", "--factors": "factors", "--intraday": "bars", "--symbols": "noise"}
FILES |= {"--shares": "noise"}
OUTPUTS = {"-o": "out", "--output": "out", "--events-out": "each", "--plot": "plot"}
SUFFIXES = ["csv", "csv", "json", "md", "html", "tex", "x"]
OFFLINE = {"run", "batch", "study", "check", "announcements"}
_SOUND = ("prices", "bars", "factors")


@cache
def options_of(name: str) -> list[tuple[str, bool, tuple[str, ...]]]:
    """Each long option of a command: its name, whether it takes no value, and its choices."""
    group: Any = typer.main.get_command(app)
    command = group.get_command(typer.Context(group), name)
    options = []
    for parameter in command.params:
        long = next((option for option in parameter.opts if option.startswith("--")), None)
        if long and long not in NEVER:
            options.append((long, bool(parameter.is_flag), tuple(getattr(parameter.type, "choices", ()))))
    return options


@cache
def _parquet(kind: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(parquet_table(kind), out)
    return out.getvalue()


def a_file(rng: random.Random, folder: Path, kind: str = "") -> str:
    """A file of events, claims, prices, bars or factors, an article, an answer of a vendor, or noise."""
    if not kind or rng.random() < 0.1:
        kind = rng.choice(["events", "claims", "prices", "bars", "factors", "article", "answer", "noise"])
    suffixes = ["csv", "csv", "csv", "txt", "jsonl", "json", "html", "gz", "zip"]
    path = folder / f"{rng.choice(['x', 'BABA', 'AAPL'])}.{rng.choice(suffixes)}"
    if kind in _SOUND and rng.random() < 0.1:
        path = path.with_suffix(".parquet")
        path.write_bytes(_parquet(kind))
        return str(path)
    if kind == "noise":
        data = rng.randbytes(rng.randrange(200))
    else:
        makers = {"article": article, "answer": _answer}
        text = makers[kind](rng) if kind in makers else table(rng, kind)
        data = text.encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"]), "replace")
        for _ in range(rng.choice([0, 0, 0, 1, 5])):
            place = rng.randrange(len(data) + 1)
            data = data[:place] + rng.choice([b"\0", b"\xff", b'"', b",", b"\r", b"\n", b"\t"]) + data[place:]
    path.write_bytes(data)
    return str(path)


def article(rng: random.Random) -> str:
    """A text that makes claims, more or less."""
    return " ".join(rng.choice(WORDS) for _ in range(rng.randrange(40)))


def _answer(rng: random.Random) -> str:
    """Bars as Yahoo's chart answers, or an answer of the SEC, with a value that does not belong there."""
    odd: Any = rng.choice([None, -(10**11), 10**400, "x", [], {}, True, 1.5, "\ud800"])
    stamps: list[Any] = [1739284200 + 300 * at for at in range(5)]
    stamps[rng.randrange(5)] = rng.choice([odd, stamps[0]])
    prices: list[Any] = [100.0, 101.0, 99.0, rng.choice([odd, 102.0]), 100.5]
    meta = {"symbol": rng.choice(["AAPL", odd]), "dataGranularity": rng.choice(["5m", "1d", odd])}
    quote = dict.fromkeys(("open", "high", "low", "close", "volume"), prices)
    chart = {"meta": meta, "timestamp": stamps, "indicators": {"quote": [quote]}}
    recent = {"form": ["8-K"], "acceptanceDateTime": [odd], "accessionNumber": ["0-1-2"], "items": ["2.02"]}
    bodies: list[Any] = [
        {"chart": {"result": [chart]}},
        {"bars": [{"t": odd, "o": 1, "h": 2, "l": 1, "c": odd, "v": 3}], "symbol": "AAPL"},
        {"results": [{"t": odd, "o": 1, "h": 2, "l": 1, "c": 1, "v": 3}], "ticker": "AAPL"},
        {"cik": "1", "name": "X", "tickers": ["AAPL"], "filings": {"recent": recent}},
    ]
    return json.dumps(rng.choice([*bodies, odd]))


def table(rng: random.Random, kind: str) -> str:
    """A table as CSV."""
    if kind in ("prices", "bars", "factors"):
        header, rows = _series(rng, kind)
    elif kind == "claims":
        header = ["symbol", "announced", "measure", "comparison", "value"]
        numbers = ["1.3%", "-0.5%", "0.013", "x", "", "1e999%", "1e308", "5e-324%"]
        pools = [SYMBOLS, WHENS, MEASURES, COMPARISONS, numbers]
        rows = [[mostly(rng, pool, 5) for pool in pools] for _ in range(rng.randrange(4))]
    else:
        header = [
            "symbol",
            "announced",
            *rng.sample(["event_id", "timing", "tz", "benchmark", "group", "mine"], 3),
        ]
        own = ["", "", "1", "2", *(value for value in VALUES if value not in ("nan", "inf"))]
        rows = [
            [mostly(rng, SYMBOLS, 5), mostly(rng, WHENS, 4), *rng.choices(own, k=3)]
            for _ in range(rng.randrange(4))
        ]
    if rng.random() < 0.1:
        rng.shuffle(header)
    out = io.StringIO()
    end = rng.choice(["\n", "\r\n"])
    csv.writer(out, delimiter=rng.choice(",,,,;\t"), lineterminator=end).writerows([header, *rows])
    return out.getvalue()


def _series(rng: random.Random, kind: str) -> tuple[list[str], list[list[str]]]:
    """Days or minutes with numbers, one of them at times odd."""
    names = {"factors": ["Mkt-RF", "SMB", "HML", "RF"]}.get(kind, ["open", "high", "low", "close", "volume"])
    if kind == "bars":
        stamps = [f"2025-02-11 {14 + at // 60}:{at % 60:02d}:00+00:00" for at in range(30, 90)]
    else:
        stamps = [f"2025-{1 + at // 28:02d}-{1 + at % 28:02d}" for at in range(70)]
    odd = rng.choice(PRICES)
    rows = []
    for stamp in stamps:
        value = odd if rng.random() < 0.05 else "0.01" if kind == "factors" else f"{100 + rng.random():.2f}"
        rows.append([stamp] + [value] * len(names))
    names = ["datetime" if kind == "bars" else "date", *names]
    if kind == "prices" and rng.random() < 0.3:
        names.append(rng.choice(["dividends", "stock splits"]))
        rows = [[*row, rng.choice(["0", "0", "0", odd])] for row in rows]
    return names, rows


def mostly(rng: random.Random, pool: list[str], good: int) -> str:
    """One of the first ``good``, or now and then any of them."""
    return rng.choice(pool[:good] if rng.random() < 0.8 else pool)


def arguments(rng: random.Random, folder: Path) -> list[str]:
    """A command line: mostly a sensible one with something wrong in it."""
    name = rng.choice([*COMMANDS, "run", "batch", "study", "check", "bogus"])
    words = [name, *_subject(rng, name, folder)]
    usable = options_of(name) if name in COMMANDS and name not in ("prices", "calendars") else []
    if rng.random() < 0.02:
        usable = options_of("study")
    for option, flag, choices in rng.sample(usable, min(len(usable), rng.choice([0, 0, 1, 1, 2, 3]))):
        words += [option] if flag else [option, _value(rng, option, choices, folder)]
    words += rng.sample(["-q", "-v", "--no-header"], rng.choice([0, 0, 0, 1]))
    words += rng.sample(["--nonsense", "-h", "--version"], rng.choice([0] * 20 + [1]))
    return [*words, "--offline"] if name in OFFLINE else words


def _value(rng: random.Random, option: str, choices: tuple[str, ...], folder: Path) -> str:
    """A value for an option."""
    if option in OUTPUTS:
        suffixes = ["svg", "svg", "html", "x"] if option == "--plot" else SUFFIXES
        return str(folder / rng.choice(["", "", "", "no/"]) / f"{OUTPUTS[option]}.{rng.choice(suffixes)}")
    if option in FILES and rng.random() < 0.6:
        return a_file(rng, folder, FILES[option]) if rng.random() < 0.9 else str(folder)
    if option == "--article":
        return a_file(rng, folder, "article")
    sensible = SENSIBLE.get(option) or list(choices)
    return rng.choice(sensible if sensible and rng.random() < 0.75 else VALUES)


def _subject(rng: random.Random, name: str, folder: Path) -> list[str]:
    """What a command is called on."""
    if name in ("run", "sessions"):
        symbols = [mostly(rng, SYMBOLS, 5) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
        return symbols + [mostly(rng, WHENS, 6) for _ in range(rng.choice([0, 1, 1, 1, 1, 2]))]
    if name == "listings":
        adding = ["issuer=X", "symbol=X.HK", "exchange=XHKG", "ratio=nan", "ratio=1e999", rng.choice(VALUES)]
        if rng.random() < 0.1:
            return ["--add", *rng.sample(adding, 3)]
        return [mostly(rng, SYMBOLS, 5) for _ in range(rng.choice([0, 1, 1, 2]))]
    if name == "announcements":
        source = rng.choice(
            ["example", "edgar", a_file(rng, folder, "events"), a_file(rng, folder, "answer")]
        )
        return [mostly(rng, SYMBOLS, 5), "--source", source]
    if name == "calendars":
        exchange = rng.choice(["XHKG", "XNYS", "BOGUS", "", "\udcff"])
        rarely = rng.choice(["check", "refresh"]) if rng.random() < 0.02 else "show"
        return [rarely, exchange, *rng.choice([[], [], ["--year", rng.choice(["2025", "x", "99999"])]])]
    if name == "prices":
        action = rng.choice(["show", "import", "import", "info", "clear", "bogus"])
        symbols = (
            ["--all"]
            if action == "clear" and rng.random() < 0.3
            else rng.choices(SYMBOLS, k=rng.randrange(2))
        )
        return [action, *([a_file(rng, folder, "prices")] if action == "import" else symbols)]
    if name == "claims":
        return [rng.choice(["example", "-", a_file(rng, folder, "article"), "nowhere.txt", str(folder)])]
    if name == "check" and rng.random() < 0.4:
        return rng.choice(
            [
                ["--article", a_file(rng, folder, "article")],
                [mostly(rng, SYMBOLS, 3), mostly(rng, WHENS, 4), article(rng)],
                ["AAPL", "2025-02-11", rng.choice(["rose 2.2%", "fell 1e999%", "closed at 5e-324", "up"])],
            ]
        )
    kind = "claims" if name == "check" else "events"
    sure = {"check": "apple-alibaba-2025"}.get(name, "-")
    return [rng.choice([sure, "-", "-", a_file(rng, folder, kind), "nowhere.csv", str(folder)])]
