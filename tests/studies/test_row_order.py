"""The order of rows in a price file and in an event file changes no character of a study."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventstudy.cli.app import app

SESSIONS = [line[:10] for line in Path("data/prices/BABA.csv").read_text(encoding="utf-8").splitlines()[1:]]
SYMBOLS = [f"S{number:02d}" for number in range(24)]
MARKET = "MKT"


def rows_of_files() -> tuple[list[str], list[str]]:
    """Prices with gaps, and events that share days, groups and, some of them, listing and session."""
    draw = random.Random(3)
    prices, events = list[str](), list[str]()
    for symbol in [*SYMBOLS, MARKET]:
        close = 100.0
        for day in SESSIONS:
            close *= 1 + draw.gauss(0, 0.02)
            if symbol == MARKET or draw.random() > 0.02:
                prices.append(f"{symbol},{day},{close:.4f},{draw.randrange(1000, 99999)}")
    for number in range(150):
        day = f"{SESSIONS[draw.randrange(100, 112)]}T{draw.choice(['09:00', '11:00'])}:00-05:00"
        group, size = draw.choice("ab"), f"{draw.random():.3f}"
        events.append(f"e{number},{draw.choice(SYMBOLS)},{day},{group},{size}")
    return prices, events


def study(folder: Path, prices: list[str], events: list[str], *options: str) -> tuple[str, list[str], str]:
    """What a study prints, what it says of each event, sorted, and its messages."""
    files = {
        "prices.csv": ["symbol,date,close,volume", *prices],
        "events.csv": ["event_id,symbol,announced,half,size", *events],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["--benchmark", MARKET, "--estimation", "-60:-11", "--min-estimation", "30", "--format", "json"]
    places = ["--source", str(folder / "prices.csv"), "--events-out", str(folder / "each.csv")]
    done = CliRunner().invoke(app, ["study", str(folder / "events.csv"), *places, *words, *options])
    assert done.exit_code in (0, 1), done.output
    body = json.loads(done.stdout)
    body.pop("events", None)  # they stand in the order of the file
    each = re.sub(r"line \d+", "line", (folder / "each.csv").read_text(encoding="utf-8"))
    return json.dumps(body), sorted(each.splitlines()), done.stderr


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--by", "half", "--bhar", "--bootstrap", "99"),
        ("--compare", "half"),
        ("--regress", "size", "--cluster", "date"),
        ("--calendar-time", "daily"),
        ("--power", "--adjust", "holm"),
        ("--outcome", "volatility"),
        ("--outcome", "volume"),
        ("--trade-to-trade",),
        pytest.param(("--by", "half", "--scheduler", "local:2"), marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_the_order_of_prices_and_events_changes_no_digit_of_a_study(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    prices, events = rows_of_files()
    first = study(tmp_path, prices, events, *options)
    for seed in (1, 2):
        random.Random(seed).shuffle(prices)
        random.Random(seed).shuffle(events)
        assert first == study(tmp_path, prices, events, *options)


def test_of_events_that_repeat_one_another_the_first_by_its_time_counts(tmp_path: Path) -> None:
    prices, _ = rows_of_files()
    rows = [f"late,S00,{SESSIONS[110]}T11:00,a,1", f"early,S00,{SESSIONS[110]}T10:00,b,2"]
    for events in (rows, rows[::-1]):
        each = study(tmp_path, prices, events)[1]
        status = {line.split(",")[0]: "duplicate-event" in line for line in each}
        assert {"early": False, "late": True, "event_id": False} == status
