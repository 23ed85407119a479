"""Draw docs/sessions.svg, the README's picture of the rule, from the session tables.

``python scripts/make_picture.py``; tests/test_picture.py draws it again and compares.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from eventstudy.announcements.when import parse_when
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import Alignment, align, announce
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.charts.session_chart import Lane, session_chart
from eventstudy.reports.charts.svg import svg_document
from eventstudy.reports.sessions.page import lane_of, news_words
from eventstudy.words import spell_day

PICTURE = Path(__file__).parent.parent / "docs" / "sessions.svg"
EXCHANGES = ("XNYS", "XHKG")
NEWS = "2025-02-11"
SPAN = datetime(2025, 2, 10, 12, tzinfo=UTC), datetime(2025, 2, 12, 12, tzinfo=UTC)
TITLE = "One piece of news, two reaction sessions"
CAPTION = (
    "Solid: the first session that closes after the news. It is measured from the close before, the filled"
    " mark at the end of the pale session. The gap is Hong Kong's lunch break."
)


def alignments() -> list[Alignment]:
    """Each exchange's sessions around the news."""
    announcement = announce(parse_when(NEWS), exchange_of(EXCHANGES[0]), timing=None, tz=None)
    return [align(exchange_of(mic), announcement) for mic in EXCHANGES]


def lanes() -> list[Lane]:
    """A lane for each exchange."""
    return [lane_of(one.exchange.city, one) for one in alignments()]


def picture() -> Drawing:
    """The base session and the reaction session of each exchange, on one clock."""
    found = alignments()
    told = " ".join(
        f"{one.exchange.city}: {spell_day(one.session.date)}, measured from {spell_day(one.base.date)}."
        for one in found
    )
    return session_chart(
        lanes(),
        title=TITLE,
        description=f"{TITLE}. {told}",
        news=found[0].announcement.instant.astimezone(UTC),
        news_labels=news_words(found[0].announcement.instant, found),
        caption=CAPTION,
        span=SPAN,
    )


def main() -> int:
    """Write the picture."""
    PICTURE.write_text(svg_document(picture()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
