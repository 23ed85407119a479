"""The page of ``sessions``: which session of each exchange reacts, their hours on one clock, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eventstudy.exchanges.reaction_session import Alignment, Announcement
from eventstudy.exchanges.sessions import Session
from eventstudy.exchanges.why import assumption, why
from eventstudy.reasons import explain
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.charts.session_chart import Lane, Stretch, session_chart
from eventstudy.reports.page import CardTable, Page
from eventstudy.reports.printed import listed, long_date, short_day, spoken_day
from eventstudy.words import spell_instant

CAPTION = (
    "Solid: the first session that closes after the news. It is measured from the close before, the filled"
    " mark at the end of the pale session."
)


def sessions_page(alignments: Sequence[tuple[str, Alignment]], announcement: Announcement) -> Page:
    """Alignments, each with the symbol it was asked for (empty for a bare exchange); a lane an exchange."""
    lanes: dict[str, tuple[Alignment, list[str]]] = {}
    for symbol, alignment in alignments:
        names = lanes.setdefault(alignment.exchange.city, (alignment, []))[1]
        names.append(symbol or alignment.exchange.mic)
    notes = [
        f"{', '.join(names)}: {explain(code)}"
        for aligned, names in lanes.values()
        for code in aligned.warnings
    ]
    notes += [explain(code) for code in announcement.notes]
    return Page(
        kicker=f"Reaction sessions · news of {spell_instant(announcement.instant)}",
        headline=f"Which session could react to the news of {long_date(announcement.instant.date())}",
        lead=[
            _first(lanes),
            *(
                [f"{assumption(announcement)[0].upper()}{assumption(announcement)[1:]}."]
                if announcement.assumed
                else []
            ),
        ],
        summary=_summary(alignments),
        charts=[_chart(lanes, announcement)],
        sections={
            "Why this session": [f"{', '.join(names)}: {why(aligned)}." for aligned, names in lanes.values()],
            "Notes": notes,
        },
    )


def _first(lanes: dict[str, tuple[Alignment, list[str]]]) -> str:
    """Each city with its day."""
    days = [f"{spoken_day(alignment.session.date)} in {city}" for city, (alignment, _) in lanes.items()]
    return f"The first session whose closing price was struck after the news: {listed(days)}."


def _summary(alignments: Sequence[tuple[str, Alignment]]) -> CardTable:
    return CardTable(
        "The first session that could react on each exchange, and the close it is measured from",
        ("Symbol", "Exchange", "News there", "Session", "Hours", "Measured from"),
        [
            [
                (symbol or alignment.exchange.mic, ""),
                (alignment.exchange.city, alignment.exchange.mic),
                (f"{short_day(alignment.local.date())}, {alignment.local:%H:%M}", alignment.phase.value),
                (short_day(alignment.session.date), ""),
                (_hours(alignment.session), alignment.session.opens.tzname() or ""),
                (short_day(alignment.base.date), f"close of {alignment.base.closes:%H:%M}"),
            ]
            for symbol, alignment in alignments
        ],
        texts=6,
        strong="Session",
    )


def _hours(session: Session) -> str:
    return f"{session.opens:%H:%M}–{session.closes:%H:%M}"


def lane_of(name: str, alignment: Alignment) -> Lane:
    """An exchange's lane of the chart: the base session and the one that reacts."""
    base, reacts = alignment.base, alignment.session
    return Lane(name, _stretches(base), _day_and_hours(base), _stretches(reacts), _day_and_hours(reacts))


def _day_and_hours(session: Session) -> tuple[str, str]:
    return short_day(session.date), f"{_hours(session)} {session.opens:%Z}"


def _stretches(session: Session) -> tuple[Stretch, ...]:
    """When the session trades: without its lunch break."""
    if session.break_start is None or session.break_end is None:
        return (Stretch(session.opens, session.closes),)
    return Stretch(session.opens, session.break_start), Stretch(session.break_end, session.closes)


def news_words(instant: datetime, alignments: Sequence[Alignment]) -> list[str]:
    """``the news: Tue 11 Feb, 09:30 in New York, 22:30 in Hong Kong``, then the same with fewer clocks."""
    clocks = [f"{alignment.local:%H:%M} in {alignment.exchange.city}" for alignment in alignments]
    day = short_day(instant.date())
    return [f"the news: {', '.join([day, *clocks[:count]])}" for count in range(len(clocks), 0, -1)]


def _chart(lanes: dict[str, tuple[Alignment, list[str]]], announcement: Announcement) -> Drawing:
    alignments = [alignment for alignment, _ in lanes.values()]
    reacting = {alignment.session.date for alignment in alignments}
    count = len(reacting)
    title = (
        f"One piece of news, {('two', 'three', 'four')[count - 2] if count < 5 else count} days that react"
        if count > 1
        else f"{spoken_day(min(reacting))} is the first to react"
    )
    description = " ".join(
        f"{alignment.exchange.city}: {short_day(alignment.session.date)},"
        f" measured from {short_day(alignment.base.date)}."
        for alignment in alignments
    )
    return session_chart(
        [lane_of(city, alignment) for city, (alignment, _) in lanes.items()],
        title=title,
        description=description,
        news=announcement.instant,
        news_labels=news_words(announcement.instant, alignments),
        caption=CAPTION,
    )
