"""The session tables against something that is no calendar library: real indices' bars."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts"))

# The scripts are no package: their folder has to be on the path first.
import compare_bar_dates  # noqa: E402


@pytest.mark.slow
def test_every_difference_between_sessions_and_real_bars_has_a_row() -> None:
    explained = {
        (row["calendar"], row["date"], row["difference"])
        for row in compare_bar_dates.rows_of("explained.csv")
    }
    compared = compare_bar_dates.compare()
    assert {(one.calendar, *difference) for one in compared for difference in one.differences} == explained
    assert sum(one.sessions for one in compared) > 130_000
    assert len(compared) == 24


def test_every_row_says_which_class_of_difference_it_is_and_why() -> None:
    rows = compare_bar_dates.rows_of("explained.csv")
    assert all(row["note"] for row in rows)
    assert set(Counter(row["class"] for row in rows)) == {
        "vendor_gap",
        "vendor_artefact",
        "correction_date_only",
        "unresolved",
    }


@pytest.mark.slow
def test_a_wrong_session_does_not_pass(tmp_path: Path) -> None:
    """Bangkok traded on 13 April 2020, when the calendar library has Songkran."""
    for path in (ROOT / "data" / "sessions").glob("*.json"):
        table = json.loads(path.read_text(encoding="utf-8"))
        if path.stem == "XBKK":
            table["closed"].append("2020-04-13")
        (tmp_path / path.name).write_text(json.dumps(table), encoding="utf-8")
    wrong = {one.calendar: one for one in compare_bar_dates.compare(tmp_path)}
    assert wrong["XBKK"].unexplained == 1
    assert ("2020-04-13", "bar_without_session") in wrong["XBKK"].differences
