"""Charts as SVG: one well-formed file that loads nothing, the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.charts.drawing import SERIES, Area, Drawing, Line, Mark, Role, Words, stacked
from eventstudy.reports.charts.svg import DASHES, PALETTE, chart_css, mark_outline, svg, svg_document
from eventstudy.reports.run.page import reactions_page

GOLDEN = Path(__file__).parents[2] / "golden" / "svg"
NS = "{http://www.w3.org/2000/svg}"


def small() -> Drawing:
    """One shape of every kind."""
    drawing = Drawing(50, "A & B <title>", "What it shows")
    drawing.box(0, 0, 10, 5.25, Role.WEEKEND)
    drawing.line((0, 1.04), (10.06, 2), role=Role.TRACE, series=1)
    drawing.shapes += [Mark((5, 5), series, series == 3) for series in range(SERIES)]
    drawing.write("S&P <500>", 3, 4, Role.LABEL, "end")
    return drawing


def test_every_kind_of_shape_as_it_is_written() -> None:
    """Marks: radius 3.2, and 4.2 for the one that matters; a diamond reaches 1.4 times as far."""
    assert [
        '<polygon class="weekend" points="0,0 10,0 10,5.2 0,5.2"/>',
        '<polyline class="trace c1" points="0,1 10.1,2"/>',
        '<circle class="mark c0" cx="5" cy="5" r="3.2"/>',
        '<polygon class="mark c1" points="1.8,1.8 8.2,1.8 8.2,8.2 1.8,8.2"/>',
        '<polygon class="mark c2" points="5,0.8 8.8,8.2 1.2,8.2"/>',
        '<polygon class="mark c3 strong" points="5,-0.9 10.9,5 5,10.9 -0.9,5"/>',
        '<text class="label" x="3" y="4" text-anchor="end">S&amp;P &lt;500&gt;</text>',
        "</svg>",
    ] == svg(small()).splitlines()[-8:]


def test_title_and_description_name_the_picture() -> None:
    root = ElementTree.fromstring(svg(small(), name="chart-7"))
    assert ("img", "chart-7-t chart-7-d") == (root.get("role"), root.get("aria-labelledby"))
    title, description = root.findall(f"{NS}title") + root.findall(f"{NS}desc")
    assert ("chart-7-t", "A & B <title>") == (title.get("id"), title.text)
    assert ("chart-7-d", "What it shows") == (description.get("id"), description.text)


def test_a_document_has_its_own_style_for_both_themes_and_a_ground() -> None:
    text = svg_document(small())
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert text.endswith("</svg>\n")
    assert "@media (prefers-color-scheme:dark)" in text
    assert '<rect class="paper"' in text


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x00", "\ufffe", "\ud800"])
def test_no_character_breaks_the_document(bad: str) -> None:
    drawing = Drawing(10, bad, bad)
    drawing.write(bad, 0, 0, Role.LABEL)
    ElementTree.fromstring(svg_document(drawing).encode())


def test_series_differ_without_colour() -> None:
    """A dash of its own for every line, a shape of its own for every marker."""
    assert SERIES == len(set(DASHES))
    outlines = {len(mark_outline(Mark((0, 0), series))) * 10 + series for series in range(1, SERIES)}
    assert SERIES - 1 == len(outlines)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula_gives_the_known_extremes() -> None:
    assert pytest.approx(21.0) == contrast("#ffffff", "#000000")
    assert pytest.approx(1.0) == contrast("#767676", "#767676")


@pytest.mark.parametrize("theme", [0, 1])
def test_texts_stand_out_by_4_5_to_1_and_lines_by_3_to_1(theme: int) -> None:
    for ground in ("paper", "weekend"):
        for name in ("ink", "soft"):
            assert contrast(PALETTE[name][theme], PALETTE[ground][theme]) >= 4.5
    for series in range(SERIES):
        assert contrast(PALETTE[f"s{series}"][theme], PALETTE["paper"][theme]) >= 3


def test_the_two_first_series_are_okabe_and_itos() -> None:
    """Blue 0072B2 and vermillion D55E00; on dark sky blue 56B4E9 and orange E69F00 (Okabe & Ito 2008)."""
    assert (("#0072b2", "#56b4e9"), ("#d55e00", "#e69f00")) == (PALETTE["s0"], PALETTE["s1"])


def test_the_style_covers_every_role_and_series() -> None:
    css = chart_css(".chart")
    assert all(f".{role.value}{{" in css for role in Role)
    assert all(f".c{series}{{" in css for series in range(SERIES))


def test_the_first_example_is_the_golden_picture(bundled: BundledSource) -> None:
    """Any difference here changes what users get: look at the picture before accepting it."""
    charts = reactions_page(run(["BABA", "AAPL"], "2025-02-11", bundled)).charts
    text = svg_document(stacked(charts, title="BABA, AAPL", description="Closes around the news"))
    assert (GOLDEN / "run-baba-aapl-2025-02-11.svg").read_text(encoding="utf-8") == text


def test_the_picture_loads_nothing(bundled: BundledSource) -> None:
    (chart,) = reactions_page(run(["AAPL"], "2025-02-11", bundled)).charts
    text = svg_document(chart)
    root = ElementTree.fromstring(text)
    assert {"svg", "title", "desc", "style", "rect", "polyline", "polygon", "circle", "text"} == {
        element.tag.removeprefix(NS) for element in root.iter()
    }
    assert not any(word in text for word in ("<script", "href", "url(", "@import", "<image", "foreignObject"))


def test_all_shapes_are_known_to_the_renderer() -> None:
    assert {Line, Area, Mark, Words} == {type(shape) for shape in small().shapes}
