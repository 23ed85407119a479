"""The correlation of events whose windows meet: against plain loops, by distance and pair by pair."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from panels import Inputs, panel_a, random_panel, table
from slow_reference import slow_correlation, slow_correlation_of_own_overlaps, slow_events

from eventstudy.engine import correlation, distances, partition
from eventstudy.inference.interface import NotApplicable
from eventstudy.reasons import REASONS
from eventstudy.windows import EstimationWindow, EventWindow

pytestmark = pytest.mark.usefixtures("either_loops")


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


def check(panel: Inputs, **settings: object) -> None:
    """Every row's r is that of plain loops."""
    events = slow_events(panel, used_events(panel))
    for row in panel.run(**settings).sections[0].rows:
        assert row.correlation is not None
        assert_allclose(
            row.correlation, slow_correlation(events, row.start, row.end)[0], rtol=1e-10, atol=1e-15
        )


ROWS = [[150], [150, 150], [150, 151, 152, 300], [150, 155, 200, 209, 210, 211, 212, 330]]


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0.0, 0.02, 0.05])
@pytest.mark.parametrize("rows", ROWS)
def test_every_row_has_the_correlation_of_plain_loops(rows: list[int], missing: float) -> None:
    """Events of the same day, of neighbouring days, at the last distance that counts and beyond it."""
    check(common_panel(41, rows=rows, missing=missing))


@pytest.mark.parametrize("missing", [0.0, 0.02])
def test_an_extra_window_has_its_own_correlation(missing: float) -> None:
    panel = common_panel(42, rows=[150, 151, 155, 159, 161], missing=missing)

    check(panel, cumulate=[EventWindow(0, 3), EventWindow(5, 5)])


def test_without_a_common_date_it_is_zero_and_kolari_pynnonen_is_bmp() -> None:
    panel = random_panel(45)
    apart = Inputs(panel.returns, panel.market, np.array([150, 161]), np.array([0, 1]))

    for row in apart.run().sections[0].rows:
        assert row.correlation == 0.0
        assert row.tests["bmp_t"] == row.tests["kolari_pynnonen_t"]


def test_a_session_counts_only_events_of_the_same_day() -> None:
    """Two events three sessions apart: no common date in one session, 8 of 11 in the whole window."""
    panel = common_panel(43, rows=[150])
    two = Inputs(panel.returns, panel.market, np.array([150, 153]), np.array([0, 3]))
    rho = slow_correlation(slow_events(two, [0, 1]))[0] * 11 / 8

    rows = two.run().sections[0].rows

    assert all(row.correlation == 0.0 for row in rows if row.kind == "aar")
    whole = rows[-1].correlation
    assert pytest.approx(rho * 8 / 11, rel=1e-10) == whole
    assert pytest.approx(np.mean([0, 0, 0, *[rho] * 8]), rel=1e-10) == whole


def test_panel_a_has_pairs_that_meet() -> None:
    """The number of pairs and r of the whole window are those of the golden table."""
    expected = {
        (row["kind"], int(row["start"]), int(row["end"])): row for row in table("panel_a/kp_overlap.csv")
    }
    r, pairs = slow_correlation(slow_events(panel_a(), range(30)))

    whole = expected["caar", -5, 5]

    assert int(whole["kp_pairs"]) == pairs
    assert pytest.approx(float(whole["kp_r"]), abs=1e-12) == r


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_does_not_matter(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    panel = common_panel(44, rows=[150, 151, 152, 157, 300])
    monkeypatch.setattr(partition, "THREADS", threads)

    check(panel)


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0.0, 0.02])
def test_many_events_on_random_days(missing: float) -> None:
    check(random_panel(46, events=150, missing=missing))


def test_very_many_pairs_with_missing_returns_come_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Means and norms are then each event's own in the overlap: nearly the same numbers, and said so."""
    panel = common_panel(47, rows=[150, 151, 155, 200, 238, 241], missing=0.02)
    events = slow_events(panel, used_events(panel))
    every = panel.run().sections[0]
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)

    by_distance = panel.run().sections[0]

    assert (every.summed_by, by_distance.summed_by) == ("pairs", "missing")
    assert pytest.approx(slow_correlation_of_own_overlaps(events), rel=1e-10) == by_distance.correlation
    assert pytest.approx(every.correlation, abs=0.03) == by_distance.correlation


@pytest.mark.parametrize(
    ("session", "distance", "counts"), [(-40, 0, True), (-39, 0, False), (-40, 1, False)]
)
def test_thirty_common_dates_are_enough_and_twenty_nine_are_not(
    session: int, distance: int, counts: bool
) -> None:
    panel = random_panel(48)
    two = Inputs(panel.returns, panel.market, np.array([200, 200 + distance]), np.array([0, 1]))

    found = two.run(estimation_window=EstimationWindow(session, -11), min_estimation=20).sections[0]

    assert (found.correlation != 0.0) == counts


def test_one_event_has_no_correlation() -> None:
    section = random_panel(47).alone(0).run().sections[0]

    assert section.correlation is None
    assert section.summed_by is None
    assert NotApplicable("one event") == section.rows[0].tests["kolari_pynnonen_t"]


def test_a_history_with_nothing_in_it_changes_nothing() -> None:
    """Asked for 380 sessions where 140 to 200 exist: the same r, and every other statistic."""
    panel = common_panel(49, rows=[140, 141, 145, 160, 200])
    first = panel.run(estimation_window=EstimationWindow(-150, -11))
    empty = panel.run(estimation_window=EstimationWindow(-380, -11))
    longer = panel.run(estimation_window=EstimationWindow(-390, -11))

    for one, other in zip(empty.sections[0].rows, longer.sections[0].rows, strict=True):
        for name, outcome in one.tests.items():
            same = other.tests[name]
            assert not isinstance(outcome, NotApplicable)
            assert not isinstance(same, NotApplicable)
            assert pytest.approx(outcome.statistic, rel=1e-12, abs=1e-12) == same.statistic, name
        assert pytest.approx(one.correlation, rel=1e-12, abs=1e-12) == other.correlation
    assert first.sections[0].n == empty.sections[0].n


def two_calendars(panel: Inputs, gap: int) -> tuple[Inputs, np.ndarray]:
    """The panel twice, one under the other with missing rows between: the same dates on two exchanges."""
    empty = np.full((gap, 8), np.nan)
    returns = np.vstack([panel.returns, empty, panel.returns * 1.0])
    market = np.concatenate([panel.market, np.full(gap, np.nan), panel.market])
    dates = np.concatenate([np.arange(400), np.arange(-gap, 0), np.arange(400)])
    return Inputs(returns, market, panel.rows, panel.columns), dates


@pytest.mark.parametrize("missing", [0.0, 0.03])
def test_events_of_two_calendars_meet_on_their_dates(missing: float) -> None:
    """Every other event on a second exchange with the same dates: the r of one exchange."""
    panel = common_panel(50, rows=[150, 151, 155, 155, 159, 170, 300], missing=missing)
    stacked, dates = two_calendars(panel, 150)
    moved = np.where(np.arange(len(panel.rows)) % 2, panel.rows + 550, panel.rows)
    apart = Inputs(stacked.returns, stacked.market, moved, panel.columns)

    one, two = panel.run().sections[0], apart.run(dates=dates).sections[0]

    assert two.summed_by == "pairs"
    for expected, row in zip(one.rows, two.rows, strict=True):
        assert expected.correlation is not None
        assert pytest.approx(expected.correlation, rel=1e-10, abs=1e-15) == row.correlation


def test_too_many_pairs_on_several_calendars_are_not_summed(monkeypatch: pytest.MonkeyPatch) -> None:
    stacked, dates = two_calendars(common_panel(51, rows=[150]), 150)
    monkeypatch.setattr(correlation, "MOST_PAIRS", 0)

    section = stacked.run(dates=dates).sections[0]

    assert section.summed_by == "too many"
    assert section.correlation is None
    assert isinstance(section.rows[0].tests["kolari_pynnonen_t"], NotApplicable)


def test_events_that_are_the_same_correlate_fully() -> None:
    """r = 1 to rounding: the correction then leaves nothing, or has no meaning."""
    panel = random_panel(50)
    for column in range(8):
        twice = Inputs(panel.returns, panel.market, np.array([200, 200]), np.array([column, column]))

        assert pytest.approx(1.0, abs=1e-12) == twice.run().sections[0].correlation


def test_an_event_without_residuals_has_no_correlation() -> None:
    """A symbol that is its own market has residuals of exactly zero."""
    panel = random_panel(51)
    returns = panel.returns.copy()
    returns[:, 0] = panel.market
    pair = Inputs(returns, panel.market, np.array([200, 200]), np.array([0, 1]))

    r = pair.run(model="market-adjusted").sections[0].correlation

    assert r is None or abs(r) < 1e-12


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0.0, 0.02])
@pytest.mark.parametrize("at_once", [1, 2, 5, 1_000])
def test_days_may_be_worked_on_in_any_portions(
    monkeypatch: pytest.MonkeyPatch, at_once: int, missing: float
) -> None:
    """Days with several events in one part or in many."""
    panel = common_panel(52, rows=[150, 150, 150, 151, 151, 152, 200, 241, 241, 380], missing=missing)
    monkeypatch.setattr(correlation, "ALL_PAIRS", 0)
    expected = panel.run().sections[0].correlation
    monkeypatch.setattr(distances, "_AT_ONCE", at_once)

    assert expected is not None
    assert pytest.approx(expected, rel=1e-11) == panel.run().sections[0].correlation


@pytest.mark.slow
@pytest.mark.parametrize("block", [1, 3, 50])
def test_pairs_may_be_formed_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    panel = random_panel(53, missing=0.03)
    monkeypatch.setattr(correlation, "_BLOCK", block)

    check(panel)


@pytest.mark.parametrize("scale", [1e-12, 1e-7, 1e16])
def test_the_size_of_returns_does_not_matter(scale: float) -> None:
    """A correlation has no unit; four of the eight symbols move in another one."""
    panel = common_panel(53, rows=[150, 151, 155, 200, 238])
    expected = panel.run().sections[0].correlation
    unit = np.where(np.arange(8) < 4, scale, 1.0)
    scaled = Inputs(panel.returns * unit, panel.market, panel.rows, panel.columns)

    assert expected is not None
    assert pytest.approx(expected, rel=1e-10) == scaled.run().sections[0].correlation
