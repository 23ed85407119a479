"""A report's page on paper: printed by Chromium or Chrome where one is installed, else by WeasyPrint."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from eventstudy.errors import UsageError
from eventstudy.reports.charts.palette import Theme
from eventstudy.reports.formats.html import write_html
from eventstudy.reports.report import Report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PATIENCE = 60
"""Seconds that a browser may take."""
REMEDY = "install Chromium or Chrome, or pip install weasyprint; or write .html and print it"


def pdf(report: Report) -> bytes:
    """The light page as it prints. Raises UsageError when neither printer is there, or the browser fails."""
    require_printer()
    text = StringIO()
    write_html(report, text, Theme.LIGHT)
    browser = _browser()
    if browser is not None:
        return _by_browser(browser, text.getvalue())
    from weasyprint import HTML

    printed: bytes = HTML(string=text.getvalue()).write_pdf()
    return printed


def require_printer() -> None:
    """Raises UsageError with the remedy when neither a browser nor WeasyPrint is installed."""
    if _browser() is not None:
        return
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        raise UsageError("no program that prints a page as .pdf is installed", REMEDY) from None


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None) or (str(MAC) if MAC.exists() else None)


def _by_browser(browser: str, page: str) -> bytes:
    """The page through a browser without a window and with a profile of its own, which vanishes."""
    with TemporaryDirectory(prefix="eventstudy-") as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8", errors="backslashreplace")
        # A browser refuses its sandbox to root; the page has no script and no link out.
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        words = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        _allow_addresses()
        command = [browser, *words, *as_root, f"--print-to-pdf={target}", source.as_uri()]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"{browser} could not print the page: {error}", REMEDY) from None
        if not target.exists():
            raise UsageError(f"{browser} did not print the page", REMEDY)
        return target.read_bytes()


def _allow_addresses() -> None:
    """Lift the bound on addresses under which a Parquet file is read: a browser reserves far more."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
