"""How likely each test is to find a given effect: normal approximations, stated test by test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

LEVEL = 0.05
WANTED = 0.8
"""The power that a study is usually planned for (Cohen 1988)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the power over a window of L2 sessions rests on.

    ``values`` CAR, ``standardised`` SCAR and ``errors`` s_CAR, (N,); ``q``, ``r`` of Patell and of Kolari &
    Pynnonen, None where they do not apply; ``portfolio``: standard deviation of the mean residual of an
    estimation session, None without one.
    """

    values: Floats
    standardised: Floats
    errors: Floats
    days: int
    q: float | None
    r: float | None
    portfolio: float | None


@dataclass(frozen=True, slots=True)
class PowerCurve:
    """A test's power at each effect, two-sided at 5 %, and the effect that it finds with 80 %."""

    test: str
    power: list[float]
    detectable: float


def power_curves(scale: Scale, effects: list[float]) -> list[PowerCurve]:
    """The power of each test that has an approximation, at each effect (a CAR, the same for every event).

    A statistic is taken as normal with standard deviation 1 and the mean that the effect gives it, c times
    the effect, for values that are normal with the sample's variance; c is

    - cross-sectional and skewness-adjusted t: sqrt(N) / sd; Wilcoxon: sqrt(3 / pi) of it
    - Patell: sum 1/s_CAR / sqrt(N q); BMP: sqrt(N) mean 1/s_CAR / sd(SCAR); Kolari-Pynnonen: BMP's times
      sqrt((1 - r) / (1 + (N - 1) r)); Corrado and GRANK: sqrt(3 / pi) of BMP's with the variance of the
      estimation window (s_CAR) and of the sample (sd of SCAR)
    - crude dependence: 1 / (sqrt(L2) sd of the mean residual)
    - sign, generalized sign, Corrado-Zivney sign: sqrt(2 / pi) of the cross-sectional t's

    The factors 3 / pi and 2 / pi are the efficiencies of ranks and signs under normality (Hodges & Lehmann
    1956; Pitman 1948).
    """
    return [
        PowerCurve(test, [power(effect, slope) for effect in effects], _detectable(slope))
        for test, slope in _slopes(scale).items()
    ]


def _slopes(scale: Scale) -> dict[str, float]:
    """c of each test, those that do not apply left out."""
    n = len(scale.values)
    slopes: dict[str, float] = {}
    if n < 2 or np.ptp(scale.values) == 0:
        return slopes
    plain = math.sqrt(n) / float(scale.values.std(ddof=1))
    rank, sign = math.sqrt(3.0 / math.pi), math.sqrt(2.0 / math.pi)
    slopes["cross_sectional_t"] = plain
    inverse = 1.0 / scale.errors
    if np.isfinite(inverse).all() and np.ptp(scale.standardised) > 0:
        if scale.q is not None:
            slopes["patell_z"] = float(inverse.sum()) / math.sqrt(n * scale.q)
        bmp = math.sqrt(n) * float(inverse.mean()) / float(scale.standardised.std(ddof=1))
        slopes["bmp_t"] = bmp
        if scale.r is not None and 1.0 + (n - 1) * scale.r > 0:
            slopes["kolari_pynnonen_t"] = bmp * math.sqrt(max(1.0 - scale.r, 0.0) / (1.0 + (n - 1) * scale.r))
        slopes["corrado_rank_z"] = rank * math.sqrt(n) * float(inverse.mean())
        slopes["grank_t"] = rank * bmp
    slopes.update({"sign_z": sign * plain, "generalized_sign_z": sign * plain, "wilcoxon_w": rank * plain})
    slopes["skewness_adjusted_t"] = plain
    slopes["corrado_zivney_sign_z"] = sign * plain
    if scale.portfolio:
        slopes["crude_dependence_t"] = 1.0 / (math.sqrt(scale.days) * scale.portfolio)
    return slopes


def power(effect: float, slope: float) -> float:
    """P(|Z| > 1.96) of a normal Z with mean ``slope`` x ``effect`` and standard deviation 1."""
    from scipy.special import ndtr, ndtri

    critical, mean = float(ndtri(1.0 - LEVEL / 2)), slope * effect
    return float(ndtr(mean - critical) + ndtr(-mean - critical))


def _detectable(slope: float) -> float:
    """The effect that is found with 80 %: the far tail counts for less than 1e-6 there."""
    from scipy.special import ndtri

    return float(ndtri(1.0 - LEVEL / 2) + ndtri(WANTED)) / slope


def effects_up_to(detectable: float) -> list[float]:
    """Eleven round effects from 0 to about twice one: steps of 1, 2 or 5 times a power of ten."""
    raw = 2.0 * detectable / 10.0
    base = 10.0 ** math.floor(math.log10(raw))
    step = base * next(k for k in (1, 2, 5, 10) if k * base >= raw * (1 - 1e-9))
    return [round(step * k, 12) for k in range(11)]
