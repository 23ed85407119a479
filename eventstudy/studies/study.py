"""Abnormal returns over many events together: what ``study`` prints."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from eventstudy.announcements.event_files import EventFile
from eventstudy.engine.garch import Progress
from eventstudy.engine.loops.choice import loops_for
from eventstudy.engine.partition import Workers, workers_of
from eventstudy.engine.study_arrays import USED, StudyArrays
from eventstudy.errors import InputFileError
from eventstudy.inference.regression import require_statsmodels
from eventstudy.models.registry import model_named
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceSource
from eventstudy.reasons import REASONS, Reason
from eventstudy.studies.buy_and_hold import BuyAndHold, buy_and_hold
from eventstudy.studies.calendar_time import CalendarTimePortfolio, calendar_time
from eventstudy.studies.contradicted import skip_contradicted
from eventstudy.studies.event_columns import EventColumns, read_columns
from eventstudy.studies.event_values import regressors, two_values
from eventstudy.studies.factor_returns import sessions_without_factors
from eventstudy.studies.flags import Bools, Codes, PlacedOrder, meeting
from eventstudy.studies.grid import Ints
from eventstudy.studies.in_parts import Measured, measured_in_parts, order_of_symbols
from eventstudy.studies.loading import load, locate, references
from eventstudy.studies.marks import benchmark_columns, doubt_codes, ex_day_codes
from eventstudy.studies.measuring import measured, study_data
from eventstudy.studies.placebo import Placebo, placebo
from eventstudy.studies.placements import Placements, place_all, without_duplicates
from eventstudy.studies.reading_notes import ReadingNotes
from eventstudy.study_options import StudyOptions


@dataclass(slots=True)
class StudyResult:
    """A study of N events.

    ``arrays``: what the core made of them. ``days`` (N,): ordinal of each reaction session, -1 without one.
    ``details``: why an event was skipped, by its number, where there is more to say than the reason.
    ``repeats``: the numbers of the duplicates, ascending, and of the earlier event that each repeats.
    ``confounded``, ``overlapping``, ``meeting`` (N,): flags; ``meeting``: the event window shares dates with
    that of another used event of the group. ``groups``: names by number. ``benchmarks``: those that have
    prices. ``benchmarks_of``: for each of ``events.symbols``, empty without. ``left_out`` and ``doubtful``:
    closes that were not used, and used with doubts, as in ``grid.Prices``. ``ex_days``, ``doubts``: warning
    codes by the number of the event: the ex-days in its event window, and the doubtful closes in both
    windows. ``notes``: how symbols and times were read. ``unit``: what is measured of a session, in words;
    ``parameters`` of the model. The last three where they were asked for.
    """

    events: EventColumns
    options: StudyOptions
    arrays: StudyArrays
    days: Ints
    details: dict[int, str]
    repeats: tuple[Ints, Ints]
    confounded: Bools
    overlapping: Bools
    meeting: Bools
    groups: list[str]
    benchmarks: list[str]
    benchmarks_of: list[str]
    source: str
    left_out: dict[str, int]
    doubtful: list[tuple[str, int, str]]
    unreachable: bool
    ex_days: Codes
    doubts: Codes
    notes: ReadingNotes
    unit: str
    parameters: int
    placebo: Placebo | None
    buy_and_hold: BuyAndHold | None
    calendar_time: CalendarTimePortfolio | None

    @property
    def used_mask(self) -> Bools:
        """Whether the statistics rest on an event; shape (N,)."""
        return np.equal(self.arrays.status, USED)

    @property
    def used(self) -> int:
        """How many events the statistics rest on."""
        return int(self.used_mask.sum())

    def skipped(self) -> dict[Reason, int]:
        """How many events were skipped, by reason, in the order of ``REASONS``."""
        counts = np.bincount(self.arrays.status, minlength=len(REASONS))
        return {
            reason: int(count)
            for reason, count in zip(REASONS, counts, strict=True)
            if count and reason is not Reason.OK
        }

    def why(self, event: int) -> str:
        """In words, why an event was skipped; empty for one that was used."""
        if event in self.details:
            return self.details[event]
        reason = REASONS[self.arrays.status[event]]
        if reason is Reason.DUPLICATE_EVENT:
            again, earlier = self.repeats
            line = self.events.lines[int(earlier[np.searchsorted(again, event)])]
            return f"line {line} has the same listing and session (--duplicates keep uses both)"
        if reason is Reason.SHORT_ESTIMATION_WINDOW:
            at_hand, needed = self.arrays.n_estimation[event], self.options.min_estimation
            return f"{at_hand} returns in the estimation window, and {needed} are needed"
        return "" if reason is Reason.OK else reason.sentence

    def with_codes(self, codes: Codes) -> int:
        """How many of the events used have one of these codes."""
        return sum(bool(self.used_mask[event]) for event in codes)

    def flagged(self, flags: Bools) -> int:
        """How many of the events used have a flag."""
        return int((flags & self.used_mask).sum())


def study(
    file: EventFile,
    source: PriceSource,
    options: StudyOptions | None = None,
    *,
    progress: Progress | None = None,
) -> StudyResult:
    """Study the events of a file with prices from a source; ``progress`` as in ``study_arrays``.

    Raises InputFileError (the file, ``--on-nontrading error``), NoPricesError, SourceError, UsageError.
    """
    options = options or StudyOptions()
    events = _read(file, options)
    with workers_of(options.scheduler) as workers:
        return _studied(events, source, options, progress, workers)


def _studied(
    events: EventColumns,
    source: PriceSource,
    options: StudyOptions,
    progress: Progress | None,
    workers: Workers | None,
) -> StudyResult:
    placements = place_all(events, options)
    groups = np.array(events.group, dtype=np.int64)
    symbols = order_of_symbols(events, placements, source, options) if workers is not None else None
    if workers is not None and isinstance(source, FileSource) and symbols is not None:
        found = measured_in_parts(events, placements, groups, source, options, workers, symbols)
        return _result(events, options, placements, groups, source, found)
    with ThreadPoolExecutor(1) as aside:
        aside.submit(loops_for, len(events), options.sessions)
        grid, prices = load(events, placements, source, options)
    rows, columns, markets, names = locate(events, placements, grid, prices)
    at = rows, columns, placements.status, placements.details
    skip_contradicted(*at, grid, prices, source, options)
    rows = without_duplicates(events, placements, rows, columns, groups, options)
    data = study_data(source, options, grid, prices, (rows, columns, markets, groups), names)
    grid = replace(grid, closes=np.empty((0, 0)))  # the returns stand for them from here on
    arrays = measured(data, options, placements.status, progress, workers)
    own = benchmark_columns(markets, names, grid)
    places = PlacedOrder.of(rows, columns)
    held = [grid.columns.get(symbol, -1) for symbol in references(events, options)]
    found = Measured(
        arrays,
        rows,
        places,
        grid.dates,
        names,
        prices.left_out,
        prices.doubtful,
        any(failure.error is not None for failure in prices.missing.values()),
        ex_day_codes(places, grid, prices, options),
        doubt_codes(places, rows, own, grid, prices, options),
        data.unit,
        data.model.parameters,
    )
    return _result(
        events,
        options,
        placements,
        groups,
        source,
        found,
        placebo(data, options, arrays, workers) if options.placebo else None,
        buy_and_hold(data, options, arrays, np.maximum(markets, 0), held) if options.bhar else None,
        calendar_time(data, options) if options.calendar_time else None,
    )


def _result(
    events: EventColumns,
    options: StudyOptions,
    placements: Placements,
    groups: Ints,
    source: PriceSource,
    found: Measured,
    placebo: Placebo | None = None,
    buy_and_hold: BuyAndHold | None = None,
    calendar_time: CalendarTimePortfolio | None = None,
) -> StudyResult:
    rows, places, dates, arrays = found.rows, found.places, found.dates, found.arrays
    if options.factors is not None:
        series = model_named(options.model, options.dimson).series
        placements.details.update(sessions_without_factors(options, series, arrays, rows, dates))
    numbers = np.unique(dates, return_inverse=True)[1][np.maximum(rows, 0)]
    counts: Counter[str] = Counter()
    for (_, reason), count in found.left_out.items():
        counts[reason] += count
    return StudyResult(
        events,
        options,
        arrays,
        placements.days,
        placements.details,
        placements.repeats,
        places.confounded(options.estimation),
        places.overlapping(len(options.window)),
        meeting(numbers, groups, np.equal(arrays.status, USED), len(options.window)),
        [name for (name,) in events.groups],
        found.benchmarks,
        placements.benchmarks,
        source.name,
        {reason: count for reason, count in sorted(counts.items()) if count},
        sorted(found.doubtful),
        found.unreachable,
        found.ex_days,
        found.doubts,
        placements.notes,
        found.unit,
        found.parameters,
        placebo,
        buy_and_hold,
        calendar_time,
    )


def _read(file: EventFile, options: StudyOptions) -> EventColumns:
    """The events; what the options ask of their columns is checked before any price is loaded."""
    events = read_columns(file, options.by, options.columns)
    if not len(events):
        raise InputFileError(events.name, "has no events", "add a line for each event")
    if options.compare:
        two_values(events, options.compare)
    if options.calendar_time:
        require_statsmodels("--calendar-time")
    if options.regress:
        require_statsmodels("--regress")
        regressors(events, options.regress)
    return events
