"""The report of ``listings``: an issuer's symbols, exchanges, currencies and ADR ratio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.exchanges.listings import Listing
from eventstudy.kinds import Kind
from eventstudy.reports.report import Column, Report

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS = (
    Column("symbol"),
    Column("issuer"),
    Column("exchange"),
    Column("exchange_name"),
    Column("zone"),
    Column("currency"),
    Column("kind"),
    Column("ordinary_per_unit", Kind.NUMBER, 0),
    Column("ratio_since", Kind.DATE),
    Column("benchmark"),
    Column("verified"),
    Column("source"),
    Column("notes"),
)


def listings_report(found: Sequence[Listing]) -> Report:
    """The report of some listings."""

    def screen() -> RenderableType:
        from eventstudy.reports.listings.screen import listings_screen

        return listings_screen(found)

    rows = [
        (
            one.symbol,
            one.issuer,
            one.exchange.mic,
            one.exchange.name,
            one.exchange.zone,
            one.currency,
            one.kind,
            one.ordinary_per_unit,
            one.ratio_since,
            one.exchange.benchmark,
            one.verified,
            one.source,
            one.notes,
        )
        for one in found
    ]
    return Report("listings", COLUMNS, rows, screen, title="Listings")
