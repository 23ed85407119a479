"""Issuers and indices named in a text: where each name stands and which symbol it means, or why none.

The tables are those of :mod:`eventstudy.exchanges.names`. The longest name wins, capitals count, and a name
that is also an ordinary word needs a second sign. A wrong symbol is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.listings import Exchange, exchanges, issuer_listings, issuer_symbols, listing_of
from eventstudy.exchanges.names import read_names

AMERICAN = "US"
"""The market of symbols without a suffix; another market is its suffix (``HK``)."""

_WORD = re.compile(r"\w+")
_LINE = re.compile(
    r"(?: (?:Hong Kong|Shanghai|Shenzhen|Toronto|Australia|London|India|New York) line| New York| Stockholm"
    r"| Johannesburg| ADR| ordinary)$"
)
_LEGAL = re.compile(
    r"[\s,]+(?:inc|incorporated|corp|corporation|co|company|plc|ltd|limited|llc|ag|se|sa|spa|nv|ab|asa|oyj"
    r"|holdings?|group)\b\.?",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"(?:'s)? (?:shares|stock)\b")
_TICKER = re.compile(
    r"\s?[(\[](?:(?P<exchange>[A-Za-z .]{2,10}):\s?)?(?P<code>[\^A-Z0-9][A-Z0-9.&-]{0,9})[)\]]"
)
_EXCHANGE_CODES = {
    **dict.fromkeys(("NYSE", "NASDAQ", "NYSEAMERICAN", "AMEX", "OTC", "NYQ", "NMS"), AMERICAN),
    **dict.fromkeys(("HKG", "HKEX", "SEHK", "HK", "HKSE"), "HK"),
    **dict.fromkeys(("LSE", "LON"), "L"),
    **dict.fromkeys(("TYO", "TSE", "TOKYO"), "T"),
    **dict.fromkeys(("SHA", "SSE"), "SS"),
    **dict.fromkeys(("SHE", "SZSE"), "SZ"),
    **{"ASX": "AX", "TSX": "TO", "NSE": "NS", "BSE": "BO", "BOM": "BO", "EPA": "PA", "BIT": "MI"},
    **{"ETR": "DE", "AMS": "AS"},
    **{"KRX": "KS", "TPE": "TW", "SGX": "SI", "SWX": "SW", "STO": "ST", "BME": "MC"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: ``start`` and ``end`` (characters), and what it means.

    ``symbol`` is empty where that cannot be told; ``candidates`` are then the symbols that it may mean (none
    for a name without a listing) and ``why`` says what is missing. ``fixed``: a symbol in brackets says which
    listing it is. ``is_index``: it names an index.
    """

    start: int
    end: int
    name: str
    symbol: str
    candidates: tuple[str, ...] = ()
    why: str = ""
    fixed: bool = False
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    printed: str
    symbol: str
    needs: str = ""
    tells: tuple[str, ...] = ()
    is_index: bool = False


def market_of(symbol: str) -> str:
    """The market of a symbol: the suffix of its exchange (``HK``), or ``US`` without one."""
    head, dot, suffix = symbol.rpartition(".")
    return suffix if dot and head else AMERICAN


def exchange_called(symbol: str) -> Exchange:
    """The exchange of a listing, or of an index that the tables of names know. Raises UnknownSymbolError."""
    try:
        return listing_of(symbol).exchange
    except UnknownSymbolError:
        mic = next((row["mic"] for row in read_names("company_names.csv") if row["symbol"] == symbol), "")
        if mic not in exchanges():
            raise
        return exchanges()[mic]


def symbol_in(symbol: str, market: str) -> str | None:
    """The issuer's listing on another market (``BABA``, ``HK`` -> ``9988.HK``); None where none is known."""
    if market_of(symbol) == market or symbol.startswith("^"):
        return symbol
    known = [listing.symbol for listing in issuer_listings(symbol) if listing.known]
    known += _lines().get(symbol, [])
    on_market = next((other for other in known if market_of(other) == market), None)
    if on_market is None and {market_of(symbol), market} == {"NS", "BO"}:
        return f"{symbol.rpartition('.')[0]}.{market}"
    return on_market


def markets_of(symbol: str) -> dict[str, str]:
    """Every known listing of an issuer by its market, the symbol's own first."""
    symbols = [
        symbol,
        *(listing.symbol for listing in issuer_listings(symbol) if listing.known),
        *_lines().get(symbol, []),
    ]
    markets: dict[str, str] = {}
    for listed in symbols:
        markets.setdefault(market_of(listed), listed)
    return markets


def mentions_in(text: str) -> list[Mention]:
    """Every name of the tables in a text, from left to right, none inside another."""
    plain = text.replace("\u2019", "'")
    mentions: list[Mention] = []
    at, lower = 0, plain.casefold()
    if len(lower) != len(plain):
        lower = plain.lower() if len(plain.lower()) == len(plain) else plain
    for word in _WORD.finditer(plain):
        if word.start() < at:
            continue
        mention = _mention(plain, lower, word)
        if mention is not None:
            mention = _longer_inside(plain, lower, mention) or mention
            mentions.append(mention)
            at = mention.end
    return mentions


def _longer_inside(text: str, lower: str, mention: Mention) -> Mention | None:
    """The name that begins inside another and goes on behind it: ``FTSE 100`` after ``London's``."""
    for word in _WORD.finditer(text, mention.start + 1, mention.end):
        inner = _mention(text, lower, word) if text[word.start() - 1] == " " else None
        if inner is not None and inner.end > mention.end and inner.symbol == mention.symbol:
            return inner
    return None


def _mention(text: str, lower: str, word: re.Match[str]) -> Mention | None:
    """The longest name that begins with a word, and what it means."""
    for names in _by_first_word().get(word[0].casefold(), ()):
        printed = names[0].printed
        start, end = word.start(), word.start() + len(printed)
        if not _same(text[start:end], printed) or (end < len(text) and _goes_on(text, end)):
            continue
        legal = _LEGAL.match(text, end)
        stop = legal.end() if legal else end
        ticker = _TICKER.match(text, stop)
        fixed = _ticker_symbol(names[0].symbol, ticker) if ticker else ""
        if fixed and ticker:
            return Mention(start, ticker.end(), printed, fixed, fixed=True)
        return _meaning(Mention(start, stop, printed, ""), names, lower, legal is not None)
    return None


def _goes_on(text: str, end: int) -> bool:
    """Whether a word continues behind a name; a possessive does not hide it, nor does a hyphen."""
    following = text[end]
    return following.isalnum() or following == "_" or (following == "&" and text[end + 1 : end + 2].isalpha())


def _same(text: str, printed: str) -> bool:
    """Whether a text is the name as printed: capitals where the name has them, acronyms in capitals only."""
    if text == printed:
        return True
    if text.casefold() != printed.casefold() or (printed.isupper() and len(printed) <= 5):
        return False
    return all(
        a == b or a.isupper() for a, b in zip(text, printed, strict=True) if b.isupper() and b == printed[0]
    )


def _meaning(mention: Mention, names: tuple[_Name, ...], lower: str, legal: bool) -> Mention:
    own = names[0]
    bare = mention.name.casefold()
    ambiguous = _ambiguous().get(bare)
    if own.symbol == "":
        return Mention(mention.start, mention.end, own.printed, "", why="has no listing")
    if ambiguous is not None:
        return _told_apart(mention, *ambiguous, lower)
    if own.needs == "context" and not own.is_index and not legal and not _has_tell(own, mention, lower):
        return Mention(mention.start, mention.end, own.printed, "", (own.symbol,), "is an ordinary word, too")
    return Mention(mention.start, mention.end, own.printed, own.symbol, is_index=own.is_index)


def _has_tell(name: _Name, mention: Mention, lower: str) -> bool:
    """Whether the text holds a word that tells this issuer, or another, longer name of it."""
    behind, before = lower[mention.end : mention.end + 20], lower[max(0, mention.start - 12) : mention.start]
    if _BESIDE.match(behind) or re.search(r"shares (?:of|in) $", before):
        return True
    if any(_holds(lower, tell) for tell in name.tells):
        return True
    short = name.printed.casefold()
    return any(
        len(other) > len(short) and other in lower
        for other in _names_of().get(name.symbol, ())
        if short in other
    )


def _told_apart(
    mention: Mention, candidates: tuple[str, ...], hints: tuple[tuple[tuple[str, ...], str], ...],
    otherwise: str, lower: str,
) -> Mention:  # fmt: skip
    """A name that several share: the one that the words around it tell, else the usual one, else none."""
    near = lower[max(0, mention.start - 200) : mention.end + 200]
    hinted = {symbol for words, symbol in hints if any(_holds(near, word) for word in words)}
    symbol = hinted.pop() if len(hinted) == 1 else "" if hinted else otherwise
    if not symbol:
        why = f"may be {', '.join(candidates)}"
        return Mention(mention.start, mention.end, mention.name, "", candidates, why)
    return Mention(mention.start, mention.end, mention.name, symbol, candidates, is_index=_is_index(symbol))


def _is_index(symbol: str) -> bool:
    return symbol in _indices()


def _holds(lower: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", lower) is not None


def _ticker_symbol(symbol: str, ticker: re.Match[str]) -> str:
    """The listing that a symbol in brackets names: ``(09988)``, ``[HKG: 9988]``, ``(NYSE: BABA)``."""
    code = ticker["code"].rstrip(".")
    markets = markets_of(symbol)
    exchange = _EXCHANGE_CODES.get((ticker["exchange"] or "").replace(" ", "").upper(), "")
    if code in markets.values():
        return code
    for market, listed in markets.items():
        head = listed.rpartition(".")[0] if market != AMERICAN else listed
        if head and head.lstrip("0") == code.rpartition(".")[0 if "." in code else 2].lstrip("0"):
            return listed
    if exchange:
        suffix = "" if exchange == AMERICAN else f".{exchange}"
        return (code.zfill(4) if exchange == "HK" and code.isdigit() else code) + suffix
    return ""


@cache
def _by_first_word() -> dict[str, tuple[tuple[_Name, ...], ...]]:
    """The names by their first word (folded), the longest first; names that are printed alike together."""
    alike: dict[str, list[_Name]] = {}
    for name in _all_names():
        alike.setdefault(name.printed, []).append(name)
    by_word: dict[str, list[tuple[_Name, ...]]] = {}
    for printed, names in alike.items():
        first = _WORD.search(printed)
        if first and printed.startswith(first[0]):
            by_word.setdefault(first[0].casefold(), []).append(tuple(names))
    return {
        word: tuple(sorted(names, key=lambda same: -len(same[0].printed))) for word, names in by_word.items()
    }


def _all_names() -> Iterator[_Name]:
    known: set[str] = set()
    for name, row in _rows():
        needs = dict(part.rpartition(":")[::2] for part in row["needs"].split("|") if part)
        known.add(name.casefold())
        tells = tuple(tell for tell in row["tells"].split("|") if tell)
        yield _Name(name, row["symbol"], needs.get(name, ""), tells, row["kind"] == "index")
    for row in read_names("not_listed.csv"):
        yield _Name(row["name"], "")
    for bare in _ambiguous():
        printed = _printed_ambiguous()[bare]
        if bare not in known:
            yield _Name(printed, _ambiguous()[bare][0][0])
    for issuer, symbols in issuer_symbols().items():
        if issuer.casefold() not in known and not issuer.startswith("^"):
            yield _Name(issuer, symbols[0], is_index=listing_of(symbols[0]).kind == "index")


def _rows() -> Iterator[tuple[str, dict[str, str]]]:
    for row in sorted(read_names("company_names.csv"), key=lambda row: row["ambiguity"] == "line"):
        names = [row["name"], *row["aliases"].split("|")]
        if len(row["legal_name"]) > 12:
            names.append(row["legal_name"])
        for name in dict.fromkeys(name.strip() for name in names):
            if name and not name.endswith(" line"):
                yield name.removeprefix("the "), row


@cache
def _names_of() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for name, row in _rows():
        names.setdefault(row["symbol"], []).append(name.casefold())
    return {symbol: tuple(each) for symbol, each in names.items()}


@cache
def _indices() -> frozenset[str]:
    return frozenset(row["symbol"] for row in read_names("company_names.csv") if row["kind"] == "index")


@cache
def _lines() -> dict[str, list[str]]:
    """The symbols that stand on one row, or on rows that differ in their line only."""
    groups: dict[str, set[str]] = {}
    for row in read_names("company_names.csv"):
        stem = _LINE.sub("", row["name"])
        group = groups.setdefault(stem, set())
        group.add(row["symbol"])
        group.update(symbol for symbol in row["other_lines"].split("|") if symbol)
    known = {exchange.suffix for exchange in exchanges().values()}
    lines: dict[str, list[str]] = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        for symbol in group:
            others = (
                member
                for member in sorted(group)
                if market_of(member) in known or market_of(member) == AMERICAN
            )
            lines.setdefault(symbol, []).extend(member for member in others if member != symbol)
    return lines


_Hints = tuple[tuple[tuple[str, ...], str], ...]


@cache
def _ambiguous() -> dict[str, tuple[tuple[str, ...], _Hints, str]]:
    """Names that several share: candidates, the words that tell each, and the one that is meant without."""
    table = {}
    for row in read_names("ambiguous_names.csv"):
        otherwise = "" if row["if_nothing_tells"] == "could-not-tell" else row["if_nothing_tells"]
        hints = tuple(_hints(row["how_to_tell"].split("; ")))
        table[row["bare_name"].casefold()] = tuple(row["candidates"].split("|")), hints, otherwise
    return table


@cache
def _printed_ambiguous() -> dict[str, str]:
    return {row["bare_name"].casefold(): row["bare_name"] for row in read_names("ambiguous_names.csv")}


def _hints(parts: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """``U.S., New Jersey -> MRK``: the words before the arrow and the symbol behind it."""
    for part in parts:
        words, arrow, symbol = part.partition(" -> ")
        if arrow and re.fullmatch(r"[\^A-Z0-9.-]+", symbol.strip()):
            yield tuple(word.strip() for word in words.split(",") if len(word.strip()) > 1), symbol.strip()
