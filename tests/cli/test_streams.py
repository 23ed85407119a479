"""Where the command's output goes: a pipe, a device, a file, a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from command import Command

GOLDEN = Path(__file__).parents[1] / "golden" / "formats"
FIRST_EXAMPLE = ("run", "BABA", "AAPL", "2025-02-11")
APPLE = ("run", "AAPL", "2025-02-11")


def on_terminal(environment: dict[str, str], *words: str, columns: int = 100) -> tuple[str, int]:
    """What the command shows on a terminal of its own, and its exit code."""
    screen, keyboard = pty.openpty()
    fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "eventstudy", *words], stdin=keyboard, stdout=keyboard, env=environment
    ) as process:
        os.close(keyboard)
        shown = b""
        while True:
            try:
                part = os.read(screen, 65536)
            except OSError:  # Linux ends a terminal without writers with EIO
                break
            if not part:
                break
            shown += part
    os.close(screen)
    return shown.decode().replace("\r\n", "\n"), process.returncode


# Pipes and devices


@pytest.mark.parametrize(
    "words",
    [
        FIRST_EXAMPLE,
        (*FIRST_EXAMPLE, "--format", "table"),
        (*FIRST_EXAMPLE, "--format", "json"),
        (*FIRST_EXAMPLE, "--get", "close"),
        ("sessions", "BABA", "2025-02-11"),
        ("listings", "BABA"),
    ],
)
def test_a_reader_that_has_gone_is_141_without_a_traceback(
    environment: dict[str, str], words: tuple[str, ...]
) -> None:
    assert (b"", 141) == without_reader(environment, *words)


def test_a_reader_that_leaves_during_a_long_output_is_141(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """200 rows are more than a buffer: the command is still writing."""
    events = tmp_path / "events.csv"
    events.write_text("symbol,announced\n" + "AAPL,2025-02-11\n" * 200, encoding="utf-8")
    assert (b"", 141) == without_reader(environment, "batch", str(events), "-q")


def without_reader(environment: dict[str, str], *words: str) -> tuple[bytes, int]:
    """Standard error and exit code of a command that writes into a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", *words],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
        timeout=60,
    )
    os.close(writer)
    return done.stderr, done.returncode


def test_head_gets_its_line(environment: dict[str, str]) -> None:
    line = f"{sys.executable} -m eventstudy run BABA 2025-02-11 | head -1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, env=environment, check=True, timeout=60)
    assert done.stdout.startswith(b"symbol,exchange,currency,")
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_a_full_disk_is_said_in_a_line(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "eventstudy", *APPLE],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) <= 2
    assert b"No space left on device" in done.stderr
    assert b"Exception ignored" not in done.stderr


# Files


@pytest.mark.parametrize("suffix", ["txt", "csv", "tsv", "json", "jsonl", "ndjson", "md", "CSV"])
def test_the_suffix_of_the_file_sets_its_format(command: Command, tmp_path: Path, suffix: str) -> None:
    golden = {"ndjson": "jsonl", "CSV": "csv"}.get(suffix, suffix)
    file = tmp_path / f"out.{suffix}"
    done = command(*FIRST_EXAMPLE, "-o", str(file))
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert (GOLDEN / f"run-baba-aapl-2025-02-11.{golden}").read_bytes() == file.read_bytes()


def test_format_wins_over_the_suffix(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    command(*APPLE, "-o", str(file), "--format", "json")
    assert json.loads(file.read_text(encoding="utf-8"))["schema_version"] == 1


def test_a_dash_is_standard_output(command: Command) -> None:
    assert command(*APPLE).stdout == command(*APPLE, "-o", "-").stdout


def test_get_goes_to_a_file_of_any_name(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "close"
    assert command(*APPLE, "--get", "close", "-o", str(file)).returncode == 0
    assert file.read_text(encoding="utf-8") == "232.62\n"


def test_an_existing_file_is_replaced_whole_and_nothing_else_is_left(
    command: Command, tmp_path: Path
) -> None:
    """A new file under the old name: whoever has the old one open still reads it as it was."""
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "out.csv"
    file.write_text("old " * 100_000, encoding="utf-8")
    with file.open(encoding="utf-8") as before:
        assert command(*APPLE, "-o", str(file)).returncode == 0
        assert before.read() == "old " * 100_000
    assert file.read_text(encoding="utf-8") == command(*APPLE).stdout
    assert [one.name for one in folder.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    "wrong",
    [("--get", "nope"), ("--format", "xml"), ("--window", "x"), ("--timing", "noon"), ("--tz", "x/y")],
)
def test_a_failure_leaves_the_file_as_it_was(
    command: Command, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    file = tmp_path / "out.csv"
    file.write_text("old", encoding="utf-8")
    assert command(*APPLE, "-o", str(file), *wrong).returncode == 2
    assert file.read_text(encoding="utf-8") == "old"


def test_a_folder_that_cannot_be_written_is_named_as_it_was_given(command: Command, tmp_path: Path) -> None:
    """The folder of out.csv is a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    target = tmp_path / "file" / "out.csv"
    done = command(*APPLE, "-o", str(target))
    assert done.returncode == 2
    assert str(target) in done.stderr
    assert ".part" not in done.stderr


# Terminals


def test_a_terminal_shows_the_table_in_colour(environment: dict[str, str]) -> None:
    shown, code = on_terminal(environment, *FIRST_EXAMPLE)
    assert code == 0
    assert re.search(r"\x1b\[[\d;]*32m *\+1\.31 %", shown)
    assert re.search(r"\x1b\[[\d;]*31m *-7\.1 %", shown)
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    expected = (GOLDEN / "run-baba-aapl-2025-02-11.txt").read_text(encoding="utf-8")
    assert plain.split() == expected.split()


@pytest.mark.parametrize(
    ("words", "extra"), [(("--no-color",), {}), ((), {"NO_COLOR": "1"}), (("--format", "csv"), {})]
)
def test_a_terminal_can_be_left_without_colour(
    environment: dict[str, str], words: tuple[str, ...], extra: dict[str, str]
) -> None:
    shown, code = on_terminal({**environment, **extra}, *APPLE, *words)
    assert code == 0
    assert "\x1b" not in shown
    assert "AAPL" in shown


def test_an_empty_no_color_says_nothing(environment: dict[str, str]) -> None:
    shown, _ = on_terminal({**environment, "NO_COLOR": ""}, *APPLE)
    assert "\x1b[" in shown


def test_a_narrow_terminal_is_kept_to(environment: dict[str, str]) -> None:
    narrow, _ = on_terminal({**environment, "NO_COLOR": "1"}, *FIRST_EXAMPLE, columns=44)
    assert max(map(len, narrow.splitlines())) <= 44
    assert all(figure in narrow for figure in ("$112.78", "HK$113.80", "$232.62", "+8.48 %", "+37.4 %"))


@pytest.mark.parametrize("extra", [{}, {"CLICOLOR_FORCE": "1"}, {"TTY_COMPATIBLE": "1"}])
def test_no_escape_code_reaches_a_pipe_without_being_asked_for(
    command: Command, extra: dict[str, str]
) -> None:
    for words in (("--format", "table"), (), ("--help",)):
        done = command(*FIRST_EXAMPLE, *words, env=extra)
        assert "\x1b" not in done.stdout + done.stderr


class TestNamesThatAreNoText:
    """Bytes in a file's name that are not UTF-8, and names as long as the file system takes."""

    PRICES = "date,close\n2025-02-10,111.32\n2025-02-11,112.78\n"

    @pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "md", "html", "tex", "svg"])
    def test_they_are_written_with_escapes(self, command: Command, tmp_path: Path, suffix: str) -> None:
        folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
        folder.mkdir()
        prices, written = folder / "BABA.csv", folder / f"out\udcff.{suffix}"
        prices.write_text(self.PRICES)
        options = ("--source", str(prices), "--benchmark", "none", "--listings", "given")
        to = "--plot" if suffix == "svg" else "-o"
        done = command("run", "BABA", "2025-02-11", *options, to, str(written))
        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
        assert written.stat().st_size > 0

    def test_a_name_of_255_bytes_can_be_written(self, command: Command, tmp_path: Path) -> None:
        written = tmp_path / f"{'n' * 251}.csv"
        assert command("run", "BABA", "2025-02-11", "-o", str(written)).returncode == 0
        assert {written.name} == {path.name for path in tmp_path.iterdir()} - {"work"}


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "1e9"])
def test_a_timeout_that_is_no_time_to_wait_is_refused(command: Command, seconds: str) -> None:
    done = command("run", "BABA", "2025-02-11", "--timeout", seconds)
    assert done.returncode == 2
    assert "is not a time to wait" in done.stderr


WARNS_FROM_A_THREAD = """
import sys, threading, warnings
from eventstudy.cli import app
from eventstudy.cli.start import main
command = app.main
def warn():
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("a library's own affair", FutureWarning)
def warning():
    thread = threading.Thread(target=warn)
    thread.start()
    thread.join()
    return command()
app.main = warning
sys.argv = ["eventstudy", "run", "AAPL", "2025-02-11", "-q"]
main()
"""
"""The command, with what libraries do that warn from threads of their own."""


@pytest.mark.parametrize(("options", "shown"), [((), False), (("-W", "default"), True)], ids=str)
def test_a_librarys_warning_is_not_printed_unless_python_was_told_to(
    options: tuple[str, ...], shown: bool, environment: dict[str, str]
) -> None:
    words = [sys.executable, *options, "-c", WARNS_FROM_A_THREAD]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    assert shown == ("a library's own affair" in done.stderr)
    assert shown or not done.stderr


# The end


ENDS = """
import atexit, sys, threading, time
from eventstudy.cli import app
from eventstudy.cli.start import main
command = app.main
def later():
    time.sleep(0.3)
    print("the thread ended", file=sys.stderr)
def with_threads():
    threading.Thread(target=later, daemon=DAEMON).start()
    return command()
atexit.register(print, "what was registered", file=sys.stderr)
if DAEMON is not None:
    app.main = with_threads
sys.argv = ["eventstudy", "run", "AAPL", "2025-02-11", "-q", "--get", "close"]
main()
"""
"""The command, with a function registered for the end, and a thread that a library has left."""


@pytest.mark.parametrize(
    ("daemon", "told"),
    [
        ("None", "what was registered\n"),
        ("False", "the thread ended\nwhat was registered\n"),
        ("True", ""),
    ],
)
def test_the_end_waits_for_what_must_be_done_and_for_no_more(
    daemon: str, told: str, environment: dict[str, str]
) -> None:
    words = [sys.executable, "-c", ENDS.replace("DAEMON", daemon)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (0, "232.62\n", told) == (done.returncode, done.stdout, done.stderr)
