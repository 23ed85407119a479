"""What the events, the windows and the returns of a study may and may not be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from panels import Inputs, random_panel

from eventstudy.errors import UsageError
from eventstudy.inference.interface import NotApplicable
from eventstudy.reasons import REASONS, Reason
from eventstudy.windows import EstimationWindow, EventWindow

pytestmark = pytest.mark.usefixtures("either_loops")


def test_no_events_at_all() -> None:
    panel = random_panel(64, events=0)

    got = panel.run()

    assert got.ar.shape == (0, 11)
    assert [0] == [section.n for section in got.sections]


def test_one_event_has_means_and_its_sign_but_no_spread() -> None:
    got = random_panel(65).alone(0).run()
    row = got.sections[0].rows[5]

    assert got.ar[0, 5] == row.mean == row.median
    assert row.standard_error is None
    one = NotApplicable("one event")
    for test in ("cross_sectional_t", "bmp_t", "kolari_pynnonen_t", "corrado_rank_z", "grank_t"):
        assert one == row.tests[test]
    for test in ("patell_z", "sign_z", "wilcoxon_w"):
        assert not isinstance(row.tests[test], NotApplicable)


@pytest.mark.parametrize("copies", [2, 3, 7])
def test_events_that_are_the_same_do_not_vary(copies: int) -> None:
    """The same event several times: every test of a mean says so, none is an error or a NaN."""
    one = random_panel(66).alone(0)
    same = Inputs(one.returns, one.market, np.repeat(one.rows, copies), np.repeat(one.columns, copies))

    for row in same.run().sections[0].rows:
        for test in ("cross_sectional_t", "bmp_t", "kolari_pynnonen_t"):
            assert NotApplicable("the values do not vary") == row.tests[test]
        for outcome in row.tests.values():
            assert isinstance(outcome, NotApplicable) or np.isfinite(outcome.statistic)


@pytest.mark.parametrize("model", ["market", "market-adjusted"])
def test_an_event_of_the_benchmark_itself_leaves_no_nan(model: str) -> None:
    """Its abnormal returns are zero, or their last digits."""
    panel = random_panel(67, events=12)
    own = panel.returns.copy()
    own[:, 0] = panel.market
    columns = np.arange(12) % 4

    got = Inputs(own, panel.market, panel.rows, columns).run(model=model)

    assert_allclose(got.ar[columns == 0], 0.0, atol=1e-15)
    for row in got.sections[0].rows:
        assert row.mean is not None
        for outcome in row.tests.values():
            assert isinstance(outcome, NotApplicable) or np.isfinite(outcome.statistic)


def test_extra_cumulated_windows_follow_the_growing_ones_once() -> None:
    panel = random_panel(68)
    extra = [EventWindow(-1, 1), EventWindow(-5, 0), EventWindow(-1, 1), EventWindow(0, 5)]

    got = panel.run(cumulate=extra)

    spans = [(row.start, row.end) for row in got.sections[0].rows if row.kind == "caar"]
    assert [(-5, end) for end in range(-5, 6)] + [(-1, 1), (0, 5)] == spans


def test_every_event_is_measured_against_its_own_market() -> None:
    """Two markets side by side: as each event with its market alone."""
    panel, other = random_panel(69, events=10), random_panel(70, events=10)
    markets = np.column_stack([panel.market, other.market])
    chosen = np.arange(10) % 2

    got = Inputs(panel.returns, markets, panel.rows, panel.columns).run(event_markets=chosen)

    for which, market in enumerate((panel.market, other.market)):
        alone = Inputs(panel.returns, market, panel.rows, panel.columns).run()
        assert_allclose(got.ar[chosen == which], alone.ar[chosen == which], rtol=1e-12, atol=1e-16)


def test_sessions_outside_the_array_are_missing() -> None:
    """Day 0 on row 129 has 119 estimation sessions, the first of them without a return before it."""
    panel = random_panel(71)
    rows = np.array([129, 110, 109, 394, 395, 399, 0, -1])
    got = Inputs(panel.returns, panel.market, rows, np.zeros(8, dtype=np.int64)).run()

    assert [119, 100, 99, 120, 120, 120, 0, 0] == list(got.n_estimation)
    short, missing = "short-estimation-window", "missing-event-window"
    expected = ["ok", "ok", short, "ok", missing, missing, short, short]
    assert expected == [REASONS[status] for status in got.status]


def test_a_missing_market_return_counts_like_a_missing_own_one() -> None:
    panel = random_panel(72, events=1)
    market = panel.market.copy()
    row = int(panel.rows[0])
    market[[row - 130, row - 11, row - 10, row + 6]] = np.nan

    got = Inputs(panel.returns, market, panel.rows, panel.columns).run()

    assert [118] == list(got.n_estimation)
    assert [0] == list(got.status)
    market[row + 5] = np.nan
    again = Inputs(panel.returns, market, panel.rows, panel.columns).run()
    assert "missing-event-window" == REASONS[again.status[0]]


def test_returns_that_vary_only_where_the_market_is_missing_have_no_variance() -> None:
    """Only sessions with both returns are used: there, the own returns are all equal."""
    panel = random_panel(73, events=1)
    own, market, row = panel.returns.copy(), panel.market.copy(), int(panel.rows[0])
    own[row - 130 : row - 10] = 0.001
    own[row - 50] = 0.2
    market[row - 50] = np.nan

    got = Inputs(own, market, panel.rows, panel.columns).run()

    assert "zero-variance" == REASONS[got.status[0]]


def test_the_first_reason_that_applies_is_given() -> None:
    panel = random_panel(74, events=1)
    own, row = panel.returns.copy(), int(panel.rows[0])
    own[row - 130 : row - 10] = 0.001
    own[row + 1] = np.nan

    def reason(**settings: Any) -> str:
        found = Inputs(own, panel.market, panel.rows, panel.columns).run(**settings).status
        return REASONS[found[0]]

    assert reason(min_estimation=121) == "short-estimation-window"
    assert reason() == "zero-variance"
    own[row - 20] = 0.002
    assert reason() == "missing-event-window"
    assert reason(status=np.array([Reason.NON_TRADING_DAY.number], dtype=np.int8)) == "non-trading-day"


def test_the_inputs_are_left_as_they_are() -> None:
    panel = random_panel(75, missing=0.02)
    status = np.zeros(40, dtype=np.int8)
    before = [part.copy() for part in (panel.returns, panel.market, panel.rows, panel.columns, status)]

    panel.run(status=status)

    after = [panel.returns, panel.market, panel.rows, panel.columns, status]
    for old, new in zip(before, after, strict=True):
        assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"model": "magic"}, "model 'magic' is not one of market, market-adjusted, mean-adjusted"),
        ({"cumulate": [EventWindow(-6, 0)]}, "the cumulated window -6:0 is not inside the event window -5:5"),
        ({"cumulate": [EventWindow(0, 6)]}, "the cumulated window 0:6 is not inside the event window -5:5"),
    ],
)
def test_unknown_models_and_windows_outside_are_usage_errors(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        random_panel(76).run(**settings)


def test_returns_and_market_must_share_their_sessions() -> None:
    panel = random_panel(77)

    with pytest.raises(UsageError, match="do not share their sessions"):
        Inputs(panel.returns, panel.market[:-1], panel.rows, panel.columns).run()
    with pytest.raises(UsageError, match="do not share their sessions"):
        Inputs(panel.returns[:, 0], panel.market, panel.rows, panel.columns).run()


def test_an_estimation_window_after_the_event_works_alike() -> None:
    """Windows may lie in any order: the same sessions seen from a day 0 of 141 sessions earlier."""
    panel = random_panel(78, events=12)
    moved = Inputs(panel.returns, panel.market, panel.rows - 136, panel.columns)

    plain = panel.run(event_window=EventWindow(-135, -131), estimation_window=EstimationWindow(-130, -11))
    after = moved.run(event_window=EventWindow(1, 5), estimation_window=EstimationWindow(6, 125))

    assert_array_equal(plain.ar, after.ar)
    assert plain.sections[0].correlation == after.sections[0].correlation


@pytest.mark.parametrize(
    ("rows", "columns", "settings"),
    [
        ([150, 400], [0, 0], {}),
        ([150, -2], [0, 0], {}),
        ([150, 160], [0, 8], {}),
        ([150, 160], [-2, 0], {}),
        ([150, 160], [0, 1], {"event_markets": np.array([0, 1])}),
        ([150, 160], [0, 1], {"event_markets": np.array([-1, 0])}),
    ],
)
def test_rows_columns_and_markets_that_are_not_there_are_refused(
    rows: list[int], columns: list[int], settings: dict[str, Any]
) -> None:
    """The panel has 400 sessions, 8 symbols and one market."""
    panel = random_panel(1)
    with pytest.raises(UsageError, match="of events are not all in"):
        Inputs(panel.returns, panel.market, np.array(rows), np.array(columns)).run(**settings)


def test_the_first_and_the_last_row_and_column_are_there() -> None:
    panel = random_panel(1)
    got = Inputs(panel.returns, panel.market, np.array([0, 399, 200, -1]), np.array([0, 0, 7, -1])).run()
    assert ["short-estimation-window", "missing-event-window", "ok", "short-estimation-window"] == [
        REASONS[status] for status in got.status
    ]
