"""Event files as people really have them: what is read, what is refused, and what is said of a bad row."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command

from eventstudy.announcements.event_files import EventFile, EventRow
from eventstudy.errors import InputFileError, UsageError
from eventstudy.options import RunOptions, parse_benchmark
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.batch import CHUNK, LARGEST_CHUNK, batch
from eventstudy.studies.event_columns import read_columns

GIVEN = RunOptions(all_listings=False)
ONE = ("AAPL", "2025-02-11")


def opened(content: str | bytes) -> EventFile:
    raw = content if isinstance(content, bytes) else content.encode()
    text = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", errors="surrogateescape", newline="")
    return EventFile("events.csv", text)


def rows_of(content: str | bytes) -> list[EventRow]:
    return list(opened(content).rows())


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffsymbol,announced\r\nAAPL,2025-02-11\r\n",
        "symbol,announced\rAAPL,2025-02-11\r",
        "symbol;announced\nAAPL;2025-02-11\n",
        "symbol\tannounced\nAAPL\t2025-02-11",
        " Symbol , ANNOUNCED \n AAPL , 2025-02-11 \n",
        '"symbol","announced"\n"AAPL","2025-02-11"\n',
        "announced,symbol\n2025-02-11,AAPL\n",
        "\n  \nsymbol,announced\n\n,\n   \nAAPL,2025-02-11\n\n",
    ],
    ids=["bom-crlf", "cr", "semicolon", "tab", "spaces-capitals", "quoted", "other-order", "blank-lines"],
)
def test_the_same_event_in_every_layout(content: str) -> None:
    assert [(*ONE, "")] == [(row.symbol, row.announced, row.problem) for row in rows_of(content)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "events.csv: is empty"),
        ("\n\n  \n", "events.csv: is empty"),
        ("symbol,date\n", "events.csv:1: no column announced"),
        ("\nticker,date\n", "events.csv:2: no column symbol and announced"),
        ("symbol,announced,Symbol\n", "events.csv:1: the column symbol appears twice"),
        (
            'symbol,announced,"note\nAAPL,2025-02-11,x\n',
            "events.csv:1: a quote opened here is never closed",
        ),
        (b"symbol,announced,caf\xe9\n", "events.csv:1: not UTF-8"),
        ("symbol,announced\nAAPL,2025-02-11\n".encode("utf-16"), "events.csv:1: not UTF-8"),
    ],
)
def test_a_file_without_a_usable_header_is_refused(content: str | bytes, said: str) -> None:
    with pytest.raises(InputFileError) as raised:
        opened(content)
    assert raised.value.message.startswith(said)
    assert "" != raised.value.remedy


def test_a_header_alone_is_a_file_without_events() -> None:
    assert [] == rows_of("symbol,announced\n")


BAD = [
    (2, "1 cells where the header has 3"),
    (3, "4 cells where the header has 3"),
    (4, "symbol: empty"),
    (5, "announced: empty"),
    (6, "not UTF-8"),
    (7, "text follows a closing quote (a quote inside a quoted cell is doubled)"),
    (8, "a cell is longer than 131,072 characters; is a quote not closed?"),
    (9, ""),
    (11, ""),
    (12, "a quote opened here is never closed, so no line below it could be read"),
]
BAD_CONTENT = (
    b"symbol,announced,note\n"
    b"AAPL\n"
    b"AAPL,2025-02-11,x,y\n"
    b" ,2025-02-11,x\n"
    b"AAPL,,x\n"
    b"AAPL,2025-02-11,caf\xe9\n"
    b'AAPL,2025-02-11,"he said "no""\n'
    b"AAPL,2025-02-11," + b"x" * 200_000 + b"\n"
    b'AAPL,2025-02-11,"two\nlines"\n'
    b"AAPL,2025-02-11,nul\x00\n"
    b'AAPL,2025-02-11,"open\n'
    b"AAPL,2025-02-11,lost\n"
)


def test_every_bad_row_has_its_line_and_reason_and_the_rest_is_read() -> None:
    """Lines are those where a row begins: the note of line 9 goes on in line 10."""
    assert BAD == [(row.line, row.problem) for row in rows_of(BAD_CONTENT)]
    assert ["two\nlines", "nul\0"] == [row.extra[0] for row in rows_of(BAD_CONTENT) if not row.problem]


def test_batch_and_study_call_the_same_rows_bad() -> None:
    columns = read_columns(opened(BAD_CONTENT))
    assert BAD == [(line, columns.problems.get(i, "")) for i, line in enumerate(columns.lines)]


def test_a_quote_that_is_closed_too_late_does_not_hide_the_events_between() -> None:
    """The first quote closes before `b`, where text follows it: a bad row, not a long note."""
    rows = ('AAPL,2025-02-11,"a', "BABA,2025-02-11,x", 'AAPL,2025-02-12,"b', "AAPL,2025-02-13,c")
    content = "\n".join(("symbol,announced,note", *rows))
    found = [(row.line, row.problem != "") for row in rows_of(content)]
    assert (2, True) == found[0]
    assert (5, False) == found[-1]


def test_the_group_of_a_bad_row_makes_no_group() -> None:
    columns = read_columns(
        opened("symbol,announced,group\nAAPL,2025-02-11, a \nAAPL,2025-02-11,a\nAAPL,x,y,z\n"), "group"
    )
    assert [("a",)] == columns.groups
    assert [("",)] == read_columns(opened("symbol,announced,group\nAAPL,x,y,z\n"), "group").groups


def test_the_grouping_column_is_found_by_name_in_any_case() -> None:
    content = "symbol,announced,Sector\nAAPL,2025-02-11,IT\n"
    assert [("IT",)] == read_columns(opened(content), "sector").groups
    with pytest.raises(InputFileError, match="no column region"):
        read_columns(opened(content), "region")
    with pytest.raises(InputFileError, match="more than one column sector"):
        read_columns(opened("symbol,announced,Sector,SECTOR\n"), "sector")


@pytest.mark.parametrize(
    ("written", "read"), [("^hsi", "^HSI"), (" spy ", "SPY"), ("NONE", "none"), ("Auto", "auto")]
)
def test_a_benchmark_is_read_in_any_case(written: str, read: str) -> None:
    assert read == parse_benchmark(written)


@pytest.mark.parametrize("written", ["", " ", "two words", "a\x1bb"])
def test_what_is_no_symbol_is_no_benchmark(written: str) -> None:
    with pytest.raises(UsageError, match="is not a symbol"):
        parse_benchmark(written)


def test_each_row_has_its_own_timing_zone_and_benchmark(command: Command, tmp_path: Path) -> None:
    """16:00 in New York is after the close; 21:00 in Hong Kong is 08:00 in New York."""
    file = tmp_path / "events.csv"
    file.write_text(
        "event_id,symbol,announced,timing,tz,benchmark,group,note\n"
        "a,AAPL,2025-02-11,post-close,,,g,n\n"
        "a,AAPL,2025-02-11T21:00,,Asia/Hong_Kong,^hsi,g,n\n"
        "b,AAPL,2025-02-11,Pre-Open,,NONE,g,n\n"
        "c,AAPL,2025-02-11,lunch,,,g,n\n"
        "d,AAPL,2025-02-11T09:00,,Mars/X,,g,n\n"
        "e,AAPL,2025-02-11,,,two words,g,n\n"
    )
    done = command("batch", str(file), "--listings", "given")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert ["a", "a", "b", "c", "d", "e"] == [row["event_id"] for row in rows]
    assert ["2025-02-12", "2025-02-11", "2025-02-11", "", "", ""] == [row["session"] for row in rows]
    assert ["^GSPC", "^HSI", ""] == [row["benchmark"] for row in rows[:3]]
    assert ["", "", "", "line:5", "line:6", "line:7"] == [
        row["warnings"] if row["status"] == "bad-row" else "" for row in rows
    ]
    assert {("g", "n")} == {(row["group"], row["note"]) for row in rows}
    assert 1 == done.returncode


def test_a_column_of_the_file_never_takes_the_place_of_a_measure(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced,close,x,x\nAAPL,2025-02-11,mine,1,2\n")
    done = command("batch", str(file), "--listings", "given", "--format", "json")
    (row,) = json.loads(done.stdout)["reactions"]
    assert (232.62, "mine", "1", "2") == (row["close"], row["close_2"], row["x"], row["x_2"])
    assert f"{file}: its column close is passed on as close_2" in done.stderr


def test_own_columns_come_back_as_they_were(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    own = ' spaces ,"quoted ""word"", comma","two\nlines",ünïcode'
    file.write_text(f"symbol,announced,a,b,c,d\nAAPL,2025-02-11,{own}\n", encoding="utf-8")
    done = command("batch", str(file), "--listings", "given", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout, newline=""))
    assert [" spaces ", 'quoted "word", comma', "two\nlines", "ünïcode"] == [row[name] for name in "abcd"]


@pytest.mark.slow
@pytest.mark.slow
def test_batch_reads_no_further_ahead_than_a_chunk(bundled: BundledSource) -> None:
    """So the first rows come soon, and memory does not grow with the number of events."""
    events_in_all = 2 * LARGEST_CHUNK
    content, read, ahead = "symbol,announced\n" + "AAPL,2025-02-11\n" * events_in_all, 0, []

    def events() -> object:
        nonlocal read
        for row in opened(content).rows():
            read += 1
            yield row

    for written, _ in enumerate(batch(events(), bundled, GIVEN, file="events.csv")):  # type: ignore[arg-type]
        ahead.append(read - written)
    assert events_in_all == len(ahead)
    assert ahead[0] == CHUNK
    assert max(ahead) <= LARGEST_CHUNK


def test_rows_come_out_before_standard_input_ends(environment: dict[str, str]) -> None:
    words = [sys.executable, "-m", "eventstudy", "batch", "-", "--listings", "given", "--format", "csv"]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("symbol,announced\n" + "AAPL,2025-02-11\n" * CHUNK)
        process.stdin.flush()
        header, first = process.stdout.readline(), process.stdout.readline()
        assert header.startswith("event_id,symbol")
        assert first.startswith("1,AAPL,XNAS")
        process.stdin.close()
        assert CHUNK - 1 == len(process.stdout.readlines())
    assert 0 == process.returncode


def test_the_terminal_view_names_its_columns_in_full(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        "event_id,symbol,announced\na long identifier of this event,AAPL,2025-02-11\nb,AAPL,soon\n"
    )
    lines = command("batch", str(file), "--listings", "given", "--format", "table").stdout.splitlines()
    assert ["event", "symbol", "session", "move", "peak", "market", "beyond", "status"] == lines[0].split()
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
