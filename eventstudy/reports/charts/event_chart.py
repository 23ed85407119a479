"""The chart of a study: average abnormal returns as bars, their sum as a line with its confidence band."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eventstudy.reports.charts.drawing import (
    NARROW,
    WIDTH,
    XY,
    Area,
    Box,
    Drawing,
    Line,
    Mark,
    Placer,
    Role,
    text_width,
    ticks,
    words_box,
)

LEFT, RIGHT, TOP, PLOT, FOOT = 64.0, 16.0, 58.0, 270.0, 50.0
KEY = 18.0
"""Height of a second line of the key, on a telephone."""
AAR, CAAR = 1, 0
"""The series, and so the colours, of bars and line."""


@dataclass(frozen=True, slots=True)
class _Frame:
    first: float
    last: float
    low: float
    high: float
    width: float = WIDTH

    @property
    def top(self) -> float:
        return TOP if self.width == WIDTH else TOP + KEY

    @property
    def bottom(self) -> float:
        return self.top + PLOT

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def step(self) -> float:
        return (self.right - LEFT) / (self.last - self.first + 1)

    def x(self, session: float) -> float:
        return LEFT + (session - self.first + 0.5) * self.step

    def y(self, fraction: float) -> float:
        return self.bottom - (fraction - self.low) / (self.high - self.low) * PLOT


def event_chart(
    sessions: Sequence[int],
    aar: Sequence[float | None],
    caar: Sequence[float | None],
    lower: Sequence[float | None],
    upper: Sequence[float | None],
    *,
    title: str,
    percent: Callable[[float, int], str],
    band: str = "95 % confidence",
    zero: str = "the news",
    things: str = "abnormal returns",
    total: str = "their sum",
    shift: int = 2,
) -> Drawing:
    """Draw AAR and CAAR of sessions relative to the event (ascending, without gaps), all of one length.

    Fractions; a missing value (None or NaN) leaves its gap. ``lower`` and ``upper`` bound the CAAR; ``band``
    names what they are, ``zero`` what happened in session 0, ``things`` what is averaged and ``total`` what
    the line makes of it. ``percent`` writes a value, moved by ``shift`` decimal places. Telephones get a
    narrow drawing.
    Raises ValueError for lengths that differ and for no session at all.
    """
    if not sessions or any(len(column) != len(sessions) for column in (aar, caar, lower, upper)):
        raise ValueError("sessions, aar, caar, lower and upper need one length, and at least one session")
    columns = [_known(column) for column in (aar, caar, lower, upper)]
    words = (things, total)
    wide, narrow = (
        _drawn(sessions, columns, title, percent, band, zero, width, words, shift)
        for width in (WIDTH, NARROW)
    )
    wide.narrow = narrow
    return wide


def _drawn(
    sessions: Sequence[int],
    columns: Sequence[list[float | None]],
    title: str,
    percent: Callable[[float, int], str],
    band: str,
    zero: str,
    width: float,
    words: tuple[str, str],
    shift: int,
) -> Drawing:
    bars, line, low, high = columns
    values = [value for column in columns for value in column if value is not None]
    marks, decimals = ticks(min([0.0, *values]), max([0.0, *values]), shift=shift)
    frame = _Frame(sessions[0], sessions[-1], marks[0], marks[-1], width)
    described = _told(sessions, line, low, high, band, percent, words)
    drawing = Drawing(frame.bottom + FOOT, title, described, width=width)
    for mark in marks:
        role = Role.ZERO if abs(mark) < 1e-12 else Role.GRID
        drawing.line((LEFT, frame.y(mark)), (frame.right, frame.y(mark)), role=role)
        drawing.write(percent(mark, decimals), LEFT - 6, frame.y(mark) + 4, Role.TICK, "end")
    _sessions(drawing, frame, sessions)
    _band(drawing, frame, sessions, low, high)
    for session, value in zip(sessions, bars, strict=True):
        if value is not None:
            x, half = frame.x(session), min(0.32 * frame.step, 16)
            drawing.box(x - half, frame.y(max(value, 0)), x + half, frame.y(min(value, 0)), Role.BAR, AAR)
    _key(drawing, frame, band if any(value is not None for value in low) else "", words[1])
    if sessions[0] <= 0 <= sessions[-1]:
        drawing.line((frame.x(0), frame.top), (frame.x(0), frame.bottom), role=Role.NEWS)
    points = [
        None if value is None else (frame.x(session), frame.y(value))
        for session, value in zip(sessions, line, strict=True)
    ]
    for run in _runs(points):
        drawing.line(*run, role=Role.TRACE, series=CAAR)
        drawing.shapes += [Mark(at, CAAR, at == points[-1]) for at in run]
    _labels(drawing, frame, points, line, zero if sessions[0] <= 0 <= sessions[-1] else "", percent)
    drawing.entitle()
    return drawing


def _known(column: Sequence[float | None]) -> list[float | None]:
    return [None if value is None or math.isnan(value) else float(value) for value in column]


def _told(
    sessions: Sequence[int],
    caar: list[float | None],
    low: list[float | None],
    high: list[float | None],
    band: str,
    percent: Callable[[float, int], str],
    words: tuple[str, str],
) -> str:
    """The chart in a sentence."""
    last, bottom, top = caar[-1], low[-1], high[-1]
    first, final = _relative(sessions[0]), _relative(sessions[-1])
    description = f"Average {words[0]} of sessions {first} to {final} and {words[1]}"
    if last is not None:
        description += f", which ends at {percent(last, 2)}"
        if bottom is not None and top is not None:
            description += f" ({band} from {percent(bottom, 2)} to {percent(top, 2)})"
    return description + "."


def _runs(points: Sequence[XY | None]) -> Iterator[tuple[XY, ...]]:
    """The points between the gaps."""
    run: list[XY] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield tuple(run)
            run = []


def _band(
    drawing: Drawing,
    frame: _Frame,
    sessions: Sequence[int],
    low: list[float | None],
    high: list[float | None],
) -> None:
    pairs = [
        None
        if bottom is None or top is None
        else ((frame.x(at), frame.y(bottom)), (frame.x(at), frame.y(top)))
        for at, bottom, top in zip(sessions, low, high, strict=True)
    ]
    run: list[tuple[XY, XY]] = []
    for pair in [*pairs, None]:
        if pair is not None:
            run.append(pair)
        elif run:
            if len(run) == 1:
                drawing.line(*run[0], role=Role.RANGE, series=CAAR)
            else:
                edge = (*(bottom for bottom, _ in run), *(top for _, top in reversed(run)))
                drawing.shapes.append(Area(edge, Role.BAND, CAAR))
            run = []


def _sessions(drawing: Drawing, frame: _Frame, sessions: Sequence[int]) -> None:
    """Numbers of the sessions that fit, session 0 among them."""
    widest = max(text_width(_relative(session), 12) for session in sessions) + 4
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if n * frame.step >= widest)
    for session in sessions:
        if session % every == 0:
            drawing.write(_relative(session), frame.x(session), frame.bottom + 19, Role.TICK, "middle")
    middle = (LEFT + frame.right) / 2
    drawing.write("sessions relative to the reaction session", middle, frame.bottom + 38, Role.TICK, "middle")


def _relative(session: int) -> str:
    return f"+{session}" if session > 0 else str(session).replace("-", "−")


def _key(drawing: Drawing, frame: _Frame, band: str, total: str) -> None:
    """What the bar, the line and the band are, above the plot."""
    x, y = LEFT, 42.0
    drawing.box(x, y - 9, x + 9, y, Role.BAR, AAR)
    x = _after(drawing, "AAR, a session's average" if frame.top == TOP else "AAR, average", x + 15, y)
    drawing.line((x, y - 4), (x + 22, y - 4), role=Role.TRACE, series=CAAR)
    drawing.shapes.append(Mark((x + 11, y - 4), CAAR))
    x = _after(drawing, f"CAAR, {total}", x + 28, y)
    if band:
        x, y = (x, y) if frame.top == TOP else (LEFT, y + KEY)
        drawing.box(x, y - 10, x + 18, y + 1, Role.BAND, CAAR)
        _after(drawing, band, x + 24, y)


def _after(drawing: Drawing, text: str, x: float, y: float) -> float:
    """Write a text of the key; where the next entry starts."""
    drawing.write(text, x, y, Role.TICK)
    return x + text_width(text, 12) + 14


def _labels(
    drawing: Drawing,
    frame: _Frame,
    points: Sequence[XY | None],
    caar: list[float | None],
    zero: str,
    percent: Callable[[float, int], str],
) -> None:
    lines = [
        shape for shape in drawing.shapes if isinstance(shape, Line) and shape.role in (Role.TRACE, Role.NEWS)
    ]
    segments = [pair for line in lines for pair in zip(line.points, line.points[1:], strict=False)]
    taken = [words_box(words) for words in drawing.words()]
    taken += [Box(x - 5, y - 5, x + 5, y + 5) for x, y in filter(None, points)]
    placer = Placer(Box(LEFT + 2, frame.top, frame.width - 2, frame.bottom), taken, segments)
    if points[-1] is not None and caar[-1] is not None:
        placer.put(drawing, f"CAAR {percent(caar[-1], 2)}", points[-1], series=CAAR)
    if zero:
        placer.put(drawing, zero, (frame.x(0), frame.top + 10))
