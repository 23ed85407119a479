"""Two groups of events, and CARs regressed on columns: against golden tables of two independent programs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from command import Command
from hidden_library import HIDE
from panels import GOLDEN, table

FOLDER = GOLDEN / "factor_panel"
ASKED = ("--source", str(FOLDER / "prices_wide.csv"), "--benchmark", "MKT", "--estimation", "-160:-11")
WINDOWS = ("--window", "-2:2", "--cumulate", "0:1")
STUDY = ("study", str(FOLDER / "events.csv"), *ASKED, *WINDOWS)
TERMS = "surprise,log_size,leverage,group"


def changed(tmp_path: Path, old: str, new: str) -> str:
    """The golden events with a text changed, as a file."""
    file = tmp_path / "events.csv"
    file.write_text((FOLDER / "events.csv").read_text().replace(old, new))
    return str(file)


def test_two_groups_have_the_golden_tests(command: Command) -> None:
    found = json.loads(command(*STUDY, "--compare", "group", "--format", "json").stdout)["comparison"]

    for want, got in zip(table("factor_panel/expected_groups.csv"), found, strict=True):
        assert (want["first"], want["second"]) == (got["first"], got["second"])
        for name in ("start", "end", "n_first", "n_second", "caar_first", "caar_second", "difference"):
            assert pytest.approx(float(want[name]), abs=1e-11) == got[name]
        for name in ("standard_error", "welch_t", "welch_df", "welch_p"):
            assert pytest.approx(float(want[name]), abs=1e-9) == got[name]
        assert float(want["mann_whitney_u_first"]) == got["mann_whitney_u"]
        assert pytest.approx(float(want["mann_whitney_exact_p"]), abs=1e-9) == got["mann_whitney_p"]
        # Student's t quantile .975 of 21.978 and of 18.833 degrees of freedom, from tables: 2.074 and 2.094.
        quantile = {-2: 2.074, 0: 2.094}[got["start"]]
        half = (got["interval"][1] - got["interval"][0]) / 2
        assert pytest.approx(quantile, abs=1e-3) == half / got["standard_error"]


@pytest.mark.parametrize("cluster", ["date", "symbol"])
def test_regressions_have_the_golden_coefficients_and_errors(command: Command, cluster: str) -> None:
    words = (*STUDY, "--regress", TERMS, "--cluster", cluster, "--format", "json")
    found = json.loads(command(*words).stdout)["regression"]

    golden = {
        tuple(row[name] for name in ("start", "end", "estimator", "covariance", "term")): row
        for row in table("factor_panel/expected_regression.csv")
    }
    called = {"cluster": "cluster_date" if cluster == "date" else "cluster_firm"}
    fits = 0
    for fit in found:
        for one in fit["coefficients"]:
            term = one["term"].replace("group=west", "dummy")
            covariance = called.get(fit["covariance"], fit["covariance"])
            want = golden[str(fit["start"]), str(fit["end"]), fit["estimator"], covariance, term]
            got: dict[str, Any] = {**fit, **one, "coefficient": one["value"]}
            for name in ("n", "df", "coefficient", "standard_error", "t", "p", "r_squared"):
                assert pytest.approx(float(want[name]), abs=1e-9) == got[name]
            fits += 1
    assert 2 * (4 + 3) * 5 == fits  # windows x (OLS four errors, WLS three) x terms


def test_the_screen_and_markdown_show_both(command: Command) -> None:
    asked = (*STUDY, "--compare", "group", "--regress", TERMS)
    screen = command(*asked, "--format", "table").stdout
    markdown = command(*asked, "--format", "md").stdout

    assert "Compared by group" in screen
    assert "CAR over sessions -2:2 regressed" in screen
    assert max(len(line) for line in screen.splitlines()) <= 80
    tex = command(*asked, "--format", "tex").stdout

    assert tex.count("\\begin{tabular}") == 4  # the statistics, the groups, and a regression for each window
    assert "surprise & 0.0269" in tex
    # 0.02692585 with an HC1 error, three significant digits.
    assert "| surprise | 0.0269" in markdown
    assert "| window | east n | east CAAR |" in markdown


def test_csv_says_that_it_has_no_room_for_them(command: Command) -> None:
    done = command(*STUDY, "--compare", "group", "--format", "csv")
    assert "csv cannot show --compare" in done.stderr


def test_bare_values_have_no_room_for_them_whatever_the_file_is_called(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "out.x"
    done = command(*STUDY, "--compare", "group", "--get", "patell_z", "-o", str(file))
    assert done.returncode in (0, 1)
    assert "--get cannot show --compare" in done.stderr
    assert file.read_text().splitlines()


def test_a_column_of_other_than_two_values_is_refused_with_them(command: Command, tmp_path: Path) -> None:
    three = ("study", changed(tmp_path, "FAE06,FA06,2019-01-15,west", "FAE06,FA06,2019-01-15,south"))
    done = command(*three, "--compare", "group", *ASKED)
    assert (2, True) == (done.returncode, "has 3 values: east, south, west" in done.stderr)


def test_events_with_an_empty_cell_are_left_out_and_counted(command: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, "FAE06,FA06,2019-01-15,west", "FAE06,FA06,2019-01-15,")
    words = ("study", file, *ASKED, *WINDOWS, "--compare", "group", "--regress", "group", "--format", "json")
    found = json.loads(command(*words).stdout)
    assert {(1, 12, 11)} == {
        (row["left_out"], row["n_first"], row["n_second"]) for row in found["comparison"]
    }
    assert {(1, 23)} == {(row["left_out"], row["n"]) for row in found["regression"]}


def test_a_column_that_is_no_regressor_is_refused_with_its_texts(command: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, "11.308", "large")
    done = command("study", file, "--regress", "log_size", *ASKED)
    assert (2, True) == (done.returncode, "log_size has numbers and texts: large" in done.stderr)


def test_a_column_of_one_text_is_refused_for_it_explains_nothing(command: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ",east", ",west")
    done = command("study", file, "--regress", "group", *ASKED)
    assert (2, True) == (done.returncode, "the column group has one text: west" in done.stderr)


def test_an_event_with_a_column_of_its_own_has_no_hc3_errors_and_that_is_said(
    command: Command, tmp_path: Path
) -> None:
    file = changed(tmp_path, "FAE06,FA06,2019-01-15,west", "FAE06,FA06,2019-01-15,alone")
    words = ("study", file, *ASKED, *WINDOWS, "--regress", "group", "--format")
    # FAE06 alone is "alone": its residual is 0 and its leverage 1, and HC3 would be 0 / 0.
    fits = json.loads(command(*words, "json").stdout)["regression"]
    assert {("ols", "classical"), ("ols", "HC1"), ("wls", "classical"), ("wls", "HC1")} == {
        (fit["estimator"], fit["covariance"]) for fit in fits
    }
    assert "no HC3 errors" in " ".join(command(*words, "table").stdout.split())
    assert "no HC3 errors" in command(*words, "md").stdout


def test_an_event_whose_car_is_exactly_0_leaves_no_wls_and_that_is_said(
    command: Command, tmp_path: Path
) -> None:
    """On 2019-01-15 neither FA06 nor the market moves: the CAR of that session is 0 without an error."""
    header, *lines = (FOLDER / "prices_wide.csv").read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("2019-01-15"))
    today, before = lines[at].split(","), lines[at - 1].split(",")
    for name in ("FA06", "MKT"):
        today[header.split(",").index(name)] = before[header.split(",").index(name)]
    lines[at] = ",".join(today)
    (tmp_path / "flat.csv").write_text("\n".join([header, *lines]) + "\n")
    words = ["study", str(FOLDER / "events.csv"), "--source", str(tmp_path / "flat.csv"), *ASKED[2:]]
    words += ["--model", "market-adjusted", "--window", "0:0", "--regress", "leverage", "--format"]

    *fits, weighed = json.loads(command(*words, "json").stdout)["regression"]
    assert {"ols"} == {fit["estimator"] for fit in fits}
    assert ("wls", True) == (weighed["estimator"], "1 event has no s_CAR" in weighed["not_applicable"])
    assert "No WLS of the CAR over sessions 0:0" in " ".join(command(*words, "table").stdout.split())


def test_columns_that_depend_on_one_another_have_no_regression(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    header, *lines = (FOLDER / "events.csv").read_text().splitlines()
    file.write_text("\n".join([f"{header},always", *(f"{line},1" for line in lines)]) + "\n")
    words = ("study", str(file), *ASKED, *WINDOWS, "--regress", "always", "--format", "json")
    (first, _) = json.loads(command(*words).stdout)["regression"]
    assert "depend on one another" in first["not_applicable"]


def test_without_statsmodels_the_extra_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    hidden = {**os.environ, "PYTHONPATH": str(tmp_path), "HIDDEN": "statsmodels"}
    done = command(*STUDY, "--regress", "leverage", env=hidden)
    assert 2 == done.returncode
    assert "pip install 'eventstudy-cli[research]'" in done.stderr
