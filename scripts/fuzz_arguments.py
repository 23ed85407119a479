"""Random command lines for ``fuzz.py``: mostly sensible ones with something wrong in them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import typer
from fuzz_files import SYMBOLS, VALUES, WHENS, Dice, a_file, article, mostly

from eventstudy.cli.app import COMMANDS, app

SENSIBLE = {
    "--format": ["csv", "tsv", "json", "jsonl", "md", "html", "table", "tex", "sentence"],
    "--window": ["-1:1", "0:3", "-5:5", "2:2"],
    "--cumulate": ["-1:1", "0:1"],
    "--estimation": ["-130:-11", "-60:-6", "-100:-2"],
    "--min-estimation": ["3", "30", "100"],
    "--benchmark": ["auto", "none", "^GSPC", "AAPL"],
    "--model": ["market", "market-adjusted", "mean-adjusted", "garch", "dimson", "ff3", "trade-to-trade"],
    "--tz": ["UTC", "Asia/Hong_Kong", "ET"],
    "--bars-tz": ["UTC", "America/New_York"],
    "--bootstrap": ["0", "20"],
    "--placebo": ["2"],
    "--date": ["2025-02-12"],
    "--shares": ["BABA=1000000", "AAPL=1e10", "5", "1e308"],
    "--by": ["group", "mine"],
    "--regress": ["mine", "group,mine"],
    "--compare": ["group"],
    "--form": ["8-K"],
    "--item": ["2.02"],
    "--contact": ["A B a@b.org"],
    "--last": ["3"],
    "--timeout": ["5"],
    "--source": ["bundled", "auto", "store"],
    "--intraday": ["auto", "none", "5m"],
    "--dimson": ["1", "2"],
    "--months": ["2"],
    "--scheduler": ["threads"],
}
COLUMNS = {
    "announcements": ["symbol", "announced", "form"],
    "batch": ["symbol", "status", "session", "close_to_close"],
    "calendars": ["calendar", "first", "last"],
    "check": ["symbol", "verdict", "measured"],
    "claims": ["symbol", "measure", "value"],
    "listings": ["symbol", "issuer", "ratio_since"],
    "prices": ["symbol"],
    "run": ["symbol", "status", "session", "close_to_close", "intraday_peak"],
    "sessions": ["symbol", "session", "opens"],
    "study": ["group", "n", "mean", "patell_z"],
}
"""Columns that each command prints."""
NEVER = {"--open", "--help", "--debug", "--color"}
"""Not tried: a browser, other processes, and what changes the surroundings for good."""
FILES = {"--source": "prices", "--factors": "factors", "--intraday": "bars", "--symbols": "noise"}
FILES |= {"--shares": "noise"}
OUTPUTS = {"-o": "out", "--output": "out", "--events-out": "each", "--plot": "plot"}
SUFFIXES = ["csv", "csv", "json", "md", "html", "tex", "xlsx", "parquet", "x"]
ACTIONS = ["show", "import", "info", "clear"]
OFFLINE = {"run", "batch", "study", "check", "announcements"}


@cache
def options_of(name: str) -> list[tuple[str, bool, tuple[str, ...]]]:
    """Each long option of a command: its name, whether it takes no value, and its choices."""
    command: Any = typer.main.get_command(app)
    for word in name.split():
        command = command.get_command(typer.Context(command), word)
    options = []
    for parameter in command.params:
        long = next((option for option in parameter.opts if option.startswith("--")), None)
        if long and long not in NEVER:
            options.append((long, bool(parameter.is_flag), tuple(getattr(parameter.type, "choices", ()))))
    return options


def arguments(dice: Dice, folder: Path) -> list[str]:
    """A command line: mostly a sensible one with something wrong in it."""
    name = "bogus" if dice.odd(0.06) else dice.choice([*COMMANDS, "run", "batch", "study", "check"])
    words = [name, *_subject(dice, name, folder)]
    known = {"prices": ACTIONS, "calendars": ["show", "check"]}.get(name)
    whole = f"{name} {words[1]}" if known else name
    usable = options_of(whole) if name in COMMANDS and (not known or words[1] in known) else []
    if dice.odd(0.02):
        usable = options_of("study")
    for option, flag, choices in dice.sample(usable, min(len(usable), dice.choice([0, 0, 1, 1, 2, 3]))):
        words += [option] if flag else [option, _value(dice, name, option, choices, folder)]
    words += dice.sample(["-q", "-v", "--no-header"], dice.choice([0, 0, 0, 1]))
    words += dice.sample(["--nonsense", "-h", "--version"], int(dice.odd(0.05)))
    return [*words, "--offline"] if name in OFFLINE else words


def _value(dice: Dice, name: str, option: str, choices: tuple[str, ...], folder: Path) -> str:
    """A value for an option of a command."""
    if option in ("--columns", "--get", "--sort"):
        columns = COLUMNS.get(name, ["symbol"])
        column = mostly(dice, [*columns, *VALUES], len(columns))
        return {"--columns": f"{column},{columns[0]}", "--sort": f"-{column}"}.get(option, column)
    if option in OUTPUTS:
        suffixes = ["svg", "svg", "html", "x"] if option == "--plot" else SUFFIXES
        return str(folder / ("no/" if dice.odd(0.25) else "") / f"{OUTPUTS[option]}.{dice.choice(suffixes)}")
    if option in FILES and dice.random() < 0.6:
        return str(folder) if dice.odd(0.1) else a_file(dice, folder, FILES[option])
    if option == "--article":
        return a_file(dice, folder, "article")
    sensible = SENSIBLE.get(option) or list(choices)
    return dice.choice(VALUES if not sensible or dice.odd(0.25) else sensible)


def _subject(dice: Dice, name: str, folder: Path) -> list[str]:
    """What a command is called on."""
    if name in ("run", "sessions"):
        symbols = [mostly(dice, SYMBOLS, 4) for _ in range(0 if dice.odd(0.2) else dice.choice([1, 1, 2]))]
        times = dice.choice([0, 2]) if dice.odd(0.3) else 1
        return symbols + [mostly(dice, WHENS, 6) for _ in range(times)]
    if name == "listings":
        adding = ["issuer=X", "symbol=X.HK", "exchange=XHKG", "ratio=nan", "ratio=1e999", dice.choice(VALUES)]
        if dice.random() < 0.1:
            return ["--add", *dice.sample(adding, 3)]
        return [mostly(dice, SYMBOLS, 5) for _ in range(dice.choice([0, 1, 2]) if dice.odd(0.5) else 1)]
    if name == "announcements":
        source = dice.choice(
            ["example", "edgar", a_file(dice, folder, "events"), a_file(dice, folder, "answer")]
        )
        return [mostly(dice, SYMBOLS, 5), "--source", source]
    if name == "calendars":
        exchange = mostly(dice, ["XHKG", "XNYS", "BOGUS", "", "\udcff"], 2)
        return [dice.choice(["check", "refresh"]) if dice.random() < 0.02 else "show", exchange]
    if name == "prices":
        action = "bogus" if dice.odd(0.2) else dice.choice(ACTIONS)
        symbols = (
            ["--all"]
            if action == "clear" and dice.random() < 0.3
            else dice.choices(SYMBOLS, k=dice.randrange(2))
        )
        return [action, *([a_file(dice, folder, "prices")] if action == "import" else symbols)]
    if name == "claims":
        odd = dice.choice(["nowhere.txt", str(folder)])
        return [odd if dice.odd(0.4) else dice.choice(["example", "-", a_file(dice, folder, "article")])]
    if name == "check" and dice.random() < 0.4:
        return dice.choice(
            [
                ["--article", a_file(dice, folder, "article")],
                [mostly(dice, SYMBOLS, 3), mostly(dice, WHENS, 4), article(dice)],
                ["AAPL", "2025-02-11", dice.choice(["rose 2.2%", "fell 1e999%", "closed at 5e-324", "up"])],
            ]
        )
    kind = "claims" if name == "check" else "events"
    sure = {"check": "apple-alibaba-2025"}.get(name, "-")
    odd = dice.choice(["nowhere.csv", str(folder)])
    return [odd if dice.odd(0.3) else dice.choice([sure, "-", a_file(dice, folder, kind)])]
