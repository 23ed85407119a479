"""Ordinary least squares with a constant: the models that are nothing but a list of columns."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from eventstudy.models.interface import Coefficients, Moments, N

COLLINEAR = 1e-12
"""A column of which a smaller share varies independently of those before it is their combination."""


class LinearModel(NamedTuple):
    """Least squares on a constant and the first columns of the design, one for each name in ``slopes``.

    Prediction error of a sum of L2 sessions, in units of sigma^2: L2 + L2^2/n + d' S^-1 d. It is
    L2 + 1'Z (X'X)^-1 Z'1 with the constant in X and Z, written about the means, which loses no digits.
    """

    name: str
    series: tuple[str, ...]
    slopes: tuple[str, ...]
    lags: tuple[int, ...] = (0,)
    excess: bool = False

    @property
    def parameters(self) -> int:
        """The constant and the slopes."""
        return 1 + len(self.slopes)

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """Slopes = S^-1 s_xy, alpha = mean R - sum of slope_k mean x_k."""
        count = len(self.slopes)
        inverse = inverted([row[:count] for row in moments.sxx[:count]])
        slopes = [sum_of_products(row, moments.sxy) for row in inverse]
        alpha = moments.own_mean
        for slope, mean in zip(slopes, moments.means, strict=False):
            alpha = alpha - slope * mean
        return Coefficients(alpha, slopes, inverse)

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """L2 + L2^2/n + d' S^-1 d."""
        return days + days**2 / n + quadratic


def inverted(matrix: Sequence[Sequence[N]]) -> list[list[N]]:
    """The inverse of a symmetric, positive definite matrix (P, P), by sweeping one column after another.

    All NaN where a column is a combination of those before it, or does not vary.
    """
    rows = [list(row) for row in matrix]
    for k in range(len(rows)):
        pivot = 1.0 / _pivot(rows[k][k], COLLINEAR * matrix[k][k])
        column = [row[k] for row in rows]
        for i, row in enumerate(rows):
            if i != k:
                rows[i] = [value - column[i] * rows[k][j] * pivot for j, value in enumerate(row)]
                rows[i][k] = -column[i] * pivot
        rows[k] = [value * pivot for value in rows[k]]
        rows[k][k] = pivot
    return rows


def _pivot(value: N, least: N) -> N:
    """The value where it is greater than ``least``, else NaN."""
    if isinstance(value, float):
        return value if value > least else math.nan
    import numpy as np

    return np.where(value > least, value, np.nan)


def sum_of_products(left: Sequence[N], right: Sequence[N]) -> N:
    """Sum of left_k right_k over the first one's places."""
    total = left[0] * right[0]
    for a, b in zip(left[1:], right[1:], strict=False):
        total = total + a * b
    return total
