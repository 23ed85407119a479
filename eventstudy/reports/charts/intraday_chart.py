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

LEFT, RIGHT, TOP, PLOT, VOLUME, FOOT = 58.0, 24.0, 76.0, 210.0, 56.0, 44.0
GAP = 26.0
"""Between the panels of two exchanges, whose hours need not meet."""
EDGE = 6.0
STEPS = (1, 5, 10, 15, 30, 60)
"""Minutes of a column of volume."""
COLUMNS = 80
"""Columns of volume, at most, of a session."""
ROW = 15.0
"""Height of a line of the notes below."""


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar: start and end in UTC seconds, low, high and close as fractions, its volume."""

    start: float
    end: float
    low: float
    high: float
    close: float
    volume: float


@dataclass(frozen=True, slots=True)
class Label:
    """A point that is named: a UTC second, a fraction, the words; ``strong`` fills its marker.

    ``title``: what a pointer that rests on it is shown.
    """

    second: float
    value: float
    words: str
    title: str = ""
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """One listing's session. ``hours``: (UTC second, local clock, UTC clock) of the ticks below.

    ``lunch``: its two moments, None without one. ``news``: the announcement where it lies in the session.
    ``base``: what stands small under the name. ``told``: what a pointer is shown of bars, the first to the
    last.
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
    told: Callable[[Sequence[ChartBar]], str] = lambda _: ""


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
    scale: Sequence[Panel] = (),
    hover: bool = True,
    explained: bool = True,
) -> Drawing:
    """Draw the panels side by side on one scale; each needs at least one bar.

    ``scale``: the panels whose prices it must hold, these where it is empty. ``hover``: whether a pointer
    that rests on a stretch of bars is shown what they were. ``explained``: with notes below.
    """
    bars = [bar for panel in scale or panels for bar in panel.bars]
    low, high = min([0.0, *(bar.low for bar in bars)]), max([0.0, *(bar.high for bar in bars)])
    marks, decimals = ticks(low, high, most=6)
    notes = _notes(scale or panels, width - 2 * EDGE) if explained else []
    height = TOP + PLOT + VOLUME + FOOT + ROW * len(notes)
    drawing = Drawing(height, title, description, width=width)
    own = (width - LEFT - RIGHT - GAP * (len(panels) - 1)) / len(panels)
    for at, panel in enumerate(panels):
        left = LEFT + at * (own + GAP)
        frame = _Frame(panel, left, left + own, marks[0], marks[-1])
        _ground(drawing, frame, marks)
        _bars(drawing, frame)
        _clocks(drawing, frame)
        if hover:
            _hover(drawing, frame)
        _labels(drawing, frame)
    if len(panels) > 1:
        _closed(drawing, panels[0], panels[1], LEFT + own)
    for mark in marks:
        y = TOP + (marks[-1] - mark) / (marks[-1] - marks[0]) * PLOT
        drawing.write(percent(mark, decimals), LEFT - 6, y + 4, Role.TICK, "end")
    bottom = TOP + PLOT + VOLUME
    for words, down in (("volume", -4.0), ("local", 17.0), ("UTC", 32.0)):
        drawing.write(words, LEFT - 6, bottom + down, Role.TICK, "end")
    for at, note in enumerate(notes):
        drawing.write(note, EDGE, bottom + FOOT + ROW * (at + 0.7), Role.TICK)
    drawing.entitle()
    return drawing


def _ground(drawing: Drawing, frame: _Frame, marks: Sequence[float]) -> None:
    """The lunch break, the grid, the listing's name and base, and the news."""
    panel, bottom = frame.panel, TOP + PLOT + VOLUME
    if panel.lunch:
        left, right = map(frame.x, panel.lunch)
        drawing.box(left, TOP, right, bottom, Role.WEEKEND)
        if right - left > text_width("lunch", SIZES[Role.TICK]):
            drawing.write("lunch", (left + right) / 2, bottom - 6, Role.TICK, "middle")
    for mark in marks:
        role = Role.ZERO if abs(mark) < 1e-12 else Role.GRID
        drawing.line((frame.left, frame.y(mark)), (frame.right, frame.y(mark)), role=role)
    room = frame.right - frame.left
    name = fitting(panel.name, SIZES[Role.LABEL], room)
    drawing.write(name, frame.left, 44, Role.LABEL, series=panel.series)
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
            drawing.line(*points, role=Role.MINUTES, series=panel.series)
    stretches = [(some, sum(bar.volume for bar in some)) for some in _stretches(panel)]
    most = max((volume for _, volume in stretches), default=0.0)
    for some, volume in stretches if most > 0 else ():
        left, right = frame.x(some[0].start), frame.x(some[-1].end)
        if volume > 0 and right > left:
            inset = min(0.6, 0.15 * (right - left))
            before = panel.news is not None and some[0].start < panel.news.second
            role = Role.OPEN if before else Role.REACTS
            height = volume / most * (VOLUME - 8)
            drawing.box(left + inset, bottom - height, right - inset, bottom, role, panel.series)


def _step(panel: Panel) -> int:
    """Minutes of a column of volume; those of a bar where they are not too many."""
    shortest = min(bar.end - bar.start for bar in panel.bars) / 60
    minutes = (panel.ends - panel.opens) / 60
    return next((step for step in STEPS if step >= shortest and minutes / step <= COLUMNS), STEPS[-1])


def _stretches(panel: Panel) -> list[list[ChartBar]]:
    """The bars in stretches of one step; the news begins a new one."""
    seconds, stretches = 60 * _step(panel), dict[tuple[int, bool], list[ChartBar]]()
    for bar in panel.bars:
        after = panel.news is not None and bar.start >= panel.news.second
        stretches.setdefault((int((bar.start - panel.opens) // seconds), after), []).append(bar)
    return list(stretches.values())


def _notes(panels: Sequence[Panel], room: float) -> list[str]:
    """What is plotted, in lines that fit."""
    steps = sorted({_step(panel) for panel in panels if len(_stretches(panel)) < len(panel.bars)})
    column = f", {steps[0]} minutes a column" if steps else ""
    scale = ", on a scale of each panel’s own" if len(panels) > 1 else ""
    words = "Line: closes of the bars. Pale: their low to high."
    words += f" Columns: volume{column}{scale}, dark after the news."
    if len(panels) > 1 and (closed := panels[1].opens - panels[0].ends) > 0:
        words += f" The {_hours_long(closed)} hours in which neither exchange is open are cut out."
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if text_width(longer, SIZES[Role.TICK]) <= room else [*lines, word]
    return lines


def _hours_long(seconds: float) -> str:
    whole, rest = divmod(round(seconds / 60), 60)
    return f"{whole}½" if rest == 30 else f"{whole + rest / 60:.3g}"


def _closed(drawing: Drawing, first: Panel, second: Panel, right: float) -> None:
    """The hours between two panels, cut out."""
    if second.opens > first.ends:
        drawing.box(right + 6, TOP, right + GAP - 6, TOP + PLOT + VOLUME, Role.WEEKEND)


def _hover(drawing: Drawing, frame: _Frame) -> None:
    """Over each stretch an area that is not seen, whose words are shown to a pointer."""
    for some in _stretches(frame.panel):
        left, right = frame.x(some[0].start), frame.x(some[-1].end)
        corners = ((left, TOP), (right, TOP), (right, TOP + PLOT + VOLUME), (left, TOP + PLOT + VOLUME))
        drawing.shapes.append(Area(corners, Role.HOVER, title=frame.panel.told(some)))


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
    for label in frame.panel.labels:
        at = frame.x(label.second), frame.y(label.value)
        drawing.shapes.append(Mark(at, own, label.strong, label.title or label.words))
        placer.taken.append(Box(at[0] - 5, at[1] - 5, at[0] + 5, at[1] + 5))
    for label in frame.panel.labels:
        at = frame.x(label.second), frame.y(label.value)
        placer.put(drawing, label.words, at, series=own, coloured=True)
    if frame.panel.news:
        place = frame.x(frame.panel.news.second), TOP + PLOT - 10
        placer.put(drawing, frame.panel.news.words, place)
