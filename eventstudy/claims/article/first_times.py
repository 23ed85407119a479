"""How long a level had not been reached: ``for the first time since May``, ``a level not seen since May``."""

from __future__ import annotations

from dataclasses import replace

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.figure import Comparison

_SIDES = {Comparison.OVER.value: "last_close_above", Comparison.UNDER.value: "last_close_below"}


def read_first_times(clause: Clause) -> None:
    """Add what the sentence says of when a level was last passed, or last seen."""
    for at, tag in enumerate(clause.tags):
        closes = [
            statement
            for statement in clause.statements
            if statement.last < at and statement.measure == "close"
        ]
        if tag not in "sr" or not closes:
            continue
        close = max(closes, key=lambda one: one.last)
        words = [clause.text(i) for i in range(at)]
        if clause.tags[close.last : at].strip("#$idugnTL,"):
            continue
        if words[-2:] in (["not", "seen"], ["last", "seen"]):
            _add_unseen(clause, close, at)
        elif close.comparison in _SIDES and "first" in words[max(0, close.first - 4) :]:
            _add(clause, close, at, _SIDES[close.comparison], n=close.value)


def _add_unseen(clause: Clause, close: Statement, at: int) -> None:
    """``to 5,521.52, a level not seen since September``: the verb of the close tells which way."""
    verbs = [clause.tokens[i].direction for i in range(close.first) if clause.tags[i] == "V"]
    direction = next((i for i in reversed(verbs) if i), 0)
    if direction:
        _add(clause, close, at, "highest_close_since" if direction > 0 else "lowest_close_since")


def _add(clause: Clause, close: Statement, at: int, measure: str, n: str = "") -> None:
    start = next((i for i in range(close.last + 1, at) if clause.text(i) in ("first", "level")), at)
    same = replace(close, first=start, last=at, figure=at, measure=measure, n=n, value="", since=at)
    same.comparison, same.direction, same.head = Comparison.ABOUT.value, 0, "m"
    clause.statements.append(same)
