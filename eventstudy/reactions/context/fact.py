"""One measure of context: what the sessions before say of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from eventstudy.reactions.context.history import STEPS, History, Move


@dataclass(frozen=True, slots=True)
class Fact:
    """A measure of context: a number, yes or no, or None where nothing earlier was found.

    ``day``: the session that it refers to. ``among``: of how many. ``none_since``: nothing was found back to
    the first day of the history. ``own``: the session's move. ``rounded_day``: the session it would refer
    to, were moves compared in hundredths of a percent. ``base``: the price it is measured from.
    """

    value: float | bool | None
    day: date | None = None
    among: int | None = None
    none_since: bool = False
    own: Move | None = field(default=None, compare=False)
    rounded_day: date | None = None
    base: float | None = None


Make = Callable[[History, int, int], Fact | None]
"""Makes a fact of a row; None where the history allows none."""


def price(steps: int) -> float:
    """A price in the currency."""
    return steps / STEPS
