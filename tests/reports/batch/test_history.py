"""The summary at the end of ``batch``, and its page for one company: Apple's results in the bundled prices.

The three moves are those of the README: +0.68694 %, -1.32796 % and -0.66922 %. Their mean size is
(0.68694 + 1.32796 + 0.66922) / 3 = 0.89471 %, the median 0.68694 %, and one of three rose.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from pages import Reading, read

WINDOWS = ("--window", "1:1", "--window", "1:5")


@pytest.fixture
def events(command: Command, tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    words = ("--item", "2.02", "--since", "2024-07-01", "--until", "2025-03-31", "--source", "example")
    command("announcements", "AAPL", *words, "-o", str(path))
    return path


def page_of(command: Command, events: Path, *words: str) -> Reading:
    page = events.with_name("history.html")
    command("batch", str(events), "--offline", "-q", "-o", str(page), *words)
    return read(page.read_text(encoding="utf-8"))


def test_the_summary_of_a_history_in_json(command: Command, events: Path) -> None:
    done = command("batch", str(events), "--offline", "-q", "--format", "json", *WINDOWS)
    summary = json.loads(done.stdout)["summary"]
    assert (3, 3, 1, 0) == tuple(summary[name] for name in ("events", "measured", "up", "ambiguous"))
    assert summary["mean_absolute_move"] == pytest.approx(0.0089471, abs=5e-8)
    assert summary["median_absolute_move"] == pytest.approx(0.0068694, abs=5e-8)
    assert summary["share_up"] == pytest.approx(1 / 3)
    biggest = summary["biggest"]
    assert ("AAPL-2024-10-31", "2024-11-01") == (biggest["event_id"], biggest["session"])
    assert (3, 0) == (summary["windows"]["return[1:1]"]["n"], summary["windows"]["return[1:1]"]["up"])


def test_the_screen_ends_with_the_summary(command: Command, events: Path) -> None:
    shown = command("batch", str(events), "--offline", "-q", "--format", "table", *WINDOWS).stdout
    assert "3 reactions measured: mean size of a move 0.89 %, median 0.69 %; 1 up (33 %)." in shown
    assert "Biggest: -1.33 %, AAPL on Fri 1 Nov 2024 (AAPL-2024-10-31)." in shown
    assert "The next 5 sessions: mean " in shown


def test_an_ambiguous_announcement_stays_out_of_the_averages_and_is_named(
    command: Command, events: Path
) -> None:
    rows = events.read_text(encoding="utf-8").splitlines()
    rows[2] = rows[2].replace("filing-time", "ambiguous")
    events.write_text("\n".join(rows) + "\n", encoding="utf-8")
    shown = " ".join(command("batch", str(events), "--offline", "-q", "--format", "table").stdout.split())
    assert "2 reactions measured: mean size of a move 0.68 %" in shown  # (0.68694 + 0.66922) / 2
    assert "because their session is in doubt (ambiguous): AAPL-2024-10-31." in shown
    page = page_of(command, events)
    assert "ambiguous" in page.said("small")
    assert any("One is ambiguous" in sentence for sentence in page.said("li"))


def test_one_company_gets_a_page_of_its_history(command: Command, events: Path) -> None:
    page = page_of(command, events, *WINDOWS)
    assert ["Apple: how the shares moved on results"] == page.said("h1")
    assert "moved 0.9% on average, up or down" in page.said("p")[1]
    assert "a fall of 1.3%, on Friday 1 November 2024" in page.said("p")[1]
    heads = page.said("th")
    assert ["Announced (New York)", "Session", "Close before"] == heads[:3]
    assert {"+1", "+5"} <= set(heads)
    assert "Thu 30 Jan 2025, 16:30" in heads
    assert {"$237.59", "$236.00", "−0.7%"} <= set(page.said("span"))
    assert any("when the SEC accepted the filing" in sentence for sentence in page.said("li"))
    assert 1 == len(page.all("figure"))


def test_a_split_of_ups_and_downs_says_how_often_chance_gives_it(command: Command, tmp_path: Path) -> None:
    """0 of 2 or 2 of 2: 2 of the 4 equally likely pairs, 50 %. AAPL fell on 1 November and 31 January."""
    events = tmp_path / "events.csv"
    events.write_text("symbol,announced\nAAPL,2024-10-31T16:30\nAAPL,2025-01-30T16:30\n", encoding="utf-8")
    page = page_of(command, events)
    assert ["Apple: how the shares moved on announcements"] == page.said("h1")
    assert any("comes by chance 50% of the time" in notes for notes in page.said("p"))


def test_a_batch_without_a_measured_row_has_no_summary_in_words(command: Command, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("symbol,announced\nMSFT,2025-02-11\n", encoding="utf-8")
    done = command("batch", str(events), "--offline", "--listings", "given", "-q", "--format", "table")
    assert "measured" not in done.stdout
    done = command("batch", str(events), "--offline", "--listings", "given", "-q", "--format", "json")
    assert json.loads(done.stdout)["summary"]["biggest"] is None
