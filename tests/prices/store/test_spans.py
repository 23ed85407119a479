"""Spans of days that were asked for, and the home folder that keeps the store."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_helpers import weekdays

from eventstudy.prices.store.spans import Span, nearest, place

# The arithmetic of spans, against a model that counts days one by one.


@pytest.mark.slow
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
