"""Figures of one phrase held against each other: ``fell 9.02 points, or 0.17%, to 5,278.21``.

Points and level tell the percentage without any prices: p / (level - p).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from eventstudy.claims.article.claim import Draft
from eventstudy.claims.figure import Figure, parse_figure

_PARTS = ("points", "close_to_close", "close")


def contradictions(drafts: Sequence[Draft]) -> dict[int, str]:
    """By its place, what is to be said of a draft whose points and percentage contradict each other.

    They do when no level and no points that round to the printed ones come within a unit of the last digit
    of the printed percentage. Only figures without "over", "nearly" and the like are held so.
    """
    said: dict[int, str] = {}
    phrases: dict[tuple[str, str, str], dict[str, int]] = {}
    for at, draft in enumerate(drafts):
        if draft.measure in _PARTS and draft.comparison == "about" and draft.is_complete:
            phrases.setdefault((draft.symbol, draft.session, draft.sentence), {}).setdefault(
                draft.measure, at
            )
    for phrase in phrases.values():
        if len(phrase) == len(_PARTS):
            points, percent, level = (parse_figure(drafts[phrase[name]].value) for name in _PARTS)
            if words := _contradiction(points, percent, level):
                said |= dict.fromkeys((phrase["points"], phrase["close_to_close"]), words)
    return said


def _contradiction(points: Figure, percent: Figure, level: Figure) -> str:
    """What the points and the level come to, where that is not the printed percentage; else empty."""
    ranges = ((figure.value - figure.unit / 2, figure.value + figure.unit / 2) for figure in (points, level))
    ends = [moved / (reached - moved) for moved, reached in product(*ranges) if reached > moved]
    if not ends or min(ends) - percent.unit <= percent.value <= max(ends) + percent.unit:
        return ""
    true = 100 * points.value / (level.value - points.value)
    digits = max(0, -int((100 * percent.unit).normalize().as_tuple().exponent))
    return (
        f"the phrase contradicts itself: {points.value:,} points to {level.value:,} are {true:.{digits}f} %,"
        f" not {100 * percent.value:.{digits}f} %"
    )
