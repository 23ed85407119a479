"""Spans of days that were asked for, and the home folder that keeps the store."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_helpers import weekdays

from eventstudy.paths import home_path
from eventstudy.prices.store.spans import Span, nearest, place


def test_the_home_is_told_or_the_platforms_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("EVENTSTUDY_HOME", "~/mine")
    assert tmp_path / "mine" == home_path()
    monkeypatch.delenv("EVENTSTUDY_HOME")
    assert tmp_path / "caches" / "eventstudy" == home_path()
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/not/valid")
    assert tmp_path / ".cache" / "eventstudy" == home_path()
    monkeypatch.setattr("sys.platform", "darwin")
    assert tmp_path / "Library" / "Caches" / "eventstudy" == home_path()
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert tmp_path / "Local" / "eventstudy" == home_path()


# The arithmetic of spans, against a model that counts days one by one.


@given(
    st.lists(st.tuples(st.integers(1, 25), st.integers(0, 8), st.integers(0, 2)), max_size=6),
    st.integers(1, 30),
    st.integers(0, 8),
)
def test_spans_answer_for_the_days_that_were_asked(
    answers: list[tuple[int, int, int]], first: int, length: int
) -> None:
    """Every day has a bar and all agree; the last days of an answer may be unsettled."""
    held: list[Span] = []
    settled: dict[int, bool] = {}
    for start, more, unsettled in answers:
        new = Span(start, start + more, max(start - 1, start + more - unsettled), "now")
        agreed = [day for day in range(new.first, new.last + 1) if settled.get(day)]
        held = place(held, new, agreed)
        settled.update({day: day <= new.settled for day in range(new.first, new.last + 1)})
    assert {day for day, sure in settled.items() if sure} == {
        day for span in held for day in range(span.first, span.settled + 1)
    }
    assert set(settled) == {day for span in held for day in range(span.first, span.last + 1)}
    assert all(a.last < b.first for a, b in pairwise(held))
    found = nearest(held, first, first + length)
    most = max((span.overlap(first, first + length) for span in held), default=0)
    assert most == (found.overlap(first, first + length) if found else 0)


def test_weekdays_of_the_helper_are_weekdays() -> None:
    assert [date(2025, 1, 10), date(2025, 1, 13)] == weekdays(date(2025, 1, 10), 2)
