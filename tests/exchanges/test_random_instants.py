"""The rule at random instants against a separate computation on the library and the cited files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from eventstudy.exchanges.overlay import calendars

sys.path.append(str(Path(__file__).parents[2] / "scripts"))

# The scripts are no package: their folder has to be on the path first.
import random_instants


@pytest.mark.slow
@pytest.mark.parametrize("name", ["XHKG", "XNYS", "XLON", "XBKK", "XIDX", "XTAI"])
def test_the_rule_agrees_with_a_separate_computation_at_random_instants(name: str) -> None:
    assert random_instants.differences(calendars()[name], 1000) == []
