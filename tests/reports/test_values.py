"""Single values, sparklines and warnings as they are written."""

from __future__ import annotations

import pytest

from eventstudy.prices.bars import Flag
from eventstudy.reports.charts.sparkline import sparkline
from eventstudy.reports.report import Cell
from eventstudy.reports.sentences import WARNINGS, explain
from eventstudy.reports.values import count, machine, number, percent, price, probability, visible


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        ("text", "text"),
        (55001297, "55001297"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-0.0, "-0.0"),
        (1e-20, "1e-20"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
    ],
)
def test_machine(value: Cell, text: str) -> None:
    assert text == machine(value)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (None, 2, ""),
        (0.013115, 2, "+1.31 %"),
        (-0.0326064, 2, "-3.26 %"),
        (0.3301, 1, "+33.0 %"),
        (0.0, 2, "0.00 %"),
        (-0.0, 2, "0.00 %"),
        (-1e-9, 2, "0.00 %"),
        (1e-9, 1, "0.0 %"),
        (-1.0, 2, "-100.00 %"),
    ],
)
def test_percent(value: float | None, digits: int, text: str) -> None:
    assert text == percent(value, digits)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (112.78, "112.78"),
        (6068.5, "6,068.50"),
        (1.0, "1.00"),
        (0.0725, "0.0725"),
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (-1e-20, "0.0000"),
    ],
)
def test_price(value: float | None, text: str) -> None:
    assert text == price(value)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (55_001_297, "55,001,297"), (0, "0"), (-0.0, "0")])
def test_count(value: float | None, text: str) -> None:
    assert text == count(value)


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (2.1955, "2.20"), (-1.5, "-1.50"), (-0.001, "0.00"), (0.0, "0.00")]
)
def test_number(value: float | None, text: str) -> None:
    assert text == number(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.04999, "0.050"), (0.0005, "0.001"), (0.00049, "<0.001"), (0.0, "<0.001"), (1.0, "1.000")],
)
def test_probability(value: float | None, text: str) -> None:
    assert text == probability(value)


def test_visible_writes_control_characters_out_and_leaves_other_text() -> None:
    assert visible("\x1b[31m\x07\x9b\x7f\r") == r"\x1b[31m\x07\x9b\x7f\x0d"
    assert visible("Crédit 阿里 ▁▂\n\tx") == "Crédit 阿里 ▁▂\n\tx"


def test_a_sparkline_runs_from_the_lowest_to_the_highest() -> None:
    """Eight values a step apart are the eight heights."""
    assert sparkline(range(8)) == "▁▂▃▄▅▆▇█"
    assert sparkline([3.0, 1.0, 2.0]) == "█▁▅"


def test_a_sparkline_of_one_price_is_level_and_one_of_none_is_empty() -> None:
    assert sparkline([5.0, 5.0, 5.0]) == "▄▄▄"
    assert sparkline([5.0]) == "▄"
    assert sparkline([]) == ""


# Warnings in words


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
    ],
)
def test_a_warning_is_explained(code: str, sentence: str) -> None:
    assert sentence == explain(code)


@pytest.mark.parametrize("flag", list(Flag))
def test_every_flag_of_a_bar_is_explained(flag: Flag) -> None:
    assert explain(f"{flag}:2025-02-11")


@pytest.mark.parametrize("code", list(WARNINGS))
def test_every_explanation_is_one_line_that_can_end_in_a_full_stop(code: str) -> None:
    sentence = explain(f"{code}:2025-02-11")
    assert "\n" not in sentence
    assert "{" not in sentence
    assert not sentence.endswith(".")


def test_an_unknown_code_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        explain("no-such-code")
