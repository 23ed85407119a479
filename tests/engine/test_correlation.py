"""The mean correlation of residuals on common dates: against plain loops; the fast way against all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from panels import Inputs, panel_a, random_panel
from slow_reference import slow_correlation, slow_correlation_of_own_overlaps, slow_events

from eventstudy.engine import correlation, distances
from eventstudy.inference.tests import NotApplicable, Outcome
from eventstudy.reasons import REASONS
from eventstudy.windows import EstimationWindow

pytestmark = pytest.mark.usefixtures("either_loops")

NO_OVERLAP = NotApplicable("no two estimation windows share 30 dates")


def common_panel(seed: int, *, rows: list[int], missing: float = 0.0) -> Inputs:
    """Eight symbols that share a second factor, so that residuals correlate; three events on each row."""
    rng = np.random.default_rng(seed)
    panel = random_panel(seed)
    returns = panel.returns + rng.normal(0.0, 0.015, (400, 1)) * rng.uniform(0.2, 1.0, 8)
    returns[rng.random(returns.shape) < missing] = np.nan
    events = np.repeat(rows, 3)
    return Inputs(returns, panel.market, events, np.tile([0, 3, 6], len(rows)))


def used_events(panel: Inputs) -> list[int]:
    status = panel.run().status
    return [event for event in range(len(panel.rows)) if REASONS[status[event]] == "ok"]


def slow(panel: Inputs) -> float:
    return slow_correlation(slow_events(panel, used_events(panel)))[0]


@pytest.mark.parametrize("missing", [0.0, 0.02, 0.05])
def test_every_pair_on_its_common_dates(missing: float) -> None:
    """With missing returns a pair's dates are those that both have."""
    panel = common_panel(41, rows=[150, 151, 155, 200, 238, 239, 240, 241, 242, 330], missing=missing)

    got = panel.run().sections[0].correlation

    assert got is not None
    assert got > 0.02
    assert_allclose(got, slow(panel), rtol=1e-10)


def test_panel_a_has_134_pairs_on_thirty_dates() -> None:
    """Both numbers stand in the golden table."""
    r, pairs = slow_correlation(slow_events(panel_a(), range(30)))

    assert pairs == 134
    assert pytest.approx(0.013164312060799682, abs=1e-12) == r


@pytest.mark.parametrize(
    "rows", [[150], [150, 150], [150, 151, 152, 300], [150, 200, 239, 240, 241, 242, 331]]
)
@pytest.mark.parametrize("threads", [1, 2])
def test_pairs_by_distance_are_all_pairs(
    monkeypatch: pytest.MonkeyPatch, rows: list[int], threads: int
) -> None:
    """Events of the same day, of neighbouring days, at the last distance that counts and beyond it."""
    panel = common_panel(42, rows=rows)
    every = panel.run().sections[0].correlation
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)
    monkeypatch.setattr("eventstudy.engine.partition.THREADS", threads)

    by_distance = panel.run().sections[0].correlation

    assert every is not None
    assert by_distance is not None
    assert_allclose(by_distance, every, rtol=1e-11)


def test_pairs_by_distance_of_many_random_events(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = random_panel(43, events=200)
    every = panel.run().sections[0].correlation
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)

    assert every is not None
    assert pytest.approx(every, rel=1e-10) == panel.run().sections[0].correlation


def test_pairs_by_distance_with_missing_returns_come_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Means and norms are then each event's own in the overlap: nearly the same numbers."""
    panel = common_panel(44, rows=[150, 151, 155, 200, 238, 241], missing=0.02)
    every = panel.run().sections[0].correlation
    expected = slow_correlation_of_own_overlaps(slow_events(panel, used_events(panel)))
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)

    by_distance = panel.run().sections[0].correlation

    assert every is not None
    assert pytest.approx(expected, rel=1e-10) == by_distance
    assert pytest.approx(every, abs=0.03) == by_distance


def outcome(panel: Inputs, **settings: object) -> tuple[float | None, Outcome]:
    section = panel.run(**settings).sections[0]
    return section.correlation, section.rows[0].tests["kolari_pynnonen_t"]


@pytest.mark.parametrize("all_pairs", [1_000, 0])
def test_thirty_common_dates_are_enough_and_twenty_nine_are_not(
    monkeypatch: pytest.MonkeyPatch, all_pairs: int
) -> None:
    """Windows of 120 sessions 90 apart share 30, 91 apart 29."""
    monkeypatch.setattr(correlation, "ALL_PAIRS", all_pairs)
    panel = random_panel(45)

    def two(distance: int) -> Inputs:
        return Inputs(panel.returns, panel.market, np.array([150, 150 + distance]), np.array([0, 1]))

    assert slow(two(90)) == pytest.approx(outcome(two(90))[0], rel=1e-10)
    assert (None, NO_OVERLAP) == outcome(two(91))
    assert (None, NO_OVERLAP) == outcome(two(200))


@pytest.mark.parametrize("all_pairs", [1_000, 0])
def test_an_estimation_window_of_less_than_thirty_sessions_has_no_common_dates(
    monkeypatch: pytest.MonkeyPatch, all_pairs: int
) -> None:
    monkeypatch.setattr(correlation, "ALL_PAIRS", all_pairs)
    panel = random_panel(46)
    short = {"estimation_window": EstimationWindow(-39, -11), "min_estimation": 20}
    enough = {"estimation_window": EstimationWindow(-40, -11), "min_estimation": 20}
    same_day = Inputs(panel.returns, panel.market, np.array([200, 200, 200]), np.array([0, 1, 2]))

    assert (None, NO_OVERLAP) == outcome(same_day, **short)
    assert outcome(same_day, **enough)[0] is not None


def test_one_event_has_no_correlation() -> None:
    assert (None, NotApplicable("one event")) == outcome(random_panel(47).alone(0))


def test_pairs_without_common_dates_count_as_zero() -> None:
    """Two events of one day and a third far away: a third of the correlation of the two."""
    panel = random_panel(48)
    near = Inputs(panel.returns, panel.market, np.array([150, 150]), np.array([0, 1]))
    with_far = Inputs(panel.returns, panel.market, np.array([150, 150, 390]), np.array([0, 1, 2]))

    both, third = near.run().sections[0].correlation, with_far.run().sections[0].correlation

    assert both is not None
    assert pytest.approx(both / 3, rel=1e-11) == third


def two_calendars(panel: Inputs, gap: int) -> tuple[Inputs, np.ndarray]:
    """The panel twice, one under the other with missing rows between: the same dates on two exchanges."""
    empty = np.full((gap, 8), np.nan)
    returns = np.vstack([panel.returns, empty, panel.returns * 1.0])
    market = np.concatenate([panel.market, np.full(gap, np.nan), panel.market])
    dates = np.concatenate([np.arange(400), np.arange(1_000, 1_000 + gap), np.arange(400)])
    return Inputs(returns, market, panel.rows, panel.columns), dates


def test_events_of_two_calendars_meet_on_their_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """One event of each exchange on the same date correlates as two events of one exchange do."""
    one = Inputs(
        *(getattr(random_panel(49), name) for name in ("returns", "market")), *np.array([[200, 207], [0, 1]])
    )
    stacked, dates = two_calendars(one, 150)
    apart = Inputs(stacked.returns, stacked.market, np.array([200, 207 + 550]), np.array([0, 1]))

    expected = one.run().sections[0].correlation

    assert expected is not None
    assert pytest.approx(expected, rel=1e-11) == apart.run(dates=dates).sections[0].correlation
    assert apart.run().sections[0].correlation is None  # rows alone know of no common date
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)
    section = apart.run(dates=dates).sections[0]
    assert isinstance(section.rows[0].tests["kolari_pynnonen_t"], NotApplicable)
    assert section.correlation is None


@pytest.mark.parametrize("all_pairs", [1_000, 0])
def test_events_that_are_the_same_correlate_fully(monkeypatch: pytest.MonkeyPatch, all_pairs: int) -> None:
    """r = 1, never a digit more: the correction then leaves nothing, or has no meaning."""
    monkeypatch.setattr(correlation, "ALL_PAIRS", all_pairs)
    panel = random_panel(50)
    for column in range(8):
        twice = Inputs(panel.returns, panel.market, np.array([200, 200]), np.array([column, column]))

        r, _ = outcome(twice)

        assert r is not None
        assert 1.0 - 1e-12 < r <= 1.0


@pytest.mark.parametrize("all_pairs", [1_000, 0])
def test_an_event_without_residuals_has_no_correlation(
    monkeypatch: pytest.MonkeyPatch, all_pairs: int
) -> None:
    """A symbol that is its own market has residuals of exactly zero."""
    monkeypatch.setattr(correlation, "ALL_PAIRS", all_pairs)
    panel = random_panel(51)
    returns = panel.returns.copy()
    returns[:, 0] = panel.market
    pair = Inputs(returns, panel.market, np.array([200, 200]), np.array([0, 1]))

    r, _ = outcome(pair, model="market-adjusted")

    assert r is None or abs(r) < 1e-12


@pytest.mark.parametrize("missing", [0.0, 0.02])
@pytest.mark.parametrize(("at_once", "lags"), [(1, 7), (2, 91), (5, 1), (1_000, 30)])
def test_distances_may_be_worked_on_in_any_portions(
    monkeypatch: pytest.MonkeyPatch, at_once: int, lags: int, missing: float
) -> None:
    """Days with several events in one part or in many, blocks of one distance or of all."""
    panel = common_panel(52, rows=[150, 150, 150, 151, 151, 152, 200, 241, 241, 380], missing=missing)
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)
    expected = panel.run().sections[0].correlation
    monkeypatch.setattr(distances, "_AT_ONCE", at_once)
    monkeypatch.setattr(distances, "_LAGS", lags)

    assert expected is not None
    assert pytest.approx(expected, rel=1e-11) == panel.run().sections[0].correlation


@pytest.mark.parametrize("block", [1, 3, 50])
def test_pairs_may_be_formed_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    panel = random_panel(53, missing=0.03)
    expected = panel.run().sections[0].correlation
    monkeypatch.setattr(correlation, "_BLOCK", block)

    assert expected is not None
    assert pytest.approx(expected, rel=1e-11) == panel.run().sections[0].correlation


def test_the_result_says_how_the_correlations_were_summed(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = random_panel(54)

    assert "pairs" == panel.run().sections[0].summed_by
    assert panel.alone(0).run().sections[0].summed_by is None
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)
    assert "distances" == panel.run().sections[0].summed_by


@pytest.mark.parametrize("scale", [1e-12, 1e-7, 1e16])
def test_the_size_of_returns_does_not_matter(monkeypatch: pytest.MonkeyPatch, scale: float) -> None:
    """A correlation has no unit; two of the eight symbols move in another one."""
    panel = common_panel(53, rows=[150, 151, 155, 200, 238])
    expected = panel.run().sections[0].correlation
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)
    unit = np.where(np.arange(8) < 4, scale, 1.0)
    scaled = Inputs(panel.returns * unit, panel.market, panel.rows, panel.columns)

    assert expected is not None
    assert pytest.approx(expected, rel=1e-10) == scaled.run().sections[0].correlation
