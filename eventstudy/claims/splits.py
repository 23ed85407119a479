"""Printed prices of the time before a later split: the scales on which a price may have been printed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import log

from eventstudy.paths import data_path
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import PriceRequest, PriceSource

_SAME_SPLIT = 7
"""Calendar days within which two sources may date one split."""
_NEAR = log(1.2)
"""A printed price that is as near to the measured one, as a logarithm, is on its scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What prices of today's shares are multiplied by; ``words``: the splits that it undoes."""

    factor: float = 1.0
    words: str = ""


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
            _scales(self._splits_after(series, day)),
            key=lambda scale: abs(log(printed / (measured * scale.factor))),
        )

    def of_day(self, series: BarSeries, day: int) -> Scale:
        """The scale of a day's own shares: every later split undone."""
        if any(run.first <= day < run.end for run in series.runs):
            return Scale()  # The source prints this day's price in the shares of the day.
        return _scales(self._splits_after(series, day))[-1]

    def _splits_after(self, series: BarSeries, day: int) -> dict[int, float]:
        session = date.fromordinal(day)
        request = PriceRequest(series.symbol, session, max(session, date.today()), needed=session)
        self._later.fill([request])
        longer = self._later[series.symbol]
        recorded = dict(series.splits) | (longer.splits if isinstance(longer, BarSeries) else {})
        shipped = {
            ex_day: factor
            for ex_day, factor in _shipped().get(series.symbol, {}).items()
            if not any(abs(ex_day - known) <= _SAME_SPLIT for known in recorded)
        }
        return {ex_day: factor for ex_day, factor in (recorded | shipped).items() if ex_day > day}


def _scales(splits: dict[int, float]) -> list[Scale]:
    """The source's own scale, then that before the last split, before the last two, ..."""
    scales, words = [Scale()], ""
    for ex_day in sorted(splits, reverse=True):
        words = f"{splits[ex_day]:g} for 1 on {date.fromordinal(ex_day)}" + (f", {words}" if words else "")
        scales.append(Scale(scales[-1].factor * splits[ex_day], words))
    return scales


@cache
def _shipped() -> dict[str, dict[int, float]]:
    """New shares for an old one by ex-day (an ordinal) and symbol, from ``data/splits.csv``."""
    splits: dict[str, dict[int, float]] = {}
    with data_path("splits.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ex_day = date.fromisoformat(row["ex_date"]).toordinal()
            splits.setdefault(row["symbol"], {})[ex_day] = float(row["factor"])
    return splits
