"""Single values, sparklines and warnings as they are written."""

from __future__ import annotations

import pytest

from eventstudy.reports.charts.sparkline import sparkline
from eventstudy.reports.report import Cell
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


def test_what_turns_the_direction_of_writing_is_written_out() -> None:
    assert visible("a\u202eb\u2066c") == "a\\u202eb\\u2066c"
