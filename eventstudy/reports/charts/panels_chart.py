"""Small multiples: a small picture a listing, all on one scale, of the closes around the news."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eventstudy.reports.charts.drawing import (
    NARROW,
    SIZES,
    WIDTH,
    Drawing,
    Mark,
    Role,
    fitting,
    text_width,
    ticks,
)
from eventstudy.reports.charts.moves_chart import DOWN, UP

TOP, HEAD, PLOT, FOOT, GAP = 32.0, 46.0, 88.0, 20.0, 24.0
PANEL = 220.0
"""The least width of a panel on a screen."""
Closes = Sequence[tuple[int, float]]
"""Sessions counted from the one that reacts, each with its close as a fraction of the base, less one."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A listing: its name, the line under it, its closes and the market's, and the story of the reaction."""

    name: str
    words: str
    closes: Closes
    market: Closes = ()
    title: str = ""


def panels_chart(
    panels: Sequence[Panel], *, title: str, description: str, percent: Callable[[float, int], str]
) -> Drawing:
    """Draw the panels, at least one and each with closes, for screens and again for telephones."""
    wide, narrow = (_drawn(panels, title, description, percent, width) for width in (WIDTH, NARROW))
    wide.narrow = narrow
    return wide


def _drawn(
    panels: Sequence[Panel],
    title: str,
    description: str,
    percent: Callable[[float, int], str],
    width: float,
) -> Drawing:
    across = max(2 if width <= NARROW else 3, int(width // (PANEL + GAP)))
    down = -(-len(panels) // across)
    height = HEAD + PLOT + FOOT
    drawing = Drawing(TOP + height * down, title, description, width=width)
    values = [value for panel in panels for _, value in (*panel.closes, *panel.market)]
    marks, decimals = ticks(min([0.0, *values]), max([0.0, *values]), most=4)
    labels = [percent(mark, decimals) for mark in marks]
    for at, panel in enumerate(panels):
        room = (width - 12 - GAP * (across - 1)) / across
        left, top = 6 + (at % across) * (room + GAP), TOP + height * (at // across)
        _panel(drawing, panel, (left, top, room), list(zip(marks, labels, strict=True)))
    drawing.entitle()
    return drawing


def _panel(
    drawing: Drawing, panel: Panel, place: tuple[float, float, float], marks: Sequence[tuple[float, str]]
) -> None:
    """One panel at (left, top), so wide: the name, then the lines."""
    left, top, room = place
    drawing.write(fitting(panel.name, SIZES[Role.LABEL], room), left, top + 13, Role.LABEL)
    drawing.write(fitting(panel.words, SIZES[Role.TICK], room), left, top + 29, Role.TICK)
    size = SIZES[Role.TICK]
    start = left + 6 + max(text_width(label, size) for _, label in marks)
    first, last = panel.closes[0][0], panel.closes[-1][0]
    low, high = marks[0][0], marks[-1][0]
    bottom = top + HEAD + PLOT

    def x(session: float) -> float:
        return start + (session - first) / max(1, last - first) * (left + room - start - 5)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * PLOT

    for mark, label in marks:
        role = Role.ZERO if abs(mark) < 1e-12 else Role.GRID
        drawing.line((start, y(mark)), (left + room, y(mark)), role=role)
        drawing.write(label, start - 5, y(mark) + 4, Role.TICK, "end")
    drawing.line((x(-0.5), top + HEAD - 4), (x(-0.5), bottom), role=Role.NEWS)

    def points(closes: Iterable[tuple[int, float]]) -> list[tuple[float, float]]:
        return [(x(session), y(value)) for session, value in closes]

    if len(panel.market) > 1:
        drawing.line(*points(panel.market), role=Role.MARKET)
    change = next((value for session, value in panel.closes if session == 0), 0.0)
    series = DOWN if change < 0 else UP
    drawing.line(*points(panel.closes), role=Role.TRACE, series=series)
    drawing.shapes.append(Mark((x(0), y(change)), series, True, panel.title))
