"""How the events of a study differ: the distribution of their sums, and the furthest of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.kinds import Kind
from eventstudy.reports.charts.distribution_chart import distribution_chart
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.page import Table
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.study.measured import is_percent, kind_of, measured, written_of
from eventstudy.reports.study.sentences import group_name
from eventstudy.studies.study import StudyResult
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

FEWEST = 5
"""Events from which a distribution is drawn."""
FURTHEST = 5
"""Events that are listed at either end."""


def relative(session: int) -> str:
    """A session counted from the news as pages print it: ``−5``, ``0``, ``+5``."""
    return f"{session:+d}".replace("-", "−") if session else "0"


def span(window: EventWindow) -> str:
    """A window in words: ``−5 to +5``."""
    return f"{relative(window.start)} to {relative(window.end)}"


def _sums(result: StudyResult) -> Floats:
    """CAR over the whole event window, NaN for an event that was not used; shape (N,)."""
    whole = np.ascontiguousarray(result.arrays.car[:, -1])
    sums: Floats = np.where(result.used_mask, whole, np.nan)
    return sums


def distributions(result: StudyResult) -> Iterator[Drawing]:
    """A histogram of the sums of each group with enough events."""
    sums, groups = _sums(result), np.asarray(result.events.group)
    written, name_of_sum = written_of(result), measured(result).sum_of_event
    for number, name in enumerate(result.groups):
        values = sums[(groups == number) & ~np.isnan(sums)].tolist()
        if len(values) < FEWEST:
            continue
        whose = f" of {group_name(name)}" if result.options.by else ""
        rose = sum(value > 0 for value in values)
        title = f"{rose:,} of {len(values):,} events{whose} ended above zero"
        yield distribution_chart(
            values,
            title=title,
            what=f"{name_of_sum} of an event over sessions {span(result.options.window)}; height: events",
            description=f"{title}; the sums run from {written(min(values), 2)} to {written(max(values), 2)},"
            f" the middle one is {written(float(np.median(values)), 2)}.",
            percent=written,
            shift=2 if is_percent(result) else 0,
        )


def extremes(result: StudyResult) -> Iterator[Table]:
    """The events with the largest and the smallest sums, from ten events on."""
    sums, events = _sums(result), result.events
    used = np.flatnonzero(~np.isnan(sums))
    if len(used) < 2 * FURTHEST:
        return
    ranked = used[np.argsort(sums[used], kind="stable")]
    columns = (
        Column("event"),
        Column("symbol"),
        Column("session", Kind.DATE),
        Column(measured(result).sum_of_event, kind_of(result)),
    )
    for title, places in (
        ("Largest sums", ranked[::-1][:FURTHEST]),
        ("Smallest sums", ranked[:FURTHEST]),
    ):
        rows: list[tuple[Cell, ...]] = [
            (
                events.event_id(event),
                events.symbols[events.symbol[event]][0],
                date.fromordinal(int(result.days[event])).isoformat(),
                float(sums[event]),
            )
            for event in places.tolist()
        ]
        yield Table(f"{title} over sessions {span(result.options.window)}", columns, rows)
