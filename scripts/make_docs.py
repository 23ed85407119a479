"""Write what follows from the program itself: docs/commands.md, docs/columns.md, man page, completions.

``python scripts/make_docs.py`` writes them; tests/test_docs.py makes them again and compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from column_table import columns_page
from command_help import Help
from man_page import man_page
from typer.completion import get_completion_script  # type: ignore[attr-defined]

from eventstudy.cli.app import app
from eventstudy.reasons import Reason

ROOT = Path(__file__).parent.parent
PROGRAM = "eventstudy"
WIDTH = 78
"""Columns of a help text on a terminal of 80."""


ZSH_START = """if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _eventstudy_completion "$@"
else
  compdef _eventstudy_completion eventstudy
fi"""
"""zsh reads a completion from its function path at the first TAB, which must already be answered."""


def helps() -> list[Help]:
    """Every command and sub-command, in the order of the command list."""
    return list(_walk(typer.main.get_command(app), PROGRAM, None))


def _walk(command: Any, name: str, parent: Any) -> Iterator[Help]:
    context = command.make_context(
        name, [], parent, resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield Help(context.command_path, command.get_help(context), command, context)
    for child in getattr(command, "list_commands", lambda _: [])(context):
        yield from _walk(command.get_command(context, child), child, context)


def reference(commands: list[Help]) -> str:
    """docs/commands.md."""
    parts = [
        "# Commands\n\nWhat `--help` says; `scripts/make_docs.py` writes this page from it.\n",
        *(f"## {one.words}\n\n```text\n{one.text}\n```\n" for one in commands),
    ]
    return "\n".join(parts)


def completion(shell: str) -> str:
    """The script that makes a shell ask the program for completions."""
    script = get_completion_script(prog_name=PROGRAM, complete_var="_EVENTSTUDY_COMPLETE", shell=shell)
    if shell == "zsh":
        script = script.replace("compdef _eventstudy_completion eventstudy", ZSH_START)
    return script + "\n"


def codes_page(page: str) -> str:
    """docs/columns.md, with the table of codes between its marks."""
    table = ["| code | in | meaning |", "|---|---|---|"]
    for reason in Reason:
        shown = next(
            (f":{name.upper()}" for name in ("day", "detail") if f"{{{name}}}" in reason.sentence), ""
        )
        sentence = reason.sentence.format(day="DAY", detail="DETAIL")
        table.append(f"| `{reason}{shown}` | {reason.role.value} | {sentence} |")
    start, end = page.index("\n", page.index("<!-- codes")), page.index("<!-- end of codes")
    return page[:start] + "\n" + "\n".join(table) + "\n" + page[end:]


def files() -> dict[str, str]:
    """Every generated file: its path in the repository and its text."""
    commands = helps()
    return {
        "docs/commands.md": reference(commands),
        "docs/columns.md": columns_page(
            codes_page((ROOT / "docs" / "columns.md").read_text(encoding="utf-8"))
        ),
        "share/man/man1/eventstudy.1": man_page(commands),
        "share/bash-completion/completions/eventstudy": completion("bash"),
        "share/zsh/site-functions/_eventstudy": completion("zsh"),
        "share/fish/vendor_completions.d/eventstudy.fish": completion("fish"),
    }


def main() -> int:
    """Write them all."""
    for name, text in files().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
