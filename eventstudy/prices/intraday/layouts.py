"""The layouts of vendors' intraday bars: how to recognise them, which clock they are on, which end of a bar a
stamp marks. A layout's clock and marks are used only where the file itself does not state them. Sources of
the table: docs/intraday.md. To add a layout, add a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from eventstudy.prices.intraday.series import Marks


class ClockOf(StrEnum):
    """Whose clock the naive stamps of a layout are on."""

    ASK = "ask"
    EXCHANGE = "exchange"
    NEW_YORK = "America/New_York"
    UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout. ``marks`` is None where it is not known. ``scale`` divides the prices.

    ``has``: the headings it is recognised by, in lower case without brackets. ``headings``: those to assume
    for a file without any. ``newest_first``: only a file in that order is this layout. ``month_first``: of
    dates with a slash.
    """

    name: str
    marks: Marks | None
    clock: ClockOf = ClockOf.ASK
    has: frozenset[str] = frozenset()
    headings: tuple[str, ...] = ()
    newest_first: bool = False
    month_first: bool | None = None
    scale: float = 1.0


def _known(name: str, has: str, marks: Marks | None, clock: ClockOf = ClockOf.ASK) -> Layout:
    return Layout(name, marks, clock, frozenset(has.split(",")))


PRICES = ("open", "high", "low", "close", "volume")
LAYOUTS = (
    _known("Massive (Polygon) flat file", "ticker,window_start", Marks.START),
    _known("Databento", "ts_event,rtype", Marks.START),
    _known("Alpaca", "timestamp,trade_count", Marks.START),
    _known("Interactive Brokers", "date,average,barcount", Marks.START),
    _known("Tushare", "ts_code,trade_time", Marks.END, ClockOf.EXCHANGE),
    _known("MetaTrader 5", "date,time,tickvol", Marks.START),
    _known("Stooq", "ticker,per,date,time", None),
    _known("Dukascopy", "gmt time", Marks.START, ClockOf.UTC),
    _known("Dukascopy", "local time", Marks.START),
    _known("VisualChart", "date,time,openinterest", Marks.END),
    Layout(
        "Alpha Vantage",
        Marks.START,
        ClockOf.NEW_YORK,
        frozenset(("timestamp", *PRICES)),
        newest_first=True,
    ),
    _known("yfinance", "datetime,adj close", Marks.START),
    _known("TradingView", "time,open,high,low,close", Marks.START),
)
"""The layouts with headings; the first that fits wins."""
UNKNOWN = Layout("unknown", None)
"""A table of bars that is none of them."""
LEAN = Layout("Lean", Marks.START, ClockOf.EXCHANGE, headings=("time", *PRICES), scale=10_000.0)
_DATE_TIME = ("date", "time", *PRICES)
_WITHOUT_HEADINGS = (
    (
        re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
        Layout("FirstRate", Marks.START, ClockOf.NEW_YORK, headings=("timestamp", *PRICES)),
    ),
    (
        re.compile(r"\d\d/\d\d/\d{4}"),
        Layout("Kibot", Marks.START, ClockOf.NEW_YORK, headings=_DATE_TIME, month_first=True),
    ),
    (re.compile(r"\d{4}\.\d\d\.\d\d"), Layout("MetaTrader 4", Marks.START, headings=_DATE_TIME)),
    (re.compile(r"\d{5,8}"), LEAN),
)
"""How the first cell of a file without headings looks in each layout."""

DATES = (
    *("datetime", "timestamp", "time", "date", "window_start", "ts_event", "trade_time", "gmt time"),
    *("local time", "t", "start", "begin", "bar_time"),
)
"""Headings of the stamp; ``date`` and ``time`` together are one stamp in two columns."""
SYMBOLS = ("symbol", "ticker", "ts_code", "instrument", "sym")
NAMES = {
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c", "last"),
    "volume": ("volume", "vol", "v", "tickvol"),
}
WEIGHTED = ("vw", "average")
"""Headings of a vendor's own volume-weighted price of each bar; ``vwap`` is one in Alpaca's layout only."""


def heading(cell: str) -> str:
    """A heading as the table knows it: ``<OPEN>`` and ``1. open`` are ``open``."""
    return re.sub(r"^\d\.\s*", "", cell.strip().strip("<>").strip().lower())


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a line names columns: a stamp and a close."""
    names = {heading(cell) for cell in cells}
    return bool(names.intersection(DATES)) and bool(names.intersection(NAMES["close"]))


def layout_of(names: Sequence[str], *, newest_first: bool) -> Layout:
    """The layout of a table with these headings."""
    have = frozenset(names)
    for layout in LAYOUTS:
        if layout.has <= have and (newest_first or not layout.newest_first):
            return layout
    return UNKNOWN


def layout_without_headings(cells: Sequence[str]) -> Layout | None:
    """The layout of a file that begins with this line of values; None when it is not a known one."""
    for pattern, layout in _WITHOUT_HEADINGS:
        if pattern.fullmatch(cells[0].strip()) and len(cells) in (
            len(layout.headings),
            len(layout.headings) - 1,
        ):
            return layout
    return None
