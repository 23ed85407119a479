"""CSV cells that a spreadsheet would run are made text; numbers stay as they are."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import pytest

HOSTILE = [
    "=1+2",
    '=HYPERLINK("http://x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "-A1",
    "--5",
    "-",
    "+1.2.3",
    "\t=1+2",
    "\r=1+2",
    "  =1+2",
    "\u3000=1+2",
    "＝1+2",
    "＠SUM(A1)",
]
HARMLESS = ["-5", "+3.2e-4", "-0.5%", "-.5", "plain", "a=b", "'=1+2", "^GSPC", "1-2"]


def batch(environment: dict[str, str], notes: list[str], format_name: str) -> list[dict[str, str]]:
    """The rows that ``batch`` prints for events of ^GSPC with these notes as a column of the user's own."""
    events = io.StringIO()
    writer = csv.writer(events)
    writer.writerow(["symbol", "announced", "mine"])
    writer.writerows(["^GSPC", "2025-02-11", note] for note in notes)
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", "batch", "-", "--offline", "-q", "--format", format_name],
        input=events.getvalue().encode(),
        capture_output=True,
        env=environment,
        timeout=60,
    )
    assert (0, b"") == (done.returncode, done.stderr)
    # As bytes, because reading as text would turn a carriage return into a newline.
    output = io.StringIO(done.stdout.decode(), newline="")
    return list(csv.DictReader(output, delimiter="\t" if format_name == "tsv" else ","))


@pytest.mark.parametrize("format_name", ["csv", "tsv"])
def test_a_formula_is_made_text(environment: dict[str, str], format_name: str) -> None:
    rows = batch(environment, HOSTILE, format_name)
    assert [f"'{text}" for text in HOSTILE] == [row["mine"] for row in rows]


@pytest.mark.parametrize("format_name", ["csv", "tsv"])
def test_numbers_and_harmless_texts_are_untouched(environment: dict[str, str], format_name: str) -> None:
    rows = batch(environment, HARMLESS, format_name)
    assert HARMLESS == [row["mine"] for row in rows]


def test_a_negative_measure_is_a_number(environment: dict[str, str]) -> None:
    # AAPL, 10 March 2025: 227.48 after 239.07, so close_to_close is 227.48 / 239.07 - 1 = -0.0485.
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", "run", "AAPL", "2025-03-10", "--offline", "--format", "csv"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert pytest.approx(227.48 / 239.07 - 1, abs=1e-12) == float(row["close_to_close"])
