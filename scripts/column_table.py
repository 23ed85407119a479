"""The tables of docs/columns.md that follow from the table of measures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eventstudy.reactions.measures.intraday import INTRADAY_MEASURES
from eventstudy.reactions.measures.measure import Measure
from eventstudy.reactions.measures.registry import MEASURES, WINDOW_MEASURES

HEAD = "| column | unit | meaning | needs |\n|---|---|---|---|\n"


def columns_page(page: str) -> str:
    """The page with its tables made anew, each between its comments."""
    page = _replaced(page, "measures", _table(MEASURES, ""))
    page = _replaced(page, "inside the day", _table(INTRADAY_MEASURES, ""))
    return _replaced(page, "windows", _table(WINDOW_MEASURES, "[A:B]"))


def _table(measures: Iterable[Measure], suffix: str) -> str:
    rows = [f"| `{row.name}{suffix}` | {row.unit} | {row.meaning} | {row.bars.value} |\n" for row in measures]
    return HEAD + "".join(rows)


def _replaced(page: str, name: str, table: str) -> str:
    """The page with what stands between the comments of a name replaced."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->\n)"
    return re.sub(pattern, lambda found: f"{found[1]}{table}{found[2]}", page, count=1, flags=re.DOTALL)
