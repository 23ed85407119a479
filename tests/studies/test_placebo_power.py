"""Random dates, power and adjusted p-values of a study."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import Command
from panels import GOLDEN
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

import eventstudy as es
from eventstudy.inference.multiple import adjusted
from eventstudy.inference.power import effects_up_to, power
from eventstudy.study_options import Adjust

EVENTS = GOLDEN / "panel_a/events.csv"
ASKED: dict[str, Any] = {
    "window": (-1, 1),
    "benchmark": "MKT",
    "source": GOLDEN / "panel_a/prices_wide.csv",
}
WORDS = ("study", str(EVENTS), "--source", str(ASKED["source"]), "--benchmark", "MKT", "--window", "-1:1")


@pytest.mark.slow
def test_random_dates_have_the_size_of_the_test_and_the_true_effect_lies_outside_them() -> None:
    """Panel_a has an effect of 2 % on day 0 and none on the others: BMP's z of it is 3.9."""
    frame = es.study(EVENTS, placebo=400, **ASKED).placebo
    day = {row["test"]: row for row in frame.to_dict("records") if (row["kind"], row["start"]) == ("aar", 0)}

    for test in ("cross_sectional_t", "bmp_t", "corrado_rank_z"):
        assert day[test]["p"] <= 0.02
        # Four Monte Carlo errors of 5 % in 400 draws, and what the panel's own returns depart from normal.
        assert 0.05 == pytest.approx(day[test]["rejected"], abs=4 * np.sqrt(0.05 * 0.95 / 400) + 0.01)
        assert -2 == pytest.approx(day[test]["low"], abs=0.4)
        assert 2 == pytest.approx(day[test]["high"], abs=0.4)


@pytest.mark.slow
def test_the_same_seed_draws_the_same_dates_and_another_seed_others() -> None:
    first, same, other = (es.study(EVENTS, placebo=30, seed=seed, **ASKED).placebo for seed in (1, 1, 2))
    assert first.equals(same)
    assert not first.equals(other)


@pytest.mark.slow
def test_a_study_of_a_random_date_is_the_study_of_that_date() -> None:
    """One event whose listing has 20 sessions or more to be drawn from: every draw is among their t's."""
    closes = pd.read_csv(ASKED["source"], index_col="date")
    sessions = closes.index[131:180]
    chosen = pd.DataFrame({"symbol": ["AX04"], "announced": [sessions[24]]})
    source = closes.iloc[:185].reset_index()
    settings = {**ASKED, "source": source, "window": (0, 0)}
    frame = es.study(pd.concat([chosen, chosen.assign(symbol="AX05")]), placebo=200, **settings).placebo

    drawn = frame[(frame["kind"] == "aar") & (frame["test"] == "patell_z")].iloc[0]
    z = []
    for session in closes.index[131:185]:
        if session != chosen["announced"][0]:
            both = pd.DataFrame({"symbol": ["AX04", "AX05"], "announced": session})
            z.append(es.study(both, **settings).aar["patell_z"][0])
    assert min(z) <= drawn["low"] <= drawn["high"] <= max(z)
    middle = np.median(z)
    share = np.mean(np.abs(np.array(z) - middle) >= abs(drawn["statistic"] - middle))
    assert share == pytest.approx(drawn["p"], abs=0.15)


def test_too_short_a_history_for_random_dates_is_refused() -> None:
    """145 closes: some 20 sessions have 100 returns before them, less those about the event."""
    closes = pd.read_csv(ASKED["source"]).iloc[:145]
    event = pd.DataFrame({"symbol": ["AX04"], "announced": [closes["date"][130]]})
    with pytest.raises(es.EventStudyError, match="to be drawn from, and 20 are needed"):
        es.study(event, placebo=10, **{**ASKED, "source": closes, "window": (-5, 5)})


def test_power_is_that_of_the_normal_test_of_the_mean() -> None:
    """By hand for the cross-sectional t: 1 - Phi(1.96 - effect sqrt(N) / sd), and the far tail."""
    study = es.study(EVENTS, power=True, **ASKED)
    found = study.power.set_index("test").loc["cross_sectional_t"]

    car = study.events["car[1]"]
    for effect, got in zip(found["effects"], found["power"], strict=True):
        mean = effect * np.sqrt(len(car)) / car.std()
        assert norm.sf(1.959964 - mean) + norm.cdf(-1.959964 - mean) == pytest.approx(got, abs=1e-6)
    # Textbook: 2.8 standard errors are found with 80 % (1.96 + 0.84).
    assert 2.8016 * car.std() / np.sqrt(len(car)) == pytest.approx(found["detectable_80"], rel=1e-4)
    assert 0.05 == pytest.approx(found["power"][0], abs=1e-12)


def test_kolari_pynnonen_finds_less_than_bmp_and_signs_less_than_means() -> None:
    found = es.study(EVENTS, power=True, **ASKED).power.set_index("test")["detectable_80"]
    # Efficiencies under normality: 2 / pi of signs, 3 / pi of ranks (in variance).
    assert np.sqrt(np.pi / 2) == pytest.approx(found["sign_z"] / found["cross_sectional_t"], rel=1e-9)
    assert np.sqrt(np.pi / 3) == pytest.approx(found["wilcoxon_w"] / found["cross_sectional_t"], rel=1e-9)
    assert len(found) == 12


def test_effects_are_round_and_reach_twice_what_is_found() -> None:
    assert [0.0, 0.005, 0.01] == effects_up_to(0.02)[:3]
    assert 0.05 == pytest.approx(power(0.0, 3.0), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "called"), [(Adjust.HOLM, "holm"), (Adjust.BH, "fdr_bh")])
def test_adjusted_p_values_are_those_of_statsmodels(method: Adjust, called: str) -> None:
    p_values = [0.01, 0.04, 0.03, 0.2, 0.04, 0.9, 0.0004]
    assert multipletests(p_values, method=called)[1].tolist() == pytest.approx(
        adjusted(p_values, method), abs=1e-15
    )
    assert [None, *adjusted(p_values, method)] == adjusted([None, *p_values], method)


def test_windows_that_were_asked_for_are_one_family_and_sessions_another() -> None:
    """Holm by hand: the smaller of two p doubles, the larger stays, or takes on the smaller's."""
    frame = es.study(EVENTS, adjust="holm", cumulate=[(0, 1)], **ASKED).to_frame()
    windows = frame[(frame["kind"] == "caar") & frame["bmp_p_adjusted"].notna()]
    assert [(-1, 1), (0, 1)] == list(zip(windows["start"], windows["end"], strict=True))
    low, high = sorted(windows["bmp_p"])
    assert [min(1, 2 * low), max(high, 2 * low)] == pytest.approx(sorted(windows["bmp_p_adjusted"]))
    sessions = frame[frame["kind"] == "aar"]
    assert 3 * sessions["bmp_p"].min() == pytest.approx(sessions["bmp_p_adjusted"].min())


def test_the_columns_are_there_only_with_the_option_and_the_tables_in_every_format(command: Command) -> None:
    asked = (*WORDS, "--placebo", "20", "--power", "--adjust", "bh", "--bhar", "--calendar-time", "daily")
    plain, screen, page = (
        command(*WORDS),
        command(*asked, "--format", "table"),
        command(*asked, "--format", "html"),
    )
    document = json.loads(command(*asked, "--format", "json").stdout)

    assert "_p_adjusted" not in plain.stdout
    assert {"placebo", "power", "calendar_time", "buy_and_hold"} <= set(document)
    for words in (
        "draws of random dates",
        "Power at 5 %",
        "adjusted for 1 window",
        "Buy-and-hold",
        "Calendar-time",
    ):
        assert words in screen.stdout
        assert words in page.stdout
    assert max(len(line) for line in screen.stdout.splitlines()) <= 80
    assert (
        "csv cannot show --placebo, --power and --calendar-time" in command(*asked, "--format", "csv").stderr
    )
