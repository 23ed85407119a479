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
        return _screen(found)

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


def _screen(found: Sequence[Listing]) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("listing", "exchange", "currency", "one unit is", "market"):
        table.add_column(name)
    parts: list[RenderableType] = [table, Text()]
    for one in found:
        unit = {
            "index": "an index",
            "ads": f"an ADS of {one.ordinary_per_unit:g} share{'s' * (one.ordinary_per_unit != 1)}",
        }.get(one.kind, "a share")
        table.add_row(
            Text(one.symbol, style="bold"),
            f"{one.exchange.mic} {one.exchange.name}",
            one.currency,
            unit,
            one.exchange.benchmark,
        )
        remarks = "; ".join(part for part in (one.notes, "" if one.verified else "not verified") if part)
        if remarks:
            parts.append(Padding(Text(f"{one.symbol}: {remarks}"), (0, 0, 0, 2)))
    return Group(*parts)
