"""The smallest windows: two degrees of freedom, one session."""

from __future__ import annotations

import numpy as np
import pytest

from eventstudy.engine.study_arrays import StudyArrays, study_arrays
from eventstudy.inference.interface import NotApplicable
from eventstudy.windows import EstimationWindow, EventWindow

EVENTS = 6


def studied(estimated: int, window: EventWindow) -> StudyArrays:
    """Six events of six symbols, a market model on so many sessions before the window."""
    chance = np.random.default_rng(20250211)
    market = chance.normal(0.0, 0.01, 60)
    returns = market[:, None] + chance.normal(0.0, 0.01, (60, EVENTS))
    return study_arrays(
        returns,
        market,
        np.full(EVENTS, 40),
        np.arange(EVENTS),
        event_window=window,
        estimation_window=EstimationWindow(-10 - estimated, -11),
        min_estimation=estimated,
        cumulate=(EventWindow(0, 0),),
    )


@pytest.mark.parametrize(("estimated", "applies"), [(4, False), (5, True)])
def test_patell_needs_more_than_two_degrees_of_freedom(estimated: int, applies: bool) -> None:
    """Its variance is df / (df - 2), df = L1 - 2: none with four returns of the market model, 3 with five."""
    for row in studied(estimated, EventWindow(0, 1)).sections[0].rows:
        assert applies is not isinstance(row.tests["patell_z"], NotApplicable)


def test_a_window_of_one_session_is_ranked_as_that_session_is() -> None:
    rows = {(row.kind, row.start, row.end): row for row in studied(20, EventWindow(-1, 1)).sections[0].rows}
    session, window = rows["aar", 0, 0], rows["caar", 0, 0]
    for test in ("corrado_rank_z", "sign_z"):
        alone, cumulated = session.tests[test], window.tests[test]
        assert not isinstance(alone, NotApplicable)
        assert not isinstance(cumulated, NotApplicable)
        assert alone.statistic == pytest.approx(cumulated.statistic, abs=1e-12)
