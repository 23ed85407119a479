"""One event on plain floats: exact fractions, the golden panel, the vectorised core and scipy agree."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from panels import ONE_COLUMN, Inputs, document, panel_a, random_panel, table
from scipy.special import stdtr

from eventstudy.engine.fit import fit_events
from eventstudy.models import single_event
from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit
from eventstudy.models.registry import MODELS
from eventstudy.models.single_event import CarTest, Unfit, fit_event
from eventstudy.models.student import student_p
from eventstudy.reasons import REASONS, Reason

NAN = math.nan
MARKET = [0.01, -0.02, 0.005, 0.015, -0.01, 0.02, -0.005, 0.005]
OWN = [0.012, -0.015, 0.001, 0.019, -0.008, 0.026, -0.009, 0.002]


Floats = Sequence[float]


def fitted(model: str, own: Floats, market: Floats, minimum: int) -> Fit[float] | Unfit:
    return fit_event(MODELS[model], own, [market], minimum)


def fit(own: Floats, market: Floats, model: str = "market", minimum: int = 3) -> Fit[float]:
    found = fitted(model, own, market, minimum)
    assert isinstance(found, Fit)
    return found


def abnormal(fit: Fit[float], own: float, market: float) -> float:
    return abnormal_return(fit, own, [market])


def car_test(fit: Fit[float], own: Floats, market: Floats) -> CarTest:
    return single_event.car_test(fit, own, [market])


def day_test(fit: Fit[float], own: float, market: float) -> CarTest:
    return single_event.car_test(fit, [own], [[market]])


# Exact fractions


def close(value: object) -> object:
    """Equal to twelve digits; ``value`` is a Fraction or its text in decimals."""
    return pytest.approx(float(value), rel=1e-12, abs=1e-12)  # type: ignore[arg-type]


def tiny(firm: str) -> tuple[list[float], list[float], list[float], list[float]]:
    """Own and market returns of the estimation window, then of the event window."""
    rows = table("tiny_exact/returns.csv")
    return tuple(  # type: ignore[return-value]
        [float(row[name]) for row in rows if row["phase"] == phase]
        for phase in ("estimation", "event")
        for name in (firm, "market")
    )


@pytest.mark.parametrize("firm", ["A", "B", "C"])
def test_a_firm_of_tiny_exact_is_fitted_and_tested_to_twelve_digits(firm: str) -> None:
    own, market, moves, moved = tiny(firm)
    expected = document("tiny_exact/expected.json")["per_event"][firm]

    got = fit(own, market, minimum=8)
    car = car_test(got, moves, moved)

    assert close(Fraction(expected["alpha"])) == got.alpha
    assert close(Fraction(expected["beta"])) == got.beta
    assert close(expected["sigma"]) == got.sigma
    assert expected["df"] == got.df
    assert close(Fraction(expected["ssr"])) == got.sigma**2 * 6
    pairs = list(zip(moves, moved, strict=True))
    assert [close(ar) for ar in expected["ar"]] == [abnormal(got, *pair) for pair in pairs]
    assert [close(sar) for sar in expected["sar"]] == [day_test(got, *pair).statistic for pair in pairs]
    assert close(expected["car"]) == car.car
    assert close(expected["scar_exact"]) == car.statistic


def test_the_adjusted_models_by_hand() -> None:
    """Own 1, 3, 5 %, market 1, 1, 4 %: abnormal 0, 2, 1 % about 1 %, own mean 3 %; both sd by hand."""
    own, market = [0.01, 0.03, 0.05], [0.01, 0.01, 0.04]

    adjusted, mean = fit(own, market, "market-adjusted"), fit(own, market, "mean-adjusted")

    assert (adjusted.alpha, adjusted.beta, adjusted.df) == (0.0, 1.0, 2)
    assert pytest.approx(0.01, rel=1e-12) == adjusted.sigma  # sqrt((1 + 1 + 0) / 2) %
    assert pytest.approx(0.03, rel=1e-12) == mean.alpha
    assert (mean.beta, mean.df) == (0.0, 2)
    assert pytest.approx(0.02, rel=1e-12) == mean.sigma  # sqrt((4 + 0 + 4) / 2) %
    # Two sessions of +4 % with a flat market: adjusted 8 % / (1 % sqrt 2); mean 2 % / (2 % sqrt(2 + 4/3)).
    assert pytest.approx(8 / math.sqrt(2), rel=1e-12) == car_test(adjusted, [0.04] * 2, [0.0] * 2).statistic
    assert pytest.approx(1 / math.sqrt(10 / 3), rel=1e-12) == car_test(mean, [0.04] * 2, [0.0] * 2).statistic


# Against the vectorised core


@pytest.mark.parametrize("model", ONE_COLUMN)
@pytest.mark.parametrize("panel", [panel_a(), random_panel(5, missing=0.05), random_panel(6, missing=0.1)])
def test_one_event_has_the_numbers_of_the_vectorised_core(panel: Inputs, model: str) -> None:
    many = panel.run(model=model)
    used = 0
    for event in range(len(panel.rows)):
        own, market, moves, moved = panel.windows(event)
        got = fitted(model, own, market, 100)
        if isinstance(got, Unfit):
            assert REASONS[many.status[event]] == got.reason
            continue
        assert many.n_estimation[event] == got.n
        if REASONS[many.status[event]] == "missing-event-window":
            assert math.isnan(car_test(got, moves, moved).car)
            continue
        used += 1
        for name in ("alpha", "beta", "sigma", "r_squared"):
            # Under mean-adjusted, r_squared is a difference of equal sums: 0 up to their last digits.
            expected = pytest.approx(getattr(many, name)[event], rel=1e-12, abs=1e-15)
            assert expected == getattr(got, name)
        ars = [abnormal(got, *pair) for pair in zip(moves, moved, strict=True)]
        assert pytest.approx(many.ar[event], rel=1e-12, abs=1e-15) == ars
        assert pytest.approx(many.car[event, -1], rel=1e-12, abs=1e-15) == car_test(got, moves, moved).car
    assert used > 0


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_the_t_of_one_event_is_the_standardised_return_of_the_core(model: str) -> None:
    """SAR and SCAR of the core are the t statistics of one event's session and window."""
    panel = random_panel(11)
    parts = panel.windows(3)
    own, market, moves, moved = (np.array([part]) for part in parts)
    fits, _ = fit_events(MODELS[model], own, market[None])
    ar = abnormal_return(fits, moves.T, [moved.T]).T
    sars = (ar / np.sqrt(prediction_variance(fits, 1.0, [moved.T])).T)[0]
    scar = ar.sum() / np.sqrt(prediction_variance(fits, 11.0, [moved.sum(axis=1)]))[0]

    got = fit(parts[0], parts[1], model)

    days = [day_test(got, *pair).statistic for pair in zip(parts[2], parts[3], strict=True)]
    assert pytest.approx(sars, rel=1e-12) == days
    assert pytest.approx(scar, rel=1e-12) == car_test(got, parts[2], parts[3]).statistic
    assert (
        pytest.approx(2 * stdtr(got.df, -abs(scar)), rel=1e-11) == car_test(got, parts[2], parts[3]).p_value
    )


def test_panel_a_event_by_event_is_the_golden_table() -> None:
    expected = table("panel_a/expected_ar_car_simple.csv")
    panel = panel_a()
    for event in range(30):
        own, market, moves, moved = panel.windows(event)
        got = fit(own, market, minimum=100)
        for day in range(11):
            row = expected[11 * event + day]
            car = car_test(got, moves[: day + 1], moved[: day + 1])
            session = day_test(got, moves[day], moved[day])
            assert pytest.approx(float(row["ar"]), abs=1e-12) == abnormal(got, moves[day], moved[day])
            assert pytest.approx(float(row["sar"]), abs=1e-10) == session.statistic
            assert pytest.approx(float(row["car"]), abs=1e-12) == car.car
            assert pytest.approx(float(row["scar"]), abs=1e-10) == car.statistic


# Missing returns and events without a fit


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_a_session_without_both_returns_is_left_out(model: str) -> None:
    """The two fits see the same eight sessions, whatever stands beside a missing one."""
    plain = fit(OWN, MARKET, model)
    holed = fit([NAN, *OWN, 0.5], [0.3, *MARKET, NAN], model)

    assert plain == holed
    assert holed.n == 8


def test_fewer_returns_than_the_minimum_are_a_short_window() -> None:
    assert Unfit(Reason.SHORT_ESTIMATION_WINDOW) == fitted("market", OWN, MARKET, 9)
    assert Unfit(Reason.SHORT_ESTIMATION_WINDOW) == fitted("market", [*OWN, NAN], [*MARKET, 0.1], 9)
    assert Unfit(Reason.SHORT_ESTIMATION_WINDOW) == fitted("mean-adjusted", [], [], 1)
    assert fit(OWN, MARKET, minimum=8).n == 8


def test_too_few_returns_come_before_no_variance() -> None:
    assert Unfit(Reason.SHORT_ESTIMATION_WINDOW) == fitted("market", [0.0] * 8, MARKET, 9)


@pytest.mark.parametrize("model", ONE_COLUMN)
@pytest.mark.parametrize("level", [0.0, 0.1])
def test_equal_returns_have_no_variance(model: str, level: float) -> None:
    assert Unfit(Reason.ZERO_VARIANCE) == fitted(model, [level] * 8, MARKET, 8)


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_returns_that_vary_only_beside_a_missing_one_have_no_variance(model: str) -> None:
    assert Unfit(Reason.ZERO_VARIANCE) == fitted(model, [*[0.001] * 8, 0.2], [*MARKET, NAN], 8)


@pytest.mark.parametrize("level", [0.0, 0.1, 0.001])
def test_a_market_that_does_not_vary_leaves_no_market_model(level: float) -> None:
    """Their sum over their number may differ in the last digit: that is no variance."""
    for n in (3, 6, 7):
        assert Unfit(Reason.ZERO_VARIANCE) == fitted("market", OWN[:n], [level] * n, n)
        assert isinstance(fitted("mean-adjusted", OWN[:n], [level] * n, n), Fit)


def test_as_many_parameters_as_returns_leave_no_variance() -> None:
    assert Unfit(Reason.ZERO_VARIANCE) == fitted("market", OWN[:2], MARKET[:2], 0)
    assert Unfit(Reason.ZERO_VARIANCE) == fitted("mean-adjusted", OWN[:1], MARKET[:1], 0)
    assert Unfit(Reason.ZERO_VARIANCE) == fitted("market", [], [], 0)


def test_series_of_different_lengths_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        fitted("market", OWN, MARKET[:-1], 3)


@pytest.mark.parametrize("model", ONE_COLUMN)
def test_a_missing_return_of_the_window_makes_its_numbers_missing(model: str) -> None:
    got = fit(OWN, MARKET, model)

    assert math.isnan(abnormal(got, NAN, 0.01))
    assert math.isnan(abnormal(got, 0.01, NAN))
    for own, market in (([0.01, NAN], [0.01, 0.02]), ([0.01, 0.01], [NAN, 0.02])):
        car = car_test(got, own, market)
        assert all(math.isnan(value) for value in (car.car, car.statistic, car.p_value))
    session = day_test(got, NAN, 0.01)
    assert math.isnan(session.statistic)
    assert math.isnan(session.p_value)


def test_a_perfect_fit_has_a_car_but_no_test() -> None:
    """Own = market in powers of two: the residuals are exactly zero."""
    market = [0.25, -0.5, 0.125, 0.125]
    got = fit(market, market)

    car = car_test(got, [0.5, 0.25], [0.25, 0.25])

    assert (got.alpha, got.beta, got.sigma) == (0.0, 1.0, 0.0)
    assert car.car == 0.25
    assert math.isnan(car.statistic)
    assert math.isnan(car.p_value)


def test_a_long_series_of_large_level_loses_no_digits() -> None:
    """Own = 1000 + 3 market up to a pattern whose residuals are +-1/1024: everything exact in binary."""
    market = [1000.0 + step for step in (0.0, 0.0, 1.0, 1.0)] * 500
    own = [3.0 * one - 2000.0 + sign / 1024 for one, sign in zip(market, [1, -1, 1, -1] * 500, strict=True)]

    got = fit(own, market)

    assert pytest.approx(3.0, rel=1e-15) == got.beta
    assert pytest.approx(-2000.0, rel=1e-14) == got.alpha
    assert pytest.approx(math.sqrt(2000 / 1024**2 / 1998), rel=1e-12) == got.sigma


# Student's t


@pytest.mark.parametrize(
    "df", [1, 2, 3, 4, 5, 10, 29, 97, 118, 248, 338, 339, 340, 341, 1_000, 3_333, 10_000]
)
def test_student_p_has_twelve_digits_of_scipy(df: int) -> None:
    """Down to p-values near the smallest float; 338 to 341 are either side of where Gamma is not computed."""
    ts = np.concatenate([np.linspace(0.001, 6.0, 400), np.linspace(6.0, 50.0, 200)])
    expected = 2.0 * stdtr(df, -ts)
    normal = expected > 1e-290  # beyond, floats themselves have fewer digits

    got = np.array([student_p(float(t), df) for t in ts])

    assert pytest.approx(0.0, abs=1e-12) == float(np.abs(got[normal] / expected[normal] - 1.0).max())
    assert (got[~normal] < 1e-289).all()
    assert normal.sum() > 500


@pytest.mark.parametrize(
    ("t", "df", "p"),
    [
        (2.1714, 5_001, 0.029947810486467247),
        (3.5604, 123_456.5, 0.00037042937789247592),
        (2.0209, 27_442_065, 0.043290127608875833),
        (1e-3, 1_000_000, 0.99920211577164909),
        (37.0, 10_000, 5.6226312352795166e-281),
        (1.7, 2.5, 0.20561221715988385),
        (-4.2, 17.83, 0.00054818605033039642),
    ],
)
def test_student_p_of_many_and_of_fractional_degrees_of_freedom(t: float, df: float, p: float) -> None:
    """By mpmath with 40 digits: betainc(df / 2, 1 / 2, 0, df / (df + t t), regularized=True)."""
    assert pytest.approx(p, rel=1e-13) == student_p(t, df)


@pytest.mark.parametrize("t", [1e-9, 1e-4, 0.3, 1.0, 1.5, 20.0, 1e6, 1e12])
def test_student_p_of_one_and_two_degrees_of_freedom_in_closed_form(t: float) -> None:
    """df 1: (2/pi) atan(1/t). df 2: 1 - t / sqrt(2 + t^2) = 2 / (r (r + t)), r = sqrt(2 + t^2)."""
    r = math.hypot(t, math.sqrt(2.0))

    assert pytest.approx(2.0 / math.pi * math.atan2(1.0, t), rel=1e-13) == student_p(t, 1)
    assert pytest.approx(2.0 / (r * (r + t)), rel=1e-13) == student_p(t, 2)


def test_student_p_at_its_ends() -> None:
    assert student_p(0.0, 7) == 1.0
    assert student_p(math.inf, 7) == 0.0
    assert student_p(-1e200, 7) == 0.0
    assert math.isnan(student_p(NAN, 7))
    assert student_p(2.5, 7) == student_p(-2.5, 7)


@pytest.mark.slow
def test_student_p_falls_with_t_across_the_two_sides_of_the_fraction() -> None:
    for df in (1, 3, 30, 300, 3_000):
        ps = [student_p(t / 500, df) for t in range(3_000)]
        assert ps == sorted(ps, reverse=True)


# What it costs


def test_nothing_heavy_is_imported() -> None:
    """The point of the module: numpy and scipy stay out."""
    code = (
        "import sys, eventstudy.models.single_event; print({'numpy', 'scipy', 'decimal'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )

    assert done.stdout == "set()\n"


def test_results_are_plain_values() -> None:
    got = fit(OWN, MARKET)

    test = car_test(got, [0.01], [0.0])
    assert all(type(value) is float for value in test)
    assert CarTest(*test) == test
    assert got == fit(OWN, MARKET)
