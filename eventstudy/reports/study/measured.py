"""What a study measured, in words, and how its values are written: returns in percent, the others plain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eventstudy.kinds import Kind
from eventstudy.reports.printed import move
from eventstudy.reports.values import number
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Outcome

Written = Callable[[float | None, int], str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The words of an outcome.

    ``things``: what each event and session has; ``total``: what is made of them over several sessions;
    ``came_to``: how a sentence goes on to that; ``sum_of_event``: an event's own total.
    """

    things: str
    total: str
    heading: str
    came_to: str
    sum_of_event: str


WORDS = {
    Outcome.RETURN: Measured(
        "abnormal returns", "their sum", "Sum (CAAR)", "average abnormal return{of} summed to", "CAR"
    ),
    Outcome.VOLUME: Measured(
        "abnormal volumes", "their sum", "Sum (CAAR)", "average abnormal log volume{of} summed to", "CAR"
    ),
    Outcome.VOLATILITY: Measured(
        "variance ratios",
        "their mean so far",
        "Mean so far",
        "variance ratio{of} was, on average,",
        "sum of U − 1",
    ),
}


def measured(result: StudyResult) -> Measured:
    """The words of a study's outcome."""
    return WORDS[result.options.outcome]


def is_percent(result: StudyResult) -> bool:
    """Whether what was measured is read in percent: returns are, volumes and variance ratios are not."""
    return result.options.outcome is Outcome.RETURN


def kind_of(result: StudyResult) -> Kind:
    """The kind of a column that holds what was measured."""
    return Kind.FRACTION if is_percent(result) else Kind.NUMBER


def written_of(result: StudyResult) -> Written:
    """How pages write what was measured."""
    return move if is_percent(result) else plain


def plain(value: float | None, digits: int) -> str:
    """A number with pages' minus; empty for a missing value."""
    return number(value, digits).replace("-", "−")
