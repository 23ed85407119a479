"""Issuers by name: ``Alibaba`` to ``BABA``. Read only when a word is not a symbol of the table of listings.

``data/names/``: ``company_names.csv`` (a row for each symbol), ``ambiguous_names.csv`` (names that several
share) and ``not_listed.csv`` (names in the news without a listing). A wrong symbol is worse than none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from eventstudy.errors import UnknownSymbolError
from eventstudy.paths import data_path

_LEGAL_FORM = re.compile(
    r"[\s,]+(?:inc|incorporated|corp|corporation|co|company|plc|ltd|limited|llc|lp|ag|se|sa|spa|nv|ab|asa|oyj|kgaa"
    r"|holdings?|group)\.?$"
)
_NEAR = 0.8
"""How alike a name must be to be proposed (``difflib``'s ratio)."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Symbols; names (folded) to symbols; names that several share; names without a listing, and why."""

    symbols: frozenset[str]
    names: dict[str, str]
    printed: dict[str, str]
    shared: dict[str, tuple[tuple[str, ...], str]]
    unlisted: dict[str, str]


def symbol_called(text: str) -> str | None:
    """The symbol of an issuer's name, alias or legal name, whole; None when no row has it.

    A word that is itself a symbol of the table is that symbol. Raises UnknownSymbolError for a name that
    several share, with the candidates, and for one that has no listing.
    """
    table = _names()
    if text.upper() in table.symbols:
        return text.upper()
    name = _folded(text)
    while True:
        if name in table.shared:
            return _shared(text, *table.shared[name])
        if name in table.names:
            return table.names[name]
        if name in table.unlisted:
            raise UnknownSymbolError(text, f"{text} has no listing: {table.unlisted[name]}", "name a symbol")
        shorter = _LEGAL_FORM.sub("", name)
        if shorter == name:
            return None
        name = shorter


def near_names(text: str, count: int = 3) -> list[str]:
    """Names that look much like a text, each with its symbol: ``Alibaba (BABA)``."""
    from difflib import get_close_matches

    table = _names()
    alike = get_close_matches(_folded(text), table.names, count, _NEAR)
    return list(dict.fromkeys(f"{table.printed[table.names[name]]} ({table.names[name]})" for name in alike))


def _shared(text: str, candidates: tuple[str, ...], otherwise: str) -> str:
    """The one that a bare name means where nothing tells; else an error that names the candidates."""
    if otherwise:
        return otherwise
    printed = _names().printed
    listed = ", ".join(f"{symbol} ({printed[symbol]})" for symbol in candidates if symbol in printed)
    raise UnknownSymbolError(text, f"{text} may be {listed}", "write the symbol")


def _folded(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").casefold().split()).removeprefix("the ")


@cache
def _names() -> _Names:
    rows = list(read_names("company_names.csv"))
    names: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["ambiguity"] == "line"):
        for name in (row["name"].removesuffix(" line"), *row["aliases"].split("|"), row["legal_name"]):
            if name.strip():
                names.setdefault(_folded(name), row["symbol"])
    shared = {}
    for row in read_names("ambiguous_names.csv"):
        otherwise = "" if row["if_nothing_tells"] == "could-not-tell" else row["if_nothing_tells"]
        shared[_folded(row["bare_name"])] = tuple(row["candidates"].split("|")), otherwise
    return _Names(
        frozenset(row["symbol"] for row in rows),
        names,
        {row["symbol"]: row["name"] for row in rows},
        shared,
        {_folded(row["name"]): row["why"] for row in read_names("not_listed.csv")},
    )


def read_names(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of ``data/names/``."""
    with data_path("names", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
