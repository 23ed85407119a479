"""Random files for ``fuzz.py``: mostly sensible ones with something wrong in them."""

from __future__ import annotations

import csv
import io
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from fuzz_parquet import table as parquet_table

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
CELLS = {
    "event_id": ["", "a", "b", "c", "d"],
    "timing": ["", "", "pre-open", "after-close", "during"],
    "tz": ["", "UTC", "Asia/Hong_Kong", "ET"],
    "benchmark": ["", "", "^GSPC", "none"],
    "group": ["a", "b", "c", ""],
}
"""What columns of an event file hold that have a meaning."""
USUAL = {"article": "txt", "answer": "json"}
_SOUND = ("prices", "bars", "factors")


class Dice(random.Random):
    """Random choices, a share of them out of place."""

    oddness = 1.0
    """How much of what could be out of place is: 0 nothing, 1 as often as each place says."""

    def odd(self, share: float) -> bool:
        """Whether a choice is out of place that is so in ``share`` of the cases at full oddness."""
        return self.random() < share * self.oddness


def mostly(dice: Dice, pool: list[str], good: int) -> str:
    """One of the first ``good``, or now and then any of them."""
    return dice.choice(pool if dice.odd(0.2) else pool[:good])


@cache
def _parquet(kind: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(parquet_table(kind), out)
    return out.getvalue()


def a_file(dice: Dice, folder: Path, kind: str = "") -> str:
    """A file of events, claims, prices, bars or factors, an article, an answer of a vendor, or noise."""
    if not kind or dice.odd(0.1):
        kind = dice.choice(["events", "claims", "prices", "bars", "factors", "article", "answer", "noise"])
    suffixes = ["csv", "txt", "jsonl", "json", "html", "gz", "zip"]
    suffix = dice.choice(suffixes) if dice.odd(0.6) else USUAL.get(kind, "csv")
    path = folder / f"{dice.choice(['x', 'BABA', 'AAPL'])}.{suffix}"
    if kind in _SOUND and dice.random() < 0.1:
        path = path.with_suffix(".parquet")
        path.write_bytes(_parquet(kind))
        return str(path)
    if kind == "noise":
        data = dice.randbytes(dice.randrange(200))
    else:
        makers = {"article": article, "answer": _answer}
        text = makers[kind](dice) if kind in makers else table(dice, kind)
        encoding = dice.choice(["utf-8-sig", "utf-16", "latin-1"]) if dice.odd(0.6) else "utf-8"
        data = text.encode(encoding, "replace")
        for _ in range(dice.choice([1, 5]) if dice.odd(0.4) else 0):
            place = dice.randrange(len(data) + 1)
            data = (
                data[:place] + dice.choice([b"\0", b"\xff", b'"', b",", b"\r", b"\n", b"\t"]) + data[place:]
            )
    path.write_bytes(data)
    return str(path)


def article(dice: Dice) -> str:
    """A text that makes claims, more or less."""
    return " ".join(dice.choice(WORDS) for _ in range(dice.randrange(40)))


def _answer(dice: Dice) -> str:
    """Bars as Yahoo's chart answers, or an answer of the SEC, with a value that does not belong there."""
    odd: Any = dice.choice([None, -(10**11), 10**400, "x", [], {}, True, 1.5, "\ud800"])
    stamps: list[Any] = [1739284200 + 300 * at for at in range(5)]
    stamps[dice.randrange(5)] = dice.choice([odd, stamps[0]])
    prices: list[Any] = [100.0, 101.0, 99.0, dice.choice([odd, 102.0]), 100.5]
    meta = {"symbol": dice.choice(["AAPL", odd]), "dataGranularity": dice.choice(["5m", "1d", odd])}
    quote = dict.fromkeys(("open", "high", "low", "close", "volume"), prices)
    chart = {"meta": meta, "timestamp": stamps, "indicators": {"quote": [quote]}}
    recent = {"form": ["8-K"], "acceptanceDateTime": [odd], "accessionNumber": ["0-1-2"], "items": ["2.02"]}
    bodies: list[Any] = [
        {"chart": {"result": [chart]}},
        {"bars": [{"t": odd, "o": 1, "h": 2, "l": 1, "c": odd, "v": 3}], "symbol": "AAPL"},
        {"results": [{"t": odd, "o": 1, "h": 2, "l": 1, "c": 1, "v": 3}], "ticker": "AAPL"},
        {"cik": "1", "name": "X", "tickers": ["AAPL"], "filings": {"recent": recent}},
    ]
    return json.dumps(dice.choice([*bodies, odd]))


def table(dice: Dice, kind: str) -> str:
    """A table as CSV."""
    if kind == "prices" and dice.random() < 0.5:
        header, rows = _several_series(dice)
    elif kind in ("prices", "bars", "factors"):
        header, rows = _series(dice, kind)
    elif kind == "claims":
        header = ["symbol", "announced", "measure", "comparison", "value"]
        numbers = ["1.3%", "-0.5%", "0.013", "x", "", "1e999%", "1e308", "5e-324%"]
        pools = [(SYMBOLS, 3), (WHENS, 5), (MEASURES, 5), (COMPARISONS, 5), (numbers, 3)]
        rows = [[mostly(dice, pool, good) for pool, good in pools] for _ in range(_length(dice))]
    else:
        header = [
            "symbol",
            "announced",
            *dice.sample(["event_id", "timing", "tz", "benchmark", "group", "mine"], 3),
        ]
        rows = [
            [mostly(dice, SYMBOLS, 4), mostly(dice, WHENS, 4), *(_own(dice, name) for name in header[2:])]
            for _ in range(_length(dice))
        ]
    if dice.odd(0.1):
        dice.shuffle(header)
    out = io.StringIO()
    end = dice.choice(["\n", "\r\n"])
    csv.writer(out, delimiter=dice.choice(";\t") if dice.odd(0.3) else ",", lineterminator=end).writerows(
        [header, *rows]
    )
    return out.getvalue()


def _length(dice: Dice) -> int:
    """How many events or claims a table has."""
    return dice.randrange(4) if dice.odd(0.7) else dice.randrange(1, 9)


def _own(dice: Dice, column: str) -> str:
    """A cell of a column that an event may have."""
    if dice.odd(0.5):
        return dice.choice([value for value in VALUES if value not in ("nan", "inf")])
    return dice.choice(CELLS.get(column, ["1", "2", "2.5", ""]))


def _series(dice: Dice, kind: str) -> tuple[list[str], list[list[str]]]:
    """Days or minutes with numbers, one of them at times odd."""
    names = {"factors": ["Mkt-RF", "SMB", "HML", "RF"]}.get(kind, ["open", "high", "low", "close", "volume"])
    if kind == "bars":
        stamps = [f"2025-02-11 {14 + at // 60}:{at % 60:02d}:00+00:00" for at in range(30, 90)]
    else:
        stamps = [f"2025-{1 + at // 28:02d}-{1 + at % 28:02d}" for at in range(70)]
    odd = dice.choice(PRICES)
    rows = []
    for stamp in stamps:
        value = odd if dice.odd(0.05) else "0.01" if kind == "factors" else f"{100 + dice.random():.2f}"
        rows.append([stamp] + [value] * len(names))
    names = ["datetime" if kind == "bars" else "date", *names]
    if kind == "prices" and dice.random() < 0.3:
        names.append(dice.choice(["dividends", "stock splits"]))
        rows = [[*row, dice.choice(["0", "0", "0", odd])] for row in rows]
    return names, rows


def _several_series(dice: Dice) -> tuple[list[str], list[list[str]]]:
    """Closes of several symbols, below each other or side by side, with one or two rows of headings."""
    headings = [
        [["symbol", "date", "close"]],
        [["date", "AAPL", "BABA", "^GSPC"]],
        [["date", "Close_AAPL", "Stock Splits_AAPL", "Close_BABA", "Volume_BABA"]],
        [["date", "('Close', 'AAPL')", "('Close', 'BABA')"]],
        [["Price", "Close", "Close"], ["Ticker", "AAPL", "BABA"], ["Date", "", ""]],
        [["AAPL", "", "Ticker"], ["Close", "Volume", "Date"]],
    ]
    header, *more = dice.choice(headings)
    year = mostly(dice, ["2025", "2024", "1850", "2099", "0001"], 2)
    place = next(at for at, name in enumerate(header) if name.lower() in ("date", "price", "ticker"))
    odd = dice.choice(PRICES)
    rows = []
    for at in range(120):
        cells = [odd if dice.odd(0.02) else f"{100 + dice.random():.2f}" for _ in header]
        cells[place] = mostly(dice, [f"{year}-{1 + at // 28:02d}-{1 + at % 28:02d}", *WHENS], 1)
        if header[0] == "symbol":
            cells[0] = mostly(dice, SYMBOLS, 2)
        rows.append(cells[: dice.randrange(1, len(cells))] if dice.odd(0.01) else cells)
    return header, [*more, *rows]
