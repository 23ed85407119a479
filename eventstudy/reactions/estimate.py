"""What one listing was expected to do: its model on the estimation window, and its abnormal measures."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from eventstudy.models.interface import Fit, Model
from eventstudy.models.single_event import Unfit, car_test, fit_event
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.quality import UNTRADED
from eventstudy.reactions.returns import simple_return
from eventstudy.windows import EstimationWindow


class ListingReturns(NamedTuple):
    """A listing's returns and the model's series: those at place i belong to relative session ``first + i``.

    ``own`` (T,), ``series`` (F, T); NaN if missing.
    """

    first: int
    own: Sequence[float]
    series: Sequence[Sequence[float]]

    def own_over(self, start: int, end: int) -> Sequence[float] | None:
        """Own returns of relative sessions start..end, or None where the sessions do not reach."""
        low, high = start - self.first, end - self.first + 1
        return self.own[low:high] if low >= 0 and high <= len(self.own) else None

    def series_over(self, start: int, end: int, lag: int = 0) -> list[Sequence[float]]:
        """The series of relative sessions start..end, ``lag`` sessions later; NaN where they do not reach."""
        low, high = start + lag - self.first, end + lag - self.first + 1
        before, after = [math.nan] * max(0, -low), [math.nan] * max(0, high - len(self.own))
        return [[*before, *values[max(0, low) : high], *after] for values in self.series]


class Estimate(NamedTuple):
    """A model fitted on ``fit.n`` of the ``asked`` sessions of the estimation window."""

    fit: Fit[float]
    asked: int
    returns: ListingReturns

    def abnormal(self) -> dict[str, float]:
        """``abnormal_return``, ``t_statistic``, ``p_value`` of the reaction session; NaN if its return is."""
        return self._tested(0, 0, "abnormal_return", "t_statistic", "p_value")

    def cumulated(self, start: int, end: int) -> dict[str, float]:
        """``car[A:B]`` and its test; NaN when a return of the window is missing."""
        return self._tested(start, end, *(f"{name}[{start}:{end}]" for name in ("car", "car_t", "car_p")))

    def _tested(self, start: int, end: int, *names: str) -> dict[str, float]:
        own = self.returns.own_over(start, end)
        if own is None:
            return {}
        test = car_test(self.fit, own, self.returns.series_over(start, end))
        return dict(zip(names, (test.car, test.statistic, test.p_value), strict=True))


def estimate(
    returns: ListingReturns, model: Model, window: EstimationWindow, minimum: int
) -> Estimate | Unfit:
    """Fit a model on the estimation window, cut to the sessions at hand."""
    start = max(window.start, returns.first)
    own = returns.own_over(start, window.end) or ()
    end = window.end if own else start - 1
    design = [column for lag in model.lags for column in returns.series_over(start, end, lag)]
    fit = fit_event(model, own, design, minimum)
    return fit if isinstance(fit, Unfit) else Estimate(fit, len(window), returns)


def traded_returns(series: BarSeries, days: Sequence[int], *, total: bool = False) -> list[float]:
    """The return of every session but the first of ``days`` (consecutive session ordinals).

    NaN where the close of the session or of the one before is missing or was no trade (a stale bar).
    ``total``: dividends of ex-days are added, (P_t + D_t) / P_{t-1} - 1.
    """
    closes = _traded_closes(series, days)
    paid = series.dividends if total else {}
    if series.adjusted:  # the closes before and after an ex-day are on two scales
        paid = dict.fromkeys(series.dividends, math.nan)
    return [
        simple_return(close + paid.get(day, 0.0), before)
        for before, close, day in zip(closes, closes[1:], days[1:], strict=False)
    ]


def _traded_closes(series: BarSeries, days: Sequence[int]) -> list[float]:
    at, bars = bisect_left(series.days, days[0]) if days else 0, series.days
    closes = []
    for day in days:
        while at < len(bars) and bars[at] < day:
            at += 1
        traded = at < len(bars) and bars[at] == day and not UNTRADED.intersection(series.flags.get(day, ()))
        closes.append(series.close[at] if traded else math.nan)
    return closes
