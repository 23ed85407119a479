"""One event on plain floats: its fit, and the tests of its abnormal returns.

Importing numpy takes longer than everything ``run`` does. A missing return is NaN; NaN in, NaN out.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit, Model, Moments
from eventstudy.models.student import student_p
from eventstudy.reasons import Reason


class Unfit(NamedTuple):
    """Why an event has no fit."""

    reason: Reason


class CarTest(NamedTuple):
    """The sum of the abnormal returns of some sessions, its t and two-sided p-value; NaN if there is none."""

    car: float
    statistic: float
    p_value: float


def fit_event(
    model: Model, own: Sequence[float], columns: Sequence[Sequence[float]], minimum: int
) -> Fit[float] | Unfit:
    """Fit a model to the estimation window's returns (L1,) and the columns of its design (D, L1).

    A session in which one of them is missing is left out, whatever the model. ``short-estimation-window``:
    fewer than ``minimum`` sessions remain. ``zero-variance``: their own returns are all equal, or no residual
    variance can be computed (too few for the model's parameters, columns that do not vary independently).
    Two passes, so that no digits are lost.
    """
    sessions = [row for row in zip(own, *columns, strict=True) if not math.isnan(sum(row))]
    n, df = len(sessions), len(sessions) - model.parameters
    if n < minimum:
        return Unfit(Reason.SHORT_ESTIMATION_WINDOW)
    if df <= 0 or len({row[0] for row in sessions}) == 1:
        return Unfit(Reason.ZERO_VARIANCE)
    (own_mean, y), *others = [_deviations(column) for column in zip(*sessions, strict=True)]
    means, x = [mean for mean, _ in others], [off for _, off in others]
    sxx = [[_product_sum(left, right) for right in x] for left in x]
    estimate = model.coefficients(Moments(n, own_mean, means, sxx, [_product_sum(column, y) for column in x]))
    slopes = [*estimate.slopes, *[0.0] * (len(x) - len(estimate.slopes))]
    if math.isnan(estimate.alpha):
        return Unfit(Reason.ZERO_VARIANCE)
    ssr = math.fsum(
        (dy - math.fsum(slope * off for slope, off in zip(slopes, row, strict=True))) ** 2
        for dy, *row in zip(y, *x, strict=True)
    )
    syy = _product_sum(y, y)
    r_squared = 1.0 - ssr / syy if syy > 0 else math.nan
    sigma, used = math.sqrt(ssr / df), len(estimate.slopes)
    return Fit(model, estimate.alpha, slopes, sigma, n, df, means[:used], estimate.inverse, r_squared)


def _deviations(values: Sequence[float]) -> tuple[float, list[float]]:
    """The mean and the deviations from it, exactly 0 where all are equal.

    A mean can be off by its last digit: what is left would pass for variance.
    """
    mean = math.fsum(values) / len(values)
    flat = min(values) == max(values)
    return mean, [0.0 if flat else value - mean for value in values]


def _product_sum(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def car_test(fit: Fit[float], own: Sequence[float], series: Sequence[Sequence[float]]) -> CarTest:
    """t = CAR / s_CAR with ``fit.df`` degrees of freedom over L2 sessions (Mikkelson & Partch 1988).

    ``own`` (L2,) and ``series`` (F, L2), the model's. Of one session t = AR / sigma_t (Patell 1976). All NaN
    when a return is missing; statistic and p-value NaN when sigma is 0.
    """
    car = math.fsum(abnormal_return(fit, r, row) for r, *row in zip(own, *series, strict=True))
    sums = [math.fsum(values) for values in series]
    error = math.sqrt(prediction_variance(fit, float(len(own)), sums))
    t = car / error if error > 0 else math.nan
    return CarTest(car, t, student_p(t, int(fit.df)))
