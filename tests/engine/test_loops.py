"""The inner loops, in numpy and compiled: against plain arithmetic, and with one another."""

from __future__ import annotations

import math
import sys
from importlib import import_module
from operator import mul
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from panels import random_panel
from scipy.stats import rankdata

from eventstudy.engine.loops import choice as compiled
from eventstudy.engine.loops import plain as loops
from eventstudy.engine.loops.own_returns import OwnReturns
from eventstudy.engine.study_arrays import StudyArrays


@pytest.fixture
def kernels() -> ModuleType:
    """The compiled loops: seconds, where they were not compiled earlier."""
    return import_module("eventstudy.engine.loops.kernels")


@pytest.fixture(params=["numpy", pytest.param("numba", marks=pytest.mark.slow)])
def module(request: pytest.FixtureRequest) -> ModuleType:
    """The loops in numpy, then the compiled ones."""
    return loops if request.param == "numpy" else import_module("eventstudy.engine.loops.kernels")


Array = np.ndarray[Any, Any]


def ordered(module: ModuleType, values: Array, scale: Array, more: Array) -> tuple[Array, int, int, Array]:
    """Sorted keys of values times a row of scale each, and of more; how many are there; the mask; ties."""
    width = values.shape[1] + more.shape[1]
    floats, tied = np.empty((len(values), width)), np.empty(len(values), dtype=bool)
    keys, mask = floats.view(np.int64), loops.column_bits(width)
    module.fill_keys(values, scale, np.arange(len(values)), more, mask, floats, keys)
    floats.sort(axis=1)
    used = width - int(np.isnan(values[0]).sum())
    module.mark_ties(keys, used, mask, tied)
    return keys, used, mask, tied


def drawn(seed: int, missing: int = 0) -> tuple[Array, Array, Array]:
    """40 rows of 250 values of many sizes, factors for them, and 11 more, with missing columns."""
    rng = np.random.default_rng(seed)
    values = rng.standard_t(3, (40, 261)) * 10.0 ** rng.integers(-9, 3, (40, 1))
    values[:, rng.permutation(250)[:missing]] = np.nan
    return values[:, :250].copy(), rng.uniform(0.9, 1.1, (40, 250)), values[:, 250:]


@pytest.mark.parametrize("missing", [0, 52])
def test_values_that_differ_are_ordered_as_by_argsort(module: ModuleType, missing: int) -> None:
    values, scale, more = drawn(1, missing)

    keys, used, mask, tied = ordered(module, values, scale, more)

    assert not tied.any()
    expected = np.argsort(np.concatenate([values * scale, more], axis=1), axis=1)
    assert_array_equal(expected[:, : 261 - missing], keys[:, :used] & mask)


def test_values_that_differ_in_their_last_bits_are_told_as_ties(module: ModuleType) -> None:
    """Neighbouring floats, zeros of both signs and equal values; the other rows have none."""
    values = np.random.default_rng(4).normal(size=(5, 120))
    values[0, 7] = np.nextafter(values[0, 100], 1.0)
    values[2, [5, 90]] = 0.0, -0.0
    values[3, 1] = values[3, 119]

    *_, tied = ordered(module, values[:, :110].copy(), np.ones((5, 110)), values[:, 110:])

    assert_array_equal([True, False, True, True, False], tied)


@pytest.mark.parametrize("missing", [0, 52])
def test_ranks_are_added_up(module: ModuleType, missing: int) -> None:
    values, scale, more = drawn(2, missing)
    keys, used, mask, _ = ordered(module, values, scale, more)
    total, signs = np.full(261, 7), np.full(261, 3)

    module.add_ranks(keys, used, mask, total, signs)

    every = np.concatenate([values * scale, more], axis=1)
    assert_array_equal(7 + np.nansum(rankdata(every, axis=1, nan_policy="omit"), axis=0), total)
    about = np.sign(every - np.nanmedian(every, axis=1)[:, None])
    assert_array_equal(3 + np.nansum(about, axis=0), signs)


def ranked_again(
    module: ModuleType, values: Array, scale: Array, more: Array, others: Array
) -> tuple[Array, Array, Array]:
    """Sums of ranks once scaled, and of how often a session is above the others; the events left out."""
    keys, used, mask, _ = ordered(module, values, np.ones_like(scale), more)
    total, above = np.zeros(250, dtype=np.int64), np.zeros((others.shape[1], 250), dtype=np.int64)
    tied = np.empty(len(values), dtype=bool)
    row = np.arange(len(values))
    module.rank_again(values, scale, row, others, keys, used, mask, total, above, tied)
    return total, above, tied


@pytest.mark.parametrize("events", [1, 7, 8, 9, 40])
@pytest.mark.parametrize("missing", [0, 52])
@pytest.mark.parametrize("apart", [0.01, 3.0])
def test_sessions_are_ranked_again_once_scaled(
    module: ModuleType, events: int, missing: int, apart: float
) -> None:
    """Also for numbers of events that eight does not divide, and where the order becomes another one."""
    values, _, more = (part[:events] for part in drawn(3, missing))
    rng = np.random.default_rng(8)
    scale, others = np.exp(apart * rng.normal(size=values.shape)), more[:, ::-1] * 1.5

    total, above, tied = ranked_again(module, values, scale, more, others)

    assert not tied.any()
    scaled = values * scale
    assert_array_equal(np.nansum(rankdata(scaled, axis=1, nan_policy="omit"), axis=0), total)
    assert_array_equal([(scaled > one[:, None]).sum(axis=0) for one in others.T], above)


def test_events_with_equal_values_once_scaled_are_left_out(module: ModuleType) -> None:
    """Two sessions, zeros of both signs, or a session and another value; beside one without."""
    values, _, more = (part[:4].copy() for part in drawn(9))
    scale, others = np.ones((4, 250)), more * 1.5
    values[0, [3, 200]], scale[0, 3] = (2.0, 1.0), 0.5
    values[1, [5, 90]] = 0.0, -0.0
    others[2, 4] = values[2, 77]

    total, above, tied = ranked_again(module, values, scale, more, others)

    assert_array_equal([True, True, True, False], tied)
    assert_array_equal(rankdata(values[3]), total)
    assert_array_equal([values[3] > one for one in others[3]], above)


def slow_moments(own: Array, market: Array) -> list[float]:
    """n, means and sums of squared deviations of one event, added exactly."""
    there = ~np.isnan(own + market)
    y, x = own[there].tolist(), market[there].tolist()
    mean_y, mean_x = math.fsum(y) / len(y), math.fsum(x) / len(x)
    dy, dx = [one - mean_y for one in y], [one - mean_x for one in x]
    pairs = (dy, dy), (dx, dy), (dx, dx)
    return [len(y), mean_y, mean_x, *(math.fsum(map(mul, *pair)) for pair in pairs)]


@pytest.mark.parametrize("missing", [0.0, 0.02, 0.4])
def test_moments(module: ModuleType, missing: float) -> None:
    """Of events on three days of the market; with missing returns of both."""
    rng = np.random.default_rng(5)
    own, market, day = (
        rng.normal(0.001, 0.02, (9, 60)),
        rng.normal(0.0, 0.01, (3, 60)),
        np.repeat([0, 1, 2], 3),
    )
    own[rng.random(own.shape) < missing] = np.nan
    market[2, rng.random(60) < missing] = np.nan
    found = np.empty((6, 9))

    module.moments(OwnReturns.of(own), market[None], day, found)

    expected = [slow_moments(own[c], market[day[c]]) for c in range(9)]
    assert_allclose(found.T, expected, rtol=1e-12, atol=1e-16)


def test_what_a_line_leaves(module: ModuleType) -> None:
    """Deviations from the means 2 and 1, less twice the market's; the last return is missing."""
    own, market = np.array([[1.0, 2.0, 3.0, np.nan]]), np.array([[0.0, 3.0, 0.0, 5.0]])
    found = np.empty((2, 1))

    module.squares(
        OwnReturns.of(own),
        market[None],
        np.array([0]),
        np.array([2.0]),
        np.array([[1.0]]),
        np.array([[2.0]]),
        np.array([0.5]),
        found,
    )

    # Left: (1 - 2) - 2 (0 - 1) = 1; (2 - 2) - 2 (3 - 1) = -4; (3 - 2) - 2 (0 - 1) = 3; above 0.5: two.
    assert_array_equal([[1.0 + 16.0 + 9.0], [2.0]], found)


def test_residuals(module: ModuleType) -> None:
    rng = np.random.default_rng(6)
    own, market = rng.normal(size=(4, 90)), rng.normal(size=(2, 90))
    own[1, 20] = np.nan
    columns, markets, starts = np.array([[3, 1, 1, 0], [0, 0, 1, 1], [5, 5, 5, 60]])
    alpha, beta = rng.normal(size=(2, 4))
    found = np.empty((4, 30))

    module.residuals(own, market[None], columns, markets, starts, alpha, beta[None], np.array([0]), found)

    for c, (i, m, start) in enumerate(zip(columns, markets, starts, strict=True)):
        own_window, market_window = own[i, start : start + 30], market[m, start : start + 30]
        assert_allclose(found[c], own_window - alpha[c] - beta[c] * market_window, rtol=1e-13, atol=1e-15)
    assert np.isnan(found[1]).sum() == 1


# Which loops a study takes


@pytest.mark.slow
def test_compiled_loops_are_for_many_events_and_no_more_sessions_than_they_can_count(
    kernels: ModuleType,
) -> None:
    assert loops is compiled.loops_for(compiled.FROM - 1, 261)
    assert kernels is compiled.loops_for(compiled.FROM, 261)
    assert loops is compiled.loops_for(compiled.FROM, 40_000)


@pytest.mark.slow
@pytest.mark.usefixtures("kernels")
def test_without_numba_numpy_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor with one that refuses the numpy that is installed, which is an ImportError too."""
    monkeypatch.setitem(sys.modules, "eventstudy.engine.loops.kernels", None)
    monkeypatch.delattr("eventstudy.engine.loops.kernels")

    assert loops is compiled.loops_for(compiled.FROM, 261)


@pytest.mark.slow
def test_loops_that_cannot_be_kept_are_compiled_each_time(
    kernels: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numba refuses to keep them where it may write neither beside the module nor in a cache folder."""
    monkeypatch.setattr("numba.core.caching.CacheImpl._locator_classes", [])

    twice = kernels.compiled("f8(f8)")(lambda x: 2.0 * x)

    assert twice(21.0) == 42.0


@pytest.mark.slow
@pytest.mark.parametrize("kept", ["nbi", "nbc"])
@pytest.mark.parametrize("left", [0, 50])
def test_what_was_kept_and_is_damaged_is_not_used(
    kernels: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, left: int
) -> None:
    """As a machine that lost its power may leave it: the index or the code cut short."""
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))

    def twice(x: float) -> float:
        return 2.0 * x

    kernels.compiled("f8(f8)")(twice)
    (file,) = tmp_path.rglob(f"*.{kept}")
    file.write_bytes(file.read_bytes()[:left])

    assert kernels.compiled("f8(f8)")(twice)(21.0) == 42.0


@pytest.mark.slow
@pytest.mark.parametrize("model", ["market", "market-adjusted", "mean-adjusted"])
@pytest.mark.parametrize("missing", [0.0, 0.03])
def test_a_study_is_the_same_with_either(monkeypatch: pytest.MonkeyPatch, model: str, missing: float) -> None:
    """Every number of every event and every statistic, in two groups, pairs summed by distance."""
    panel = random_panel(60, events=120, missing=missing)
    monkeypatch.setattr("eventstudy.engine.correlation.ALL_PAIRS", 0)

    def run(from_events: int) -> StudyArrays:
        monkeypatch.setattr(compiled, "FROM", from_events)
        return panel.run(model=model, groups=np.arange(120) % 2, min_estimation=30)

    plain, fast = run(10_000), run(0)

    assert_array_equal(plain.status, fast.status)
    assert_array_equal(plain.n_estimation, fast.n_estimation)
    for name in ("alpha", "beta", "sigma", "r_squared", "ar", "car"):
        assert_allclose(getattr(fast, name), getattr(plain, name), rtol=1e-11, atol=1e-15)
    for one, other in zip(plain.sections, fast.sections, strict=True):
        assert one.n == other.n > 30
        assert pytest.approx(one.correlation, rel=1e-10) == other.correlation
        for row, same in zip(one.rows, other.rows, strict=True):
            assert (row.kind, row.start, row.end, row.n) == (same.kind, same.start, same.end, same.n)
            for test, outcome in row.tests.items():
                assert pytest.approx(values(outcome), rel=1e-9, abs=1e-12) == values(same.tests[test])


def values(outcome: object) -> list[float]:
    return [one for one in (outcome.statistic, outcome.p_value) if one is not None]  # type: ignore[attr-defined]
