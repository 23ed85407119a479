"""What a test across events is given, and what it gives back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.models.student import student_p

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


@dataclass(frozen=True, slots=True)
class TestStatistic:
    """A statistic and its two-sided p-value (None where the test has none)."""

    statistic: float
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why a test has no meaning for these events."""

    reason: str


Outcome = TestStatistic | NotApplicable
ONE_EVENT = NotApplicable("one event")
NO_VARIATION = NotApplicable("the values do not vary")
UNSTANDARDISED = NotApplicable("an event has no residual variance to standardise with")


@dataclass(frozen=True)
class EventValues:
    """What the tests see of one session or one cumulative window, over N events.

    ``values``: AR or CAR, ``standardised``: SAR or SCAR; shape (N,). ``q``: mean of the variance of a
    t-distributed SAR, Q_i = df / (df - 2); None if some df <= 2. ``positive_share``: expected share of
    positive values. ``correlation``: r of Kolari & Pynnonen. ``rank_z``: Corrado's Z, ``sign_z``: Corrado &
    Zivney's. ``grank``: Z of the GRANK test, and the number L1 of estimation sessions with a return.
    ``crude``: the mean over its deviation among the estimation sessions, and the degrees of freedom.
    ``draws``, ``seed``: resamples of the bootstrap (0 for none), and the seed of their random numbers.
    """

    values: Floats
    standardised: Floats
    q: float | None
    positive_share: float
    correlation: float | NotApplicable
    rank_z: float | NotApplicable
    sign_z: float | NotApplicable
    grank: tuple[float, int] | NotApplicable
    crude: tuple[float, int] | NotApplicable
    draws: int = 0
    seed: tuple[int, ...] = (0,)

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def positive(self) -> int:
        """How many of the values are above zero."""
        return int((self.values > 0).sum())

    @cached_property
    def deviation(self) -> float:
        """Standard deviation of the values with N - 1; NaN for one event."""
        return standard_deviation(self.values) if len(self.values) > 1 else math.nan

    @cached_property
    def mean_test(self) -> Outcome:
        """The t test of the mean of ``standardised``, which two tests rest on."""
        return mean_test(self.standardised, None)


@dataclass(frozen=True, slots=True)
class EventTest:
    """A test's columns in the output (statistic, and p-value or none), and where it comes from."""

    statistic: str
    p_value: str | None
    run: Callable[[EventValues], Outcome]
    reference: str


def standard_deviation(values: Floats) -> float:
    """Standard deviation with n - 1; exactly 0 for equal values."""
    return float(values.std(ddof=1)) if float(np.ptp(values)) > 0 else 0.0


def mean_test(values: Floats, deviation: float | None) -> Outcome:
    """t = sqrt(N) mean / deviation with N - 1 degrees of freedom; ``deviation``: where it is known."""
    n = len(values)
    if n < 2:
        return ONE_EVENT
    if not np.isfinite(values).all():
        return UNSTANDARDISED
    deviation = standard_deviation(values) if deviation is None else deviation
    if deviation == 0:
        return NO_VARIATION
    return student(math.sqrt(n) * float(values.mean()) / deviation, n - 1)


def student(t: float, df: float) -> TestStatistic:
    """A statistic with the two-sided p-value of Student's t."""
    return TestStatistic(float(t), student_p(float(t), df))


def normal(z: float) -> TestStatistic:
    """A statistic with the two-sided p-value of the standard normal."""
    return TestStatistic(float(z), math.erfc(abs(z) / math.sqrt(2.0)))
