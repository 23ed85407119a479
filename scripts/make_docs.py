"""Writes docs/commands.md from what ``--help`` prints: ``python scripts/make_docs.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
COMMANDS = ["", "run", "batch", "study", "check", "sessions", "listings", "prices"]
COMMANDS += [f"prices {name}" for name in ("fetch", "show", "import", "info", "clear")]


def help_of(words: str) -> str:
    """What ``eventstudy WORDS --help`` prints, 80 columns wide."""
    told = {**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", *words.split(), "--help"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=told,
    )
    return done.stdout.rstrip()


def page() -> str:
    """The whole page."""
    parts = ["# Commands\n\nWhat `--help` prints, written by `python scripts/make_docs.py`.\n"]
    for words in COMMANDS:
        parts.append(f"## {' '.join(['eventstudy', words]).strip()}\n\n```text\n{help_of(words)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
