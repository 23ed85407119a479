"""Every test across events against scipy or by hand, and the reasons why one does not apply."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from panels import document
from scipy import stats

from eventstudy.inference import interface as inference
from eventstudy.inference.bootstrap import bootstrap_p
from eventstudy.inference.interface import EventValues, NotApplicable, Outcome
from eventstudy.inference.parametric import (
    bmp,
    cross_sectional,
    crude_dependence,
    kolari_pynnonen,
    patell,
    skewness_adjusted,
)
from eventstudy.inference.ranks import corrado, grank
from eventstudy.inference.registry import TESTS
from eventstudy.inference.signs import EXACT, corrado_zivney_sign, generalized_sign, sign, wilcoxon

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

FOUR = np.array([0.01, 0.02, -0.01, 0.04])


def column(values: Floats, **parts: Any) -> EventValues:
    """What the tests see of these values; the rest as given, or plain."""
    given: dict[str, Any] = {
        "standardised": values * 50,
        "q": 1.1,
        "positive_share": 0.45,
        "correlation": 0.02,
        "rank_z": 1.5,
        "sign_z": -0.5,
        "grank": (1.2, 120),
        "crude": (1.4, 119),
    }
    return EventValues(values, **{**given, **parts})


def draw(count: int, seed: int = 3) -> Floats:
    return np.random.default_rng(seed).normal(0.004, 0.02, count)


def found(outcome: Outcome) -> inference.TestStatistic:
    assert isinstance(outcome, inference.TestStatistic)
    return outcome


def pair(outcome: Outcome) -> tuple[float, float]:
    one = found(outcome)
    assert one.p_value is not None
    return one.statistic, one.p_value


VECTORS = document("small_vectors.json")
"""Small vectors with zeros, ties, one sign: numbers of two programs of their own (numpy and R)."""


@pytest.mark.parametrize("name", VECTORS)
def test_small_vectors_have_the_numbers_of_two_other_programs(name: str) -> None:
    expected = VECTORS[name]
    values = np.array(expected["values"], dtype=float)

    def p_of(outcome: Outcome) -> float | None:
        return outcome.p_value if isinstance(outcome, inference.TestStatistic) else None

    def near(value: float | None) -> object:
        return None if value is None else pytest.approx(value, rel=1e-12, abs=1e-14)

    assert near(expected["sign_exact_p"]) == p_of(sign(column(values)))
    assert near(expected["wilcoxon_exact_p"]) == p_of(wilcoxon(column(values)))
    for share in (0.46, 0.5):
        got = p_of(generalized_sign(column(values, positive_share=share)))
        assert near(expected[f"generalized_sign_exact_p_at_{share}"]) == got
    if expected["wilcoxon_w"] is not None:
        assert expected["wilcoxon_w"] == found(wilcoxon(column(values))).statistic
        assert near(expected["skewness_hall_t"]) == found(skewness_adjusted(column(values))).statistic


@pytest.mark.parametrize("name", ["plain", "one_sign", "skewed"])
def test_the_bootstrap_comes_near_the_exact_p_of_all_resamples(name: str) -> None:
    """Of all N^N resamples, counted by another program; 20,000 draws stay within four standard errors."""
    values = np.array(VECTORS[name]["values"])
    exact = VECTORS[name]["bootstrap_hall_p_resamples_of_n"]["p"]
    q = exact / 2

    _, p = pair(skewness_adjusted(column(values, draws=20_000, seed=(1, 2))))

    assert abs(p - exact) <= 8 * math.sqrt(q * (1 - q) / 20_000) + 2 / 20_000


def test_the_bootstrap_is_the_same_for_the_same_seed_and_never_zero() -> None:
    values = draw(30)

    assert bootstrap_p(values, 2.0, 999, (7,)) == bootstrap_p(values, 2.0, 999, (7,))
    assert bootstrap_p(values, 2.0, 999, (7,)) != bootstrap_p(values, 2.0, 999, (8,))
    assert bootstrap_p(values, 1e9, 999, (7,)) == 2 / 1_000


def test_five_of_five_are_not_significant() -> None:
    """Two of 32 sign patterns are as extreme: p = 1/16, where the normal form says .025."""
    z, p = pair(sign(column(np.full(5, 0.01) * np.arange(1, 6))))

    assert pytest.approx(math.sqrt(5)) == z
    assert p == 0.0625


@pytest.mark.parametrize(("count", "share"), [(12, 0.3), (50, 0.47), (50, 0.61)])
def test_generalized_sign_of_few_events_is_scipys_binomial_test(count: int, share: float) -> None:
    values = draw(count)
    positive = int((values > 0).sum())

    _, p = pair(generalized_sign(column(values, positive_share=share)))

    assert pytest.approx(stats.binomtest(positive, count, share).pvalue, rel=1e-11) == p


@pytest.mark.parametrize("count", [2, 3, 30, 1_000])
def test_cross_sectional_and_bmp_are_the_one_sample_t_test(count: int) -> None:
    values, other = draw(count), draw(count, 4)
    data = column(values, standardised=other)

    assert pytest.approx(tuple(stats.ttest_1samp(values, 0.0)), rel=1e-10) == pair(cross_sectional(data))
    assert pytest.approx(tuple(stats.ttest_1samp(other, 0.0)), rel=1e-10) == pair(bmp(data))


def test_patell_by_hand() -> None:
    """Sum 6 of 4 terms with variance 9/4 each: 6 / sqrt(4 x 9/4) = 2; p of the normal."""
    statistic, p = pair(patell(column(FOUR, standardised=np.array([1.0, 2.0, -1.0, 4.0]), q=2.25)))

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


def test_crude_dependence_is_student_and_the_sign_test_of_ranks_normal() -> None:
    assert pytest.approx((1.4, 2 * stats.t.sf(1.4, 119)), rel=1e-11) == pair(crude_dependence(column(FOUR)))
    assert pytest.approx((-0.5, 2 * stats.norm.sf(0.5)), rel=1e-12) == pair(corrado_zivney_sign(column(FOUR)))


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


@pytest.mark.parametrize(("count", "positive"), [(51, 30), (400, 180), (1_000, 540)])
def test_sign_of_many_events_is_the_normal_form_of_the_binomial(count: int, positive: int) -> None:
    values = np.array([0.01] * positive + [-0.02] * (count - positive))
    z = (positive / count - 0.5) / math.sqrt(0.25 / count)

    assert pytest.approx((z, 2 * stats.norm.sf(abs(z))), rel=1e-12, abs=1e-15) == pair(sign(column(values)))


def test_sign_leaves_zeros_out_and_cowan_counts_them_as_not_positive() -> None:
    """Two of three without the zero: 1 / sqrt 3; of four against 0.25 expected, 1 / sqrt(0.75) more."""
    values = np.array([0.01, 0.02, 0.0, -0.01])

    assert pytest.approx(1 / math.sqrt(3)) == found(sign(column(values))).statistic
    assert NotApplicable("every value is zero") == sign(column(np.zeros(3)))
    expected = pytest.approx(1 / math.sqrt(0.75), rel=1e-14)
    assert expected == found(generalized_sign(column(values, positive_share=0.25))).statistic


@pytest.mark.parametrize("p", [0.4, 0.5, 0.49])
def test_generalized_sign_counts_against_the_estimation_windows(p: float) -> None:
    values = draw(100)
    count = sum(1 for value in values if value > 0)
    z = (count / 100 - p) / math.sqrt(p * (1 - p) / 100)

    got = pair(generalized_sign(column(values, positive_share=p)))

    assert pytest.approx((z, 2 * stats.norm.sf(abs(z))), rel=1e-11) == got


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_generalized_sign_needs_both_signs_in_the_estimation_windows(p: float) -> None:
    reason = "the estimation windows have no abnormal return of one of the signs"

    assert NotApplicable(reason) == generalized_sign(column(FOUR, positive_share=p))


# Wilcoxon


def test_wilcoxon_by_hand() -> None:
    """|values| rank 2, 1, 3, 4: W+ = 2 + 1 + 4 = 7 of 10. Of 16 sign patterns 5 have W <= 3: p = 10/16."""
    assert pair(wilcoxon(column(np.array([0.02, 0.01, -0.03, 0.04])))) == (7.0, 0.625)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 25, EXACT])
@pytest.mark.parametrize("seed", [1, 2])
def test_wilcoxon_of_few_events_is_exact(count: int, seed: int) -> None:
    values = draw(count, seed)
    ranks = stats.rankdata(np.abs(values))
    expected = stats.wilcoxon(values, method="exact")

    statistic, p = pair(wilcoxon(column(values)))

    assert ranks[values > 0].sum() == statistic
    assert min(statistic, count * (count + 1) / 2 - statistic) == expected.statistic
    assert pytest.approx(expected.pvalue, rel=1e-12) == p


@pytest.mark.parametrize("count", [EXACT + 1, 200, 5_000])
def test_wilcoxon_of_many_events_is_normal(count: int) -> None:
    values = draw(count)

    statistic, p = pair(wilcoxon(column(values)))

    assert stats.rankdata(np.abs(values))[values > 0].sum() == statistic
    expected = stats.wilcoxon(values, method="asymptotic", correction=False)  # type: ignore[call-overload]
    assert pytest.approx(expected.pvalue, rel=1e-9) == p


@pytest.mark.parametrize("count", [60, 400])
def test_wilcoxon_of_many_with_ties_is_normal_with_their_correction(count: int) -> None:
    values = np.round(draw(count, 8), 2) + 0.0025  # few different sizes, no zero

    statistic, p = pair(wilcoxon(column(values)))

    assert len(np.unique(np.abs(values))) < count
    assert stats.rankdata(np.abs(values))[values > 0].sum() == statistic
    expected = stats.wilcoxon(values, method="asymptotic", correction=False)  # type: ignore[call-overload]
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
    data = column(FOUR, standardised=np.array([1.0, value, 2.0, 3.0]))

    assert NotApplicable("an event has no residual variance to standardise with") == patell(data)


def test_reasons_found_before_are_passed_on() -> None:
    why = NotApplicable("because")
    data = column(FOUR, q=None, correlation=why, rank_z=why, grank=why)

    assert why == kolari_pynnonen(data) == corrado(data) == grank(data)
    assert NotApplicable("an estimation window has fewer than 5 returns") == patell(data)


def test_every_test_is_in_the_table_once_with_its_source() -> None:
    names = [test.statistic for test in TESTS] + [test.p_value for test in TESTS if test.p_value]

    assert len(set(names)) == len(names) == 24
    assert all(test.reference for test in TESTS)
    for test in TESTS:
        one = found(test.run(column(draw(12))))
        assert (one.p_value is None) == (test.statistic == "skewness_adjusted_t")
        assert one.p_value is None or 0.0 <= one.p_value <= 1.0
