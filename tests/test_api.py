"""The Python interface: its frames, its notebook tables, its documentation and its example."""

from __future__ import annotations

import csv
import doctest
import inspect
import io
import subprocess
import sys
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import Command

import eventstudy as es
from eventstudy.errors import UsageError

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "python-api.md"
PANEL = ROOT / "tests" / "golden" / "panel_a"


def header(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module")
def study() -> es.Study:
    return es.study(PANEL / "events.csv", window=(-1, 1), source=PANEL / "prices_wide.csv", benchmark="MKT")


def test_the_examples_of_the_page_print_what_it_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("EVENTSTUDY_HOME", str(tmp_path))
    monkeypatch.delenv("EVENTSTUDY_SOURCE", raising=False)
    # The fence that ends a block is not output.
    text = PAGE.read_text(encoding="utf-8").replace("```", "")
    found = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(found, out=said.append)
    assert result.attempted > 15
    assert [] == said


def test_the_page_names_everything_public() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in es.__all__:
        assert f"es.{name}(" in text or f"**{name}**" in text, name
    for function in (es.run, es.study):
        for option in inspect.signature(function).parameters:
            assert option in ("symbols", "when", "events") or f"`{option}`" in text, option


def test_everything_public_is_typed_and_documented() -> None:
    assert es.__all__ == dir(es)
    for name in es.__all__:
        thing = getattr(es, name)
        assert inspect.getdoc(thing), name
        members = [
            member
            for member_name, member in vars(thing).items()
            if not member_name.startswith("_")
            and (inspect.isfunction(member) or isinstance(member, property))
        ]
        for one in [thing] if inspect.isfunction(thing) else members:
            function: Any = one.fget if isinstance(one, property) else one
            assert inspect.getdoc(one), f"{name}: {one}"
            given = set(inspect.signature(function).parameters) - {"self"} | {"return"}
            assert given == set(function.__annotations__) | ({"return"} & given), f"{name}: {function}"


def test_the_example_prints_what_stands_beside_it(environment: dict[str, str]) -> None:
    script = ROOT / "examples" / "news_from_python.py"
    done = subprocess.run(
        [sys.executable, script], capture_output=True, check=False, encoding="utf-8", env=environment
    )
    assert script.with_suffix(".txt").read_text(encoding="utf-8") == done.stdout, done.stderr


def test_the_frame_of_a_run_has_the_columns_and_values_of_its_csv(command: Command) -> None:
    printed = command("run", "BABA", "AAPL", "2025-02-11", "--window", "-1:1", "--format", "csv").stdout
    frame = es.run(["BABA", "AAPL"], "2025-02-11", windows=[(-1, 1)], source="bundled").to_frame()
    assert header(printed) == list(frame.columns)
    for row, values in zip(csv.DictReader(io.StringIO(printed)), frame.to_dict("records"), strict=True):
        for name, text in row.items():
            value = values[name]
            assert text == ("" if value != value else str(value)), name


def test_context_and_shares_are_those_of_the_command(command: Command) -> None:
    given = ("--context", "--shares", "2.39bn", "--offline", "--format", "csv")
    printed = command("run", "BABA", "2025-02-11", *given).stdout
    frame = es.run("BABA", "2025-02-11", context=True, shares=2.39e9, source="bundled").to_frame()
    assert header(printed) == list(frame.columns)
    assert [row["market_value_change"] for row in csv.DictReader(io.StringIO(printed))] == [
        str(value) for value in frame["market_value_change"]
    ]


def test_a_claim_of_market_value_is_held_with_the_shares_outstanding() -> None:
    """2.39bn ADSs x (112.78 - 111.32) = $3.49 billion."""
    cells = ["BABA", "2025-02-11", "market_value_change", "nearly", "3.5e9"]
    columns = ["symbol", "announced", "measure", "comparison", "value"]
    claims = pd.DataFrame([cells], columns=columns)
    assert ["unverifiable"] == [str(one.verdict.value) for one in es.check(claims, offline=True)]
    (held,) = es.check(claims, shares={"baba": 2.39e9}, offline=True)
    assert "confirmed" == held.verdict.value


def test_the_frames_of_a_study_have_the_columns_of_its_csv_files(
    study: es.Study, command: Command, tmp_path: Path
) -> None:
    each = tmp_path / "each.csv"
    files = (str(PANEL / "events.csv"), "--source", str(PANEL / "prices_wide.csv"), "--benchmark", "MKT")
    printed = command("study", *files, "--window", "-1:1", "--events-out", str(each)).stdout
    assert header(printed) == list(study.to_frame().columns) == list(study.aar.columns)
    assert header(each.read_text(encoding="utf-8")) == list(study.events.columns)
    assert (["aar"] * 3, ["caar"] * 3) == (study.aar["kind"].tolist(), study.caar["kind"].tolist())


def test_a_number_is_a_number_even_where_none_is_known() -> None:
    frame = es.run("MSFT", "2025-02-11", listings="given", source="bundled").to_frame()
    assert {"float64"} == {str(frame[name].dtype) for name in ("close", "volume", "p_value", "catch_up")}


def test_a_notebook_shows_people_the_columns_they_read(study: es.Study) -> None:
    shown = es.run("AAPL", "2025-02-11", listings="given", source="bundled")._repr_html_()
    assert '<td class="n">+2.18 %</td>' in shown  # 232.62 / 227.65 - 1
    assert '<th scope="row">AAPL</th>' in shown
    assert '<td class="n">+2.00 %</td>' in study._repr_html_()  # AAR of session 0, expected_daily_simple.csv


def test_a_notebook_table_is_escaped(tmp_path: Path) -> None:
    """A group may be called anything."""
    events = tmp_path / "events.csv"
    rows = (PANEL / "events.csv").read_text(encoding="utf-8").splitlines()
    marked = [rows[0] + ",group", *(row + ",<script>&" for row in rows[1:])]
    events.write_text("\n".join(marked), encoding="utf-8")
    shown = es.study(events, by="group", source=PANEL / "prices_wide.csv", benchmark="MKT")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;&amp;" in shown


def test_log_returns_can_be_asked_for(study: es.Study) -> None:
    """ln(1 + 0.02) = 0.0198: the averages differ in their third digit."""
    logs = es.study(
        PANEL / "events.csv",
        window=(-1, 1),
        source=PANEL / "prices_wide.csv",
        benchmark="MKT",
        returns="log",
    )
    assert study.aar["mean"].tolist() != logs.aar["mean"].tolist()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: es.run("AAPL", "2025-02-11", listings="one"), "listings 'one' is not one of all, given"),  # type: ignore[arg-type]
        (lambda: es.run("AAPL", "2025-02-11", returns="net"), "returns 'net' is not one of price, total"),  # type: ignore[arg-type]
        (lambda: es.run("AAPL", "2025-02-11", model="magic"), "model 'magic' is not one of market, "),  # type: ignore[arg-type]
        (lambda: es.run("AAPL", "2025-02-11", shares=15e9), "shares belong to the context"),
        (lambda: es.run("AAPL", "2025-02-11", context=True, shares=0), "0 is no number of shares"),
        (lambda: es.check("x.csv", shares={"AAPL": float("nan")}), "nan is no number of shares"),
        (lambda: es.study("x.csv", on_nontrading="drop"), "on_nontrading 'drop' is not one of next, "),  # type: ignore[arg-type]
        (lambda: es.study("x.csv", model="magic"), "model 'magic' is not one of market, "),  # type: ignore[arg-type]
    ],
)
def test_an_argument_that_means_nothing_is_refused(call: typing.Callable[[], object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        call()


def test_the_reaction_session_of_hong_kong_is_a_day_later() -> None:
    """09:30 in New York on 11 February 2025 is 22:30 in Hong Kong, after its close."""
    session = es.reaction_session("XHKG", datetime(2025, 2, 11, 14, 30, tzinfo=UTC))
    assert "2025-02-12" == str(session.date)
    with pytest.raises(UsageError):
        es.reaction_session("XHKG", datetime(2025, 2, 11, 14, 30))


def test_importing_the_package_imports_neither_numpy_nor_pandas() -> None:
    code = "import sys, eventstudy; sys.exit('numpy' in sys.modules or 'pandas' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_a_model_that_needs_a_benchmark_is_refused_without_one_as_the_command_does() -> None:
    with pytest.raises(UsageError, match="the market model needs a benchmark"):
        es.run("AAPL", "2025-02-11", benchmark="none", model="market", offline=True)
    row = es.run(
        "AAPL", "2025-02-11", listings="given", benchmark="none", model="mean-adjusted", offline=True
    )
    assert row["AAPL"].values["abnormal_return"] is not None


def test_without_a_benchmark_and_a_model_the_move_is_measured_and_the_rest_left_out_with_a_word(
    caplog: pytest.LogCaptureFixture,
) -> None:
    values = es.run("AAPL", "2025-02-11", listings="given", benchmark="none", offline=True)["AAPL"].values
    assert 0.0218 == round(values["close_to_close"] or 0, 4)
    assert values.get("abnormal_return") is None
    assert "nothing is measured against the market" in caplog.text
