"""A part of a study: some symbols of a folder of prices with their events, read and fitted by a worker.

What a part gives does not depend on how a study is cut: the symbols of a part are judged one by one, on the
days that all symbols of the study have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eventstudy.arrays import release_unused
from eventstudy.engine.parts import FITTED
from eventstudy.engine.sample import ReturnPanel, Sample
from eventstudy.engine.study_arrays import cumulative_windows, estimator_of, event_order, series_of, unfitted
from eventstudy.errors import InputFileError
from eventstudy.prices.files.panel import NoSymbolError
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import NoPrices
from eventstudy.studies.contradicted import skip_contradicted
from eventstudy.studies.event_columns import EventColumns
from eventstudy.studies.flags import Codes, PlacedOrder
from eventstudy.studies.grid import CloseGrid, Ints, Prices, lay_out, load_closes
from eventstudy.studies.loading import Needs, locate
from eventstudy.studies.marks import benchmark_columns, doubt_codes, ex_day_codes
from eventstudy.studies.measuring import StudyData, study_data
from eventstudy.studies.placements import Placements, without_duplicates
from eventstudy.study_options import PricesAre, StudyOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Part:
    """What a worker is sent: names of files and symbols, and the events; no price.

    ``path``: the folder or address, ``name``: as it was given. ``events``: those of the part, in the order of
    the input, with their ``placements`` and ``groups`` (N,). ``needs``: their symbols and benchmarks.
    ``days``: those that the symbols of all parts have, None before they are known.
    """

    path: str
    name: str
    events: EventColumns
    placements: Placements
    groups: Ints
    needs: Needs
    options: StudyOptions
    days: Ints | None = None


@dataclass(frozen=True, slots=True)
class FittedPart:
    """What comes back: N events, none of their returns.

    ``days``: those that the part's symbols have; ``nothing``: why none has a price. ``priced``: the symbols
    with prices. ``placed``, ``known`` (N,): whether an event has a row, and a column. ``fitted``: the arrays
    that ``engine.parts.FITTED`` names. The others as in ``studies.study.StudyResult`` and ``grid.Prices``.
    """

    days: Ints
    nothing: InputFileError | None
    priced: frozenset[str]
    placed: NDArray[np.bool_]
    known: NDArray[np.bool_]
    status: NDArray[np.int8]
    details: dict[int, str]
    repeats: tuple[Ints, Ints]
    fitted: dict[str, Any]
    ex_days: Codes
    doubts: Codes
    left_out: dict[tuple[str, str], int]
    doubtful: list[tuple[str, int, str]]
    sentences: list[str]


@dataclass(slots=True)
class ReadPart:
    """A part that has been read, which its worker keeps: above all a return for each symbol and session."""

    options: StudyOptions
    grid: CloseGrid
    prices: Prices
    data: StudyData
    own: Ints
    rows: Ints
    columns: Ints
    status: NDArray[np.int8]
    details: dict[int, str]
    repeats: tuple[Ints, Ints]
    days: Ints
    nothing: InputFileError | None
    sentences: list[str]


def read_part(part: Part) -> ReadPart:
    """Read the prices of a part, and see where its events are in them."""
    options, sentences = part.options, list[str]()
    source = FileSource(part.path, sentences.append)
    source.name = part.name
    prices, nothing = _load(part, source)
    days = np.empty(0, dtype=np.int64) if prices.panel is None else prices.panel.days
    grid = lay_out(prices, part.needs.calendars, options.reach)
    prices.clear()
    release_unused()
    placements = replace(
        part.placements, status=part.placements.status.copy(), details=dict(part.placements.details)
    )
    rows, columns, markets, names = locate(part.events, placements, grid, prices)
    at = rows, columns, placements.status, placements.details
    skip_contradicted(*at, grid, prices, source, options)
    rows = without_duplicates(part.events, placements, rows, columns, part.groups, options)
    data = study_data(source, options, grid, prices, (rows, columns, markets, part.groups), names)
    grid = replace(grid, closes=np.empty((0, 0)))
    own = benchmark_columns(markets, names, grid)
    states = placements.status, placements.details, placements.repeats
    return ReadPart(options, grid, prices, data, own, rows, columns, *states, days, nothing, sentences)


def _load(part: Part, source: FileSource) -> tuple[Prices, InputFileError | None]:
    """The closes; without any, why."""
    returns = part.options.prices_are is PricesAre.RETURNS
    requests = part.needs.requests
    try:
        return load_closes(source, requests, returns=returns, days=part.days), None
    except NoSymbolError as error:
        missing = {
            request.symbol: NoPrices(request.symbol, f"{source.name} has no prices of {request.symbol}")
            for request in requests
        }
        return Prices(missing=missing), error


def fit_part(read: ReadPart) -> FittedPart:
    """Fit the events of a part."""
    options = read.options
    windows = cumulative_windows(options.window, options.cumulate)
    order = event_order(read.data.markets, read.data.rows, read.data.columns)
    data = read.data
    events = data.rows[order], data.columns[order], data.markets[order], read.status[order]
    sample = _unfitted(data, events, options, len(windows))
    with threadpool_limits(1, user_api="blas"):
        estimator_of(data.model, None)(sample, options.min_estimation, windows)
    places = PlacedOrder.of(read.rows, read.columns)
    return FittedPart(
        read.days,
        read.nothing,
        frozenset(read.grid.columns),
        read.rows >= 0,
        read.columns >= 0,
        read.status,
        read.details,
        read.repeats,
        _put_back(sample, order),
        ex_day_codes(places, read.grid, read.prices, options),
        doubt_codes(places, read.rows, read.own, read.grid, read.prices, options),
        dict(read.prices.left_out),
        read.prices.doubtful,
        read.sentences,
    )


def _unfitted(
    data: StudyData, events: tuple[Ints, Ints, Ints, NDArray[np.int8]], options: StudyOptions, cumulated: int
) -> Sample:
    series = series_of(data.market, data.values, data.model)
    windows = options.estimation, options.window
    return unfitted(data.values, series, events, *windows, data.model, cumulated, data.dates)


def _put_back(sample: Sample, order: Ints) -> dict[str, Any]:
    """What the sample's events were fitted to, in the order of the part."""
    places = np.argsort(order)
    fitted: dict[str, Any] = {}
    for name in FITTED:
        values = getattr(sample, name)
        if name in ("ar", "standardised"):
            values = values[places]
        elif name == "conditional":
            values = values and replace(
                values, parameters=values.parameters[:, places], variances=values.variances[places]
            )
        else:
            values = values[..., places]
        fitted[name] = values
    return fitted


def panel_of_part(read: ReadPart, events: Ints) -> tuple[ReturnPanel, Ints, Ints, Ints]:
    """The returns of a part, and the rows, columns and markets of some of its events in them."""
    data, places = read.data, (read.data.rows, read.data.columns, read.data.markets, read.status)
    panel = _unfitted(data, places, read.options, 0).panel
    return panel, data.rows[events], data.columns[events], data.markets[events]


def events_of(events: EventColumns, chosen: Ints, numbers: Sequence[int]) -> EventColumns:
    """Some events, all of the symbols of these ``numbers``, which are numbered anew."""
    new = np.full(len(events.symbols), -1, dtype=np.int64)
    new[list(numbers)] = np.arange(len(numbers))
    used, when = np.unique(np.array(events.when, dtype=np.int64)[chosen], return_inverse=True)
    lines = np.array(events.lines, dtype=np.int64)[chosen].tolist()
    part = EventColumns(events.name, lines, symbols=[events.symbols[number] for number in numbers])
    part.whens = [events.whens[number] for number in used.tolist()]
    part.when.frombytes(when.astype(np.int64).tobytes())
    part.symbol.frombytes(new[np.array(events.symbol, dtype=np.int64)][chosen].tobytes())
    part.ids = None if events.ids is None else [events.ids[at] for at in chosen.tolist()]
    part.cells = {name: [cells[at] for at in chosen.tolist()] for name, cells in events.cells.items()}
    return part
