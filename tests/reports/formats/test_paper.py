"""Every page as Chromium prints it: nothing of a table is lost, and no sheet is wasted."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from command import Command
from page_kinds import PAGES, page_of

from eventstudy.reports.formats.pdf import BROWSERS

BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
SHEETS = {"study": 2, "many": 2, "check": 3}
"""Pages that need more than one sheet of A4; that of check has nineteen claims."""


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None or not shutil.which("pdftotext"), reason="needs Chromium and pdftotext")
@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_loses_no_head_and_no_cell_of_a_table(
    name: str, command: Command, tmp_path: Path
) -> None:
    html = page_of(name, command)
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(html, encoding="utf-8")
    words = [
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    words += ["--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(words, capture_output=True, check=True, timeout=120)
    text = subprocess.run(
        ["pdftotext", "-raw", printed, "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    assert text.count("\f") <= SHEETS.get(name, 1)
    shown = re.sub(r"\s", "", text)
    lost = [cell for cell in cells(html) if cell not in shown]
    assert lost == []


def cells(html: str) -> list[str]:
    """The heads and cells of the tables that are not folded away, without their blanks."""
    open_parts = re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL)
    parts = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", open_parts, re.DOTALL)
    return [
        re.sub(r"\s", "", unescape(word))
        for part in parts
        for word in re.split(r"<[^>]*>", part)
        if word.strip()
    ]
