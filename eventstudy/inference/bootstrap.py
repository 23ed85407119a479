"""The bootstrapped p-value of the skewness-adjusted t (Hall 1992; Lyon, Barber & Tsai 1999)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.inference.interface import standard_deviation

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

_AT_ONCE = 2_000_000
"""Values drawn at a time, at most."""


def bootstrap_p(values: Floats, t: float, draws: int, seed: tuple[int, ...]) -> float | None:
    """Two-sided p of Hall's t among resamples of N of the N values, with replacement.

    p = 2 min(1 + how many t_b <= t, 1 + how many t_b >= t) / (1 + draws), at most 1: the sample itself counts
    as one draw, so that p is never 0 (Davison & Hinkley 1997, chapter 4). Resamples without variance are left
    out; None when there is no other. The same seed gives the same p.
    """
    random = np.random.default_rng(seed)
    n, mean = len(values), float(values.mean())
    scaled = (values - mean) / standard_deviation(values)
    below = above = counted = 0
    for start in range(0, draws, step := max(1, _AT_ONCE // n)):
        size = min(step, draws - start)
        resampled = _hall(scaled[random.integers(0, n, (size, n))])
        below += int((resampled <= t).sum())
        above += int((resampled >= t).sum())
        counted += int(np.isfinite(resampled).sum())
    return min(1.0, 2.0 * (1 + min(below, above)) / (1 + counted)) if counted else None


def _hall(samples: Floats) -> Floats:
    """Hall's t of each resample (B, N) of values about 0, shape (B,); NaN without variance."""
    n = samples.shape[1]
    mean = samples.mean(axis=1)
    deviation = samples - mean[:, None]
    squares = deviation * deviation
    constant = np.ptp(samples, axis=1) == 0
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.where(constant, np.nan, np.sqrt(squares.sum(axis=1) / (n - 1)))
        g = n / ((n - 1) * (n - 2)) * (squares * deviation).sum(axis=1) / sd**3
    s = mean / sd
    return np.asarray(math.sqrt(n) * (s + g * s**2 / 3.0 + g**2 * s**3 / 27.0 + g / (6.0 * n)))
