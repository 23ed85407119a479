"""The power of a study's tests over the windows that were asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from eventstudy.engine.sections import Row
from eventstudy.inference.interface import TestStatistic
from eventstudy.inference.power import PowerCurve, Scale, effects_up_to, power_curves
from eventstudy.studies.cross_section import asked_windows
from eventstudy.studies.grid import Ints
from eventstudy.studies.study import StudyResult
from eventstudy.windows import EventWindow


@dataclass(frozen=True, slots=True)
class WindowPower:
    """The power over one window of one group (by its number): each test's, at ``effects`` (of a CAR)."""

    group: int
    window: EventWindow
    n: int
    effects: list[float]
    curves: list[PowerCurve]


def window_powers(result: StudyResult) -> list[WindowPower]:
    """One for each group and window of ``--power``; without curves where the power cannot be worked out."""
    if not result.options.power:
        return []
    powers = []
    for window, car, scar, at in asked_windows(result):
        for group, section in enumerate(result.arrays.sections):
            own = np.flatnonzero(result.used_mask & (np.asarray(result.events.group) == group))
            own = own[np.lexsort((scar[own], car[own]))]  # by value: the order of the events changes no digit
            row = section.rows[at]
            curves, effects = [], [0.0]
            if row.n > 1 and np.ptp(car[own]) > 0:
                with np.errstate(invalid="ignore", divide="ignore"):
                    errors = car[own] / scar[own]
                scale = Scale(
                    car[own],
                    scar[own],
                    errors,
                    len(window),
                    _q(result, own),
                    row.correlation,
                    _portfolio(row),
                )
                plain = math.sqrt(row.n) / float(car[own].std(ddof=1))
                effects = effects_up_to(2.8 / plain)
                curves = power_curves(scale, effects)
            powers.append(WindowPower(group, window, row.n, effects, curves))
    return powers


def _q(result: StudyResult, own: Ints) -> float | None:
    """Patell's mean variance of a t-distributed SAR."""
    df = np.sort(result.arrays.n_estimation[own]) - result.parameters
    return float((df / (df - 2.0)).mean()) if (df > 2).all() else None


def _portfolio(row: Row) -> float | None:
    """The standard deviation of the mean residual of a session, from the crude dependence test."""
    crude = row.tests["crude_dependence_t"]
    if not isinstance(crude, TestStatistic) or not row.mean or not crude.statistic:
        return None
    return row.mean / (math.sqrt(row.end - row.start + 1) * crude.statistic)
