"""Many moves on one scale: a line to each from what the market explains of it, the largest rise first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eventstudy.reports.charts.drawing import SIZES, WIDTH, Drawing, Mark, Role, fitting, text_width, ticks

ROW, TOP, FOOT = 18.0, 50.0, 10.0
UP, DOWN = 0, 1
"""The series of rises (round, blue) and of falls (square, orange)."""


EXPLAINED = "Tick: what the market explains; the line from there: the rest. "
MOVES = "Close against the close before. {expected}Round: up; square: down; filled: p < 0.05."
"""What is said under the chart, with or without the first."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move as a fraction: its name, whether it is more than the market explains, and its whole story.

    ``expected``: what the model expects of it, a fraction; None without a model.
    """

    name: str
    value: float
    strong: bool = False
    title: str = ""
    expected: float | None = None


def moves_chart(
    moves: Sequence[Move],
    *,
    title: str,
    description: str,
    percent: Callable[[float, int], str],
    width: float = WIDTH,
) -> Drawing:
    """Draw the moves in the order given, at least one. ``percent``: a fraction with so many decimals."""
    values = [move.value for move in moves]
    reached = [0.0, *values, *(move.expected for move in moves if move.expected is not None)]
    marks, decimals = ticks(min(reached), max(reached), most=6)
    label = SIZES[Role.TICK]
    names = [fitting(move.name, label, 0.38 * width) for move in moves]
    left = 16 + max(text_width(name, label) for name in names)
    right = width - 12 - max(text_width(percent(value, 1), label) for value in values)

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

    bottom = TOP + ROW * len(moves)
    drawing = Drawing(bottom + FOOT, title, description, width=width)
    free = 0.0
    for mark in marks:
        drawing.line(
            (x(mark), TOP - 4), (x(mark), bottom), role=Role.GRID if abs(mark) > 1e-12 else Role.ZERO
        )
        text = percent(mark, decimals)
        if x(mark) - text_width(text, label) / 2 >= free and x(mark) + text_width(text, label) / 2 < width:
            drawing.write(text, x(mark), TOP - 9, Role.TICK, "middle")
            free = x(mark) + text_width(text, label) / 2 + 4
    for at, (move, name) in enumerate(zip(moves, names, strict=True)):
        y = TOP + ROW * (at + 0.5)
        series = DOWN if move.value < 0 else UP
        drawing.write(name, left - 10, y + 4, Role.TICK, "end")
        expected = move.expected or 0.0
        drawing.line((x(expected), y), (x(move.value), y), role=Role.RANGE, series=series)
        if move.expected is not None:
            drawing.line((x(expected), y - 5), (x(expected), y + 5), role=Role.MARKET)
        drawing.shapes.append(Mark((x(move.value), y), series, move.strong, move.title))
        drawing.write(percent(move.value, 1), width - 6, y + 4, Role.TICK, "end")
    drawing.entitle()
    return drawing
