"""Many moves on one scale."""

from __future__ import annotations

from drawings import outside, overlaps, texts

from eventstudy.reports.charts.drawing import NARROW, Drawing, Mark
from eventstudy.reports.charts.moves_chart import Move, moves_chart
from eventstudy.reports.printed import move

MOVES = [
    Move("RELIANCE.NS", 0.081, True, "RELIANCE.NS: ₹1"),
    Move("B", 0.0),
    Move("A long name " * 9, -0.121),
]


def chart(width: float = 600.0) -> Drawing:
    return moves_chart(MOVES, title="Moves", description="d", percent=move, width=width)


def test_marks_stand_at_their_moves_and_say_what_they_are() -> None:
    """From -12.1 to +8.1 % the scale is symmetrical to the eye: equal steps are equal lengths."""
    up, none, down = (shape for shape in chart().shapes if isinstance(shape, Mark))
    assert (up.series, up.strong, up.title) == (0, True, "RELIANCE.NS: ₹1")
    assert (down.series, down.strong) == (1, False)
    step = (up.at[0] - none.at[0]) / 0.081
    assert abs((none.at[0] - down.at[0]) / 0.121 - step) < 1e-6


def test_every_move_is_printed_and_nothing_overlaps_at_either_width() -> None:
    for drawing in (chart(), chart(NARROW)):
        assert {"+8.1%", "0.0%", "−12.1%", "RELIANCE.NS"} <= set(texts(drawing))
        assert [] == overlaps(drawing)
        assert [] == outside(drawing)
