"""Estimation and event windows, in sessions relative to the reaction session."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eventstudy.errors import UsageError


@dataclass(frozen=True, slots=True)
class EstimationWindow:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EventWindow:
    start: int
    end: int


def parse_window(text: str) -> EventWindow:
    m = re.fullmatch(r"([+-]?\d{1,4}):([+-]?\d{1,4})", text.strip())
    if m is None or int(m[1]) > int(m[2]):
        raise UsageError(f"window {text!r} is not A:B with A <= B", "for example -1:1")
    return EventWindow(int(m[1]), int(m[2]))
