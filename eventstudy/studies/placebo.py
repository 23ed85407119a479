"""The same study on random dates of the same listings: where the true statistics fall among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from eventstudy.engine.partition import Workers
from eventstudy.engine.sections import CrossSection, Row
from eventstudy.engine.study_arrays import USED, StudyArrays
from eventstudy.errors import UsageError
from eventstudy.inference.interface import TestStatistic
from eventstudy.inference.registry import TESTS
from eventstudy.studies.flags import Bools
from eventstudy.studies.grid import Ints
from eventstudy.studies.measuring import StudyData, measured
from eventstudy.study_options import StudyOptions

FEWEST = 20
"""The fewest sessions that a date may be drawn from."""
AT_ONCE = 100_000
"""How many events of the draws are studied at a time."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class PlaceboRow:
    """One statistic of one row (a window of a group, by its number) among its B values on random dates.

    ``p``: (1 + the number at least as far from their median as the true one) / (1 + B), two-sided. ``low``,
    ``high``: their 2.5 and 97.5 percentiles. ``rejected``: the share of them with a p-value below 5 %, None
    for a statistic without one.
    """

    group: int
    row: Row
    test: str
    statistic: float
    draws: int
    p: float
    low: float
    high: float
    rejected: float | None


@dataclass(frozen=True, slots=True)
class Placebo:
    """``draws``: how many were asked for; ``sessions``: the fewest that a date was drawn from."""

    draws: int
    sessions: int
    rows: list[PlaceboRow]


def placebo(
    data: StudyData, options: StudyOptions, arrays: StudyArrays, workers: Workers | None = None
) -> Placebo:
    """Study the used events on random dates, ``options.placebo`` times, seeded by ``options.seed``.

    Events of one session stay on one session, which is drawn for all of them from those on which each has
    enough returns to estimate on and all of its event window, and on which the event window of none touches a
    true one of its listing. Raises UsageError for a date with fewer than 20 such sessions.
    """
    used = arrays.status == USED
    events = np.flatnonzero(used)
    if not len(events):
        return Placebo(options.placebo, 0, [])
    rows, group = data.rows[events], data.groups[events]
    days, which = np.unique(rows, return_inverse=True)
    choices = [_choices(data, options, events[which == at]) for at in range(len(days))]
    fewest = min(len(choice) for choice in choices)
    if fewest < FEWEST:
        raise UsageError(
            f"--placebo: a date has {fewest} other sessions to be drawn from, and {FEWEST} are needed",
            "give a source with a longer history, or shorten --estimation",
        )
    random = np.random.default_rng((options.seed, options.placebo))
    drawn = np.stack([choice[random.integers(0, len(choice), options.placebo)] for choice in choices])
    groups = len(arrays.sections)
    sections: list[list[CrossSection]] = [[] for _ in range(groups)]
    step = max(1, AT_ONCE // len(events))
    for start in range(0, options.placebo, step):
        part = drawn[:, start : start + step]
        for at, section in enumerate(_studied(data, options, events, which, part, group, groups, workers)):
            sections[at % groups].append(section)
    return Placebo(options.placebo, fewest, list(_compared(arrays, sections, options)))


def _studied(
    data: StudyData,
    options: StudyOptions,
    events: Ints,
    which: Ints,
    drawn: Ints,
    group: Ints,
    groups: int,
    workers: Workers | None,
) -> list[CrossSection]:
    """The sections of some draws (days, B), group by group within each."""
    count = drawn.shape[1]
    again = replace(
        data,
        rows=drawn[which].T.ravel(),
        columns=np.tile(data.columns[events], count),
        markets=np.tile(data.markets[events], count),
        groups=(np.arange(count)[:, None] * groups + group).ravel(),
    )
    sections = measured(again, replace(options, bootstrap=0), workers=workers).sections
    return sections + [CrossSection(0, [], None)] * (count * groups - len(sections))


def _choices(data: StudyData, options: StudyOptions, events: Ints) -> Ints:
    """The rows that a session can be moved to, for all of its events."""
    good = _block(data, int(data.rows[events[0]]))
    for column, market in {(int(data.columns[i]), int(data.markets[i])) for i in events.tolist()}:
        own = data.values[:, column] + data.market[:, market].reshape(len(good), -1).sum(axis=1)
        there = np.concatenate([[0], np.cumsum(~np.isnan(own))])
        good &= _count(there, options.estimation.start, options.estimation.end) >= options.min_estimation
        good &= _count(there, options.window.start, options.window.end) == len(options.window)
        for row in data.rows[(data.columns == column) & (data.rows >= 0)].tolist():
            good[max(0, row - len(options.window) + 1) : row + len(options.window)] = False
    return np.flatnonzero(good)


def _block(data: StudyData, row: int) -> Bools:
    """The rows of the calendar that a row belongs to, (T,)."""
    gap = data.dates <= 0
    block = np.cumsum(gap)
    return np.asarray(~gap & (block == block[row]))


def _count(cumulated: Ints, start: int, end: int) -> Ints:
    """How many returns there are in the window around each row; none beyond the first and last row."""
    rows, last = np.arange(len(cumulated) - 1), len(cumulated) - 1
    low, high = np.clip(rows + start, 0, last), np.clip(rows + end + 1, 0, last)
    return np.asarray(cumulated[high] - cumulated[low])


def _compared(
    arrays: StudyArrays, sections: list[list[CrossSection]], options: StudyOptions
) -> Iterator[PlaceboRow]:
    for group, section in enumerate(arrays.sections):
        for at, row in enumerate(section.rows):
            for test in TESTS:
                true = row.tests[test.statistic]
                others = [
                    drawn_section.rows[at].tests[test.statistic]
                    for drawn_section in sections[group]
                    if drawn_section.rows
                ]
                drawn = [
                    drawn_section for drawn_section in others if isinstance(drawn_section, TestStatistic)
                ]
                if isinstance(true, TestStatistic) and drawn:
                    yield _placed(group, row, test.statistic, true, drawn)


def _placed(group: int, row: Row, test: str, true: TestStatistic, drawn: list[TestStatistic]) -> PlaceboRow:
    values = np.array([outcome.statistic for outcome in drawn])
    low, middle, high = np.quantile(values, [LEVEL / 2, 0.5, 1 - LEVEL / 2])
    far = int((np.abs(values - middle) >= abs(true.statistic - middle)).sum())
    p_values = [outcome.p_value for outcome in drawn if outcome.p_value is not None]
    rejected = float(np.mean(np.array(p_values) < LEVEL)) if p_values else None
    p = (1 + far) / (1 + len(values))
    return PlaceboRow(group, row, test, true.statistic, len(values), p, float(low), float(high), rejected)
