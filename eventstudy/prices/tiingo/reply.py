"""What Tiingo's end-of-day service answered, and the series made of it.

A row is a day: prices as they were traded, ``divCash`` the cash dividend on its ex-day, ``splitFactor`` new
shares for one old one on the day of a split (else 1). Source: Tiingo, "End-of-Day Prices",
https://www.tiingo.com/documentation/end-of-day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from math import nan
from typing import Any

from eventstudy.prices.bars import SPLIT_RANGE, BarSeries, Row, build_series
from eventstudy.prices.source import PriceRequest

_COLUMNS = ("open", "high", "low", "close", "volume")
CURRENCY = "USD"
"""Of every American listing, and others are not asked for."""


class UnreadableError(Exception):
    """An answer that is not built as the service describes it."""


def rows_of(text: str) -> list[Mapping[str, Any]]:
    """The rows of an answer. Raises UnreadableError."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("not JSON") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableError("not a list of days")
    return rows


def detail_of(text: str) -> str:
    """The service's own words about a refusal, in JSON or plain; empty where there are none."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text.lstrip().startswith("<") else " ".join(text.split())[:200]
    return str(answer.get("detail") or "")[:200] if isinstance(answer, dict) else ""


def series_of(
    request: PriceRequest, rows: Sequence[Mapping[str, Any]], today: date, retrieved: datetime
) -> BarSeries | None:
    """The series of the days wanted; None when the answer has none of them.

    ``rows`` reach up to the present, so that every split up to ``today`` is among them: prices are divided
    by the splits after their day, volumes multiplied, dividends divided. Raises UnreadableError.
    """
    try:
        days = [date.fromisoformat(row["date"][:10]).toordinal() for row in rows]
        bars = [_bar(day, row) for day, row in zip(days, rows, strict=True)]
        splits = {day: float(row.get("splitFactor") or 1.0) for day, row in zip(days, rows, strict=True)}
        paid = {day: float(row.get("divCash") or 0.0) for day, row in zip(days, rows, strict=True)}
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"{type(error).__name__} in a row") from None
    splits = {day: factor for day, factor in splits.items() if factor != 1.0}
    first, last = request.first.toordinal(), request.last.toordinal()
    wanted = [_scaled(bar, splits) for bar in bars if first <= bar[0] <= last]
    if not wanted:
        return None
    return build_series(
        request.symbol,
        wanted,
        source="tiingo",
        covered=(first, max(first, _answered_until(last, today, days))),
        currency=CURRENCY,
        retrieved=retrieved.isoformat(timespec="seconds"),
        dividends={
            day: cash / _later(day, splits) for day, cash in paid.items() if cash and first <= day <= last
        },
        splits=splits,
    )


def _bar(day: int, row: Mapping[str, Any]) -> Row:
    cells = [row[name] if name == "close" else row.get(name) for name in _COLUMNS]
    values = [nan if cell is None else float(cell) for cell in cells]
    return (day, values[0], values[1], values[2], values[3], values[4])


def _scaled(bar: Row, splits: Mapping[int, float]) -> Row:
    """A bar on the scale of today's shares."""
    factor = _later(bar[0], splits)
    day, first, high, low, close, volume = bar
    return (day, first / factor, high / factor, low / factor, close / factor, volume * factor)


def _later(day: int, splits: Mapping[int, float]) -> float:
    """New shares of today for one old share of a day."""
    factor = 1.0
    for split, shares in splits.items():
        if split > day and SPLIT_RANGE[0] <= shares <= SPLIT_RANGE[1]:
            factor *= shares
    return factor


def _answered_until(last: int, today: date, days: Sequence[int]) -> int:
    """The last day answered for: today's bar comes in the evening, and until then today was not at hand."""
    end = min(last, today.toordinal())
    if end == today.toordinal() and end not in days:
        end = (today - timedelta(days=1)).toordinal()
    return end
