"""How symbols and times of events were read, in the rows, the counts and on screen of ``study``."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

from command import Command

EVENTS = """symbol,announced
Alibaba,2025-02-11 00:00:00
BABA,2025-03-04
BABA,2025-07-15 10:00 EST
PTT.BK,2025-05-07
"""


def _prices(path: Path) -> None:
    days = [date(2024, 9, 2) + timedelta(n) for n in range(400)]
    weekdays = [day for day in days if day.weekday() < 5]
    lines = [f"{day},{100 + n % 7 + n / 50}" for n, day in enumerate(weekdays)]
    path.write_text("Date,Close\n" + "\n".join(lines) + "\n")


def test_an_event_row_says_how_its_symbol_and_time_were_read(command: Command, tmp_path: Path) -> None:
    """EST in July is an hour off New York's clock; 00:00:00 is a spreadsheet's date; a name is a symbol."""
    folder, events, details = tmp_path / "prices", tmp_path / "events.csv", tmp_path / "details.csv"
    folder.mkdir()
    for symbol in ("BABA", "PTT.BK"):
        _prices(folder / f"{symbol}.csv")
    events.write_text(EVENTS)
    asked = (
        "study",
        str(events),
        "--source",
        str(folder),
        "--model",
        "mean-adjusted",
        "--min-estimation",
        "30",
    )
    options = ("--estimation", "-60:-6", "--window", "0:1", "--benchmark", "none")
    done = command(*asked, *options, "--format", "json", "--events-out", str(details))
    with details.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["symbol"] for row in rows] == ["BABA", "BABA", "BABA", "PTT.BK"]
    noted = [set(row["warnings"].split(";")) for row in rows]
    assert {"name-as-symbol:Alibaba", "midnight-as-date"} <= noted[0]
    assert not {code for code in noted[1] if code.startswith(("name", "midnight", "zone"))}
    assert "zone-word-out-of-season:EST" in noted[2]
    counts = json.loads(done.stdout)["study"]["notes"]
    assert counts == {"name-as-symbol:Alibaba": 1, "midnight-as-date": 1, "zone-word-out-of-season:EST": 1}
