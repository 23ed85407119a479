"""Symbols that are no symbols end in a sentence, whatever the format."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("form", ["table", "csv", "json", "md", "html"])
@pytest.mark.parametrize("symbol", ["2025-02-11T16:05+08:00", "A" * 40, "../../x", "A;rm"])
def test_a_symbol_that_is_none_never_breaks_the_output(
    environment: dict[str, str], symbol: str, form: str
) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "eventstudy",
            "run",
            symbol,
            "AAPL",
            "2025-02-11",
            "--offline",
            "--format",
            form,
        ],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    assert done.returncode in (1, 2)
    assert "defect" not in done.stderr
    # Refused: a message and no data; unknown: AAPL is measured all the same.
    assert ("AAPL" in done.stdout) == (done.returncode == 1)
    assert symbol[:12].upper() in done.stderr.upper()
