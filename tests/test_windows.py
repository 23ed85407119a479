"""Windows in sessions: both ends included, A:B in text."""

import pytest

from eventstudy.errors import UsageError
from eventstudy.windows import FURTHEST, EstimationWindow, EventWindow, parse_window


@pytest.mark.parametrize(
    ("text", "start", "end", "length"),
    [
        ("-5:5", -5, 5, 11),
        ("0:0", 0, 0, 1),
        ("+1:+10", 1, 10, 10),
        (" -1:1 ", -1, 1, 3),
        ("-9999:9999", -9999, 9999, 19_999),
        ("-00:007", 0, 7, 8),
    ],
)
def test_a_window_holds_both_its_ends(text: str, start: int, end: int, length: int) -> None:
    window = parse_window(text)

    assert EventWindow(start, end) == window
    assert length == len(window)


def test_a_window_is_written_as_it_is_read() -> None:
    assert str(parse_window("+0:+5")) == "0:5"
    assert EventWindow(-5, 5) == parse_window(str(EventWindow(-5, 5)))


@pytest.mark.parametrize(
    "text", ["", "5", "1:", ":1", "1:2:3", "-1;1", "a:b", "1.5:2", "- 1:1", "१:२", "1 :2"]
)
def test_other_forms_are_named_in_the_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_window(text)

    assert repr(text) in caught.value.message
    assert "for example -1:1" in caught.value.remedy


@pytest.mark.parametrize(("start", "end"), [(1, 0), (-FURTHEST - 1, 0), (0, FURTHEST + 1), (5, -5)])
def test_a_window_that_ends_before_it_starts_or_reaches_too_far_is_an_error(start: int, end: int) -> None:
    with pytest.raises(UsageError, match=f"window {start}:{end} is not A:B with A <= B"):
        parse_window(f"{start}:{end}")
    with pytest.raises(UsageError):
        EstimationWindow(start, end)


def test_the_two_windows_are_different_things() -> None:
    assert EstimationWindow(-5, 5) != EventWindow(-5, 5)
    assert len(EstimationWindow(-130, -11)) == 120
