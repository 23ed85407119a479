"""Everything that a study was asked for beyond its statistics: its tables and sentences, in one order."""

from __future__ import annotations

from eventstudy.reports.page import Table
from eventstudy.reports.study.cross_section import cross_section_tables, regression_sentences
from eventstudy.reports.study.long_run import long_run_sentences, long_run_tables
from eventstudy.reports.study.placebo_power import placebo_power_sentences, placebo_power_tables
from eventstudy.studies.study import StudyResult


def further_tables(result: StudyResult) -> list[Table]:
    """The tables of whatever was asked for."""
    return [*cross_section_tables(result), *placebo_power_tables(result), *long_run_tables(result)]


def further_sentences(result: StudyResult) -> list[str]:
    """How they were made."""
    return [
        *regression_sentences(result),
        *placebo_power_sentences(result),
        *long_run_sentences(result),
    ]
