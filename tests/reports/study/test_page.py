"""The page of a study: its chart, its tests, what was skipped."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from command import Command
from pages import read

PANEL = Path(__file__).parents[2] / "golden" / "panel_a"
OPTIONS = ("--source", str(PANEL / "prices_wide.csv"), "--benchmark", "MKT")


@pytest.fixture
def page(command: Command) -> str:
    """The page of the 30 events of the panel."""
    return command("study", str(PANEL / "events.csv"), *OPTIONS, "--format", "html").stdout


def expected_sum() -> dict[str, str]:
    """The expected statistics of the whole window."""
    with (PANEL / "expected_cumulative_simple.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[-1]


def test_the_chart_ends_at_the_expected_sum_and_its_band(page: str) -> None:
    """The band is the mean ± 2.0452 standard errors: tables of Student's t, 29 degrees of freedom, 97.5 %."""
    row = expected_sum()
    mean, t = float(row["caar"]), float(row["cross_sectional_t"])
    low, high = (100 * (mean + side * 2.0452 * mean / t) for side in (-1, 1))
    assert (
        f"Average abnormal returns of sessions -5 to +5 and their sum, which ends at {100 * mean:+.2f}%"
        f" (95 % confidence from {low:+.2f}% to {high:+.2f}%)."
    ).replace(" -", " −") == read(page).said("figcaption")[0]


def test_every_test_stands_with_its_reference(page: str) -> None:
    found = read(page)
    assert "Tests of CAAR over sessions −5 to +5" in found.said("h2")
    assert {"Cross-sectional t", "Generalised rank (GRANK)", "Skewness-adjusted t"} <= set(found.said("th"))
    assert "Boehmer, Musumeci & Poulsen 1991" in found.said("td")


def test_the_chart_comes_before_the_long_table(page: str) -> None:
    assert page.index("<figure") < page.index("Every column of the machine formats")


def test_skipped_events_and_tests_that_do_not_apply_say_why(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAX04,2020-09-25\nAX01,2020-01-15\n<B>,soon\n", encoding="utf-8")
    found = read(command("study", str(file), *OPTIONS, "--format", "html").stdout)
    assert "Skipped events" in found.said("h2")
    assert ["1 short-estimation-window", "1 bad-row"] == found.said("li")[:2]
    assert {"short-estimation-window", "bad-row", "<B>", "soon"} <= set(found.said("td"))
    assert "not applicable because" in found.said("th")
    assert "one event" in found.said("td")
    assert 1 == len(found.all("figure"))


def test_each_group_has_its_own_chart_and_tests(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        "symbol,announced,group\nAX04,2020-09-25,up\nAX10,2021-09-02,up\nAX03,2021-08-02,down\n",
        encoding="utf-8",
    )
    found = read(command("study", str(file), *OPTIONS, "--by", "group", "--format", "html").stdout)
    titles = list(dict.fromkeys(text for text in found.said("title") if text.startswith("Abnormal")))
    assert titles == [
        "Abnormal returns around 3 events",
        "Abnormal returns around 1 event: down",
        "Abnormal returns around 2 events: up",
    ]
    assert 2 == sum(heading.startswith("Tests of CAAR") for heading in found.said("h2"))


def test_a_study_can_be_plotted_alone(command: Command, tmp_path: Path) -> None:
    words = ("study", str(PANEL / "events.csv"), *OPTIONS, "--plot", str(tmp_path / "study.svg"))
    done = command(*words, "--format", "json")
    assert 0 == done.returncode
    assert {"rows", "statistics"} <= json.loads(done.stdout).keys()
    assert "CAAR, their sum" in (tmp_path / "study.svg").read_text(encoding="utf-8")


def test_markdown_shows_the_columns_that_people_read(command: Command) -> None:
    text = command("study", str(PANEL / "events.csv"), *OPTIONS, "--format", "md").stdout
    assert "| group | kind | start | end | n | mean | median | positive | cross_sectional_t |" in text
    assert text.startswith("**Study of 30 of 30 events**")


def test_the_page_shows_how_the_events_differ(page: str) -> None:
    """Largest and smallest of the expected CARs of session 5."""
    with (PANEL / "expected_ar_car_simple.csv").open(encoding="utf-8", newline="") as file:
        sums = {row["event_id"]: float(row["car"]) for row in csv.DictReader(file) if row["rel"] == "5"}
    rose = sum(value > 0 for value in sums.values())
    found = read(page)
    assert f"{rose} of 30 events ended above zero" in found.said("title")
    largest, smallest = max(sums, key=sums.__getitem__), min(sums, key=sums.__getitem__)
    at = found.said("h2").index("Largest sums over sessions −5 to +5")
    assert "Smallest sums over sessions −5 to +5" == found.said("h2")[at + 1]
    assert {largest, smallest} <= set(found.said("th"))
    assert {f"{100 * sums[largest]:+.2f}%", f"−{-100 * sums[smallest]:.2f}%"} <= set(found.said("td"))


def test_a_test_says_what_it_asks(page: str) -> None:
    assert "Did more events rise than fall?" in read(page).said("td")


def test_no_figure_of_the_page_has_a_hyphen_for_its_minus(page: str) -> None:
    words = [text for tag in ("td", "li", "p", "figcaption", "text") for text in read(page).said(tag)]
    assert [] == [text for text in words if re.search(r"(?<![\w\[-])-\d", text)]
