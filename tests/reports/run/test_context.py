"""What is said of a session beside those before it, and the sentences that can be pasted."""

from __future__ import annotations

import io

from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.formats.registry import WRITERS, Format, Style
from eventstudy.reports.report import Report
from eventstudy.reports.run.report import reactions_report


def report(*, context: bool) -> Report:
    return reactions_report(run(["BABA"], "2025-02-11", BundledSource(), RunOptions(context=context)))


def sentences(given: Report) -> list[str]:
    out = io.StringIO()
    WRITERS[Format.SENTENCE](given, out, Style())
    return out.getvalue().splitlines()


def test_a_sentence_has_both_listings_of_a_company() -> None:
    assert sentences(report(context=False)) == [
        "Alibaba’s New York shares rose 1.3% to $112.78 on Tuesday 11 February, after being up as much as"
        " 3.8%; its Hong Kong shares rose 8.5% to HK$113.80 on Wednesday 12 February, after being up as much"
        " as 8.6%."
    ]


def test_context_is_said_with_the_first_day_of_the_prices() -> None:
    _, baba, hong_kong = sentences(report(context=True))
    assert baba.endswith(
        "its highest close since Mon 7 Oct 2024, its 4th straight gain, in prices since Mon 1 Jul 2024."
    )
    assert hong_kong.endswith("in prices since Tue 2 Jul 2024.")


def test_the_columns_of_context_stand_after_the_warnings() -> None:
    given = report(context=True)
    names = [column.name for column in given.columns]
    row = dict(zip(names, next(iter(given.rows)), strict=True))
    assert names[names.index("warnings") + 1] == "points"
    assert row["points"] == 1.46  # 112.78 - 111.32
    assert (row["streak"], row["biggest_since"], row["highest_close_since"]) == (
        4,
        "2025-02-10",
        "2024-10-07",
    )
    assert row["history_first"] == "2024-07-01"
    assert row["from_52w_high"] is None  # the prices do not reach back 52 weeks
    assert "points" not in [column.name for column in report(context=False).columns]
