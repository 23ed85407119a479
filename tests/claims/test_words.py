"""One claim in words: what is read, and what is refused."""

from __future__ import annotations

import pytest

from eventstudy.claims.words import ClaimWords, parse_claim
from eventstudy.errors import UsageError


@pytest.mark.parametrize(
    ("text", "measure", "comparison", "value", "reference"),
    [
        ("rose 1.3%", "close_to_close", "about", "1.3%", ""),
        ("shares closed up 1.3 per cent", "close_to_close", "about", "1.3%", ""),
        ("fell more than 9%", "close_to_close", "under", "-9%", ""),
        ("lost less than 2%", "close_to_close", "over", "-2%", ""),
        ("gained at least 5 percent", "close_to_close", "at-least", "5%", ""),
        ("surged nearly 5%", "close_to_close", "nearly", "5%", ""),
        ("-0.5%", "close_to_close", "about", "-0.5%", ""),
        ("jumped as much as 9.2%", "intraday_peak", "about", "9.2%", ""),
        ("was down over 4% at one point", "intraday_trough", "under", "-4%", ""),
        ("is up over 30% so far this year", "year_to_date", "over", "30%", ""),
        ("opened 2.4% higher", "gap", "about", "2.4%", ""),
        ("rose 2% from its open", "open_to_close", "about", "2%", ""),
        ("closed at HK$113.80", "close", "about", "113.80", ""),
        ("ended at 5,521.52", "close", "about", "5,521.52", ""),
        ("closed at a record high", "record_close", "about", "yes", "ever"),
        ("rose for a fifth straight day", "winning_streak", "about", "5", ""),
        ("hit a 52-week high", "new_52w_high_intraday", "about", "yes", ""),
        ("posted its biggest gain since May 2024", "biggest_gain_since", "about", "", "2024-05"),
    ],
)
def test_words_become_a_measure_a_comparison_and_a_value(
    text: str, measure: str, comparison: str, value: str, reference: str
) -> None:
    assert ClaimWords(measure, comparison, value, reference=reference) == parse_claim(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rose 1.3% to $112.78", "has 2 figures"),
        ("closed at a high", "has no figure"),
        ("rose and fell 2%", "says both up and down"),
        ("moved 2%", "has words that are not understood: moved"),
        ("biggest fall since the pandemic", "has no figure"),
        ("rose 2%, its fifth straight gain", "says several things"),
        ("1.3%", "does not say whether that is up or down"),
        ("at $112.78", "does not say which price that is"),
        ("rose as much as 3% so far this year", "says two things at once"),
    ],
)
def test_words_that_no_rule_knows_are_refused_and_nothing_is_guessed(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_claim(text)
