"""The scales on which a price of a day before later splits may stand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from eventstudy.paths import data_path
from eventstudy.prices.bars import BarSeries
from eventstudy.reasons import Reason, code_of

_SAME_SPLIT = 7
"""Calendar days within which two sources may date one split."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What prices of today's shares are multiplied by; ``words``: the splits that it undoes."""

    factor: float = 1.0
    words: str = ""

    def warnings(self) -> tuple[str, ...]:
        """The warning of a scale other than the source's own; none for that one."""
        if self.factor == 1.0:
            return ()
        return (
            code_of(Reason.PRICE_BEFORE_SPLIT, detail=f"{self.words}, {self.factor:g} times today's price"),
        )


def scale_of_day(series: BarSeries, day: int, recorded: dict[int, float]) -> Scale:
    """The scale of a day's own shares: every later split undone. ``recorded``: splits by ex-day."""
    if any(run.first <= day < run.end for run in series.runs):
        return Scale()  # The source prints this day's price in the shares of the day.
    return scales(splits_after(series.symbol, day, recorded))[-1]


def splits_after(symbol: str, day: int, recorded: dict[int, float]) -> dict[int, float]:
    """The splits after a day, of those that a source records and those of the shipped table."""
    shipped = {
        ex_day: factor
        for ex_day, factor in _shipped().get(symbol, {}).items()
        if not any(abs(ex_day - known) <= _SAME_SPLIT for known in recorded)
    }
    return {ex_day: factor for ex_day, factor in (recorded | shipped).items() if ex_day > day}


def scales(splits: dict[int, float]) -> list[Scale]:
    """The source's own scale, then that before the last split, before the last two, ..."""
    steps, words = [Scale()], ""
    for ex_day in sorted(splits, reverse=True):
        words = f"{splits[ex_day]:g} for 1 on {date.fromordinal(ex_day)}" + (f", {words}" if words else "")
        steps.append(Scale(steps[-1].factor * splits[ex_day], words))
    return steps


@cache
def _shipped() -> dict[str, dict[int, float]]:
    """New shares for an old one by ex-day (an ordinal) and symbol, from ``data/splits.csv``."""
    splits: dict[str, dict[int, float]] = {}
    with data_path("splits.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ex_day = date.fromisoformat(row["ex_date"]).toordinal()
            splits.setdefault(row["symbol"], {})[ex_day] = float(row["factor"])
    return splits
