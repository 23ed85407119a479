"""Abnormal returns and their prediction errors, against the linear model's matrix formulas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from eventstudy.engine.fit import fit
from eventstudy.models.abnormal import abnormal_returns, buy_and_hold, car_errors, prediction_errors
from eventstudy.models.fitted import MODELS, Fits

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


def draw(model: str) -> tuple[Fits, Floats, Floats, Floats, Floats]:
    """Fits of five events, their own and market returns of 50 sessions, then of 7 event sessions."""
    rng = np.random.default_rng(9)
    market = rng.normal(0.001, 0.01, (5, 57))
    own = 0.002 + 0.8 * market + rng.normal(0.0, 0.02, market.shape)
    fits = fit(MODELS[model], own[:, :50], market[:, :50])
    return fits, own[:, :50], market[:, :50], own[:, 50:], market[:, 50:]


def design(model: str, market: Floats) -> Floats:
    """The regressors whose coefficients are estimated: none, a constant, a constant and the market."""
    columns = {"market-adjusted": [], "mean-adjusted": [np.ones_like(market)]}
    return np.array(columns.get(model, [np.ones_like(market), market])).reshape(-1, len(market)).T


@pytest.mark.parametrize("model", list(MODELS))
def test_prediction_errors_are_those_of_the_linear_model(model: str) -> None:
    """Variance of the sum of days D: sigma^2 (L2 + x' (X'X)^-1 x), x the sum of the days' regressors."""
    fits, _, market, _, moved = draw(model)

    daily = prediction_errors(MODELS[model], fits, moved)
    sums = {span: car_errors(MODELS[model], fits, moved, *span) for span in [(0, 7), (2, 5), (3, 4)]}

    for event in range(5):
        x, new = design(model, market[event]), design(model, moved[event])
        inverse = np.linalg.inv(x.T @ x)

        def variance(rows: Floats, inverse: Any = inverse) -> float:
            total = rows.sum(axis=0)
            return len(rows) + float(total @ inverse @ total)

        sigma = fits.sigma[event]
        expected = [sigma * math.sqrt(variance(new[t : t + 1])) for t in range(7)]
        assert_allclose(daily[event], expected, rtol=1e-12)
        for (first, stop), got in sums.items():
            assert_allclose(got[event], sigma * math.sqrt(variance(new[first:stop])), rtol=1e-12)


def test_abnormal_returns_by_hand() -> None:
    """alpha 1 %, beta 2: a return of 5 % when the market moves 1 % is 2 % more than expected."""
    one = np.ones(1)
    whole = np.ones(1, dtype=np.int64)
    fits = Fits(0.01 * one, 2.0 * one, one, whole, whole, one, one, one, one)

    got = abnormal_returns(fits, np.array([[0.05, np.nan, 0.0]]), np.array([[0.01, 0.0, np.nan]]))

    assert_allclose(got, [[0.02, np.nan, np.nan]], rtol=1e-14)


@pytest.mark.parametrize("model", list(MODELS))
def test_the_error_of_one_session_is_that_of_a_sum_of_one(model: str) -> None:
    fits, _, _, _, moved = draw(model)

    daily = prediction_errors(MODELS[model], fits, moved)

    for day in range(7):
        assert_allclose(car_errors(MODELS[model], fits, moved, day, day + 1), daily[:, day], rtol=1e-14)


@pytest.mark.parametrize("model", list(MODELS))
def test_estimation_residuals_add_up_to_what_the_model_says(model: str) -> None:
    """Zero for an estimated mean; the differences' own sum for the market-adjusted model."""
    fits, own, market, _, _ = draw(model)

    sums = abnormal_returns(fits, own, market).sum(axis=1)

    expected = (own - market).sum(axis=1) if model == "market-adjusted" else np.zeros(5)
    assert_allclose(sums, expected, atol=1e-14)


def test_buy_and_hold_by_hand() -> None:
    """1.1 x 1.1 - 1.1 x 1.0 = 0.11; a missing return makes it missing."""
    got = buy_and_hold(np.array([[0.1, 0.1], [0.1, np.nan]]), np.array([[0.1, 0.0], [0.1, 0.0]]))

    assert_allclose(got, [0.11, np.nan], rtol=1e-13)


def test_a_missing_market_return_leaves_the_other_sessions_their_errors() -> None:
    fits, _, _, _, moved = draw("market")
    holed = moved.copy()
    holed[0, 3] = np.nan

    daily = prediction_errors(MODELS["market"], fits, holed)

    assert_array_equal(np.isnan(daily), np.isnan(holed))
    assert np.isnan(car_errors(MODELS["market"], fits, holed, 0, 7)[0])
    assert_array_equal(daily[1:], prediction_errors(MODELS["market"], fits, moved)[1:])
