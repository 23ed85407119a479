"""The picture of ``sessions``: every exchange's sessions around the news, on one clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from rich.console import Group, RenderableType
from rich.text import Text

from eventstudy.exchanges.reaction_session import Alignment, Announcement
from eventstudy.exchanges.sessions import Session, table_of
from eventstudy.exchanges.why import why
from eventstudy.reports.terminal import Sized, headline, paragraph, sentence
from eventstudy.words import ONE_DAY, spell_day

LABEL, MARGIN = 14, 2
OPEN, REACTS, CLOSED, NEWS = "─", "━", " ", "┊"


def timeline(alignments: Sequence[tuple[str, Alignment]], announcement: Announcement) -> RenderableType:
    """Tracks on the clock of the announcement, then a sentence for each."""
    parts: list[RenderableType] = [headline(announcement), Text()]
    parts.append(Sized(lambda width: _picture(alignments, announcement, width - LABEL - MARGIN)))
    for symbol, alignment in alignments:
        name = symbol or alignment.exchange.mic
        session = alignment.session
        hours = f"{session.opens:%H:%M}–{session.trading_ends:%H:%M} {session.opens.tzname()}"
        base = f"measured from the close of {spell_day(alignment.base.date)}"
        parts += paragraph(f"{name}: {spell_day(session.date)}, {hours}", [f"{why(alignment)}.", f"{base}."])
    return Group(*parts)


def _picture(
    alignments: Sequence[tuple[str, Alignment]], announcement: Announcement, track: int
) -> list[RenderableType]:
    """The tracks, ``track`` columns wide, between the days above and what the marks mean below."""
    scale = _Scale([alignment for _, alignment in alignments], announcement.instant, track)
    lines = [_axis(scale, announcement.instant.tzinfo)]
    lines += [_track(symbol or alignment.exchange.mic, alignment, scale) for symbol, alignment in alignments]
    clock = announcement.instant.tzname()
    legend = f"{REACTS * 2} reacts   {OPEN * 2} open   {NEWS} the news   (on the clock of {clock})"
    indent = " " * (LABEL if LABEL + len(legend) <= LABEL + track + MARGIN else 0)
    return [*lines, sentence(legend, first=indent, rest=indent, style="dim")]


class _Scale:
    """Time to column: from the earliest base session to the last reaction session's close."""

    def __init__(self, alignments: Sequence[Alignment], news: datetime, track: int) -> None:
        self.track = track
        margin = timedelta(hours=1)
        self.first = min(min(alignment.base.opens for alignment in alignments), news) - margin
        self.last = max(max(alignment.session.closes for alignment in alignments), news) + margin
        self.news = self.column(news)

    def column(self, moment: datetime) -> int:
        """The column of a moment; at most the last one."""
        share = (moment - self.first) / (self.last - self.first)
        return min(self.track - 1, int(share * self.track))


def _axis(scale: _Scale, zone: tzinfo | None) -> Text:
    """Midnights of the common clock, each with its date where it fits."""
    line = [" "] * scale.track
    midnight = scale.first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY
    free = 0
    while midnight < scale.last:
        label = f"|{spell_day(midnight.date()).rsplit(' ', 1)[0]}"
        column = scale.column(midnight)
        if column >= free and column + len(label) <= scale.track:
            line[column : column + len(label)] = label
            free = column + len(label) + 1
        midnight += ONE_DAY
    return Text(" " * LABEL + "".join(line).rstrip(), style="dim")


def _track(name: str, alignment: Alignment, scale: _Scale) -> Text:
    cells = [(CLOSED, "")] * scale.track
    for session in _sessions(alignment, scale):
        reacts = session.date == alignment.session.date
        mark = (REACTS, "bold green") if reacts else (OPEN, "dim")
        for start, stop in _open_spans(session):
            for column in range(scale.column(start), max(scale.column(stop), scale.column(start) + 1)):
                cells[column] = mark
    cells[scale.news] = (NEWS, "bold yellow")
    text = Text(f"{name:{LABEL - 1}.{LABEL - 1}} ")
    for cell, style in cells:
        text.append(cell, style=style)
    return text


def _sessions(alignment: Alignment, scale: _Scale) -> Iterator[Session]:
    table = table_of(alignment.session.calendar)
    for day in table.days(
        scale.first.astimezone(table.zone).date(), scale.last.astimezone(table.zone).date()
    ):
        session = table.session(day)
        if session is not None and scale.first <= session.opens and session.closes <= scale.last:
            yield session


def _open_spans(session: Session) -> list[tuple[datetime, datetime]]:
    if session.break_start and session.break_end:
        return [(session.opens, session.break_start), (session.break_end, session.closes)]
    return [(session.opens, session.closes)]
