"""Draw docs/sessions.svg, the README's picture of the rule, from the session tables.

``python scripts/make_picture.py``; tests/test_picture.py draws it again and compares.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eventstudy.announcements.when import parse_when
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import Alignment, align, announce
from eventstudy.exchanges.sessions import Session
from eventstudy.reports.charts.drawing import SIZES, WIDTH, Drawing, Mark, Role, text_width
from eventstudy.reports.charts.svg import svg_document
from eventstudy.words import spell_day

PICTURE = Path(__file__).parent.parent / "docs" / "sessions.svg"
EXCHANGES = ("XNYS", "XHKG")
NEWS = "2025-02-11"
FIRST, LAST = datetime(2025, 2, 10, 12, tzinfo=UTC), datetime(2025, 2, 12, 12, tzinfo=UTC)
LEFT, RIGHT = 84.0, WIDTH - 22
TOP, LANE, BAR = 84.0, 78.0, 20.0
TITLE = "One piece of news, two reaction sessions"
CAPTION = (
    "Solid: the first session that closes after the news. It is measured from the close before,",
    "the filled marker at the end of the pale session. The gap is Hong Kong's lunch break.",
)


def x_of(moment: datetime) -> float:
    """The place of a moment."""
    return LEFT + (moment - FIRST) / (LAST - FIRST) * (RIGHT - LEFT)


def picture() -> Drawing:
    """The base session and the reaction session of each exchange, on one clock."""
    announcement = announce(parse_when(NEWS), exchange_of(EXCHANGES[0]), timing=None, tz=None)
    found = [align(exchange_of(mic), announcement) for mic in EXCHANGES]
    told = " ".join(
        f"{one.exchange.city}: {spell_day(one.session.date)}, measured from {spell_day(one.base.date)}."
        for one in found
    )
    bottom = TOP + LANE * len(found)
    drawing = Drawing(bottom + 70, TITLE, f"{TITLE}. {told}")
    drawing.write(TITLE, 6, 20, Role.TITLE)
    _clock(drawing, bottom)
    for lane, alignment in enumerate(found):
        _lane(drawing, alignment, lane, TOP + LANE * lane)
    news = x_of(announcement.instant)
    drawing.line((news, TOP - 18), (news, bottom), role=Role.NEWS)
    clocks = ", ".join(f"{one.local:%H:%M} in {one.exchange.city}" for one in found)
    told = f"the news: {spell_day(announcement.instant.date())}, {clocks}"
    middle = min(news, WIDTH - 4 - text_width(told, SIZES[Role.LABEL]) / 2)
    drawing.write(told, middle, TOP - 26, Role.LABEL, "middle")
    for line, words in enumerate(CAPTION):
        drawing.write(words, 6, bottom + 46 + 17 * line, Role.TICK)
    return drawing


def _clock(drawing: Drawing, bottom: float) -> None:
    """A mark every six hours of universal time, with the day at midnight."""
    moment = FIRST
    while moment <= LAST:
        x = x_of(moment)
        drawing.line((x, TOP - 10), (x, bottom), role=Role.ZERO if moment.hour == 0 else Role.GRID)
        drawing.write(f"{moment:%H:%M}", x, bottom + 16, Role.TICK, "middle")
        moment += timedelta(hours=6)
    drawing.write("UTC", LEFT - 26, bottom + 16, Role.TICK, "end")


def _lane(drawing: Drawing, alignment: Alignment, series: int, top: float) -> None:
    """An exchange's two sessions: day above, hours below; the base close marked."""
    drawing.write(alignment.exchange.city, 6, top + 32, Role.LABEL)
    for session, role in ((alignment.base, Role.OPEN), (alignment.session, Role.REACTS)):
        for opens, closes in _stretches(session):
            drawing.box(x_of(opens), top + 18, x_of(closes), top + 18 + BAR, role, series)
        left = x_of(session.opens) + 3  # beside the line of the news
        drawing.write(spell_day(session.date)[:10], left, top + 12, Role.LABEL)
        hours = f"{session.opens:%H:%M}–{session.closes:%H:%M} {session.opens:%Z}"
        drawing.write(hours, left, top + 54, Role.TICK)
    drawing.shapes.append(Mark((x_of(alignment.base.closes), top + 18 + BAR / 2), series, strong=True))


def _stretches(session: Session) -> list[tuple[datetime, datetime]]:
    """When the session trades: without its lunch break."""
    if session.break_start is None or session.break_end is None:
        return [(session.opens, session.closes)]
    return [(session.opens, session.break_start), (session.break_end, session.closes)]


def main() -> int:
    """Write the picture."""
    PICTURE.write_text(svg_document(picture()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
