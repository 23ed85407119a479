"""Tests of buy-and-hold abnormal returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventstudy.inference.interface import EventValues, NotApplicable, Outcome
from eventstudy.inference.parametric import cross_sectional, skewness_adjusted

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

NONE = NotApplicable("not a test of buy-and-hold returns")


@dataclass(frozen=True, slots=True)
class HeldReturns:
    """N buy-and-hold abnormal returns: their mean and median (None without any), and two tests."""

    n: int
    mean: float | None
    median: float | None
    positive: int
    cross_sectional: Outcome
    skewness_adjusted: Outcome


def held_returns(values: Floats, draws: int, seed: tuple[int, ...]) -> HeldReturns:
    """The cross-sectional t, and Hall's skewness-adjusted t with its bootstrapped p (Lyon et al. 1999).

    ``values`` (N,) without NaN; ``draws`` resamples of N with replacement.
    """
    import numpy as np

    n = len(values)
    if not n:
        nothing = NotApplicable("no event")
        return HeldReturns(0, None, None, 0, nothing, nothing)
    events = EventValues(values, values, None, 0.5, NONE, NONE, NONE, NONE, NONE, draws, seed)
    return HeldReturns(
        n,
        float(values.mean()),
        float(np.median(values)),
        events.positive,
        cross_sectional(events),
        skewness_adjusted(events),
    )
