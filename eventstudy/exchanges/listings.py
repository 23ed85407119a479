"""Listings and exchanges: which symbols an issuer has, where each trades, in what currency and ADR ratio.

Both tables are bundled CSV files, ``data/listings.csv`` and ``data/exchanges.csv``. A symbol is
Yahoo-style: its suffix names the exchange (``9988.HK``), no suffix means the United States.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from eventstudy.errors import UnknownSymbolError, UsageError
from eventstudy.paths import data_path

SUFFIXES_WITHOUT_CALENDAR = {
    "AT": "Athens",
    "QA": "Doha",
    "AE": "Dubai and Abu Dhabi",
    "CA": "Cairo",
    "VN": "Ho Chi Minh City",
}
"""Yahoo suffixes whose sessions no calendar library knows."""


_COIN = re.compile(
    r"[A-Z0-9]+-(USD|USDT|USDC|EUR|GBP|JPY|CNY|KRW|INR|CAD|AUD|CHF|HKD|SGD|TWD|BRL|RUB|TRY|BTC|ETH)"
)
"""Yahoo's symbols of coins: what they are and what they are priced in (``BTC-USD``, ``ETH-BTC``)."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange: ``mic`` (ISO 10383, or ``US``) and ``calendar``, the session table it follows."""

    mic: str
    calendar: str
    suffix: str
    name: str
    city: str
    zone: str
    currency: str
    benchmark: str
    yahoo_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One symbol on one exchange.

    ``ordinary_per_unit`` is the number of ordinary shares in one traded unit (8 for an ADS of eight
    shares, 1 for a share). ``kind`` is ``share``, ``ads`` or ``index``. ``known`` is false when the
    listing is not in the bundled table and only its suffix was read. ``ratio_since`` (ISO date or
    empty) is the day from which the ratio holds.
    """

    symbol: str
    exchange: Exchange
    currency: str
    issuer: str
    kind: str
    ordinary_per_unit: float
    ratio_since: str
    verified: bool
    source: str
    notes: str
    known: bool = True


def _read(name: str) -> Iterator[dict[str, str]]:
    with data_path(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def exchanges() -> dict[str, Exchange]:
    """All known exchanges by MIC, in the order of the table."""
    return {
        row["mic"]: Exchange(
            row["mic"],
            row["calendar"],
            row["suffixes"],
            row["name"],
            row["city"],
            row["zone"],
            row["currency"],
            row["benchmark"],
            tuple(row["yahoo_codes"].split()),
        )
        for row in _read("exchanges.csv")
    }


@cache
def _bundled() -> dict[str, Listing]:
    known = exchanges()
    return {
        row["symbol"]: Listing(
            row["symbol"],
            known[row["exchange"]],
            row["currency"],
            row["issuer"],
            row["kind"],
            float(row["ordinary_per_unit"]),
            row["ratio_since"],
            row["verified"] == "yes",
            row["source"],
            row["notes"],
        )
        for row in _read("listings.csv")
    }


def exchange_of(mic: str) -> Exchange:
    """The exchange with this MIC (``XHKG``, ``XNAS``), in any letter case. Raises UsageError when unknown."""
    found = exchanges().get(mic.upper())
    if found is None:
        raise UsageError(f"unknown exchange {mic!r}", f"known: {', '.join(exchanges())}")
    return found


def is_exchange_rate(symbol: str) -> bool:
    """Whether a symbol is an exchange rate, Yahoo-style (``HKD=X``, ``EURUSD=X``)."""
    return symbol.endswith("=X")


def listing_of(symbol: str) -> Listing:
    """The listing of a symbol, from the bundled table or else from its suffix.

    Raises UnknownSymbolError for an exchange rate, for an index that the table does not have and
    for a suffix without an exchange.
    """
    symbol = symbol.strip().upper()
    bundled = _bundled().get(symbol)
    if bundled is not None:
        return bundled
    exchange = _exchange_by_suffix(symbol)
    kind = "index" if symbol == exchange.benchmark else "share"
    return Listing(symbol, exchange, exchange.currency, symbol, kind, 1.0, "", False, "", "", known=False)


def _exchange_by_suffix(symbol: str) -> Exchange:
    if not symbol or any(c.isspace() or not c.isprintable() for c in symbol):
        raise UnknownSymbolError(
            symbol, f"{symbol!r} is not a symbol", "write it as Yahoo does: BABA, 9988.HK"
        )
    if is_exchange_rate(symbol):
        raise UnknownSymbolError(
            symbol,
            f"{symbol} is an exchange rate: it trades around the clock and has no session to react in",
            "name a share or an index",
        )
    if symbol.endswith("=F") or _COIN.fullmatch(symbol):
        kind = "a future" if symbol.endswith("=F") else "a cryptocurrency"
        raise UnknownSymbolError(
            symbol,
            f"{symbol} is {kind}: it trades around the clock and has no session to react in",
            "name a share or an index",
        )
    for exchange in exchanges().values():
        if symbol == exchange.benchmark:
            return exchange
    if symbol.startswith("^"):
        raise UnknownSymbolError(
            symbol, f"the exchange of the index {symbol} is not known", "use an index of data/listings.csv"
        )
    head, dot, suffix = symbol.rpartition(".")
    if not dot:
        return exchanges()["US"]
    for exchange in exchanges().values():
        if head and suffix == exchange.suffix:
            return exchange
    if suffix in SUFFIXES_WITHOUT_CALENDAR:
        place = SUFFIXES_WITHOUT_CALENDAR[suffix]
        raise UnknownSymbolError(
            symbol,
            f"{symbol}: no calendar library knows the sessions of {place} (.{suffix})",
            "name the issuer's listing on another exchange",
        )
    raise UnknownSymbolError(
        symbol,
        f"{symbol}: no exchange has the suffix .{suffix}",
        "a US share class is written with a dash: BRK-B",
    )


def issuer_listings(symbol: str) -> tuple[Listing, ...]:
    """All known listings of a symbol's issuer, the symbol itself first, then in the order of the table."""
    own = listing_of(symbol)
    others = (one for one in _bundled().values() if one.issuer == own.issuer and one.symbol != own.symbol)
    return (own, *(one for one in others if own.known))


def exchange_by_yahoo_code(code: str) -> Exchange | None:
    """The exchange that Yahoo's metadata calls ``code`` (``NMS``, ``NYQ``), or None."""
    return next((one for one in exchanges().values() if code in one.yahoo_codes), None)
