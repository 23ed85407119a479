"""What stands around a figure: "more than", "nearly", a currency, a sign."""

from __future__ import annotations

import re

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.figure import Comparison

_MIRRORED = {Comparison.OVER: Comparison.UNDER, Comparison.UNDER: Comparison.OVER} | {
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
}


def before_hedges(clause: Clause, at: int) -> int:
    """The token before a figure and its hedges."""
    position = at - 1
    while position >= 0 and (
        clause.tags[position] in "hXfA" or (clause.tags[position] == "d" and clause.tag(position + 1) in "fh")
    ):
        position -= 1
    return position


def signed(figure: str, direction: int, *, percent: bool) -> str:
    """A figure as a claims file has it: ``-1.3%`` for a fall."""
    return f"{'-' if direction < 0 else ''}{figure}{'%' if percent else ''}"


def compare(clause: Clause, statement: Statement, at: int) -> None:
    """Give a statement the comparison that the hedges before its figure make; a fall's is mirrored."""
    position, words = at - 1, []
    while position >= 0 and clause.tags[position] in "hXfdA":
        words.append(clause.text(position))
        position -= 1
    comparison = _comparison(" ".join(words))
    if statement.direction < 0:
        comparison = _MIRRORED.get(comparison, comparison)
    statement.comparison = comparison.value


def _comparison(words: str) -> Comparison:
    if re.search(r"more than|over|above|exceeding|north of|upwards of|in excess|past", words):
        return Comparison.OVER
    if re.search(r"at least|no less than", words):
        return Comparison.AT_LEAST
    if re.search(r"at most|no more than", words):
        return Comparison.AT_MOST
    if re.search(r"less than|below|^under|\bunder$", words) and "just under" not in words:
        return Comparison.UNDER
    return Comparison.NEARLY if re.search(r"nearly|almost|just under|just shy", words) else Comparison.ABOUT


def currency_market(text: str) -> str:
    """The market whose currency a price has; empty for a bare dollar's look-alikes."""
    table = (
        ("HK$", "HK"),
        ("HKD", "HK"),
        ("Hong Kong", "HK"),
        ("US$", "US"),
        ("USD", "US"),
        ("£", "L"),
        ("¥", ""),
        ("€", ""),
        ("Rs", ""),
        ("A$", "AX"),
    )
    return next(
        (market for sign, market in table if text.startswith(sign) or sign in text),
        "US" if text.startswith("$") else "L" if text.endswith(("p", "pence")) else "",
    )
