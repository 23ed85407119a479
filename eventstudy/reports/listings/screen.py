"""The terminal view of ``listings``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from eventstudy.exchanges.listings import Listing


def listings_screen(found: Sequence[Listing]) -> RenderableType:
    """A line a listing, then what is remarked of each."""
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
