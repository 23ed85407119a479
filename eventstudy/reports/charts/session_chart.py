"""The chart of an alignment: each exchange's base and reaction session on one clock, the news as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventstudy.reports.charts.drawing import (
    NARROW,
    SERIES,
    SIZES,
    WIDTH,
    Drawing,
    Mark,
    Role,
    fitting,
    text_width,
    wrapped,
)

TOP, LANE, LANE_NARROW, BAR = 84.0, 78.0, 92.0, 20.0
NAMED = 60.0
"""A margin of more than this has the names beside the lanes."""
EDGE = 6.0
MARGIN = timedelta(hours=5)
"""Around the first opening and the last close, where no times are asked for."""
STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168)
"""Hours between the marks of the clock; the least that leaves room for their labels is taken."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of continuous trading, from its first to its last moment."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """One exchange: the session whose close is the base, and the one that reacts, without lunch breaks.

    The words of each are what stands above and below it; the base close ends the last stretch of ``base``.
    """

    name: str
    base: tuple[Stretch, ...]
    base_words: tuple[str, str]
    reacts: tuple[Stretch, ...]
    reacts_words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments to points between two edges."""

    first: datetime
    last: datetime
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """The place of a moment."""
        return self.left + (moment - self.first) / (self.last - self.first) * (self.right - self.left)


def session_chart(
    lanes: Sequence[Lane],
    *,
    title: str,
    description: str,
    news: datetime,
    news_labels: Sequence[str],
    caption: str,
    span: tuple[datetime, datetime] | None = None,
) -> Drawing:
    """Draw the lanes from ``span`` (by default as far as they reach), for screens, and again for telephones.

    The first of ``news_labels`` that fits is taken, the longest first; ``caption`` stands below.
    ``news`` and all moments are aware; the clock below is that of ``news``. No lane is empty.
    """
    wide, narrow = (
        _drawn(lanes, title, description, news, news_labels, caption, span, width)
        for width in (WIDTH, NARROW)
    )
    wide.narrow = narrow
    return wide


def clock_of(
    lanes: Sequence[Lane], news: datetime, span: tuple[datetime, datetime] | None, width: float
) -> Clock:
    """The common clock of some lanes, in the zone of the news."""
    moments = [
        moment
        for lane in lanes
        for part in (*lane.base, *lane.reacts)
        for moment in (part.opens, part.closes)
    ]
    first, last = span or (min(*moments, news) - MARGIN, max(*moments, news) + MARGIN)
    names = max((text_width(lane.name, SIZES[Role.LABEL]) for lane in lanes), default=0.0)
    left = min(max(84.0, EDGE + names + 10), width / 3) if width > NARROW else 12.0
    return Clock(first.astimezone(news.tzinfo), last.astimezone(news.tzinfo), left, width - 22)


def _drawn(
    lanes: Sequence[Lane],
    title: str,
    description: str,
    news: datetime,
    news_labels: Sequence[str],
    caption: str,
    span: tuple[datetime, datetime] | None,
    width: float,
) -> Drawing:
    clock = clock_of(lanes, news, span, width)
    height = LANE if clock.left > NAMED else LANE_NARROW
    bottom = TOP + height * len(lanes)
    lines = wrapped(caption, SIZES[Role.TICK], width - 2 * EDGE)
    drawing = Drawing(bottom + 36 + 17 * len(lines), title, description, width=width)
    _hours(drawing, clock, bottom)
    for at, lane in enumerate(lanes):
        _lane(drawing, lane, at % SERIES, TOP + height * at, clock)
    x, size, room = clock.x(news), SIZES[Role.LABEL], width - 2 * EDGE
    drawing.line((x, TOP - 18), (x, bottom), role=Role.NEWS)
    words = next((words for words in news_labels if text_width(words, size) <= room), news_labels[-1])
    half = text_width(words, size) / 2
    drawing.write(words, max(min(x, width - 4 - half), 4 + half), TOP - 26, Role.LABEL, "middle")
    for at, line in enumerate(lines):
        drawing.write(line, EDGE, bottom + 46 + 17 * at, Role.TICK)
    drawing.entitle()
    return drawing


def _hours(drawing: Drawing, clock: Clock, bottom: float) -> None:
    """Marks on the clock of the news, the day's name where a day begins."""
    hours = (clock.last - clock.first) / timedelta(hours=1)
    room = (clock.right - clock.left) / (text_width("Wed 12", SIZES[Role.TICK]) + 8)
    step = next((hour for hour in STEPS if hours / hour <= room), math.ceil(hours / room))
    moment = clock.first.replace(hour=0, minute=0, second=0, microsecond=0)
    while moment <= clock.last:
        if moment >= clock.first:
            x, midnight = clock.x(moment), moment.hour == 0
            drawing.line((x, TOP - 10), (x, bottom), role=Role.ZERO if midnight else Role.GRID)
            words = f"{_DAYS[moment.weekday()]} {moment.day}" if midnight else f"{moment:%H:%M}"
            half = text_width(words, SIZES[Role.TICK]) / 2
            if half <= x <= drawing.width - half:
                drawing.write(words, x, bottom + 16, Role.TICK, "middle")
        moment += timedelta(hours=step)
    if clock.left > NAMED:
        drawing.write(clock.first.tzname() or "", EDGE, bottom + 16, Role.TICK)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _lane(drawing: Drawing, lane: Lane, series: int, top: float, clock: Clock) -> None:
    """Day above, hours below; the base close marked. On a telephone the name stands over the bars."""
    if clock.left > NAMED:
        name, down = fitting(lane.name, SIZES[Role.LABEL], clock.left - EDGE - 4), 0.0
    else:
        name, down = lane.name, LANE_NARROW - LANE
    drawing.write(name, EDGE, top + (10 if down else 32), Role.LABEL)
    beyond = drawing.width
    for stretches, role, (day, hours) in (
        (lane.reacts, Role.REACTS, lane.reacts_words),
        (lane.base, Role.OPEN, lane.base_words),
    ):
        for part in stretches:
            left, right = clock.x(part.opens), clock.x(part.closes)
            drawing.box(left, top + down + 18, right, top + down + 18 + BAR, role, series)
        words = hours.rpartition(" ")[0] if down else hours
        longest = max(text_width(day, SIZES[Role.LABEL]), text_width(words, SIZES[Role.TICK]))
        left = max(4.0, min(clock.x(stretches[0].opens) + 3, beyond - longest - 4))
        drawing.write(day, left, top + down + 12, Role.LABEL)
        drawing.write(words, left, top + down + 54, Role.TICK)
        beyond = left
    close = (clock.x(lane.base[-1].closes), top + down + 18 + BAR / 2)
    drawing.shapes.append(
        Mark(close, series, strong=True, title=f"{lane.name}: the close it is measured from")
    )
