"""Charts of Yahoo whose closes rise by five cents a session."""

from __future__ import annotations

from datetime import date

from yahoo_loopback import HONG_KONG, NASDAQ, Body, chart

from eventstudy.exchanges.sessions import table_of

FIRST, LAST = date(2024, 7, 2), date(2025, 3, 31)


def session_days(calendar: str) -> list[date]:
    return list(table_of(calendar).days(FIRST, LAST))


def rising(symbol: str, *, scale: float = 1.0, splits: dict[date, tuple[float, float]] | None = None) -> Body:
    """A chart that closes at 30.00 on the first session and 0.05 higher on each after it."""
    hong_kong = symbol.endswith(".HK")
    days = session_days("XHKG" if hong_kong else "XNYS")
    closes = [round(scale * (30 + 0.05 * n), 4) for n in range(len(days))]
    spread = {"high": [close * 1.01 for close in closes], "low": [close * 0.99 for close in closes]}
    return chart(symbol, HONG_KONG if hong_kong else NASDAQ, days, closes, columns=spread, splits=splits)
