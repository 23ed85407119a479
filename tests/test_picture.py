"""The README's picture of the rule."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import make_picture
import pytest

from eventstudy.reports.charts.drawing import WIDTH, Area, Role, words_box
from eventstudy.reports.charts.session_chart import clock_of
from eventstudy.reports.charts.svg import svg_document

DRAWING = make_picture.picture()


def test_the_picture_is_what_the_script_draws() -> None:
    """Else: run python scripts/make_picture.py."""
    assert make_picture.PICTURE.read_text(encoding="utf-8") == svg_document(DRAWING)


def test_the_solid_bars_end_at_the_closes_after_the_news() -> None:
    """16:00 in New York is 21:00 UTC; Hong Kong's 12:00 and 16:10 are 04:00 and 08:10 UTC."""
    bars = [shape for shape in DRAWING.shapes if isinstance(shape, Area) and shape.role is Role.REACTS]
    ends = [max(x for x, _ in bar.points) for bar in bars]
    hours = ((11, 21, 0), (12, 4, 0), (12, 8, 10))
    clock = clock_of(make_picture.lanes(), datetime(2025, 2, 11, tzinfo=UTC), make_picture.SPAN, WIDTH)
    expected = [clock.x(datetime(2025, 2, *moment, tzinfo=UTC)) for moment in hours]
    assert expected == pytest.approx(ends)


def test_no_text_lies_on_another_or_outside() -> None:
    boxes = [words_box(words) for words in DRAWING.words()]
    for one, other in combinations(boxes, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top
    assert min(box.left for box in boxes) >= 0
    assert max(box.right for box in boxes) <= WIDTH
