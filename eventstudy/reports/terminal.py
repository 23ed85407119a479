"""What the terminal views share: colours, the headline, and wrapped sentences under a title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from textwrap import wrap

from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from eventstudy import __version__
from eventstudy.exchanges.reaction_session import Announcement
from eventstudy.exchanges.why import assumption
from eventstudy.prices.source import PriceResult
from eventstudy.reports import printed
from eventstudy.reports.provenance import source_line
from eventstudy.words import spell_day, spell_instant

UP, DOWN, DOUBT = "green", "red", "yellow"
WIDTH = 80
"""The widest that a screen is drawn; a narrower terminal has it narrower."""
MARGIN = 2
"""Columns to the right of sentences that stay free."""
BLANKS = "  "
"""Between two columns."""


def short_day(day: date) -> str:
    """A day without its year: ``Tue 11 Feb``."""
    return spell_day(day).rsplit(" ", 1)[0]


def money(value: float | None, currency: str) -> str:
    """A price with its currency and the terminal's hyphen for a minus; empty for a missing value."""
    return printed.money(value, currency).replace("−", "-")


class Sized:
    """What is drawn to the width of the terminal: ``draw`` gets that width, at most ``most`` columns."""

    def __init__(self, draw: Callable[[int], Iterable[RenderableType]], most: int | None = WIDTH) -> None:
        self._draw, self._most = draw, most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        yield from self._draw(min(self._most or options.max_width, options.max_width))


def sentence(text: str, *, first: str = "", rest: str = "", style: str = "") -> Sized:
    """A text wrapped at words, its first line and the others indented by ``first`` and ``rest``."""
    return Sized(
        lambda width: [
            Text(line, style)
            for line in wrap(text, width - MARGIN, initial_indent=first, subsequent_indent=rest)
        ]
    )


def source_foot(sources: Mapping[str, PriceResult]) -> list[RenderableType]:
    """Where the prices came from, and the version, under a screen."""
    line = source_line(sources)
    words = f"Prices {line}; eventstudy {__version__}" if line else f"eventstudy {__version__}"
    return [Text(), sentence(words, rest="  ", style="dim")]


def headline(announcement: Announcement) -> Text:
    """When the news came, and what was assumed."""
    text = Text(f"News of {spell_instant(announcement.instant)}", style="bold")
    if announcement.assumed:
        text.append(f"\n{assumption(announcement)}", style=f"not bold {DOUBT}")
    return text


def paragraph(title: str, sentences: Sequence[str], style: str = "bold") -> list[RenderableType]:
    """A title and wrapped, indented sentences; nothing when there are none."""
    if not sentences:
        return []
    return [
        Text(),
        Text(title, style=style),
        *(sentence(each, first="  ", rest="    ") for each in sentences),
    ]
