"""Numbers as people and vendors write them, and which of point and comma is a file's decimal mark.

Nothing is guessed: 1,234 and 1.234 are read only after the file itself has shown which mark groups thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import nan

from eventstudy.prices.files.vocabulary import SCALES

MISSING = frozenset(
    {"", "-", "--", "---", "—", "–", ".", "null", "nan", "na", "n/a", "n/d", "n.a.", "none", "nil", "#n/a"}
    | {"#n/a n/a", "<na>", "nat", "停牌"}
)
"""Cells that say "no value", in lower case."""
NULLS = sorted({spelling for text in MISSING for spelling in (text, text.upper(), text.title())} | {"NaN"})
"""The same as arrow is told them: in the letter cases that occur."""
NO_RETURN = frozenset({"B", "C"})
"""What CRSP writes for a return without a price of its own (B) or of the day before (C)."""

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?")
_NUMBER = {
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(?:\.\d*)?"),
    ",": re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d+)(?:,\d*)?"),
}
"""With groups of three, or as in India of two before the last three."""
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_NUMERIC = re.compile(r"[+-]?\d[\d.,]*")
_DECORATION = str.maketrans("", "", " '’\u00a0\u202f\u2009$€£¥₹₩₽₺₫฿元円원￥")
_CURRENCY = re.compile(r"(?:[A-Z]{2,3}|Rs\.?|kr|zł|R)?(?P<number>[+-]?[\d.,]+)(?:[A-Z]{3}|kr|zł|p)?")
_TAIL = re.compile(r"(?P<number>.*\d[.,]?)\s*(?P<scale>[^\W\d_]+)\.?")
_SQUEEZED = 3.0
"""How many times its neighbour a price of the right reading is at most."""
_TORN = 1000**0.5
"""How many times its neighbour a price is at least when the wrong reading tears them apart."""


def decimal_mark(text: str) -> str | None:
    """The decimal mark that this number proves, ``"."`` or ``","``; None when it proves nothing.

    112.78 and 1.234.567,8 prove one; 1,234 (a thousand, or one and a bit) and 72 do not.
    """
    text = _bare(text)
    dots, commas = text.count("."), text.count(",")
    if not (dots or commas) or _NUMERIC.fullmatch(text) is None:
        return None
    if dots and commas:
        mark = "." if text.rindex(".") > text.rindex(",") else ","
    elif dots + commas > 1:
        mark = "," if dots else "."
    elif _ONE_GROUP.fullmatch(text):
        return None
    else:
        mark = "." if dots else ","
    return mark if _NUMBER[mark].fullmatch(text) else None


def is_doubtful(text: str) -> bool:
    """Whether a number like 1,234 or 1.234 has two readings."""
    return _ONE_GROUP.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    """A number without blanks, apostrophes and its currency."""
    text = text.translate(_DECORATION)
    match = _CURRENCY.fullmatch(text)
    return text if match is None else match["number"]


def hinted_mark(text: str) -> str | None:
    """The decimal mark that a cell of another column proves, with a percent sign or a scale behind it."""
    text = text.strip().rstrip("%").strip()
    tail = _TAIL.fullmatch(text)
    if tail is not None:
        if tail["scale"].lower() not in SCALES:
            return None
        text = tail["number"]
    return decimal_mark(text)


class NumberReader:
    """Reads one file's numbers: ``mark`` is its decimal mark, the other one groups thousands.

    ``volume_mark``: the decimal mark of volumes, where they follow another convention than the prices.
    """

    def __init__(self, mark: str = ".", volume_mark: str | None = None) -> None:
        self._mark = mark
        self._volume_mark = volume_mark or mark

    def price(self, text: str) -> float:
        """A price, NaN for a cell that says "no value". Raises ValueError for anything else."""
        return self._read(text, self._mark)

    def volume(self, text: str) -> float:
        """A volume: as a price, or shortened (45.67M)."""
        tail = _TAIL.fullmatch(text.strip()) if text[-1:].isalpha() or text[-1:] == "." else None
        scale = SCALES.get(tail["scale"].lower()) if tail else None
        if tail is None or scale is None:
            return self._read(text, self._volume_mark)
        return self._decorated(tail["number"], self._volume_mark) * scale

    def change(self, text: str) -> float:
        """A return: as a price, or in percent (1.62% is 0.0162); NaN for CRSP's letters."""
        bare = text.strip()
        if bare in NO_RETURN:
            return nan
        return self.price(bare[:-1]) / 100 if bare.endswith("%") else self.price(bare)

    def _read(self, text: str, mark: str) -> float:
        if mark == ".":
            try:
                value = float(text)
            except ValueError:
                pass
            else:
                if "_" not in text:
                    return value
        return self._decorated(text, mark)

    def _decorated(self, text: str, mark: str) -> float:
        if text.strip().lower() in MISSING:
            return nan
        bare = text.translate(_DECORATION).replace("−", "-")
        if (match := _CURRENCY.fullmatch(bare)) is not None:
            bare = match["number"]
        if _NUMBER[mark].fullmatch(bare) is not None:
            bare = bare.replace("," if mark == "." else ".", "").replace(mark, ".")
        elif mark == "." or _PLAIN.fullmatch(bare.lower()) is None or "." in bare:
            raise ValueError("not a number")
        return float(bare)


@dataclass(slots=True)
class MarkEvidence:
    """What a file's cells say about its decimal mark, taken in row by row until a price proves it.

    ``doubtful``: line and text of the first price with two readings.
    """

    doubtful: tuple[int, str] | None = None
    _hints: set[str] = field(default_factory=set)
    _before: dict[str, tuple[float, float]] = field(default_factory=dict)
    _widest: dict[str, float] = field(default_factory=lambda: {".": 1.0, ",": 1.0})

    def add_prices(self, line: int, symbol: str, cells: Iterator[str]) -> str | None:
        """Take in the prices of one bar; the mark, when one of them proves it."""
        for text in cells:
            mark = decimal_mark(text)
            if mark is not None:
                return mark
            if is_doubtful(text) and self.doubtful is None:
                self.doubtful = line, text.strip()
            self._compare(symbol, text)
        return None

    def add_other(self, text: str) -> None:
        """Take in a cell of another column."""
        mark = hinted_mark(text)
        if mark is not None:
            self._hints.add(mark)

    def _compare(self, symbol: str, text: str) -> None:
        """Hold a price, in both readings of each mark, against the one before."""
        values = {}
        for mark in (".", ","):
            try:
                values[mark] = NumberReader(mark).price(text)
            except ValueError:
                return
        before = self._before.get(symbol)
        if not (values["."] > 0 and values[","] > 0):
            return
        self._before[symbol] = values["."], values[","]
        for was, mark in zip(before or (), (".", ","), strict=False):
            ratio = max(values[mark] / was, was / values[mark])
            self._widest[mark] = max(self._widest[mark], ratio)

    def is_torn(self) -> bool:
        """Whether point as decimal mark leaves prices that lie a thousandfold apart."""
        return self._widest["."] >= _TORN

    def settle(self) -> str | None:
        """The mark when all cells are in and no price proved it; None when two readings are left.

        Where no price has two readings it is the point, which then changes nothing.
        """
        if self.doubtful is None:
            return "."
        smooth = {
            mark
            for mark, other in ((".", ","), (",", "."))
            if self._widest[mark] <= _SQUEEZED and self._widest[other] >= _TORN
        }
        both = smooth | (self._hints if len(self._hints) == 1 else set())
        return both.pop() if len(both) == 1 else None
