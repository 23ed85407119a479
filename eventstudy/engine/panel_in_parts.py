"""Returns that no process holds as a whole: each part stays with the worker that has read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from eventstudy.engine.partition import Workers
from eventstudy.engine.sample import ReturnPanel, Sample

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

Outcome = TypeVar("Outcome")
Places = tuple[ReturnPanel, "Ints", "Ints", "Ints"]
"""A panel, and the rows, columns and markets of some events in it."""


@dataclass(frozen=True, slots=True)
class PanelInParts(ReturnPanel):
    """Where the returns of each event are; a sample's ``columns`` number the events in it.

    ``kept``: the parts, as ``Workers.keep`` gives them. ``places_in``: a function of a module that gives the
    panel of a part, and the places of those of its events that it is asked for, by number. ``part``,
    ``place`` (N,): the part of each event, and its number there. ``own`` and ``series`` are empty.
    """

    places_in: Callable[[Any, Ints], Places]
    kept: Sequence[Any]
    part: Ints
    place: Ints
    workers: Workers


def _nowhere(dates: Ints) -> ReturnPanel:
    return ReturnPanel(np.empty((0, 0)), np.empty((0, 0, 0)), 0, dates)


Task = tuple[Callable[..., Outcome], Callable[[Any, "Ints"], Places], "Ints", Sample, Sequence[Any]]


def by_part(
    sample: Sample, function: Callable[..., Outcome], *further: Any, each: Sequence[Sequence[Any]] = ()
) -> Iterator[Task[Outcome]]:
    """Tasks of ``on_worker``: a function of the events of each part, with their returns, in their order.

    ``further`` go to it behind the sample, and behind them for each part its own of ``each``.
    """
    panel = sample.panel
    assert isinstance(panel, PanelInParts)
    for number, events in parts_of(sample):
        own = replace(sample.subset(events), panel=_nowhere(np.empty(0, dtype=np.int64)))
        places = panel.place[sample.columns[events]]
        more = *further, *(values[number] for values in each)
        yield function, panel.places_in, places, own, more


def parts_of(sample: Sample) -> Iterator[tuple[int, Ints]]:
    """The number of each part that has events of the sample, and the places of these in the sample."""
    panel = sample.panel
    assert isinstance(panel, PanelInParts)
    part = panel.part[sample.columns]
    for number in np.unique(part).tolist():
        yield number, np.flatnonzero(part == number)


def kept_parts(sample: Sample) -> list[Any]:
    """What is kept of each part that has events of the sample, in the order of ``by_part``."""
    panel = sample.panel
    assert isinstance(panel, PanelInParts)
    return [panel.kept[number] for number, _ in parts_of(sample)]


def on_worker(task: Task[Outcome], part: Any) -> Outcome:
    """The function of the task's events, whose returns are in a part that is kept."""
    function, places_in, places, sample, further = task
    panel, rows, columns, markets = places_in(part, places)
    return function(replace(sample, panel=panel, rows=rows, columns=columns, markets=markets), *further)


def run_by_part(sample: Sample, function: Callable[..., Outcome], *further: Any) -> Iterator[Outcome]:
    """A function of the events of each part, worked on where their returns are."""
    panel = sample.panel
    assert isinstance(panel, PanelInParts)
    return panel.workers.run(on_worker, by_part(sample, function, *further), kept_parts(sample))


class ResidualSample(Sample):
    """Events whose estimation residuals are known, in place of the returns: each event's are its column."""

    @classmethod
    def of(cls, sample: Sample, residuals: Floats) -> ResidualSample:
        """The events of a sample with their residuals, (N, L1)."""
        parts = {name: getattr(sample, name) for name in Sample.__dataclass_fields__}
        series = np.zeros((1, 1, residuals.shape[1]))
        parts["panel"] = ReturnPanel(residuals, series, sample.panel.pad, sample.panel.dates)
        parts["columns"] = np.arange(len(residuals))
        parts["markets"] = np.zeros(len(residuals), dtype=np.int64)
        return cls(**parts)

    def starts(self, events: Ints) -> Ints:
        """Each column begins with its estimation window."""
        return np.zeros(len(events), dtype=np.int64)

    def coefficients(self, events: Ints) -> tuple[Floats, Floats, Ints]:
        """Nothing is to be taken from a residual."""
        return np.zeros(len(events)), np.zeros((1, len(events))), np.zeros(1, dtype=np.int64)


def exchanged(
    sample: Sample, bands: Sequence[Ints], function: Callable[..., Floats], each: Sequence[Sequence[Any]]
) -> Iterator[Floats]:
    """A function of the events of each band (their places in the sample), wherever their returns are.

    The workers send one another the residuals; ``each``: what the function gets of each band behind the
    sample.
    """
    panel = sample.panel
    assert isinstance(panel, PanelInParts)
    bands = [np.sort(band) for band in bands]  # as a subset has its events
    cuts: list[list[Ints]] = [[] for _ in panel.kept]
    number_in_part = np.empty(len(sample), dtype=np.int64)
    part = panel.part[sample.columns]
    for _, events in parts_of(sample):
        number_in_part[events] = np.arange(len(events))
    used = [number for number, _ in parts_of(sample)]
    for number in used:
        cuts[number] = [number_in_part[band[part[band] == number]] for band in bands]
    slim = _without_results(sample)
    dates = _nowhere(panel.dates)
    specs = []
    for at, band in enumerate(bands):
        own = replace(slim.subset(band), panel=replace(dates, pad=panel.pad))
        specs.append((function, own, np.argsort(part[band], kind="stable"), [values[at] for values in each]))
    tasks = by_part(slim, _residuals, each=[cuts])
    return panel.workers.exchange(on_worker, tasks, kept_parts(slim), _of_band, specs)


def _without_results(sample: Sample) -> Sample:
    """A sample with what its residuals need only."""
    count = len(sample)
    return replace(
        sample,
        ar=np.empty((0, count)).T,
        standardised=np.empty((0, count)).T,
        inverse=np.empty((0, 0, count)),
        means=np.empty((0, count)),
        conditional=None,
    )


def _residuals(sample: Sample, bands: Sequence[Ints]) -> list[Floats]:
    return [sample.residuals(events) for events in bands]


def _of_band(
    task: tuple[Callable[..., Floats], Sample, Ints, Sequence[Any]], pieces: Sequence[Floats]
) -> Floats:
    """The function of a band's events, whose residuals come in the order of the parts."""
    function, sample, order, further = task
    residuals = np.empty((len(order), len(sample.estimation)))
    residuals[order] = np.concatenate(pieces)
    return function(ResidualSample.of(sample, residuals), *further)
