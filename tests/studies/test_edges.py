"""``study`` at its edges: benchmarks and models, few events, windows, every number against others."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import Command
from panels import panel_a, table
from scipy import stats
from study_helpers import GOLDEN, MODELS, PRICES, SOURCE, WINDOW, reasons, row_of, studied

from eventstudy.errors import UsageError
from eventstudy.inference import interface as inference
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.files.source import FileSource
from eventstudy.reactions.run import run
from eventstudy.reports.study.report import summary
from eventstudy.study_options import Duplicates, StudyOptions
from eventstudy.windows import EstimationWindow, EventWindow

# One event: the same numbers everywhere


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("benchmark", ["auto", "^GSPC", "^HSI"])
def test_listings_of_two_exchanges_are_measured_as_run_does(
    bundled: BundledSource, model: str, benchmark: str
) -> None:
    """Also when one benchmark serves the sessions of both exchanges."""
    events = "symbol,announced\nBABA,2025-02-11\n9988.HK,2025-02-12\n"
    result = studied(events, bundled, model=model, benchmark=benchmark)
    assert ["ok", "ok"] == reasons(result)
    for place, symbol, day in ((0, "BABA", "2025-02-11"), (1, "9988.HK", "2025-02-12")):
        options = RunOptions(all_listings=False, model=model, benchmark=benchmark, windows=(WINDOW,))
        (alone,) = run([symbol], day, bundled, options).reactions
        assert alone.estimate is not None
        assert alone.estimate.fit.n == result.arrays.n_estimation[place]
        assert alone.values["abnormal_return"] == pytest.approx(result.arrays.ar[place, 1], abs=1e-14)
        assert alone.values["car[-1:1]"] == pytest.approx(result.arrays.car[place, 2], abs=1e-14)


def test_one_event_is_the_same_in_run_batch_and_study(command: Command, tmp_path: Path) -> None:
    """A01 of panel_a; its CAR over -1:1 is the sum of the golden abnormal returns."""
    file, out = tmp_path / "one.csv", tmp_path / "out.csv"
    file.write_text("symbol,announced\nAX04,2020-09-25\n")
    alone = command("run", "AX04", "2020-09-25", *SOURCE, "--window", "-1:1", "--format", "csv").stdout
    batch = command("batch", str(file), *SOURCE, "--window", "-1:1", "--format", "csv").stdout
    command("study", str(file), *SOURCE, "--window", "-1:1", "--events-out", str(out))
    (of_run,), (of_batch,), (of_study,) = (
        list(csv.DictReader(io.StringIO(text))) for text in (alone, batch, out.read_text())
    )
    assert of_run == {name: value for name, value in of_batch.items() if name != "event_id"}
    golden = {
        int(row["rel"]): float(row["ar"])
        for row in table("panel_a/expected_ar_car_simple.csv")
        if row["event_id"] == "A01"
    }
    assert golden[0] == pytest.approx(float(of_study["ar[0]"]), abs=1e-9)
    assert sum(golden[day] for day in (-1, 0, 1)) == pytest.approx(float(of_study["car[1]"]), abs=1e-9)
    assert float(of_run["abnormal_return"]) == pytest.approx(float(of_study["ar[0]"]), abs=1e-14)
    assert float(of_run["car[-1:1]"]) == pytest.approx(float(of_study["car[1]"]), abs=1e-14)


# Many events: against scipy


def by_hand(model: str, own: Any, market: Any, own_then: Any, market_then: Any) -> tuple[Any, Any]:
    """AR and SAR of one event by scipy's regression or by means."""
    n = len(own)
    if model == "market":
        line = stats.linregress(market, own)
        ar = own_then - line.intercept - line.slope * market_then
        residual = own - line.intercept - line.slope * market
        off = (market_then - market.mean()) ** 2 / ((market - market.mean()) ** 2).sum()
        return ar, ar / (math.sqrt((residual**2).sum() / (n - 2)) * np.sqrt(1 + 1 / n + off))
    if model == "market-adjusted":
        ar = own_then - market_then
        return ar, ar / (own - market).std(ddof=1)
    ar = own_then - own.mean()
    return ar, ar / (own.std(ddof=1) * math.sqrt(1 + 1 / n))


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("model", MODELS)
def test_the_panel_agrees_with_scipy(model: str, log: bool) -> None:
    text = (GOLDEN / "panel_a/events.csv").read_text()
    result = studied(text, FileSource(PRICES), model=model, benchmark="MKT", log_returns=log)
    ar, sar = [], []
    for place in range(len(panel_a().rows)):
        parts = [np.array(part) for part in panel_a().windows(place)]
        own, market, own_then, market_then = [np.log1p(part) for part in parts] if log else parts
        one = by_hand(model, own, market, own_then[4:7], market_then[4:7])
        ar.append(one[0])
        sar.append(one[1])
    day, car = np.array(ar)[:, 1], np.array(ar).sum(axis=1)
    for values, found in ((day, row_of(result, "aar", 0, 0)), (car, row_of(result, "caar", -1, 1))):
        t, wilcoxon = stats.ttest_1samp(values, 0.0), stats.wilcoxon(values, method="exact")
        expected = {
            "cross_sectional_t": (t.statistic, t.pvalue),
            "wilcoxon_w": (values.size * (values.size + 1) / 2 - _negative_ranks(values), wilcoxon.pvalue),
        }
        assert float(values.mean()) == pytest.approx(found.mean, abs=1e-12)
        assert float(np.median(values)) == pytest.approx(found.median, abs=1e-12)
        for name, (statistic, p_value) in expected.items():
            outcome = found.tests[name]
            assert isinstance(outcome, inference.TestStatistic)
            assert (statistic, p_value) == pytest.approx((outcome.statistic, outcome.p_value), rel=1e-9)
    bmp = stats.ttest_1samp(np.array(sar)[:, 1], 0.0)
    outcome = row_of(result, "aar", 0, 0).tests["bmp_t"]
    assert isinstance(outcome, inference.TestStatistic)
    assert (bmp.statistic, bmp.pvalue) == pytest.approx((outcome.statistic, outcome.p_value), rel=1e-9)


def _negative_ranks(values: Any) -> float:
    return float(stats.rankdata(np.abs(values))[values < 0].sum())


# Benchmarks


def test_the_benchmark_of_a_row_goes_before_the_options(bundled: BundledSource) -> None:
    events = "symbol,announced,benchmark\nAAPL,2025-02-11,\nAAPL,2025-02-11,^hsi\nAAPL,2025-02-11,AUTO\n"
    result = studied(events, bundled, benchmark="^GSPC", duplicates=Duplicates.KEEP)
    assert ["^GSPC", "^HSI", "^GSPC"] == [
        result.benchmarks_of[result.events.symbol[place]] for place in range(3)
    ]
    (alone,) = run(
        ["AAPL"], "2025-02-11", bundled, RunOptions(all_listings=False, benchmark="^HSI")
    ).reactions
    assert alone.values["abnormal_return"] == pytest.approx(result.arrays.ar[1, 1], abs=1e-14)
    assert result.arrays.ar[0].tolist() == result.arrays.ar[2].tolist()


def test_a_benchmark_that_cannot_serve_skips_its_row_only(bundled: BundledSource) -> None:
    events = (
        "symbol,announced,benchmark\nAAPL,2025-02-11,\nAAPL,2025-02-11,none\nAAPL,2025-02-11,two words\n"
        "AAPL,2025-02-11,NOSUCH\n^GSPC,2025-02-11,\n"
    )
    result = studied(events, bundled)
    assert ["ok", "bad-row", "bad-row", "no-prices", "bad-row"] == reasons(result)
    assert [120, 0, 0, 0, 0] == result.arrays.n_estimation.tolist()
    assert "AAPL has no benchmark, and the market model needs one" == result.why(1)
    assert "^GSPC is its own benchmark, and the market model needs one" == result.why(4)


def test_the_mean_adjusted_model_needs_no_benchmark(bundled: BundledSource) -> None:
    events = "symbol,announced\nAAPL,2025-02-11\n^GSPC,2025-02-11\n"
    result = studied(events, bundled, model="mean-adjusted", benchmark="none")
    (alone,) = run(
        ["AAPL"],
        "2025-02-11",
        bundled,
        RunOptions(all_listings=False, model="mean-adjusted", benchmark="none"),
    ).reactions
    assert ["ok", "ok"] == reasons(result)
    assert alone.values["abnormal_return"] == pytest.approx(result.arrays.ar[0, 1], abs=1e-14)
    for model in ("market", "market-adjusted"):
        with pytest.raises(UsageError, match=f"the {model} model needs a benchmark"):
            studied(events, bundled, model=model, benchmark="none")


# Few events


def test_two_equal_events_leave_the_tests_of_spread_empty() -> None:
    """The same event twice: no variance between them, so only tests that need none apply."""
    events = "symbol,announced\nAX04,2020-09-25\nAX04,2020-09-25\n"
    kept = studied(events, FileSource(PRICES), benchmark="MKT", duplicates=Duplicates.KEEP)
    found = row_of(kept, "caar", -1, 1).tests
    empty = {name: one.reason for name, one in found.items() if isinstance(one, inference.NotApplicable)}
    assert {
        "cross_sectional_t": "the values do not vary",
        "bmp_t": "the values do not vary",
        "kolari_pynnonen_t": "the values do not vary",
        "grank_t": "the values do not vary",
        "skewness_adjusted_t": "fewer than 3 events",
    } == empty


def test_every_test_says_why_when_all_events_are_skipped(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nNOSUCH,2020-09-25\nAX04,soon\n")
    done = command("study", str(file), *SOURCE, "--format", "json", "-v")
    document = json.loads(done.stdout)
    assert 1 == done.returncode
    assert {"no-prices": 1, "bad-row": 1} == document["study"]["skipped"]
    assert 12 == len(document["not_applicable"])
    assert {"no event"} == {one["reason"] for one in document["not_applicable"]}
    assert f"{file}:2: no-prices: {PRICES} has no prices of NOSUCH" in done.stderr
    assert f"{file}:3: bad-row: 'soon' is not a date or time" in done.stderr
    assert "every test (all, 22 rows): not applicable: no event" in done.stderr


def test_skipped_events_say_why_in_words(command: Command, tmp_path: Path) -> None:
    folder, out = GOLDEN / "panel_c", tmp_path / "out.csv"
    words = ("--source", str(folder / "prices.csv"), "--benchmark", "MKT", "--events-out", str(out))
    command("study", str(folder / "events.csv"), *words)
    details = {row["event_id"]: row["detail"] for row in csv.DictReader(io.StringIO(out.read_text()))}
    assert "" == details["C01"]
    assert "70 returns in the estimation window, and 100 are needed" == details["C02"]
    assert "a close or return that the event needs is missing" == details["C05"]
    assert "the returns of the estimation window leave no variance to test with" == details["C07"]
    assert "CX12 has prices from 2021-06-24 to 2021-12-23" == details["C12"]


# Windows


@pytest.mark.parametrize(
    ("window", "estimation", "overlaps"),
    [
        ((-5, 5), (-130, -11), False),
        ((-10, 5), (-130, -11), False),
        ((-11, 5), (-130, -11), True),
        ((0, 0), (1, 120), False),
        ((0, 1), (1, 120), True),
    ],
)
def test_an_event_window_inside_the_estimation_window_is_told(
    window: tuple[int, int], estimation: tuple[int, int], overlaps: bool
) -> None:
    options = StudyOptions(EventWindow(*window), EstimationWindow(*estimation))
    assert overlaps == options.overlap


def test_the_overlap_is_said_beside_the_numbers(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAX04,2020-09-25\n")
    done = command("study", str(file), *SOURCE, "--window", "-11:0", "--format", "table")
    assert "The event window -11:0 overlaps the estimation window -130:-11" in done.stderr
    assert "overlaps the estimation window" in " ".join(done.stdout.split())


def test_a_window_to_cumulate_is_checked_before_prices_are_asked_for() -> None:
    with pytest.raises(UsageError, match="0:6 is not inside the event window -5:5"):
        StudyOptions(cumulate=(EventWindow(0, 6),))


def test_only_events_that_are_used_are_counted_as_flagged(bundled: BundledSource) -> None:
    """The second row cannot be used, but it is news in the first one's window all the same."""
    events = "symbol,announced,benchmark\nAAPL,2025-02-11,\nAAPL,2025-02-12,NOSUCH\n"
    result = studied(events, bundled)
    assert [True, True] == result.overlapping.tolist()
    assert 1 == summary(result)["overlapping_events"]


@pytest.mark.parametrize("year", [1850, 2099])
@pytest.mark.parametrize("outcome", ["return", "volatility"])
def test_prices_of_years_without_known_sessions_are_no_prices_of_the_event(
    command: Command, tmp_path: Path, year: int, outcome: str
) -> None:
    prices, events = tmp_path / "p.csv", tmp_path / "e.csv"
    prices.write_text(
        "date,symbol,close\n" + "".join(f"{year}-01-0{day},{name},{day}\n" for day in (4, 5) for name in "AB")
    )
    events.write_text("symbol,announced\nA,2025-02-11\n")
    out = tmp_path / "out.csv"
    words = ["--source", str(prices), "--benchmark", "B", "--outcome", outcome, "--events-out", str(out)]
    done = command("study", str(events), *words)
    assert done.returncode == 1, done.stderr
    (row,) = csv.DictReader(io.StringIO(out.read_text()))
    assert row["status"] == "outside-price-history"


def test_buy_and_hold_beside_trade_to_trade_takes_each_listings_own_benchmark(
    command: Command, tmp_path: Path
) -> None:
    # BHAR is made of the prices alone: how the model takes the returns changes none of its digits.
    events, rows = tmp_path / "e.csv", []
    events.write_text(
        "symbol,announced\nBABA,2025-02-11\n9988.HK,2025-02-11\nAAPL,2025-02-11\nBABA,2025-02-18\n"
    )
    for further in ([], ["--trade-to-trade"]):
        words = ["--bhar", *further, "--estimation", "-60:-11", "--min-estimation", "30", "--format", "json"]
        done = command("study", str(events), *words, "--offline", "--duplicates", "keep")
        assert done.returncode in (0, 1), done.stderr
        rows.append([row for row in json.loads(done.stdout)["statistics"] if row["kind"] == "bhar"])
    assert rows[0]
    assert rows[0] == rows[1]
