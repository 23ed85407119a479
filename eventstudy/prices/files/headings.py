"""What the heading of a column means: the field of prices that it names, by the vocabulary's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from eventstudy.prices.files.split_factors import SplitKind
from eventstudy.prices.files.vocabulary import headings, plain


class Field(StrEnum):
    """What a column of a price file can hold."""

    DATE = "date"
    SYMBOL = "symbol"
    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    ADJUSTED_CLOSE = "adjusted close"
    VOLUME = "volume"
    DIVIDENDS = "dividends"
    SPLITS = "splits"
    FACTOR = "factor with dividends"


PRICES = (Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE)

_SECOND_CHOICE = {
    "moment": (Field.DATE, 1),
    "time": (Field.DATE, 2),
    "code": (Field.SYMBOL, 1),
    "name": (Field.SYMBOL, 2),
    "last": (Field.CLOSE, 1),
    "price": (Field.CLOSE, 1),
    "shares": (Field.VOLUME, 0),
    "volume": (Field.VOLUME, 1),
    "splits added": (Field.SPLITS, 1),
    "splits added price": (Field.SPLITS, 2),
    "splits inverse": (Field.SPLITS, 3),
    "splits cumulative": (Field.SPLITS, 4),
    "splits cumulative price": (Field.SPLITS, 5),
}
"""Rows of the vocabulary that are no field of their own: the field, and after which others they come."""
_NUMBERED = re.compile(r"\s*\d{1,2}[a-z]?\.\s+")
_UNIT = re.compile(r"[(\[（【<]\s*(?!adj|avg|prev|chg|bid|ask)[^\d)\]）】>]{1,14}[)\]）】>]\s*$", re.I)
_CURRENCY = re.compile(
    r"(?<=\w)(?:\s+-\s+|\s+|_)(?:USD|EUR|GBP|GBX|GBp|HKD|JPY|CNY|INR|CHF|KRW|TWD|TRY|PLN|SEK|BRL)$"
)
_TOKENS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_VALUE = re.compile(r"[\d.,/: +-]*\d[\d.,/: +-]*")
UNNAMED = re.compile(r"(?:Unnamed: \d+(?:_level_\d+)?)?")
"""Headings of columns without a name, as pandas writes them."""
SPLIT_KINDS = (
    SplitKind.RATIO,
    SplitKind.ADDED,
    SplitKind.ADDED,
    SplitKind.INVERSE,
    SplitKind.CUMULATIVE,
    SplitKind.CUMULATIVE,
)
"""What a column of splits says, by the rank of its heading."""
PANDAS_INDEX = "indexlevel0"
INDEX_NAMES = frozenset({"", "index", "unnamed0", PANDAS_INDEX})
"""Plain headings of the index column that pandas wrote."""
TIME_RANK = _SECOND_CHOICE["time"][1]
"""The rank of a column that is headed as a time of day."""


def field_of(heading: str) -> Field | None:
    """The field that a heading names, in any case and with any spaces, dots, underscores or brackets."""
    meaning = None if is_value(heading) else meaning_of(heading)
    return meaning[0] if meaning else None


@cache
def meaning_of(heading: str) -> tuple[Field, int, str] | None:
    """The field, the rank among columns of that field (0 comes first) and the language of a heading."""
    text = _NUMBERED.sub("", heading) if heading[:1].isdigit() else heading.strip()
    for spelled in dict.fromkeys((text, _UNIT.sub("", text), _CURRENCY.sub("", _UNIT.sub("", text)))):
        known = headings().get(plain(spelled)) or (_by_tokens(spelled) if len(spelled) <= 60 else None)
        if known is not None:
            break
    if known is None or known[0] == "neutral":
        return None
    name, language = known
    field_, rank = _SECOND_CHOICE.get(name) or (Field(name), 0)
    return field_, rank, language


def _by_tokens(heading: str) -> tuple[str, str] | None:
    """The row of the vocabulary that all words of a heading belong to, neutral ones and "price" apart."""
    words = _TOKENS.findall(_CAMEL.sub(" ", heading))
    if len(words) < 2:
        return None
    meanings = []
    for word in words:
        row = headings().get(plain(word))
        if row is None:
            return None
        if row[0] != "neutral":
            meanings.append(row)
    fields = [row for row in meanings if row[0] not in ("price", "adjusted close")]
    if any(row[0] == "adjusted close" for row in meanings):
        return ("adjusted close", "en") if {name for name, _ in fields} <= {"close", "last"} else None
    if not fields:
        return meanings[0] if meanings else None
    return fields[0] if len({name for name, _ in fields}) == 1 else None


def is_value(cell: str) -> bool:
    """Whether a cell holds a number or a date rather than a heading."""
    return _VALUE.fullmatch(cell) is not None


def _is_number(cell: str) -> bool:
    """Whether a cell is a plain number: sooner told than ``is_value``, of lines with thousands of them."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def is_header(cells: Sequence[str]) -> bool:
    """Whether the cells head the columns of prices: a date, and a close or what stands for it."""
    fields = {field_of(cell) for cell in cells if not _is_number(cell)}
    return Field.DATE in fields and not fields.isdisjoint({Field.CLOSE, Field.ADJUSTED_CLOSE})


def is_wide_header(cells: Sequence[str]) -> bool:
    """Whether the cells may head a date and the columns of symbols."""
    rest = [cell for cell in cells[1:] if not UNNAMED.fullmatch(cell.strip())]
    return bool(rest) and field_of(cells[0]) is Field.DATE and not any(map(is_value, rest))


def rank_of(heading: str) -> int:
    """Which place a heading takes among columns of its field; 0 comes first."""
    meaning = meaning_of(heading)
    return meaning[1] if meaning else 0
