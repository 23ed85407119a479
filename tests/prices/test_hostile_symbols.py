"""Symbols that are no symbols end in a sentence, whatever the format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_a_symbol_is_never_a_path(environment: dict[str, str], tmp_path: Path) -> None:
    """A file beside the folder of prices is not reached through ``..``."""
    (tmp_path / "prices").mkdir()
    bars = "date,close\n2025-02-10,1\n2025-02-11,2\n"
    (tmp_path / "secret.csv").write_text(bars)
    (tmp_path / "prices" / "OPEN.csv").write_text(bars)
    words = ["2025-02-11", "--source", str(tmp_path / "prices"), "--benchmark", "none", "--get", "close"]

    def closes(symbol: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "eventstudy", "run", symbol, *words],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            timeout=60,
        )

    assert "2.0\n" == closes("OPEN").stdout
    for symbol in ("../secret", "../SECRET", str(tmp_path / "secret")):
        done = closes(symbol)
        assert done.returncode in (2, 3)
        assert not done.stdout.strip()
