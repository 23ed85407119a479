"""An announcement gets its session, or the reason why it has none."""

from datetime import date

import pytest

from eventstudy.announcements.when import Timing
from eventstudy.errors import InputFileError, NonTradingDayError
from eventstudy.exchanges.listings import Listing, exchange_of, listing_of
from eventstudy.options import OnNontrading
from eventstudy.reactions.placing import News, Unplaced, attempt, place, refuse
from eventstudy.reasons import Reason

NEW_YORK = exchange_of("XNYS")
SATURDAY = News.read("2025-02-15")


def test_empty_cells_refine_nothing() -> None:
    assert (None, None) == (News.read("2025-02-11", " ", "").timing, News.read("2025-02-11", "", " ").tz)
    assert Timing.POST_CLOSE is News.read("2025-02-11", "post-close").timing


def test_news_after_the_close_is_placed_on_the_next_session() -> None:
    # 11 February 2025 was a Tuesday; New York closes at 16:00.
    placed = place(NEW_YORK, News.read("2025-02-11T16:05"), OnNontrading.ERROR)
    assert date(2025, 2, 12) == placed.session.date


@pytest.mark.parametrize(
    ("choice", "day"), [(OnNontrading.NEXT, date(2025, 2, 18)), (OnNontrading.PREVIOUS, date(2025, 2, 14))]
)
def test_news_on_a_weekend_goes_where_it_is_told(choice: OnNontrading, day: date) -> None:
    # Monday 17 February 2025 was Presidents' Day.
    assert day == place(NEW_YORK, SATURDAY, choice).session.date


@pytest.mark.parametrize("choice", [OnNontrading.SKIP, OnNontrading.ERROR])
def test_news_on_a_weekend_is_not_moved_when_that_is_not_wanted(choice: OnNontrading) -> None:
    with pytest.raises(NonTradingDayError, match="2025-02-15 has no session on New York Stock Exchange"):
        place(NEW_YORK, SATURDAY, choice)


def unplaced(symbol: str, announced: str) -> object:
    return attempt(lambda: place(listing_of(symbol).exchange, News.read(announced), OnNontrading.SKIP))


@pytest.mark.parametrize(
    ("symbol", "announced", "reason"),
    [
        ("NOSUCH.XYZ", "2025-02-11", Reason.UNKNOWN_SYMBOL),
        ("BABA", "soon", Reason.BAD_ROW),
        ("BABA", "1825-02-11", Reason.BAD_ROW),
        ("BABA", "2025-02-15", Reason.NON_TRADING_DAY),
    ],
)
def test_an_event_without_a_place_has_a_reason(symbol: str, announced: str, reason: Reason) -> None:
    found = unplaced(symbol, announced)
    assert isinstance(found, Unplaced)
    assert reason is found.reason


def test_a_value_passes_through() -> None:
    assert isinstance(attempt(lambda: listing_of("BABA")), Listing)


def test_a_refused_day_names_its_line_and_the_remedy() -> None:
    with pytest.raises(InputFileError) as caught:
        refuse(Unplaced(Reason.NON_TRADING_DAY, "2025-02-15 has no session"), "events.csv", 3)
    assert "events.csv:3: announced: 2025-02-15 has no session" == caught.value.message
    assert "--on-nontrading next" in caught.value.remedy
