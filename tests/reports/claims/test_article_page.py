"""The page of an article: its text whole, each figure marked, a note for each claim."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from command import Command

from eventstudy.paths import data_path

MARK = re.compile(r'<a class="m (\w\w)" href="#n(\d+)" title="([^"]*)">([^<]*)<sup>([^<]*)</sup></a>')


@pytest.fixture
def page(tmp_path: Path, command: Command) -> str:
    path = tmp_path / "marked.html"
    command("check", "--article", "example", "--date", "2025-02-21", "--offline", "-o", str(path))
    return path.read_text(encoding="utf-8")


def words_of(content: str) -> list[str]:
    without_marks = re.sub(r"<sup>.*?</sup>|<ol.*?</ol>|<[^>]*>", "", content)
    return html.unescape(without_marks).split()


def test_the_text_is_there_whole_and_in_order(page: str) -> None:
    article = page[page.index('<div class="art">') : page.index('<section class="how">')]
    title, _, text = data_path("articles", "example.txt").read_text(encoding="utf-8").partition("\n")
    assert text.split() == words_of(article)
    assert f"<h1>{html.escape(title)}</h1>" in page


def test_every_figure_has_its_verdict_as_sign_class_and_title(page: str) -> None:
    marks = {words: (kind, sign) for kind, _, _, words, sign in MARK.findall(page)}
    assert ("ok", "✓1") == marks["14.6%"]
    assert ("no", "✗4") == marks["15.2%"]
    assert ("cl", "≈6") == marks["2.1%"]
    assert ("un", "?12") == marks["5%"]
    assert "Refuted: +14.88%." in page
    assert 12 == len(MARK.findall(page))


def test_every_note_is_there_once_with_what_was_measured(page: str) -> None:
    notes = re.findall(r'<li id="n(\d+)" value="\d+">', page)
    assert [str(number) for number in range(1, 13)] == notes
    assert "HK$138.50" in page
    assert "premarket cannot be checked with daily prices" in page
    assert "12 figures: 9 confirmed, 1 close, 1 refuted, 1 could not be told." in page


def test_the_page_needs_nothing_else(page: str) -> None:
    assert not re.search(r"<script|<link|https?://|@import|url\(", page)


def test_markup_of_a_text_is_shown_not_run(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(
        "Title\n\nApple <b>rose</b> 2.18% <script>alert(1)</script>. Apple rose 2.18%.\n", encoding="utf-8"
    )
    target = tmp_path / "a.html"
    command("check", "--article", str(source), "--date", "2025-02-11", "--offline", "-o", str(target))
    assert "<script>" not in target.read_text(encoding="utf-8")
