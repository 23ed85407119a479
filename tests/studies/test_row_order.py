"""The order of rows in a price file and in an event file changes no character of a study."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventstudy.cli.app import app

SESSIONS = [line[:10] for line in Path("data/prices/BABA.csv").read_text(encoding="utf-8").splitlines()[1:]]


def study(folder: Path, prices: list[str], events: list[str], *options: str) -> tuple[str, list[str]]:
    """What a study prints: the data, and its messages, sorted."""
    (folder / "prices.csv").write_text("symbol,date,close\n" + "\n".join(prices) + "\n", encoding="utf-8")
    (folder / "events.csv").write_text(
        "symbol,announced,half,size\n" + "\n".join(events) + "\n", encoding="utf-8"
    )
    words = ["--benchmark", "MKT", "--estimation", "-60:-11", "--window", "-5:5", "--format", "json"]
    source = ["--source", str(folder / "prices.csv")]
    done = CliRunner().invoke(app, ["study", str(folder / "events.csv"), *source, *words, *options])
    assert 0 == done.exit_code, done.output
    body = json.loads(done.stdout)
    body.pop("events", None)  # they stand in the order of the file
    return json.dumps(body), sorted(done.stderr.splitlines())


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--bhar", "--bootstrap", "99"),
        ("--compare", "half"),
        ("--regress", "size", "--cluster", "date"),
        ("--calendar-time", "daily"),
        ("--power", "--adjust", "holm"),
    ],
    ids=str,
)
def test_the_order_of_prices_and_events_changes_no_digit_of_a_study(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    draw = random.Random(3)
    prices, events = list[str](), list[str]()
    for symbol in [*(f"S{number:02d}" for number in range(24)), "MKT"]:
        close = 100.0
        for day in SESSIONS:
            close *= 1 + draw.gauss(0, 0.02)
            prices.append(f"{symbol},{day},{close:.4f}")
        if symbol != "MKT":
            day = f"{SESSIONS[draw.randrange(100, 160)]}T09:00:00-05:00"
            events.append(f"{symbol},{day},{'ab'[len(events) % 2]},{draw.random():.3f}")
    first = study(tmp_path, prices, events, *options)
    for seed in (1, 2):
        random.Random(seed).shuffle(prices)
        random.Random(seed).shuffle(events)
        assert first == study(tmp_path, prices, events, *options)
