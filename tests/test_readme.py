"""Every console example of the README and of docs/ prints what it says there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from eventstudy.inference.registry import TESTS
from eventstudy.models.registry import MODELS
from eventstudy.reactions.measures.intraday import INTRADAY_NAMES
from eventstudy.reports.run.report import columns

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples() -> list[tuple[str, str, str]]:
    """(page, command, expected output) of every ``console`` block; a command starts with ``$``."""
    found = []
    for page in PAGES:
        for block in re.findall(
            r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((page.name, command, output))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("page", "command", "output"), examples(), ids=lambda value: value[:60])
def test_an_example_prints_what_the_page_shows(page: str, command: str, output: str, tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("EVENTSTUDY_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "EVENTSTUDY_HOME": str(tmp_path),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert output == done.stdout, done.stderr


def test_the_readme_has_examples() -> None:
    assert len([page for page, _, _ in examples() if page == "README.md"]) >= 5


def test_the_page_of_columns_has_every_column() -> None:
    page = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8").partition("## Codes")[0]
    first_cells = " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    named = re.findall(r"`([^`]+)`", first_cells)
    assert {
        column.name
        for column in columns((*INTRADAY_NAMES, "return[A:B]", "car[A:B]", "car_t[A:B]", "car_p[A:B]"))
    } == set(named)


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_site_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    assert {page.stem for page in PAGES[1:]} - {"index"} <= set(index)


def test_the_methods_have_every_test_and_its_references() -> None:
    """A reference is an author and a year, as ``study --explain`` prints it."""
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    listed = page.partition("## References")[2]
    for test in TESTS:
        assert f"| `{test.statistic}` |" in page
        for author, year in re.findall(r"([A-Z][a-z]+)[^;]*? ((?:19|20)\d\d)", test.reference):
            assert re.search(rf"^- {author}.*\({year}\)", listed, re.MULTILINE), test.reference
    for author, year in re.findall(r"\(([A-Z][a-z]\w+)(?: & \w+)? ((?:19|20)\d\d)\)", page):
        assert re.search(rf"^- {author}.*\({year}\)", listed, re.MULTILINE), author
    for name in MODELS:
        assert f"| `{name}` |" in page
