"""Charts as PNG: the same shapes through matplotlib, which may be missing."""

from __future__ import annotations

import io
import struct
import sys
from itertools import combinations

import pytest
from matplotlib import image
from matplotlib.text import Text

from eventstudy.errors import UsageError
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.charts.drawing import WIDTH, Drawing, Mark, Role, stacked
from eventstudy.reports.charts.png import SCALE, figure_of, png
from eventstudy.reports.run.page import reactions_page


@pytest.fixture(scope="module")
def drawing() -> Drawing:
    """The charts of the first example."""
    charts = reactions_page(run(["BABA", "AAPL"], "2025-02-11", BundledSource())).charts
    return stacked(charts, title="BABA, AAPL", description="")


def small(shade: bool = True) -> Drawing:
    one = Drawing(40, "t", "d", width=60)
    if shade:
        one.box(0, 0, 30, 40, Role.REACTS, 0)
    one.shapes += [Mark((45, 20), series, True) for series in range(4)]
    return one


@pytest.mark.slow
def test_the_picture_is_a_png_of_twice_the_size(drawing: Drawing) -> None:
    content = png(drawing)
    assert b"\x89PNG\r\n\x1a\n" == content[:8]
    width, height = struct.unpack(">II", content[16:24])
    assert (SCALE * WIDTH, round(SCALE * drawing.height)) == (width, height)


@pytest.mark.slow
def test_the_same_chart_gives_the_same_bytes(drawing: Drawing) -> None:
    assert png(drawing) == png(drawing)


@pytest.mark.slow
def test_no_two_texts_overlap_as_matplotlib_measures_them(drawing: Drawing) -> None:
    figure = figure_of(drawing)
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in figure.findobj(Text) if text.get_text()]
    assert len(boxes) > 40
    assert [] == [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]


def test_colours_are_those_of_the_light_theme_on_white() -> None:
    """The left half is series 0, blue 0B5CAD; the right edge is white paper."""
    pixels = image.imread(io.BytesIO(png(small())))
    assert [0x0B, 0x5C, 0xAD] == [round(float(c) * 255) for c in pixels[40, 20, :3]]
    assert [255, 255, 255] == [round(float(c) * 255) for c in pixels[4, 116, :3]]


def test_y_runs_downwards_as_in_the_drawing() -> None:
    one = Drawing(40, "t", "d", width=60)
    one.box(0, 0, 60, 10, Role.REACTS, 0)
    pixels = image.imread(io.BytesIO(png(one)))
    assert pixels[4, 60, 0] < 0.1 < pixels[70, 60, 0]


def test_a_dollar_sign_is_no_formula() -> None:
    one = Drawing(40, "t", "d")
    one.write("HK$113.80 and US$5", 5, 20, Role.LABEL)
    (text,) = [t for t in figure_of(one).findobj(Text) if t.get_text()]
    assert ("HK$113.80 and US$5", False) == (text.get_text(), text.get_parse_math())


def test_without_matplotlib_the_remedy_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(UsageError) as refused:
        png(small())
    assert "pip install matplotlib, or write the chart as .svg" == refused.value.remedy
    assert refused.value.exit_code == 2
