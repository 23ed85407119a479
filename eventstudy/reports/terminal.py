"""What the terminal views share: colours, the headline, and wrapped sentences under a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import wrap

from rich.text import Text

from eventstudy import __version__
from eventstudy.exchanges.reaction_session import Announcement
from eventstudy.exchanges.why import assumption
from eventstudy.prices.source import PriceResult
from eventstudy.reports import printed
from eventstudy.reports.provenance import source_line
from eventstudy.words import spell_day, spell_instant

UP, DOWN, DOUBT = "green", "red", "yellow"
WIDTH, TEXT_WIDTH = 80, 78
BLANKS = "  "
"""Between two columns."""


def short_day(day: date) -> str:
    """A day without its year: ``Tue 11 Feb``."""
    return spell_day(day).rsplit(" ", 1)[0]


def money(value: float | None, currency: str) -> str:
    """A price with its currency and the terminal's hyphen for a minus; empty for a missing value."""
    return printed.money(value, currency).replace("−", "-")


def source_foot(sources: Mapping[str, PriceResult]) -> list[Text]:
    """Where the prices came from, and the version, under a screen."""
    line = source_line(sources)
    words = f"Prices {line}; eventstudy {__version__}" if line else f"eventstudy {__version__}"
    return [Text(), *(Text(part, style="dim") for part in wrap(words, TEXT_WIDTH, subsequent_indent="  "))]


def headline(announcement: Announcement) -> Text:
    """When the news came, and what was assumed."""
    text = Text(f"News of {spell_instant(announcement.instant)}", style="bold")
    if announcement.assumed:
        text.append(f"\n{assumption(announcement)}", style=f"not bold {DOUBT}")
    return text


def paragraph(title: str, sentences: Sequence[str]) -> list[Text]:
    """A title and wrapped, indented sentences; nothing when there are none."""
    if not sentences:
        return []
    lines = [
        line
        for sentence in sentences
        for line in wrap(sentence, TEXT_WIDTH, initial_indent="  ", subsequent_indent="    ")
    ]
    return [Text(), Text(title, style="bold"), *(Text(line) for line in lines)]
