"""Charts as shapes: scales, room for texts, and no two texts in one place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from drawings import outside, overlaps, quick, texts
from hypothesis import given
from hypothesis import strategies as st

from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.charts.drawing import (
    Area,
    Box,
    Drawing,
    Line,
    Mark,
    Placer,
    Role,
    Words,
    segment_meets,
    stacked,
    text_width,
    ticks,
    words_box,
)
from eventstudy.reports.charts.time_chart import DAY, Trace, Trading, time_chart
from eventstudy.reports.run.page import reactions_page
from eventstudy.reports.values import percent

MONDAY = 20_129 * DAY
"""10 February 2025, 00:00 UTC."""


# --- geometry


def test_rectangles_that_share_an_edge_do_not_meet() -> None:
    left, right = Box(0, 0, 10, 10), Box(10, 0, 20, 10)
    assert not left.meets(right)
    assert left.meets(Box(9.9, 0, 20, 10))


def test_the_nearest_point_of_a_rectangle() -> None:
    assert (10, 5) == Box(0, 0, 10, 10).nearest((30, 5))
    assert (4, 5) == Box(0, 0, 10, 10).nearest((4, 5))


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        (((-5, 5), (15, 5)), True),
        (((2, 2), (3, 3)), True),
        (((-5, -5), (-1, 20)), False),
        (((-5, 12), (15, 12)), False),
        (((-2, 8), (4, 14)), False),
        (((-2, 6), (4, 12)), True),
        (((0, 20), (0, 30)), False),
    ],
)
def test_a_segment_through_a_rectangle(
    segment: tuple[tuple[float, float], tuple[float, float]], expected: bool
) -> None:
    assert expected is segment_meets(segment, Box(0, 0, 10, 10))


@pytest.mark.parametrize(
    ("low", "high", "expected", "decimals"),
    [
        (-0.11, 0.19, [-0.15, -0.10, -0.05, 0.0, 0.05, 0.10, 0.15, 0.20], 0),
        (0.0, 0.0379, [0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04], 1),
        (-0.02, 0.0, [-0.02, -0.015, -0.01, -0.005, 0.0], 1),
        (0.0, 0.0, [0.0, 2e-7, 4e-7, 6e-7, 8e-7, 1e-6], 5),
    ],
)
def test_ticks_are_round_and_reach_over_the_values(
    low: float, high: float, expected: list[float], decimals: int
) -> None:
    marks, shown = ticks(low, high)
    if high > low:
        assert (pytest.approx(expected, abs=1e-12), decimals) == (marks, shown)
    else:
        assert len(marks) >= 2


@given(st.floats(-2, 0), st.floats(0, 5))
def test_ticks_cover_any_range_in_even_steps(low: float, high: float) -> None:
    marks, decimals = ticks(low, high)
    assert marks[0] <= low + 1e-9
    assert high - 1e-9 <= marks[-1]
    assert 2 <= len(marks) <= 9
    steps = [b - a for a, b in pairwise(marks)]
    assert pytest.approx(steps[0]) == max(steps)
    assert len({percent(mark, decimals) for mark in marks}) == len(marks)


def test_the_estimate_of_a_texts_width_errs_upwards() -> None:
    """Widths of Liberation Sans and DejaVu Sans at 1 em, as their font files give them, for these texts."""
    for text, liberation, dejavu in (
        ("9988.HK peak +8.58 %", 10.78, 12.04),
        ("Wed", 2.06, 2.22),
        ("+10 %", 3.02, 3.38),
    ):
        assert liberation < dejavu < text_width(text, 1.0) * 1.12


def test_a_word_is_boxed_by_its_anchor() -> None:
    start, middle, end = (
        words_box(Words("AAPL", (100, 50), Role.LABEL, a)) for a in ("start", "middle", "end")
    )
    assert (100, 100) == (start.left, end.right)
    assert pytest.approx(100) == (middle.left + middle.right) / 2


# --- placing labels


def test_a_label_stands_beside_its_point_when_there_is_room() -> None:
    drawing = Drawing(200, "t", "d")
    placer = Placer(Box(0, 0, 400, 200), [], [])
    assert placer.put(drawing, "close", (100, 100))
    (words,) = drawing.shapes
    assert isinstance(words, Words)
    assert ("start", 109.0) == (words.anchor, words.at[0])


def test_a_label_at_the_right_edge_stands_to_the_left() -> None:
    drawing = Drawing(200, "t", "d")
    Placer(Box(0, 0, 400, 200), [], []).put(drawing, "close", (395, 100))
    (words,) = drawing.shapes
    assert isinstance(words, Words)
    assert ("end", 386.0) == (words.anchor, words.at[0])


def test_many_labels_of_one_point_never_overlap_and_far_ones_get_a_line() -> None:
    drawing = Drawing(300, "t", "d")
    placer = Placer(Box(0, 0, 500, 300), [], [])
    assert all(placer.put(drawing, f"SYMBOL{n} close +1.23 %", (250, 150)) for n in range(12))
    assert [] == overlaps(drawing)
    assert any(isinstance(shape, Line) and shape.role is Role.LEADER for shape in drawing.shapes)


def test_a_label_keeps_off_lines_where_it_can() -> None:
    drawing = Drawing(200, "t", "d")
    right_hand = ((110.0, 0.0), (110.0, 200.0))
    Placer(Box(0, 0, 400, 200), [], [right_hand]).put(drawing, "close", (100, 100))
    (words,) = drawing.words()
    assert not segment_meets(right_hand, words_box(words))


def test_without_any_room_nothing_is_written() -> None:
    drawing = Drawing(20, "t", "d")
    assert not Placer(Box(0, 0, 30, 20), [], []).put(drawing, "far too long for this", (10, 10))
    assert [] == drawing.shapes


# --- the chart of reactions


def trace(name: str, offset: float, values: Sequence[float], at: int = 1, spread: float = 0.02) -> Trace:
    """A listing that closes at ``offset`` hours of each day from Monday on; session ``at`` reacts."""
    sessions = tuple(
        Trading(MONDAY + n * DAY + (offset - 6.5) * 3600, MONDAY + n * DAY + offset * 3600, n == at)
        for n in range(len(values))
    )
    closes = tuple((session.closes, value) for session, value in zip(sessions, values, strict=True))
    return Trace(name, sessions, closes, values[at], values[at] + spread, values[at] - spread)


def draw(
    *traces: Trace, news: float = MONDAY + DAY + 14.5 * 3600, label: str = "News, Tue 11 Feb, 09:30 EST"
) -> Drawing:
    return time_chart(
        traces, title="Issuer: closes", news=news, news_label=label, description="d", percent=percent
    )


def test_hong_kongs_day_lies_left_of_new_yorks_on_the_axis() -> None:
    """Hong Kong closes at 08:00 UTC and New York at 21:00: thirteen hours, 13/24 of a day's width."""
    drawing = draw(trace("NY", 21, [0, 0.01, 0.02]), trace("HK", 8, [0, 0.01, 0.02]))
    marks = [shape for shape in drawing.shapes if isinstance(shape, Mark)]
    new_york, hong_kong = ([mark.at[0] for mark in marks if mark.series == series] for series in (0, 1))
    day = new_york[1] - new_york[0]
    assert all(pytest.approx(13 / 24 * day) == ny - hk for ny, hk in zip(new_york, hong_kong, strict=True))


def test_the_announcement_is_a_line_at_its_instant() -> None:
    drawing = draw(trace("NY", 21, [0, 0.01, 0.02]))
    (line,) = [s for s in drawing.shapes if isinstance(s, Line) and s.role is Role.NEWS]
    closes = [shape.at[0] for shape in drawing.shapes if isinstance(shape, Mark)]
    assert pytest.approx((closes[1] - line.points[0][0]) / (closes[1] - closes[0])) == 6.5 / 24


def test_close_and_peak_of_the_reaction_are_labelled() -> None:
    shown = texts(draw(trace("NY", 21, [0, 0.0131, 0.02])))
    assert {"NY close +1.31 %", "NY peak +3.31 %"} <= set(shown)


def test_a_fall_is_labelled_with_its_low() -> None:
    shown = texts(draw(trace("NY", 21, [0, -0.0131, -0.02])))
    assert {"NY close -1.31 %", "NY low -3.31 %"} <= set(shown)
    assert not any("peak" in text for text in shown)


def test_the_reaction_session_is_solid_and_its_marker_filled() -> None:
    drawing = draw(trace("NY", 21, [0, 0.01, 0.02, 0.03], at=2))
    assert [False, False, True, False] == [
        shape.strong for shape in drawing.shapes if isinstance(shape, Mark)
    ]
    assert 1 == sum(isinstance(shape, Area) and shape.role is Role.REACTS for shape in drawing.shapes)


def test_days_are_named_once_with_their_month() -> None:
    shown = texts(draw(trace("NY", 21, [0] * 5)))
    assert ["Mon", "Tue", "Wed", "Thu", "Fri"] == [
        t for t in shown if t in ("Mon", "Tue", "Wed", "Thu", "Fri")
    ]
    assert 1 == shown.count("Feb")


def test_weekends_are_shaded() -> None:
    drawing = draw(trace("NY", 21, [0] * 8))
    assert 2 == sum(isinstance(shape, Area) and shape.role is Role.WEEKEND for shape in drawing.shapes)


def test_a_listing_without_a_peak_or_a_line_is_still_drawn() -> None:
    alone = Trace("NEW", (Trading(MONDAY, MONDAY + 3600, True),), ((MONDAY + 3600, 0.1),), 0.1, None, None)
    shown = texts(draw(alone, news=MONDAY))
    assert "NEW close +10.00 %" in shown
    assert not any("peak" in text for text in shown)


@pytest.mark.slow
@quick
@given(
    names=st.lists(
        st.sampled_from(["A", "BABA", "9988.HK", "000660.KS", "BRK-B", "WWWWWW.DE"]), min_size=1, max_size=4
    ),
    hours=st.lists(st.sampled_from([6.0, 8.0, 15.5, 16.5, 20.0, 21.0]), min_size=4, max_size=4),
    values=st.lists(st.floats(-0.6, 1.5), min_size=2, max_size=12),
    tilt=st.floats(-0.05, 0.05),
    at=st.integers(0, 11),
    moment=st.floats(0, 10),
    year=st.integers(0, 400),
)
def test_no_two_texts_overlap_and_none_leaves_the_paper(
    names: list[str], hours: list[float], values: list[float], tilt: float, at: int, moment: float, year: int
) -> None:
    shift = year * DAY
    traces = [
        trace(name, hours[n], [value + n * tilt for value in values], min(at, len(values) - 1))
        for n, name in enumerate(names)
    ]
    moved = [
        Trace(
            one.name,
            tuple(Trading(s.opens + shift, s.closes + shift, s.reacts) for s in one.sessions),
            tuple((second + shift, value) for second, value in one.closes),
            one.close,
            one.peak,
            one.trough,
        )
        for one in traces
    ]
    drawing = draw(
        *moved, news=MONDAY + shift + moment * DAY, label="News of Wed 31 Dec 2025, 09:30 HKT, time assumed"
    )
    assert [] == overlaps(drawing)
    assert [] == outside(drawing)


@pytest.mark.slow
@pytest.mark.parametrize(
    "day", ["2024-08-05", "2024-09-24", "2024-10-08", "2024-12-24", "2025-01-28", "2025-02-11", "2025-03-28"]
)
@pytest.mark.parametrize("symbols", [["BABA", "AAPL"], ["9988.HK"], ["^GSPC", "^HSI"]])
def test_no_overlap_in_the_charts_of_the_bundled_prices(
    symbols: list[str], day: str, bundled: BundledSource
) -> None:
    charts = reactions_page(run(symbols, day, bundled)).charts
    assert charts
    for drawing in charts:
        assert [] == overlaps(drawing)
        assert [] == outside(drawing)
    whole = stacked(charts, title="t", description="d")
    assert [] == overlaps(whole)
    assert [] == outside(whole)


def test_the_first_example_labels_every_close_and_peak(bundled: BundledSource) -> None:
    """BABA +1.31% after +3.79%, 9988.HK +8.48% after +8.58%, AAPL +2.18% after +3.33%."""
    alibaba, apple = reactions_page(run(["BABA", "AAPL"], "2025-02-11", bundled)).charts
    wanted = {"BABA close +1.31%", "BABA peak +3.79%", "9988.HK close +8.48%", "9988.HK peak +8.58%"}
    assert wanted <= set(texts(alibaba))
    assert {"AAPL close +2.18%", "AAPL peak +3.33%"} <= set(texts(apple))


def test_total_returns_and_missing_listings_have_their_page(bundled: BundledSource) -> None:
    page = reactions_page(run(["MSFT", "AAPL"], "2025-02-11", bundled))
    assert ["Apple: +2.2% on Tuesday 11 February"] == [chart.title for chart in page.charts]
    assert any("MSFT: " in failure for failure in page.failures)
