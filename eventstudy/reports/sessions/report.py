"""The report of ``sessions``: which session of each exchange reacts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.exchanges.reaction_session import Alignment, Announcement
from eventstudy.exchanges.why import why
from eventstudy.kinds import Kind
from eventstudy.reports.page import Page
from eventstudy.reports.report import Cell, Column, Report

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS = (
    Column("symbol"),
    Column("exchange"),
    Column("announced"),
    Column("phase"),
    Column("session", Kind.DATE),
    Column("opens"),
    Column("closes"),
    Column("base_session", Kind.DATE),
    Column("base_closes"),
    Column("note"),
    Column("trading_ends"),
    Column("warnings"),
)


def alignments_report(alignments: Sequence[tuple[str, Alignment]], announcement: Announcement) -> Report:
    """The report of some alignments, each with the symbol it was asked for (empty for a bare exchange)."""

    def screen() -> RenderableType:
        from eventstudy.reports.sessions.screen import timeline

        return timeline(alignments, announcement)

    def page() -> Page:
        from eventstudy.reports.sessions.page import sessions_page

        return sessions_page(alignments, announcement)

    return Report(
        key="sessions",
        columns=COLUMNS,
        rows=[_row(symbol, alignment) for symbol, alignment in alignments],
        screen=screen,
        before={
            "event": {
                "when": announcement.when.text,
                "announced": announcement.instant.isoformat(),
                "timing": announcement.timing,
                "assumed": announcement.assumed,
            }
        },
        page=page,
        title=f"Sessions around {announcement.instant.isoformat()}",
    )


def _row(symbol: str, alignment: Alignment) -> tuple[Cell, ...]:
    return (
        symbol,
        alignment.exchange.mic,
        alignment.announcement.instant.isoformat(),
        alignment.phase.value,
        alignment.session.date.isoformat(),
        alignment.session.opens.isoformat(),
        alignment.session.closes.isoformat(),
        alignment.base.date.isoformat(),
        alignment.base.closes.isoformat(),
        why(alignment),
        alignment.session.trading_ends.isoformat(),
        ";".join(alignment.warnings),
    )
