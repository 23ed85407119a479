"""Whole numbers as texts spell them: ``five``, ``fifth``, ``21st``, ``twenty-one``."""

from __future__ import annotations

_ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_FIRSTS = (
    *(
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
    ),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"),
    *("nineteenth", "twentieth"),
)
_VALUES = {word: at for at, word in enumerate(_ONES, start=1)} | {
    word: at for at, word in enumerate(_FIRSTS, start=1)
}
NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
"""Matches a whole number in digits or, up to twenty, in words (to be compiled with IGNORECASE)."""
ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(sorted(_FIRSTS, key=len, reverse=True))})"
"""Matches ``fifth`` or ``21st``."""


def whole_number(text: str) -> int:
    """The number of a text that ``NUMBER`` or ``ORDINAL`` matches; 1 for ``a`` and ``an``."""
    word = text.lower()
    if word in ("a", "an"):
        return 1
    return _VALUES[word] if word in _VALUES else int(word.rstrip("stndrh"))
