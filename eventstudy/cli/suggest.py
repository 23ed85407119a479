"""What a user probably meant by a word that means nothing here."""

from __future__ import annotations

from collections.abc import Iterable

MEANINGS = {
    "move": "close_to_close",
    "change": "close_to_close",
    "return": "close_to_close",
    "peak": "intraday_peak",
    "trough": "intraday_trough",
    "ytd": "year_to_date",
    "market": "benchmark_return",
    "abnormal": "abnormal_return",
    "beyond": "abnormal_return",
    "t": "t_statistic",
    "p": "p_value",
    "parity": "parity_price",
    "ticker": "symbol",
    "price": "close",
    "date": "session",
    "day": "session",
    "mic": "exchange",
}
"""Everyday words for fields."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean X?``, or nothing when no known word is near."""
    from difflib import get_close_matches

    words = {name.lower(): name for name in known}
    meant = MEANINGS.get(word.lower(), "")
    if meant in words:
        return f"did you mean {meant}?"
    near = get_close_matches(word.lower(), words, n=2, cutoff=0.6)
    return f"did you mean {' or '.join(words[word_near] for word_near in near)}?" if near else ""


def no_such(option: str, word: str, known: Iterable[str], kind: str) -> tuple[str, str]:
    """The message and the remedy for a word that is not one of those known; ``kind``: fields, columns."""
    names = list(known)
    remedies = [did_you_mean(word, names), f"{kind}: {', '.join(names)}"]
    return f"{option} {word}: no such {kind.removesuffix('s')}", " ".join(part for part in remedies if part)
