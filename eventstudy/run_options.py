"""What ``run`` and ``batch`` can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from eventstudy.errors import UsageError
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


def parse_benchmark(text: str, name: str = "benchmark") -> str:
    """A benchmark as written: ``auto`` and ``none`` in any case, a symbol in capitals.

    Raises UsageError, which calls it ``name``, for what is no symbol.
    """
    said = text.strip()
    if not said or not said.isprintable() or " " in said:
        raise UsageError(f"{name} {text!r} is not a symbol", "name one (^GSPC), or say auto or none")
    return said.lower() if said.lower() in ("auto", "none") else said.upper()
