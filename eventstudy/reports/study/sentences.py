"""What is said of a study: its rows, its conventions, what was left out and what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from eventstudy.engine.sections import CrossSection, Row
from eventstudy.inference.interface import NotApplicable, Outcome
from eventstudy.options import Outcome as Measured
from eventstudy.reasons import Reason, explain, reason_of
from eventstudy.reports.report import Cell
from eventstudy.reports.study.cautions import cautions_of_tests
from eventstudy.studies.study import StudyResult

NO_EVENT = "no event"


DOUBTS_SHOWN = 3
"""Doubtful closes that are named for each reason."""


UNGROUPED = "all"
"""What the column ``group`` says when the events are not grouped."""


def rows_of(result: StudyResult) -> Iterator[tuple[str, Row]]:
    """(group name, row) of every row, group by group."""
    for name, section in zip(result.groups, result.arrays.sections, strict=True):
        for row in section.rows:
            yield (name if result.options.by else UNGROUPED), row


def group_name(name: str) -> str:
    """A group as people read it: an empty cell is unnamed."""
    return name or "unnamed"


def convention_line(result: StudyResult) -> str:
    """The conventions in a sentence."""
    options = result.options
    returns = "log" if options.log_returns else "simple"
    returns += f"{' total' if options.total_returns else ''} {result.unit}"
    against = f"benchmark {', '.join(result.benchmarks) or 'none'}"
    if options.outcome is Measured.VOLUME:
        returns, against = result.unit.split("; ")
    if options.factors is not None:
        against = f"above the risk-free rate ({'; '.join(map(str, options.factors.files))})"
    return (
        f"{options.model} model on sessions {options.estimation}, {returns}, {against};"
        f"{_ratios(result)} standardised by the {standardised_by(result).split(',')[0]}; two-sided."
    )


def _ratios(result: StudyResult) -> str:
    if result.options.outcome is not Measured.VOLATILITY:
        return ""
    return " means are variance ratios, AR²/s², held against 1;"


def standardised_by(result: StudyResult) -> str:
    """What abnormal returns are divided by."""
    if result.options.outcome is Measured.VOLATILITY:
        return "standard deviation of the estimation window's ratios"
    if result.options.model == "garch":
        return "conditional deviation, forecast at the end of the estimation window"
    return "prediction error, with the error of the estimated parameters"


def count_line(result: StudyResult) -> str:
    """Events read and used, and skipped by reason."""
    skipped = ", ".join(f"{count:,} {reason}" for reason, count in result.skipped().items())
    why = f"; skipped: {skipped}" if skipped else ""
    return f"{len(result.events):,} events read, {result.used:,} used{why}."


def confounding_line(result: StudyResult) -> list[str]:
    """How many events have another event of their listing near them; nothing where none has."""
    windows = ("estimation", result.confounded), ("event", result.overlapping)
    return [
        f"{count:,} of them have another event of the listing in their {window} window."
        for window, flag in windows
        if (count := result.flagged(flag))
    ]


def cautions(result: StudyResult) -> list[str]:
    """What a reader should know of the windows and the prices before trusting the numbers."""
    options, told = result.options, []
    if options.overlap:
        told.append(
            f"The event window {options.window} overlaps the estimation window {options.estimation}: what is"
            " tested shapes what was expected."
        )
    went_ex = result.with_codes(result.ex_days)
    if went_ex and not options.total_returns:
        told.append(
            f"Ex-dividend in the event window: {went_ex:,} of the events; --returns total adds it back."
        )
    told += [caution["sentence"] for caution in cautions_of_tests(result)]
    told += _notes(result)
    if result.left_out:
        counts = ", ".join(f"{count:,} {reason}" for reason, count in result.left_out.items())
        told.append(f"Closes left out: {counts}.")
    for reason, count in Counter(reason for _, _, reason in result.doubtful).items():
        where = [
            f"{symbol} on {date.fromordinal(day)}" for symbol, day, code in result.doubtful if code == reason
        ]
        more = f" and {count - DOUBTS_SHOWN:,} more" if count > DOUBTS_SHOWN else ""
        told.append(f"Used with a doubt: {reason}: {', '.join(where[:DOUBTS_SHOWN])}{more}.")
    return told


def _notes(result: StudyResult) -> list[str]:
    """How symbols and times were read, a sentence a reason: the most frequent code's, and how many others."""
    by_reason: dict[Reason, list[tuple[int, str]]] = {}
    for code, count in result.notes.counts(result.used_mask).items():
        by_reason.setdefault(reason_of(code), []).append((count, code))
    told = []
    for noted in by_reason.values():
        count, code = max(noted)
        sentence = explain(code)
        others = f", and {len(noted) - 1:,} more like it" if len(noted) > 1 else ""
        told.append(f"{sentence[0].upper()}{sentence[1:]} ({count:,} of the events{others}).")
    return told


def starred(found: Outcome) -> str:
    """A statistic in at most six characters and three of significance marks; a dash if it does not apply."""
    if isinstance(found, NotApplicable):
        return "–   "
    p, value = found.p_value, found.statistic
    marks = "" if p is None else "***" if p < 0.001 else "**" if p < 0.01 else "*" if p < 0.05 else ""
    texts = (f"{value:.2f}", f"{value:.1f}", f"{value:.0f}", f"{value:.0e}")
    short = next((text for text in texts if len(text.lstrip("-")) <= 4), texts[-1])
    return f"{short}{marks:3}"


def not_applicable(result: StudyResult) -> list[dict[str, Cell]]:
    """Why a test is empty: one entry a reason, with the rows it concerns counted."""
    counts: dict[tuple[str, str, str], int] = {}
    for group, row in rows_of(result):
        for name, found in row.tests.items():
            if isinstance(found, NotApplicable):
                key = group, name, found.reason
                counts[key] = counts.get(key, 0) + 1
    return [
        {"group": group, "test": test, "reason": reason, "rows": count}
        for (group, test, reason), count in counts.items()
    ]


def empty_tests(result: StudyResult) -> list[str]:
    """Why tests are empty, in sentences; one for a group without any event."""
    told: dict[str, None] = {}
    for one in not_applicable(result):
        group, reason = group_name(str(one["group"])), one["reason"]
        test = "every test" if reason == NO_EVENT else one["test"]
        told[f"{test} ({group}, {one['rows']} rows): not applicable: {reason}"] = None
    return list(told)


def summed_by(section: CrossSection) -> str:
    """How the mean correlation of the Kolari-Pynnonen test was summed over the pairs of events."""
    match section.summed_by:
        case "distances":
            return "pairs the same distance apart together; exact, as no return is missing"
        case "pairs":
            return "pair by pair, each on the dates that both estimation windows have"
        case "missing":
            return "pairs the same distance apart together; approximate, as some returns are missing"
        case "too many":
            return "not summed: too many pairs overlap, on several calendars"
        case None:
            return "not summed: fewer than two events"
