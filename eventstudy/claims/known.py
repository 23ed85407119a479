"""What verdicts rest on: prices, measures of earlier sessions, long histories and splits."""

from __future__ import annotations

from eventstudy.claims.chance import EarlierSessions
from eventstudy.claims.splits import PrintedScale
from eventstudy.options import RunOptions
from eventstudy.prices.adjust import at_scale_of
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceResult, PriceSource
from eventstudy.prices.split_scales import Scale
from eventstudy.reactions.context.history import History
from eventstudy.reactions.run import Plan, Reaction, react


class Known:
    """What verdicts rest on: prices, the measures of earlier sessions, splits; and the sources used."""

    def __init__(self, source: PriceSource, sources: dict[str, PriceResult]) -> None:
        self.sources = sources
        self.prices = PriceCache(source)
        self.earlier = EarlierSessions(self.prices)
        self.scale = PrintedScale(source)
        self._contexts: dict[tuple[str, int, float], tuple[History, BarSeries]] = {}

    def context(self, row: Reaction, then: bool) -> tuple[History | None, Scale]:
        """The long history of a row's listing; ``then``: on the scale of the session's day, which is said."""
        series, day = self.prices[row.listing.symbol], row.alignment.session.date.toordinal()
        if not isinstance(series, BarSeries):
            return None, Scale()
        series = at_scale_of(series, day)
        scale = self.scale.of_day(series, day) if then else Scale()
        key = (series.symbol, id(series), scale.factor)
        if key not in self._contexts:
            self._contexts[key] = (History.of(series, scale.factor), series)
        return self._contexts[key][0], scale

    def next_chunk(self) -> None:
        """Forget the measures of earlier sessions, so that memory does not grow with the file."""
        self.earlier = EarlierSessions(self.prices)
        self._contexts.clear()

    def measured(self, planned: Plan, options: RunOptions) -> Reaction:
        """The row of a plan's listing; its prices are counted as used."""
        result = react(planned, self.prices, options)
        self.sources.update(result.sources)
        return result.reactions[0]


def times(value: float, scale: Scale) -> float:
    """A price on a scale, without binary noise."""
    from decimal import Decimal

    return float(Decimal(repr(value)) * Decimal(repr(scale.factor))) if scale.factor != 1.0 else value


def column_of_row(measure: str, row: Reaction) -> str:
    """The column of a measure; a window may be written in other ways than its column is (``[+1:2]``)."""
    if measure in row.values:
        return measure
    stem = measure.partition("[")[0]
    return next(name for name in row.values if name.partition("[")[0] == stem and "[" in name)
