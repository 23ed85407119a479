"""Every code has a row with its sentence and its number."""

from datetime import date

import pytest

from eventstudy.reasons import REASONS, Reason, code_of, day_of, explain, reason_of


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("date-only", "only a date was given, so the news is taken to have come at the time shown"),
        (
            "half-day-snapshot:2025-01-28",
            "the bar of the half-day Tue 28 Jan 2025 is flat without volume: a snapshot, not its close",
        ),
        (
            "half-day-snapshot:9988.HK:2025-01-28",
            "in 9988.HK, the bar of the half-day Tue 28 Jan 2025 is flat without volume: "
            "a snapshot, not its close",
        ),
        (
            "exchange-rate-carried:HKD=X:2024-12-24",
            "in HKD=X, there is no exchange rate for the day needed; that of Tue 24 Dec 2024 was used",
        ),
        (
            "ex-dividend:2025-02-10",
            "ex-dividend on Mon 10 Feb 2025: part of the move is the dividend (--returns total adds it back)",
        ),
        ("outside-price-history[0:5]", "the window reaches outside the prices"),
        (
            "calendar-from-library:XHKG",
            "the calendar of XHKG was looked up in pandas-market-calendars, past the end of its table",
        ),
        (
            "straddling-bar:10:30",
            "the bar that began at 10:30 holds prices from before and after the news, and counts for neither",
        ),
        ("no-benchmark-prices:^HSI", "in ^HSI, there are no prices of the benchmark"),
    ],
)
def test_a_code_is_explained_with_its_details(code: str, sentence: str) -> None:
    assert sentence == explain(code)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_sentence_is_one_line_that_can_end_in_a_full_stop(reason: Reason) -> None:
    for code in (reason, f"{reason}:2025-02-11"):
        sentence = explain(code)
        assert sentence
        assert "\n" not in sentence
        assert "{" not in sentence
        assert not sentence.endswith(".")


def test_a_code_without_a_row_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="no-such-code"):
        explain("no-such-code")


def test_a_status_number_is_the_place_in_the_table_and_ok_is_zero() -> None:
    assert Reason.OK.number == 0
    assert list(REASONS) == [REASONS[reason.number] for reason in Reason]


def test_a_code_is_written_with_its_symbol_and_day_and_read_again() -> None:
    code = code_of(Reason.STALE_BAR, date(2025, 1, 28), symbol="9988.HK")
    assert code == "stale-bar:9988.HK:2025-01-28"
    assert code == code_of(Reason.STALE_BAR, date(2025, 1, 28).toordinal(), symbol="9988.HK")
    assert (reason_of(code), day_of(code)) == (Reason.STALE_BAR, date(2025, 1, 28))


def test_a_code_without_a_day_has_none() -> None:
    assert day_of(Reason.DATE_ONLY) is None
    assert day_of(code_of(Reason.CALENDAR_FROM_LIBRARY, detail="XHKG")) is None
    assert reason_of("outside-price-history[0:5]") is Reason.OUTSIDE_PRICE_HISTORY
