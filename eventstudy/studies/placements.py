"""Where each event of a study falls, before any price: its listing, its benchmark, its reaction session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from eventstudy.engine.study_arrays import USED
from eventstudy.errors import UsageError
from eventstudy.exchanges.listings import Listing, listing_of
from eventstudy.models.registry import MODELS, refuse_without_benchmark
from eventstudy.options import OnNontrading, parse_benchmark
from eventstudy.reactions.placing import Unplaced, attempt, refuse
from eventstudy.reasons import Reason
from eventstudy.studies.event_columns import EventColumns
from eventstudy.studies.flags import repeated
from eventstudy.studies.grid import Ints
from eventstudy.studies.reading_notes import ReadingNotes, as_listed, placed_session, symbol_notes
from eventstudy.study_options import Duplicates, Outcome, StudyOptions

NO_BENCHMARK = "none"
"""In place of a benchmark, for an event that has none: its returns count as 0."""
NEED_BENCHMARK = tuple(model.name for model in MODELS.values() if model.slopes and not model.excess)
"""Models that mean nothing without a benchmark."""


@dataclass(slots=True)
class Placements:
    """Each event's listing number, day and status before any price is known.

    ``repeats``: the numbers of the duplicates, ascending, and of the earlier event that each repeats.
    """

    listings: list[Listing | Unplaced]
    benchmarks: list[str]
    days: Ints
    status: np.ndarray[tuple[int], np.dtype[np.int8]]
    details: dict[int, str]
    notes: ReadingNotes
    repeats: tuple[Ints, Ints] = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def place_all(events: EventColumns, options: StudyOptions) -> Placements:
    """Every event's listing and reaction session; each different (exchange, WHEN) is worked out once."""
    if options.benchmark == NO_BENCHMARK:
        refuse_without_benchmark(options.model)
    attempts = [attempt(partial(_listing_and_benchmark, name, own, options)) for name, own in events.symbols]
    listings = [outcome if isinstance(outcome, Unplaced) else outcome[0] for outcome in attempts]
    benchmarks = ["" if isinstance(outcome, Unplaced) else outcome[1] for outcome in attempts]
    events.symbols = as_listed(events.symbols, listings)
    exchanges: dict[str, int] = {}
    code = [
        -1 if isinstance(listing, Unplaced) else exchanges.setdefault(listing.exchange.mic, len(exchanges))
        for listing in listings
    ]
    example = {
        code[i]: listing.exchange for i, listing in enumerate(listings) if isinstance(listing, Listing)
    }
    symbol, when = np.asarray(events.symbol, dtype=np.int64), np.array(events.when, dtype=np.int64)
    width = len(events.whens)
    pairs, which = np.unique(np.array(code)[symbol] * width + when, return_inverse=True)
    placed = [
        attempt(partial(placed_session, example[pair // width], events.whens[pair % width], options))
        if pair >= 0
        else (-1, ())
        for pair in pairs.tolist()
    ]
    unplaced = [session if isinstance(session, Unplaced) else None for session in placed]
    reasons = [refusal.reason.number if refusal else USED for refusal in unplaced]
    ordinals = [-1 if isinstance(session, Unplaced) else session[0] for session in placed]
    status, days = np.array(reasons, dtype=np.int8)[which], np.array(ordinals, dtype=np.int64)[which]
    details: dict[int, str] = {}
    for i in np.flatnonzero(days < 0).tolist():
        listing = listings[symbol[i]]
        refused = listing if isinstance(listing, Unplaced) else unplaced[which[i]]
        if refused is not None:
            status[i], details[i] = refused.reason.number, refused.detail
    for i, problem in events.problems.items():
        status[i], days[i], details[i] = Reason.BAD_ROW.number, -1, problem
    _refuse_nontrading(events, status, details, options)
    of_times: list[tuple[str, ...]] = [
        () if isinstance(session, Unplaced) else session[1] for session in placed
    ]
    of_symbols = [symbol_notes(listing) for listing in listings]
    notes = ReadingNotes(of_symbols, of_times, symbol, which.astype(np.int32))
    return Placements(listings, benchmarks, days, status, details, notes)


def _refuse_nontrading(
    events: EventColumns,
    status: np.ndarray[tuple[int], np.dtype[np.int8]],
    details: dict[int, str],
    options: StudyOptions,
) -> None:
    if options.on_nontrading is not OnNontrading.ERROR:
        return
    for i in np.flatnonzero(status == Reason.NON_TRADING_DAY.number).tolist():
        refuse(Unplaced(Reason.NON_TRADING_DAY, details[i]), events.name, events.lines[i])


def _listing_and_benchmark(symbol: str, own: str, options: StudyOptions) -> tuple[Listing, str]:
    """A listing and its benchmark: the event's own, else the option's, else its exchange's.

    Raises UsageError for a symbol or benchmark that cannot be used.
    """
    listing = listing_of(symbol)
    if options.factors is not None or options.outcome is Outcome.VOLUME:
        return listing, NO_BENCHMARK
    asked = parse_benchmark(own) if own else options.benchmark
    if asked == "auto":
        asked = listing.exchange.benchmark or NO_BENCHMARK
    if asked not in (NO_BENCHMARK, listing.symbol):
        return listing, asked
    if options.model in NEED_BENCHMARK:
        why = "has no benchmark" if asked != listing.symbol else "is its own benchmark"
        raise UsageError(f"{symbol} {why}, and the {options.model} model needs one")
    return listing, NO_BENCHMARK


def without_duplicates(
    events: EventColumns,
    placements: Placements,
    rows: Ints,
    columns: Ints,
    groups: Ints,
    options: StudyOptions,
) -> Ints:
    """The rows, -1 for an event of the listing, session and group of another, which is skipped.

    The one that counts comes first by its time as written, then by its other cells: not by its line.
    """
    if options.duplicates is Duplicates.KEEP:
        return rows
    first = repeated(np.where(placements.status == USED, rows, -1), columns, groups)
    again = np.flatnonzero(first != np.arange(len(rows)))
    if not len(again):
        return rows
    counts = np.arange(len(rows))
    for i in _written_otherwise(events, again, first[again]).tolist():
        counts[first[i]] = min(int(counts[first[i]]), i, key=events.cells_of)
    first = counts[first]
    again = np.flatnonzero(first != np.arange(len(rows)))
    placements.status[again] = Reason.DUPLICATE_EVENT.number
    placements.repeats = again, first[again]
    rows = rows.copy()
    rows[again] = -1
    return rows


def _written_otherwise(events: EventColumns, again: Ints, first: Ints) -> Ints:
    """The duplicates whose row is, or may be, another than that of the first."""
    if events.ids is not None or events.cells:
        return again
    when, symbol = (np.asarray(numbers, dtype=np.int64) for numbers in (events.when, events.symbol))
    otherwise: Ints = again[(when[again] != when[first]) | (symbol[again] != symbol[first])]
    return otherwise
