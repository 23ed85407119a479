"""What is said of a study: its rows, its conventions, what was left out and what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from eventstudy.engine.sections import CrossSection, Row
from eventstudy.inference.interface import NotApplicable, Outcome
from eventstudy.reasons import Reason, explain, reason_of
from eventstudy.reports.report import Cell
from eventstudy.reports.study.cautions import cautions_of_tests
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Outcome as Measured

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
    options, sentences = result.options, []
    if options.overlap:
        sentences.append(
            f"The event window {options.window} overlaps the estimation window {options.estimation}: what is"
            " tested shapes what was expected."
        )
    went_ex = result.with_codes(result.ex_days)
    if went_ex and not options.total_returns:
        sentences.append(
            f"Ex-dividend in the event window: {went_ex:,} of the events; --returns total adds it back."
        )
    sentences += [caution["sentence"] for caution in cautions_of_tests(result)]
    sentences += _notes(result)
    if result.left_out:
        counts = ", ".join(f"{count:,} {reason}" for reason, count in result.left_out.items())
        sentences.append(f"Closes left out: {counts}.")
    for reason, count in Counter(reason for _, _, reason in result.doubtful).items():
        where = [
            f"{symbol} on {date.fromordinal(day)}" for symbol, day, code in result.doubtful if code == reason
        ]
        more = f" and {count - DOUBTS_SHOWN:,} more" if count > DOUBTS_SHOWN else ""
        sentences.append(f"Used with a doubt: {reason}: {', '.join(where[:DOUBTS_SHOWN])}{more}.")
    return sentences


def _notes(result: StudyResult) -> list[str]:
    """How symbols and times were read, a sentence a reason: the most frequent code's, and how many others."""
    by_reason: dict[Reason, list[tuple[int, str]]] = {}
    for code, count in result.notes.counts(result.used_mask).items():
        by_reason.setdefault(reason_of(code), []).append((count, code))
    notes = []
    for noted in by_reason.values():
        count, code = max(noted)
        sentence = explain(code)
        others = f", and {len(noted) - 1:,} more like it" if len(noted) > 1 else ""
        notes.append(f"{sentence[0].upper()}{sentence[1:]} ({count:,} of the events{others}).")
    return notes


def starred(outcome: Outcome) -> str:
    """A statistic in at most six characters and three of significance marks; a dash if it does not apply."""
    if isinstance(outcome, NotApplicable):
        return "–   "
    p, value = outcome.p_value, outcome.statistic
    marks = "" if p is None else "***" if p < 0.001 else "**" if p < 0.01 else "*" if p < 0.05 else ""
    texts = (f"{value:.2f}", f"{value:.1f}", f"{value:.0f}", f"{value:.0e}")
    short = next((text for text in texts if len(text.lstrip("-")) <= 4), texts[-1])
    return f"{short}{marks:3}"


def not_applicable(result: StudyResult) -> list[dict[str, Cell]]:
    """Why a test is empty: one entry a reason, with the rows it concerns counted."""
    counts: dict[tuple[str, str, str], int] = {}
    for group, row in rows_of(result):
        for name, outcome in row.tests.items():
            if isinstance(outcome, NotApplicable):
                key = group, name, outcome.reason
                counts[key] = counts.get(key, 0) + 1
    return [
        {"group": group, "test": test, "reason": reason, "rows": count}
        for (group, test, reason), count in counts.items()
    ]


def empty_tests(result: StudyResult) -> list[str]:
    """Why tests are empty, in sentences; one for a group without any event."""
    sentences: dict[str, None] = {}
    for row in not_applicable(result):
        group, reason = group_name(str(row["group"])), row["reason"]
        test = "every test" if reason == NO_EVENT else row["test"]
        sentences[f"{test} ({group}, {row['rows']} rows): not applicable: {reason}"] = None
    return list(sentences)


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
