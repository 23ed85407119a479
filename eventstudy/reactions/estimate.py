"""What one listing was expected to do: its model on the estimation window, and its abnormal measures."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from eventstudy.models.single_event import Fit, Unfit, abnormal_return, car_test, day_test, fit
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.quality import UNTRADED
from eventstudy.reactions.measures.returns import simple_return
from eventstudy.windows import EstimationWindow


@dataclass(frozen=True, slots=True)
class Returns:
    """Own and market returns: those at place i belong to relative session ``first + i``, NaN if missing."""

    first: int
    own: Sequence[float]
    market: Sequence[float]

    def over(self, start: int, end: int) -> tuple[Sequence[float], Sequence[float]] | None:
        """Own and market returns of relative sessions start..end, or None where the sessions do not reach."""
        low, high = start - self.first, end - self.first + 1
        return (self.own[low:high], self.market[low:high]) if low >= 0 and high <= len(self.own) else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A model fitted on ``fit.n`` of the ``asked`` sessions of the estimation window."""

    fit: Fit
    asked: int
    returns: Returns

    def abnormal(self) -> dict[str, float]:
        """``abnormal_return``, ``t_statistic``, ``p_value`` of the reaction session; NaN if its return is."""
        today = self.returns.over(0, 0)
        if today is None:
            return {}
        (own,), (market,) = today
        test = day_test(self.fit, own, market)
        return {
            "abnormal_return": abnormal_return(self.fit, own, market),
            "t_statistic": test.statistic,
            "p_value": test.p_value,
        }

    def cumulated(self, start: int, end: int) -> dict[str, float]:
        """``car[A:B]`` and its test; NaN when a return of the window is missing."""
        window = self.returns.over(start, end)
        if window is None:
            return {}
        found = car_test(self.fit, *window)
        name = f"[{start}:{end}]"
        return {f"car{name}": found.car, f"car_t{name}": found.statistic, f"car_p{name}": found.p_value}


def estimate(returns: Returns, model: str, window: EstimationWindow, minimum: int) -> Estimate | Unfit:
    """Fit a model on the estimation window, cut to the sessions at hand."""
    start = max(window.start, returns.first)
    found = returns.over(start, window.end)
    own, market = found or ((), ())
    fitted = fit(model, own, market, minimum)
    return fitted if isinstance(fitted, Unfit) else Estimate(fitted, len(window), returns)


def traded_returns(series: BarSeries, days: Sequence[int], *, total: bool = False) -> list[float]:
    """The return of every session but the first of ``days`` (consecutive session ordinals).

    NaN where the close of the session or of the one before is missing or was no trade (a stale bar).
    ``total``: dividends of ex-days are added, (P_t + D_t) / P_{t-1} - 1.
    """
    closes = _traded_closes(series, days)
    paid = series.dividends if total else {}
    return [
        simple_return(close + paid.get(day, 0.0), before)
        for before, close, day in zip(closes, closes[1:], days[1:], strict=False)
    ]


def _traded_closes(series: BarSeries, days: Sequence[int]) -> list[float]:
    place, bars = bisect_left(series.days, days[0]) if days else 0, series.days
    closes = []
    for day in days:
        while place < len(bars) and bars[place] < day:
            place += 1
        there = (
            place < len(bars) and bars[place] == day and not UNTRADED.intersection(series.flags.get(day, ()))
        )
        closes.append(series.close[place] if there else math.nan)
    return closes
