"""Faults of the machine: full disks, closed streams, no home, no zones, missing libraries, a wrong clock."""

from __future__ import annotations

import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command
from hidden_library import HIDE
from study_helpers import SOURCE

APPLE = ("run", "AAPL", "2025-02-11")
PANEL = Path(__file__).parent / "golden" / "panel_a" / "prices_wide.csv"
AGAIN = "install it again: pip install --force-reinstall eventstudy-cli\n"


def shell(environment: dict[str, str], redirect: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The command with its streams as a shell was told."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirect}', "sh", sys.executable, "-m", "eventstudy", *words],
        capture_output=True,
        check=False,
        env=environment,
        timeout=60,
    )


def hiding(environment: dict[str, str], folder: Path, module: str) -> dict[str, str]:
    """An environment in which a library is not installed."""
    (folder / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
    return {**environment, "PYTHONPATH": str(folder), "HIDDEN": module, "PYTHONTZPATH": str(folder)}


# Streams


@pytest.mark.parametrize("words", [APPLE, ("--help",), ("--version",), ("sessions", "AAPL", "2025-02-11")])
def test_a_closed_standard_output_is_an_error_that_says_what_to_do(
    environment: dict[str, str], words: tuple[str, ...]
) -> None:
    done = shell(environment, ">&-", *words)
    told = b"error: standard output: Bad file descriptor\nit is closed; name a file with --output\n"
    assert (2, told) == (done.returncode, done.stderr)


def test_a_closed_standard_output_does_not_matter_to_a_file(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "close"
    done = shell(environment, ">&-", *APPLE, "--get", "close", "-o", str(file))
    assert (0, b"", b"232.62\n") == (done.returncode, done.stderr, file.read_bytes())


@pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full"])
def test_messages_that_nobody_can_get_change_neither_data_nor_exit_code(
    environment: dict[str, str], redirect: str
) -> None:
    assert (0, b"232.62\n") == (
        (done := shell(environment, redirect, *APPLE, "-v", "--get", "close")).returncode,
        done.stdout,
    )
    assert (2, b"") == ((done := shell(environment, redirect, "run", "AAPL", "soon")).returncode, done.stdout)


def test_a_closed_standard_input_is_an_empty_file(environment: dict[str, str]) -> None:
    done = shell(environment, "<&-", "batch", "-")
    assert (2, b"error: standard input: is empty\n") == (
        done.returncode,
        done.stderr.splitlines(keepends=True)[0],
    )


def _no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@pytest.mark.parametrize(("option", "name"), [("-o", "out.csv"), ("--plot", "out.svg")])
def test_a_disk_without_room_leaves_the_old_file_and_nothing_else(
    environment: dict[str, str], tmp_path: Path, option: str, name: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / name
    file.write_text("old", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", *APPLE, option, str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        encoding="utf-8",
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},  # else Python keeps what it could write of it
        preexec_fn=_no_room,
        timeout=60,
    )
    told = f"error: {file}: File too large\nfree some space there, or write somewhere else with --output\n"
    assert (2, told) == (done.returncode, done.stderr)
    assert {name: "old"} == {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}


# Homes


@pytest.mark.parametrize(
    "words", [("import", str(PANEL)), ("info",), ("clear", "JD")], ids=["import", "info", "clear"]
)
def test_a_home_that_is_a_file_is_an_error_of_the_prices_commands(
    command: Command, tmp_path: Path, words: tuple[str, ...]
) -> None:
    home = tmp_path / "file"
    home.write_text("", encoding="utf-8")
    done = command("prices", *words, env={"EVENTSTUDY_HOME": str(home)})
    first, *others = done.stderr.splitlines()
    assert first.endswith(f"{home}/prices.sqlite: Not a directory")
    assert any(line.startswith("error: ") for line in others)
    assert (2, "") == (done.returncode, done.stdout)


def test_a_home_of_a_user_that_does_not_exist_says_what_to_set(command: Command) -> None:
    done = command(*APPLE, env={"EVENTSTUDY_HOME": "~nobody-of-this-name/x"})
    assert "error: EVENTSTUDY_HOME=~nobody-of-this-name/x: no such user" == done.stderr.splitlines()[0]
    assert (2, 2) == (done.returncode, len(done.stderr.splitlines()))


# Zones, libraries, the clock


@pytest.mark.parametrize(
    "words", [APPLE, ("prices", "fetch", "JD", "--from", "2025-02-03", "--to", "2025-02-04")]
)
def test_without_a_zone_database_the_remedy_is_to_install_one(
    command: Command, environment: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = command(*words, env=hiding(environment, tmp_path, "tzdata"))
    told = "error: this machine has no time zone database (looked for America/New_York)\n"
    assert (2, told + "install it: pip install tzdata\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("library", "words"),
    [
        ("rich", (*APPLE, "--format", "table")),
        ("yfinance", ("prices", "fetch", "JD", "--from", "2025-02-03", "--to", "2025-02-04")),
        (
            "scipy",
            ("study", str(PANEL.with_name("events.csv")), *SOURCE, "--power"),
        ),
    ],
)
def test_a_missing_library_is_named_and_is_no_defect(
    command: Command, environment: dict[str, str], tmp_path: Path, library: str, words: tuple[str, ...]
) -> None:
    done = command(*words, env=hiding(environment, tmp_path, library))
    assert f"error: the library {library}, which this needs, is not installed\n{AGAIN}" == done.stderr
    assert (2, "") == (done.returncode, done.stdout)


@pytest.mark.parametrize(
    ("library", "words"),
    [
        ("xlsxwriter", ("study", "nowhere.csv", "-o", "all.xlsx")),
        ("xlsxwriter", ("study", "nowhere.csv", "--events-out", "each.xlsx")),
        ("xlsxwriter", ("batch", str(PANEL.with_name("events.csv")), "--format", "xlsx")),
        ("matplotlib", ("run", "AAPL", "nonsense", "--plot", "chart.png")),
        ("weasyprint", ("check", "AAPL", "2025-02-11", "up 2%", "-o", "page.pdf")),
    ],
)
def test_what_a_format_needs_is_asked_before_any_work(
    command: Command, environment: dict[str, str], tmp_path: Path, library: str, words: tuple[str, ...]
) -> None:
    """No price is asked for, and nothing printed first."""
    without = {**hiding(environment, tmp_path, library), "PATH": str(tmp_path)}  # and no browser
    done = command(*words, env=without)
    assert (2, "") == (done.returncode, done.stdout)
    assert re.match("error: .*(is not installed|no program .* is installed)\n", done.stderr)


def test_without_typer_nothing_can_be_said_but_that(
    command: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    done = command(*APPLE, env=hiding(environment, tmp_path, "typer"))
    assert (2, f"error: No module named 'typer': the installation is incomplete\n{AGAIN}") == (
        done.returncode,
        done.stderr,
    )


def test_a_clock_before_the_days_asked_for_is_said(command: Command) -> None:
    """No clock reaches the year 2990 in the life of this test."""
    done = command("prices", "fetch", "JD", "--from", "2990-01-02")
    assert done.stderr.startswith("error: --from 2990-01-02 is after today, which is 2")
    assert done.stderr.endswith(" by this machine's clock\nname an earlier day, or correct the clock\n")
    assert 2 == done.returncode
