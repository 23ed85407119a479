"""The order of rows in a price file and in an event file changes no character of a study."""

from __future__ import annotations

import random
from pathlib import Path

from typer.testing import CliRunner

from eventstudy.cli.app import app

SESSIONS = [line[:10] for line in Path("data/prices/BABA.csv").read_text(encoding="utf-8").splitlines()[1:]]


def study(folder: Path, prices: list[str], events: list[str]) -> tuple[str, list[str]]:
    """What a study prints: the data, and its messages, sorted."""
    (folder / "prices.csv").write_text("symbol,date,close\n" + "\n".join(prices) + "\n", encoding="utf-8")
    (folder / "events.csv").write_text("symbol,announced\n" + "\n".join(events) + "\n", encoding="utf-8")
    words = ["--benchmark", "MKT", "--estimation", "-60:-11", "--window", "-5:5", "--format", "csv"]
    source = ["--source", str(folder / "prices.csv")]
    done = CliRunner().invoke(app, ["study", str(folder / "events.csv"), *source, *words])
    assert 0 == done.exit_code, done.output
    return done.stdout, sorted(done.stderr.splitlines())


def test_the_order_of_prices_and_events_changes_no_digit_of_a_study(tmp_path: Path) -> None:
    draw = random.Random(3)
    prices, events = [], []
    for symbol in [*(f"S{number:02d}" for number in range(12)), "MKT"]:
        close = 100.0
        for day in SESSIONS:
            close *= 1 + draw.gauss(0, 0.02)
            prices.append(f"{symbol},{day},{close:.4f}")
        if symbol != "MKT":
            events.append(f"{symbol},{SESSIONS[draw.randrange(100, 160)]}T09:00:00-05:00")
    first = study(tmp_path, prices, events)
    assert len(first[0].splitlines()) > 5
    for seed in (1, 2):
        random.Random(seed).shuffle(prices)
        random.Random(seed).shuffle(events)
        assert first == study(tmp_path, prices, events)
