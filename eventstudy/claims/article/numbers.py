"""Figures as texts print them: percentages, points, prices, amounts, fractions and numbers in words."""

from __future__ import annotations

import re

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"


_NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
    *("thirty", "forty", "fifty"),
)


_NUMBER_VALUES = dict(zip(_NUMBER_WORDS, (*map(str, range(1, 21)), "30", "40", "50"), strict=True))


_FRACTIONS = {
    "quarter": "25",
    "half": "50",
    "fifth": "20",
    "tenth": "10",
    "three quarters": "75",
    "three-quarters": "75",
}


_PERCENT = r"(?:\s?%|[ -]per[ -]?cent\b|[ -]?pct\b|\s?pc\b)(?! points?| age)"


_CURRENCY = (
    r"(?:HK\$|US\$|A\$|C\$|S\$|NT\$|R\$|\$|€|£|¥|₩|₹|(?:Rs|INR|HKD|USD|CNY|RMB|JPY|EUR|GBP|CHF"
    r"|KRW|TWD|AUD|CAD|SGD)\.?\s?)"
)


_UNITS = (
    r"(?:Hong Kong dollars?|U\.?S\.? dollars?|dollars|yen|yuan|euros|pence|won|rupees"
    r"|Swiss francs|francs|p\b|cents)"
)


_FIGURES = (
    rf"(?P<range>{_NUMBER}(?:{_PERCENT})?(?:-|–| to | and (?=[\d.]+\s?%\s))(?:{_NUMBER}){_PERCENT})"
    rf"|(?P<percent>(?P<sign>[+\-−–](?=\d))?(?P<pnum>{_NUMBER}|\b(?:{'|'.join(_NUMBER_WORDS)})){_PERCENT})"
    rf"|(?P<fraction>(?:a |one[- ])?(?P<fword>{'|'.join(_FRACTIONS)})(?= (?:of (?:its"
    rf"|their) (?:market )?value|below|lower|off|under|higher)))"
    rf"|(?P<points>(?P<psign>[+\-−–](?=\d))?(?P<ptnum>{_NUMBER})(?: index)?[ -]points?\b)"
    rf"|(?P<million>(?P<mcur>{_CURRENCY})(?P<mnum>{_NUMBER})\s?(?P<mag>million|billion|trillion"
    rf"|bn|mn|tn|m|b)\b)"
    rf"|(?P<price>(?P<cur>{_CURRENCY})(?P<cnum>{_NUMBER})(?P<pence>p\b)?"
    rf"|(?P<unum>{_NUMBER})\s?(?P<unit>{_UNITS}))"
    rf"|(?P<number>{_NUMBER}(?![\w%])(?!\s?(?:million|billion|trillion|per\b|basis|times)))"
)


FIGURE = re.compile(_FIGURES, re.IGNORECASE)


MAGNITUDES = {
    "million": "e6",
    "mn": "e6",
    "m": "e6",
    "billion": "e9",
    "bn": "e9",
    "b": "e9",
    "trillion": "e12",
    "tn": "e12",
}


_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
)


def number_of(word: str) -> int:
    """2 for ``two``, ``second``, ``2`` and ``2nd``; 0 for another word."""
    word = word.lower().partition("-")[0]
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    if word in _NUMBER_VALUES:
        return int(_NUMBER_VALUES[word])
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else 0


def figure_words(match: re.Match[str] | None) -> str:
    """The printed digits of a figure, without their commas."""
    if match is None:
        return ""
    if word := match["fword"]:
        return _FRACTIONS[word.lower()]
    number = next(
        (match[name] for name in ("pnum", "ptnum", "cnum", "unum", "number", "mnum") if match[name]), ""
    )
    return _NUMBER_VALUES.get(number.lower(), number.replace(",", ""))
