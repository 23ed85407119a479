"""Each kind of sentence, written out."""

from __future__ import annotations

import pytest

from eventstudy.announcements.when import Timing, parse_when
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import align, announce
from eventstudy.exchanges.why import assumption, why


def sentence(
    mic: str, text: str, timing: Timing | None = None, *, first: str = "", back: bool = False
) -> str:
    """Why ``mic`` reacts when it does; the WHEN is read on the clock of ``first`` (else its own)."""
    announcement = announce(parse_when(text), exchange_of(first or mic), timing=timing)
    return why(align(exchange_of(mic), announcement, back=back))


def test_news_with_the_exchange_open() -> None:
    assert sentence("XNYS", "2025-02-11T15:59") == (
        "in New York it was 15:59 on Tue 11 Feb 2025, with the exchange open (09:30–16:00): "
        "that session's close is the first after the news"
    )


def test_news_to_the_second() -> None:
    assert "it was 15:59:59 on" in sentence("XNYS", "2025-02-11T15:59:59")


def test_news_at_the_close() -> None:
    assert sentence("XNYS", "2025-02-11T16:00") == (
        "in New York it was 16:00 on Tue 11 Feb 2025, at the 16:00 close: "
        "the next session, Wed 12 Feb 2025, is the first that could react"
    )


def test_news_after_the_close_on_another_clock() -> None:
    assert sentence("XHKG", "2025-02-11", first="XNYS") == (
        "in Hong Kong it was 22:30 on Tue 11 Feb 2025, after the 16:10 close: "
        "the next session, Wed 12 Feb 2025, is the first that could react"
    )


def test_news_before_the_open() -> None:
    assert sentence("XNYS", "2025-02-11T07:00") == (
        "in New York it was 07:00 on Tue 11 Feb 2025, before the open (09:30–16:00): "
        "that session is the first that could react"
    )


def test_a_bare_date_that_is_told_to_be_before_the_open() -> None:
    assert sentence("XNYS", "2025-02-11", Timing.PRE_OPEN) == (
        "in New York it was 09:30 on Tue 11 Feb 2025, taken as before the open (09:30–16:00): "
        "that session is the first that could react"
    )


def test_news_in_the_lunch_break() -> None:
    assert sentence("XHKG", "2025-02-11T12:15") == (
        "in Hong Kong it was 12:15 on Tue 11 Feb 2025, in the lunch break (12:00–13:00): "
        "the session around it is the first that could react"
    )


def test_news_during_a_half_day() -> None:
    assert sentence("XHKG", "2025-01-28T11:00") == (
        "in Hong Kong it was 11:00 on Tue 28 Jan 2025, with the exchange open "
        "(09:30–12:00, Lunar New Year eve half-day): that session's close is the first after the news"
    )


def test_news_after_a_half_day_names_the_holidays_that_follow() -> None:
    assert sentence("XHKG", "2025-01-28T13:00") == (
        "in Hong Kong it was 13:00 on Tue 28 Jan 2025, after the 12:10 close (Lunar New Year eve half-day): "
        "the next session, Mon 3 Feb 2025, is the first that could react "
        "(no session on Wed 29 Jan, Thu 30 Jan, Fri 31 Jan: Lunar New Year)"
    )


def test_each_skipped_day_has_its_own_reason() -> None:
    assert sentence("XLON", "2024-12-24T16:30").endswith(
        "the next session, Fri 27 Dec 2024, is the first that could react "
        "(no session on Wed 25 Dec: Christmas Day; Thu 26 Dec: Boxing Day)"
    )


def test_a_half_day_that_no_source_confirms_says_so() -> None:
    assert sentence("XNYS", "2024-11-29T13:00") == (
        "in New York it was 13:00 on Fri 29 Nov 2024, at the 13:00 close "
        "(scheduled early close; not verified): "
        "the next session, Mon 2 Dec 2024, is the first that could react"
    )


def test_a_short_day_whose_auction_has_no_source_leaves_the_other_reading_open() -> None:
    assert sentence("XIST", "2025-10-28T12:33") == (
        "in Istanbul it was 12:33 on Tue 28 Oct 2025, after the 12:30 close, perhaps in a closing auction of "
        "this short day (if it was held, Tue 28 Oct 2025 reacts): the next session, Thu 30 Oct 2025, is the "
        "first that could react (no session on Wed 29 Oct: Republic Day)"
    )


def test_news_on_a_day_with_a_session_of_unknown_hours() -> None:
    assert sentence("XNSE", "2026-11-08T12:00") == (
        "in Mumbai it was 12:00 on Sun 8 Nov 2026, in no session of known hours (Sunday Muhurat session of "
        "Diwali 2026; its hours are not known): "
        "the next session, Mon 9 Nov 2026, is the first that could react"
    )


def test_news_on_a_weekend_before_a_holiday() -> None:
    assert sentence("XNYS", "2025-02-15") == (
        "in New York it was 09:30 on Sat 15 Feb 2025, without a session (a weekend): "
        "the next session, Tue 18 Feb 2025, is the first that could react "
        "(no session on Mon 17 Feb: Presidents' Day)"
    )


def test_news_on_a_plain_weekend() -> None:
    assert sentence("XNYS", "2025-02-08") == (
        "in New York it was 09:30 on Sat 8 Feb 2025, without a session (a weekend): "
        "the next session, Mon 10 Feb 2025, is the first that could react"
    )


def test_news_after_a_fridays_close_does_not_list_the_weekend() -> None:
    assert sentence("XNYS", "2025-02-07T18:00") == (
        "in New York it was 18:00 on Fri 7 Feb 2025, after the 16:00 close: "
        "the next session, Mon 10 Feb 2025, is the first that could react"
    )


def test_news_on_a_day_of_mourning() -> None:
    assert sentence("XNYS", "2025-01-09") == (
        "in New York it was 09:30 on Thu 9 Jan 2025, without a session (day of mourning Jimmy Carter): "
        "the next session, Fri 10 Jan 2025, is the first that could react"
    )


def test_news_on_a_typhoon_day() -> None:
    assert sentence("XHKG", "2023-09-01") == (
        "in Hong Kong it was 09:30 on Fri 1 Sep 2023, without a session (typhoon Saola signal 8+): "
        "the next session, Mon 4 Sep 2023, is the first that could react"
    )


def test_news_before_a_late_open() -> None:
    assert sentence("XHKG", "2023-10-06T17:00") == (
        "in Hong Kong it was 17:00 on Fri 6 Oct 2023, after the 16:10 close: "
        "the next session, Mon 9 Oct 2023 (late open at 14:00, typhoon Koinu and black rainstorm, "
        "signal 8 lowered 11:40), is the first that could react"
    )


def test_news_on_the_morning_of_a_late_open() -> None:
    assert sentence("XHKG", "2023-10-09T10:00") == (
        "in Hong Kong it was 10:00 on Mon 9 Oct 2023, before the open "
        "(14:00–16:00, typhoon Koinu and black rainstorm, signal 8 lowered 11:40): "
        "that session is the first that could react"
    )


def test_a_holiday_without_a_name_is_a_holiday() -> None:
    """Names of holidays are kept for recent years only; 4 July 1990 was a Wednesday."""
    assert sentence("XNYS", "1990-07-04") == (
        "in New York it was 09:30 on Wed 4 Jul 1990, without a session (a holiday): "
        "the next session, Thu 5 Jul 1990, is the first that could react"
    )


def test_news_that_is_moved_back_on_request() -> None:
    assert sentence("XNYS", "2025-02-15", back=True) == (
        "in New York it was 09:30 on Sat 15 Feb 2025, without a session (a weekend): "
        "moved back, as asked, to the session before, Fri 14 Feb 2025"
    )


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (None, "assumed: the time of the open, as only a date was given"),
        (Timing.PRE_OPEN, "assumed: the time of the open, as only a date and --timing pre-open was given"),
        (Timing.INTRADAY, "assumed: the time of the open, as only a date and --timing intraday was given"),
        (
            Timing.POST_CLOSE,
            "assumed: the time of the close, as only a date and --timing post-close was given",
        ),
    ],
)
def test_what_was_assumed_of_a_bare_date(timing: Timing | None, words: str) -> None:
    assert words == assumption(announce(parse_when("2025-02-11"), exchange_of("XNYS"), timing=timing))


@pytest.mark.parametrize("mic", ["XNYS", "XHKG", "XTKS", "XLON", "XSHG", "XBOM"])
@pytest.mark.parametrize("day", range(1, 29))
def test_every_sentence_is_one_line_without_empty_or_nested_brackets(mic: str, day: int) -> None:
    for clock in ("T00:00Z", "T06:30Z", "T14:45Z", "T23:59Z"):
        text = sentence(mic, f"2025-01-{day:02}{clock}")
        assert "\n" not in text
        assert "()" not in text
        depth = [text[:end].count("(") - text[:end].count(")") for end in range(len(text) + 1)]
        assert {0, 1} >= set(depth)
        assert depth[-1] == 0
