"""Small multiples."""

from __future__ import annotations

from eventstudy.reports.charts.drawing import NARROW, WIDTH, Drawing, Line, Mark, Role
from eventstudy.reports.charts.moves_chart import DOWN, UP
from eventstudy.reports.charts.panels_chart import Panel, panels_chart
from eventstudy.reports.printed import move

ROSE = Panel(
    "Rose", "ROSE +10.0%", [(-2, 0.01), (-1, 0.0), (0, 0.1), (1, 0.12)], [(-1, 0.0), (0, 0.02)], "Rose!"
)
FELL = Panel("Fell", "FELL −5.0%", [(-2, -0.01), (-1, 0.0), (0, -0.05), (1, -0.06)])


def chart(*panels: Panel) -> Drawing:
    """A chart of some panels."""
    return panels_chart(panels, title="The largest moves", description="Closes", percent=move)


def marks(drawing: Drawing) -> list[Mark]:
    """The marks, in the order drawn."""
    return [shape for shape in drawing.shapes if isinstance(shape, Mark)]


def test_panels_stand_side_by_side_on_one_scale() -> None:
    drawing = chart(ROSE, FELL)
    zeros = [s for s in drawing.shapes if isinstance(s, Line) and s.role is Role.ZERO]
    assert zeros[0].points[0][1] == zeros[1].points[0][1]
    rose, fell = marks(drawing)
    # 10 % up and 5 % down on one scale: twice as far from the zero line.
    zero = zeros[0].points[0][1]
    assert abs((zero - rose.at[1]) - 2 * (fell.at[1] - zero)) < 1e-9
    assert rose.at[0] < WIDTH / 3 < fell.at[0]


def test_a_rise_is_round_and_a_fall_square_and_the_reaction_is_marked() -> None:
    rose, fell = marks(chart(ROSE, FELL))
    assert (rose.series, fell.series) == (UP, DOWN)
    assert rose.strong
    assert rose.title == "Rose!"


def test_the_market_is_a_line_of_its_own_where_there_is_one() -> None:
    roles = [shape.role for shape in chart(ROSE, FELL).shapes if isinstance(shape, Line)]
    assert roles.count(Role.MARKET) == 1
    assert roles.count(Role.NEWS) == 2


def test_a_telephone_has_two_in_a_row_and_all_of_them() -> None:
    drawing = chart(*[ROSE] * 5)
    assert drawing.narrow is not None
    assert drawing.narrow.width == NARROW
    assert len(marks(drawing.narrow)) == 5
    assert len({round(mark.at[0]) for mark in marks(drawing.narrow)}) == 2


def test_every_word_keeps_inside_the_drawing() -> None:
    long = Panel("A company with a very long name, New York", "LONG.NS +10.0%, market −2.1%", ROSE.closes)
    drawing = chart(*[long] * 6)
    assert drawing.narrow is not None
    for some in (drawing, drawing.narrow):
        assert all(
            0 <= words.at[0] <= some.width and 0 <= words.at[1] <= some.height for words in some.words()
        )


def test_a_title_too_long_for_a_telephone_stands_in_two_lines() -> None:
    long = "From +10.0% (A company with a long name) to −5.0% (Another)"
    drawing = panels_chart([ROSE, FELL], title=long, description="Closes", percent=move)
    narrow = drawing.narrow
    assert narrow is not None
    titles = [words for words in narrow.words() if words.role is Role.TITLE]
    assert " ".join(words.text for words in titles) == long
    assert [words.at[1] for words in titles] == [19.0, 38.0]
    assert narrow.height == chart(ROSE, FELL).narrow.height + 19.0  # type: ignore[union-attr]
