"""The command reference, the man page and the completions follow the help; every example of the help runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from bar_files import day_of_bars
from command import Command
from command_help import Help
from make_docs import ROOT, files, helps

COMMANDS = helps()
GENERATED = files()
OFF_UNLESS_GIVEN = {
    "--output",
    "--get",
    "--columns",
    "--sort",
    "--symbols",
    "--plot",
    "--events-out",
    "--title",
    "--note",
}


def words_of(one: Help) -> str:
    return one.words


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_what_the_script_makes(name: str) -> None:
    """Else: run python scripts/make_docs.py."""
    assert GENERATED[name] == (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("one", COMMANDS, ids=words_of)
def test_the_reference_shows_what_help_prints(one: Help, command: Command) -> None:
    done = command(*one.words.split()[1:], "--help", env={"COLUMNS": "80"})
    assert (0, "") == (done.returncode, done.stderr)
    assert f"## {one.words}\n\n```text\n{done.stdout.rstrip()}\n```\n" in GENERATED["docs/commands.md"]


@pytest.mark.parametrize("one", COMMANDS, ids=words_of)
def test_a_help_has_a_synopsis_examples_and_a_line_for_every_argument(one: Help) -> None:
    assert one.text.startswith(f"Usage: {one.words} [OPTIONS]")
    assert one.examples()
    written = re.findall(r"^ *((?:eventstudy|printf) .*)$", one.command.help, re.MULTILINE)
    assert [example for example in written if "\n" not in example] == one.examples(), "an example is wrapped"
    for param in one.command.get_params(one.context):
        assert param.get_help_record(one.context)[1], param.name


@pytest.mark.parametrize("one", COMMANDS, ids=words_of)
def test_an_option_that_takes_a_value_says_its_default(one: Help) -> None:
    """Those that name an output have none; ``fetch --from`` must be given."""
    for param in one.command.get_params(one.context):
        if param.param_type_name != "option" or param.is_flag or OFF_UNLESS_GIVEN & set(param.opts):
            continue
        words = param.get_help_record(one.context)[1]
        assert re.search(r"default: |required|needed|on a terminal", words), param.opts


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the examples name, and a store in ``home`` that has their symbols."""
    folder = tmp_path_factory.mktemp("examples")
    prices = ROOT / "data" / "prices" / "AAPL.csv"
    panel = ROOT / "tests" / "golden" / "panel_a"
    (folder / "vendor").mkdir()
    for symbol in ("JD", "9618.HK", "^GSPC"):
        shutil.copy(prices, folder / "vendor" / f"{symbol}.csv")
    shutil.copy(prices, folder / "my-prices.csv")
    shutil.copy(panel / "events.csv", folder / "deals.csv")
    shutil.copy(panel / "prices_wide.csv", folder / "prices.csv")
    closes = pd.read_csv(panel / "prices_wide.csv", index_col="date")
    closes.rename(columns={"MKT": "^GSPC"}).pct_change(fill_method=None).to_csv(folder / "returns.csv")
    days = [line[:10].replace("-", "") for line in (panel / "prices_wide.csv").read_text().splitlines()[1:]]
    rows = [f"{day},{n % 7 - 3}.1,{n % 5 - 2}.2,{n % 3 - 1}.3,0.01" for n, day in enumerate(days)]
    (folder / "f.csv").write_text("\n".join([",Mkt-RF,SMB,HML,RF", *rows]) + "\n")
    shutil.copy(ROOT / "data" / "claims" / "apple-alibaba-2025.csv", folder / "claims.csv")
    (folder / "bars").mkdir()
    (folder / "bars" / "AAPL_30m.csv").write_text(
        day_of_bars("2025-02-11", [228.0 + n / 4 for n in range(13)])
    )
    lines = "symbol,announced,group,size", "BABA,2025-02-11,a,1", "AAPL,2025-02-11,b,2", ""
    (folder / "events.csv").write_text("\n".join(lines))
    done = in_shell("eventstudy prices import vendor/", folder)
    assert done.returncode == 0, done.stderr
    return folder


def in_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line as a user types it; any use of the network fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSTUDY_")}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={
            **kept,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "EVENTSTUDY_HOME": str(folder / "home"),
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


EXAMPLES = list(dict.fromkeys(example for one in COMMANDS for example in one.examples()))


@pytest.mark.slow
@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_of_the_help_works_offline(line: str, stored: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(stored, folder)
    done = in_shell(line, folder)
    assert done.returncode == 0, done.stderr
    assert "Yahoo cannot be reached" not in done.stderr
    output = re.search(r"(?:-o|--events-out) (\S+)", line)
    printed = (folder / output[1]).read_text(encoding="utf-8") if output else done.stdout + done.stderr
    assert printed.strip()


@pytest.mark.parametrize("program", [name for name in ("groff", "mandoc") if shutil.which(name)])
def test_the_man_page_renders_without_warnings(program: str) -> None:
    page = str(ROOT / "share/man/man1/eventstudy.1")
    words = {"groff": ["-man", "-ww", "-Tutf8"], "mandoc": ["-W", "error"]}[program]
    done = subprocess.run([program, *words, page], capture_output=True, check=False, encoding="utf-8")
    assert (0, "") == (done.returncode, done.stderr)
    shown = re.sub(r"\x1b\[\d*m|.\x08", "", done.stdout)
    assert "eventstudy prices fetch [OPTIONS] {SYMBOL...}" in shown
    assert r"printf 'symbol,announced\nBABA,2025-02-11\n' | eventstudy batch -" in shown


def test_the_man_page_has_no_line_that_roff_could_take_for_a_request() -> None:
    lines = GENERATED["share/man/man1/eventstudy.1"].splitlines()
    known = {".TH", ".ad", ".nh", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".RS", ".RE", ".nf", ".fi"}
    assert known == {line.split()[0] for line in lines if line.startswith((".", "'"))}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("eventstudy s", ["study", "sessions"]),
        ("eventstudy prices ", ["fetch", "show", "import", "info", "clear"]),
        ("eventstudy run --win", ["--window"]),
        ("eventstudy run --listings ", ["all", "given"]),
        ("eventstudy run BABA 2025-02-11 --format j", ["json", "jsonl"]),
        ("eventstudy study --on-nontrading ", ["next", "previous", "skip", "error"]),
        ("eventstudy prices clear --a", ["--all"]),
        ("eventstudy check ", ["apple-alibaba-2025", "market-moves-2024-2025"]),
    ],
)
def test_bash_is_offered_what_fits(line: str, offered: list[str], command: Command) -> None:
    """The script's protocol: the program is called with the line, and answers."""
    words = line.split(" ")
    bash = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = command(env={"_EVENTSTUDY_COMPLETE": "complete_bash", **bash})
    assert (0, offered, "") == (done.returncode, done.stdout.split(), done.stderr)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("eventstudy s", ["study", "sessions"]),
        ("eventstudy check ", ["apple-alibaba-2025", "market-moves-2024-2025"]),
    ],
)
def test_zsh_and_fish_are_answered_too(line: str, offered: list[str], command: Command) -> None:
    """Where nothing is offered, fish is told so by the exit code and shows files."""
    typed = {"_TYPER_COMPLETE_ARGS": line}
    done = command(env={"_EVENTSTUDY_COMPLETE": "complete_zsh", **typed})
    assert offered == re.findall(r'^(?:.*\(\()?"([^"]+)"', done.stdout, re.MULTILINE)

    fish = {"_EVENTSTUDY_COMPLETE": "complete_fish", **typed}
    done = command(env={**fish, "_TYPER_COMPLETE_FISH_ACTION": "get-args"})
    assert offered == [one.split("\t")[0] for one in done.stdout.splitlines() if one]
    done = command(env={**fish, "_TYPER_COMPLETE_FISH_ACTION": "is-args"})
    assert (0 if offered else 1) == done.returncode


def test_a_default_in_brackets_is_offered_whole(command: Command) -> None:
    typed = {"_TYPER_COMPLETE_ARGS": "eventstudy run --window", "_EVENTSTUDY_COMPLETE": "complete_zsh"}
    done = command(env=typed)
    words = "Also measure sessions A to B around the reaction [default: none]; repeatable."
    assert words.replace(":", r"\\:") in done.stdout


def test_bash_completes_with_the_script_that_ships(tmp_path: Path) -> None:
    script = ROOT / "share/bash-completion/completions/eventstudy"
    done = in_shell(
        f'source "{script}"; COMP_WORDS=(eventstudy prices im); COMP_CWORD=2;'
        ' _eventstudy_completion eventstudy; echo "${COMPREPLY[@]}"; complete -p eventstudy',
        tmp_path,
    )
    assert "import\ncomplete -o default -F _eventstudy_completion eventstudy\n" == done.stdout
