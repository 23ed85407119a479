"""The vectorised core against the golden panels: every number that they hold, and every reason."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from panels import ESTIMATION, EVENT, Inputs, document, panel_a, panel_a_study, table
from scipy.stats import norm, t

from eventstudy.engine.fit import fit_events
from eventstudy.engine.sections import Row
from eventstudy.engine.study_arrays import StudyArrays
from eventstudy.inference.interface import NotApplicable
from eventstudy.models.abnormal import abnormal_return, prediction_variance
from eventstudy.models.interface import Fit
from eventstudy.models.registry import MODELS
from eventstudy.reasons import REASONS, Reason
from eventstudy.studies.returns import session_returns
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

pytestmark = pytest.mark.usefixtures("either_loops")


def number(row: Row, test: str) -> tuple[float, float | None]:
    outcome = row.tests[test]
    assert not isinstance(outcome, NotApplicable), (test, outcome)
    return outcome.statistic, outcome.p_value


def rows_of(study: StudyArrays, kind: str) -> list[Row]:
    return [row for row in study.sections[0].rows if row.kind == kind]


def floats(rows: list[dict[str, str]], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])


# panel_a: each event


def test_panel_a_models() -> None:
    expected, got = table("panel_a/expected_models_simple.csv"), panel_a_study()

    assert ["ok"] * 30 == [REASONS[status] for status in got.status]
    assert_array_equal(got.n_estimation, floats(expected, "n_estimation"))
    for name, column in (("alpha", "alpha"), ("beta", "beta"), ("sigma", "sigma"), ("r_squared", "r2")):
        assert_allclose(getattr(got, name), floats(expected, column), rtol=0, atol=1e-9)


def test_panel_a_abnormal_returns_and_cars() -> None:
    expected, got = table("panel_a/expected_ar_car_simple.csv"), panel_a_study()

    assert_allclose(got.ar, floats(expected, "ar").reshape(30, 11), rtol=0, atol=1e-9)
    assert_allclose(got.car, floats(expected, "car").reshape(30, 11), rtol=0, atol=1e-9)


def fitted_panel_a() -> tuple[Fit[Floats], Floats, Floats]:
    """Fits, own and market event-window returns of the 30 events, cut out by hand."""
    parts = zip(*(panel_a().windows(event) for event in range(30)), strict=True)
    own, market, moves, moved = (np.array(part) for part in parts)
    return fit_events(MODELS["market"], own, market[None])[0], moves, moved


def test_panel_a_prediction_errors_and_standardised_returns() -> None:
    expected = table("panel_a/expected_ar_car_simple.csv")
    fits, moves, moved = fitted_panel_a()
    ar = abnormal_return(fits, moves.T, [moved.T]).T

    errors = np.sqrt(prediction_variance(fits, 1.0, [moved.T])).T
    variances = [prediction_variance(fits, float(end), [moved[:, :end].sum(axis=1)]) for end in range(1, 12)]
    sums = np.sqrt(np.stack(variances, axis=1))

    assert_allclose(errors, floats(expected, "forecast_se").reshape(30, 11), rtol=0, atol=1e-9)
    assert_allclose(sums, floats(expected, "car_se").reshape(30, 11), rtol=0, atol=1e-9)
    assert_allclose(ar / errors, floats(expected, "sar").reshape(30, 11), rtol=0, atol=1e-9)
    assert_allclose(ar.cumsum(axis=1) / sums, floats(expected, "scar").reshape(30, 11), rtol=0, atol=1e-9)
    models = table("panel_a/expected_models_simple.csv")
    assert_allclose(fits.means[0], floats(models, "market_mean"), rtol=0, atol=1e-12)
    assert_allclose(1 / fits.inverse[0][0], floats(models, "market_sxx"), rtol=0, atol=1e-12)


# panel_a: across events

STATISTICS = (
    "cross_sectional_t",
    "bmp_t",
    "corrado_rank_z",
    "sign_z",
    "generalized_sign_z",
    "wilcoxon_w",
)
KINDS = [("aar", "daily"), ("caar", "cumulative")]


@pytest.mark.parametrize(("kind", "file"), KINDS)
def test_panel_a_means_and_counts(kind: str, file: str) -> None:
    expected = table(f"panel_a/expected_{file}_simple.csv")
    got = rows_of(panel_a_study(), kind)

    assert len(expected) == len(got)
    assert_allclose([row.mean for row in got], floats(expected, kind), rtol=0, atol=1e-9)  # type: ignore[arg-type]
    assert [int(row["positive"]) for row in expected] == [row.positive for row in got]
    assert [int(row["n"]) for row in expected] == [row.n for row in got]
    starts = [int(row.get("start", row.get("rel", ""))) for row in expected]
    ends = [int(row.get("end", row.get("rel", ""))) for row in expected]
    assert list(zip(starts, ends, strict=True)) == [(row.start, row.end) for row in got]


@pytest.mark.parametrize(("kind", "file"), KINDS)
@pytest.mark.parametrize("test", STATISTICS)
def test_panel_a_statistics(kind: str, file: str, test: str) -> None:
    expected = floats(table(f"panel_a/expected_{file}_simple.csv"), test)

    got = [number(row, test)[0] for row in rows_of(panel_a_study(), kind)]

    assert_allclose(got, expected, rtol=0, atol=1e-8)


NEW = {
    "patell_z": "patell_z",
    "corrado_zivney_sign_z": "corrado_zivney_sign_z",
    "crude_dependence_t": "crude_dependence_t",
    "skewness_adjusted_t": "skewness_hall_t",
    "kolari_pynnonen_t": "kolari_pynnonen_t",
    "bmp_t": "bmp_t",
    "corrado_rank_z": "corrado_rank_z",
    "grank_t": "grank_t",
    "wilcoxon_w": "wilcoxon_w",
}
P_VALUES = {
    "patell_z": "patell_p",
    "sign_z": "sign_exact_p",
    "generalized_sign_z": "generalized_sign_exact_p",
    "wilcoxon_w": "wilcoxon_exact_p",
    "corrado_zivney_sign_z": "corrado_zivney_sign_p",
    "crude_dependence_t": "crude_dependence_p",
    "kolari_pynnonen_t": "kolari_pynnonen_p",
    "grank_t": "grank_p",
}


def assert_golden(rows: list[Row], file: str) -> None:
    """Every column of a table of two other programs (numpy and R) that these rows have."""
    found = {(row.kind, row.start, row.end): row for row in rows}
    for expected in table(file):
        row = found[expected["kind"], int(expected["start"]), int(expected["end"])]
        for columns, place in ((NEW, 0), (P_VALUES, 1)):
            for test, column in columns.items():
                if column in expected:
                    got = number(row, test)[place]
                    assert pytest.approx(float(expected[column]), rel=1e-9, abs=1e-9) == got, (test, row)
        if "kp_r" in expected:
            assert pytest.approx(float(expected["kp_r"]), abs=1e-12) == row.correlation


@pytest.mark.parametrize("file", ["panel_a/kp_overlap.csv", "panel_a/extra_tests.csv"])
def test_panel_a_has_the_corrected_and_added_statistics_of_two_other_programs(file: str) -> None:
    assert_golden(panel_a_study().sections[0].rows, file)


def test_events_on_three_dates_have_the_statistics_of_two_other_programs() -> None:
    """Twenty events on 9, 6 and 5 firms' dates, two of them three sessions apart."""
    study = long_panel("clustered").run(
        event_window=EventWindow(-2, 2), estimation_window=EstimationWindow(-130, -11), min_estimation=100
    )

    assert_golden(study.sections[0].rows, "clustered/expected_tests.csv")


@pytest.mark.parametrize("start", [-250, -400])
def test_asking_for_more_history_than_there_is_changes_nothing(start: int) -> None:
    """129 to 169 estimation sessions exist; both requests give the one golden row, also Corrado and GRANK."""
    study = long_panel("short_history").run(
        event_window=EventWindow(-2, 2), estimation_window=EstimationWindow(start, -11), min_estimation=80
    )

    assert_golden(study.sections[0].rows, "short_history/expected_tests.csv")


def test_panel_a_grank_of_the_whole_window() -> None:
    expected = document("panel_a/expected_window_simple.json")

    got = number(rows_of(panel_a_study(), "caar")[-1], "grank_t")

    assert pytest.approx((expected["grank_t"], expected["grank_p"]), abs=1e-8) == got


@pytest.mark.parametrize(("kind", "file"), KINDS)
def test_panel_a_p_values(kind: str, file: str) -> None:
    """Wilcoxon's stand in the table; the others follow from its statistics by scipy's distributions."""
    expected = table(f"panel_a/expected_{file}_simple.csv")
    got = rows_of(panel_a_study(), kind)

    p_values = {test: [number(row, test)[1] for row in got] for test in got[0].tests}

    assert_allclose(p_values["wilcoxon_w"], floats(expected, "wilcoxon_p"), rtol=0, atol=1e-8)  # type: ignore[arg-type]
    for test in ("cross_sectional_t", "bmp_t"):
        p = 2 * t.sf(np.abs(floats(expected, test)), 29)
        assert_allclose(p_values[test], p, rtol=0, atol=1e-8)  # type: ignore[arg-type]
    for test in ("corrado_rank_z",):
        p = 2 * norm.sf(np.abs(floats(expected, test)))
        assert_allclose(p_values[test], p, rtol=0, atol=1e-8)  # type: ignore[arg-type]


def long_panel(folder: str) -> Inputs:
    """The events of a folder with long prices, the market MKT first."""
    prices = {(row["symbol"], row["date"]): float(row["close"]) for row in table(f"{folder}/prices.csv")}
    sessions = sorted({day for symbol, day in prices if symbol == "MKT"})
    symbols = sorted({symbol for symbol, _ in prices} - {"MKT"})
    closes = np.array([[prices.get((name, day), math.nan) for name in ["MKT", *symbols]] for day in sessions])
    returns, events = session_returns(closes), table(f"{folder}/events.csv")
    rows = [sessions.index(event["announced"]) for event in events]
    columns = [symbols.index(event["symbol"]) for event in events]
    return Inputs(returns[:, 1:], returns[:, 0], np.array(rows), np.array(columns))


# panel_c: what can be used, and why not


def panel_c() -> tuple[Inputs, list[str]]:
    """The long file by its own rule, and the reasons that are known before any return is looked at."""
    prices = {(row["symbol"], row["date"]): float(row["close"]) for row in table("panel_c/prices.csv")}
    sessions = sorted(date for symbol, date in prices if symbol == "MKT")
    symbols = sorted({symbol for symbol, _ in prices} - {"MKT"})
    closes = np.array(
        [[prices.get((symbol, date), math.nan) for symbol in ["MKT", *symbols]] for date in sessions]
    )
    returns, rows, columns, reasons = session_returns(closes), [], [], []
    for event in table("panel_c/events.csv"):
        day, symbol = event["announced"], event["symbol"]
        own = sorted(date for name, date in prices if name == symbol)
        row = bisect_left(sessions, day)
        inside = sessions[0] <= day <= sessions[-1]
        rows.append(row if inside else -1)
        columns.append(symbols.index(symbol) if own else -1)
        if not own:
            reasons.append("no-prices")
        elif not inside or not own[0] <= sessions[row] <= own[-1]:
            reasons.append("outside-price-history")
        else:
            reasons.append("ok")
    return Inputs(returns[:, 1:], returns[:, 0], np.array(rows), np.array(columns)), reasons


def test_panel_c_outcomes_reasons_and_counts() -> None:
    expected = table("panel_c/expected_outcome.csv")
    inputs, reasons = panel_c()

    got = inputs.run(status=np.array([Reason(reason).number for reason in reasons], dtype=np.int8))

    assert len(expected) == 25
    assert [row["reason"] or "ok" for row in expected] == [REASONS[status] for status in got.status]
    assert [int(row["n_estimation"]) for row in expected] == list(got.n_estimation)
    assert sum(row["outcome"] == "used" for row in expected) == got.sections[0].n == 12


def test_panel_c_skipped_events_have_no_numbers_and_used_ones_all() -> None:
    inputs, reasons = panel_c()
    got = inputs.run(status=np.array([Reason(reason).number for reason in reasons], dtype=np.int8))

    used = got.status == 0
    for values in (got.alpha, got.beta, got.sigma, got.ar, got.car, got.r_squared):
        assert np.isfinite(values[used]).all()
        assert np.isnan(values[~used]).all()


# tiny_exact


def tiny_exact() -> StudyArrays:
    rows = table("tiny_exact/returns.csv")
    returns = np.array([[float(row[firm]) for firm in "ABC"] for row in rows])
    market = floats(rows, "market")
    day0 = next(place for place, row in enumerate(rows) if row["t"] == "0")
    inputs = Inputs(returns, market, np.full(3, day0), np.arange(3))
    return inputs.run(
        event_window=EventWindow(-1, 1), estimation_window=EstimationWindow(-9, -2), min_estimation=8
    )


def test_tiny_exact_across_firms() -> None:
    expected, got = document("tiny_exact/expected.json"), tiny_exact()

    for daily, row in zip(expected["daily"], rows_of(got, "aar"), strict=True):
        assert daily["rel"] == row.start
        assert daily["positive"] == row.positive
        assert pytest.approx(float(daily["aar"]), rel=1e-12) == row.mean
        for name, test in (("cs_t", "cross_sectional_t"), ("patell_z", "patell_z"), ("bmp", "bmp_t")):
            assert pytest.approx(float(daily[name]), rel=1e-12) == number(row, test)[0]
    whole = rows_of(got, "caar")[-1]
    assert pytest.approx(float(expected["caar"]), rel=1e-12) == whole.mean
    assert pytest.approx(float(expected["caar_cs_t"]), rel=1e-12) == number(whole, "cross_sectional_t")[0]


def test_tiny_exact_firm_by_firm() -> None:
    expected, got = document("tiny_exact/expected.json")["per_event"], tiny_exact()

    for event, firm in enumerate("ABC"):
        assert_allclose(got.alpha[event], float(expected[firm]["alpha_dec"]), rtol=1e-12)
        assert_allclose(got.beta[event], float(expected[firm]["beta_dec"]), rtol=1e-12)
        assert_allclose(got.sigma[event], float(expected[firm]["sigma"]), rtol=1e-12)
        assert_allclose(got.ar[event], [float(ar) for ar in expected[firm]["ar"]], rtol=0, atol=1e-14)
        assert_allclose(got.car[event, -1], float(expected[firm]["car"]), rtol=1e-12)


def test_the_windows_of_the_panels_are_those_of_their_description() -> None:
    assert (120, 11) == (len(ESTIMATION), len(EVENT))
