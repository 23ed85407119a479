"""The histogram of events' sums."""

from __future__ import annotations

import pytest
from drawings import outside, overlaps, quick, texts
from hypothesis import given
from hypothesis import strategies as st

from eventstudy.reports.charts.distribution_chart import bins, distribution_chart
from eventstudy.reports.charts.drawing import NARROW, Area, Drawing, Role
from eventstudy.reports.printed import move


def drawn(values: list[float]) -> Drawing:
    return distribution_chart(values, title="Events", what="CAR", description="", percent=move)


def test_a_value_on_an_edge_belongs_to_the_bar_above_it() -> None:
    """From -2 to 3 percent in steps of a quarter of a percent or more, zero on an edge."""
    edges, counts = bins([-0.02, -0.001, 0.0, 0.01, 0.03])
    assert 0 in [round(edge, 12) for edge in edges]
    assert 5 == sum(counts)
    zero = [round(edge, 12) for edge in edges].index(0)
    assert 2 == sum(counts[:zero])


def test_bars_below_zero_have_another_colour() -> None:
    bars = [shape for shape in drawn([-0.02, 0.01, 0.03]).shapes if isinstance(shape, Area)]
    assert {0, 1} == {bar.series for bar in bars if bar.role is Role.BAR}


def test_the_mean_is_named() -> None:
    assert "mean +1.00%" in texts(drawn([-0.01, 0.01, 0.03]))


@pytest.mark.slow
@quick
@given(st.lists(st.floats(-0.9, 3.0), min_size=1, max_size=60))
def test_no_word_lies_on_another_or_outside(values: list[float]) -> None:
    drawing = drawn(values)
    assert drawing.narrow is not None
    assert NARROW == drawing.narrow.width
    for one in (drawing, drawing.narrow):
        assert [] == overlaps(one)
        assert [] == outside(one)
