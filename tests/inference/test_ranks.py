"""Ranks and the rank tests: against scipy, and against plain loops over events and sessions."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from panels import Inputs, random_panel
from scipy.stats import rankdata
from slow_reference import Event, slow_corrado, slow_crude, slow_events, slow_grank, slow_signs

from eventstudy.engine import rank_sums
from eventstudy.engine.study_arrays import StudyArrays
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.ranks import average_ranks
from eventstudy.reasons import REASONS

pytestmark = pytest.mark.usefixtures("either_loops")

DAYS = range(-5, 6)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("levels", [3, 40, 10**9])
def test_average_ranks_are_scipys(seed: int, levels: int) -> None:
    """Few levels: nearly every value is tied; many: none is. A third of the values are missing."""
    rng = np.random.default_rng(seed)
    values = rng.integers(-levels, levels, (7, 31)) / 8.0
    values[rng.random(values.shape) < 0.3] = np.nan

    got = average_ranks(values)

    assert_array_equal(got, rankdata(values, axis=1, nan_policy="omit"))


def test_average_ranks_by_hand() -> None:
    nan = np.nan
    values = np.array([[3.0, 1.0, 2.0], [5.0, 5.0, nan], [0.0, -0.0, -1.0], [nan, nan, nan], [nan, 7.0, nan]])

    got = average_ranks(values)

    expected = [[3, 1, 2], [1.5, 1.5, nan], [2.5, 2.5, 1], [nan, nan, nan], [nan, 1, nan]]
    assert_array_equal(got, np.array(expected))


def study(panel: Inputs, model: str = "market") -> tuple[StudyArrays, list[Event]]:
    """The package's results, and every used event in plain loops, both in the same order."""
    arrays = panel.run(model=model)
    used = [event for event in range(len(panel.rows)) if REASONS[arrays.status[event]] == "ok"]
    assert len(used) > 5
    return arrays, slow_events(panel, used, model)


def statistics(arrays: StudyArrays, kind: str, test: str) -> list[float]:
    outcomes = [row.tests[test] for row in arrays.sections[0].rows if row.kind == kind]
    assert not any(isinstance(outcome, NotApplicable) for outcome in outcomes), outcomes
    return [outcome.statistic for outcome in outcomes if not isinstance(outcome, NotApplicable)]


@pytest.mark.slow
@pytest.mark.parametrize("model", ["market", "market-adjusted", "mean-adjusted"])
@pytest.mark.parametrize(("seed", "missing"), [(21, 0.0), (22, 0.04), (23, 0.08)])
def test_corrado_and_grank_are_those_of_plain_loops(seed: int, missing: float, model: str) -> None:
    """Every session and the whole window, also where estimation returns are missing (Corrado & Zivney)."""
    arrays, events = study(random_panel(seed, missing=missing), model)

    corrado = statistics(arrays, "aar", "corrado_rank_z")
    grank = statistics(arrays, "aar", "grank_t")

    assert_allclose(corrado, [slow_corrado(events, day, day) for day in DAYS], rtol=1e-9, atol=1e-12)
    expected = [slow_grank(events, [event.sar[day] for event in events]) for day in DAYS]
    assert_allclose(grank, expected, rtol=1e-9, atol=1e-12)
    cumulative = statistics(arrays, "caar", "corrado_rank_z")
    expected = [slow_corrado(events, -5, day) for day in DAYS]
    assert_allclose(cumulative, expected, rtol=1e-9, atol=1e-12)
    for kind, start in (("aar", None), ("caar", -5)):
        for test, slow in (("corrado_zivney_sign_z", slow_signs), ("crude_dependence_t", slow_crude)):
            expected = [slow(events, day if start is None else start, day) for day in DAYS]
            assert_allclose(statistics(arrays, kind, test), expected, rtol=1e-9, atol=1e-12)
    whole = slow_grank(events, [event.scar for event in events])
    assert_allclose(statistics(arrays, "caar", "grank_t")[-1], whole, rtol=1e-9)


def test_ties_within_an_event_get_their_mean_rank() -> None:
    """Returns of whole percents under the market-adjusted model: a tenth of the sessions at every level."""
    panel = random_panel(31)
    coarse = Inputs(np.round(panel.returns, 2), np.round(panel.market, 2), panel.rows, panel.columns)
    coarse.returns[:] = np.round(coarse.returns * 128) / 128  # sevenths of a bit: exact differences
    coarse.market[:] = np.round(coarse.market * 128) / 128
    arrays, events = study(coarse, "market-adjusted")

    assert len(set(events[0].residual.values())) < 30
    expected = [slow_corrado(events, day, day) for day in DAYS]
    assert_allclose(statistics(arrays, "aar", "corrado_rank_z"), expected, rtol=1e-9, atol=1e-12)


def test_a_constant_shift_of_the_ranks_does_not_matter() -> None:
    """Corrado sees only the order of an event's abnormal returns: doubling them all changes nothing."""
    panel = random_panel(32)
    double = Inputs(panel.returns * 2, panel.market * 2, panel.rows, panel.columns)

    once, twice = panel.run(), double.run()

    assert statistics(once, "aar", "corrado_rank_z") == statistics(twice, "aar", "corrado_rank_z")


def test_a_large_shock_on_day_zero_is_seen_by_both() -> None:
    panel = random_panel(33)
    shocked = panel.returns.copy()
    for row, column in {
        (int(row), int(column)) for row, column in zip(panel.rows, panel.columns, strict=True)
    }:
        shocked[row, column] += 0.1
    arrays = Inputs(shocked, panel.market, panel.rows, panel.columns).run()

    for test in ("corrado_rank_z", "grank_t"):
        values = statistics(arrays, "aar", test)
        assert max(values) == values[5] > 4


def test_one_event_has_no_rank_statistic() -> None:
    rows = random_panel(34).alone(0).run().sections[0].rows

    for row in rows:
        assert NotApplicable("one event") == row.tests["corrado_rank_z"] == row.tests["grank_t"]


@pytest.mark.parametrize("copies", [2, 3, 7])
def test_events_that_are_the_same_have_no_grank(copies: int) -> None:
    """Their SARs are equal: there is no cross-sectional spread to divide by."""
    one = random_panel(35).alone(0)
    same = Inputs(one.returns, one.market, np.repeat(one.rows, copies), np.repeat(one.columns, copies))

    for row in same.run().sections[0].rows:
        assert NotApplicable("the values do not vary") == row.tests["bmp_t"] == row.tests["grank_t"]


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_ties_of_returns_that_are_often_zero(missing: float) -> None:
    """A third of the returns are exactly zero, as of a thin stock; mean-adjusted, they stay equal."""
    panel = random_panel(36, missing=missing)
    thin = panel.returns.copy()
    thin[np.abs(thin) < 0.01] = 0.0
    arrays, events = study(Inputs(thin, panel.market, panel.rows, panel.columns), "mean-adjusted")

    expected = [slow_corrado(events, day, day) for day in DAYS]
    assert_allclose(statistics(arrays, "aar", "corrado_rank_z"), expected, rtol=1e-9, atol=1e-12)
    expected = [slow_grank(events, [event.sar[day] for event in events]) for day in DAYS]
    assert_allclose(statistics(arrays, "aar", "grank_t"), expected, rtol=1e-9, atol=1e-12)
    expected = [slow_signs(events, day, day) for day in DAYS]
    assert_allclose(statistics(arrays, "aar", "corrado_zivney_sign_z"), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("at_once", [1, 3, 17])
def test_events_may_be_ranked_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    panel = random_panel(37, missing=0.03)
    whole = panel.run()
    monkeypatch.setattr(rank_sums, "AT_ONCE", at_once)
    parts = panel.run()

    for test in ("corrado_rank_z", "grank_t"):
        for kind in ("aar", "caar"):
            assert_allclose(statistics(parts, kind, test), statistics(whole, kind, test), rtol=1e-11)
