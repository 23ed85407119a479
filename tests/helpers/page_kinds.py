"""Commands that make each kind of page, from bundled prices and a golden panel."""

from __future__ import annotations

from pathlib import Path

from command import Command

PANEL = Path(__file__).parents[1] / "golden" / "panel_a"
STUDY = ("study", str(PANEL / "events.csv"), "--source", str(PANEL / "prices_wide.csv"), "--benchmark", "MKT")
MANY = ("AAPL", "BABA", "^GSPC", "^HSI", "MSFT", "NVDA", "META")
RESULTS = "symbol,announced\nAAPL,2024-08-01T16:30\nAAPL,2024-10-31T16:30\nAAPL,2025-01-30T16:30\n"
PAGES: dict[str, tuple[str, ...]] = {
    "run": ("run", "BABA", "AAPL", "2025-02-11"),
    "many": ("run", *MANY, "2025-02-11", "--listings", "given", "--allow-failed"),
    "study": (*STUDY, "--window", "-5:5"),
    "check": ("check", "market-moves-2024-2025"),
    "article": ("check", "--article", "example"),
    "sessions": ("sessions", "BABA", "7203.T", "2025-02-11"),
    "history": ("batch", "-", "--listings", "given"),
}


def page_of(name: str, command: Command) -> str:
    """The HTML of a page."""
    offline = () if name in ("study", "sessions") else ("--offline",)
    stdin = RESULTS if name == "history" else None
    return command(*PAGES[name], *offline, "-q", "--format", "html", stdin=stdin).stdout
