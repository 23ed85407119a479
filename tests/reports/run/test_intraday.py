"""The minutes after the news on the screen, on the page and in charts."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bar_files import day_of_bars
from command import Command

NEWS = "2025-02-11T11:00"


@pytest.fixture
def run(command: Command, tmp_path: Path) -> Command:
    """``run AAPL`` on bundled prices with half-hours that rise from 228 to 235 and end at 232."""
    path = tmp_path / "AAPL.csv"
    path.write_text(
        day_of_bars("2025-02-11", [228, 229, 230, 231, 233, 235, 234, 233, 232, 233, 232, 232, 232])
    )

    def call(*words: str, **rest: object) -> object:
        return command("run", "AAPL", NEWS, "--listings", "given", "--intraday", str(path), *words, **rest)

    return call  # type: ignore[return-value]


def test_the_columns_stand_behind_the_warnings_in_every_format(run: Command) -> None:
    header, row = run("--format", "csv", "--window", "0:1").stdout.splitlines()
    names = header.split(",")
    at = names.index("warnings")
    assert ["price_at_news", "peak_after_news"] == names[at + 1 : at + 3]
    assert ["intraday_interval", "return[0:1]"] == names[at + 16 : at + 18]
    cells = dict(zip(names, row.split(","), strict=True))
    # The bar of 10:30 closed at 230; 235 against Apple's base close of 227.65; (232 - 230) / (232 - 227.65)
    assert ("230.0", "after", "30m") == (
        cells["price_at_news"],
        cells["day_high_when"],
        cells["intraday_interval"],
    )
    assert 235 / 227.65 - 1 == pytest.approx(float(cells["peak_after_news"]))
    assert 2 / 4.35 == pytest.approx(float(cells["share_of_move_after_news"]))
    assert "60.0" == run("--get", "minutes_to_peak").stdout.strip()


def test_the_screen_has_the_price_the_extremes_and_a_picture(run: Command) -> None:
    screen = run("--format", "table").stdout
    assert "at the news 230.00, peak after it +3.23 % at 12:00" in screen
    assert re.search(r"30m bars of the session, \| the news: [▁-█]{3}\|[▁-█]{10}$", screen, re.M)
    assert "whole day" not in screen
    assert all(len(line) <= 80 for line in screen.splitlines())


def test_the_page_has_the_minutes_above_the_days(run: Command) -> None:
    page = run("--format", "html").stdout
    assert page.index("Apple: +3.2% at 12:00 in New York") < page.index("Apple: +2.2% on Tuesday")
    assert "up as much as 3.2% after the news" in page
    assert "What the minutes say" in page
    assert "<span>after the news</span>" in page
    assert "<span>+3.2%<small>12:00, 60 min after the news</small></span>" in page
    assert "<span>$230.00<small>bar 10:30–11:00</small></span>" in page


def test_the_chart_marks_news_peak_trough_and_volume(run: Command, tmp_path: Path) -> None:
    run("--plot", str(tmp_path / "chart.svg"))
    text = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    for words in ("peak +3.2%, 12:00", "trough +1.5%, 11:00", "News, 11:00", "last +1.9%", "volume", "local"):
        assert words in text
    # The volume of three bars before the news is pale, that of the ten others is not; nor are the
    # hours of the session that reacts, in the chart of days.
    assert 11 == text.count('class="reacts ')


def test_a_pointer_on_the_chart_is_shown_each_stretch_of_bars_but_not_on_telephones(
    run: Command, tmp_path: Path
) -> None:
    run("--plot", str(tmp_path / "chart.svg"))
    text = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert 13 == text.count('class="hover ')
    # 230 / 227.65 - 1
    assert "<title>AAPL, 10:30–11:00: $230.00, +1.0%; $" in text
    page = run("--format", "html").stdout
    assert 13 == page.count('class="hover ')
