"""How many events had which sum: a histogram around zero, the mean as a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from eventstudy.reports.charts.drawing import NARROW, SIZES, WIDTH, Drawing, Role, text_width, ticks

LEFT, RIGHT, TOP, PLOT, FOOT = 44.0, 16.0, 56.0, 150.0, 44.0
BARS = 24
"""Bars at most."""
UP, DOWN = 0, 1
"""The series of the events that rose and of those that fell."""


def bins(values: Sequence[float]) -> tuple[list[float], list[int]]:
    """Round edges, zero among them, and how many values lie between each two; shape (n+1,) and (n,).

    A value on an edge belongs to the bar above it, the largest value to the last bar.
    """
    marks, _ = ticks(min([0.0, *values]), max([0.0, *values]), most=BARS)
    step = marks[1] - marks[0]
    counts = [0] * (len(marks) - 1)
    for value in values:
        counts[min(max(math.floor(value / step + 1e-9) - round(marks[0] / step), 0), len(counts) - 1)] += 1
    return marks, counts


def distribution_chart(
    values: Sequence[float],
    *,
    title: str,
    what: str,
    description: str,
    percent: Callable[[float, int], str],
    shift: int = 2,
) -> Drawing:
    """Draw values, at least one, none missing; ``what`` names them below the axis.

    ``percent`` writes a value with its decimals; ``shift``: by how many places, 0 for plain numbers.
    """
    wide, narrow = (
        _drawn(values, title, what, description, percent, width, shift) for width in (WIDTH, NARROW)
    )
    wide.narrow = narrow
    return wide


def _drawn(
    values: Sequence[float],
    title: str,
    what: str,
    description: str,
    percent: Callable[[float, int], str],
    width: float,
    shift: int,
) -> Drawing:
    edges, counts = bins(values)
    bottom, right = TOP + PLOT, width - RIGHT
    drawing = Drawing(bottom + FOOT, title, description, width=width)
    top = max(counts)

    def x(value: float) -> float:
        return LEFT + (value - edges[0]) / (edges[-1] - edges[0]) * (right - LEFT)

    def y(count: float) -> float:
        return bottom - count / top * PLOT

    # An odd number of events has no middle that is a whole one.
    for count in (0, *([] if top % 2 else [top // 2]), top):
        drawing.line((LEFT, y(count)), (right, y(count)), role=Role.GRID if count else Role.ZERO)
        drawing.write(f"{count:,}", LEFT - 6, y(count) + 4, Role.TICK, "end")
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        if count:
            drawing.box(x(low) + 1, y(count), x(high) - 1, bottom, Role.BAR, DOWN if high <= 1e-12 else UP)
    _axis(drawing, edges, x, percent, bottom, shift)
    mean = math.fsum(values) / len(values)
    drawing.line((x(mean), TOP - 8), (x(mean), bottom), role=Role.NEWS)
    words = f"mean {percent(mean, 2)}"
    half = text_width(words, SIZES[Role.LABEL]) / 2
    drawing.write(words, min(max(x(mean), half + 4), width - half - 4), TOP - 14, Role.LABEL, "middle")
    drawing.write(what, (LEFT + right) / 2, bottom + 36, Role.TICK, "middle")
    drawing.entitle()
    return drawing


def _axis(
    drawing: Drawing,
    edges: Sequence[float],
    x: Callable[[float], float],
    percent: Callable[[float, int], str],
    bottom: float,
    shift: int,
) -> None:
    """The edges whose labels fit, zero always among them."""
    decimals = max(0, -math.floor(math.log10(edges[1] - edges[0]) + 1e-9) - shift)
    widest = max(text_width(percent(edge, decimals), SIZES[Role.TICK]) for edge in (edges[0], edges[-1])) + 8
    every = max(1, math.ceil(widest / (x(edges[1]) - x(edges[0]))))
    zero = min(range(len(edges)), key=lambda at: abs(edges[at]))
    for at in range(zero % every, len(edges), every):
        words = percent(edges[at] if at != zero else 0.0, decimals)
        half = text_width(words, SIZES[Role.TICK]) / 2
        if x(edges[at]) + half <= drawing.width:
            drawing.write(words, x(edges[at]), bottom + 18, Role.TICK, "middle")
