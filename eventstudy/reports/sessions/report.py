"""The report of ``sessions``: which session of each exchange reacts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.exchanges.reaction_session import Alignment, Announcement
from eventstudy.exchanges.why import why
from eventstudy.kinds import Kind
from eventstudy.reports.report import Cell, Column, Page, Report

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


def alignments_report(found: Sequence[tuple[str, Alignment]], announcement: Announcement) -> Report:
    """The report of some alignments, each with the symbol it was asked for (empty for a bare exchange)."""

    def screen() -> RenderableType:
        from eventstudy.reports.sessions.screen import timeline

        return timeline(found, announcement)

    def page() -> Page:
        from eventstudy.reports.sessions.page import sessions_page

        return sessions_page(found, announcement)

    return Report(
        key="sessions",
        columns=COLUMNS,
        rows=[_row(symbol, alignment) for symbol, alignment in found],
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


def _row(symbol: str, found: Alignment) -> tuple[Cell, ...]:
    return (
        symbol,
        found.exchange.mic,
        found.announcement.instant.isoformat(),
        found.phase.value,
        found.session.date.isoformat(),
        found.session.opens.isoformat(),
        found.session.closes.isoformat(),
        found.base.date.isoformat(),
        found.base.closes.isoformat(),
        why(found),
        found.session.trading_ends.isoformat(),
        ";".join(found.warnings),
    )
