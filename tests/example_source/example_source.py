"""A price source for eventstudy: every weekday, prices that rise by one, for the symbols it has.

And a source of announcements: one day for every symbol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from eventstudy.announcements.announced import Announced
from eventstudy.announcements.source import Query
from eventstudy.announcements.source import Settings as AnnouncementSettings
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.registry import Settings
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult

SYMBOLS = {"JD": "USD", "9618.HK": "HKD", "^GSPC": "USD", "^HSI": "HKD"}


class ExampleSource:
    """The protocol is ``name`` and ``load``; ``eventstudy.prices.source`` states it."""

    name = "example"

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        """An answer for every symbol: a series, or a NoPrices that says why there is none."""
        return {want.symbol: self._load(want) for want in wanted}

    def _load(self, want: PriceRequest) -> PriceResult:
        if want.symbol not in SYMBOLS:
            return NoPrices(want.symbol, f"the example has no {want.symbol}", f"it has {', '.join(SYMBOLS)}")
        first, last = want.first.toordinal(), want.last.toordinal()
        return self._series(want.symbol, first, last)

    def _series(self, symbol: str, first: int, last: int) -> BarSeries:
        weekdays = [day for day in range(first, last + 1) if date.fromordinal(day).weekday() < 5]
        rows = [(day, 99.5 + n, 101.0 + n, 99.0 + n, 100.0 + n, 1000.0) for n, day in enumerate(weekdays)]
        return build_series(symbol, rows, source=self.name, covered=(first, last), currency=SYMBOLS[symbol])


def open_example(settings: Settings) -> ExampleSource:
    """What the entry point names: makes the source. ``settings`` has ``offline``, ``timeout``, ``say``..."""
    if settings.offline:
        settings.say("the example source needs no network anyway")
    return ExampleSource()


class ExampleDays:
    """The protocol is ``name`` and ``load``; ``eventstudy.announcements.source`` states it."""

    name = "example-days"

    def load(self, symbol: str, query: Query) -> list[Announced]:
        """The announcements of a symbol, oldest first."""
        row = Announced("", symbol, "2025-02-11", confidence="date-only")
        return query.newest([row] if query.matches(row) else [])


def open_days(settings: AnnouncementSettings) -> ExampleDays:
    """What the entry point names. ``settings`` has ``contact``, ``exchanges``, ``say``..."""
    return ExampleDays()
