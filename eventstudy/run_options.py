"""What ``run`` and ``batch`` can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from eventstudy.windows import EstimationWindow, EventWindow


class OnNontrading(StrEnum):
    """What to do with an announcement on a day without a session."""

    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What ``run`` and ``batch`` can be asked for; windows are in sessions around the reaction."""

    all_listings: bool = True
    windows: tuple[EventWindow, ...] = ()
    total_returns: bool = False
    benchmark: str = "auto"
    model: str = "market"
    estimation: EstimationWindow = field(default_factory=lambda: EstimationWindow(-130, -11))
    min_estimation: int = 100
    on_nontrading: OnNontrading = OnNontrading.NEXT
