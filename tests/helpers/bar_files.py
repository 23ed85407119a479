"""Made-up intraday bars, and the layouts of vendors that they are written in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eventstudy.exchanges.listings import listing_of
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.intraday.day import Bar
from eventstudy.prices.intraday.files import BarFiles
from eventstudy.prices.intraday.series import Marks, NoBars
from eventstudy.prices.intraday.sessions import PlacedBars
from eventstudy.prices.intraday.source import BarRequest
from eventstudy.prices.intraday.zones import clock_of

BARS = [
    ("2026-03-19 13:30", 123.0, 123.5, 121.5, 122.5, 5_557_560),
    ("2026-03-19 13:31", 122.625, 123.0, 122.0, 122.0, 577_293),
    ("2026-03-19 13:32", 122.0, 122.25, 121.5, 121.75, 462_263),
    ("2026-03-19 13:34", 121.75, 122.0, 121.25, 121.8125, 307_671),  # 13:33 had no trade
    ("2026-03-19 13:35", 121.75, 122.5, 121.75, 122.25, 400_001),
]
"""Five bars of a minute of a New York stock, start in UTC: in New York the session had opened at 13:30."""
Made = tuple[datetime, float, float, float, float, int]


def made() -> list[Made]:
    """The bars with the moments of their starts."""
    return [(datetime.fromisoformat(start).replace(tzinfo=UTC), *rest) for start, *rest in BARS]  # type: ignore[misc]


def lines(*head: str, row: Callable[[Made], str], newest_first: bool = False) -> str:
    """A file of text: its heading, and a line for each bar."""
    rows = [row(bar) for bar in made()]
    return "\n".join([*head, *(reversed(rows) if newest_first else rows)]) + "\n"


def local(moment: datetime, form: str, hours: float = -4) -> str:
    """A moment on a clock so many hours before UTC (New York's in summer), as a vendor writes it."""
    return f"{moment + timedelta(hours=hours):{form}}"


def prices(bar: Made, joined: str = ",") -> str:
    return joined.join(str(value) for value in bar[1:])


def _epoch(bar: Made, units: int = 1) -> int:
    return int(bar[0].timestamp()) * units


def _massive(bar: Made) -> str:
    _, first, high, low, last, volume = bar
    return f"BABA,{volume},{first},{last},{high},{low},{_epoch(bar, 10**9)},7"


def _tushare(bar: Made) -> str:
    moment, first, high, low, last, volume = bar
    end = local(moment + timedelta(minutes=1), "%Y-%m-%d %H:%M:%S")
    return f"BABA.US,{end},{first},{last},{high},{low},{volume},1.0"


def _raw(bar: Made) -> str:
    whole = ",".join(str(round(value * 10**9)) for value in bar[1:5])
    return f"{_epoch(bar, 10**9)},33,95,1,{whole},{bar[5]},BABA"


def _letters(bar: Made) -> dict[str, object]:
    return dict(zip(("t", "o", "h", "l", "c", "v"), (f"{bar[0]:%Y-%m-%dT%H:%M:00Z}", *bar[1:]), strict=True))


def _yahoo() -> str:
    rows = made()
    names = ("open", "high", "low", "close", "volume")
    quote = {name: [bar[at] for bar in rows] for at, name in enumerate(names, start=1)}
    result = {
        "meta": {"symbol": "BABA", "dataGranularity": "1m"},
        "timestamp": [_epoch(bar) for bar in rows],
        "indicators": {"quote": [quote]},
    }
    return json.dumps({"chart": {"result": [result], "error": None}})


def _alpha_vantage() -> str:
    fields = ("1. open", "2. high", "3. low", "4. close", "5. volume")
    series = {
        local(bar[0], "%Y-%m-%d %H:%M:%S"): dict(zip(fields, map(str, bar[1:]), strict=True))
        for bar in made()
    }
    meta = {"2. Symbol": "BABA", "4. Interval": "1min", "6. Time Zone": "US/Eastern"}
    return json.dumps({"Meta Data": meta, "Time Series (1min)": series})


PLAIN = "open,high,low,close,volume"
LAYOUTS: dict[str, tuple[str, str, str]] = {
    # layout: the file's name, its text, the clock that the user has to say
    "yfinance": (
        "BABA.csv",
        lines(
            "Datetime,Open,High,Low,Close,Volume", row=lambda b: f"{b[0]:%Y-%m-%d %H:%M:%S+00:00},{prices(b)}"
        ),
        "",
    ),
    "yfinance, three lines": (
        "bars.csv",
        lines(
            "Price,Close,High,Low,Open,Volume",
            "Ticker,BABA,BABA,BABA,BABA,BABA",
            "Datetime,,,,,",
            row=lambda b: f"{b[0]:%Y-%m-%d %H:%M:%S+00:00},{b[4]},{b[2]},{b[3]},{b[1]},{b[5]}",
        ),
        "",
    ),
    "Yahoo chart": ("answer.json", _yahoo(), ""),
    "Massive": (
        "2026-03-19.csv",
        lines("ticker,volume,open,close,high,low,window_start,transactions", row=_massive),
        "",
    ),
    "Massive aggregates": (
        "aggregates.json",
        json.dumps({"ticker": "BABA", "results": [{**_letters(b), "t": _epoch(b, 1000)} for b in made()]}),
        "",
    ),
    "Databento": (
        "databento.csv",
        lines(
            f"ts_event,rtype,publisher_id,instrument_id,{PLAIN},symbol",
            row=lambda b: f"{b[0]:%Y-%m-%dT%H:%M:00.000000000Z},33,95,1,{prices(b)},BABA",
        ),
        "",
    ),
    "Databento raw": (
        "raw.csv",
        lines(f"ts_event,rtype,publisher_id,instrument_id,{PLAIN},symbol", row=_raw),
        "",
    ),
    "Alpaca": ("alpaca.json", json.dumps({"bars": {"BABA": [_letters(b) for b in made()]}}), ""),
    "Alpaca, one symbol": (
        "alpaca1.json",
        json.dumps({"bars": [_letters(b) for b in made()], "symbol": "BABA"}),
        "",
    ),
    "Alpaca in Python": (
        "alpaca.csv",
        lines(
            f"symbol,timestamp,{PLAIN},trade_count,vwap",
            row=lambda b: f"BABA,{b[0]:%Y-%m-%d %H:%M:%S+00:00},{prices(b)},1,122",
        ),
        "",
    ),
    "Interactive Brokers": (
        "ib.csv",
        lines(
            f",date,{PLAIN},average,barCount",
            row=lambda b: f"0,{local(b[0], '%Y-%m-%d %H:%M:%S')}-04:00,{prices(b)},122,1",
        ),
        "",
    ),
    "Interactive Brokers, zone by name": (
        "tws.csv",
        lines(
            f"date,{PLAIN},average,barCount",
            row=lambda b: f"{local(b[0], '%Y%m%d %H:%M:%S')} US/Eastern,{prices(b)},122,1",
        ),
        "",
    ),
    "TradingView": (
        "tv.csv",
        lines(
            "time,open,high,low,close,VWAP,Volume",
            row=lambda b: f"{_epoch(b)},{prices(b).rpartition(',')[0]},9,{b[5]}",
        ),
        "",
    ),
    "Alpha Vantage": (
        "av.csv",
        lines(
            f"timestamp,{PLAIN}",
            row=lambda b: f"{local(b[0], '%Y-%m-%d %H:%M:%S')},{prices(b)}",
            newest_first=True,
        ),
        "",
    ),
    "Alpha Vantage answer": ("av.json", _alpha_vantage(), ""),
    "FirstRate": ("fr.txt", lines(row=lambda b: f"{local(b[0], '%Y-%m-%d %H:%M:%S')},{prices(b)}"), ""),
    "Kibot": ("kibot.txt", lines(row=lambda b: f"{local(b[0], '%m/%d/%Y,%H:%M')},{prices(b)}"), ""),
    "MetaTrader 4": (
        "mt4.csv",
        lines(row=lambda b: f"{local(b[0], '%Y.%m.%d,%H:%M', 3)},{prices(b)}"),
        "America/New_York+7",
    ),
    "MetaTrader 5": (
        "mt5.csv",
        lines(
            "\t".join(f"<{n}>" for n in ("DATE", "TIME", "OPEN", "HIGH", "LOW", "CLOSE", "TICKVOL", "VOL")),
            row=lambda b: (
                local(b[0], "%Y.%m.%d\t%H:%M:00", 3)
                + f"\t{prices(b, chr(9))}".replace(f"\t{b[5]}", f"\t9\t{b[5]}")
            ),
        ),
        "+03:00",
    ),
    "Tushare": ("ts.csv", lines("ts_code,trade_time,open,close,high,low,vol,amount", row=_tushare), ""),
    "Dukascopy": (
        "duka.csv",
        lines(
            "Gmt time,Open,High,Low,Close,Volume", row=lambda b: f"{b[0]:%d.%m.%Y %H:%M:00.000},{prices(b)}"
        ),
        "",
    ),
    "Lean": (
        "20260319_trade.csv",
        lines(
            row=lambda b: (
                f"{(_epoch(b) - 4 * 3600) % 86_400 * 1000},"
                + ",".join(str(round(value * 10_000)) for value in b[1:5])
                + f",{b[5]}"
            )
        ),
        "",
    ),
}


def bars_of(
    path: Path, symbol: str = "BABA", day: str = "2026-03-19", *, clock: str = "", marks: str = ""
) -> Sequence[Bar]:
    """The bars that are read from a path for one session."""
    placed = placed_of(path, symbol, day, clock=clock, marks=marks)
    assert isinstance(placed, PlacedBars), placed
    return placed.day(placed.table.session_on(datetime.fromisoformat(day).date()))


def placed_of(
    path: Path, symbol: str = "BABA", day: str = "2026-03-19", *, clock: str = "", marks: str = ""
) -> PlacedBars | NoBars:
    """What a path holds of a symbol."""
    files = BarFiles(path, clock=clock_of(clock) if clock else None, marks=Marks(marks) if marks else None)
    table = table_of(listing_of(symbol).exchange.calendar)
    session = table.session_on(datetime.fromisoformat(day).date())
    return files.bars(BarRequest(symbol, table.session_on(table.before(session.date)), session))


def day_of_bars(day: str, closes: list[float], *, minutes: int = 30, zone: str = "-05:00") -> str:
    """yfinance's text of a New York session from 09:30 on: each bar flat at its close, 100 traded."""
    moment = datetime.fromisoformat(f"{day} 09:30")
    rows = [
        f"{moment + timedelta(minutes=minutes * at):%Y-%m-%d %H:%M:%S}{zone},{c},{c},{c},{c},100"
        for at, c in enumerate(closes)
    ]
    return "\n".join(["Datetime,Open,High,Low,Close,Volume", *rows, ""])
