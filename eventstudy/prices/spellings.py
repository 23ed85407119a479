"""The spellings under which vendors list a symbol: exact first, then these.

A symbol is Yahoo-style (BRK-B, 0700.HK, 600519.SS); files call it BRK.B, HK.00700, 600519.SH, BABA.N or
NASDAQ:AAPL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

_US_RIC = ("N", "O", "OQ", "K")
"""What Reuters writes behind the dot for New York and Nasdaq."""
_US_MARKETS = ("NASDAQ", "NYSE", "NYSEARCA", "NYSEAMERICAN", "AMEX", "US")
_US_BLOOMBERG = ("US", "UN", "UQ", "UW")
_MARKETS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "HK": ((), ("HKEX", "HKG", "SEHK", "HK"), ("HK",)),
    "SS": (("SH", "XSHG", "SSE"), ("SSE", "SHA", "SH"), ("CH", "CG")),
    "SZ": (("XSHE", "SZSE"), ("SZSE", "SHE", "SZ"), ("CH", "CS")),
    "T": (("JP",), ("TSE", "TYO"), ("JP", "JT")),
    "L": (("UK",), ("LSE", "LON"), ("LN",)),
    "DE": (("XETR", "XETRA"), ("XETR", "ETR"), ("GR", "GY")),
    "F": ((), ("FWB", "FRA"), ("GF",)),
    "PA": (("FR",), ("EURONEXT", "EPA"), ("FP",)),
    "AS": (("NL",), ("EURONEXT", "AMS"), ("NA",)),
    "BR": (("BE",), ("EURONEXT", "EBR"), ("BB",)),
    "LS": (("PT",), ("EURONEXT", "ELI"), ("PL",)),
    "MI": (("IT",), ("MIL", "BIT"), ("IM",)),
    "MC": (("ES",), ("BME",), ("SM", "SQ")),
    "SW": (("S", "CH"), ("SIX", "SWX"), ("SW", "SE")),
    "NS": (("NSE",), ("NSE",), ("IN", "IS")),
    "BO": (("BSE",), ("BSE", "BOM"), ("IB",)),
    "KS": (("KRX",), ("KRX",), ("KS", "KP")),
    "KQ": (("KOSDAQ",), ("KRX", "KOSDAQ"), ("KS", "KQ")),
    "TW": (("TWSE",), ("TWSE", "TPE"), ("TT",)),
    "TO": ((), ("TSX",), ("CN", "CT")),
    "AX": (("AU",), ("ASX",), ("AU", "AT")),
    "SI": (("SG",), ("SGX",), ("SP",)),
    "SA": ((), ("BMFBOVESPA", "BVMF"), ("BZ", "BS")),
    "IS": (("E",), ("BIST", "IST"), ("TI",)),
    "ST": (("SE",), ("OMXSTO", "STO"), ("SS",)),
    "WA": (("PL",), ("GPW", "WSE"), ("PW",)),
}
"""Yahoo's suffix: other suffixes, prefixes (``HKEX:700``), Bloomberg's country codes (``700 HK Equity``)."""
_BARE = {
    "SS": "569",
    "SZ": "0123",
    "KS": "0123456789",
    "KQ": "0123456789",
    "T": "123456789",
    "TW": "0123456789",
    "HK": "0123456789",
}
"""Exchanges whose files list bare numbers, and the digits that theirs begin with."""
_CLASS = re.compile(r"([A-Z]{1,5})-([A-Z])")


@cache
def spellings(symbol: str) -> tuple[str, ...]:
    """Every spelling of an upper-case symbol in the order of preference, itself first."""
    return tuple(dict.fromkeys(_spellings(symbol)))


def _spellings(symbol: str) -> Iterator[str]:
    yield symbol
    head, dot, suffix = symbol.rpartition(".")
    if dot and head and suffix in _MARKETS:
        yield from _with_suffix(head, suffix)
        return
    if not re.fullmatch(r"[A-Z]{1,5}(?:-[A-Z]{1,2})?", symbol):
        return
    share = _CLASS.fullmatch(symbol)
    bases = [symbol]
    if share:
        bases += [f"{share[1]}{mark}{share[2]}" for mark in (".", "/", "_", " ")]
        yield from bases
    for base in bases:
        yield f"{base}.US"
        yield from (f"{market}:{base}" for market in _US_MARKETS)
        yield f"US.{base}"
        for country in _US_BLOOMBERG:
            yield from (f"{base} {country}", f"{base} {country} EQUITY")
    yield from (f"{share[1] + share[2] if share else symbol}.{ric}" for ric in _US_RIC)


def _with_suffix(head: str, suffix: str) -> Iterator[str]:
    """The spellings of a symbol with a suffix; Hong Kong's numbers with and without leading zeros."""
    heads = [head]
    if suffix == "HK" and head.isdigit():
        number = str(int(head))
        heads += [number.zfill(width) for width in (4, 5, 0)]
    heads = list(dict.fromkeys(heads))
    suffixes, markets, countries = _MARKETS[suffix]
    for name in heads:
        yield from (f"{name}.{other}" for other in (suffix, *suffixes))
    for name in heads:
        yield from (f"{market}:{name}" for market in markets)
        for country in countries:
            yield from (f"{name} {country}", f"{name} {country} EQUITY")
        for market in markets:
            yield from (f"{market}.{name}", f"{market}{name}") if name.isdigit() else ()
    if head.isdigit() and head[0] in _BARE.get(suffix, ""):
        yield from heads
        if suffix in ("KS", "KQ"):
            yield f"A{head}"
        if suffix == "SZ" and head.startswith("0"):
            yield head.lstrip("0")


@lru_cache(maxsize=2**16)
def key_of(file_symbol: str) -> str:
    """A file's symbol as it is compared: letter case, blanks and Excel's apostrophe do not matter."""
    return " ".join(file_symbol.strip().lstrip("'").upper().split())


def same_symbol(file_symbol: str, symbol: str) -> bool:
    """Whether a file's symbol is this one, not only another spelling of it."""
    return key_of(file_symbol) == symbol.upper()


def preference(symbol: str, file_symbol: str) -> int:
    """The place of a file's symbol among the spellings of a symbol; 0 is the symbol itself.

    Raises ValueError when it is not one of them.
    """
    return spellings(symbol.upper()).index(key_of(file_symbol))


def usual_symbol(symbol: str) -> str:
    """The Yahoo-style symbol of a file's upper-case one, where its ending tells; else the same text.

    ``BABA.US`` is ``BABA``, ``BARC.UK`` ``BARC.L``, ``7203.JP`` ``7203.T``, ``600519.SH`` ``600519.SS``.
    """
    head, dot, suffix = symbol.rpartition(".")
    usual = {"US": "", "UK": ".L", "JP": ".T", "SH": ".SS", "XSHG": ".SS", "XSHE": ".SZ"}
    return head + usual[suffix] if dot and head and suffix in usual else symbol
