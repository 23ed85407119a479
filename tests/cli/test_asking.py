"""Asking well: near misses, symbols from anywhere, chosen columns, defaults and watchlists."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command
from signals import COMMAND

RUN = ("run", "BABA", "2025-02-11", "--offline")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"EVENTSTUDY_HOME": str(tmp_path)}


def config(home: dict[str, str], text: str) -> None:
    (Path(home["EVENTSTUDY_HOME"]) / "config.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("rnu",), "Did you mean 'run'?"),
        ((*RUN, "--get", "move"), "did you mean close_to_close?"),
        ((*RUN, "--get", "intraday_peek"), "did you mean intraday_peak"),
        ((*RUN, "--columns", "symbol,sesion"), "did you mean session"),
        ((*RUN, "--sort", "peak"), "did you mean intraday_peak?"),
        (("prices",), "fetch, show, import, info or clear"),
    ],
)
def test_a_near_miss_is_answered_with_what_was_meant(
    command: Command, words: tuple[str, ...], hint: str
) -> None:
    done = command(*words)
    assert (2, "") == (done.returncode, done.stdout)
    assert hint in done.stderr


def test_an_index_by_another_name_is_not_guessed_but_named(command: Command) -> None:
    done = command("run", "SPX", "2025-02-11", "--offline")
    assert 3 == done.returncode
    assert "SPX: did you mean ^GSPC?" in done.stderr


def test_help_before_a_command_is_help_after_it(command: Command) -> None:
    assert command("run", "--help").stdout == command("help", "run").stdout
    assert command("--version").stdout == command("-V").stdout


def test_columns_are_printed_in_the_order_asked_for(command: Command) -> None:
    done = command(*RUN, "--columns", "session,symbol")
    assert "session,symbol\n2025-02-11,BABA\n2025-02-12,9988.HK\n" == done.stdout
    table = command(*RUN, "--columns", "symbol,close_to_close", "--format", "table")
    assert ["symbol", "close_to_close"] == table.stdout.splitlines()[0].split()


def test_several_fields_stand_on_a_line_with_tabs_between(command: Command) -> None:
    done = command(*RUN, "--get", "symbol", "--get", "session")
    assert "BABA\t2025-02-11\n9988.HK\t2025-02-12\n" == done.stdout


@pytest.mark.parametrize(
    ("column", "symbols"),
    [
        # The article's moves: 9988.HK +8.48 %, AAPL +2.18 %, BABA +1.31 %.
        ("close_to_close", ["9988.HK", "AAPL", "BABA"]),
        ("-close_to_close", ["BABA", "AAPL", "9988.HK"]),
        ("symbol", ["9988.HK", "AAPL", "BABA"]),
    ],
)
def test_rows_are_sorted_by_a_column(command: Command, column: str, symbols: list[str]) -> None:
    done = command("run", "BABA", "AAPL", "2025-02-11", f"--sort={column}", "--get", "symbol")
    assert symbols == done.stdout.split()


def test_symbols_come_from_words_files_and_standard_input(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "desk.txt"
    file.write_text("AAPL  # the phones\n$BABA\n", encoding="utf-8")
    tail = ("2025-02-11", "--listings", "given", "--get", "symbol")
    assert "AAPL\nBABA\n" == command("run", "--symbols", str(file), *tail).stdout
    assert "AAPL\nBABA\n" == command("run", "-", *tail, stdin=file.read_text()).stdout
    assert "AAPL\nBABA\n" == command("run", "AAPL,BABA", *tail).stdout
    missing = command("run", "--symbols", str(tmp_path / "no.txt"), *tail)
    assert (2, True) == (missing.returncode, "there is no such file" in missing.stderr)


def test_another_services_prefix_is_read_and_that_is_said(command: Command) -> None:
    tail = ("2025-02-11", "--listings", "given", "--get", "symbol")
    done = command("run", "NASDAQ:AAPL", "HKG:9988", *tail)
    assert "AAPL\n9988.HK\n" == done.stdout
    assert "NASDAQ:AAPL was read as AAPL\n" in done.stderr
    refused = command("run", "MOON:AAPL", *tail)
    assert (2, True) == (refused.returncode, "no exchange is known by MOON:" in refused.stderr)


def test_a_file_gives_defaults_and_watchlists(command: Command, home: dict[str, str]) -> None:
    config(
        home, '[defaults]\nquiet = true\n[run]\nlistings = "given"\n[watchlists]\nduo = ["BABA", "AAPL"]\n'
    )
    done = command("run", "@duo", "2025-02-11", "--get", "symbol", env=home)
    assert ("BABA\nAAPL\n", "") == (done.stdout, done.stderr)
    words = ("--listings", "all", "--get", "symbol")
    assert "BABA\n9988.HK\nAAPL\n" == command("run", "@duo", "2025-02-11", *words, env=home).stdout


def test_a_variable_wins_over_the_file_and_a_word_over_both(command: Command, home: dict[str, str]) -> None:
    config(home, '[defaults]\nformat = "json"\n')
    env = {**home, "EVENTSTUDY_FORMAT": "tsv"}
    assert command(*RUN, env=home).stdout.startswith("{")
    assert command(*RUN, env=env).stdout.startswith("symbol\t")
    assert command(*RUN, "--format", "csv", env=env).stdout.startswith("symbol,")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[defaults]\nofline = true\n", "did you mean offline?"),
        ("[run]\nwindows = ['-1:1']\n", "[run] windows: no such option"),
        ("[defaults\n", "not a TOML file"),
        ("run = 1\n", "run is not a section"),
        ("x = " + "[" * 100_000, "its lists are too deep"),
    ],
    ids=lambda text: text[:20],
)
def test_a_mistake_in_the_file_is_named(
    command: Command, home: dict[str, str], text: str, message: str
) -> None:
    config(home, text)
    done = command(*RUN, env=home)
    assert (2, True) == (done.returncode, message in done.stderr), done.stderr
    assert "config.toml" in done.stderr


def test_an_unknown_watchlist_is_refused(command: Command, home: dict[str, str]) -> None:
    config(home, '[watchlists]\nchina = ["BABA"]\n')
    done = command("run", "@chine", "2025-02-11", env=home)
    assert (2, True) == (done.returncode, "did you mean china?" in done.stderr)


def test_colours_are_written_when_asked_for(command: Command) -> None:
    table = (*RUN, "--format", "table")
    assert "\x1b[" not in command(*table).stdout
    assert "\x1b[" in command(*table, "--color", "always").stdout
    assert "\x1b[" in command(*table, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" not in command(*table, "--color", "never", env={"FORCE_COLOR": "1"}).stdout


def test_rows_that_failed_are_no_failure_when_that_is_allowed(command: Command) -> None:
    words = ("run", "BABA", "NOSUCH", "2025-02-11", "--offline", "-q")
    assert (1, 0) == (command(*words).returncode, command(*words, "--allow-failed").returncode)


def test_an_output_never_overwrites_an_input(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("symbol,announced\nBABA,2025-02-11\n", encoding="utf-8")
    done = command("batch", str(file), "-o", str(tmp_path / "work" / ".." / "events.csv"))
    assert (2, True) == (done.returncode, "is an input of this command" in done.stderr)
    assert "symbol,announced\nBABA,2025-02-11\n" == file.read_text(encoding="utf-8")


def test_an_output_never_overwrites_a_price_file_in_a_folder_of_prices(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "AAA.csv"
    file.write_text("date,close\n2025-02-10,100\n2025-02-11,101\n", encoding="utf-8")
    words = (
        "run",
        "AAA",
        "2025-02-11",
        "--listings",
        "given",
        "--benchmark",
        "none",
        "--source",
        str(tmp_path),
    )
    done = command(*words, "-o", str(file))
    assert (2, True) == (done.returncode, "is an input of this command" in done.stderr)
    assert file.read_text(encoding="utf-8").startswith("date,close\n")
    assert command(*words, "-o", str(tmp_path / "page.html")).returncode in (0, 1, 3)


PLAIN = ("--listings", "given", "--benchmark", "none")
OVER: dict[str, tuple[str, tuple[str, ...]]] = {
    "the store": ("home/prices.sqlite", ("run", "BABA", "2025-02-11", *PLAIN)),
    "the settings": ("home/config.toml", ("run", "BABA", "2025-02-11", *PLAIN)),
    "own listings": ("home/listings.csv", ("listings", "BABA")),
    "an own table": ("home/calendars/XHKG.csv", ("sessions", "2025-02-11")),
    "a partition": ("prices/year=2025/a.csv", ("run", "AAA", "2025-02-11", *PLAIN, "--source", "prices")),
    "standard input": ("events.csv", ("batch", "-", *PLAIN)),
    "symbols": ("symbols.txt", ("sessions", "2025-02-11", "--symbols", "symbols.txt")),
    "a calendar of announcements": ("news.csv", ("announcements", "AAPL", "--source", "news.csv")),
}


@pytest.mark.slow
@pytest.mark.parametrize("spelling", ["the same", "a link", "an open file"])
@pytest.mark.parametrize("over", OVER)
def test_no_output_replaces_what_the_command_reads(
    environment: dict[str, str], tmp_path: Path, over: str, spelling: str
) -> None:
    """Standard input is events.csv; the store is made by its first import."""
    home = tmp_path / "home"
    for name, text in {
        "home/config.toml": "",
        "home/listings.csv": "symbol\n",
        "home/calendars/XHKG.csv": "date\n",
        "prices/year=2025/a.csv": "symbol,date,close\nAAA,2025-02-10,100\nAAA,2025-02-11,101\n",
        "events.csv": "symbol,announced\nBABA,2025-02-11\n",
        "symbols.txt": "BABA\n",
        "news.csv": "symbol,date,time\nAAPL,2025-01-30,after market close\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    sqlite3.connect(home / "prices.sqlite").close()
    named, words = OVER[over]
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with (tmp_path / named).open() as file, (tmp_path / "events.csv").open() as events:
        target = named
        if spelling == "a link":
            (tmp_path / "link.csv").symlink_to(named)
            target = "link.csv"
        elif spelling == "an open file":
            target = f"/proc/self/fd/{file.fileno()}"
        done = subprocess.run(
            [*COMMAND, *words, "-o", target, "--format", "csv"],
            cwd=tmp_path,
            env={**environment, "EVENTSTUDY_HOME": str(home)},
            stdin=events,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[file.fileno()],
        )
    assert (2, f"error: {target} is an input of this command") == (
        done.returncode,
        done.stderr.splitlines()[-2],
    )
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.skipif(sys.platform == "win32", reason="BROWSER is read on Unix")
def test_a_page_is_opened_in_the_browser(command: Command, tmp_path: Path) -> None:
    browser, page = tmp_path / "browser", tmp_path / "page.html"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    done = command(*RUN, "-o", str(page), "--open", env={"BROWSER": str(browser)})
    assert 0 == done.returncode
    assert f"file://{page}" == (tmp_path / "opened").read_text().strip()
