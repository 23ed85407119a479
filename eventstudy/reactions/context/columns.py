"""The values of ``run --context`` for one listing's session."""

from __future__ import annotations

from datetime import date

from eventstudy.prices.bars import BarSeries
from eventstudy.reactions.context.fact import Fact
from eventstudy.reactions.context.facts import RANKED
from eventstudy.reactions.context.history import History
from eventstudy.reactions.context.registry import context_measures

_NUMBERS = {
    "points": "points",
    "week_to_date": "week_to_date",
    "month_to_date": "month_to_date",
    "quarter_to_date": "quarter_to_date",
    "rank_252": "rank_abs_252",
    "from_record_close": "from_record_close",
    "from_52w_high": "from_52w_high_close",
    "from_52w_low": "from_52w_low_close",
}
"""Columns that are the value of a measure of context."""


def context_values(series: BarSeries, session: date) -> dict[str, float | int | str | None]:
    """A value for each column of ``CONTEXT_COLUMNS``; None where the history does not reach back far enough.

    ``biggest_since`` and the like are ISO dates, or ``none`` where no earlier session of the prices at hand
    is as large; their ``history_first`` says how much that means.
    """
    history = History.of(series)
    i = history.index(session)
    if i is None:
        return {}
    values: dict[str, float | int | str | None] = {}
    for column, name in _NUMBERS.items():
        fact = _fact(history, i, name)
        values[column] = None if fact is None or fact.value is None else float(fact.value)
    values["rank_252"] = int(values["rank_252"] or 0) if i >= RANKED else None
    change = history.closes[i] - history.closes[i - 1] if i else 0
    values["biggest_since"] = _since(history, i, f"biggest_{'gain' if change > 0 else 'fall'}_since")
    for name in ("highest_close_since", "lowest_close_since"):
        values[name] = _since(history, i, name)
    winning, losing = (_fact(history, i, f"{way}_streak") for way in ("winning", "losing"))
    values["streak"] = _whole(winning) - _whole(losing)
    values["history_first"] = history.first.isoformat()
    return values


def _fact(history: History, i: int, name: str) -> Fact | None:
    return context_measures()[name].make(history, i, 0)


def _since(history: History, i: int, name: str) -> str | None:
    fact = _fact(history, i, name)
    if fact is None:
        return None
    return "none" if fact.none_since else fact.day.isoformat() if fact.day else None


def _whole(fact: Fact | None) -> int:
    return int(fact.value or 0) if fact else 0
