"""A large event file read at once gives what reading it line by line gives, or is left to that."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eventstudy import limits
from eventstudy.announcements import bulk
from eventstudy.announcements.event_files import open_events
from eventstudy.errors import InputFileError
from eventstudy.studies import event_columns
from eventstudy.studies.event_columns import EventColumns, read_columns

EVENTS = "symbol,announced\nBABA,2025-02-11\nAAPL,2025-02-12\n"


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LARGE", 0)


def both_ways(
    path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch, by: str | None = None
) -> tuple[EventColumns, EventColumns]:
    """Read at once, and line by line."""
    path.write_bytes(content)
    with open_events(str(path)) as file:
        at_once = read_columns(file, by)
    with monkeypatch.context() as patched, open_events(str(path)) as file:
        patched.setattr(event_columns, "plain_columns", lambda *_: None)
        return at_once, read_columns(file, by)


def is_read_at_once(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    with open_events(str(path)) as file:
        places = [file.header.place[name] for name in ("symbol", "announced")]
        return bulk.plain_columns(path, file.header, places) is not None


@pytest.mark.parametrize("seed", range(30))
def test_both_ways_give_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spaces around, cases, repeated and empty cells, columns in any order, line ends and delimiters."""
    rng = random.Random(seed)
    pools = {
        "symbol": ["BABA", "baba", " AAPL", "aapl ", "9988.HK", "ÄÖ"],
        "announced": ["2025-02-11", " 2025-02-11", "2025-02-11T16:00", "soon"],
        "timing": ["", "pre-open", "post-close "],
        "tz": ["", "Asia/Hong_Kong"],
        "benchmark": ["", "SPY", " SPY", "none"],
        "group": ["", "a", " a ", "b"],
        "event_id": ["", "1", "x y", "null", "NA"],
        "other": ["", "=1+1", "é"],
    }
    columns = ["symbol", "announced", *(one for one in list(pools)[2:] if rng.random() < 0.5)]
    rng.shuffle(columns)
    delimiter, end = rng.choice(",;\t"), rng.choice(("\n", "\r\n"))
    lines = [delimiter.join(columns)]
    lines += [delimiter.join(rng.choice(pools[one]) for one in columns) for _ in range(rng.choice((1, 40)))]
    text = rng.choice(("", "\ufeff")) + end.join(lines) + rng.choice(("", end))
    by = rng.choice([None, *columns])
    content = text.encode()

    assert is_read_at_once(tmp_path / "events.csv", content)
    at_once, by_line = both_ways(tmp_path / "events.csv", content, monkeypatch, by)

    assert list(by_line.lines) == list(at_once.lines)
    at_once.lines = by_line.lines  # a range beside an array
    assert by_line == at_once
    assert len(lines) - 1 == len(at_once)


@pytest.mark.slow
def test_numbers_follow_the_names_over_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow reads a megabyte at a time: the last block has symbols and groups of its own."""
    rows = [
        f"S{number % 3000:04d},2025-02-{number % 28 + 1:02d},g{number // 90_000}" for number in range(180_000)
    ]
    content = "\n".join(["symbol,announced,group", *rows, "LAST,2025-03-03,first", ""]).encode()
    assert len(content) > 3_000_000

    at_once, by_line = both_ways(tmp_path / "events.csv", content, monkeypatch, "group")

    assert list(by_line.lines) == list(at_once.lines)
    at_once.lines = by_line.lines  # a range beside an array
    assert by_line == at_once
    assert [("first",), ("g0",), ("g1",)] == at_once.groups


@pytest.mark.parametrize(
    "content",
    [
        EVENTS.encode() + b'"AAPL",2025-02-11\n',
        EVENTS.encode() + b"\nAAPL,2025-02-11\n",
        EVENTS.encode() + b"AAPL,2025-02-11,more\n",
        EVENTS.encode() + b"AAPL\n",
        EVENTS.encode() + b" ,2025-02-11\n",
        EVENTS.encode() + b",\n",
        EVENTS.encode() + b"AAPL,\n",
        EVENTS.encode() + b"AAPL,\xff\n",
        EVENTS.encode() + b"AAPL,2025\x00\n",
        EVENTS.encode() + b"AAPL,2025-02-11\rAAPL,2025-02-12\n",
        EVENTS.encode() + b"AAPL," + b"x" * 140_000 + b"\n",
        b"\n" + EVENTS.encode(),
        b"symbol,announced",
    ],
    ids=[
        "quote", "blank line", "more cells", "fewer cells", "no symbol", "empty cells", "no date", "bytes",
        "NUL", "lone CR", "long cell", "blank first line", "header only",
    ],
)  # fmt: skip
def test_what_needs_care_is_read_line_by_line(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_read_at_once(tmp_path / "events.csv", content)
    at_once, by_line = both_ways(tmp_path / "events.csv", content, monkeypatch)
    assert list(by_line.lines) == list(at_once.lines)
    at_once.lines = by_line.lines  # a range beside an array
    assert by_line == at_once


def test_a_small_file_is_read_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LARGE", len(EVENTS) + 1)
    assert not is_read_at_once(tmp_path / "events.csv", EVENTS.encode())
    monkeypatch.setattr(bulk, "LARGE", len(EVENTS))
    assert is_read_at_once(tmp_path / "events.csv", EVENTS.encode())


@pytest.mark.parametrize("limit", ["MOST_LINES", "MOST_CHARACTERS"])
def test_a_file_longer_than_is_read_is_refused_as_by_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Two lines, or twenty characters, are read at most; the file has three of 16."""
    monkeypatch.setattr(limits, limit, {"MOST_LINES": 2, "MOST_CHARACTERS": 20}[limit])
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    with (
        open_events(str(tmp_path / "events.csv")) as file,
        pytest.raises(InputFileError, match="is too long"),
    ):
        read_columns(file)
