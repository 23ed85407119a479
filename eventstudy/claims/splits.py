"""Printed prices of the time before a later split: the scales on which a price may have been printed."""

from __future__ import annotations

from datetime import date
from math import log

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceRequest, PriceSource
from eventstudy.prices.split_scales import Scale, scale_of_day, scales, splits_after

_NEAR = log(1.2)
"""How near a printed price must be to the measured one, in logarithms, to be on its scale."""


class PrintedScale:
    """Finds the scale of a printed price, from the splits that a source records and the shipped table."""

    def __init__(self, source: PriceSource) -> None:
        self._later = PriceCache(source)

    def of(self, printed: float, measured: float, series: BarSeries, day: int) -> Scale:
        """The scale on which the measured price of a day (an ordinal) is nearest to the printed one.

        The source's own, that before the last split, before the last two, and so on to the day's own.
        """
        if printed <= 0 or measured <= 0 or abs(log(printed / measured)) <= _NEAR:
            return Scale()
        if any(run.first <= day < run.end for run in series.runs):
            return Scale()  # The source prints this day's price in the shares of the day.
        return min(
            scales(splits_after(series.symbol, day, self._recorded(series, day))),
            key=lambda scale: abs(log(printed / (measured * scale.factor))),
        )

    def of_day(self, series: BarSeries, day: int) -> Scale:
        """The scale of a day's own shares: every later split undone."""
        return scale_of_day(series, day, self._recorded(series, day))

    def _recorded(self, series: BarSeries, day: int) -> dict[int, float]:
        """The splits that the source records, also after the bars at hand."""
        session = date.fromordinal(day)
        request = PriceRequest(series.symbol, session, max(session, date.today()), needed=session)
        self._later.fill([request])
        longer = self._later[series.symbol]
        return dict(series.splits) | (longer.splits if isinstance(longer, BarSeries) else {})
