"""A chart as plain shapes in points, y downwards: what every renderer (SVG, PNG) draws, and no more.

Texts are placed here, with a careful estimate of their size, so that no renderer has to move any.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

WIDTH, NARROW = 780.0, 360.0
"""Widths of the charts for paper and screens, and for telephones: at these sizes each text can be read."""
SERIES = 4
"""Colours, markers and dashes that tell series apart; a fifth series takes the first again."""


class Role(StrEnum):
    """What a shape is for; the renderer knows its colour, weight and dash."""

    GRID = "grid"
    ZERO = "zero"
    NEWS = "news"
    WEEKEND = "weekend"
    TRACE = "trace"
    MINUTES = "minutes"
    RANGE = "range"
    LEADER = "leader"
    MARKET = "market"
    BAND = "band"
    BAR = "bar"
    OPEN = "open"
    REACTS = "reacts"
    HOVER = "hover"
    TITLE = "title"
    LABEL = "label"
    TICK = "tick"


SIZES = {Role.TITLE: 15.0, Role.LABEL: 13.0, Role.TICK: 12.0}
"""Text size of each role of words."""

EDGE, TITLE_LINE = 6.0, 19.0
"""The margin of titles, and from one line of a title to the next."""

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; ``series`` counts from 0, -1 for a line of no series."""

    points: tuple[XY, ...]
    role: Role
    series: int = -1


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon; ``title`` as that of a ``Mark``."""

    points: tuple[XY, ...]
    role: Role
    series: int = -1
    title: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker; its shape belongs to its series. ``strong`` marks the one that matters.

    ``title``: what it stands for, shown when a pointer rests on it.
    """

    at: XY
    series: int
    strong: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text on its baseline; ``anchor`` is start, middle or end.

    ``series``: whose colour it has, bold; -1 for a text in ink.
    """

    text: str
    at: XY
    role: Role
    anchor: str = "start"
    series: int = -1


Shape = Line | Area | Mark | Words


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def nearest(self, point: XY) -> XY:
        """The point of the rectangle nearest to another point."""
        return min(max(point[0], self.left), self.right), min(max(point[1], self.top), self.bottom)


@dataclass(slots=True)
class Drawing:
    """A finished chart. ``title`` and ``description`` are read aloud instead of the picture.

    ``narrow``: the same chart for a telephone, where there is one.
    """

    height: float
    title: str
    description: str
    shapes: list[Shape] = field(default_factory=list)
    width: float = WIDTH
    narrow: Drawing | None = None

    def words(self) -> Iterator[Words]:
        """The texts."""
        return (shape for shape in self.shapes if isinstance(shape, Words))

    def box(self, left: float, top: float, right: float, bottom: float, role: Role, series: int = -1) -> None:
        """Add a filled rectangle."""
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        self.shapes.append(Area(corners, role, series))

    def line(self, *points: XY, role: Role, series: int = -1) -> None:
        """Add a line."""
        self.shapes.append(Line(points, role, series))

    def entitle(self) -> None:
        """Write the title above what is drawn, in two lines where one is too short, and lower the rest then.

        The first line stands where every chart leaves room for it.
        """
        lines = wrapped(self.title, SIZES[Role.TITLE], self.width - 2 * EDGE)
        if len(lines) > 1:
            lines[1:] = [fitting(" ".join(lines[1:]), SIZES[Role.TITLE], self.width - 2 * EDGE)]
            self.shapes = [_lowered(shape, TITLE_LINE) for shape in self.shapes]
            self.height += TITLE_LINE
        for at, line in enumerate(lines):
            self.write(line, EDGE, TITLE_LINE * (at + 1), Role.TITLE)

    def write(
        self, text: str, x: float, y: float, role: Role, anchor: str = "start", series: int = -1
    ) -> Words:
        """Add a text."""
        words = Words(text, (x, y), role, anchor, series)
        self.shapes.append(words)
        return words


def stacked(drawings: Sequence[Drawing], *, title: str, description: str) -> Drawing:
    """Charts one below the other as one drawing."""
    whole = Drawing(
        sum(drawing.height for drawing in drawings) + GAP * (len(drawings) - 1), title, description
    )
    down = 0.0
    for drawing in drawings:
        whole.shapes += [_lowered(shape, down) for shape in drawing.shapes]
        down += drawing.height + GAP
    return whole


GAP = 14.0
"""Between stacked charts."""


def _lowered(shape: Shape, down: float) -> Shape:
    match shape:
        case Line() | Area():
            return replace(shape, points=tuple((x, y + down) for x, y in shape.points))
        case Mark() | Words():
            return replace(shape, at=(shape.at[0], shape.at[1] + down))


_NARROW, _WIDE = frozenset("iIjlft.,:;'|!()[] -r/"), frozenset("mMwW%@")


def text_width(text: str, size: float) -> float:
    """An upper estimate of a text's width: the widths of a broad sans-serif, by kind of character."""
    em = 0.0
    for c in text:
        if c in _NARROW:
            em += 0.38
        elif c in _WIDE:
            em += 0.98
        elif ord(c) > 0x2E7F:
            em += 1.05
        else:
            em += 0.76 if c.isupper() else 0.64
    return em * size


def words_box(words: Words) -> Box:
    """The room that a text takes."""
    size = SIZES[words.role]
    width = text_width(words.text, size)
    x, y = words.at
    left = {"start": x, "middle": x - width / 2, "end": x - width}[words.anchor]
    return Box(left, y - 0.85 * size, left + width, y + 0.27 * size)


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The text in lines that fit a width, broken at words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitting(text: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is too long for a width."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


NARROWEST = 0.001
"""A scale shows at least a tenth of a percent: smaller steps would only draw noise."""


def ticks(low: float, high: float, most: int = 8, *, shift: int = 2) -> tuple[list[float], int]:
    """Round values from at or below ``low`` to at or above ``high``, and the decimals of their labels.

    At most ``most`` intervals, each 1, 2 or 5 times a power of ten. ``shift``: the decimal places by which a
    label moves its value, 2 for a percentage, 0 for a plain number.
    """
    span = max(high - low, NARROWEST)
    power = math.floor(math.log10(span / most))
    step = next(
        size
        for size in (
            times * 10.0**exponent for exponent in (power, power + 1, power + 2) for times in (1, 2, 5)
        )
        if math.ceil(high / size - 1e-9) - math.floor(low / size + 1e-9) <= most
    )
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    return [count * step for count in range(first, last + 1)], max(
        0, -math.floor(math.log10(step) + 1e-9) - shift
    )


@dataclass(slots=True)
class Placer:
    """Finds room for texts: inside ``room``, over no other text, and off the lines where that can be.

    ``taken`` are the rectangles in use, ``lines`` the segments to keep off.
    """

    room: Box
    taken: list[Box]
    lines: list[tuple[XY, XY]]

    def put(
        self,
        drawing: Drawing,
        text: str,
        anchor: XY,
        role: Role = Role.LABEL,
        series: int = -1,
        *,
        coloured: bool = False,
    ) -> bool:
        """Write a text near a point, with a thin line to it when it is not beside it.

        The nearest free place is chosen, counting a line that it would cover as further away. False,
        and nothing is written, when there is no room at all. ``coloured``: the text has its series' colour.
        """
        size = SIZES[role]
        width, height = text_width(text, size), 1.12 * size
        best: tuple[float, Box] | None = None
        for distance, left, top in _around(anchor, width, height, self.room):
            box = Box(left, top, left + width, top + height)
            if best is not None and distance >= best[0]:
                break
            if any(box.meets(other) for other in self.taken):
                continue
            cost = distance + self._crossings(box, anchor)
            if best is None or cost < best[0]:
                best = cost, box
        if best is None:
            return False
        box = best[1]
        self.taken.append(box)
        end = box.nearest(anchor)
        if math.dist(end, anchor) > 14:
            drawing.line(anchor, end, role=Role.LEADER, series=series)
            self.lines.append((anchor, end))
        # The estimate of the width errs upwards: what is spare goes to the side away from the point.
        side = "start" if box.left >= anchor[0] else "end" if box.right <= anchor[0] else "middle"
        x = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[side]
        drawing.write(text, x, box.top + 0.85 * size, role, side, series if coloured else -1)
        return True

    def _crossings(self, box: Box, anchor: XY) -> float:
        """What the lines under a text, and the texts under its own line, count for."""
        wide = Box(box.left - 3, box.top, box.right + 3, box.bottom)
        covered = 60.0 * sum(segment_meets(line, wide) for line in self.lines)
        leader = (anchor, box.nearest(anchor))
        return covered + 200.0 * sum(segment_meets(leader, other) for other in self.taken)


def _around(anchor: XY, width: float, height: float, room: Box) -> list[tuple[float, float, float]]:
    """(distance, left, top) of places for a text in the room: the nearest first, right before left."""
    x, y = min(max(anchor[0], room.left), room.right), anchor[1]
    gap, row = 9.0, 6.0
    rows = int((room.bottom - room.top) / row) + 1
    places = []
    for count in range(-rows, rows + 1):
        top = y + count * row - height / 2
        if not room.top <= top <= room.bottom - height:
            continue
        vertical = max(top - y, y - top - height, 0.0)
        for shift in (0.0, 14.0, 34.0, 70.0, 120.0):
            distance = math.hypot(gap + shift, vertical) + 0.4 * abs(count)
            places += [(distance, x + gap + shift, top), (distance + 1, x - gap - shift - width, top)]
        if vertical >= 4:
            places.append((vertical + gap, x - width / 2, top))
    return sorted(corner for corner in places if room.left <= corner[1] <= room.right - width)


def segment_meets(segment: tuple[XY, XY], box: Box) -> bool:
    """Whether a segment passes through a rectangle (Liang and Barsky's clipping)."""
    (x0, y0), (x1, y1) = segment
    dx, dy = x1 - x0, y1 - y0
    enter, leave = 0.0, 1.0
    for step, room in (
        (-dx, x0 - box.left),
        (dx, box.right - x0),
        (-dy, y0 - box.top),
        (dy, box.bottom - y0),
    ):
        if step == 0:
            if room <= 0:
                return False
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    return enter < leave
