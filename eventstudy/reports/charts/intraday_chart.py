"""The chart of the minutes after the news: a panel a listing, price against base close, volume below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eventstudy.reports.charts.drawing import (
    SERIES,
    SIZES,
    WIDTH,
    XY,
    Area,
    Box,
    Drawing,
    Line,
    Mark,
    Placer,
    Role,
    fitting,
    text_width,
    ticks,
    words_box,
)

LEFT, RIGHT, TOP, PLOT, VOLUME, FOOT = 58.0, 24.0, 76.0, 210.0, 52.0, 44.0
GAP = 26.0
"""Between the panels of two exchanges, whose hours need not meet."""
EDGE = 6.0


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar: start and end in UTC seconds, low, high and close as fractions, its volume, its story."""

    start: float
    end: float
    low: float
    high: float
    close: float
    volume: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A point that is named: a UTC second, a fraction, the words."""

    second: float
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One listing's session. ``hours``: (UTC second, local clock, UTC clock) of the ticks below.

    ``lunch``: its two moments, None without one. ``news``: the announcement where it lies in the session.
    ``base``: what stands small under the name.
    """

    name: str
    base: str
    series: int
    opens: float
    ends: float
    lunch: tuple[float, float] | None
    bars: tuple[ChartBar, ...]
    labels: tuple[Label, ...]
    hours: tuple[tuple[float, str, str], ...]
    news: Label | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """One panel's seconds and fractions to points."""

    panel: Panel
    left: float
    right: float
    low: float
    high: float

    def x(self, second: float) -> float:
        share = (second - self.panel.opens) / (self.panel.ends - self.panel.opens)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def y(self, fraction: float) -> float:
        return TOP + (self.high - fraction) / (self.high - self.low) * PLOT


def intraday_chart(
    panels: Sequence[Panel],
    *,
    title: str,
    description: str,
    percent: Callable[[float, int], str],
    width: float = WIDTH,
) -> Drawing:
    """Draw the panels side by side on one scale; each needs at least one bar."""
    lows = [bar.low for panel in panels for bar in panel.bars]
    highs = [bar.high for panel in panels for bar in panel.bars]
    marks, decimals = ticks(min([0.0, *lows]), max([0.0, *highs]), most=6)
    drawing = Drawing(TOP + PLOT + VOLUME + FOOT, title, description, width=width)
    drawing.write(fitting(title, SIZES[Role.TITLE], width - 2 * EDGE), EDGE, 20, Role.TITLE)
    own = (width - LEFT - RIGHT - GAP * (len(panels) - 1)) / len(panels)
    for at, panel in enumerate(panels):
        left = LEFT + at * (own + GAP)
        frame = _Frame(panel, left, left + own, marks[0], marks[-1])
        _ground(drawing, frame, marks)
        _bars(drawing, frame)
        _clocks(drawing, frame)
        _labels(drawing, frame)
    for mark in marks:
        y = TOP + (marks[-1] - mark) / (marks[-1] - marks[0]) * PLOT
        drawing.write(percent(mark, decimals), LEFT - 6, y + 4, Role.TICK, "end")
    bottom = TOP + PLOT + VOLUME
    for words, down in (("volume", -4.0), ("local", 17.0), ("UTC", 32.0)):
        drawing.write(words, LEFT - 6, bottom + down, Role.TICK, "end")
    return drawing


def _ground(drawing: Drawing, frame: _Frame, marks: Sequence[float]) -> None:
    """The lunch break, the grid, the listing's name and base, and the news."""
    panel, bottom = frame.panel, TOP + PLOT + VOLUME
    if panel.lunch:
        drawing.box(frame.x(panel.lunch[0]), TOP, frame.x(panel.lunch[1]), bottom, Role.WEEKEND)
    for mark in marks:
        role = Role.ZERO if abs(mark) < 1e-12 else Role.GRID
        drawing.line((frame.left, frame.y(mark)), (frame.right, frame.y(mark)), role=role)
    room = frame.right - frame.left
    drawing.write(fitting(panel.name, SIZES[Role.LABEL], room), frame.left, 44, Role.LABEL)
    drawing.write(fitting(panel.base, SIZES[Role.TICK], room), frame.left, 60, Role.TICK)
    drawing.line((frame.left, bottom), (frame.right, bottom), role=Role.ZERO)
    if panel.news:
        x = frame.x(panel.news.second)
        drawing.line((x, TOP - 8), (x, bottom), role=Role.NEWS)


def _bars(drawing: Drawing, frame: _Frame) -> None:
    """Low to high as a band, closes as a line, broken at lunch; volume below, on the panel's own scale."""
    panel, bottom = frame.panel, TOP + PLOT + VOLUME
    for run in _runs(panel):
        middles = [frame.x((bar.start + bar.end) / 2) for bar in run]
        if len(run) > 1:
            upper = [(x, frame.y(bar.high)) for x, bar in zip(middles, run, strict=True)]
            lower = [(x, frame.y(bar.low)) for x, bar in zip(middles, run, strict=True)]
            drawing.shapes.append(Area((*upper, *reversed(lower)), Role.BAND, panel.series))
            points = [(frame.x(bar.end), frame.y(bar.close)) for bar in run]
            drawing.line(*points, role=Role.TRACE, series=panel.series)
    most = max((bar.volume for bar in panel.bars), default=0.0)
    for bar in panel.bars if most > 0 else ():
        left, right = frame.x(bar.start), frame.x(bar.end)
        if bar.volume > 0 and right > left:
            inset = min(0.6, 0.15 * (right - left))
            before = panel.news is not None and bar.start < panel.news.second
            role = Role.OPEN if before else Role.BAR
            height = bar.volume / most * (VOLUME - 8)
            drawing.box(left + inset, bottom - height, right - inset, bottom, role, panel.series)


def _runs(panel: Panel) -> Iterator[list[ChartBar]]:
    """The bars without a lunch break between them."""
    run: list[ChartBar] = []
    for bar in panel.bars:
        if run and panel.lunch and run[-1].start < panel.lunch[0] <= bar.start:
            yield run
            run = []
        run.append(bar)
    if run:
        yield run


def _clocks(drawing: Drawing, frame: _Frame) -> None:
    """Both clocks below, where the next one fits."""
    bottom, free = TOP + PLOT + VOLUME, 0.0
    for second, local, utc in frame.panel.hours:
        x, half = frame.x(second), text_width(local, SIZES[Role.TICK]) / 2
        if x - half < max(free, frame.left - half) or x + half > frame.right + half:
            continue
        drawing.line((x, bottom), (x, bottom + 4), role=Role.ZERO)
        drawing.write(local, x, bottom + 17, Role.TICK, "middle")
        drawing.write(utc, x, bottom + 32, Role.TICK, "middle")
        free = x + half + 6


def _labels(drawing: Drawing, frame: _Frame) -> None:
    """Peak, trough, last price and news, each beside its point and off the lines."""
    own = frame.panel.series % SERIES
    lines = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.role is not Role.GRID]
    segments: list[tuple[XY, XY]] = [
        pair for line in lines for pair in zip(line.points, line.points[1:], strict=False)
    ]
    taken = [words_box(words) for words in drawing.words()]
    placer = Placer(Box(frame.left + 1, TOP - 6, frame.right, TOP + PLOT - 2), taken, segments)
    bars = frame.panel.bars
    for label in frame.panel.labels:
        at = frame.x(label.second), frame.y(label.value)
        story = next((bar.title for bar in bars if bar.start <= label.second < bar.end), label.words)
        drawing.shapes.append(Mark(at, own, True, story))
        placer.taken.append(Box(at[0] - 5, at[1] - 5, at[0] + 5, at[1] + 5))
    for label in frame.panel.labels:
        placer.put(drawing, label.words, (frame.x(label.second), frame.y(label.value)), series=own)
    if frame.panel.news:
        place = frame.x(frame.panel.news.second), TOP + PLOT - 10
        placer.put(drawing, frame.panel.news.words, place)
