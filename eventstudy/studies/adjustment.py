"""p-values that allow for several windows (``--adjust``)."""

from __future__ import annotations

from eventstudy.engine.sections import CrossSection
from eventstudy.inference.interface import TestStatistic
from eventstudy.inference.multiple import adjusted
from eventstudy.inference.registry import TESTS
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Adjust

PValues = dict[str, float | None]
"""Adjusted p-values by statistic."""


def adjusted_p_values(result: StudyResult) -> list[list[PValues]]:
    """For each group and row the adjusted p of each test; empty without ``--adjust``.

    Each test of each group has two families: its sessions (``aar``), and the windows that were asked for, the
    event window and those of ``--cumulate``. The running sums up to the other sessions are not adjusted.
    """
    method = result.options.adjust
    if method is None:
        return []
    return [_of_section(result, section, method) for section in result.arrays.sections]


def _of_section(result: StudyResult, section: CrossSection, method: Adjust) -> list[PValues]:
    options = result.options
    asked = {(window.start, window.end) for window in (options.window, *options.cumulate)}
    sessions = [at for at, row in enumerate(section.rows) if row.kind == "aar"]
    windows = [
        at for at, row in enumerate(section.rows) if row.kind == "caar" and (row.start, row.end) in asked
    ]
    by_row: list[PValues] = [{} for _ in section.rows]
    for test in TESTS:
        for family in (sessions, windows):
            outcomes = [section.rows[at].tests[test.statistic] for at in family]
            plain = [outcome.p_value if isinstance(outcome, TestStatistic) else None for outcome in outcomes]
            for at, value in zip(family, adjusted(plain, method), strict=True):
                by_row[at][test.statistic] = value
    return by_row
