"""Models of several columns: against golden tables of two independent programs, and by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from panels import ESTIMATION, EVENT, GOLDEN, random_panel, table

from eventstudy import api
from eventstudy.engine.study_arrays import study_arrays
from eventstudy.inference.interface import NotApplicable
from eventstudy.models.abnormal import prediction_variance
from eventstudy.models.dimson import dimson
from eventstudy.models.interface import Fit
from eventstudy.models.linear import inverted
from eventstudy.models.registry import MODELS
from eventstudy.models.single_event import Unfit, fit_event
from eventstudy.reasons import REASONS, Reason
from eventstudy.results import Study

FOLDER = GOLDEN / "factor_panel"
FILES = {
    "capm": ["factors_3_daily.csv"],
    "ff3": ["factors_3_daily.csv"],
    "carhart": ["factors_3_daily.csv", "momentum_daily.csv"],
    "ff5": ["factors_5_daily.csv"],
    "ff5-momentum": ["factors_5_daily.csv", "momentum_daily.csv"],
}
SLOPES = ("beta", "smb", "hml", "rmw", "cma", "mom")


def asked(model: str) -> dict[str, Any]:
    return {
        "model": model,
        "factors": [FOLDER / name for name in FILES.get(model, [])],
        "benchmark": "MKT",
        "estimation": (-160, -11),
        "source": FOLDER / "prices_wide.csv",
    }


@cache
def studied(model: str) -> Study:
    return api.study(FOLDER / "events.csv", window=(-2, 2), **asked(model))


def expected(name: str, model: str) -> dict[str, dict[str, str]]:
    rows = table(f"factor_panel/{name}.csv")
    return {row["event_id"]: row for row in rows if row.get("model", model) == model}


@pytest.mark.parametrize("model", list(FILES))
def test_a_study_has_the_golden_fits(model: str) -> None:
    golden, got = expected("expected_events", model), studied(model).events.set_index("event_id")

    assert list(golden) == list(got.index[got["status"] == "ok"])
    for event, row in golden.items():
        for name in ("alpha", *SLOPES, "sigma", "r_squared"):
            if row[name]:
                assert pytest.approx(float(row[name]), abs=1e-11) == got.loc[event, name]
        assert pytest.approx(float(row["car"]), abs=1e-11) == got.loc[event, "car[2]"]
        assert int(row["n_estimation"]) == got.loc[event, "n_estimation"]


@pytest.mark.parametrize("model", list(FILES))
def test_events_without_factors_are_skipped_with_the_days(model: str) -> None:
    golden, got = expected("expected_outcome", model), studied(model).events.set_index("event_id")

    skipped = [event for event, row in golden.items() if row["outcome"] != "used"]
    assert skipped == list(got.index[got["status"] != "ok"])
    for event in skipped:
        missing = got.loc[event, "status"] == "missing-event-window"
        assert missing == str(got.loc[event, "detail"]).startswith("the factor files have no values for 20")


@pytest.mark.parametrize("model", list(FILES))
def test_run_has_the_golden_fit_and_test(model: str) -> None:
    """Of the first event that the golden table has: one event on floats, s_CAR in its t."""
    event, row = next(iter(expected("expected_events", model).items()))
    when = next(one["announced"] for one in table("factor_panel/events.csv") if one["event_id"] == event)

    got = api.run(row["symbol"], when, windows=[(-2, 2)], **asked(model))[row["symbol"]]

    assert got.estimate is not None
    fit = got.estimate.fit
    named = dict(zip(fit.model.slopes, fit.slopes, strict=True))
    assert pytest.approx({name: float(row[name]) for name in named}, abs=1e-11) == named
    assert pytest.approx(float(row["sigma"]), abs=1e-12) == fit.sigma
    for name, column in (("car", "car"), ("car_t", "car_t"), ("car_p", "car_p")):
        assert pytest.approx(float(row[column]), abs=1e-9) == got.values[f"{name}[-2:2]"]


def test_a_run_on_a_day_without_a_factor_says_so() -> None:
    """SMB is missing on 13 May 2019: ff3 has no abnormal return, capm, which does not use it, has."""
    ff3, capm = (api.run("FA01", "2019-05-13", **asked(model))["FA01"] for model in ("ff3", "capm"))

    assert "no-factors:2019-05-13" in ff3.warnings
    assert ff3.values["abnormal_return"] is None
    assert ff3.values["close_to_close"] is not None
    assert "no-factors:2019-05-13" not in capm.warnings
    assert capm.values["abnormal_return"] is not None


@pytest.mark.parametrize(("model", "stem"), [("dimson", "dimson"), ("scholes-williams", "sw")])
def test_thin_trading_betas_are_the_golden_ones(model: str, stem: str) -> None:
    got = studied(model).events.set_index("event_id")

    for row in table("factor_panel/expected_thin_trading.csv"):
        for name in ("alpha", "beta", "sigma"):
            assert pytest.approx(float(row[f"{stem}_{name}"]), abs=1e-11) == got.loc[row["event_id"], name]
        assert pytest.approx(float(row[f"{stem}_car"]), abs=1e-11) == got.loc[row["event_id"], "car[2]"]
    assert (got["n_estimation"] == 150).all()  # the lead and the lag lie outside the window


@pytest.mark.parametrize("model", ["dimson", "scholes-williams"])
def test_a_thin_trading_beta_of_one_event_is_that_of_many(model: str) -> None:
    many = studied(model).events.set_index("event_id")
    first = table("factor_panel/events.csv")[0]

    got = api.run(first["symbol"], first["announced"], **asked(model))[first["symbol"]]

    assert got.estimate is not None
    assert pytest.approx(many.loc[first["event_id"], "beta"], rel=1e-12) == got.estimate.fit.beta


def test_capm_on_the_market_without_a_riskless_rate_is_the_market_model() -> None:
    panel = random_panel(3, missing=0.03)

    market, capm = panel.run(), panel.run(model="capm")

    for name in ("alpha", "beta", "sigma", "r_squared", "ar"):
        assert_allclose(getattr(capm, name), getattr(market, name), rtol=1e-12)
    for one, other in zip(capm.sections[0].rows, market.sections[0].rows, strict=True):
        assert one == other


def test_the_prediction_error_is_that_of_the_matrix_formula() -> None:
    """s_CAR^2 of ff3 on random factors: sigma^2 1'(I + Z (X'X)^-1 Z')1, the constant in X and Z."""
    rng = np.random.default_rng(2)
    factors, own = rng.normal(0.0, 0.01, (131, 3)), rng.normal(0.0, 0.02, 131)
    x, z = np.column_stack([np.ones(120), factors[:120]]), np.column_stack([np.ones(11), factors[120:]])
    coefficients, ssr, _, _ = np.linalg.lstsq(x, own[:120], rcond=None)
    covariance = ssr[0] / 116 * (np.eye(11) + z @ np.linalg.inv(x.T @ x) @ z.T)

    got = fit_event(MODELS["ff3"], own[:120].tolist(), factors[:120].T.tolist(), 100)

    assert isinstance(got, Fit)
    assert_allclose([got.alpha, *got.slopes], coefficients, rtol=1e-10)
    summed = factors[120:].sum(axis=0).tolist()
    assert_allclose(prediction_variance(got, 11.0, summed), covariance.sum(), rtol=1e-11)
    one = prediction_variance(got, 1.0, factors[125].tolist())
    assert_allclose(one, covariance[5, 5], rtol=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize("pairs", [0, 20_000_000], ids=["by distance", "pair by pair"])
@pytest.mark.parametrize("model", ["ff3", "dimson"])
def test_several_columns_have_the_same_statistics_with_compiled_loops(
    monkeypatch: pytest.MonkeyPatch, model: str, pairs: int
) -> None:
    monkeypatch.setattr("eventstudy.engine.correlation.ALL_PAIRS", pairs)
    panel, rng = random_panel(8, missing=0.02), np.random.default_rng(8)
    width = len(MODELS[model].series)
    series = panel.market[:, None, None] + rng.normal(0.0, 0.01, (400, 1, width)) * np.arange(width)

    def rows(compiled_from: int) -> list[list[float]]:
        monkeypatch.setattr("eventstudy.engine.loops.choice.FROM", compiled_from)
        where: dict[str, Any] = {"event_window": EVENT, "estimation_window": ESTIMATION, "model": model}
        got = study_arrays(panel.returns, series, panel.rows, panel.columns, **where)
        (section,) = got.sections
        tests = [
            [one.tests[name] for name in ("corrado_rank_z", "grank_t", "kolari_pynnonen_t")]
            for one in section.rows
        ]
        assert not any(isinstance(one, NotApplicable) for row in tests for one in row)
        return [[one.statistic for one in row if not isinstance(one, NotApplicable)] for row in tests]

    assert_allclose(rows(0), rows(10**9), rtol=1e-9)


def test_a_factor_that_is_a_combination_of_others_leaves_no_fit() -> None:
    rng = np.random.default_rng(1)
    own, a, b = rng.normal(0.0, 0.01, (3, 60))
    columns = [a.tolist(), b.tolist(), (a - 2 * b).tolist()]

    assert fit_event(MODELS["ff3"], own.tolist(), columns, 10) == Unfit(Reason.ZERO_VARIANCE)
    panel = random_panel(4)
    factors = rng.normal(0.0, 0.01, (400, 1, 3))
    factors[..., 2] = factors[..., 0] - 2 * factors[..., 1]
    got = study_arrays(
        panel.returns,
        factors,
        panel.rows,
        panel.columns,
        event_window=EVENT,
        estimation_window=ESTIMATION,
        model="ff3",
    )
    assert {REASONS[status] for status in got.status} == {"zero-variance"}


def test_an_inverse_by_hand() -> None:
    """(4 2; 2 3): determinant 8, inverse (3 -2; -2 4) / 8."""
    assert pytest.approx(np.array([[3, -2], [-2, 4]]) / 8) == np.array(inverted([[4.0, 2.0], [2.0, 3.0]]))


def test_more_leads_and_lags_are_more_columns() -> None:
    assert dimson(2).lags == (0, -1, 1, -2, 2)
