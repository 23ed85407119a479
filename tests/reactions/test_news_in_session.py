"""News inside a session, with daily bars only: the day's extremes may be older, and every output says so."""

from __future__ import annotations

import pytest
from command import Command

from eventstudy.announcements.when import Timing
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run

GIVEN = RunOptions(all_listings=False)
NOON = ("AAPL", "2025-02-11T12:00")


@pytest.mark.parametrize(
    ("when", "timing", "doubtful"),
    [
        ("2025-02-11T09:29", None, False),
        ("2025-02-11T09:30", None, False),  # all of the session's prices come after its opening
        ("2025-02-11T09:31", None, True),
        ("2025-02-11T15:59:59", None, True),
        ("2025-02-10T16:00", None, False),  # the close: the next session reacts, all of it later
        ("2025-02-11", None, False),
        ("2025-02-11", Timing.INTRADAY, True),  # a bare date that is said to lie inside the session
    ],
)
def test_the_extremes_are_in_doubt_when_the_session_had_begun(
    bundled: BundledSource, when: str, timing: Timing | None, doubtful: bool
) -> None:
    (row,) = run(["AAPL"], when, bundled, GIVEN, timing=timing).reactions
    assert doubtful == ("peak-may-precede-news" in row.warnings)


def test_each_listing_is_in_doubt_on_its_own_clock(bundled: BundledSource) -> None:
    """10:00 in New York is 23:00 in Hong Kong: there the whole next session comes after the news."""
    rows = run(["BABA"], "2025-02-11T10:00", bundled).reactions
    assert [True, False] == [row.peak_in_doubt for row in rows]


@pytest.mark.parametrize("name", ["csv", "json", "md"])
def test_machine_formats_carry_the_code(command: Command, name: str) -> None:
    assert "peak-may-precede-news" in command("run", *NOON, "--listings", "given", "--format", name).stdout


def test_the_screen_the_page_and_the_chart_say_it_in_words(command: Command) -> None:
    screen = command("run", *NOON, "--listings", "given", "--format", "table").stdout
    assert "peak and low are those of the whole day, and may be older than the news" in screen
    page = command("run", *NOON, "--listings", "given", "--format", "html").stdout
    assert "up as much as 3.3% at some time of the day, perhaps before the news" in page
    assert "may precede the news" in page
    assert "AAPL peak of the whole day +3.33%" in page


def test_batch_says_it_in_rows_and_on_its_page(command: Command) -> None:
    events = "symbol,announced\nAAPL,2025-02-11T12:00\n"
    words = ("batch", "-", "--listings", "given", "--format")
    assert command(*words, "csv", stdin=events).stdout.rstrip().endswith("peak-may-precede-news")
    assert "may precede the news" in command(*words, "html", stdin=events).stdout


@pytest.mark.parametrize(("measure", "told"), [("intraday_peak", True), ("close_to_close", False)])
def test_check_says_it_of_the_extremes_only(command: Command, measure: str, told: bool) -> None:
    claims = f"symbol,announced,measure,comparison,value\nAAPL,2025-02-11T12:00,{measure},over,1%\n"
    assert told == ("peak-may-precede-news" in command("check", "-", stdin=claims).stdout)
