"""Printed figures, read exactly, and what counts as agreeing with them."""

from __future__ import annotations

import pytest

from eventstudy.claims.figure import Comparison, Verdict, parse_comparison, parse_figure
from eventstudy.errors import UsageError


def agrees(printed: str, measured: float, comparison: str = "about") -> bool:
    return judged(printed, measured, comparison) is Verdict.CONFIRMED


def judged(printed: str, measured: float, comparison: str = "about") -> Verdict:
    return parse_figure(printed).judge(Comparison(comparison), measured)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.3%", "0.013", "0.001"),
        ("1.3 %", "0.013", "0.001"),
        ("+1.30%", "0.0130", "0.0001"),
        ("-0.5%", "-0.005", "0.001"),
        ("−0.5%", "-0.005", "0.001"),
        ("–0.5%", "-0.005", "0.001"),  # an en dash, as word processors write a minus
        ("8%", "0.08", "0.01"),
        ("0.013", "0.013", "0.001"),
        (".5", "0.5", "0.1"),
        ("113.80", "113.80", "0.01"),
        ("5,521.52", "5521.52", "0.01"),
    ],
)
def test_a_printed_figure_and_the_unit_of_its_last_digit(text: str, value: str, unit: str) -> None:
    figure = parse_figure(text)
    assert (value, unit) == (f"{figure.value:f}", f"{figure.unit:f}")


@pytest.mark.parametrize(
    "text", ["", "abc", "1,3%", "1.3%%", "%", "1e3", "--1", "nan", "inf", "1.3 percent", "½%"]
)
def test_what_is_no_figure_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_figure(text)
    assert "1.3%, -0.5% or 0.013" in refused.value.remedy


def test_a_comparison_is_read_in_any_case() -> None:
    assert parse_comparison(" At-Least ") is Comparison.AT_LEAST


def test_an_unknown_comparison_names_the_choices() -> None:
    with pytest.raises(UsageError, match="about, nearly, over, under, at-least, at-most"):
        parse_comparison("roughly")


@pytest.mark.parametrize(
    ("printed", "measured", "expected"),
    [
        # 1.3 % stands for 1.25 to just below 1.35 %; close is what rounds to 1.2 or 1.4 %.
        ("1.3%", 0.01311, "confirmed"),
        ("1.3%", 0.0125, "confirmed"),
        ("1.3%", 0.01349999, "confirmed"),
        ("1.3%", 0.0135, "close"),
        ("1.3%", 0.0115, "close"),
        ("1.3%", 0.01149999, "refuted"),
        ("1.3%", 0.0145, "refuted"),
        # Falls are the mirror of rises: halves round away from zero.
        ("-1.3%", -0.0125, "confirmed"),
        ("-1.3%", -0.0135, "close"),
        ("-3%", 0.03, "refuted"),
        # The Hang Seng index fell by 2,172.99 points on 8 October 2024; a desk printed 2,172.
        ("-2172", -2172.99, "close"),
        # Nvidia was 138.50 % up in the year on 24 June 2024: it rounds to 139 %, one unit from 140 %.
        ("139%", 1.3850006, "confirmed"),
        ("113.8", 113.84, "confirmed"),
        ("113.8", 113.85, "close"),
    ],
)
def test_about_is_confirmed_only_for_what_rounds_to_the_printed_figure(
    printed: str, measured: float, expected: str
) -> None:
    assert expected == judged(printed, measured)


@pytest.mark.parametrize(
    ("printed", "measured", "expected"),
    [
        ("5%", 0.0492, "confirmed"),
        ("5%", 0.05, "confirmed"),
        ("5%", 0.0501, "close"),
        ("5%", 0.0551, "refuted"),
        ("5%", 0.0449, "close"),
        ("-17%", -0.1697, "confirmed"),
        ("-17%", -0.1701, "close"),
    ],
)
def test_nearly_is_confirmed_only_from_below(printed: str, measured: float, expected: str) -> None:
    assert expected == judged(printed, measured, "nearly")


def test_the_binary_noise_of_a_quotient_decides_no_verdict() -> None:
    """1015 / 1000 - 1 is 0.015, a half at whole percents; in binary it is 0.01499999999999990."""
    assert 0.015 > 1015 / 1000 - 1
    assert agrees("2%", 1015 / 1000 - 1)


def test_a_one_sided_claim_says_when_it_is_true_by_a_wide_margin() -> None:
    figure = parse_figure("30%")
    assert (True, False) == tuple(figure.is_weak(Comparison.OVER, value) for value in (0.33, 0.305))


@pytest.mark.parametrize(
    ("comparison", "below", "same", "above"),
    [
        ("over", False, False, True),
        ("under", True, False, False),
        ("at-least", False, True, True),
        ("at-most", True, True, False),
    ],
)
def test_the_other_comparisons_take_the_unrounded_value(
    comparison: str, below: bool, same: bool, above: bool
) -> None:
    found = [agrees("3%", measured, comparison) for measured in (0.0299999999, 0.03, 0.0300000001)]
    assert [below, same, above] == found


@pytest.mark.parametrize("measured", [5e-324, 1.7976931348623157e308, 5.5e9, 1e-9])
def test_any_float_can_be_compared_with_the_most_precise_figure(measured: float) -> None:
    assert agrees("0.000000000001", measured) is False


def test_the_difference_is_decimal() -> None:
    """0.3 - 0.1 is 0.19999999999999998 in binary arithmetic."""
    assert parse_figure("0.1").difference(0.3) == 0.2
