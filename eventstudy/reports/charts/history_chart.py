"""One company's moves in order of time: a stem from zero to each, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from eventstudy.reports.charts.drawing import SIZES, WIDTH, Drawing, Mark, Role, text_width, ticks
from eventstudy.reports.charts.moves_chart import DOWN, UP

HEIGHT, TOP, FOOT, LEFT = 280.0, 42.0, 52.0, 52.0
LABELLED = 4
"""The largest moves that carry their figure; all of them where there is room."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Stem:
    """One move as a fraction, its session, whether it is more than the market explains, its whole story."""

    session: date
    value: float
    strong: bool = False
    title: str = ""


def history_chart(
    stems: Sequence[Stem],
    mean_size: float | None,
    *,
    title: str,
    description: str,
    percent: Callable[[float, int], str],
    width: float = WIDTH,
) -> Drawing:
    """Draw the moves, at least one, oldest first; moves within ``mean_size`` of zero lie in the shaded band.

    ``percent``: a fraction with so many decimals.
    """
    values = [stem.value for stem in stems]
    marks, decimals = ticks(min([0.0, *values]) * 1.1, max([0.0, *values]) * 1.1, most=6)
    right, bottom = width - 10, HEIGHT - FOOT
    step = (right - LEFT) / len(stems)

    def x(at: int) -> float:
        return LEFT + (at + 0.5) * step

    def y(value: float) -> float:
        return bottom - (value - marks[0]) / (marks[-1] - marks[0]) * (bottom - TOP)

    drawing = Drawing(HEIGHT, title, description, width=width)
    if mean_size is not None:
        drawing.box(LEFT, y(min(mean_size, marks[-1])), right, y(max(-mean_size, marks[0])), Role.WEEKEND)
    for mark in marks:
        role = Role.ZERO if abs(mark) < 1e-12 else Role.GRID
        drawing.line((LEFT, y(mark)), (right, y(mark)), role=role)
        drawing.write(percent(mark, decimals), LEFT - 6, y(mark) + 4, Role.TICK, "end")
    for at, stem in enumerate(stems):
        series = DOWN if stem.value < 0 else UP
        drawing.line((x(at), y(0.0)), (x(at), y(stem.value)), role=Role.RANGE, series=series)
        drawing.shapes.append(Mark((x(at), y(stem.value)), series, stem.strong, stem.title))
    _figures(drawing, stems, step, x, y, percent)
    _days(drawing, stems, step, x, bottom)
    drawing.entitle()
    return drawing


def _figures(
    drawing: Drawing,
    stems: Sequence[Stem],
    step: float,
    x: Callable[[int], float],
    y: Callable[[float], float],
    percent: Callable[[float, int], str],
) -> None:
    """The figures of all moves where they fit beside each other, else of the largest."""
    size = SIZES[Role.TICK]
    widest = max(text_width(percent(stem.value, 1), size) for stem in stems)
    ranked = sorted(range(len(stems)), key=lambda at: -abs(stems[at].value))
    for at in ranked if widest < step else ranked[:LABELLED]:
        value = stems[at].value
        down = 20.0 if value < 0 else -10.0
        drawing.write(percent(value, 1), x(at), y(value) + down, Role.TICK, "middle")


def _days(
    drawing: Drawing, stems: Sequence[Stem], step: float, x: Callable[[int], float], bottom: float
) -> None:
    """The month of each session that there is room for, and the year where it begins."""
    every = max(1, int(text_width("Mmm", SIZES[Role.TICK]) / step + 0.999))
    year = 0
    for at in range(0, len(stems), every):
        session = stems[at].session
        drawing.write(_MONTHS[session.month - 1], x(at), bottom + 28, Role.TICK, "middle")
        if session.year != year:
            year = session.year
            drawing.write(str(year), x(at), bottom + 44, Role.TICK, "middle")
