"""Prices and dividends at the edge of what a float can hold: a reason, never inf, nan or a traceback."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventstudy.cli.app import app
from eventstudy.errors import EventStudyError

SESSIONS = [line[:10] for line in Path("data/prices/BABA.csv").read_text(encoding="utf-8").splitlines()[1:]]
BASE, DAY = "2025-02-10", "2025-02-11"
NO_NUMBER = re.compile(r"(?<![A-Za-z_])(inf|nan|infinity)(?![A-Za-z_])", re.IGNORECASE)
EDGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a tiny close": ({DAY: "1e-160"}, {}),
    "a tiny base": ({BASE: "1e-160"}, {}),
    "a huge close": ({DAY: "1e308"}, {}),
    "beyond every float": ({DAY: "1e309"}, {}),
    "the smallest, then a trillion": ({BASE: "5e-324", DAY: "1e12"}, {}),
    "the smallest price, then the largest": ({BASE: "1e-9", DAY: "1e12"}, {}),
    "zero": ({DAY: "0.0"}, {}),
    "negative": ({DAY: "-112.78"}, {}),
    "a huge dividend": ({}, {DAY: "1e308"}),
    "a negative dividend": ({}, {DAY: "-1"}),
    "from smallest to largest every day": (
        {day: "1e12" if place % 2 else "1e-9" for place, day in enumerate(SESSIONS)},
        {},
    ),
    "a minus before every third, from the largest a float holds to the smallest": (
        {
            day: ("1e308", "5e-324")[place % 2] if place % 3 else f"-{100 + place}"
            for place, day in enumerate(SESSIONS)
        },
        {},
    ),
}


def prices(folder: Path, closes: dict[str, str], dividends: dict[str, str]) -> Path:
    """Bars of AAA and of its market with some closes and dividends replaced."""
    lines = ["date,symbol,open,high,low,close,volume,dividend"]
    for place, day in enumerate(SESSIONS):
        close = closes.get(day, str(100 + 3 * (place % 5) + place % 7))
        lines.append(f"{day},AAA,{close},{close},{close},{close},1000,{dividends.get(day, '')}")
        market = 200 + 2 * (place % 3) + place % 11
        lines.append(f"{day},MKT,{market},{market},{market},{market},10,")
    path = folder / "prices.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "output", ["csv", *(pytest.param(form, marks=pytest.mark.slow) for form in ("json", "html", "table"))]
)
@pytest.mark.parametrize("edge", EDGES)
def test_a_number_at_the_edge_is_a_value_or_a_reason(tmp_path: Path, edge: str, output: str) -> None:
    events = tmp_path / "events.csv"
    when = [f"{day}T09:00:00-05:00" for day in (DAY, "2025-01-15", "2024-12-03")]
    events.write_text("symbol,announced\n" + "".join(f"AAA,{one}\n" for one in when), encoding="utf-8")
    source = ["--source", str(prices(tmp_path, *EDGES[edge])), "--benchmark", "MKT"]
    options = [*source, "--window", "-3:3", "--returns", "total", "--format", output]
    for words in (
        ["run", "AAA", when[0], "--listings", "given"],
        ["batch", str(events), "--listings", "given"],
        ["study", str(events), "--estimation", "-60:-11"],
    ):
        done = CliRunner().invoke(app, [*words, *options])
        assert isinstance(done.exception, SystemExit | EventStudyError | None), done.exception
        assert done.exit_code in (0, 1, 2), done.output
        assert not NO_NUMBER.search(done.output)
        assert "Warning" not in done.stderr


@pytest.mark.parametrize("output", ["csv", "json", "html"])
@pytest.mark.parametrize("volume", ["1e308", "1e19", "-1"])
@pytest.mark.parametrize("where", ["one bar", "all bars", "days"])
def test_a_volume_that_no_market_has_is_none(tmp_path: Path, where: str, volume: str, output: str) -> None:
    """78 bars of five minutes, or the daily bars: sums over volumes of 1e308 are beyond every float."""
    source, minutes = prices(tmp_path, {}, {}), tmp_path / "minutes.csv"
    if where == "days":
        source.write_text(source.read_text().replace(",1000,", f",{volume},"), encoding="utf-8")
    close = next(line.split(",")[5] for line in source.read_text().splitlines() if line.startswith(f"{DAY},"))
    lines = ["timestamp,open,high,low,close,volume"]
    for place in range(78):
        hour, minute = divmod(9 * 60 + 30 + 5 * place, 60)
        odd = where == "all bars" or (where == "one bar" and place == 40)
        bar = f"{close},{close},{close},{close},{volume if odd else 100}"
        lines.append(f"{DAY}T{hour:02}:{minute:02}:00-05:00,{bar}")
    minutes.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["run", "AAA", f"{DAY}T11:00:00-05:00", "--listings", "given", "--benchmark", "none"]
    done = CliRunner().invoke(
        app, [*words, "--source", str(source), "--intraday", str(minutes), "--format", output]
    )
    assert done.exit_code == 0, done.output
    assert not NO_NUMBER.search(done.output)
    if where == "days" and output == "csv":
        assert f"impossible-bar:{DAY}" in done.output


def test_factors_beyond_what_their_sum_holds_print_no_warning(tmp_path: Path) -> None:
    # A day whose factors are 1e308 each: their sum is beyond every float.
    factors, events = tmp_path / "factors.csv", tmp_path / "events.csv"
    rows = [f"{day},{','.join(['1e308' if day == BASE else '0.01'] * 4)}" for day in SESSIONS]
    factors.write_text("\n".join(["date,Mkt-RF,SMB,HML,RF", *rows]) + "\n", encoding="utf-8")
    events.write_text(f"symbol,announced\nAAA,{DAY}T09:00:00-05:00\n", encoding="utf-8")
    words = ["study", str(events), "--source", str(prices(tmp_path, {}, {})), "--estimation", "-60:-11"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        done = CliRunner().invoke(app, [*words, "--model", "ff3", "--factors", str(factors)])
    assert isinstance(done.exception, SystemExit | EventStudyError | None), done.exception
    assert not NO_NUMBER.search(done.output)
    assert [] == [str(warning.message) for warning in caught]
