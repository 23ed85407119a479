"""The command reference is what the help says, and every command shows an example."""

from __future__ import annotations

import make_docs
import pytest


def test_the_reference_is_what_the_help_prints() -> None:
    assert make_docs.PAGE.read_text(encoding="utf-8") == make_docs.page(), "run python scripts/make_docs.py"


@pytest.mark.parametrize("words", make_docs.COMMANDS)
def test_every_help_has_a_synopsis_and_an_example(words: str) -> None:
    told = make_docs.help_of(words)
    assert told.lstrip().startswith("Usage: eventstudy")
    # `prices` alone only names its actions, each with examples of its own.
    assert words == "prices" or "\n      eventstudy " in told or "\n    eventstudy " in told
