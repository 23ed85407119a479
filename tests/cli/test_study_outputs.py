"""What ``study`` writes and says: groups, flawed closes, events, figures on the terminal; and from Python."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import Command
from memory_source import MemorySource, flat, series_of
from study_helpers import GOLDEN, PRICES, SOURCE, studied

import eventstudy as es
from eventstudy.errors import EventStudyError, UsageError
from eventstudy.exchanges.sessions import table_of
from eventstudy.inference import interface as inference
from eventstudy.prices.files.source import FileSource
from eventstudy.reports.study.report import conventions, summary
from eventstudy.reports.study.sentences import cautions, starred

# Groups


GROUPED = (
    "symbol,announced,group\nAX04,2020-09-25, tech \nAX10,2021-09-02,tech\nAX01,2021-10-25,\n"
    "NOSUCH,2021-10-25,lost\n"
)


def test_groups_without_a_name_or_an_event_are_told_apart(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(GROUPED)
    words = ("study", str(file), *SOURCE, "--by", "GROUP", "--window", "0:0")
    rows = list(csv.DictReader(io.StringIO(command(*words, "--format", "csv").stdout)))
    assert [("", "1"), ("lost", "0"), ("tech", "2")] == [
        (row["group"], row["n"]) for row in rows if row["kind"] == "aar"
    ]
    shown = command(*words, "--format", "table", "-v")
    assert "GROUP: unnamed (1 used)" in shown.stdout
    assert "GROUP: lost (0 used)" in shown.stdout
    assert "every test (lost, 2 rows): not applicable: no event" in shown.stderr


# Flaws of prices


def _bars(symbol: str, closes: dict[str, float], flaws: dict[str, tuple[float, float]]) -> Any:
    """Bars of New York's sessions; ``flaws``: close and volume of some days."""
    rows = [flat(day, *flaws.get(day, (close, 1000.0))) for day, close in closes.items()]
    return series_of(symbol, rows, covered=(min(closes), max(closes)))


@pytest.fixture(scope="module")
def flawed() -> MemorySource:
    """AAPL with a stale bar, a negative price and a price cut to a half (and kept there); a plain index."""
    rng = np.random.default_rng(7)
    days = [str(day) for day in table_of("XNYS").days(*_dates("2024-06-03", "2025-03-14"))]
    own, market = (100 * np.cumprod(1 + rng.normal(0, 0.01, len(days))) for _ in range(2))
    half = days.index("2024-12-02")
    own[half:] *= own[half - 1] / 2 / own[half]
    closes = dict(zip(days, own.tolist(), strict=True))
    flaws = {"2024-11-06": (closes["2024-11-05"], 0.0), "2024-11-20": (-1.0, 1000.0)}
    return MemorySource(
        _bars("AAPL", closes, flaws), _bars("^GSPC", dict(zip(days, market.tolist(), strict=True)), {})
    )


def _dates(first: str, last: str) -> tuple[Any, Any]:
    from datetime import date

    return date.fromisoformat(first), date.fromisoformat(last)


def test_closes_left_out_or_doubtful_are_counted_by_reason(flawed: MemorySource) -> None:
    """Two closes take four of the 120 estimation returns with them."""
    result = studied("symbol,announced\nAAPL,2025-02-11\n", flawed)
    assert 116 == result.arrays.n_estimation[0]
    assert {"non-positive-price": 1, "stale-bar": 1} == result.left_out
    assert [("AAPL", "possible-split")] == [(symbol, code) for symbol, _, code in result.doubtful]
    assert [
        "Closes left out: 1 non-positive-price, 1 stale-bar.",
        "Used with a doubt: possible-split: AAPL on 2024-12-02.",
    ] == cautions(result)
    assert {"possible-split": 1} == summary(result)["doubtful_closes"]


def test_closes_of_a_price_file_are_counted_as_of_any_source(command: Command, tmp_path: Path) -> None:
    """A carried bar, a price of 0 and a Sunday's bar in the estimation window; none before it."""
    days = [str(day) for day in table_of("XNYS").days(*_dates("2023-01-03", "2025-03-14"))]
    rng = np.random.default_rng(3)
    lines = ["date,symbol,open,high,low,close,volume"]
    for symbol in ("AAPL", "MKT"):
        closes = 100 * np.cumprod(1 + rng.normal(0, 0.01, len(days)))
        for day, close in zip(days, closes.tolist(), strict=True):
            price, volume = (0.0, 9) if (symbol, day) == ("AAPL", "2024-11-20") else (close, 9)
            volume = 0 if symbol == "AAPL" and day in ("2023-03-01", "2024-11-06") else volume
            lines.append(f"{day},{symbol},{price},{price},{price},{price},{volume}")
    lines.append("2024-11-10,AAPL,1,1,1,1,9")
    prices, file = tmp_path / "prices.csv", tmp_path / "events.csv"
    prices.write_text("\n".join(lines) + "\n")
    file.write_text("symbol,announced\nAAPL,2025-02-11\n")
    words = ("study", str(file), "--source", str(prices), "--benchmark", "MKT", "--format", "json")
    done = command(*words)
    expected = {"closed-day-bar": 1, "non-positive-price": 1, "stale-bar": 1}
    assert expected == json.loads(done.stdout)["study"]["closes_left_out"]
    assert "Closes left out: 1 closed-day-bar, 1 non-positive-price, 1 stale-bar." in done.stderr


def test_the_provenance_says_how_the_mean_correlation_was_summed() -> None:
    text = (GOLDEN / "panel_a/events.csv").read_text()
    result = studied(text, FileSource(PRICES), benchmark="MKT")
    assert (
        "pairs the same distance apart together; exact, as no return is missing"
        == (conventions(result)["mean_correlation_summed"])
    )
    one = studied("symbol,announced\nAX04,2020-09-25\n", FileSource(PRICES), benchmark="MKT")
    assert "not summed: fewer than two events" == conventions(one)["mean_correlation_summed"]


# What is written


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl"])
def test_events_come_out_with_every_digit(command: Command, tmp_path: Path, suffix: str) -> None:
    file, out = tmp_path / "events.csv", tmp_path / f"out.{suffix}"
    file.write_text(GROUPED + "AX04\n")
    words = ("study", str(file), *SOURCE, "--window", "-1:1", "--by", "group", "--events-out", str(out))
    assert 1 == command(*words).returncode
    text = out.read_text()
    match suffix:
        case "json":
            rows = json.loads(text)["events"]
        case "jsonl":
            rows = [json.loads(line) for line in text.splitlines()]
        case _:
            delimiter = "\t" if suffix == "tsv" else ","
            rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    result = studied(file.read_text(), FileSource(PRICES), benchmark="MKT", by="group")
    facts = [
        "event_id",
        "symbol",
        "announced",
        "session",
        "benchmark",
        "group",
        "status",
        "warnings",
        "detail",
    ]
    fits = ["n_estimation", "alpha", "beta", "sigma", "r_squared"]
    returns = [f"{name}[{day}]" for name in ("ar", "car") for day in (-1, 0, 1)]
    assert [*facts, *fits, *returns] == list(rows[0])
    assert ["ok", "ok", "ok", "no-prices", "bad-row"] == [row["status"] for row in rows]
    assert "line:6" == rows[4]["warnings"]
    for place in range(3):
        assert float(result.arrays.beta[place]) == float(rows[place]["beta"])
        assert result.arrays.car[place].tolist() == [float(rows[place][name]) for name in returns[3:]]
    assert {None if suffix.startswith("json") else ""} == {rows[3][name] for name in (*fits[1:], *returns)}


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("events.txt", "events are not written as a table"),
        ("events.docx", "no format for the suffix .docx"),
        ("-", "the statistics go there already"),
        ("nowhere/events.csv", "its folder does not exist"),
    ],
)
def test_a_place_for_the_events_is_refused_before_any_work(command: Command, out: str, told: str) -> None:
    done = command("study", "no-such-events.csv", *SOURCE, "--events-out", out)
    assert (2, "") == (done.returncode, done.stdout)
    assert told in done.stderr


@pytest.mark.parametrize(("option", "name"), [("--events-out", "./x.html"), ("--plot", "./x.html")])
def test_two_outputs_never_go_to_one_file(command: Command, option: str, name: str, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("symbol,announced\nAAPL,2025-02-11\n")
    done = command("study", str(events), *SOURCE, "-o", f"{tmp_path}/x.html", option, f"{tmp_path}/{name}")
    assert (2, "") == (done.returncode, done.stdout)
    assert "go there already" in done.stderr or "goes there already" in done.stderr


@pytest.mark.parametrize("option", ["-o", "--plot"])
def test_a_folder_that_is_not_there_is_said_before_any_work(command: Command, option: str) -> None:
    done = command("study", "no-such-events.csv", *SOURCE, option, "nowhere/chart.html")
    assert (2, "") == (done.returncode, done.stdout)
    assert "nowhere/chart.html: its folder does not exist" in done.stderr


def test_the_events_can_go_to_standard_output_when_the_statistics_do_not(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAX04,2020-09-25\n")
    words = ("study", str(file), *SOURCE, "-o", str(tmp_path / "statistics.csv"), "--events-out", "-")
    assert "event_id,symbol,announced,session,benchmark,status" in command(*words).stdout


@pytest.mark.parametrize("format_", ["csv", "tsv", "json", "jsonl", "md", "html", "table"])
def test_every_format_holds_the_groups(command: Command, tmp_path: Path, format_: str) -> None:
    file = tmp_path / "events.csv"
    file.write_text(GROUPED)
    words = ("study", str(file), *SOURCE, "--by", "group", "--window", "0:0", "--format", format_)
    done = command(*words)
    assert 1 == done.returncode
    assert "tech" in done.stdout
    assert "lost" in done.stdout


@pytest.mark.parametrize(
    ("value", "p_value", "text"),
    [
        (2.646, 0.008, "2.65** "),
        (-9.994, 0.0001, "-9.99***"),
        (-12.345, 0.0001, "-12.3***"),
        (1234.5, 0.0001, "1234***"),
        (-123456.0, 0.0001, "-1e+05***"),
        (0.0, 1.0, "0.00   "),
        (2.5, None, "2.50   "),
    ],
)
def test_a_figure_is_rounded_and_never_cut(value: float, p_value: float | None, text: str) -> None:
    assert text == starred(inference.TestStatistic(value, p_value))


def test_large_figures_stay_apart_in_80_columns(command: Command, tmp_path: Path) -> None:
    """Twelve times the same event: Patell's Z of 12.7 with three marks, a CAAR of 10.12 %."""
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\n" + "AX04,2020-09-25\n" * 12)
    words = ("study", str(file), *SOURCE, "--window", "-1:1", "--duplicates", "keep")
    lines = command(*words, "--format", "table").stdout.splitlines()
    assert ["0", "+7.21", "%", "–", "12.7***", "–", "–", "1.72", "–", "3.77***"] == lines[3].split()
    assert ["-1:1", "+10.1", "%"] == lines[6].split()[:3]
    assert max(map(len, lines)) <= 80


# Python


@pytest.mark.parametrize(
    "options",
    [
        {"window": (-1, 0, 1)},
        {"window": "-1:1"},
        {"window": (1, -1)},
        {"estimation": (-10.5, -1)},
        {"model": "capm"},
        {"on_nontrading": "later"},
        {"returns": "gross"},
        {"compounding": "total"},
        {"benchmark": ""},
        {"benchmark": "none"},
        {"by": "sector"},
        {"cumulate": [(0, 9)]},
        {"events": ["AAPL"]},
        {"events": "no-such-file.csv"},
        {"source": "no-such-prices.csv"},
    ],
)
def test_wrong_arguments_of_a_study_raise_typed_errors(options: dict[str, Any]) -> None:
    given = {"events": GOLDEN / "panel_a/events.csv", "source": PRICES, "benchmark": "MKT", **options}
    with pytest.raises(EventStudyError):
        es.study(**given)


@pytest.mark.parametrize(
    "options",
    [
        {"symbols": []},
        {"when": 20250211},
        {"when": "soon"},
        {"listings": "some"},
        {"returns": "log"},
        {"model": "capm"},
        {"windows": [(-1,)]},
        {"timing": "noon"},
        {"tz": "Mars/X"},
        {"benchmark": "two words"},
    ],
)
def test_wrong_arguments_of_a_run_raise_typed_errors(options: dict[str, Any]) -> None:
    given = {"symbols": ["AAPL"], "when": "2025-02-11", "source": "bundled", **options}
    with pytest.raises(UsageError):
        es.run(**given)


def test_log_returns_are_the_same_from_python_and_the_command(command: Command) -> None:
    events = GOLDEN / "panel_a/events.csv"
    frame = es.study(events, source=PRICES, benchmark="mkt", returns="log", window=(0, 0)).caar
    words = ("study", str(events), *SOURCE, "--window", "0:0", "--returns", "log", "--get", "mean")
    assert frame["mean"].iloc[0] == float(command(*words).stdout.splitlines()[1])


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(command: Command) -> None:
    pytest.importorskip("distributed", reason="the extra distributed is not installed")
    words = (
        "study",
        str(GOLDEN / "panel_a/events.csv"),
        *SOURCE,
        "--format",
        "json",
        "--bootstrap",
        "99",
        "--placebo",
        "2",
    )

    one, two = command(*words), command(*words, "--scheduler", "local:2")

    assert (one.returncode, one.stdout, one.stderr) == (two.returncode, two.stdout, two.stderr)
