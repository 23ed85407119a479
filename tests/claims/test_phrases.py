"""Claims of context in words: the cells that a claims file has for them."""

from __future__ import annotations

from datetime import date

import pytest

from eventstudy.claims.phrases import find_phrases
from eventstudy.claims.references import parse_reference
from eventstudy.errors import UsageError

PHRASES = {
    "closed at a record": ("record_close", "about", "yes", "", "ever"),
    "fifth straight gain": ("winning_streak", "about", "5", "", ""),
    "rose for a fifth straight day": ("winning_streak", "about", "5", "", ""),
    "lost ground for the ninth day in a row": ("losing_streak", "about", "9", "", ""),
    "third consecutive weekly loss": ("weeks_losing_streak", "about", "3", "", ""),
    "snapped a four-day losing streak": ("snaps_losing_streak", "about", "4", "", ""),
    "biggest fall since Sept 2024": ("biggest_fall_since", "about", "", "", "2024-09"),
    "biggest one-day gain in four months": ("biggest_gain_since", "about", "", "", "4 months"),
    "fell 3%, the most since 5 August 2024": ("biggest_fall_since", "about", "", "", "2024-08-05"),
    "worst day since 1987": ("biggest_fall_since", "about", "", "", "1987"),
    "biggest point fall since 2020": ("points_biggest_fall_since", "about", "", "", "2020"),
    "biggest weekly gain since November": ("biggest_week_gain_since", "about", "", "", "November"),
    "steepest two-day fall since May": ("biggest_fall_over_sessions_since", "about", "", "2", "May"),
    "as much as 8% up, its steepest climb since May": ("biggest_peak_since", "about", "", "", "May"),
    "largest one-day drop in its history": ("record_fall", "about", "yes", "", "ever"),
    "highest close in more than a year": ("highest_close_since", "over", "", "", "1 year"),
    "touched $12, the lowest since 2019": ("lowest_intraday_since", "about", "", "", "2019"),
    "four-month high": ("highest_close_since", "about", "", "", "4 months"),
    "52-week high": ("new_52w_high_close", "about", "yes", "", ""),
    "hit a 52-week low": ("new_52w_low_intraday", "about", "yes", "", ""),
    "longest winning streak since 2019": ("longest_winning_streak_since", "about", "", "", "2019"),
    "up in eight of the last 10 sessions": ("up_sessions_of", "about", "8", "10", ""),
    "above $100 for the first time since May 2023": ("last_close_above", "about", "", "100", "2023-05"),
}  # fmt: skip


@pytest.mark.parametrize("text", PHRASES)
def test_a_phrase_of_context_is_read_as_a_claim(text: str) -> None:
    (claim,) = find_phrases(text)
    assert (claim.measure, claim.comparison, claim.value, claim.n, claim.reference) == PHRASES[text]
    assert text[claim.start : claim.end] == claim.words


@pytest.mark.parametrize(
    "text",
    [
        "20% below its record high",
        "biggest day since May",
        "the most since May",
        "record revenue",
        "off a 52-week low",
    ],
)
def test_words_that_leave_the_claim_open_are_none(text: str) -> None:
    assert find_phrases(text) == []


def test_a_text_has_its_claims_in_order_and_each_once() -> None:
    text = (
        "It rose 2%, its fifth straight gain and the best day since May; the index snapped a two-day slide."
    )
    assert [claim.words for claim in find_phrases(text)] == [
        "fifth straight gain",
        "best day since May",
        "snapped a two-day slide",
    ]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("September", "2024-09"),
        ("February", "2024-02"),
        ("August 5", "2024-08-05"),
        ("August last year", "2024-08"),
        ("Feb 10", "2025-02-10"),
        ("Monday", "2025-02-10"),
        ("Tuesday", "2025-02-04"),
        ("1987", "1987"),
        ("Sept. 2024", "2024-09"),
        ("a year", "1 year"),
    ],
)
def test_a_reference_is_the_latest_before_the_session(text: str, iso: str) -> None:
    # Tuesday 11 February 2025.
    assert parse_reference(text).iso(date(2025, 2, 11)) == iso


@pytest.mark.parametrize(
    ("text", "first"),
    [("a month", date(2023, 2, 28)), ("4 months", date(2022, 11, 30)), ("10 weeks", date(2023, 1, 20))],
)
def test_a_stretch_of_time_begins_on_the_same_day_of_its_month(text: str, first: date) -> None:
    assert parse_reference(text).begins(date(2023, 3, 31)) == first


def test_other_references_are_refused() -> None:
    with pytest.raises(UsageError, match="the pandemic"):
        parse_reference("the pandemic")
