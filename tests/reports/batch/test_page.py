"""The page of ``batch``: a summary, the failures first with their reasons, then every row."""

from __future__ import annotations

from pathlib import Path

from command import Command
from pages import Reading, read

EVENTS = (
    "event_id,symbol,announced\ndeal,BABA,2025-02-11\nresults,AAPL,2025-01-30T16:30\n"
    "odd,BABA,someday\nmissing,MSFT,2025-02-11\n"
)


def page_of(command: Command, tmp_path: Path, *words: str) -> Reading:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    command("batch", str(tmp_path / "events.csv"), "-o", str(tmp_path / "page.html"), *words)
    return read((tmp_path / "page.html").read_text(encoding="utf-8"))


def test_the_page_begins_with_a_summary_and_what_could_not_be_measured(
    command: Command, tmp_path: Path
) -> None:
    """BABA +1.3 % and 9988.HK +8.5 % on the deal, AAPL -0.7 % after its results."""
    page = page_of(command, tmp_path)
    assert ["4 events, 3 reactions measured"] == page.said("h1")
    assert page.said("p")[1].startswith("Two of the three reactions measured rose; the median move was +1.3%")
    assert "Could not be measured" == page.said("h2")[0]
    bad, missing = page.said("li")
    assert bad.startswith("bad-row") and "BABA (odd), line 4" in bad
    assert missing.startswith("no-prices") and "MSFT (missing)" in missing


def test_every_row_has_its_figures_with_currency(command: Command, tmp_path: Path) -> None:
    page = page_of(command, tmp_path)
    assert {"+1.3%", "+8.5%", "−0.7%", "$112.78", "HK$113.80", "Wed 12 Feb 2025"} <= set(page.said("span"))
    assert ["Every figure"] == page.said("summary")
    assert 1 == len(page.all("figure"))


def test_with_columns_of_ones_own_the_page_is_their_table(command: Command, tmp_path: Path) -> None:
    page = page_of(command, tmp_path, "--columns", "symbol,close_to_close")
    assert ["symbol"] == page.said("th")[:1]
    assert [] == page.all("figure")
