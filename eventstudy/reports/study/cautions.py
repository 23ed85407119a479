"""Where a test does not keep its size: what the simulations of docs/methods.md found, said of this study.

Sizes are rejection rates at 5 % where nothing happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

import numpy as np

from eventstudy.engine.sections import CrossSection
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Outcome

FEW = 25
"""Fewer events, and GRANK and BMP do not keep their size."""
SKEWED = 1.0
"""A sample skewness of the CARs beyond which Cowan's test does not keep its size."""


class Caution(TypedDict):
    """Which tests of a group are in doubt, their size in percent there where it was simulated, and why."""

    group: str
    tests: list[str]
    size_percent: float | None
    sentence: str


def cautions_of_tests(result: StudyResult) -> list[Caution]:
    """The cautions of every group with events, in the order of the groups."""
    cautions = []
    for number, section in enumerate(result.arrays.sections):
        if section.n:
            group = result.groups[number] if result.options.by else "all"
            of = f" ({group or 'unnamed'})" if result.options.by else ""
            cars = _cars(result, number)
            for tests, size, sentence in _of_group(result, number, section, cars):
                cautions.append(
                    Caution(group=group, tests=tests, size_percent=size, sentence=sentence + of + ".")
                )
    return cautions


def _of_group(
    result: StudyResult,
    number: int,
    section: CrossSection,
    cars: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> Iterator[tuple[list[str], float | None, str]]:
    own = np.asarray(result.events.group) == number
    meeting = int((own & result.meeting & result.used_mask).sum())
    if meeting:
        yield (
            [name for name in section.rows[0].tests if name != "kolari_pynnonen_t"],
            13.2,
            f"The event windows of {meeting:,} of {section.n:,} events share dates with another's: where"
            " residuals are correlated every test but Kolari-Pynnonen rejects too often (13 % at 5 % with 200"
            " events in a year)",
        )
    if 1 < section.n < FEW:
        yield (
            ["grank_t", "bmp_t"],
            12.5 if section.n < 10 else 8.7,
            f"GRANK and BMP need about {FEW} events, and there are {section.n}: GRANK rejects 12.5 % at 5 %"
            " with 5 events, 8.7 % with 10",
        )
    if result.options.outcome is Outcome.VOLUME:
        yield (
            ["patell_z", "bmp_t", "kolari_pynnonen_t", "grank_t"],
            None,
            "Volumes are correlated from session to session: the tests that divide by the prediction error"
            " reject too often over windows of volume; take the cross-sectional t or the rank test",
        )
    skewness = _skewness(cars)
    if abs(skewness) > SKEWED:
        yield (
            ["generalized_sign_z"],
            18.9,
            f"The CARs are skewed ({skewness:+.1f}): Cowan's generalized sign test of a window rejects 18.9 %"
            " at 5 % under strong skewness",
        )
    if not result.options.bootstrap and section.n > 2:
        yield (
            ["skewness_adjusted_t"],
            12.0,
            "The skewness-adjusted t has no p-value without --bootstrap N: taken as normal it rejects 12 % at"
            " 5 % with 10 events, 8 % with 50",
        )


def _cars(result: StudyResult, number: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The CARs of the whole window of a group's used events, shape (n,)."""
    used = result.used_mask & (np.asarray(result.events.group) == number)
    return np.asarray(result.arrays.whole_car[used])


def _skewness(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Mean cubed deviation over the cubed standard deviation; 0 where they do not vary."""
    deviation = values - values.mean()
    spread = float(np.sqrt((deviation**2).mean()))
    return float((deviation**3).mean()) / spread**3 if spread > 0 else 0.0
