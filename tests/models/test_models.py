"""The models fitted to many events at once: least squares, degrees of freedom, missing returns, digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from panels import ONE_COLUMN, document, table

from eventstudy.engine.fit import fit_events
from eventstudy.models.interface import Fit
from eventstudy.models.registry import MODELS
from eventstudy.options import ModelName

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

Fits = tuple[Fit["Floats"], "Floats"]


def draw(seed: int, events: int = 6, sessions: int = 60) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0004, 0.01, (events, sessions))
    return 0.001 + 1.3 * market + rng.normal(0.0, 0.02, market.shape), market


def fit(model: str, own: Floats, market: Floats) -> Fits:
    """A model of one series fitted to events of which each has its own market; and the positive shares."""
    return fit_events(MODELS[model], own, market[None])


def one(fits: Fits, event: int = 0) -> list[float]:
    """All numbers of one event."""
    got, positive = fits
    names = ("alpha", "sigma", "n", "df", "r_squared")
    inverse = [value for row in got.inverse for value in row]
    parts = [*(getattr(got, name) for name in names), positive, *got.slopes, *got.means, *inverse]
    return [float(part[event]) for part in parts]


def test_tiny_exact_in_fractions() -> None:
    rows = [row for row in table("tiny_exact/returns.csv") if row["phase"] == "estimation"]
    own = np.array([[float(row[firm]) for row in rows] for firm in "ABC"])
    market = np.array([[float(row["market"]) for row in rows]] * 3)

    got, _ = fit("market", own, market)

    for event, firm in enumerate("ABC"):
        expected = document("tiny_exact/expected.json")["per_event"][firm]
        assert pytest.approx(float(Fraction(expected["alpha"])), rel=1e-12) == got.alpha[event]
        assert pytest.approx(float(Fraction(expected["beta"])), rel=1e-12) == got.beta[event]
        assert pytest.approx(float(expected["sigma"]), rel=1e-12) == got.sigma[event]
        assert expected["df"] == got.df[event]


def test_the_market_model_is_least_squares() -> None:
    """Against numpy's solver: coefficients, residual variance, R^2, share of positive residuals."""
    own, market = draw(1)

    got, positive = fit("market", own, market)

    for event in range(len(own)):
        design = np.column_stack([np.ones(60), market[event]])
        (alpha, beta), ssr, _, _ = np.linalg.lstsq(design, own[event], rcond=None)
        residual = own[event] - design @ [alpha, beta]
        assert_allclose([got.alpha[event], got.beta[event]], [alpha, beta], rtol=1e-11)
        assert_allclose(got.sigma[event], math.sqrt(ssr[0] / 58), rtol=1e-12)
        assert_allclose(got.r_squared[event], np.corrcoef(own[event], market[event])[0, 1] ** 2, rtol=1e-11)
        assert_allclose(positive[event], (residual > 0).mean())
        assert_allclose(got.means[0][event], market[event].mean(), rtol=1e-13)
        assert_allclose(1 / got.inverse[0][0][event], market[event].var() * 60, rtol=1e-12)
    assert_array_equal(got.n, [60] * 6)
    assert_array_equal(got.df, [58] * 6)


def test_the_market_adjusted_model_takes_the_spread_of_the_differences() -> None:
    own, market = draw(2)
    difference = own - market

    got, positive = fit("market-adjusted", own, market)

    assert_array_equal(got.alpha, np.zeros(6))
    assert_array_equal(got.beta, np.ones(6))
    assert_allclose(got.sigma, difference.std(axis=1, ddof=1), rtol=1e-12)
    assert_allclose(positive, (difference > 0).mean(axis=1))
    assert_array_equal(got.df, [59] * 6)


def test_the_mean_adjusted_model_takes_the_spread_of_the_returns() -> None:
    own, market = draw(3)

    got, positive = fit("mean-adjusted", own, market)

    assert_allclose(got.alpha, own.mean(axis=1), rtol=1e-12)
    assert_array_equal(got.beta, np.zeros(6))
    assert_allclose(got.sigma, own.std(axis=1, ddof=1), rtol=1e-12)
    assert_allclose(positive, (own > own.mean(axis=1, keepdims=True)).mean(axis=1))
    assert_allclose(got.r_squared, np.zeros(6), atol=1e-15)


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_a_fit_with_holes_is_the_fit_of_the_sessions_that_are_there(model: str) -> None:
    own, market = draw(4)
    holed, hollow = own.copy(), market.copy()
    holed[0, [0, 17, 59]] = np.nan
    hollow[0, [17, 30]] = np.nan
    holed[3, 5] = np.nan

    fits = fit(model, holed, hollow)

    for event, out in ((0, [0, 17, 30, 59]), (3, [5]), (1, [])):
        kept = np.delete(np.arange(60), out)
        expected = fit(model, own[event : event + 1, kept], market[event : event + 1, kept])
        assert_allclose(one(fits, event), one(expected), rtol=1e-12, atol=1e-15)
    assert_array_equal(fits[0].n, [56, 60, 60, 59, 60, 60])


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_holes_of_one_event_change_no_digit_of_another(model: str) -> None:
    own, market = draw(5)
    holed = own.copy()
    holed[2, 10] = np.nan

    full, got = fit(model, own, market), fit(model, holed, market)

    for event in (0, 1, 3, 4, 5):
        assert one(full, event) == one(got, event)


@pytest.mark.parametrize(("model", "fewest"), [("market", 3), ("market-adjusted", 2), ("mean-adjusted", 2)])
def test_sigma_needs_more_returns_than_parameters(model: str, fewest: int) -> None:
    own, market = draw(6, 1, 5)
    for n in range(6):
        holed = own.copy()
        holed[0, n:] = np.nan

        got, _ = fit(model, holed, market)

        assert n == got.n[0]
        assert (n >= fewest) == bool(got.sigma[0] >= 0)
        assert (n < fewest) == bool(np.isnan(got.sigma[0]))


@pytest.mark.parametrize("level", [0.0, 0.1, 0.001, -0.0123])
@pytest.mark.parametrize("sessions", [7, 60, 120])
def test_a_market_that_does_not_vary_gives_no_beta(level: float, sessions: int) -> None:
    """Whatever the last digit of its mean."""
    own, _ = draw(7, 2, sessions)

    got, _ = fit("market", own, np.full_like(own, level))

    assert np.isnan(got.beta).all()
    assert np.isnan(got.sigma).all()


def exact_fit(own: Sequence[float], market: Sequence[float]) -> tuple[float, float, float]:
    """alpha, beta and sigma in two passes whose sums are exact to the last digit."""
    n = len(own)
    own_mean, mean = math.fsum(own) / n, math.fsum(market) / n
    sxx = math.fsum((x - mean) ** 2 for x in market)
    beta = math.fsum((x - mean) * (y - own_mean) for x, y in zip(market, own, strict=True)) / sxx
    ssr = math.fsum((y - own_mean - beta * (x - mean)) ** 2 for x, y in zip(market, own, strict=True))
    return own_mean - beta * mean, beta, math.sqrt(ssr / (n - 2))


@pytest.mark.parametrize(("level", "noise"), [(0.0, 1e-2), (0.01, 1e-6), (1.0, 1e-4)])
def test_twenty_five_years_lose_no_digits(level: float, noise: float) -> None:
    """6,300 sessions of a series that hardly varies about its level, to 1e-12 of sums without rounding."""
    rng = np.random.default_rng(25)
    market = level + rng.normal(0.0, noise, (2, 6_300))
    own = level + 0.9 * (market - level) + rng.normal(0.0, noise, market.shape)

    got, _ = fit("market", own, market)

    for event in (0, 1):
        alpha, beta, sigma = exact_fit(list(own[event]), list(market[event]))
        assert_allclose(got.beta[event], beta, rtol=1e-12)
        assert_allclose(got.sigma[event], sigma, rtol=1e-12)
        assert_allclose(got.alpha[event], alpha, rtol=1e-12, atol=1e-12 * max(level, noise))


def test_the_variance_of_summed_errors_by_hand() -> None:
    """3 days, 10 returns, deviation 0.02, Sxx 0.004: 3 + 9/10 + 0.0004/0.004 for the market model."""
    quadratic = {"market": 0.02**2 / 0.004, "market-adjusted": 0.0, "mean-adjusted": 0.0}

    factor = {name: MODELS[name].variance_factor(3, 10, quadratic[name]) for name in quadratic}

    assert pytest.approx({"market": 4.0, "market-adjusted": 3.0, "mean-adjusted": 3.9}, rel=1e-14) == factor


def test_no_event_is_no_fit() -> None:
    got, _ = fit("market", np.empty((0, 120)), np.empty((0, 120)))

    assert got.alpha.shape == (0,)


def test_a_model_has_one_name_wherever_it_is_chosen() -> None:
    """The command line and Python take those of ``options``; arrays and one event have a formula for each."""
    assert tuple(MODELS) == get_args(ModelName)
