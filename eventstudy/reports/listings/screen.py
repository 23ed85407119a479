"""The terminal view of ``listings``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from eventstudy.exchanges.listings import Listing


def listings_screen(listings: Sequence[Listing]) -> RenderableType:
    """A line a listing, then what is remarked of each."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("listing", "exchange", "currency", "one unit is", "market"):
        table.add_column(name)
    parts: list[RenderableType] = [table, Text()]
    for listing in listings:
        unit = {
            "index": "an index",
            "ads": f"an ADS of {listing.ordinary_per_unit:g} share{'s' * (listing.ordinary_per_unit != 1)}",
        }.get(listing.kind, "a share")
        table.add_row(
            Text(listing.symbol, style="bold"),
            f"{listing.exchange.mic} {listing.exchange.name}",
            listing.currency,
            unit,
            listing.exchange.benchmark,
        )
        remarks = "; ".join(
            part for part in (listing.notes, "" if listing.verified else "not verified") if part
        )
        if remarks:
            parts.append(Padding(Text(f"{listing.symbol}: {remarks}"), (0, 0, 0, 2)))
    return Group(*parts)
