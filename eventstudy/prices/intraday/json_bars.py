"""Bars in JSON: answers of Yahoo's chart, Massive (Polygon), Alpaca and Alpha Vantage."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eventstudy.errors import InputFileError
from eventstudy.prices.intraday.layouts import UNKNOWN, ClockOf, Layout
from eventstudy.prices.intraday.series import Marks
from eventstudy.prices.intraday.table import BarTable, columns_table
from eventstudy.prices.intraday.zones import clock_of

_YAHOO = Layout("Yahoo chart", Marks.START)
_MASSIVE = Layout("Massive (Polygon) aggregates", Marks.START)
_ALPACA = Layout("Alpaca", Marks.START)
_GRAIN = {"m": 60, "h": 3600}


def read_json(path: Path) -> BarTable:
    """The bars of a JSON file. Raises InputFileError for one of another shape, OSError."""
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputFileError(str(path), f"not readable as JSON ({error})", "save the answer anew") from None
    try:
        table = _table(str(path), body)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, StopIteration) as error:
        raise _unknown(path, f" ({type(error).__name__}: {error})") from None
    if table is None:
        raise _unknown(path, "")
    return table


def _unknown(path: Path, why: str) -> InputFileError:
    return InputFileError(
        str(path),
        f"not an answer with bars of a known kind{why}",
        "known are Yahoo's chart, Massive's aggregates, Alpaca's bars and Alpha Vantage's series",
    )


def _table(name: str, body: Any) -> BarTable | None:
    if "chart" in body:
        return chart_table(name, body["chart"])
    if "results" in body and "ticker" in body:
        return _records(name, {str(body["ticker"]): body["results"]}, _MASSIVE)
    if "bars" in body:
        bars = body["bars"]
        by_symbol = bars if isinstance(bars, dict) else {str(body.get("symbol", "")): bars}
        return _records(name, by_symbol, _ALPACA)
    if "Meta Data" in body:
        return _alpha_vantage(name, body)
    return None


def chart_table(name: str, chart: Mapping[str, Any]) -> BarTable:
    """The bars of Yahoo's chart answer. Raises InputFileError for one that is an error."""
    if chart.get("error"):
        error = chart["error"]
        raise InputFileError(name, f"Yahoo's answer is an error: {error['description']}", "ask it anew")
    result = chart["result"][0]
    meta, stamps = result["meta"], result.get("timestamp", [])
    grain = str(meta["dataGranularity"])
    table = BarTable(
        name, _YAHOO, seconds=int(grain[:-1]) * _GRAIN[grain[-1]] if grain[-1] in _GRAIN else None
    )
    if stamps:
        quote = result["indicators"]["quote"][0]
        columns = [stamps, *(quote[column] for column in ("open", "high", "low", "close", "volume"))]
        read = _text_table(name, ("timestamp", "open", "high", "low", "close", "volume"), columns, _YAHOO)
        table.rows[str(meta["symbol"])] = read.rows[""]
    return table


def _records(name: str, by_symbol: Mapping[str, Any], layout: Layout) -> BarTable:
    """Bars as objects with one letter a field."""
    table = BarTable(name, layout)
    for symbol, bars in by_symbol.items():
        if not bars:
            continue
        names = [field for field in ("t", "o", "h", "l", "c", "v", "vw") if field in bars[0]]
        columns = [[bar.get(field) for bar in bars] for field in names]
        table.rows[symbol] = _text_table(name, names, columns, layout).rows[""]
    return table


def _alpha_vantage(name: str, body: Mapping[str, Any]) -> BarTable:
    meta = {key.partition(". ")[2].lower(): str(value) for key, value in body["Meta Data"].items()}
    bars = next(value for key, value in body.items() if key.startswith("Time Series"))
    columns: list[list[Any]] = [list(bars)]
    for field in ("1. open", "2. high", "3. low", "4. close", "5. volume"):
        columns.append([bar[field] for bar in bars.values()])
    layout = Layout("Alpha Vantage", Marks.START, ClockOf.ASK)
    read = _text_table(name, ("timestamp", "open", "high", "low", "close", "volume"), columns, layout)
    rows = read.rows[""]
    if not read.aware:
        clock = clock_of(meta["time zone"])
        for at, stamp in enumerate(rows.stamps):
            rows.stamps[at] = clock.utc(stamp)
    interval = meta.get("interval", "")
    seconds = int(interval.removesuffix("min")) * 60 if interval.endswith("min") else None
    return BarTable(name, layout, True, {meta["symbol"]: rows}, seconds)


def _text_table(
    name: str, names: Sequence[str], columns: Sequence[Sequence[Any]], layout: Layout = UNKNOWN
) -> BarTable:
    texts = [["" if value is None else str(value) for value in column] for column in columns]
    return columns_table(name, list(names), texts, range(1, len(texts[0]) + 1), layout=layout)
