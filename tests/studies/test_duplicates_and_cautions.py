"""Events that appear twice, and what is said where a test does not keep its size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from study_helpers import GOLDEN, PRICES, SOURCE, reasons, row_of, studied

from eventstudy.prices.files.source import FileSource
from eventstudy.reports.study.cautions import cautions_of_tests
from eventstudy.study_options import Duplicates

EVENTS = (GOLDEN / "panel_a/events.csv").read_text()
LINES = EVENTS.splitlines()
FOUR_TIMES = "\n".join([*LINES, *LINES[1:], *LINES[1:], *LINES[1:]]) + "\n"


def of_panel_a(text: str, **options: object) -> list[object]:
    result = studied(text, FileSource(PRICES), benchmark="MKT", **options)
    tests = row_of(result, "caar", -1, 1).tests
    return [tests["cross_sectional_t"], tests["bmp_t"], tests["kolari_pynnonen_t"], tests["sign_z"]]


def test_the_same_events_four_times_are_the_events_once() -> None:
    assert of_panel_a(EVENTS) == of_panel_a(FOUR_TIMES)


def test_duplicates_can_be_kept_and_then_look_like_more_evidence() -> None:
    """t grows from 2.18 by sqrt(119 / 29) = 2.03."""
    (once, *_), (four, *_) = of_panel_a(EVENTS), of_panel_a(FOUR_TIMES, duplicates=Duplicates.KEEP)

    assert pytest.approx(once.statistic * (119 / 29) ** 0.5) == four.statistic  # type: ignore[attr-defined]


def test_a_duplicate_names_the_line_that_it_repeats() -> None:
    """In any spelling of the symbol; the same event in another group is no duplicate."""
    text = "symbol,announced,group\nAX04,2020-09-25,a\nAX04,2020-09-25,b\nax04,2020-09-25,a\n"
    result = studied(text, FileSource(PRICES), benchmark="MKT", by="group")

    assert ["ok", "ok", "duplicate-event"] == reasons(result)
    assert "line 2 has the same listing and session (--duplicates keep uses both)" == result.why(2)
    assert {"duplicate-event": 1} == result.skipped()


def doubtful_tests(text: str, **options: object) -> dict[str, str]:
    result = studied(text, FileSource(PRICES), benchmark="MKT", **options)
    return {one["tests"][0]: one["sentence"] for one in cautions_of_tests(result)}


def test_few_events_apart_leave_grank_in_doubt_and_a_bootstrap_the_skewness_adjusted_t_in_none() -> None:
    text = "symbol,announced\nAX04,2020-09-25\nAX04,2021-03-01\nAX05,2021-06-01\n"

    assert {"grank_t", "skewness_adjusted_t"} == set(doubtful_tests(text))
    assert {"grank_t"} == set(doubtful_tests(text, bootstrap=99))
    assert "there are 3" in doubtful_tests(text)["grank_t"]


def test_event_windows_that_meet_point_to_kolari_pynnonen() -> None:
    """Two events one session apart share two of three dates; three sessions apart none."""
    near = "symbol,announced\nAX04,2020-09-25\nAX05,2020-09-28\n"
    apart = "symbol,announced\nAX04,2020-09-25\nAX05,2020-09-30\n"

    assert "2 of 2 events share dates" in doubtful_tests(near)["cross_sectional_t"]
    assert "cross_sectional_t" not in doubtful_tests(apart)


def test_cautions_are_on_the_screen_on_the_page_and_in_the_json(command: Command) -> None:
    words = ("study", str(GOLDEN / "panel_a/events.csv"), *SOURCE)
    said = "share dates with another"

    in_json = json.loads(command(*words, "--format", "json").stdout)["cautions"]

    assert any(said in one["sentence"] and one["size_percent"] == 13.2 for one in in_json)
    for output in ("table", "html", "md"):
        done = command(*words, "--format", output)
        assert said in " ".join(done.stdout.split()), output
        assert said in done.stderr


@pytest.mark.parametrize("name", ["run", "batch", "study"])
def test_a_model_that_needs_a_benchmark_is_refused_without_one(
    command: Command, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAAPL,2025-02-11\n")
    what = ("AAPL", "2025-02-11") if name == "run" else (str(file),)

    model = () if name == "study" else ("--model", "market")
    done = command(name, *what, "--benchmark", "none", "--offline", *model)

    assert 2 == done.returncode
    assert "the market model needs a benchmark" in done.stderr
    assert 0 == command(name, *what, "--benchmark", "none", "--model", "mean-adjusted").returncode


@pytest.mark.parametrize("name", ["run", "batch"])
def test_without_a_benchmark_and_a_model_the_moves_are_measured_and_what_is_missing_is_said(
    command: Command, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAAPL,2025-02-11\n")
    what = ("AAPL", "2025-02-11") if name == "run" else (str(file),)

    done = command(name, *what, "--benchmark", "none", "--offline", "--get", "close_to_close")

    # 232.62 / 227.65 - 1, to the last digit of the README.
    assert (0, "0.021831759279595797\n") == (done.returncode, done.stdout)
    assert "without a benchmark nothing is measured against the market" in done.stderr


def test_run_says_that_a_window_overlaps_the_estimation_window(command: Command) -> None:
    words = ("run", "AAPL", "2025-02-11", "--listings", "given", "--window")

    assert "overlaps the estimation window -130:-11" in command(*words, "-20:1").stderr
    assert "overlaps" not in command(*words, "-10:1").stderr


def test_the_bootstrap_fills_the_p_value_and_repeats_with_its_seed(command: Command) -> None:
    words = ("study", str(GOLDEN / "panel_a/events.csv"), *SOURCE, "--window", "-1:1", "--bootstrap", "499")
    get = ("--get", "skewness_adjusted_p")

    once = command(*words, *get).stdout

    assert all(0 < float(line) <= 1 for line in once.splitlines())
    assert once == command(*words, *get).stdout
    assert once != command(*words, *get, "--seed", "1").stdout
