"""One command's help, as docs/commands.md, the man page and the tests read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Help:
    """One command: its words ("eventstudy prices fetch"), its --help, and typer's objects behind it."""

    words: str
    text: str
    command: Any
    context: Any

    def examples(self) -> list[str]:
        """The commands under "Examples:", as they are printed."""
        return EXAMPLE.findall(self.text)


EXAMPLE = re.compile(r"^    ((?:eventstudy|printf) .*)$", re.MULTILINE)
