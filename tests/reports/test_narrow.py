"""Screens on narrow terminals: nothing is wrapped by the terminal, and no symbol, price or move is cut."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from eventstudy.announcements.event_files import open_events
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.batch import Tally, batch
from eventstudy.reactions.run import run
from eventstudy.reports.arrange import selected_report
from eventstudy.reports.batch.report import batch_report
from eventstudy.reports.formats.table import write_table
from eventstudy.reports.report import Report
from eventstudy.reports.run import screen
from eventstudy.reports.run.report import reactions_report

FIRST_EXAMPLE = (
    "BABA",
    "$112.78",
    "+1.31 %",
    "9988.HK",
    "HK$113.80",
    "+8.48 %",
    "AAPL",
    "$232.62",
    "+2.18 %",
)


def drawn(report: Report, width: int) -> list[str]:
    """The lines of the terminal view."""
    out = io.StringIO()
    write_table(report, out, colour=False, width=width)
    return out.getvalue().splitlines()


def first_example(bundled: BundledSource) -> Report:
    """Two listings of Alibaba, and Apple."""
    return reactions_report(run(["BABA", "AAPL"], "2025-02-11", bundled))


@pytest.mark.parametrize("width", [40, 50, 60, 72, 80])
def test_run_keeps_to_the_width_and_cuts_no_figure(bundled: BundledSource, width: int) -> None:
    lines = drawn(first_example(bundled), width)
    assert max(map(len, lines)) <= width
    assert all(word in "\n".join(lines) for word in (*FIRST_EXAMPLE, "+37.4 %", "+0.03 %", "+8.58 %"))


@pytest.mark.parametrize("width", [40, 60, 80])
def test_one_line_each_keeps_to_the_width(
    bundled: BundledSource, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "MANY", 1)
    lines = drawn(first_example(bundled), width)
    assert max(map(len, lines)) <= width
    assert all(word in "\n".join(lines) for word in FIRST_EXAMPLE)


def test_a_figure_without_room_in_the_row_is_said_under_it(bundled: BundledSource) -> None:
    lines = drawn(first_example(bundled), 60)
    row = next(at for at, line in enumerate(lines) if line.startswith("9988.HK"))
    assert lines[row].split() == [
        "9988.HK",
        "Wed",
        "12",
        "Feb",
        "HK$113.80",
        "+8.48",
        "%",
        "+8.58",
        "%",
        "+2.64",
        "%",
    ]
    assert lines[row + 1] == "  in 2025 +37.4 %"


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_batch_leaves_out_columns_before_it_breaks_a_symbol_or_a_reason(
    bundled: BundledSource, tmp_path: Path, width: int
) -> None:
    events = tmp_path / "events.csv"
    long = "the results of the first quarter"
    events.write_text(f"event_id,symbol,announced\n{long},BABA,2025-02-11\n2,AAPL,2025-04-01\n")
    tally = Tally()
    with open_events(str(events)) as file:
        rows = batch(file.rows(), bundled, RunOptions(all_listings=False), file=file.name, tally=tally)
        lines = drawn(batch_report(rows, (), (), tally), width)
    assert max(map(len, lines)) <= width
    assert any("BABA" in line and "2025-02-11" in line and "+1.31 %" in line for line in lines)
    row = next(at for at, line in enumerate(lines) if "AAPL" in line)
    broken = [line.split()[-1] for line in lines[row : lines.index("", row)]]
    assert "".join(broken) == "outside-price-history"
    assert all(part.endswith("-") for part in broken[:-1])


def test_a_table_without_room_becomes_a_block_a_row(bundled: BundledSource) -> None:
    names = ["symbol", "session", "close", "close_to_close", "intraday_peak", "year_to_date"]
    lines = drawn(selected_report(first_example(bundled), names), 60)
    assert lines[:7] == [
        "symbol          BABA",
        "session         2025-02-11",
        "close           112.78",
        "close_to_close  +1.31 %",
        "intraday_peak   +3.79 %",
        "year_to_date    +33.0 %",
        "",
    ]
