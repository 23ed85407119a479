"""Estimation and event windows: both ends included, in sessions relative to the reaction session (0)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eventstudy.errors import UsageError

FURTHEST = 9_999
"""No window reaches further from the reaction session, in sessions."""


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    end: int

    def __post_init__(self) -> None:
        if not -FURTHEST <= self.start <= self.end <= FURTHEST:
            raise UsageError(
                f"window {self} is not A:B with A <= B",
                f"in sessions, from -{FURTHEST} to {FURTHEST}, for example -1:1",
            )

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __str__(self) -> str:
        return f"{self.start}:{self.end}"


class EstimationWindow(_Window):
    """The sessions whose returns the expected return is estimated on; ``len()`` is L1."""


class EventWindow(_Window):
    """The sessions whose abnormal returns are measured; ``len()`` is L2."""


def parse_window(text: str) -> EventWindow:
    """Read ``A:B`` (``-5:5``). Raises UsageError naming the form."""
    match = re.fullmatch(r"([+-]?\d{1,6}):([+-]?\d{1,6})", text.strip(), re.ASCII)
    if match is None:
        raise UsageError(
            f"window {text!r} is not A:B", "write two whole numbers of sessions, for example -1:1"
        )
    return EventWindow(int(match[1]), int(match[2]))
