"""The terminal view of ``check``."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict
from eventstudy.reports.claims.sentences import MARKS, findings, name, verdict_line

_COLOURS = {
    Verdict.CONFIRMED: "green",
    Verdict.CLOSE: "cyan",
    Verdict.REFUTED: "red",
    Verdict.UNVERIFIABLE: "yellow",
}


def claims_screen(checked: Iterable[Checked]) -> RenderableType:
    """A block a claim: the verdict, the claim, and under it the quote, the measurement and the findings."""
    parts: list[RenderableType] = []
    for row in checked:
        colour = _COLOURS[row.verdict]
        head = Text(f"{MARKS[row.verdict]} {row.verdict.value:<13}", style=f"bold {colour}")
        head.append(name(row), style="default")
        parts.append(head)
        indented = [f"“{row.claim.quote}”"] if row.claim.quote else []
        texts = [Text(line, style="italic") for line in indented]
        texts += [Text(line) for line in (verdict_line(row), *findings(row))]
        parts += [Padding(text, (0, 0, 0, 15)) for text in texts]
    return Group(*parts)
