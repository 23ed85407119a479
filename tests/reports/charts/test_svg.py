"""Charts as SVG: one well-formed file that loads nothing, the same bytes every time."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.charts.drawing import SERIES, Area, Drawing, Line, Mark, Role, Words, stacked
from eventstudy.reports.charts.palette import DASHES, PALETTE, Theme, dark_rules, page_colours
from eventstudy.reports.charts.svg import FILLS, STROKES, mark_outline, svg, svg_document
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
        'weekend f-weekend: points="0,0 10,0 10,5.2 0,5.2"/>',
        'trace k-s1: points="0,1 10.1,2"/>',
        'mark f-paper k-s0: cx="5" cy="5" r="3.2"/>',
        'mark f-paper k-s1: points="1.8,1.8 8.2,1.8 8.2,8.2 1.8,8.2"/>',
        'mark f-paper k-s2: points="5,0.8 8.8,8.2 1.2,8.2"/>',
        'mark f-s3 k-s3: points="5,-0.9 10.9,5 5,10.9 -0.9,5"/>',
        'halo k-paper: x="3" y="4" text-anchor="end">S&amp;P &lt;500&gt;</text>',
        'label f-ink: x="3" y="4" text-anchor="end">S&amp;P &lt;500&gt;</text>',
    ] == [
        re.sub(r'<\w+ class="([^"]*)".*?((?:points|cx|x)=.*)', r"\1: \2", line)
        for line in svg(small()).splitlines()[-9:-1]
    ]


def test_colours_are_literal_so_that_every_program_draws_them() -> None:
    """A program that knows no style sheets (librsvg, Inkscape) draws what it does not understand in black."""
    text = svg_document(small())
    assert "var(" not in text and "currentColor" not in text
    for element in ElementTree.fromstring(text).iter():
        if element.tag.removeprefix(NS) in ("rect", "polygon", "polyline", "circle", "text"):
            assert "fill" in element.attrib
    assert f'fill="{PALETTE["paper"][0]}" width="780"' in text


def test_a_theme_can_be_chosen() -> None:
    light, dark = (svg_document(small(), theme) for theme in (Theme.LIGHT, Theme.DARK))
    assert "prefers-color-scheme" not in light + dark
    assert PALETTE["paper"][0] in light and PALETTE["paper"][1] not in light
    assert PALETTE["paper"][1] in dark and PALETTE["paper"][0] not in dark


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="rsvg-convert is not installed")
@pytest.mark.parametrize(("theme", "ground"), [(Theme.AUTO, 255), (Theme.LIGHT, 255), (Theme.DARK, 21)])
def test_librsvg_draws_colours_on_a_plain_ground(tmp_path: Path, theme: Theme, ground: int) -> None:
    """Most pixels are the ground; some are the blue of the first marker or the orange of the first line."""
    image = pytest.importorskip("matplotlib.image")
    (tmp_path / "chart.svg").write_text(svg_document(small(), theme), encoding="utf-8")
    words = ["rsvg-convert", "-o", str(tmp_path / "chart.png"), str(tmp_path / "chart.svg")]
    subprocess.run(words, check=True, timeout=60)
    pixels = (255 * image.imread(tmp_path / "chart.png")[:, :, :3]).round().astype(int)
    assert (pixels[:, :, 0] == ground).mean() > 0.9
    assert (pixels.max(axis=2) - pixels.min(axis=2) > 80).any()


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
    assert '<rect class="f-paper"' in text


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


def test_every_role_has_a_colour_and_every_colour_a_dark_one() -> None:
    assert set(Role) == {*STROKES, *FILLS, Role.TITLE, Role.LABEL, Role.TICK}
    assert all(f".f-{name}{{" in dark_rules() and f".k-{name}{{" in dark_rules() for name in PALETTE)


def test_a_page_is_light_on_paper_whatever_its_theme() -> None:
    assert "@media screen{" in page_colours(Theme.DARK)
    assert "@media screen and (prefers-color-scheme:dark){" in page_colours(Theme.AUTO)
    assert PALETTE["paper"][1] not in page_colours(Theme.LIGHT)


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
