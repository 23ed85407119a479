"""Other outcomes, long runs, GARCH and trade to trade: against golden tables of two independent programs."""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import Command
from hidden_library import HIDE
from panels import GOLDEN, document, table

import eventstudy as es

FACTORS = GOLDEN / "factor_panel"
ASKED: dict[str, Any] = {"benchmark": "MKT", "estimation": (-160, -11), "source": FACTORS / "prices_wide.csv"}
GARCH: dict[str, Any] = {"benchmark": "MKT", "estimation": (-760, -11), "window": (-2, 2)}


def near(want: str | float, got: object, within: float = 1e-9) -> bool:
    return math.isclose(float(want), float(str(got)), rel_tol=0, abs_tol=within)


def rows_like(study: es.Study, golden: list[dict[str, str]]) -> Any:
    """Each golden row with the study's of the same kind and sessions."""
    rows = study.to_frame().to_dict("records")
    found = {(row["kind"], row["start"], row["end"]): row for row in rows}
    kinds = {"day": "aar", "window": "caar"}
    for want in golden:
        kind = kinds.get(want["kind"], want["kind"])
        yield want, found[kind, int(want["start"]), int(want["end"])]


@pytest.fixture
def with_volumes(tmp_path: Path) -> Path:
    """The golden prices, a row a symbol and day, with the volumes of eight of the firms."""
    closes = pd.read_csv(FACTORS / "prices_wide.csv").melt("date", var_name="symbol", value_name="close")
    volumes = pd.read_csv(FACTORS / "volumes_wide.csv").melt("date", var_name="symbol", value_name="volume")
    closes.merge(volumes, on=["date", "symbol"], how="left").to_csv(tmp_path / "prices.csv", index=False)
    return tmp_path / "prices.csv"


@pytest.mark.parametrize("model", ["mean-adjusted", "market"])
def test_volumes_have_the_golden_tests(with_volumes: Path, model: Any) -> None:
    study = es.study(
        FACTORS / "events.csv",
        window=(-2, 2),
        estimation=(-160, -11),
        source=with_volumes,
        model=model,
        outcome="volume",
        shares=FACTORS / "shares.csv",
    )

    golden = [row for row in table("factor_panel/expected_volume_tests.csv") if row["model"] == model]
    for want, got in rows_like(study, golden):
        for name in ("n", "mean", "cross_sectional_t", "cross_sectional_p", "bmp_t", "corrado_rank_z"):
            assert near(want[name], got[name])


def test_without_shares_the_volume_itself_is_measured_and_that_is_said(
    command: Command, with_volumes: Path
) -> None:
    words = ("study", str(FACTORS / "events.csv"), "--source", str(with_volumes), "--outcome", "volume")
    done = json.loads(command(*words, "--window", "0:0", "--format", "json").stdout)

    # FA06, mean-adjusted by hand: ln(1 + volume) against the mean over sessions -130 to -11.
    assert "ln(1 + volume)" in done["provenance"]["measured"]
    assert any("too often" in one["sentence"] and "volume" in one["sentence"] for one in done["cautions"])


def test_volatility_has_the_golden_ratios_and_no_test_about_zero() -> None:
    study = es.study(FACTORS / "events.csv", window=(-2, 2), outcome="volatility", **ASKED)

    names = {"mean": "mean_ratio", "median": "median_ratio", "cross_sectional_t": "t_of_mean_minus_1"}
    for want, got in rows_like(study, table("factor_panel/expected_volatility.csv")):
        assert all(near(want[theirs], got[ours]) for ours, theirs in names.items())
        assert np.isnan(got["sign_z"]) and np.isnan(got["wilcoxon_w"])


def test_an_event_whose_residuals_do_not_vary_has_no_variance_ratio() -> None:
    """The market against itself, beside a firm."""
    events = pd.DataFrame({"symbol": ["MKT", "FA01"], "announced": ["2019-01-14", "2019-01-14"]})
    source = pd.read_csv(FACTORS / "prices_wide.csv").assign(INDEX=lambda frame: frame["MKT"])
    study = es.study(events, outcome="volatility", **{**ASKED, "benchmark": "INDEX", "source": source})
    assert ["zero-variance", "ok"] == study.events["status"].to_list()


@pytest.mark.slow
def test_buy_and_hold_returns_are_the_golden_ones_with_their_tests() -> None:
    study = es.study(FACTORS / "events.csv", window=(1, 30), bhar=True, bootstrap=20_000, **ASKED)

    events = study.events.set_index("event_id")
    for want in table("factor_panel/expected_bhar.csv"):
        if want["outcome"] == "used":
            assert near(want["bhar"], events.loc[want["event_id"], "bhar"])
    golden, (_, row) = document("factor_panel/expected_bhar_tests.json"), next(study.bhar.iterrows())
    assert golden["n"] == row["n"]
    assert near(golden["cross_sectional_t"], row["cross_sectional_t"])
    assert near(golden["skewness_hall_t"], row["skewness_adjusted_t"])
    # Four standard errors of twice a share of 20,000 draws, q = p / 2 = .055.
    want = golden["bootstrap_hall_resamples_of_n"]["p"]
    assert near(want, row["skewness_adjusted_p"], 4 * 2 * math.sqrt(0.055 * 0.945 / 20_000) + 2e-3)


def test_a_reference_portfolio_takes_the_place_of_the_benchmark(tmp_path: Path) -> None:
    """Held against itself a share has earned nothing more; against MKT what it has against the benchmark."""
    events = pd.read_csv(FACTORS / "events.csv")
    both = [
        es.study(events.assign(peer=peer), window=(1, 30), bhar=True, reference="peer", **ASKED).bhar["mean"][
            0
        ]
        for peer in (events["symbol"], "MKT")
    ]
    assert near(0.0, both[0], 1e-15)
    assert near(document("factor_panel/expected_bhar_tests.json")["mean"], both[1])


def words_of(page: str) -> str:
    """What a reader sees of a page up to its cautions: headline, charts and the summary."""
    return re.sub(r"<style.*?</style>|<[^>]+>", " ", page.split("Caution</h2>")[0], flags=re.DOTALL)


def test_the_page_of_ratios_and_volumes_writes_plain_numbers(command: Command, with_volumes: Path) -> None:
    words = ["study", str(FACTORS / "events.csv"), "--benchmark", "MKT", "--estimation=-160:-11"]
    words += ["--source", str(with_volumes), "--window=-2:2", "--format", "html", "--outcome"]
    ratios = command(*words, "volatility", "--compare", "group").stdout
    volumes = command(*words, "volume", "--model", "mean-adjusted", "--power").stdout

    # 1.405 over the window: expected_volatility.csv. "95 % confidence" is written with a blank.
    assert "the variance ratio was, on average, 1.41." in words_of(ratios)
    assert "Variance ratios around 24 events" in words_of(ratios)
    for page in (ratios, volumes):
        assert "</svg>" in page
        assert re.findall(r"\d%", words_of(page)) == []
    found = re.search(r"Power at 5.*?<tbody>(.*?)</tbody>", volumes, re.DOTALL)
    assert found
    assert re.findall(r"cross_sectional_t</th><td[^>]*>[\d.]+</td>", found[1])


@pytest.mark.parametrize("model", ["capm", "ff3", "carhart"])
def test_a_daily_calendar_time_portfolio_has_the_golden_alpha_and_errors(model: Any) -> None:
    files = [FACTORS / "factors_3_daily.csv", *([FACTORS / "momentum_daily.csv"] * (model == "carhart"))]
    settings = {**ASKED, "model": model, "factors": files}
    study = es.study(FACTORS / "events.csv", window=(1, 30), calendar_time="daily", hac_lag=5, **settings)

    golden, portfolio = document("factor_panel/expected_calendar_time.json"), study.result.calendar_time
    want = golden["models"][model]
    assert portfolio is not None
    assert (golden["days_with_a_portfolio"], golden["largest_portfolio"]) == (
        portfolio.periods,
        portfolio.largest,
    )
    assert (want["first"], want["last"]) == (portfolio.first, portfolio.last)
    terms = {(row["errors"], row["term"]): row for row in study.calendar_time.to_dict("records")}
    for errors in ("classical", "HC0", "HC1", "HAC"):
        alpha = terms[errors, "alpha"]
        assert near(want["alpha"], alpha["value"])
        assert near(want[f"alpha_se_{errors}"], alpha["standard_error"])
        assert near(want[f"alpha_t_{errors}"], alpha["t"])


def test_a_monthly_portfolio_holds_a_firm_for_the_months_after_that_of_its_event() -> None:
    """One firm that always earns twice the market's monthly return: beta 2, alpha 0, for exactly 3 months.

    Closes at the ends of months alone differ, so that a month's return is the step between two of them.
    """
    days = [day for day in pd.bdate_range("2021-01-04", "2021-12-31") if es_open(day)]
    steps = [0.01, -0.02, 0.03, 0.005, -0.01, 0.02, 0.015, -0.005, 0.01, 0.02, -0.03, 0.04]
    frame = pd.DataFrame(index=pd.DatetimeIndex(days, name="date"))
    for name, times in (("MKT", 1.0), ("TWICE", 2.0)):
        growth = np.cumprod([1 + times * step for step in steps])
        frame[name] = [100 * growth[day.month - 1] * (1 + 1e-9 * day.day) for day in days]
    events = pd.DataFrame({"symbol": ["TWICE"], "announced": ["2021-06-15"]})
    study = es.study(
        events,
        window=(0, 0),
        estimation=(-60, -11),
        min_estimation=20,
        benchmark="MKT",
        source=frame,
        calendar_time="monthly",
        months=3,
    )

    found = study.result.calendar_time
    assert found is not None
    assert (3, "2021-07", "2021-09") == (found.periods, found.first, found.last)
    fits = study.calendar_time.set_index(["errors", "term"])["value"].to_dict()
    assert near(2.0, fits["HC1", "market"], 1e-6)
    assert near(0.0, fits["HC1", "alpha"], 1e-6)


def es_open(day: pd.Timestamp) -> bool:
    """Whether New York had a session on the day."""
    instant = day.tz_localize("America/New_York") + pd.Timedelta(hours=12)
    return es.reaction_session("XNYS", instant.to_pydatetime()).date == day.date()


@pytest.mark.slow
def test_garch_has_the_golden_parameters_and_forecasts_its_variance() -> None:
    file = GOLDEN / "garch/events.csv"
    source = GOLDEN / "garch/prices_wide.csv"
    study = es.study(file, min_estimation=500, source=source, model="garch", **GARCH)

    events, golden = (
        study.events.set_index("event_id"),
        json.loads((GOLDEN / "garch/expected.json").read_text()),
    )
    called = {"a": "alpha", "b": "beta", "omega": "garch_omega", "alpha": "garch_alpha", "beta": "garch_beta"}
    for place, want in enumerate(golden):
        got = events.loc[want["event_id"]]
        for name, value in want["parameters"].items():
            assert near(value, got[called[name]], want["tolerance"][name])
        for at, session in enumerate(want["rel"]):
            assert near(want["ar"][at], got[f"ar[{session}]"], want["ar_tolerance"])
            sar = study.result.arrays.standardised(at)[place]
            # SAR = AR / sigma_forecast, which the parameters' tolerances let vary by 2 %.
            assert want["ar"][at] / want["sigma_forecast"][at] == pytest.approx(sar, rel=0.02, abs=0.002)


def test_a_garch_fit_that_does_not_converge_is_skipped_with_its_reason(
    command: Command, tmp_path: Path
) -> None:
    """Residuals of one size that grows for ever have a variance without a mean: alpha + beta is 1."""
    closes = pd.read_csv(GOLDEN / "garch/prices_wide.csv")
    place, market = np.arange(len(closes)), closes["MKT"].pct_change().fillna(0.0)
    residual = np.where((place * 31) % 7 < 3, 0.0002, -0.0002) * np.exp(place / 250)
    closes["VA01"] = 100 * np.cumprod(1 + 0.5 * market + residual)
    closes.to_csv(tmp_path / "prices.csv", index=False)
    words = ("study", str(GOLDEN / "garch/events.csv"), "--source", str(tmp_path / "prices.csv"))
    asked = ("--benchmark", "MKT", "--model", "garch", "--window", "-2:2", "--estimation", "-260:-11")
    done = command(*words, *asked, "--format", "csv")

    assert 1 == done.returncode
    assert "1 no-convergence" in done.stderr
    assert "3 fits, about" in done.stderr


def test_garch_without_arch_names_the_extra_and_run_refuses_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    hidden = {**os.environ, "PYTHONPATH": str(tmp_path), "HIDDEN": "arch"}
    words = ("study", str(GOLDEN / "garch/events.csv"), "--source", str(GOLDEN / "garch/prices_wide.csv"))
    done = command(*words, "--benchmark", "MKT", "--model", "garch", env=hidden)
    refused = command("run", "AAPL", "2025-02-11", "--model", "garch")

    assert (2, True) == (done.returncode, "pip install 'eventstudy-cli[research]'" in done.stderr)
    assert (2, True) == (refused.returncode, "garch is a model of study" in refused.stderr)


@pytest.mark.parametrize("compounding", ["log", "simple"])
def test_returns_from_trade_to_trade_are_the_golden_ones(compounding: Any) -> None:
    study = es.study(
        GOLDEN / "halts/events.csv",
        benchmark="MKT",
        estimation=(-120, -11),
        window=(-2, 2),
        min_estimation=60,
        source=GOLDEN / "halts/prices_wide.csv",
        trade_to_trade=True,
        compounding=compounding,
    )

    events, arrays = study.events.set_index("event_id"), study.result.arrays
    places = {event: place for place, event in enumerate(events.index)}
    for want in table("halts/expected_events.csv"):
        if want["compounding"] != compounding:
            continue
        got = events.loc[want["event_id"]]
        assert ("ok" if want["outcome"] == "used" else want["reason"], int(want["n_estimation"])) == (
            got["status"],
            got["n_estimation"],
        )
        if want["outcome"] == "used":
            assert all(near(want[name], got[name]) for name in ("alpha", "beta", "sigma"))
            assert near(want["car"], got["car[2]"])
            assert near(want["car_t"], arrays.standardised(9)[places[want["event_id"]]], 1e-8)
    for want in table("halts/expected_ar.csv"):
        if want["compounding"] == compounding:
            session, place = int(want["rel"]), places[want["event_id"]]
            assert near(want["ar"], arrays.ar[place, session + 2])
            assert near(want["sar"], arrays.standardised(session + 2)[place], 1e-8)


def test_a_session_counts_the_events_that_traded_on_it() -> None:
    """HAE3 is halted on sessions -1 to 1 and HAE2 on 0, HAE4 trades again on 0: 5, 4, 4, 5, 5 events."""
    study = es.study(
        GOLDEN / "halts/events.csv",
        benchmark="MKT",
        estimation=(-120, -11),
        window=(-2, 2),
        min_estimation=60,
        source=GOLDEN / "halts/prices_wide.csv",
        trade_to_trade=True,
        compounding="log",
    )
    golden = [row for row in table("halts/expected_ar.csv") if row["compounding"] == "log"]
    for row in study.aar.to_dict("records"):
        own = np.array([float(one["sar"]) for one in golden if int(one["rel"]) == row["start"]])
        assert len(own) == row["n"]
        assert near(math.sqrt(len(own)) * own.mean() / own.std(ddof=1), row["bmp_t"], 1e-8)
    assert [5, 4, 4, 5, 5] == study.aar["n"].to_list()
    assert [5, 5, 6, 6, 6] == study.caar["n"].to_list()


@pytest.mark.parametrize("compounding", ["simple", "log"])
def test_a_monthly_portfolio_of_no_event_is_empty(command: Command, tmp_path: Path, compounding: str) -> None:
    """No event has a day, so there is no month either."""
    (tmp_path / "events.csv").write_text("symbol,announced\nAX04,soon\n")
    words = ("--calendar-time", "monthly", "--compounding", compounding, "--format", "json")
    done = command("study", str(tmp_path / "events.csv"), *words)
    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
