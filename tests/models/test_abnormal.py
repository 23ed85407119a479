"""Abnormal returns and their prediction errors, against the linear model's matrix formulas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from panels import ONE_COLUMN

from eventstudy.engine.fit import fit_events
from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit
from eventstudy.models.registry import MODELS

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


def draw(model: str) -> tuple[Fit[Floats], Floats, Floats, Floats, Floats]:
    """Fits of five events, their own and market returns of 50 sessions, then of 7 event sessions."""
    rng = np.random.default_rng(9)
    market = rng.normal(0.001, 0.01, (5, 57))
    own = 0.002 + 0.8 * market + rng.normal(0.0, 0.02, market.shape)
    fits, _ = fit_events(MODELS[model], own[:, :50], market[None, :, :50])
    return fits, own[:, :50], market[:, :50], own[:, 50:], market[:, 50:]


def session_errors(fits: Fit[Floats], market: Floats) -> Floats:
    """sigma_t of each session, (C, L2)."""
    return np.sqrt(prediction_variance(fits, 1.0, [market.T])).T


def car_errors(fits: Fit[Floats], market: Floats, first: int, stop: int) -> Floats:
    """s_CAR of sessions first..stop-1, (C,)."""
    return np.sqrt(prediction_variance(fits, float(stop - first), [market[:, first:stop].sum(axis=1)]))


def design(model: str, market: Floats) -> Floats:
    """The regressors whose coefficients are estimated: none, a constant, a constant and the market."""
    columns = {"market-adjusted": [], "mean-adjusted": [np.ones_like(market)]}
    return np.array(columns.get(model, [np.ones_like(market), market])).reshape(-1, len(market)).T


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_prediction_errors_are_those_of_the_linear_model(model: str) -> None:
    """Variance of the sum of days D: sigma^2 (L2 + x' (X'X)^-1 x), x the sum of the days' regressors."""
    fits, _, market, _, moved = draw(model)

    daily = session_errors(fits, moved)
    sums = {span: car_errors(fits, moved, *span) for span in [(0, 7), (2, 5), (3, 4)]}

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
    fit = Fit(MODELS["market"], 0.01, [2.0], 1.0, 100, 98, [0.0], [[1.0]], 0.5)

    got = [abnormal_return(fit, *move) for move in ((0.05, [0.01]), (math.nan, [0.0]), (0.0, [math.nan]))]

    assert_allclose(got, [0.02, np.nan, np.nan], rtol=1e-14)


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_the_error_of_one_session_is_that_of_a_sum_of_one(model: str) -> None:
    fits, _, _, _, moved = draw(model)

    daily = session_errors(fits, moved)

    for day in range(7):
        assert_allclose(car_errors(fits, moved, day, day + 1), daily[:, day], rtol=1e-14)


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_estimation_residuals_add_up_to_what_the_model_says(model: str) -> None:
    """Zero for an estimated mean; the differences' own sum for the market-adjusted model."""
    fits, own, market, _, _ = draw(model)

    sums = abnormal_return(fits, own.T, [market.T]).sum(axis=0)

    expected = (own - market).sum(axis=1) if model == "market-adjusted" else np.zeros(5)
    assert_allclose(sums, expected, atol=1e-14)


def test_a_missing_market_return_leaves_the_other_sessions_their_errors() -> None:
    fits, _, _, _, moved = draw("market")
    holed = moved.copy()
    holed[0, 3] = np.nan

    daily = session_errors(fits, holed)

    assert_array_equal(np.isnan(daily), np.isnan(holed))
    assert np.isnan(car_errors(fits, holed, 0, 7)[0])
    assert_array_equal(daily[1:], session_errors(fits, moved)[1:])
