"""The chart of a study: bars, line and band, with its gaps, for any window."""

from __future__ import annotations

import math

import pytest
from drawings import outside, overlaps, quick, texts
from hypothesis import given
from hypothesis import strategies as st

from eventstudy.reports.charts.drawing import WIDTH, Area, Drawing, Line, Role
from eventstudy.reports.charts.event_chart import event_chart
from eventstudy.reports.values import percent

SESSIONS = list(range(-3, 4))
AAR = [0.001, -0.002, 0.0, 0.02, 0.004, None, -0.001]
CAAR = [0.001, -0.001, -0.001, 0.019, 0.023, None, 0.022]


def study(**changes: object) -> Drawing:
    columns = {
        "sessions": SESSIONS,
        "aar": AAR,
        "caar": CAAR,
        "lower": [None if v is None else v - 0.01 for v in CAAR],
        "upper": [None if v is None else v + 0.01 for v in CAAR],
    }
    return event_chart(**{**columns, **changes}, title="Forty announcements", percent=percent)  # type: ignore[arg-type]


def test_a_study_has_a_bar_a_session_and_the_sum_at_its_end() -> None:
    drawing = study()
    bars = [shape for shape in drawing.shapes if isinstance(shape, Area) and shape.role is Role.BAR]
    assert 6 + 1 == len(bars)  # a bar for each known session, and the key
    assert "CAAR +2.20 %" in texts(drawing)
    assert [] == overlaps(drawing)
    assert [] == outside(drawing)


def test_a_missing_session_breaks_line_and_band() -> None:
    drawing = study()
    lines = [s for s in drawing.shapes if isinstance(s, Line) and s.role is Role.TRACE]
    assert [2, 5, 1] == [len(line.points) for line in lines]  # the key, sessions -3 to 1, session 3
    bands = [s for s in drawing.shapes if isinstance(s, Area) and s.role is Role.BAND]
    assert [10, 4] == sorted((len(band.points) for band in bands), reverse=True)


def test_nan_is_missing_too() -> None:
    assert texts(study(aar=[math.nan if v is None else v for v in AAR])) == texts(study())


def test_the_band_can_be_left_out() -> None:
    drawing = study(lower=[None] * 7, upper=[None] * 7)
    assert not any(isinstance(shape, Area) and shape.role is Role.BAND for shape in drawing.shapes)
    assert "95 % confidence" not in texts(drawing)


def test_the_sentence_gives_the_sum_and_its_band() -> None:
    expected = (
        "Average abnormal returns of sessions −3 to +3 and their sum, which ends at +2.20 %"
        " (95 % confidence from +1.20 % to +3.20 %)."
    )
    assert expected == study().description


def test_bars_hang_from_zero() -> None:
    drawing = study()
    (zero,) = [s for s in drawing.shapes if isinstance(s, Line) and s.role is Role.ZERO]
    level = zero.points[0][1]
    bars = [s for s in drawing.shapes if isinstance(s, Area) and s.role is Role.BAR][:-1]
    assert all(min(abs(y - level) for _, y in bar.points) < 1e-9 for bar in bars)


@pytest.mark.parametrize("sessions", [[], [1, 2]])
def test_columns_of_other_lengths_are_refused(sessions: list[int]) -> None:
    with pytest.raises(ValueError, match="one length"):
        study(sessions=sessions)


@pytest.mark.slow
@quick
@given(st.integers(-200, 0), st.integers(1, 260), st.floats(-0.5, 0.5), st.floats(0, 0.3))
def test_any_window_can_be_read(start: int, length: int, drift: float, width: float) -> None:
    sessions = list(range(start, start + length))
    caar = [drift * (n + 1) / length for n in range(length)]
    drawing = event_chart(
        sessions,
        [drift / length] * length,
        caar,
        [value - width for value in caar],
        [value + width for value in caar],
        title="Study",
        percent=percent,
    )
    assert [] == overlaps(drawing)
    assert [] == outside(drawing)
    assert WIDTH == drawing.width
