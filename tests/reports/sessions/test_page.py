"""The page of ``sessions``: what it says, and its drawing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest
from command import Command
from pages import read

from eventstudy.announcements.when import parse_when
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import align, announce
from eventstudy.reports.charts.drawing import NARROW, WIDTH, Area, Role, words_box
from eventstudy.reports.charts.session_chart import clock_of
from eventstudy.reports.page import Page
from eventstudy.reports.sessions.page import lane_of, sessions_page


def page_of(*mics: str, when: str = "2025-02-11") -> Page:
    announcement = announce(parse_when(when), exchange_of(mics[0]), timing=None, tz=None)
    return sessions_page([("", align(exchange_of(mic), announcement)) for mic in mics], announcement)


def test_the_page_says_which_day_reacts_in_which_city(command: Command) -> None:
    done = command("sessions", "BABA", "2025-02-11", "--format", "html")
    page = read(done.stdout)
    assert page.said("h1") == ["Which session could react to the news of 11 February 2025"]
    assert (
        "The first session whose closing price was struck after the news: Tuesday 11 February in New York"
        " and Wednesday 12 February in Hong Kong." in page.said("p")
    )
    assert "One piece of news, two days that react" in page.said("text")


def test_listings_of_one_city_share_a_lane() -> None:
    (drawing,) = page_of("XNYS", "XNAS").charts
    reacting = [shape for shape in drawing.shapes if isinstance(shape, Area) and shape.role is Role.REACTS]
    assert 1 == len(reacting)
    assert "Tuesday 11 February is the first to react" == drawing.title


def test_a_bar_ends_where_the_closing_price_is_struck() -> None:
    """London's auction of 11 February 2025 ended at 16:35, which is 16:35 UTC."""
    announcement = announce(parse_when("2025-02-11"), exchange_of("XLON"), timing=None, tz=None)
    lane = lane_of("London", align(exchange_of("XLON"), announcement))
    clock = clock_of([lane], announcement.instant, None, WIDTH)
    (drawing,) = page_of("XLON").charts
    (bar,) = (shape for shape in drawing.shapes if isinstance(shape, Area) and shape.role is Role.REACTS)
    assert clock.x(datetime(2025, 2, 11, 16, 35, tzinfo=UTC)) == pytest.approx(max(x for x, _ in bar.points))


@pytest.mark.parametrize(
    ("mics", "when"),
    [
        (("XNYS", "XHKG"), "2025-02-11"),
        (("XNYS", "XHKG", "XTKS", "XLON", "XNSE", "XASX"), "2025-02-11T16:05"),
        (("XHKG", "XSHG"), "2025-01-29"),  # the Lunar New Year: ten days between Shanghai's sessions
        (("XNZE",), "2024-12-31"),
    ],
)
def test_words_lie_inside_and_on_no_others(mics: tuple[str, ...], when: str) -> None:
    (drawing,) = page_of(*mics, when=when).charts
    assert drawing.narrow is not None
    for chart, width in ((drawing, WIDTH), (drawing.narrow, NARROW)):
        boxes = [(words.text, words_box(words)) for words in chart.words()]
        for (one, box), (other, another) in combinations(boxes, 2):
            assert not box.meets(another), f"{one} on {other} at {width}"
        assert min(box.left for _, box in boxes) >= 0
        assert max(box.right for _, box in boxes) <= width
