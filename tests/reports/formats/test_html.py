"""Pages: one file that needs nothing else, that a screen reader can follow, and that no text can break."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
from command import Command
from pages import read

from eventstudy.kinds import Kind
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.formats.html import write_html
from eventstudy.reports.formats.page_style import PAGE_CSS
from eventstudy.reports.page import Page, Table
from eventstudy.reports.report import Column, Report
from eventstudy.reports.run.report import reactions_report

ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parents[2] / "golden" / "html"


def written(report: Report) -> str:
    out = io.StringIO()
    write_html(report, out)
    return out.getvalue()


@cache
def example(bundled: BundledSource, *symbols: str, when: str = "2025-02-11") -> str:
    return written(reactions_report(run(symbols or ("BABA", "AAPL"), when, bundled)))


def plain(rows: int = 2, **changes: object) -> Report:
    columns = (Column("name"), Column("move", Kind.FRACTION), Column("note"))
    cells = [(f"row {n} <b>", 0.0131, "" if n else "first") for n in range(rows)]
    return Report("rows", columns, cells, screen=lambda: "", **changes)  # type: ignore[arg-type]


def test_the_first_example_is_the_golden_page(bundled: BundledSource) -> None:
    """Any difference here changes what users get: look at the page before accepting it."""
    assert (GOLDEN / "run-baba-aapl-2025-02-11.html").read_text(encoding="utf-8") == example(bundled)


def test_the_example_in_the_docs_is_what_the_command_writes(command: Command) -> None:
    done = command("run", "BABA", "AAPL", "2025-02-11", "--format", "html")
    assert (ROOT / "docs" / "example-report.html").read_text(encoding="utf-8") == done.stdout


def test_the_page_has_a_language_a_title_and_ordered_headings(bundled: BundledSource) -> None:
    page = read(example(bundled))
    assert [{"lang": "en"}] == page.all("html")
    assert ["Alibaba and Apple on the news of 11 February 2025"] == page.said("h1")
    assert ["Why this session", "Notes"] == page.said("h2")
    assert ["Every figure", "Method and sources"] == page.said("summary")
    assert "width=device-width, initial-scale=1" in [one.get("content") for one in page.all("meta")]


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(bundled: BundledSource) -> None:
    page = read(example(bundled))
    assert 4 == len(page.all("table")) == len(page.said("caption"))
    assert {"col", "row"} == {one.get("scope") for one in page.all("th")}


def test_a_wide_table_can_be_scrolled_by_keyboard_and_has_a_name(bundled: BundledSource) -> None:
    regions = [one for one in read(example(bundled)).all("div") if one.get("class") == "wide"]
    assert 3 == len(regions)
    assert all(one.get("tabindex") == "0" and one.get("role") == "region" for one in regions)
    assert all(one.get("aria-label") for one in regions)


def test_every_chart_is_a_figure_with_a_name_of_its_own_and_a_sentence(bundled: BundledSource) -> None:
    page = read(example(bundled))
    assert 2 == len(page.all("figure")) == len(page.all("svg")) / 2 == len(page.said("figcaption"))
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(set(ids)) == len(ids)
    for picture in page.all("svg"):
        assert set((picture["aria-labelledby"] or "").split()) <= set(ids)
    expected = "AAPL closed +2.2% on Tue 11 Feb after +3.3% at its peak."
    assert expected == page.said("figcaption")[1]


def test_the_summary_shows_the_figures_that_a_newspaper_prints(bundled: BundledSource) -> None:
    page = read(example(bundled))
    assert {"+1.3%", "+8.5%", "+2.2%", "+3.8%", "+33.0%", "$112.78", "HK$113.80"} <= set(page.said("span"))
    first, assumed = page.said("p")[1:3]
    assert first.startswith("Alibaba’s New York shares rose 1.3% to $112.78 on Tuesday 11 February, after")
    assert "Assumed: the time of the open, as only a date was given." == assumed


def test_a_page_says_where_its_prices_come_from_and_which_version_made_it(bundled: BundledSource) -> None:
    (foot,) = read(example(bundled)).said("footer")
    assert foot.startswith("Prices: bundled, 1 July 2024 to ")
    assert f"eventstudy {version('eventstudy-cli')}. Not investment advice." in foot


def test_what_could_not_be_measured_comes_first_with_its_reason(bundled: BundledSource) -> None:
    page = read(example(bundled, "MSFT", "AAPL"))
    assert "Could not be measured" == page.said("h2")[0]
    assert page.said("li")[0].startswith("MSFT: ")


def test_every_close_says_its_day_price_and_move_when_a_pointer_rests_on_it(bundled: BundledSource) -> None:
    assert "AAPL, Tue 11 Feb: $232.62, +2.2%" in read(example(bundled)).said("title")


def test_the_page_loads_nothing_and_runs_nothing(bundled: BundledSource) -> None:
    text = example(bundled)
    page = read(text)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "video", "audio"}
    names = {name for _, attributes in page.elements for name in attributes}
    assert not names & {"src", "href", "srcset", "action", "background", "data"}
    assert not [name for name in names if name.startswith("on")]
    assert not re.search(r"url\(|@import|@font-face|expression\(", text)


def test_the_style_knows_dark_light_paper_and_small_screens(bundled: BundledSource) -> None:
    text = example(bundled)
    assert "@media screen and (prefers-color-scheme:dark)" in text
    assert "@media print" in text
    assert "@media (max-width:640px)" in text
    assert '<meta name="color-scheme" content="light dark">' in text


def test_every_colour_and_class_of_the_style_is_defined_once(bundled: BundledSource) -> None:
    text = example(bundled)
    used = set(re.findall(r"var\(--([a-z0-9]+)\)", text))
    defined = set(re.findall(r"--([a-z0-9]+):", text))
    assert used <= defined
    assert "#" not in PAGE_CSS


def test_the_same_answer_gives_the_same_bytes(bundled: BundledSource) -> None:
    assert example(bundled) == example.__wrapped__(bundled)


def test_texts_are_escaped_everywhere() -> None:
    hostile = "<img src=x onerror=alert(1)> & \"quoted\" 'text' \x1b[31m"
    report = Report(
        "rows",
        (Column(hostile), Column("b")),
        [(hostile, hostile)],
        screen=lambda: "",
        title=hostile,
        after=lambda: {"provenance": {hostile: hostile, "prices": {hostile: {"source": hostile}}}},
        page=lambda: Page(
            caption=hostile,
            lead=[hostile],
            charts=[Drawing(10, hostile, hostile)],
            sections={hostile: [hostile]},
            tables=[Table(hostile, (Column(hostile),), [(hostile,)])],
        ),
    )
    text = written(report)
    page = read(text)
    assert {"img"}.isdisjoint(tag for tag, _ in page.elements)
    assert "\x1b" not in text
    assert "onerror" not in {name for _, attributes in page.elements for name in attributes}


def test_a_report_without_a_page_of_its_own_has_its_table_and_notes() -> None:
    page = read(written(plain(title="Rows", notes=lambda: ["mind <this>"])))
    assert (["Rows"], ["Notes"], ["mind <this>"]) == (page.said("h1"), page.said("h2"), page.said("li"))
    assert ["name", "move", "note"] == page.said("th")[:3]
    assert ["row 0 <b>", "row 1 <b>"] == page.said("th")[3:]


def test_a_column_that_is_empty_in_every_row_is_left_out() -> None:
    report = plain()._replace(rows=[("a", 0.01, None), ("b", None, "")])
    assert ["name", "move"] == read(written(report)).said("th")[:2]


def test_without_rows_the_table_is_empty_and_the_page_whole() -> None:
    page = read(written(plain(rows=0, title="None", shown=("name", "move"))))
    assert ([], ["name", "move"], []) == (page.said("td"), page.said("th"), page.said("h2"))


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (9, 3)])
def test_every_figure_stands_upright_while_it_fits_side_by_side(rows: int, columns: int) -> None:
    """Two rows: headings are the rows' names. Nine rows: headings are the columns."""
    page = read(written(plain(rows=rows, shown=("name", "move"))))
    assert "Every figure" in page.said("summary")
    last = [one for one in page.all("th") if one.get("scope") == "col"][2:]
    assert columns + (1 if rows == 2 else 0) == len(last)


def test_further_tables_have_their_heading() -> None:
    skipped = Table("Skipped events", (Column("event"), Column("reason")), [("e1", "no-prices")])
    page = read(written(plain(page=lambda: Page(tables=[skipped]))))
    assert ["Skipped events"] == page.said("h2")
    assert "no-prices" in page.said("td")


def test_prices_that_are_missing_are_said_with_their_reason(bundled: BundledSource) -> None:
    page = read(example(bundled, "MSFT"))
    assert [] == page.all("figure")
    assert any("MSFT is not among the bundled prices" in item for item in page.said("li"))


# --- the option


@pytest.mark.parametrize(
    ("name", "start"),
    [("chart.svg", b"<svg "), ("chart.html", b"<!DOCTYPE html>"), ("chart.PNG", b"\x89PNG")],
)
def test_plot_writes_the_chart_beside_the_data(
    command: Command, tmp_path: Path, name: str, start: bytes
) -> None:
    done = command("run", "AAPL", "2025-02-11", "--get", "close_to_close", "--plot", str(tmp_path / name))
    assert (0, "0.021831759279595797\n", "") == (done.returncode, done.stdout, done.stderr)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [name] == [path.name for path in tmp_path.iterdir() if path.is_file()]


def test_a_plot_page_has_the_charts_and_no_table(command: Command, tmp_path: Path) -> None:
    command("run", "BABA", "AAPL", "2025-02-11", "--plot", str(tmp_path / "chart.html"))
    page = read((tmp_path / "chart.html").read_text(encoding="utf-8"))
    assert (2, 0) == (len(page.all("figure")), len(page.all("table")))


def test_a_plot_in_an_unknown_format_is_refused_before_anything_is_printed(command: Command) -> None:
    done = command("run", "AAPL", "2025-02-11", "--plot", "chart.pdf")
    assert (2, "") == (done.returncode, done.stdout)
    assert (
        "error: --plot chart.pdf: no chart for the suffix .pdf\nuse one of .svg .png .html\n" == done.stderr
    )


def test_without_any_price_there_is_no_chart_and_the_exit_code_stays(
    command: Command, tmp_path: Path
) -> None:
    done = command("run", "MSFT", "2025-02-11", "--plot", str(tmp_path / "chart.svg"))
    assert 3 == done.returncode
    assert "nothing could be measured, so there is no chart" in done.stderr
    assert not (tmp_path / "chart.svg").exists()


def test_an_svg_needs_no_heavy_import(command: Command, tmp_path: Path) -> None:
    words = ["eventstudy", "run", "AAPL", "2025-02-11", "-o", "page.html", "--plot", "chart.svg"]
    heavy = {"matplotlib", "numpy", "pandas", "rich", "PIL"}
    program = (
        f"import sys; from eventstudy.cli.app import main; sys.argv = {words}\n"
        "code = main()\nassert not code, code\n"
        f"print(sorted(set(sys.modules) & {heavy}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "EVENTSTUDY_SOURCE": "bundled", "EVENTSTUDY_HOME": str(tmp_path / "home")},
        timeout=60,
    )
    assert (0, "[]\n") == (done.returncode, done.stdout)
