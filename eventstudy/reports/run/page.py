"""The page of ``run``: a chart per issuer and the sentences around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from eventstudy.exchanges.sessions import Session, table_of
from eventstudy.exchanges.why import assumption
from eventstudy.reactions.returns import simple_return
from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reasons import Reason
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.charts.time_chart import Trace, Trading, time_chart
from eventstudy.reports.report import Page
from eventstudy.reports.sentences import reasons, spell_instant, warning_notes
from eventstudy.reports.values import percent
from eventstudy.words import spell_day


def reactions_page(result: RunResult) -> Page:
    """The page of one announcement. An issuer without any measured listing has no chart."""
    announcement = result.announcement
    notes = [note for note in warning_notes(result) if not note.startswith("date-only")]
    return Page(
        caption="The session of each exchange that was the first to react, against the close before it",
        lead=[f"{assumption(announcement)}.".capitalize()] if announcement.assumed else [],
        charts=list(_charts(result)),
        sections={"Why this session": reasons(result), "Notes": notes},
    )


def _charts(result: RunResult) -> Iterator[Drawing]:
    announcement = result.announcement
    label = f"News of {spell_instant(announcement.instant)}{', time assumed' if announcement.assumed else ''}"
    for issuer, group in groupby(result.reactions, key=lambda row: row.listing.issuer):
        rows = [row for row in group if row.status is Reason.OK]
        if rows:
            yield time_chart(
                [_trace(row) for row in rows],
                title=f"{issuer}: closes against the last close before the news",
                news=announcement.instant.timestamp(),
                news_label=label,
                description=" ".join(_told(row) for row in rows),
                percent=percent,
            )


def _told(row: Reaction) -> str:
    name, furthest = _trace(row).furthest
    day = spell_day(row.alignment.session.date)
    after = f" after {percent(furthest)} at its {name}" if furthest is not None else ""
    return f"{row.listing.symbol} closed {percent(row.values['close_to_close'])} on {day}{after}."


def _trace(row: Reaction) -> Trace:
    base = row.values["base_close"] or 1.0
    sessions = {relative: _session(row, relative) for relative, _ in row.closes}
    sessions[0], sessions[-1] = row.alignment.session, row.alignment.base
    days = [one.date for one in sessions.values()]
    return Trace(
        row.listing.symbol,
        tuple(_hours(row, min(days), max(days))),
        tuple((sessions[at].closes.timestamp(), simple_return(close, base)) for at, close in row.closes),
        row.values["close_to_close"],
        row.values["intraday_peak"],
        row.values["intraday_trough"],
    )


def _session(row: Reaction, relative: int) -> Session:
    zero = row.alignment.session
    table = table_of(zero.calendar)
    return table.session_on(table.offset(zero.date, relative))


def _hours(row: Reaction, first: date, last: date) -> Iterator[Trading]:
    zero = row.alignment.session
    table = table_of(zero.calendar)
    for day in table.days(first, last):
        session = table.session_on(day)
        yield Trading(session.opens.timestamp(), session.closes.timestamp(), day == zero.date)
