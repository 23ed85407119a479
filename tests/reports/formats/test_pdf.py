"""A page printed as .pdf, and words of the user's own on it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from command import Command

from eventstudy.reports.formats.pdf import BROWSERS

ROOT = Path(__file__).parents[3]
ARTICLE = ("run", "BABA", "AAPL", "2025-02-11", "--offline", "-q")
PRINTERS = any(map(shutil.which, BROWSERS)) and shutil.which("pdftotext") is not None
needs_printer = pytest.mark.skipif(not PRINTERS, reason="needs Chromium and pdftotext")


@pytest.mark.slow
@needs_printer
def test_three_listings_fit_one_sheet_and_no_column_is_lost(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "news.pdf"
    done = command(
        *ARTICLE, "-o", str(target), "--title", "The iPhone deal", "--note", "For the noon edition."
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert target.read_bytes().startswith(b"%PDF")
    shown = subprocess.run(
        ["pdftotext", "-layout", target, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert 1 == shown.count("\f"), "one sheet"
    for words in (
        "The iPhone deal",
        "For the noon edition.",
        "Shares",
        "Close before",
        "In the year",
        "+37.4%",
    ):
        assert words in shown


@pytest.mark.slow
@needs_printer
def test_a_wide_study_keeps_its_last_column_on_paper(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "study.pdf"
    panel = Path(__file__).parents[2] / "golden" / "panel_a"
    source = ("--source", str(panel / "prices_wide.csv"), "--benchmark", "MKT")
    command("study", str(panel / "events.csv"), *source, "-q", "-o", str(target))
    shown = subprocess.run(
        ["pdftotext", "-layout", target, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert re.search(r"Session +Average \(AAR\) +t +Sum \(CAAR\) +t +Up of events", shown)
    assert "Brown & Warner 1980; 1985" in shown


@pytest.mark.slow
@needs_printer
def test_prices_from_parquet_are_printed_too(command: Command, tmp_path: Path) -> None:
    """The process that reads a Parquet file may use less memory than a browser reserves."""
    prices = tmp_path / "AAPL.parquet"
    pd.read_csv(ROOT / "data" / "prices" / "AAPL.csv").to_parquet(prices)
    target = tmp_path / "news.pdf"
    done = command(
        *("run", "AAPL", "2025-02-11", "--source", str(prices), "--benchmark", "none"),
        *("-q", "-o", str(target)),
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert target.read_bytes().startswith(b"%PDF")


def test_without_a_printer_the_remedy_is_named(command: Command, tmp_path: Path) -> None:
    done = command(*ARTICLE, "-o", str(tmp_path / "news.pdf"), env={"PATH": str(tmp_path)})
    assert 2 == done.returncode
    assert "error: no program that prints a page as .pdf is installed\n" in done.stderr
    assert "install Chromium or Chrome, or pip install weasyprint; or write .html and print it" in done.stderr
    assert [] == list(tmp_path.glob("*.pdf"))


def test_a_title_and_a_note_stand_wherever_people_read(command: Command) -> None:
    words = ("--title", "The iPhone deal", "--note", "For the noon edition.")
    table = command(*ARTICLE, *words, "--format", "table").stdout
    assert table.startswith("The iPhone deal\n\nNews of Tue 11 Feb 2025")
    assert table.endswith("\n\nFor the noon edition.\n")
    markdown = command(*ARTICLE, *words, "--format", "md").stdout
    assert markdown.startswith("**The iPhone deal**\n")
    assert markdown.endswith("- For the noon edition.\n")
    page = command(*ARTICLE, *words, "--format", "html").stdout
    assert "<h1>The iPhone deal</h1>" in page
    assert '<p class="notes">For the noon edition.</p>' in page
    assert command(*ARTICLE, "--format", "csv").stdout == command(*ARTICLE, *words, "--format", "csv").stdout
