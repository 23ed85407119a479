"""``study`` as a command and from Python, on the golden panels."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from command import Command

GOLDEN = Path(__file__).parents[1] / "golden"
PANEL_A = ("study", str(GOLDEN / "panel_a/events.csv"), "--source", str(GOLDEN / "panel_a/prices_wide.csv"))
A = (*PANEL_A, "--benchmark", "MKT")
CONTRACT = (
    "group,kind,start,end,n,mean,median,positive,cross_sectional_t,cross_sectional_p,patell_z,patell_p,bmp_t,bmp_p,"
    "kolari_pynnonen_t,kolari_pynnonen_p,corrado_rank_z,corrado_rank_p,grank_t,grank_p,sign_z,sign_p,"
    "generalized_sign_z,generalized_sign_p,wilcoxon_w,wilcoxon_p,skewness_adjusted_t,"
    "skewness_adjusted_p,corrado_zivney_sign_z,corrado_zivney_sign_p,crude_dependence_t,crude_dependence_p,"
    "mean_correlation"
)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_columns_are_the_contracts_and_the_numbers_the_golden_ones(command: Command) -> None:
    done = command(*A, "--format", "csv")
    assert (0, CONTRACT) == (done.returncode, done.stdout.splitlines()[0])
    assert "30 events read, 30 used, 0 skipped" in done.stderr
    for kind, file in (("aar", "expected_daily_simple"), ("caar", "expected_cumulative_simple")):
        expected = table((GOLDEN / "panel_a" / f"{file}.csv").read_text())
        found = [row for row in table(done.stdout) if row["kind"] == kind]
        for want, got in zip(expected, found, strict=True):
            assert float(want[kind]) == pytest.approx(float(got["mean"]), abs=1e-9)
            for name in ("cross_sectional_t", "bmp_t", "corrado_rank_z", "sign_z", "wilcoxon_p"):
                assert float(want[name]) == pytest.approx(float(got[name]), abs=1e-8)


def test_every_event_of_panel_c_has_its_outcome_and_reason(command: Command, tmp_path: Path) -> None:
    folder = GOLDEN / "panel_c"
    prices = next(one for one in sorted(folder.glob("prices*.csv")))
    out = tmp_path / "events.csv"
    words = ("study", str(folder / "events.csv"), "--source", str(prices), "--benchmark", "MKT")
    done = command(*words, "--events-out", str(out), "--format", "csv")
    assert 1 == done.returncode
    expected = [
        (row["event_id"], row["reason"] or "ok", row["n_estimation"])
        for row in table((folder / "expected_outcome.csv").read_text())
    ]
    assert expected == [
        (row["event_id"], row["status"], row["n_estimation"]) for row in table(out.read_text())
    ]


def test_an_event_has_the_same_abnormal_return_in_run_and_study(command: Command, tmp_path: Path) -> None:
    """A01: AX04 on 2020-09-25."""
    source = str(GOLDEN / "panel_a/prices_wide.csv")
    out = tmp_path / "events.csv"
    command(*A, "--events-out", str(out))
    (event,) = [row for row in table(out.read_text()) if row["event_id"] == "A01"]
    words = (
        "run",
        "AX04",
        "2020-09-25",
        "--source",
        source,
        "--benchmark",
        "MKT",
        "--get",
        "abnormal_return",
    )
    assert float(event["ar[0]"]) == pytest.approx(float(command(*words).stdout), abs=1e-12)


def test_one_event_leaves_tests_empty_and_json_says_why(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("symbol,announced\nAX04,2020-09-25\n")
    words = ("study", str(file), "--source", str(GOLDEN / "panel_a/prices_wide.csv"), "--benchmark", "MKT")
    document = json.loads(command(*words, "--format", "json").stdout)
    assert 1 == document["schema_version"]
    assert document["statistics"][0]["bmp_t"] is None
    assert {"group": "all", "test": "bmp_t", "reason": "one event", "rows": 22} in document["not_applicable"]


def test_groups_are_separate_studies(command: Command, tmp_path: Path) -> None:
    events = table((GOLDEN / "panel_a/events.csv").read_text())
    file, half = tmp_path / "grouped.csv", tmp_path / "half.csv"
    lines = [
        f"{row['symbol']},{row['announced']},{'first' if i < 15 else 'second'}"
        for i, row in enumerate(events)
    ]
    file.write_text("symbol,announced,group\n" + "\n".join(lines) + "\n")
    half.write_text("symbol,announced,group\n" + "\n".join(lines[:15]) + "\n")
    tail = ("--source", str(GOLDEN / "panel_a/prices_wide.csv"), "--benchmark", "MKT", "--format", "csv")
    grouped = table(command("study", str(file), "--by", "group", *tail).stdout)
    alone = table(command("study", str(half), *tail).stdout)
    assert {"first", "second"} == {row["group"] for row in grouped}
    first = [{**row, "group": "all"} for row in grouped if row["group"] == "first"]
    assert alone == first


def test_explain_names_every_statistic_and_model(command: Command) -> None:
    shown = command("study", "--explain").stdout.splitlines()
    header = command(*A, "--format", "csv").stdout.splitlines()[0].split(",")
    statistics = {name for name in header if name.endswith(("_t", "_z", "_w"))}
    assert statistics <= {line.split(":")[0] for line in shown}
    assert all(line.endswith("]") for line in shown)
    assert any("Kolari & Pynnonen 2010" in line for line in shown)
    assert any(line.startswith("--model garch") for line in shown)


def test_the_table_fits_80_columns(command: Command) -> None:
    shown = command(*A, "--format", "table").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "CAAR from -5 to 5" in shown
