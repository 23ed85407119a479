"""Whole texts, with answers marked by hand: wire reports, wraps, a press release, Markdown, pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked_articles import read_marked, score

TEXTS = sorted((Path(__file__).parent / "texts").iterdir())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_complete_claim_of_a_text_is_wrong(path: Path) -> None:
    result = score(read_marked(path))
    assert [] == [(one.words, one.symbol, one.session, one.measure, one.value) for one in result.wrong]
    assert [] == [(one.words, one.symbol) for one in result.unmarked]


def test_at_least_nine_in_ten_of_the_claims_are_found() -> None:
    results = [score(read_marked(path)) for path in TEXTS]
    found, missed = (
        sum(len(part) for part in parts)
        for parts in zip(*((r.found, r.missed) for r in results), strict=True)
    )
    assert found / (found + missed) >= 0.9


def test_a_press_release_of_results_makes_no_claim() -> None:
    release = next(path for path in TEXTS if "press_release" in path.name)
    assert () == score(read_marked(release)).right
