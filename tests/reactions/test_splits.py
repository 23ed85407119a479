"""Splits, jumps and dividends in files of the user's own: run, batch and study, by the installed command."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from command import Command

from eventstudy.exchanges.sessions import table_of

ALPHA_VANTAGE = """timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient
2020-08-31,127.58,131.0,126.0,129.04,126.8,225702700,0.0,4.0
2020-08-28,504.05,505.77,498.31,499.23,122.6,46907479,0.0,1.0
2019-12-31,289.93,293.68,289.52,293.65,71.9,25201400,0.0,1.0
"""
SESSIONS = [str(day) for day in table_of("XNYS").days(date(2023, 12, 29), date(2024, 12, 20))]
SPLIT, EX_DAY, EVENT = "2024-11-15", "2024-12-10", "2024-12-12"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_raw_closes_of_alpha_vantage_give_apples_move_of_its_split(command: Command, tmp_path: Path) -> None:
    """129.04 x 4 / 499.23 - 1 = +3.39 %; 129.04 x 4 / 293.65 - 1 = +75.8 % in the year."""
    (tmp_path / "AAPL.csv").write_text(ALPHA_VANTAGE)
    words = (
        "run",
        "AAPL",
        "2020-08-31",
        "--source",
        str(tmp_path),
        "--benchmark",
        "none",
        "--listings",
        "given",
    )
    (row,) = rows(command(*words, "--format", "csv").stdout)
    assert 129.04 * 4 / 499.23 - 1 == pytest.approx(float(row["close_to_close"]), rel=1e-12)
    assert 129.04 * 4 / 293.65 - 1 == pytest.approx(float(row["year_to_date"]), rel=1e-12)
    assert ("129.04", "ok") == (row["close"], row["status"])
    assert "split-applied:2020-08-31" in row["warnings"]


def test_prices_before_a_split_are_shown_as_the_file_prints_them(command: Command, tmp_path: Path) -> None:
    (tmp_path / "AAPL.csv").write_text(
        ALPHA_VANTAGE + "2020-08-27,508.57,509.94,495.33,500.04,122.8,38888096,0,1\n"
    )
    words = (
        "run",
        "AAPL",
        "2020-08-28",
        "--source",
        str(tmp_path),
        "--benchmark",
        "none",
        "--listings",
        "given",
    )
    (row,) = rows(command(*words, "--window", "0:1", "--format", "csv").stdout)
    assert ("500.04", "499.23") == (row["base_close"], row["close"])
    assert 129.04 * 4 / 500.04 - 1 == pytest.approx(float(row["return[0:1]"]), rel=1e-12)


def panel(folder: Path, name: str, *, raw: bool, heading: str = "splits") -> Path:
    """Closes, volumes, a split of 4 for 1 and a dividend of 1; raw or adjusted before the split.

    Under ``heading`` the split on its day, or a cumulative factor on every day.
    """
    lines = [f"date,symbol,close,volume,dividend,{heading}"]
    for i, day in enumerate(SESSIONS):
        old = raw and day < SPLIT
        close, volume = 100 + 3 * (i % 5) + i % 7, 1000 + 10 * (i % 9)
        factor = (4 if day == SPLIT else 0) if heading == "splits" else (4 if day < SPLIT else 1)
        action = f"{1 if day == EX_DAY else 0},{factor}"
        lines.append(f"{day},AAA,{close * 4 if old else close},{volume / 4 if old else volume},{action}")
        lines.append(f"{day},MKT,{200 + 2 * (i % 3) + i % 11},1,0,0")
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("returns", "heading"), [("price", "splits"), ("total", "splits"), ("total", "CFACPR")]
)
def test_run_batch_and_study_agree_on_raw_and_on_adjusted_closes(
    command: Command, tmp_path: Path, returns: str, heading: str
) -> None:
    events = tmp_path / "events.csv"
    events.write_text(f"symbol,announced\nAAA,{EVENT}\n")
    told = []
    for name, raw in (("raw.csv", True), ("adjusted.csv", False)):
        options: tuple[str, ...] = (
            "--source",
            str(panel(tmp_path, name, raw=raw, heading=heading)),
            "--benchmark",
            "MKT",
            "--returns",
            returns,
        )
        options += "--window", "-3:3", "--format", "csv"
        (ran,) = rows(command("run", "AAA", EVENT, "--listings", "given", *options).stdout)
        (batched,) = rows(command("batch", str(events), *options).stdout)
        each = tmp_path / "each.csv"
        assert 0 == command("study", str(events), *options, "--events-out", str(each)).returncode
        (studied,) = rows(each.read_text())
        numbers = [name for name in ran if name not in ("source", "warnings", "announced")]
        assert [ran[one] for one in numbers] == [batched[one] for one in numbers]
        assert float(ran["car[-3:3]"]) == pytest.approx(float(studied["car[3]"]), rel=1e-9)
        assert (
            raw
            == (f"split-applied:{SPLIT}" in ran["warnings"])
            == (f"split-applied:{SPLIT}" in studied["warnings"])
        )
        assert f"ex-dividend:{EX_DAY}" in studied["warnings"]
        told.append([ran[one] for one in numbers])
    for one, other in zip(*told, strict=True):
        assert one == other or float(one) == pytest.approx(float(other), rel=1e-9)


@pytest.mark.slow
def test_a_study_names_jumps_and_ex_days_and_counts_them(command: Command, tmp_path: Path) -> None:
    path = panel(tmp_path, "prices.csv", raw=False)
    path.write_text("".join(f"{line}\n" for line in path.read_text().splitlines() if SPLIT not in line))
    text = path.read_text().replace("2024-12-11,AAA,", "2024-12-11,AAA,1")  # a digit too many
    path.write_text(text)
    (tmp_path / "events.csv").write_text(f"symbol,announced\nAAA,{EVENT}\n")
    each = tmp_path / "each.csv"
    options = "--source", str(path), "--benchmark", "MKT", "--window", "-3:3", "--format", "json"
    told = json.loads(
        command("study", str(tmp_path / "events.csv"), *options, "--events-out", str(each)).stdout
    )
    assert (1, 1) == (told["study"]["ex_dividend"], told["study"]["doubtful_prices"])
    assert sum(told["study"]["doubtful_closes"].values()) >= 2
    warnings = rows(each.read_text())[0]["warnings"].split(";")
    assert f"ex-dividend:{EX_DAY}" in warnings
    assert any(code.endswith(":2024-12-11") for code in warnings if code.startswith(("possible", "extreme")))


def test_the_old_words_of_returns_still_work_in_study_and_name_the_new_ones(
    command: Command, tmp_path: Path
) -> None:
    path = panel(tmp_path, "prices.csv", raw=False)
    (tmp_path / "events.csv").write_text(f"symbol,announced\nAAA,{EVENT}\n")
    words = (
        *("study", str(tmp_path / "events.csv"), "--source", str(path), "--benchmark", "MKT"),
        *("--format", "csv", "--window", "-1:1"),
    )
    old, new = command(*words, "--returns", "log"), command(*words, "--compounding", "log")
    assert (0, old.stdout) == (new.returncode, new.stdout)
    assert old.stdout != command(*words).stdout
    assert "--returns log is now called --compounding log; --returns is price or total" in old.stderr
    assert 2 == command(*words, "--returns", "gross").returncode
