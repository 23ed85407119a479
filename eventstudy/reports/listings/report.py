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


def listings_report(listings: Sequence[Listing]) -> Report:
    """The report of some listings."""

    def screen() -> RenderableType:
        from eventstudy.reports.listings.screen import listings_screen

        return listings_screen(listings)

    rows = [
        (
            listing.symbol,
            listing.issuer,
            listing.exchange.mic,
            listing.exchange.name,
            listing.exchange.zone,
            listing.currency,
            listing.kind,
            listing.ordinary_per_unit,
            listing.ratio_since,
            listing.exchange.benchmark,
            listing.verified,
            listing.source,
            listing.notes,
        )
        for listing in listings
    ]
    return Report("listings", COLUMNS, rows, screen, title="Listings")
