"""The terminal view: a report's own picture, drawn by rich; plain text without escape codes elsewhere."""

from __future__ import annotations

from typing import TextIO

from eventstudy.reports.report import Report
from eventstudy.reports.values import visible

NARROWEST, ELSEWHERE = 40, 80
"""The narrowest that a screen is drawn on a terminal, and into a file or a pipe."""


def write_table(report: Report, out: TextIO, *, colour: bool, width: int | None) -> None:
    """Draw the report ``width`` columns wide (None: as wide as the terminal)."""
    from rich.console import Console
    from rich.segment import Segment, Segments

    console = Console(
        file=out,
        width=width,
        # Colours that were asked for go into a pipe, too.
        color_system=None if not colour else "auto" if out.isatty() else "256",
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        soft_wrap=False,
        legacy_windows=False,
    )
    if width is None and not out.isatty():
        console.width = max(console.width, ELSEWHERE)
    console.width = max(console.width, NARROWEST)
    drawn = console.render(report.screen())
    # Only the console's own styles may become escape codes, never a control character in the data.
    shown = (Segment(visible(text), style) for text, style, control in drawn if not control)
    # Captured, because rich answers a broken pipe by ending the process itself.
    with console.capture() as captured:
        console.print(Segments(shown))
    out.write(captured.get())
