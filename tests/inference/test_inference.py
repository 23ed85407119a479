"""Every test across events against scipy or by hand, and the reasons why one does not apply."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from eventstudy.inference import tests as inference
from eventstudy.inference.tests import (
    EXACT_WILCOXON,
    TESTS,
    Column,
    NotApplicable,
    Outcome,
    bmp,
    corrado,
    cross_sectional,
    generalized_sign,
    grank,
    kolari_pynnonen,
    patell,
    sign,
    skewness_adjusted,
    wilcoxon,
)

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

FOUR = np.array([0.01, 0.02, -0.01, 0.04])


def column(values: Floats, **parts: Any) -> Column:
    """What the tests see of these values; the rest as given, or plain."""
    given: dict[str, Any] = {
        "standardised": values * 50,
        "patell": values * 50,
        "q": 1.1,
        "positive": 0.45,
        "correlation": 0.02,
        "rank_z": 1.5,
        "grank": (1.2, 120),
    }
    return Column(values, **{**given, **parts})


def draw(count: int, seed: int = 3) -> Floats:
    return np.random.default_rng(seed).normal(0.004, 0.02, count)


def found(outcome: Outcome) -> inference.TestStatistic:
    assert isinstance(outcome, inference.TestStatistic)
    return outcome


def pair(outcome: Outcome) -> tuple[float, float]:
    one = found(outcome)
    assert one.p_value is not None
    return one.statistic, one.p_value


@pytest.mark.parametrize("count", [2, 3, 30, 1_000])
def test_cross_sectional_and_bmp_are_the_one_sample_t_test(count: int) -> None:
    values, other = draw(count), draw(count, 4)
    data = column(values, standardised=other)

    assert pytest.approx(tuple(stats.ttest_1samp(values, 0.0)), rel=1e-10) == pair(cross_sectional(data))
    assert pytest.approx(tuple(stats.ttest_1samp(other, 0.0)), rel=1e-10) == pair(bmp(data))


def test_patell_by_hand() -> None:
    """Sum 6 of 4 terms with variance 9/4 each: 6 / sqrt(4 x 9/4) = 2; p of the normal."""
    statistic, p = pair(patell(column(FOUR, patell=np.array([1.0, 2.0, -1.0, 4.0]), q=2.25)))

    assert pytest.approx(2.0, rel=1e-14) == statistic
    assert pytest.approx(2 * stats.norm.sf(2.0), rel=1e-12) == p


def test_kolari_pynnonen_shrinks_bmp_by_hand() -> None:
    """r = 0.2, N = 4: sqrt(0.8 / 1.6); with r = 0 it is BMP; below -1/3 there is no variance left."""
    base = found(bmp(column(FOUR))).statistic
    shrunk = base * math.sqrt(0.5)

    statistic, p = pair(kolari_pynnonen(column(FOUR, correlation=0.2)))

    assert pytest.approx(shrunk, rel=1e-13) == statistic
    assert pytest.approx(2 * stats.t.sf(shrunk, 3), rel=1e-11) == p
    assert bmp(column(FOUR)) == kolari_pynnonen(column(FOUR, correlation=0.0))
    reason = "the mean correlation of the residuals is too negative for the correction"
    assert NotApplicable(reason) == kolari_pynnonen(column(FOUR, correlation=-0.34))


def test_events_with_the_same_residuals_leave_kolari_pynnonen_no_evidence() -> None:
    """r = 1: many events are as good as one."""
    assert pair(kolari_pynnonen(column(FOUR, correlation=1.0))) == (0.0, 1.0)


def test_corrado_is_normal() -> None:
    assert pytest.approx((1.5, 2 * stats.norm.sf(1.5)), rel=1e-12) == pair(corrado(column(FOUR)))
    assert pytest.approx((-9.0, 2 * stats.norm.sf(9.0)), rel=1e-12) == pair(
        corrado(column(FOUR, rank_z=-9.0))
    )


def test_grank_turns_z_into_t() -> None:
    """Z = 3 among 13: 3 sqrt(12 / 4) with 12 degrees of freedom; beyond sqrt(13) there is none."""
    t = 3 * math.sqrt(3.0)

    assert pytest.approx((t, 2 * stats.t.sf(t, 12)), rel=1e-11) == pair(grank(column(FOUR, grank=(3.0, 13))))
    assert NotApplicable("the rank statistic is beyond its range") == grank(column(FOUR, grank=(4.0, 13)))


@pytest.mark.parametrize(("count", "positive"), [(30, 20), (30, 15), (1, 1), (9, 0), (1_000, 540)])
def test_sign_is_the_normal_form_of_the_binomial(count: int, positive: int) -> None:
    values = np.array([0.01] * positive + [-0.02] * (count - positive))
    z = (positive / count - 0.5) / math.sqrt(0.25 / count)

    assert pytest.approx((z, 2 * stats.norm.sf(abs(z))), rel=1e-12, abs=1e-15) == pair(sign(column(values)))


def test_a_zero_is_not_positive() -> None:
    """Two of four positive, one zero: as many as expected; against 0.25 expected, 1 / sqrt(0.75) more."""
    values = np.array([0.01, 0.02, 0.0, -0.01])

    assert found(sign(column(values))).statistic == 0.0
    expected = pytest.approx(1 / math.sqrt(0.75), rel=1e-14)
    assert expected == found(generalized_sign(column(values, positive=0.25))).statistic


@pytest.mark.parametrize("p", [0.4, 0.5, 0.49])
def test_generalized_sign_counts_against_the_estimation_windows(p: float) -> None:
    values = draw(100)
    count = sum(1 for value in values if value > 0)
    z = (count / 100 - p) / math.sqrt(p * (1 - p) / 100)

    got = pair(generalized_sign(column(values, positive=p)))

    assert pytest.approx((z, 2 * stats.norm.sf(abs(z))), rel=1e-11) == got


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_generalized_sign_needs_both_signs_in_the_estimation_windows(p: float) -> None:
    reason = "the estimation windows have no abnormal return of one of the signs"

    assert NotApplicable(reason) == generalized_sign(column(FOUR, positive=p))


# Wilcoxon


def test_wilcoxon_by_hand() -> None:
    """|values| rank 2, 1, 3, 4: W+ = 2 + 1 + 4 = 7 of 10. Of 16 sign patterns 5 have W <= 3: p = 10/16."""
    assert pair(wilcoxon(column(np.array([0.02, 0.01, -0.03, 0.04])))) == (7.0, 0.625)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 25, EXACT_WILCOXON])
@pytest.mark.parametrize("seed", [1, 2])
def test_wilcoxon_of_few_events_is_exact(count: int, seed: int) -> None:
    values = draw(count, seed)
    ranks = stats.rankdata(np.abs(values))
    expected = stats.wilcoxon(values, method="exact")

    statistic, p = pair(wilcoxon(column(values)))

    assert ranks[values > 0].sum() == statistic
    assert min(statistic, count * (count + 1) / 2 - statistic) == expected.statistic
    assert pytest.approx(expected.pvalue, rel=1e-12) == p


@pytest.mark.parametrize("count", [EXACT_WILCOXON + 1, 200, 5_000])
def test_wilcoxon_of_many_events_is_normal(count: int) -> None:
    values = draw(count)

    statistic, p = pair(wilcoxon(column(values)))

    assert stats.rankdata(np.abs(values))[values > 0].sum() == statistic
    expected = stats.wilcoxon(values, method="asymptotic", correction=False)
    assert pytest.approx(expected.pvalue, rel=1e-9) == p


@pytest.mark.parametrize("count", [4, 20, 60, 400])
def test_wilcoxon_with_ties_is_normal_with_their_correction(count: int) -> None:
    values = np.round(draw(count, 8), 2) + 0.0025  # few different sizes, no zero

    statistic, p = pair(wilcoxon(column(values)))

    assert len(np.unique(np.abs(values))) < count
    assert stats.rankdata(np.abs(values))[values > 0].sum() == statistic
    expected = stats.wilcoxon(values, method="asymptotic", correction=False)
    assert pytest.approx(expected.pvalue, rel=1e-9) == p


def test_wilcoxon_leaves_zeros_out() -> None:
    values = np.array([0.02, 0.0, 0.01, -0.03, 0.0, 0.04])

    assert pair(wilcoxon(column(values))) == (7.0, 0.625)
    assert NotApplicable("every value is zero") == wilcoxon(column(np.zeros(5)))


def test_wilcoxon_is_symmetric() -> None:
    values = draw(21)
    (w, p), (opposite, q) = pair(wilcoxon(column(values))), pair(wilcoxon(column(-values)))

    assert 21 * 22 / 2 == w + opposite
    assert p == q


# Hall


@pytest.mark.parametrize("count", [3, 30, 500])
def test_hall_from_scipys_skewness(count: int) -> None:
    values = draw(count) ** 2 - 0.0003
    s = values.mean() / values.std(ddof=1)
    g = float(stats.skew(values, bias=False))

    got = found(skewness_adjusted(column(values)))

    expected = math.sqrt(count) * (s + g * s**2 / 3 + g**2 * s**3 / 27 + g / (6 * count))
    assert pytest.approx(expected, rel=1e-10) == got.statistic
    assert got.p_value is None


def test_hall_by_hand() -> None:
    """0, 0, 3: mean 1, sd sqrt 3, skewness 3/2 x (-1 - 1 + 8) / 3^1.5 = sqrt 3; S = 1 / sqrt 3.

    sqrt 3 (1/sqrt 3 + sqrt 3 / 9 + 3 / (27 x 3 sqrt 3) + sqrt 3 / 18) = 1 + 1/3 + 1/27 + 1/6 = 83/54.
    """
    got = found(skewness_adjusted(column(np.array([0.0, 0.0, 3.0]))))

    assert pytest.approx(83 / 54, rel=1e-14) == got.statistic


def test_hall_without_skewness_is_the_t_statistic() -> None:
    values = np.array([-0.01, 0.02, 0.05])

    base = found(cross_sectional(column(values))).statistic

    assert pytest.approx(base, rel=1e-12) == found(skewness_adjusted(column(values))).statistic


# Not applicable


def test_one_event() -> None:
    one = column(np.array([0.01]), correlation=NotApplicable("one event"))
    few = NotApplicable("fewer than 3 events")

    assert NotApplicable("one event") == cross_sectional(one) == bmp(one) == kolari_pynnonen(one)
    assert few == skewness_adjusted(one) == skewness_adjusted(column(FOUR[:2]))
    assert pair(wilcoxon(one)) == (1.0, 1.0)


@pytest.mark.parametrize("level", [0.0, 0.1, -0.007])
def test_equal_values(level: float) -> None:
    """Also where the mean of equal numbers is off in its last digit."""
    same = column(np.full(7, level), standardised=np.full(7, level))
    expected = NotApplicable("the values do not vary")

    assert expected == cross_sectional(same) == bmp(same) == kolari_pynnonen(same) == skewness_adjusted(same)


def test_a_perfect_fit_cannot_be_standardised() -> None:
    """AR / 0 is not a number, or infinite."""
    reason = NotApplicable("an event has no residual variance to standardise with")

    for value in (np.nan, np.inf):
        data = column(FOUR, standardised=np.array([1.0, value, 2.0, 3.0]))
        assert reason == bmp(data) == kolari_pynnonen(data)
        assert isinstance(cross_sectional(data), inference.TestStatistic)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_patell_of_a_perfect_fit_is_not_applicable(value: float) -> None:
    data = column(FOUR, patell=np.array([1.0, value, 2.0, 3.0]))

    assert NotApplicable("an event has no residual variance to standardise with") == patell(data)


def test_reasons_found_before_are_passed_on() -> None:
    why = NotApplicable("because")
    data = column(FOUR, q=None, correlation=why, rank_z=why, grank=why)

    assert why == kolari_pynnonen(data) == corrado(data) == grank(data)
    assert NotApplicable("an estimation window has fewer than 5 returns") == patell(data)


def test_every_test_is_in_the_table_once_with_its_source() -> None:
    names = [test.statistic for test in TESTS] + [test.p_value for test in TESTS if test.p_value]

    assert len(set(names)) == len(names) == 19
    assert all(test.reference for test in TESTS)
    for test in TESTS:
        one = found(test.run(column(draw(12))))
        assert (one.p_value is None) == (test.p_value is None)
        assert one.p_value is None or 0.0 <= one.p_value <= 1.0
