"""A study whose prices no process holds as a whole: workers read, align and fit its parts.

What they found is put together here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eventstudy.engine.panel_in_parts import PanelInParts
from eventstudy.engine.partition import Workers
from eventstudy.engine.parts import keep_fitted
from eventstudy.engine.sample import Sample
from eventstudy.engine.sections import Bootstrap
from eventstudy.engine.study_arrays import USED, StudyArrays, cumulative_windows, event_order, summarised
from eventstudy.exchanges.listings import Listing
from eventstudy.models.registry import model_named
from eventstudy.prices.files.address import Address
from eventstudy.prices.files.panel_names import panel_symbols
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceSource
from eventstudy.studies.event_columns import EventColumns
from eventstudy.studies.flags import Codes, PlacedOrder
from eventstudy.studies.grid import Ints, block_rows
from eventstudy.studies.loading import Needs, needs
from eventstudy.studies.parts import FittedPart, Part, ReadPart, events_of, fit_part, panel_of_part, read_part
from eventstudy.studies.placements import NO_BENCHMARK, Placements
from eventstudy.studies.reading_notes import ReadingNotes
from eventstudy.study_options import Outcome, PricesAre, StudyOptions

SYMBOLS = 1000
"""Symbols of a part, at most: some 100 megabytes of closes and returns over 25 years."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of N events; ``rows`` (N,) on a grid whose rows have ``dates``, and their ``places``.

    ``benchmarks``: those that have prices. ``left_out``, ``doubtful``: as in ``grid.Prices``; ``ex_days``,
    ``doubts``, ``unreachable``, ``unit``, ``parameters``: as in ``study.StudyResult``.
    """

    arrays: StudyArrays
    rows: Ints
    places: PlacedOrder
    dates: Ints
    benchmarks: list[str]
    left_out: Mapping[tuple[str, str], int]
    doubtful: list[tuple[str, int, str]]
    unreachable: bool
    ex_days: Codes
    doubts: Codes
    unit: str
    parameters: int


def order_of_symbols(
    events: EventColumns, placements: Placements, source: PriceSource, options: StudyOptions
) -> tuple[str, ...] | None:
    """The symbols in the order of the panel that one process would read, where workers can read it: of a
    folder or an address, and to measure returns over sessions. Else None.

    What looks at the returns of all symbols at once, or again and again, is left to one process.
    """
    if not (
        isinstance(source, FileSource)
        and (isinstance(source.path, Address) or source.path.is_dir())
        and options.outcome is Outcome.RETURN
        and not (options.trade_to_trade or options.bhar or options.calendar_time or options.placebo)
    ):
        return None
    wanted = [request.symbol for request in needs(events, placements, options).requests]
    return panel_symbols(source.path, wanted, returns=options.prices_are is PricesAre.RETURNS)


def measured_in_parts(
    events: EventColumns,
    placements: Placements,
    groups: Ints,
    source: FileSource,
    options: StudyOptions,
    workers: Workers,
    order: tuple[str, ...],
) -> Measured:
    """As the study of one process, to rounding. ``placements.status`` and ``details`` are completed.

    ``order``: as ``order_of_symbols`` gives it.

    Raises InputFileError as ``files.panel.read_panel``.
    """
    cut = list(_cut(events, placements, groups, source, options, workers))
    parts, chosen = [part for part, _ in cut], [numbers for _, numbers in cut]
    kept = workers.keep(read_part, parts)
    fitted = list(workers.run(_fitted, parts, kept))
    _refuse_nothing(parts, fitted)
    days = np.unique(np.concatenate([found.days for found in fitted]))
    # What a bar means can depend on the day before: symbols that lack days of others are judged again.
    again = [at for at, found in enumerate(fitted) if found.nothing is None and len(found.days) < len(days)]
    anew = workers.keep(read_part, [replace(parts[at], days=days) for at in again])
    for at, whole, found in zip(again, anew, workers.run(_fitted, again, anew), strict=True):
        kept[at], fitted[at] = whole, found
    for found in fitted:
        for sentence in found.sentences:
            source.say(sentence)
    together = _Together(events, placements, groups, options, order, days, parts, kept, chosen, fitted)
    return together.measured(workers)


def _fitted(_: object, read: ReadPart) -> FittedPart:
    """As ``fit_part``, of what is kept alone."""
    return fit_part(read)


def _refuse_nothing(parts: Sequence[Part], fitted: Sequence[FittedPart]) -> None:
    """Raise what a part without prices says where no part has any."""
    asked = [found.nothing for part, found in zip(parts, fitted, strict=True) if part.needs.requests]
    if asked and all(asked):
        raise next(nothing for nothing in asked if nothing is not None)


def _cut(
    events: EventColumns,
    placements: Placements,
    groups: Ints,
    source: FileSource,
    options: StudyOptions,
    workers: Workers,
) -> Iterator[tuple[Part, Ints]]:
    """The parts, and the numbers of their events; all events of a listing are in one."""
    path = source.path if isinstance(source.path, Address) else source.path.absolute()
    needed = needs(events, placements, options)
    request_of = {request.symbol: request for request in needed.requests}
    listed = [listing.symbol if isinstance(listing, Listing) else "" for listing in placements.listings]
    names = sorted(set(listed))
    # As few parts as keep all workers busy: each looks through every file.
    size = min(SYMBOLS, -(-len(names) // workers.count))
    symbol = np.array(events.symbol, dtype=np.int64)
    part_of = {name: at // size for at, name in enumerate(names)}
    part_of_symbol = np.array([part_of[name] for name in listed], dtype=np.int64)
    for number in range(-(-len(names) // size)):
        numbers = np.flatnonzero(part_of_symbol == number).tolist()
        chosen = np.flatnonzero(part_of_symbol[symbol] == number)
        listings = [placements.listings[at] for at in numbers]
        benchmarks = [placements.benchmarks[at] for at in numbers]
        wanted = dict.fromkeys([*(listed[at] for at in numbers), *benchmarks])
        own = [name for name in wanted if name in request_of]
        yield (
            Part(
                str(path),
                source.name,
                events_of(events, chosen, numbers),
                Placements(
                    listings,
                    benchmarks,
                    placements.days[chosen],
                    placements.status[chosen],
                    {},
                    ReadingNotes([], [], np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)),
                ),
                groups[chosen],
                Needs([request_of[name] for name in own], {name: needed.calendars[name] for name in own}),
                options,
            ),
            chosen,
        )


@dataclass(frozen=True, slots=True)
class _Together:
    """The parts of a study, what workers keep and what came back of each; ``chosen``: the numbers of their
    events.
    """

    events: EventColumns
    placements: Placements
    groups: Ints
    options: StudyOptions
    order: tuple[str, ...]
    days: Ints
    parts: list[Part]
    kept: list[Any]
    chosen: list[Ints]
    fitted: list[FittedPart]

    def measured(self, workers: Workers) -> Measured:
        """The statistics, and what is said of each event."""
        count, options = len(self.events), self.options
        placed, known = np.zeros((2, count), dtype=bool)
        status = self.placements.status
        self.placements.repeats = self._repeats()
        ex_days, doubts = dict[int, list[str]](), dict[int, list[str]]()
        part, place = np.zeros((2, count), dtype=np.int64)
        for number, (chosen, found) in enumerate(zip(self.chosen, self.fitted, strict=True)):
            placed[chosen], known[chosen] = found.placed, found.known
            status[chosen] = found.status
            part[chosen], place[chosen] = number, np.arange(len(chosen))
            for codes, own in ((ex_days, found.ex_days), (doubts, found.doubts)):
                codes.update((int(chosen[event]), several) for event, several in own.items())
            self.placements.details.update((int(chosen[event]), why) for event, why in found.details.items())
        rows, dates = self._rows(placed)
        columns, markets, benchmarks = self._columns(known)
        pad = options.reach
        nothing = np.empty((0, 0)), np.empty((0, 0, 0))
        panel = PanelInParts(*nothing, pad, dates, panel_of_part, self.kept, part, place, workers)
        arrays = self._summarised(panel, rows, columns, markets, workers)
        model = model_named(options.model, options.dimson)
        left_out, doubtful = self._doubts()
        said = ex_days, doubts, "returns", model.parameters
        places = PlacedOrder.of(rows, columns)
        return Measured(arrays, rows, places, dates, benchmarks, left_out, doubtful, False, *said)

    def _repeats(self) -> tuple[Ints, Ints]:
        """The numbers of the duplicates, ascending, and of the earlier event that each repeats."""
        again, earlier = (
            np.concatenate(
                [chosen[found.repeats[at]] for chosen, found in zip(self.chosen, self.fitted, strict=True)]
            )
            for at in (0, 1)
        )
        order = np.argsort(again)
        return again[order], earlier[order]

    def _rows(self, placed: Any) -> tuple[Ints, Ints]:
        """The row of each event, -1 without one, and the dates of all rows."""
        priced = [name for name in self.order if any(name in found.priced for found in self.fitted)]
        calendars = {name: own for part in self.parts for name, own in part.needs.calendars.items()}
        names = dict.fromkeys(calendar for name in priced for calendar in calendars[name])
        span = (int(self.days[0]), int(self.days[-1])) if len(self.days) else (1, 0)
        blocks, dates = block_rows(dict.fromkeys(names, span), self.options.reach)
        symbol = np.array(self.events.symbol, dtype=np.int64)
        rows = np.full(len(self.events), -1, dtype=np.int64)
        listings = self.placements.listings
        calendars_of = [
            listing.exchange.calendar if isinstance(listing, Listing) else "" for listing in listings
        ]
        calendar_of = np.array(calendars_of)[symbol]
        for name, (start, sessions) in blocks.items():
            own = np.flatnonzero(placed & (calendar_of == name))
            rows[own] = start + np.searchsorted(sessions, self.placements.days[own])
        return rows, dates

    def _columns(self, known: Any) -> tuple[Ints, Ints, list[str]]:
        """A number for the listing and for the benchmark of each event, -1 without prices; the benchmarks
        that have some.
        """
        symbol = np.array(self.events.symbol, dtype=np.int64)
        listed = [getattr(listing, "symbol", "") for listing in self.placements.listings]
        number_of = {name: at for at, name in enumerate(dict.fromkeys([*self.order, *listed]))}
        columns = np.where(known, np.array([number_of[name] for name in listed])[symbol], -1)
        priced = {NO_BENCHMARK}.union(*(found.priced for found in self.fitted))
        asked = self.placements.benchmarks
        benchmarks = sorted({name for name in asked if name in priced})
        market_of = {name: at for at, name in enumerate(benchmarks)}
        return columns, np.array([market_of.get(name, -1) for name in asked])[symbol], benchmarks

    def _summarised(
        self, panel: PanelInParts, rows: Ints, columns: Ints, markets: Ints, workers: Workers
    ) -> StudyArrays:
        options = self.options
        windows = cumulative_windows(options.window, options.cumulate)
        known = self.placements.status
        order = event_order((known != USED).astype(np.int64), self.groups, markets, rows, columns)
        model, cumulated = model_named(options.model, options.dimson), len(windows)
        events = rows[order], order, np.maximum(markets[order], 0), known[order].copy()
        sample = Sample.empty(panel, model, options.estimation, options.window, events, cumulated)
        places = np.argsort(order)
        for chosen, found in zip(self.chosen, self.fitted, strict=True):
            keep_fitted(sample, places[chosen], found.fitted)
        bootstrap = Bootstrap(options.bootstrap, options.seed)
        return summarised(sample, order, self.groups, windows, bootstrap, workers)

    def _doubts(self) -> tuple[dict[tuple[str, str], int], list[tuple[str, int, str]]]:
        """The closes left out and in doubt; those of a benchmark, which several parts have read, once."""
        left_out: dict[tuple[str, str], int] = {}
        doubtful: dict[tuple[str, int, str], None] = {}
        for found in self.fitted:
            left_out.update(found.left_out)
            doubtful.update(dict.fromkeys(found.doubtful))
        return left_out, list(doubtful)
