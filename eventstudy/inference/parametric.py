"""Tests of the mean abnormal return that rest on its variance. p-values are two-sided."""

from __future__ import annotations

import math

import numpy as np

from eventstudy.inference.interface import (
    NO_VARIATION,
    UNSTANDARDISED,
    EventValues,
    NotApplicable,
    Outcome,
    TestStatistic,
    mean_test,
    normal,
    student,
)


def cross_sectional(events: EventValues) -> Outcome:
    """t = sqrt(N) mean / sd(n-1), N - 1 degrees of freedom."""
    return mean_test(events.values, events.deviation)


def patell(events: EventValues) -> Outcome:
    """Z = sum SAR / sqrt(sum Q), Q = df / (df - 2), standard normal (Patell 1976).

    Of a window: SCAR in place of SAR, with the exact covariance of the prediction errors (Mikkelson & Partch
    1988).
    """
    if events.q is None:
        return NotApplicable("an estimation window has fewer than 5 returns")
    if not np.isfinite(events.standardised).all():
        return UNSTANDARDISED
    return normal(float(events.standardised.sum()) / math.sqrt(len(events) * events.q))


def bmp(events: EventValues) -> Outcome:
    """t = sqrt(N) mean / sd(n-1) of SAR or SCAR (Boehmer, Musumeci & Poulsen 1991).

    N - 1 degrees of freedom.
    """
    return events.mean_test


def kolari_pynnonen(events: EventValues) -> Outcome:
    """t = BMP's t times sqrt((1 - r) / (1 + (N - 1) r)), N - 1 degrees of freedom (Kolari & Pynnonen 2010).

    r = 2 / (N (N - 1)) times the sum over pairs of events of rho o / L2: rho the correlation of their
    estimation residuals on common dates (0 for fewer than 30), o the dates that both have among the L2 of the
    row.
    """
    base, r = events.mean_test, events.correlation
    if isinstance(base, NotApplicable):
        return base
    if isinstance(r, NotApplicable):
        return r
    n = len(events)
    if 1.0 + (n - 1) * r <= 0:
        return NotApplicable("the mean correlation of the residuals is too negative for the correction")
    return student(base.statistic * math.sqrt(max(1.0 - r, 0.0) / (1.0 + (n - 1) * r)), n - 1)


def crude_dependence(events: EventValues) -> Outcome:
    """t = mean AR / sd of the mean residuals of the D estimation sessions, D - 1 degrees of freedom.

    Of a window of L2 sessions: CAAR / (sqrt(L2) sd). Sessions are counted from day 0; the mean residual of
    one is over the events that have a return there (Brown & Warner 1980; 1985).
    """
    if isinstance(events.crude, NotApplicable):
        return events.crude
    return student(*events.crude)


def skewness_adjusted(events: EventValues) -> Outcome:
    """t = sqrt(N) (S + g S^2 / 3 + g^2 S^3 / 27 + g / (6 N)), S = mean / sd(n-1) (Hall 1992).

    g = N / ((N - 1)(N - 2)) sum (value - mean)^3 / sd^3, the sample skewness. No p without --bootstrap N:
    then p = 2 min(share of t_b <= t, share of t_b >= t) over N resamples of the events, each with S = (its
    mean - mean) / its sd (Lyon, Barber & Tsai 1999).
    """
    from eventstudy.inference.bootstrap import bootstrap_p

    values = events.values
    n = len(values)
    if n < 3:
        return NotApplicable("fewer than 3 events")
    mean, sd = float(values.mean()), events.deviation
    if sd == 0:
        return NO_VARIATION
    scaled = (values - mean) / sd
    g = n / ((n - 1) * (n - 2)) * float((scaled * scaled * scaled).sum())
    s = mean / sd
    t = math.sqrt(n) * (s + g * s**2 / 3.0 + g**2 * s**3 / 27.0 + g / (6.0 * n))
    p = bootstrap_p(values, t, events.draws, events.seed) if events.draws else None
    return TestStatistic(t, p)
