"""Listings and exchanges: which symbols an issuer has, where each trades, in what currency and ADR ratio.

Both tables are bundled CSV files, ``data/listings.csv`` and ``data/exchanges.csv``. A symbol is
Yahoo-style: its suffix names the exchange (``9988.HK``), no suffix means the United States.
"""

import csv
import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from eventstudy.errors import UnknownSymbolError, UsageError
from eventstudy.exchanges.own_listings import own_listings
from eventstudy.paths import data_path

SUFFIXES_WITHOUT_TABLE = {
    "AT": ("Athens", "XATH ASEX"),
    "QA": ("Doha", "DSMD"),
    "AE": ("Dubai and Abu Dhabi", "XDFM XADS"),
    "CA": ("Cairo", "XCAI"),
    "CL": ("Bogotá", "XBOG"),
    "LM": ("Lima", "XLIM"),
    "VN": ("Ho Chi Minh City", "XSTC"),
}
"""Yahoo suffixes without a session table, each with its city and the codes of its exchanges."""


_COIN = r"[A-Z0-9]+-(USD|USDT|USDC|EUR|GBP|JPY|CNY|KRW|INR|CAD|AUD|CHF|HKD|SGD|TWD|BRL|RUB|TRY|BTC|ETH)"
"""Yahoo's symbols of coins: what they are and what they are priced in (``BTC-USD``, ``ETH-BTC``)."""


class Exchange(NamedTuple):
    """An exchange: ``mic`` (ISO 10383, or ``US``) and ``calendar``, the session table it follows.

    ``benchmark`` is empty where no symbol of an index is known. ``verified`` is false where the hours, the
    suffix or the benchmark have no source but the library or common knowledge.
    """

    mic: str
    calendar: str
    suffix: str
    name: str
    city: str
    zone: str
    currency: str
    benchmark: str
    yahoo_codes: tuple[str, ...]
    verified: bool


class DatedRatio(NamedTuple):
    """Ordinary shares in one traded unit from one day to another, both included; an empty end is open."""

    ordinary_per_unit: float
    valid_from: str
    valid_to: str

    def holds_on(self, day: date) -> bool:
        """Whether it held on this day."""
        return self.valid_from <= day.isoformat() and (not self.valid_to or day.isoformat() <= self.valid_to)


class Listing(NamedTuple):
    """One symbol on one exchange.

    ``ordinary_per_unit`` is the number of ordinary shares in one traded unit (8 for an ADS of eight
    shares, 1 for a share). ``kind`` is ``share``, ``ads`` or ``index``. ``known`` is false when the
    listing is not in the bundled table and only its suffix was read. ``ratio_since`` (ISO date or
    empty) is the day from which the ratio holds.

    ``valid_from`` and ``valid_to`` (ISO dates or empty): from when to when the row holds; ``earlier``: the
    ratios before it, as the units were traded then. ``fungible``: ``yes``, ``restricted``, or ``no`` where it
    cannot be exchanged into the issuer's other shares (A shares). ``status``: ``active``, ``delisted``, ...
    ``called``: the issuer's name where that was written instead of the symbol.
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
    valid_from: str = ""
    valid_to: str = ""
    fungible: str = "yes"
    status: str = "active"
    earlier: tuple[DatedRatio, ...] = ()
    called: str = ""

    def ratio_on(self, day: date) -> float | None:
        """Ordinary shares in one unit as it was traded on a day; None where no row says it."""
        own = DatedRatio(self.ordinary_per_unit, self.valid_from or self.ratio_since, self.valid_to)
        return next((ratio.ordinary_per_unit for ratio in (own, *self.earlier) if ratio.holds_on(day)), None)

    def traded_on(self, day: date) -> bool:
        """Whether it was listed then, as far as the table knows its first and last day."""
        first = "" if self.earlier or self.ratio_since else self.valid_from
        return first <= day.isoformat() and (not self.valid_to or day.isoformat() <= self.valid_to)


def _read(name: str) -> list[dict[str, str]]:
    """The rows of a table; a ``csv.DictReader`` takes three times as long."""
    with data_path(name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows]


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
            row["verified"] == "yes",
        )
        for row in _read("exchanges.csv")
    }


@cache
def _table() -> dict[str, list[dict[str, str]]]:
    """The rows of each symbol: the user's own, else those shipped; of exchanges that are known."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in _read("listings.csv"):
        if row["exchange"] in exchanges():
            rows.setdefault(row["symbol"], []).append(row)
    own: dict[str, list[dict[str, str]]] = {}
    for row in own_listings():
        own.setdefault(row["symbol"], []).append(row)
    return {**rows, **own}


@cache
def _issuers() -> dict[str, list[str]]:
    """The symbols of each issuer, in the order of the table."""
    issuers: dict[str, list[str]] = {}
    for symbol, rows in _table().items():
        issuers.setdefault(max(rows, key=_since)["issuer"], []).append(symbol)
    return issuers


@cache
def _listed(symbol: str) -> Listing | None:
    """The listing of a symbol of the table, as its newest row says; None for another symbol."""
    rows = sorted(_table().get(symbol, ()), key=_since)
    if not rows:
        return None
    *before, row = rows
    exchange = exchange_of(row["exchange"]) if row["exchange"] else _exchange_by_suffix(symbol)
    return Listing(
        symbol,
        exchange,
        row["currency"] or exchange.currency,
        row["issuer"],
        row["kind"],
        float(row["ordinary_per_unit"]),
        row["ratio_since"],
        row["verified"] == "yes",
        row["source"],
        row["notes"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        fungible=row["fungible"],
        status=row["status"],
        earlier=tuple(
            DatedRatio(float(ratio["ordinary_per_unit"]), ratio["valid_from"], ratio["valid_to"])
            for ratio in before
        ),
    )


def _since(row: dict[str, str]) -> str:
    return row["valid_from"] or row["ratio_since"]


@cache
def _exchanges_by(name: str) -> dict[str, Exchange]:
    """The first exchange of the table with each ``suffix`` or ``benchmark`` but the empty one."""
    by: dict[str, Exchange] = {}
    for exchange in exchanges().values():
        by.setdefault(getattr(exchange, name), exchange)
    by.pop("", None)
    return by


def exchange_of(mic: str) -> Exchange:
    """The exchange with this MIC (``XHKG``, ``XNAS``), in any letter case. Raises UsageError when unknown."""
    exchange = exchanges().get(mic.upper())
    if exchange is None:
        raise UsageError(f"unknown exchange {mic!r}", f"known: {', '.join(exchanges())}")
    return exchange


def exchange_called(text: str) -> Exchange | None:
    """The exchange that a MIC, a city or its own name means, in any letter case; None for another text.

    Raises UsageError for a city with several calendars, UnknownSymbolError for an exchange without a table.
    """
    word = _plain(text)
    for suffix, (city, mics) in SUFFIXES_WITHOUT_TABLE.items():
        if word == _plain(city) or text.strip().upper() in mics.split():
            raise _without_table(text.strip(), suffix)
    if exchange := exchanges().get(text.strip().upper()):
        return exchange
    named = [one for one in exchanges().values() if word in (_plain(one.city), _plain(one.name))]
    if len({one.calendar for one in named}) > 1:
        mics = " or ".join(one.mic for one in named)
        raise UsageError(f"{text!r} has several exchanges", f"name one: {mics}")
    return named[0] if named else None


def _plain(text: str) -> str:
    """A name without accents and letter case."""
    import unicodedata

    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("ø", "o")


def _without_table(text: str, suffix: str) -> UnknownSymbolError:
    return UnknownSymbolError(
        text.upper(),
        f"{text}: there is no session table of {SUFFIXES_WITHOUT_TABLE[suffix][0]} (.{suffix})",
        "name the issuer's listing on another exchange",
    )


def is_exchange_rate(symbol: str) -> bool:
    """Whether a symbol is an exchange rate, Yahoo-style (``HKD=X``, ``EURUSD=X``)."""
    return symbol.endswith("=X")


@lru_cache(maxsize=2**16)
def listing_of(symbol: str) -> Listing:
    """The listing of a symbol, from the tables or else from its suffix; or of an issuer's name (``Alibaba``).

    A word in capitals is a symbol, always. Raises UnknownSymbolError for an exchange rate, for an index that
    the table does not have, for a suffix without an exchange, and for a name that is not known or shared.
    """
    text = symbol.strip()
    symbol = text.upper()
    listed = _listed(symbol)
    if listed is not None:
        return listed
    if _may_be_name(text) and (named := _symbol_called(text)):
        return listing_of(named) if named == symbol else listing_of(named)._replace(called=text)
    exchange = _exchange_by_suffix(symbol)
    kind = "index" if symbol == exchange.benchmark else "share"
    return Listing(symbol, exchange, exchange.currency, symbol, kind, 1.0, "", False, "", "", known=False)


def _may_be_name(text: str) -> bool:
    """Whether a text may be an issuer's name: not all in capitals, and without the suffix of an exchange."""
    if text.isupper() and " " not in text:
        return False
    suffix = text.rpartition(".")[2].upper() if "." in text else ""
    if suffix in _exchanges_by("suffix"):
        return False
    return bool(re.search("[A-Za-z]", text)) and text.isprintable() and text[0] != "^"


def _symbol_called(text: str) -> str | None:
    """The symbol of an issuer's name; None for a word that may be a symbol that no table has.

    Raises UnknownSymbolError for several words that are no name, and for a word that is nearly one.
    """
    from eventstudy.exchanges.names import near_names, symbol_called

    named = symbol_called(text)
    if named is not None:
        return named
    longer = len(text) > 5 or (text.istitle() and len(text) > 3)
    near = near_names(text) if " " in text or (text.isalpha() and longer) else []
    if near or " " in text:
        symbol = text.upper()
        remedy = f"did you mean {' or '.join(near)}?" if near else "write it as Yahoo does: BABA, 9988.HK"
        capitals = "" if " " in text else f" (the symbol {symbol} is written in capitals)"
        raise UnknownSymbolError(symbol, f"{text!r} is not a known symbol or name", remedy + capitals)
    return None


@cache
def _exchange_by_suffix(symbol: str) -> Exchange:
    if not symbol or " " in symbol or not symbol.isprintable():
        raise UnknownSymbolError(
            symbol, f"{symbol!r} is not a symbol", "write it as Yahoo does: BABA, 9988.HK"
        )
    if is_exchange_rate(symbol):
        raise UnknownSymbolError(
            symbol,
            f"{symbol} is an exchange rate: it trades around the clock and has no session to react in",
            "name a share or an index",
        )
    if symbol.endswith("=F") or re.fullmatch(_COIN, symbol):
        kind = "a future" if symbol.endswith("=F") else "a cryptocurrency"
        raise UnknownSymbolError(
            symbol,
            f"{symbol} is {kind}: it trades around the clock and has no session to react in",
            "name a share or an index",
        )
    if symbol in _exchanges_by("benchmark"):
        return _exchanges_by("benchmark")[symbol]
    if symbol.startswith("^"):
        raise UnknownSymbolError(
            symbol, f"the exchange of the index {symbol} is not known", "use an index of data/listings.csv"
        )
    head, dot, suffix = symbol.rpartition(".")
    if not dot:
        return exchanges()["US"]
    if not head or not suffix:
        raise UnknownSymbolError(
            symbol, f"{symbol!r} is not a symbol", "write it as Yahoo does: BABA, 9988.HK"
        )
    if suffix in _exchanges_by("suffix"):
        return _exchanges_by("suffix")[suffix]
    if suffix in SUFFIXES_WITHOUT_TABLE:
        raise _without_table(symbol, suffix)
    raise UnknownSymbolError(
        symbol,
        f"{symbol}: the suffix .{suffix} is not one that eventstudy knows",
        _right_suffix(head, suffix),
    )


_OTHER_SUFFIXES = {
    "SH": "SS", "XSHG": "SS", "XSHE": "SZ", "UK": "L", "LN": "L", "JP": "T", "AU": "AX", "FP": "PA",
}  # fmt: skip
"""Suffixes of other vendors, and what Yahoo writes for them."""


def _right_suffix(head: str, suffix: str) -> str:
    """How the symbol is probably written, as a remedy."""
    if suffix in ("N", "O"):
        return f"a US symbol has no suffix: {head}; a share class is written with a dash: {head}-{suffix}"
    if len(suffix) == 1:
        return f"a US share class is written with a dash: {head}-{suffix}"
    if suffix in ("US", "OQ"):
        return f"a US symbol has no suffix: {head}"
    if suffix in _OTHER_SUFFIXES:
        return f"write it as Yahoo does: {head}.{_OTHER_SUFFIXES[suffix]}"
    known = " ".join(sorted(_exchanges_by("suffix")))
    return f"write it as Yahoo does: {suffix}.{head}" if suffix.isdigit() else f"known suffixes: {known}"


def issuer_listings(symbol: str) -> tuple[Listing, ...]:
    """All known listings of a symbol's issuer, the symbol itself first, then in the order of the table."""
    own = listing_of(symbol)
    others = _issuers().get(own.issuer, []) if own.known else []
    return (own, *(listing_of(other) for other in others if other != own.symbol))


def issuer_symbols() -> dict[str, tuple[str, ...]]:
    """The symbols of every issuer of the tables, the user's among them, by the issuer's name."""
    return {issuer: tuple(symbols) for issuer, symbols in _issuers().items()}


def exchange_by_yahoo_code(code: str) -> Exchange | None:
    """The exchange that Yahoo's metadata calls ``code`` (``NMS``, ``NYQ``), or None."""
    return next((exchange for exchange in exchanges().values() if code in exchange.yahoo_codes), None)
