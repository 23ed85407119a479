"""``batch``: every event keeps its rows, good or bad, in the order of the file."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from command import Command
from memory_source import rows_of as rows_in

from eventstudy.announcements.event_files import EventFile, EventRow
from eventstudy.cli.diagnostics import Progress
from eventstudy.options import OnNontrading, RunOptions
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceRequest, PriceResult
from eventstudy.reactions.batch import CHUNK, batch
from eventstudy.reactions.run import run

GIVEN = RunOptions(all_listings=False)


def rows_of(text: str) -> list[EventRow]:
    return list(EventFile("events.csv", io.StringIO(text, newline="")).rows())


def test_rows_keep_their_line_id_and_own_columns() -> None:
    text = '\ufeffevent_id,Symbol,announced,sector\nx,BABA,2025-02-11,"a,b"\n\n,AAPL,2025-02-11,c\n'
    first, second = rows_of(text)
    assert ("x", "BABA", 2, ("a,b",)) == (first.event_id, first.symbol, first.line, first.extra)
    assert ("2", "AAPL", 4, ("c",)) == (second.event_id, second.symbol, second.line, second.extra)


def test_a_row_that_cannot_be_used_says_why() -> None:
    problems = [row.problem for row in rows_of("symbol,announced\nBABA\n,2025-02-11\nBABA,\nBABA,\udcff\n")]
    assert ["1 cells where the header has 2", "symbol: empty", "announced: empty", "not UTF-8"] == problems


def test_a_row_of_batch_is_the_row_of_run(bundled: BundledSource) -> None:
    (row,) = batch(rows_of("symbol,announced\nBABA,2025-02-11\n"), bundled, GIVEN, file="events.csv")
    (alone,) = run(["BABA"], "2025-02-11", bundled, GIVEN).reactions
    assert row.reaction is not None
    assert alone.values == row.reaction.values


def test_later_events_are_not_read_before_the_first_rows_come_out(bundled: BundledSource) -> None:
    read = 0

    def events() -> object:
        nonlocal read
        for row in rows_of("symbol,announced\n" + "AAPL,2025-02-11\n" * (CHUNK + 10)):
            read += 1
            yield row

    next(iter(batch(events(), bundled, GIVEN, file="events.csv")))  # type: ignore[arg-type]
    assert read <= CHUNK


def test_news_on_a_saturday_goes_where_it_is_told(bundled: BundledSource) -> None:
    """8 February 2025 is a Saturday: Friday the 7th before it, Monday the 10th after it."""
    events = rows_of("symbol,announced\nAAPL,2025-02-08\n")
    found = {
        choice: next(
            batch(events, bundled, RunOptions(all_listings=False, on_nontrading=choice), file="events.csv")
        )
        for choice in (OnNontrading.NEXT, OnNontrading.PREVIOUS, OnNontrading.SKIP)
    }
    days = [str(found[one].reaction.alignment.session.date) for one in list(found)[:2]]  # type: ignore[union-attr]
    assert ["2025-02-10", "2025-02-07"] == days
    assert "non-trading-day" == found[OnNontrading.SKIP].status


def test_the_command_keeps_bad_rows_with_reason_line_and_exit_code(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced,note\nAAPL,2025-02-11,n1\nAAPL,soon,n2\nX.AT,2025-02-11,n3\n")
    done = command("batch", str(file), "--listings", "given")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert 1 == done.returncode
    assert ["ok", "bad-row", "unknown-symbol"] == [row["status"] for row in rows]
    assert ["n1", "n2", "n3"] == [row["note"] for row in rows]
    assert "line:3" == rows[1]["warnings"]
    assert f"{file}:3: bad-row: 'soon' is not a date or time" in done.stderr
    assert "3 events, rows: 1 bad-row, 1 ok, 1 unknown-symbol" in done.stderr


def test_a_saturday_can_be_refused(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAAPL,2025-02-08\n")
    done = command("batch", str(file), "--on-nontrading", "error")
    assert 2 == done.returncode
    assert f"error: {file}:2: announced: 2025-02-08 has no session" in done.stderr


def test_bars_that_cannot_be_read_are_refused_before_the_first_row(command: Command, tmp_path: Path) -> None:
    events, bars = tmp_path / "events.csv", tmp_path / "BABA.csv"
    events.write_text("symbol,announced\nAAPL,2025-02-11\nBABA,2025-02-11\n")
    bars.write_text("datetime,open,high,low,close\n2025-02-11T10:00:00-05:00,1,1,1,soon\n")
    done = command("batch", str(events), "--listings", "given", "--intraday", str(tmp_path))
    assert (2, "") == (done.returncode, done.stdout)
    assert f"{bars}:2: close: 'soon' is not a number" in done.stderr


def test_a_file_without_its_columns_is_refused_with_a_hint(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("ticker,date\nAAPL,2025-02-08\n")
    done = command("batch", str(file))
    assert (2, "") == (done.returncode, done.stdout)
    assert "no column symbol and announced" in done.stderr
    assert "ticker for symbol" in done.stderr


@pytest.mark.parametrize(
    ("events", "prices", "message"),
    [
        (b"symbol,announced,m\xff\nAAPL,2025-02-11,x\n", None, "events.csv:1: "),
        (b"symbol,announced\nAAPL,2025-02-11\n", b"date,close\n\x8d,1\n", "not UTF-8 text (byte 0x8D)"),
    ],
)
def test_a_refused_batch_writes_nothing_on_standard_output(
    environment: dict[str, str], tmp_path: Path, events: bytes, prices: bytes | None, message: str
) -> None:
    (tmp_path / "events.csv").write_bytes(events)
    words = ["batch", str(tmp_path / "events.csv"), "--offline"]
    if prices is not None:
        (tmp_path / "prices.csv").write_bytes(prices)
        words += ["--source", str(tmp_path / "prices.csv")]
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", *words],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    assert (2, "") == (done.returncode, done.stdout)
    assert message in done.stderr


class Screen(io.StringIO):
    """Standard error as a terminal, or not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "quiet", "shown"),
    [(True, False, "\r1,234 events\x1b[K\r\x1b[K"), (False, False, ""), (True, True, "")],
)
def test_progress_is_shown_on_a_terminal_only_and_goes_away(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool, shown: str
) -> None:
    screen = Screen(terminal)
    monkeypatch.setattr("sys.stderr", screen)
    with Progress("events", quiet=quiet) as progress:
        progress.at(1234)
    assert shown == screen.getvalue()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("", 0),
        ("AAPL,2025-02-11\n", 0),
        ("AAPL,2025-02-11\nAAPL,soon\n", 1),
        ("AAPL,soon\n", 1),
        ("AAPL,2025-02-11\nJD,2025-02-11\n", 1),
        ("JD,2025-02-11\n", 3),
    ],
    ids=["no-events", "all-good", "one-bad", "all-bad", "some-without-prices", "none-with-prices"],
)
def test_the_exit_code_says_what_became_of_the_rows(
    command: Command, tmp_path: Path, rows: str, code: int
) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\n" + rows)
    done = command("batch", str(file), "--listings", "given")
    assert code == done.returncode
    assert done.stdout.startswith("event_id,symbol")
    assert rows.count("\n") + 1 == len(done.stdout.splitlines())


@pytest.mark.parametrize("name", ["no-such-file.csv", "."])
def test_a_file_that_cannot_be_opened_is_a_usage_error(command: Command, name: str) -> None:
    for words in (("batch", name), ("study", name)):
        done = command(*words)
        assert (2, "") == (done.returncode, done.stdout)
        assert f"error: {name}: " in done.stderr


def test_what_to_do_about_bad_rows_is_said_once(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAAPL,someday\nAAPL,2025-02-30\n")
    said = command("batch", str(file), "--listings", "given").stderr.splitlines()
    assert f"{file}:2: bad-row: 'someday' is not a date or time" == said[0]
    assert 1 == sum(line.startswith("write it as 2025-02-11") for line in said)


def test_a_study_says_how_to_learn_why_events_were_skipped(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nAAPL,Feb 11\nAAPL,2025-02-11\n")
    words = ("study", str(file), "--window", "0:0", "--format", "md")
    done = command(*words)
    assert "2 events read, 1 used, 1 skipped: 1 bad-row; -v says why" in done.stderr
    assert "- 2 events read, 1 used; skipped: 1 bad-row." in done.stdout
    assert "-v says why" not in command(*words, "-v").stderr


class Exactly:
    """A source that answers with the days it is asked for and no other, as Yahoo does."""

    name = "exact"

    def __init__(self, source: BundledSource) -> None:
        self._source = source

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        return {request.symbol: self._cut(request) for request in wanted}

    def _cut(self, request: PriceRequest) -> PriceResult:
        whole = self._source.load([request])[request.symbol]
        assert isinstance(whole, BarSeries)
        first, last = request.first.toordinal(), request.last.toordinal()
        kept = [row for row in rows_in(whole) if first <= row[0] <= last]
        return build_series(request.symbol, kept, source=self.name, covered=(first, last))


@pytest.mark.slow
def test_a_later_event_gets_the_bars_that_the_first_chunk_did_not_need(bundled: BundledSource) -> None:
    """The prices at hand end before the last event: they are asked for again, over both spans."""
    text = "symbol,announced\n" + "AAPL,2025-02-11\n" * CHUNK + "AAPL,2025-03-10\nAAPL,2025-01-29\n"
    *_, later, earlier = batch(rows_of(text), Exactly(bundled), GIVEN, file="events.csv")
    assert ["ok", "ok"] == [later.status, earlier.status]
    assert later.reaction is not None
    assert earlier.reaction is not None
    # AAPL: 227.48 after 239.07 on 10 March 2025; 239.36 after 238.26 on 29 January 2025.
    assert pytest.approx(227.48 / 239.07 - 1) == later.reaction.values["close_to_close"]
    assert pytest.approx(239.36 / 238.26 - 1) == earlier.reaction.values["close_to_close"]
