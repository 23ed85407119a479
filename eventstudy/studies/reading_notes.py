"""How the symbol and the time of each event were interpreted: codes that need no prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eventstudy.exchanges.listings import Exchange, Listing
from eventstudy.reactions.placing import News, Unplaced, place
from eventstudy.reasons import Reason, code_of
from eventstudy.studies.flags import Bools, Ints
from eventstudy.study_options import StudyOptions


@dataclass(frozen=True, slots=True)
class ReadingNotes:
    """Codes of every different symbol and of every different time on an exchange.

    ``symbol``, ``time`` (N,): the numbers of each event's own in ``of_symbols`` and ``of_times``.
    """

    of_symbols: list[tuple[str, ...]]
    of_times: list[tuple[str, ...]]
    symbol: Ints
    time: np.ndarray[tuple[int], np.dtype[np.int32]]

    def of(self, event: int) -> tuple[str, ...]:
        """The codes of an event."""
        return self.of_symbols[int(self.symbol[event])] + self.of_times[int(self.time[event])]

    def counts(self, used: Bools) -> dict[str, int]:
        """How many of the events used have each code; ``used`` (N,)."""
        by_code: Counter[str] = Counter()
        symbols = np.bincount(self.symbol[used], minlength=len(self.of_symbols))
        times = np.bincount(self.time[used], minlength=len(self.of_times))
        counts = [*symbols.tolist(), *times.tolist()]
        for codes, count in zip([*self.of_symbols, *self.of_times], counts, strict=True):
            if codes:
                by_code.update(dict.fromkeys(codes, count))
        return {code: count for code, count in by_code.items() if count}


def as_listed(
    symbols: Sequence[tuple[str, ...]], listings: Sequence[Listing | Unplaced]
) -> list[tuple[str, ...]]:
    """(symbol, benchmark) of an event file, what was written replaced by the listing's symbol where known."""
    return [
        (written.upper() if isinstance(listing, Unplaced) else listing.symbol, benchmark)
        for (written, benchmark), listing in zip(symbols, listings, strict=True)
    ]


def symbol_notes(listing: Listing | Unplaced) -> tuple[str, ...]:
    """``name-as-symbol:NAME`` where an issuer's name was written instead of a symbol."""
    called = "" if isinstance(listing, Unplaced) else listing.called
    return (code_of(Reason.NAME_AS_SYMBOL, detail=called),) if called else ()


def placed_session(
    exchange: Exchange, written: tuple[str, ...], options: StudyOptions
) -> tuple[int, tuple[str, ...]]:
    """The ordinal of the session of an exchange that reacts, and the notes on it.

    Raises UsageError as ``reaction_session.place`` does.

    ``written``: announced, timing, tz.
    """
    announced, timing, tz = written
    news = News.read(announced, timing, tz.strip() or options.tz)
    alignment = place(exchange, news, options.on_nontrading)
    return alignment.session.date.toordinal(), (*alignment.announcement.notes, *alignment.warnings)
