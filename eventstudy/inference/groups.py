"""Two groups of values compared: Welch's t test and the Mann-Whitney test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.inference.interface import NO_VARIATION, NotApplicable, TestStatistic, student

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

CONFIDENCE = 0.95
EXACT = 50
"""The Mann-Whitney p is exact up to so many values in each group, if no two are equal."""

TOO_FEW = NotApplicable("fewer than two events in a group")


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of the first group minus that of the second, its standard error and 95 % interval.

    ``welch``: the t of Welch's test with ``df`` degrees of freedom. ``mann_whitney``: U of the first group,
    how many pairs it wins, ties counting half; ``exact``: whether its p is.
    """

    difference: float
    standard_error: float
    low: float
    high: float
    welch: TestStatistic
    df: float
    mann_whitney: TestStatistic
    exact: bool


def difference(first: Floats, second: Floats) -> Difference | NotApplicable:
    """Compare the means of two groups of values, shapes (n1,) and (n2,), without NaN.

    t = difference / sqrt(s1^2/n1 + s2^2/n2) with Welch-Satterthwaite degrees of freedom (Welch 1947). The
    Mann-Whitney p is exact up to 50 in each group without ties, else normal, corrected for ties, without a
    correction for continuity (Mann & Whitney 1947). Not applicable to fewer than two values in a group, and
    to values that do not vary.
    """
    from scipy.special import stdtrit

    if min(len(first), len(second)) < 2:
        return TOO_FEW
    if np.ptp(first) == 0 == np.ptp(second):
        return NO_VARIATION
    parts = [float(values.var(ddof=1)) / len(values) for values in (first, second)]
    error = math.sqrt(sum(parts))
    df = sum(parts) ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (first, second), strict=True)
    )
    between = float(first.mean() - second.mean())
    half = float(stdtrit(df, (1 + CONFIDENCE) / 2)) * error
    u, exact = _mann_whitney(first, second)
    return Difference(
        between, error, between - half, between + half, student(between / error, df), df, u, exact
    )


def _mann_whitney(first: Floats, second: Floats) -> tuple[TestStatistic, bool]:
    from scipy.stats import mannwhitneyu

    together = np.concatenate([first, second])
    exact = max(len(first), len(second)) <= EXACT and len(np.unique(together)) == len(together)
    outcome = mannwhitneyu(first, second, use_continuity=False, method="exact" if exact else "asymptotic")
    return TestStatistic(float(outcome.statistic), min(1.0, float(outcome.pvalue))), exact
