"""What Yahoo's chart service answered: the raw reply, and the series made of it.

yfinance hides some of a reply (it writes 0 for a missing volume, and drops the currency of a dividend), so
the raw reply is looked at as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from math import isnan, nan
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.listings import exchange_by_yahoo_code, listing_of
from eventstudy.prices.bars import BarSeries, Row, build_series
from eventstudy.prices.source import PriceRequest

if TYPE_CHECKING:
    from pandas import DataFrame

_PRICES = ("Open", "High", "Low", "Close")
_DISTRIBUTIONS = ("Dividends", "Capital Gains")
_SPLITS = "Stock Splits"


class WrongPricesError(Exception):
    """A well-formed reply that contradicts what is known of the symbol or the time, and what to do."""

    def __init__(self, message: str, remedy: str = "check the listing, or use --source PATH") -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass
class Reply:
    """A reply of the chart service."""

    status: int
    text: str
    retry_after: str = ""

    @cached_property
    def _document(self) -> dict[str, Any]:
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def reason(self) -> str:
        """Why Yahoo has nothing, in its own words; empty when it does not say."""
        for part in ("chart", "finance"):
            match self._document.get(part):
                case {"error": {"description": str(words)}}:
                    return words
        return ""

    @property
    def result(self) -> dict[str, Any]:
        """The chart itself; empty when there is none."""
        match self._document.get("chart"):
            case {"result": [dict(found), *_]}:
                return found
        return {}

    @property
    def meta(self) -> dict[str, Any]:
        """What the chart says of the symbol; empty when there is no chart."""
        match self.result.get("meta"):
            case dict(found):
                return found
        return {}

    def wait(self, now: datetime) -> float | None:
        """Seconds that Yahoo asks us to wait, or None when it does not say."""
        told = self.retry_after.strip()
        if told.isdecimal():
            return float(told)
        try:
            return max(0.0, (parsedate_to_datetime(told) - now).total_seconds())
        except (ValueError, TypeError):
            return None

    def days_without_volume(self, zone: ZoneInfo) -> set[int]:
        """Days (ordinals) whose volume cell is empty."""
        quote = self.result["indicators"]["quote"][0]
        return {
            datetime.fromtimestamp(stamp, UTC).astimezone(zone).date().toordinal()
            for stamp, volume in zip(self.result["timestamp"], quote["volume"], strict=True)
            if volume is None
        }

    def dividend_currencies(self) -> set[str]:
        """Currencies that the chart names for dividends, where it names any."""
        dividends = self.result.get("events", {}).get("dividends", {})
        return {one["currency"] for one in dividends.values() if one.get("currency")}


def series_of(
    want: PriceRequest, frame: DataFrame, reply: Reply, retrieved: datetime
) -> tuple[BarSeries, list[str]]:
    """The series of a reply, and what is to be said of it.

    ``frame`` is yfinance's, unadjusted and with its empty rows. Raises WrongPricesError for prices in
    another currency than the listing has, and for prices of days that the machine's clock has yet to reach.
    """
    remarks: list[str] = []
    meta = reply.meta
    zone = ZoneInfo(meta["exchangeTimezoneName"])
    currency = meta["currency"]
    _check_currency(want.symbol, currency)
    if "adjclose" not in reply.result["indicators"]:
        remarks.append(f"{want.symbol}: Yahoo sent no adjusted closes; its raw closes are used, as always")
    days = [stamp.toordinal() for stamp in frame.index]
    dividends = _by_day(want, days, [frame[name].tolist() for name in _DISTRIBUTIONS if name in frame])
    others = reply.dividend_currencies() - {currency}
    if others:
        remarks.append(
            f"{want.symbol}: Yahoo's dividends are in {', '.join(sorted(others))}, not {currency}: left out"
        )
        dividends = {}
    exchange = exchange_by_yahoo_code(str(meta.get("exchangeName", "")))
    today = retrieved.astimezone(zone).date()
    if days and days[-1] > today.toordinal() + 1:
        raise WrongPricesError(
            f"Yahoo has prices of {date.fromordinal(days[-1])}, but by this machine's clock it is {today}",
            "set the clock right and try again",
        )
    return build_series(
        want.symbol,
        _rows(want, days, frame, reply.days_without_volume(zone)),
        source="yahoo",
        covered=(want.first.toordinal(), max(want.first, min(want.last, today)).toordinal()),
        currency=currency,
        exchange=exchange.mic if exchange else None,
        retrieved=retrieved.astimezone(UTC).isoformat(timespec="seconds"),
        dividends=dividends,
        splits=_by_day(want, days, [frame[_SPLITS].tolist()]),
    ), remarks


def _rows(want: PriceRequest, days: list[int], frame: DataFrame, without_volume: set[int]) -> list[Row]:
    columns = [frame[name].tolist() for name in (*_PRICES, "Volume")]
    first, last = want.first.toordinal(), want.last.toordinal()
    return [
        (day, *prices, nan if day in without_volume or isnan(prices[3]) else float(volume))
        for day, *prices, volume in zip(days, *columns, strict=True)
        if first <= day <= last
    ]


def _by_day(want: PriceRequest, days: list[int], columns: Iterable[list[float]]) -> dict[int, float]:
    """The sum of some columns by day, of the wanted days that have anything."""
    totals = [sum(values) for values in zip(*columns, strict=True)]
    first, last = want.first.toordinal(), want.last.toordinal()
    return {day: total for day, total in zip(days, totals, strict=True) if total and first <= day <= last}


def _check_currency(symbol: str, currency: str | None) -> None:
    try:
        listing = listing_of(symbol)
    except UnknownSymbolError:
        return
    if listing.known and currency is not None and currency != listing.currency:
        raise WrongPricesError(
            f"Yahoo quotes {symbol} in {currency}, but it trades in {listing.currency}: not used"
        )
