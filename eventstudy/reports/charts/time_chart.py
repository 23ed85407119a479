"""The chart of an issuer's reactions: each listing's closes against its base close, on one true time axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eventstudy.reports.charts.drawing import (
    SERIES,
    SIZES,
    WIDTH,
    XY,
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

Percent = Callable[[float, int], str]
"""Writes a fraction as a percentage with so many decimals."""

LEFT, TOP, PLOT = 64.0, 58.0, 270.0
LANE, AXIS, CAPTION = 17.0, 48.0, 44.0
EDGE = 6.0
"""Where title and caption begin."""
DAY = 86_400.0
_KEEP_OFF = (Role.TRACE, Role.RANGE, Role.NEWS, Role.ZERO)
"""Lines that a label should not cover."""


@dataclass(frozen=True, slots=True)
class Trading:
    """A session's hours in seconds since 1970 (UTC); ``reacts`` for the reaction session."""

    opens: float
    closes: float
    reacts: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """One listing: its sessions, and (UTC second, fraction against the base close) of each close at hand.

    ``peak`` and ``trough`` are the high and low of the reaction session, ``close`` its close, as fractions;
    None where there is none. ``titles`` say what each close is; ``market``: the benchmark's closes alike.
    ``of_whole_day``: the high and low may be older than the news, and are labelled as those of the whole day.
    """

    name: str
    sessions: tuple[Trading, ...]
    closes: tuple[XY, ...]
    close: float | None
    peak: float | None
    trough: float | None
    titles: tuple[str, ...] = ()
    market: tuple[XY, ...] = ()
    of_whole_day: bool = False

    @property
    def furthest(self) -> tuple[str, float | None]:
        """How far the move went on the day: the low of a fall, the peak of every other move."""
        fell = self.close is not None and self.close < 0
        name = f"{'low' if fell else 'peak'}{' of the whole day' if self.of_whole_day else ''}"
        return name, self.trough if fell else self.peak

    @property
    def reaction(self) -> Trading | None:
        """The reaction session."""
        return next((session for session in self.sessions if session.reacts), None)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Seconds and fractions to points."""

    first: float
    last: float
    low: float
    high: float
    bottom: float
    right: float
    width: float

    def x(self, second: float) -> float:
        return LEFT + (second - self.first) / (self.last - self.first) * (self.right - LEFT)

    def y(self, fraction: float) -> float:
        return self.bottom - (fraction - self.low) / (self.high - self.low) * (self.bottom - TOP)


def extent(traces: Sequence[Trace]) -> tuple[float, float]:
    """The least and the greatest fraction of some traces, zero among them."""
    values = [value for trace in traces for _, value in (*trace.closes, *trace.market)]
    values += [
        value for trace in traces for value in (trace.peak, trace.trough, trace.close) if value is not None
    ]
    return min([0.0, *values]), max([0.0, *values])


def time_chart(
    traces: Sequence[Trace],
    *,
    title: str,
    news: float,
    news_label: str,
    description: str,
    percent: Percent,
    scale: tuple[float, float] | None = None,
    width: float = WIDTH,
) -> Drawing:
    """Draw the traces. ``news`` is the announcement in seconds since 1970 (UTC).

    Each trace needs at least one session; a trace without closes has its trading hours drawn only. ``scale``:
    the least and greatest fraction to show, so that the charts of a page share one; else that of the traces.
    """
    marks, decimals = ticks(*(scale or extent(traces)))
    moments = [news, *(edge for trace in traces for s in trace.sessions for edge in (s.opens, s.closes))]
    first, last = math.floor(min(moments) / DAY) * DAY, math.ceil(max(moments) / DAY) * DAY
    right = (
        width
        - 14
        - max(
            40.0 if width < WIDTH else 60.0, *(text_width(trace.name, SIZES[Role.LABEL]) for trace in traces)
        )
    )
    frame = _Frame(first, last, marks[0], marks[-1], TOP + PLOT, right, width)
    foot = AXIS + (CAPTION if width >= WIDTH else 6)
    drawing = Drawing(TOP + PLOT + LANE * len(traces) + 6 + foot, title, description, width=width)
    _days(drawing, frame, len(traces))
    for mark in marks:
        zero = abs(mark) < 1e-12
        role = Role.ZERO if zero else Role.GRID
        drawing.line((LEFT, frame.y(mark)), (frame.right, frame.y(mark)), role=role)
        drawing.write(percent(mark, decimals), LEFT - 6, frame.y(mark) + 4, Role.TICK, "end")
    _news(drawing, frame, news, news_label, len(traces))
    for trace in traces:
        if len(trace.market) > 1:
            drawing.line(*((frame.x(at), frame.y(value)) for at, value in trace.market), role=Role.MARKET)
    for series, trace in enumerate(traces):
        _lane(drawing, frame, trace, series)
        _trace(drawing, frame, trace, series % SERIES)
    _labels(drawing, frame, traces, percent if width >= WIDTH else None)
    for line, caption in enumerate(_CAPTION if width >= WIDTH else ()):
        drawing.write(fitting(caption, 12, width - EDGE), EDGE, drawing.height - 24 + 17 * line, Role.TICK)
    drawing.entitle()
    return drawing


_CAPTION = (
    "Markers: closes; grey: the market. Upright: low to high on the day.",
    "Below: trading hours, solid for the session that reacts. Days in UTC.",
)


def _days(drawing: Drawing, frame: _Frame, lanes: int) -> None:
    """Weekends shaded; every day named where its name fits, the month with the first and when it changes."""
    foot = frame.bottom + 6 + LANE * lanes
    width = frame.x(frame.first + DAY) - frame.x(frame.first)
    day = datetime.fromtimestamp(frame.first, UTC)
    free, month = 0.0, 0
    while day.timestamp() < frame.last:
        left = frame.x(day.timestamp())
        if day.weekday() >= 5:
            drawing.box(left, TOP, left + width, foot, Role.WEEKEND)
        drawing.line((left, frame.bottom), (left, foot), role=Role.GRID)
        middle = left + width / 2
        half = text_width(_WEEKDAYS[day.weekday()], 12) / 2
        if middle - half >= free:
            names = [_WEEKDAYS[day.weekday()], str(day.day)]
            names += [_MONTHS[day.month - 1]] if day.month != month else []
            for line, name in enumerate(names):
                drawing.write(name, middle, foot + 14 + 14.5 * line, Role.TICK, "middle")
            free, month = middle + half, day.month
        day += timedelta(days=1)


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _news(drawing: Drawing, frame: _Frame, news: float, label: str, lanes: int) -> None:
    """The announcement as a line through the plot and the trading hours, named at its top."""
    x = frame.x(news)
    label = fitting(label, 13, frame.width - LEFT - 8)
    drawing.line((x, TOP - 12), (x, frame.bottom + 6 + LANE * lanes), role=Role.NEWS)
    half = text_width(label, 13) / 2
    middle = min(max(x, LEFT + half), frame.width - half - 4)
    drawing.write(label, middle, TOP - 17, Role.LABEL, "middle")


def _lane(drawing: Drawing, frame: _Frame, trace: Trace, lane: int) -> None:
    """A listing's trading hours below the plot, its reaction session solid."""
    top = frame.bottom + 6 + LANE * lane
    series = lane % SERIES
    for session in trace.sessions:
        role = Role.REACTS if session.reacts else Role.OPEN
        drawing.box(frame.x(session.opens), top + 3, frame.x(session.closes), top + LANE - 3, role, series)
    drawing.write(trace.name, frame.right + 8, top + LANE - 4, Role.TICK)


def _trace(drawing: Drawing, frame: _Frame, trace: Trace, series: int) -> None:
    """The line through the closes, a marker on each, and the range of the reaction session."""
    points = tuple((frame.x(second), frame.y(value)) for second, value in trace.closes)
    reaction = trace.reaction
    if reaction and trace.peak is not None and trace.trough is not None:
        x = frame.x(reaction.closes)
        high, low = frame.y(trace.peak), frame.y(trace.trough)
        drawing.line((x, high), (x, low), role=Role.RANGE, series=series)
        drawing.line((x - 5, high), (x + 5, high), role=Role.RANGE, series=series)
    if len(points) > 1:
        drawing.line(*points, role=Role.TRACE, series=series)
    titles = trace.titles or ("",) * len(points)
    for (second, _), point, title in zip(trace.closes, points, titles, strict=True):
        drawing.shapes.append(Mark(point, series, bool(reaction and second == reaction.closes), title))


def _labels(drawing: Drawing, frame: _Frame, traces: Sequence[Trace], percent: Percent | None) -> None:
    """Each line's name at its end; with ``percent`` also the reaction session's close and how far it went."""
    lines = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.role in _KEEP_OFF]
    segments = [pair for line in lines for pair in zip(line.points, line.points[1:], strict=False)]
    marks = [shape.at for shape in drawing.shapes if isinstance(shape, Mark)]
    taken = [words_box(words) for words in drawing.words()]
    taken += [Box(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    margin = Placer(Box(frame.right, TOP - 6, frame.width, frame.bottom), taken, segments)
    inside = Placer(Box(LEFT + 2, TOP - 8, frame.right, frame.bottom - 2), taken, segments)
    for series, trace in enumerate(traces):
        if trace.closes:
            second, last = trace.closes[-1]
            margin.put(drawing, trace.name, (frame.x(second), frame.y(last)), series=series % SERIES)
    for series, trace in enumerate(traces):
        reaction = trace.reaction
        if reaction is None or percent is None:
            continue
        x = frame.x(reaction.closes)
        for name, value in (("close", trace.close), trace.furthest):
            if value is not None:
                text = f"{trace.name} {name} {percent(value, 2)}"
                inside.put(drawing, text, (x, frame.y(value)), series=series % SERIES)
