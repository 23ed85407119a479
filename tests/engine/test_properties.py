"""What must hold of every study, whatever the returns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from panels import ONE_COLUMN, Inputs, panel_a, panel_a_study, random_panel

from eventstudy.engine import partition
from eventstudy.engine.study_arrays import StudyArrays
from eventstudy.inference import interface as inference
from eventstudy.inference.interface import NotApplicable
from eventstudy.inference.registry import TESTS
from eventstudy.reasons import Reason
from eventstudy.windows import EventWindow

pytestmark = pytest.mark.usefixtures("either_loops")

SEEDS = st.integers(0, 2**32 - 1)
BETAS = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.01, 3.0), st.floats(-3.0, -0.01))
FEW = settings(max_examples=15)


def everything(study: StudyArrays, section: int = 0) -> dict[tuple[str, int, int, str], Any]:
    """Every number and reason of a section by its row and name."""
    found: dict[tuple[str, int, int, str], Any] = {}
    for row in study.sections[section].rows:
        place = (row.kind, row.start, row.end)
        for name in ("n", "mean", "median", "positive", "standard_error"):
            found[(*place, name)] = getattr(row, name)
        for test, outcome in row.tests.items():
            found[(*place, test)] = outcome
    return found


def assert_close(expected: StudyArrays, got: StudyArrays) -> None:
    """Every number of two studies within 1e-12 (relative, or absolute below 1), every reason the same."""

    def close(one: Any, other: Any) -> bool:
        return one == other if one is None else bool(other == pytest.approx(one, rel=1e-12, abs=1e-12))

    assert close(expected.sections[0].correlation, got.sections[0].correlation)
    theirs = everything(got)
    for place, value in everything(expected).items():
        other = theirs[place]
        if isinstance(value, inference.TestStatistic):
            assert close(value.statistic, other.statistic), place
            assert close(value.p_value, other.p_value), place
        else:
            assert value == other if isinstance(value, NotApplicable) else close(value, other), place


# Properties


@pytest.mark.slow
@FEW
@given(seed=SEEDS, betas=st.lists(BETAS, min_size=8, max_size=8))
def test_a_multiple_of_the_market_has_no_abnormal_return(seed: int, betas: list[float]) -> None:
    panel = random_panel(seed, events=10)
    own = panel.market[:, None] * np.array(betas)

    got = Inputs(own, panel.market, panel.rows, panel.columns).run()

    used = got.status == 0
    assert used.sum() == np.isin(panel.columns, np.flatnonzero(betas)).sum()
    assert_allclose(got.ar[used], 0.0, atol=1e-15)
    assert_allclose(got.beta[used], np.array(betas)[panel.columns][used], rtol=1e-12)


@pytest.mark.slow
@FEW
@given(seed=SEEDS, shift=st.floats(-0.05, 0.05))
def test_a_constant_on_all_returns_leaves_the_market_models_abnormal_returns(seed: int, shift: float) -> None:
    panel = random_panel(seed, events=10, missing=0.02)

    plain = panel.run()
    shifted = Inputs(panel.returns + shift, panel.market, panel.rows, panel.columns).run()

    assert_array_equal(plain.status, shifted.status)
    assert_allclose(shifted.ar, plain.ar, atol=1e-15)
    assert_allclose(shifted.beta, plain.beta, rtol=1e-11)
    assert_allclose(shifted.alpha - shift, plain.alpha, atol=1e-15)


@pytest.mark.slow
@FEW
@given(seed=SEEDS, split=st.integers(-5, 4), model=st.sampled_from(ONE_COLUMN))
def test_cars_add_over_adjoining_windows(seed: int, split: int, model: str) -> None:
    panel = random_panel(seed, events=10)
    parts = [EventWindow(-5, split), EventWindow(split + 1, 5)]

    got = panel.run(model=model, cumulate=parts)

    whole = got.car[:, -1]
    head, tail = got.ar[:, : split + 6], got.ar[:, split + 6 :]
    assert_allclose(got.car[:, split + 5] + tail.sum(axis=1), whole, atol=1e-15)
    means = {(row.start, row.end): row.mean for row in got.sections[0].rows if row.kind == "caar"}
    assert pytest.approx(head.sum(axis=1).mean(), abs=1e-15) == means[(-5, split)]
    total = means[(-5, split)] + means[(split + 1, 5)]  # type: ignore[operator]
    assert pytest.approx(means[(-5, 5)], abs=1e-15) == total


@pytest.mark.slow
@FEW
@given(seed=SEEDS, model=st.sampled_from(ONE_COLUMN))
def test_the_order_of_events_changes_no_bit_of_a_statistic(seed: int, model: str) -> None:
    panel = random_panel(seed, events=60, missing=0.01)
    order = np.random.default_rng(seed + 1).permutation(60)
    mixed = Inputs(panel.returns, panel.market, panel.rows[order], panel.columns[order])

    first, second = panel.run(model=model), mixed.run(model=model)

    assert everything(first) == everything(second)
    assert first.sections[0].correlation == second.sections[0].correlation
    assert_array_equal(first.ar[order], second.ar)


@pytest.mark.slow
@FEW
@given(seed=SEEDS, model=st.sampled_from(ONE_COLUMN))
def test_one_event_is_the_same_alone_and_among_others(seed: int, model: str) -> None:
    panel = random_panel(seed, events=25, missing=0.02)
    many = panel.run(model=model)

    for event in range(0, 25, 5):
        one = panel.alone(event).run(model=model)
        assert many.status[event] == one.status[0]
        assert many.n_estimation[event] == one.n_estimation[0]
        for name in ("alpha", "beta", "sigma", "r_squared", "ar", "car"):
            expected, got = getattr(many, name)[event], getattr(one, name)[0]
            assert_allclose(got, expected, rtol=1e-13, atol=1e-16)


@pytest.mark.slow
@FEW
@given(seed=SEEDS, scale=st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_of_returns_changes_no_statistic(seed: int, scale: float) -> None:
    """Percent or fractions: powers of two, so that every digit stays."""
    panel = random_panel(seed, events=20, missing=0.01)

    plain, scaled = (
        panel.run(),
        Inputs(panel.returns * scale, panel.market * scale, panel.rows, panel.columns).run(),
    )

    assert_allclose(scaled.ar, plain.ar * scale, rtol=1e-14)
    for row, other in zip(plain.sections[0].rows, scaled.sections[0].rows, strict=True):
        assert row.tests.keys() == other.tests.keys()
        for test in row.tests:
            expected, got = row.tests[test], other.tests[test]
            if isinstance(expected, NotApplicable) or isinstance(got, NotApplicable):
                assert expected == got
            else:
                assert pytest.approx(expected.statistic, rel=1e-10, abs=1e-12) == got.statistic


@pytest.mark.slow
@FEW
@given(seed=SEEDS)
def test_turning_every_return_over_turns_the_signed_statistics(seed: int) -> None:
    panel = random_panel(seed, events=20)
    turned = Inputs(-panel.returns, -panel.market, panel.rows, panel.columns)
    plain, over = everything(panel.run()), everything(turned.run())

    for place, value in plain.items():
        if place[3] in ("cross_sectional_t", "bmp_t", "patell_z", "corrado_rank_z", "grank_t", "sign_z"):
            assert pytest.approx(-value.statistic, rel=1e-9, abs=1e-12) == over[place].statistic


# How the work is divided


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("chunk", [1, 7, 1_000])
def test_results_do_not_depend_on_threads_or_chunks(
    monkeypatch: pytest.MonkeyPatch, threads: int, chunk: int
) -> None:
    panel = random_panel(61, events=50, missing=0.02)
    expected = panel.run()
    monkeypatch.setattr(partition, "THREADS", threads)
    monkeypatch.setattr(partition, "CELLS", chunk * 120)

    got = panel.run()

    assert_close(expected, got)
    assert_array_equal(expected.status, got.status)
    for name in ("alpha", "beta", "sigma", "r_squared", "ar", "car"):
        assert_allclose(getattr(got, name), getattr(expected, name), rtol=1e-12, atol=1e-15)


def test_the_same_study_twice_is_the_same_to_the_bit() -> None:
    panel = random_panel(62, events=50, missing=0.02)

    assert everything(panel.run()) == everything(panel.run())


# Sections


def test_groups_are_studied_apart() -> None:
    panel = panel_a()
    groups = np.arange(30) % 3

    got = panel.run(groups=groups)

    assert [10, 10, 10] == [section.n for section in got.sections]
    for group in range(3):
        chosen = groups == group
        alone = Inputs(panel.returns, panel.market, panel.rows[chosen], panel.columns[chosen]).run()
        assert everything(alone) == everything(got, group)
    assert_array_equal(got.ar, panel_a_study().ar)


def test_a_group_without_usable_events_has_reasons_for_everything() -> None:
    panel = random_panel(63, events=5)
    status = np.array([0, 0, 0, 0, Reason.NO_PRICES.number], dtype=np.int8)

    got = panel.run(groups=np.array([0, 0, 0, 0, 1]), status=status)

    assert [4, 0] == [section.n for section in got.sections]
    for row in got.sections[1].rows:
        assert (0, None, None, 0, None) == (row.n, row.mean, row.median, row.positive, row.standard_error)
        assert {test.statistic: NotApplicable("no event") for test in TESTS} == row.tests
