"""Every test over many events: one function a statistic, registered in ``TESTS``. p-values are two-sided.

A test that has no meaning for a sample is a NotApplicable with its reason, never a NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

EXACT_WILCOXON = 50
"""Up to this many events without ties the p-value of Wilcoxon's test is exact; beyond, normal."""


@dataclass(frozen=True, slots=True)
class TestStatistic:
    """A statistic and its two-sided p-value (None where the contract gives none)."""

    statistic: float
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why a test has no meaning for this sample."""

    reason: str


Outcome = TestStatistic | NotApplicable
UNSTANDARDISED = NotApplicable("an event has no residual variance to standardise with")


@dataclass(frozen=True)
class Column:
    """What the tests see of one session or one cumulative window, N events.

    ``values``: AR or CAR, ``standardised``: SAR or SCAR, ``patell``: SAR, or sum SAR / sqrt(L2 Q) for a
    window; all of shape (N,). ``q``: mean of Patell's variance Q_i = df / (df - 2), None if some df <= 2; 1
    for a window, whose terms are divided by it. ``positive``: expected share of positive values.
    ``correlation``: r or why there is none. ``rank_z``: Corrado's Z. ``grank``: Z of the GRANK test, and L1.
    """

    values: Floats
    standardised: Floats
    patell: Floats
    q: float | None
    positive: float
    correlation: float | NotApplicable
    rank_z: float | NotApplicable
    grank: tuple[float, int] | NotApplicable

    @cached_property
    def deviation(self) -> float:
        """Standard deviation of the values with N - 1; NaN for one event."""
        return standard_deviation(self.values) if len(self.values) > 1 else math.nan

    @cached_property
    def bmp(self) -> Outcome:
        """The test of the mean of ``standardised``, which two tests rest on."""
        return _mean_test(self.standardised, None)


def cross_sectional(column: Column) -> Outcome:
    """t = sqrt(N) mean / sd(n-1), N - 1 degrees of freedom."""
    return _mean_test(column.values, column.deviation)


def patell(column: Column) -> Outcome:
    """Z = sum SAR / sqrt(sum Q), Q = df / (df - 2), standard normal (Patell 1976).

    Of a window: sum over the events of (sum SAR / sqrt(L2 Q)) / sqrt(N).
    """
    if column.q is None:
        return NotApplicable("an estimation window has fewer than 5 returns")
    if not np.isfinite(column.patell).all():
        return UNSTANDARDISED
    return _normal(float(column.patell.sum()) / math.sqrt(len(column.patell) * column.q))


def bmp(column: Column) -> Outcome:
    """t = sqrt(N) mean / sd(n-1) of SAR or SCAR (Boehmer, Musumeci & Poulsen 1991).

    N - 1 degrees of freedom.
    """
    return column.bmp


def kolari_pynnonen(column: Column) -> Outcome:
    """t = BMP's t times sqrt((1 - r) / (1 + (N - 1) r)) (Kolari & Pynnonen 2010).

    r: mean over all pairs of events of the correlation of their estimation residuals on common dates.
    """
    base, r = column.bmp, column.correlation
    if isinstance(r, NotApplicable):
        return r
    if isinstance(base, NotApplicable):
        return base
    n = len(column.values)
    if 1.0 + (n - 1) * r <= 0:
        return NotApplicable("the mean correlation of the residuals is too negative for the correction")
    return _student(base.statistic * math.sqrt((1.0 - r) / (1.0 + (n - 1) * r)), n - 1)


def corrado(column: Column) -> Outcome:
    """Z = sum m_t / (sqrt(L2) S), standard normal (Corrado 1989; Corrado & Zivney 1992).

    m_t = sqrt(N_t) mean U_t, U = rank / (n + 1) - 1/2; S = sqrt(mean m_t^2) over both windows.
    """
    return column.rank_z if isinstance(column.rank_z, NotApplicable) else _normal(column.rank_z)


def grank(column: Column) -> Outcome:
    """t = Z sqrt((L1 - 1) / (L1 - Z^2)), L1 - 1 degrees of freedom (Kolari & Pynnonen 2011).

    Z: as Corrado's, of the SCAR (over its deviation across events) ranked among the estimation SARs.
    """
    if isinstance(column.grank, NotApplicable):
        return column.grank
    z, length = column.grank
    if length - z * z <= 0:
        return NotApplicable("the rank statistic is beyond its range")
    return _student(z * math.sqrt((length - 1) / (length - z * z)), length - 1)


def sign(column: Column) -> Outcome:
    """Z = (positive - N/2) / (sqrt(N) / 2), standard normal."""
    n = len(column.values)
    return _normal((int((column.values > 0).sum()) - n / 2.0) / (math.sqrt(n) / 2.0))


def generalized_sign(column: Column) -> Outcome:
    """Z = (positive - N p) / sqrt(N p (1 - p)), standard normal (Cowan 1992).

    p: mean share of positive estimation residuals.
    """
    n, p = len(column.values), column.positive
    if not 0.0 < p < 1.0:
        return NotApplicable("the estimation windows have no abnormal return of one of the signs")
    return _normal((int((column.values > 0).sum()) - n * p) / math.sqrt(n * p * (1.0 - p)))


def wilcoxon(column: Column) -> Outcome:
    """W+ = sum of the ranks of |value| where value > 0 (Wilcoxon 1945); zeros are left out.

    Exact up to ``EXACT_WILCOXON`` events without ties, else normal with the correction for ties.
    """
    values = column.values
    if not values.all():
        values = values[values != 0]
    n = len(values)
    if n == 0:
        return NotApplicable("every value is zero")
    # The sign goes where the last bit was: sorted by size, each value still says whether it is positive.
    keys = (values.view(np.uint64) << np.uint64(1)) | (values > 0)
    keys.sort()
    w, counts = _positive_ranks(keys)
    if n <= EXACT_WILCOXON and counts is None:
        return TestStatistic(w, _exact_wilcoxon(round(w), n))
    ties = 0.0 if counts is None else float((counts**3 - counts).sum())
    variance = n * (n + 1) * (2 * n + 1) / 24.0 - ties / 48.0
    return TestStatistic(w, _normal((w - n * (n + 1) / 4.0) / math.sqrt(variance)).p_value)


def _positive_ranks(keys: NDArray[np.uint64]) -> tuple[float, Floats | None]:
    """Sum of the ranks of positive values; how many values share a size, for each size that several share,
    None if there is none."""
    positive = (keys & np.uint64(1)).astype(np.float64)
    total = float(positive @ np.arange(1.0, len(keys) + 1))
    again = np.flatnonzero((keys[1:] ^ keys[:-1]) < 2)  # the places whose next value is of the same size
    if not len(again):
        return total, None
    new = np.diff(again, prepend=-2) > 1
    starts, sizes = again[new], np.bincount(np.cumsum(new) - 1) + 1
    # Each has the mean of the ranks that the values of its size take: what that adds to its own.
    size = np.repeat(sizes, sizes)
    within = np.arange(len(size)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    change = (size - 1.0) / 2.0 - within
    return total + float(positive[np.repeat(starts, sizes) + within] @ change), sizes.astype(np.float64)


def skewness_adjusted(column: Column) -> Outcome:
    """t = sqrt(N) (S + g S^2 / 3 + g^2 S^3 / 27 + g / (6 N)), S = mean / sd(n-1) (Hall 1992).

    g = N / ((N - 1)(N - 2)) sum (value - mean)^3 / sd^3, the sample skewness.
    """
    values = column.values
    n = len(values)
    if n < 3:
        return NotApplicable("fewer than 3 events")
    mean, sd = float(values.mean()), column.deviation
    if sd == 0:
        return NotApplicable("the values do not vary")
    s = mean / sd
    scaled = (values - mean) / sd
    g = n / ((n - 1) * (n - 2)) * float((scaled * scaled * scaled).sum())
    return TestStatistic(math.sqrt(n) * (s + g * s**2 / 3.0 + g**2 * s**3 / 27.0 + g / (6.0 * n)))


@dataclass(frozen=True, slots=True)
class Test:
    """A test's columns in the output (statistic, p-value or none), and where it comes from."""

    statistic: str
    p_value: str | None
    run: Callable[[Column], Outcome]
    reference: str


TESTS = (
    Test("cross_sectional_t", "cross_sectional_p", cross_sectional, "Brown & Warner 1980"),
    Test("patell_z", "patell_p", patell, "Patell 1976"),
    Test("bmp_t", "bmp_p", bmp, "Boehmer, Musumeci & Poulsen 1991"),
    Test("kolari_pynnonen_t", "kolari_pynnonen_p", kolari_pynnonen, "Kolari & Pynnonen 2010"),
    Test("corrado_rank_z", "corrado_rank_p", corrado, "Corrado 1989; Corrado & Zivney 1992"),
    Test("grank_t", "grank_p", grank, "Kolari & Pynnonen 2011"),
    Test("sign_z", "sign_p", sign, "the binomial test"),
    Test("generalized_sign_z", "generalized_sign_p", generalized_sign, "Cowan 1992"),
    Test("wilcoxon_w", "wilcoxon_p", wilcoxon, "Wilcoxon 1945"),
    Test("skewness_adjusted_t", None, skewness_adjusted, "Hall 1992"),
)
"""Every test in the order of the output. Adding one is a function and a row here."""


def standard_deviation(values: Floats) -> float:
    """Standard deviation with n - 1; exactly 0 for equal values."""
    return float(values.std(ddof=1)) if float(np.ptp(values)) > 0 else 0.0


def _mean_test(values: Floats, sd: float | None) -> Outcome:
    """t of the mean; ``sd``: the standard deviation of the values where it is known."""
    n = len(values)
    if n < 2:
        return NotApplicable("one event")
    if not np.isfinite(values).all():
        return UNSTANDARDISED
    sd = standard_deviation(values) if sd is None else sd
    if sd == 0:
        return NotApplicable("the values do not vary")
    return _student(math.sqrt(n) * float(values.mean()) / sd, n - 1)


def _student(t: float, df: int) -> TestStatistic:
    from scipy.special import stdtr

    return TestStatistic(float(t), 2.0 * float(stdtr(df, -abs(t))))


def _normal(z: float) -> TestStatistic:
    return TestStatistic(float(z), math.erfc(abs(z) / math.sqrt(2.0)))


def _exact_wilcoxon(w: int, n: int) -> float:
    """Two-sided p of W+ under the 2^n equally likely sign patterns: counts the subsets of 1..n per sum."""
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        ways[rank:] = ways[rank:] + ways[:-rank]
    smaller = min(w, len(ways) - 1 - w)
    return min(1.0, 2.0 * float(ways[: smaller + 1].sum()) / 2.0**n)
