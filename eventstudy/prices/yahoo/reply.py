"""What Yahoo's chart service answered: the raw reply, and the series made of it.

yfinance hides some of a reply (it writes 0 for a missing volume, and drops the currency of a dividend), so
the raw reply is looked at as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from math import isclose, isnan, nan
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from eventstudy.errors import CalendarRangeError, UnknownSymbolError
from eventstudy.exchanges.listings import exchange_by_yahoo_code, is_exchange_rate, listing_of
from eventstudy.exchanges.sessions import SessionTable, table_of
from eventstudy.exchanges.trading_day import zone_of
from eventstudy.prices.bars import BarSeries, Row, add_flag, build_series
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason
from eventstudy.words import exchange_zone, shortened

if TYPE_CHECKING:
    from pandas import DataFrame

_PRICES = ("Open", "High", "Low", "Close")
_DIVIDENDS, _GAINS = "Dividends", "Capital Gains"
SAME_CLOSE = 1e-6
"""How far, as a fraction, two closes of one day may differ and be the same number."""
_LONGEST_CURRENCY = 16
AROUND_THE_CLOCK = {
    "CRYPTOCURRENCY": "a cryptocurrency",
    "FUTURE": "a future",
    "CURRENCY": "an exchange rate",
}
"""What Yahoo calls things that have no sessions, and what they are."""


class WrongPricesError(Exception):
    """A well-formed reply that contradicts what is known of the symbol or the time, and what to do."""

    def __init__(self, message: str, remedy: str = "check the listing, or use --source PATH") -> None:
        super().__init__(shortened(message))
        self.remedy = remedy


class NoSessionsError(WrongPricesError):
    """An answer about something that has no sessions: nothing can be measured on it."""


@dataclass
class Reply:
    """A reply of the chart service."""

    status: int
    text: str
    retry_after: str = ""

    @cached_property
    def _document(self) -> dict[str, Any]:
        try:
            document = json.loads(self.text)
            if "\\ud" in self.text.lower():  # it may have halves of characters, which are no text
                whole = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
                document = json.loads(whole)
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}

    @property
    def reason(self) -> str:
        """Why Yahoo has nothing, in its own words; empty when it does not say."""
        for part in ("chart", "finance"):
            match self._document.get(part):
                case {"error": {"description": str(words)}}:
                    return shortened(words)
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

    def with_currency(self) -> bytes | None:
        """The reply for yfinance, which needs a currency: with an empty one; None where there is one."""
        if not self.meta or "currency" in self.meta:
            return None
        self.meta["currency"] = None
        return json.dumps(self._document).encode()

    def wait(self, now: datetime) -> float | None:
        """Seconds that Yahoo asks us to wait, or None when it does not say."""
        wait = self.retry_after.strip()
        if wait.isdecimal():
            return float(wait)
        try:
            return max(0.0, (parsedate_to_datetime(wait) - now).total_seconds())
        except (ValueError, TypeError, OverflowError):
            return None

    def days_without_volume(self, zone: ZoneInfo) -> set[int]:
        """Days (ordinals) whose volume cell is empty."""
        quote = self.result["indicators"]["quote"][0]
        return {
            datetime.fromtimestamp(stamp, UTC).astimezone(zone).date().toordinal()
            for stamp, volume in zip(self.result["timestamp"], quote["volume"], strict=True)
            if volume is None
        }

    def dividend_currencies(self, zone: ZoneInfo) -> dict[int, str]:
        """The currency that the chart names for a dividend, by ex-day (ordinal), where it names one."""
        dividends = self.result.get("events", {}).get("dividends", {})
        return {
            _day(dividend["date"], zone): dividend["currency"]
            for dividend in dividends.values()
            if dividend.get("currency")
        }

    def splits(self, zone: ZoneInfo) -> dict[int, float]:
        """New shares for one old share by ex-day (ordinal)."""
        splits = self.result.get("events", {}).get("splits", {})
        return {
            _day(split["date"], zone): split["numerator"] / split["denominator"]
            for split in splits.values()
            if split["denominator"]
        }

    def days_with_two_closes(self, zone: ZoneInfo) -> set[int]:
        """Days (ordinals) that have two bars with different closes."""
        closes: dict[int, float] = {}
        days = set()
        quote = self.result["indicators"]["quote"][0]
        for stamp, close in zip(self.result["timestamp"], quote["close"], strict=True):
            if close is not None and close == close:  # JSON has no NaN, but its reader knows it
                day = _day(stamp, zone)
                if not isclose(closes.setdefault(day, close), close, rel_tol=SAME_CLOSE):
                    days.add(day)
        return days

    def first_trade(self, zone: ZoneInfo) -> int | None:
        """The day (ordinal) that Yahoo knows the symbol's present holder since; None where a bar is older."""
        began, stamps = self.meta.get("firstTradeDate"), self.result.get("timestamp") or []
        if not isinstance(began, int) or not stamps or _day(stamps[0], zone) < _day(began, zone):
            return None
        return _day(began, zone)

    def answered_until(self, symbol: str, zone: ZoneInfo, today: date) -> date:
        """The last day that the reply answers for, where the machine's clock says ``today``.

        A clock may run ahead: sessions after the one of Yahoo's last trade (or last bar) were not at hand.
        """
        traded, stamps = self.meta.get("regularMarketTime"), self.result.get("timestamp") or []
        if not isinstance(traded, int) or traded <= 0 or not stamps:
            return today
        last = date.fromordinal(max(_day(traded, zone), _day(stamps[-1], zone)))
        table = _table_of(symbol)
        if last >= today or table is None:
            return min(last, today)
        try:
            return min(today, table.after(last) - timedelta(days=1))
        except CalendarRangeError:
            return last

    def as_of(self, zone: ZoneInfo, now: datetime) -> datetime:
        """When the prices are from: Yahoo's own time of the last trade, where it is earlier than ``now`` and
        shows that the last session was still open, or had not begun.

        ``regularMarketTime`` counts only when no bar but one that repeats the last close is later.
        """
        traded, stamps = self.meta.get("regularMarketTime"), self.result.get("timestamp") or []
        if not isinstance(traded, int) or not 0 < traded < now.timestamp() or not stamps:
            return now
        last, moment = _day(stamps[-1], zone), datetime.fromtimestamp(traded, UTC)
        regular = (self.meta.get("currentTradingPeriod") or {}).get("regular") or {}
        if traded < regular.get("start", 0) <= stamps[-1]:
            return moment
        if last != _day(traded, zone):
            return now
        table = _table_of(str(self.meta.get("symbol", "")))
        session = table.session(date.fromordinal(last)) if table is not None else None
        return moment if session is not None and moment < session.closes else now


def series_of(
    want: PriceRequest, frame: DataFrame, reply: Reply, retrieved: datetime
) -> tuple[BarSeries, list[str]]:
    """The series of a reply, and what is to be said of it.

    ``frame`` is yfinance's, unadjusted and with its empty rows. Raises WrongPricesError for prices of another
    symbol, in another currency or zone than the listing has, of something that trades around the clock, and
    for prices of days that the machine's clock has yet to reach.
    """
    remarks: list[str] = []
    meta = reply.meta
    zone = ZoneInfo(meta["exchangeTimezoneName"])
    currency = meta.get("currency")
    _check_symbol(want.symbol, meta)
    _check_zone(want.symbol, zone, reply.result["timestamp"])
    _check_currency(want.symbol, currency)
    if len(str(currency)) > _LONGEST_CURRENCY:
        raise WrongPricesError(f"Yahoo quotes {want.symbol} in {currency}: not used")
    if "adjclose" not in reply.result["indicators"]:
        remarks.append(f"{want.symbol}: Yahoo sent no adjusted closes; its raw closes are used, as always")
    days = [stamp.toordinal() for stamp in frame.index]
    dividends, doubtful = _dividends(want, days, frame)
    currencies = reply.dividend_currencies(zone)
    foreign = {
        day: (dividends.pop(day), currencies[day])
        for day in sorted(dividends.keys() & currencies.keys())
        if currencies[day] != currency
    }
    if foreign:
        others = ", ".join(sorted({other for _, other in foreign.values()}))
        remarks.append(f"{want.symbol}: Yahoo's dividends are in {others}, not {currency}")
    exchange = exchange_by_yahoo_code(str(meta.get("exchangeName", "")))
    today = retrieved.astimezone(zone).date()
    if days and days[-1] > today.toordinal() + 1:
        raise WrongPricesError(
            f"Yahoo has prices of {date.fromordinal(days[-1])}, but by this machine's clock it is {today}",
            "correct the clock and try again",
        )
    as_of, until = reply.as_of(zone, retrieved), reply.answered_until(want.symbol, zone, today)
    rows = _rows(want, days, frame, reply.days_without_volume(zone))
    if meta.get("instrumentType") == "MUTUALFUND":
        rows = [(*row[:5], nan) for row in rows]  # a fund has no volume; the 0 there is none
    two = reply.days_with_two_closes(zone)
    torn = two - set(days[-1:])  # of the running session the later bar, its live price, holds
    series = build_series(
        want.symbol,
        [(row[0], nan, nan, nan, nan, nan) if row[0] in torn else row for row in rows],
        source="yahoo",
        covered=(want.first.toordinal(), max(want.first, min(want.last, until)).toordinal()),
        currency=currency,
        exchange=exchange.mic if exchange else None,
        retrieved=as_of.astimezone(UTC).isoformat(timespec="seconds"),
        dividends=dividends,
        splits=reply.splits(zone),
        foreign_dividends=foreign,
    )
    series.first_trade = reply.first_trade(zone)
    for day in two & set(series.days):
        series.flags[day] = (Reason.DUPLICATE_DATE,)
    for day in doubtful:
        add_flag(series.flags, day, Reason.CAPITAL_GAIN)
    if currency is None:
        series.notes = (*series.notes, Reason.CURRENCY_NOT_STATED)
    return series, remarks


def _rows(want: PriceRequest, days: list[int], frame: DataFrame, without_volume: set[int]) -> list[Row]:
    columns = [frame[name].tolist() for name in (*_PRICES, "Volume")]
    first, last = want.first.toordinal(), want.last.toordinal()
    return [
        (day, *prices, nan if day in without_volume or isnan(prices[3]) else float(volume))
        for day, *prices, volume in zip(days, *columns, strict=True)
        if first <= day <= last
    ]


def _dividends(want: PriceRequest, days: list[int], frame: DataFrame) -> tuple[dict[int, float], list[int]]:
    """What was paid by ex-day, and the days on which it is in doubt.

    Of funds Yahoo sends a dividend and a capital gain, and its dividend often contains the gain. It is
    counted once where the close then moves less: |(P_t + D) / P_{t-1} - 1| against that with D + G; where
    the one is not half the other, it is a doubt.
    """
    paid, closes = frame[_DIVIDENDS].tolist(), frame["Close"].tolist()
    gains = frame[_GAINS].tolist() if _GAINS in frame else [0.0] * len(days)
    first, last = want.first.toordinal(), want.last.toordinal()
    dividends, doubtful, before = {}, [], nan
    for day, cash, gain, close in zip(days, paid, gains, closes, strict=True):
        total = cash + gain
        if cash >= gain > 0 and not isnan(before) and not isnan(close):
            once, twice = (abs((close + amount) / before - 1) for amount in (cash, total))
            if once < twice:
                total = cash
            if max(once, twice) < 2 * min(once, twice):
                doubtful.append(day)
        if total and first <= day <= last:
            dividends[day] = total
        before = before if isnan(close) else close
    return dividends, [day for day in doubtful if day in dividends]


def _day(stamp: float, zone: ZoneInfo) -> int:
    """The day (ordinal) of a stamp on the clock of a zone."""
    return datetime.fromtimestamp(stamp, UTC).astimezone(zone).date().toordinal()


def _table_of(symbol: str) -> SessionTable | None:
    """The sessions of a symbol's exchange, where a table knows it."""
    try:
        return table_of(listing_of(symbol).exchange.calendar)
    except UnknownSymbolError:
        return None


def _check_symbol(symbol: str, meta: dict[str, Any]) -> None:
    answered = meta.get("symbol")
    if isinstance(answered, str) and answered.upper() != symbol.upper():
        raise WrongPricesError(
            f"Yahoo was asked for {symbol} and answers with {answered}: not used", "check the symbol"
        )
    kind = AROUND_THE_CLOCK.get(str(meta.get("instrumentType")).upper())
    if kind is not None and not is_exchange_rate(symbol):
        raise NoSessionsError(
            f"{symbol} is {kind}: it trades around the clock and has no session to react in",
            "name a share or an index",
        )


def _check_zone(symbol: str, zone: ZoneInfo, stamps: list[int]) -> None:
    """Refuse days that were counted in a zone whose clock differs from the listing's."""
    known = zone_of(symbol)
    own = None if known is None else exchange_zone(known)
    for stamp in (stamps[0], stamps[-1]) if own is not None and not is_exchange_rate(symbol) else ():
        moment = datetime.fromtimestamp(stamp, UTC)
        if moment.astimezone(zone).utcoffset() != moment.astimezone(own).utcoffset():
            raise WrongPricesError(
                f"Yahoo counts the days of {symbol} in {zone.key}, but it trades in {known}: not used"
            )


def _check_currency(symbol: str, currency: str | None) -> None:
    try:
        listing = listing_of(symbol)
    except UnknownSymbolError:
        return
    if listing.known and currency is not None and currency != listing.currency:
        raise WrongPricesError(
            f"Yahoo quotes {symbol} in {currency}, but it trades in {listing.currency}: not used"
        )
