"""The report of ``claims``: what an article says of listings' prices, and what of it is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventstudy.claims.article.claim import FIELDS, Draft
from eventstudy.kinds import Kind
from eventstudy.reports.report import Column, Report

if TYPE_CHECKING:
    from rich.console import RenderableType

_SHOWN = ("words", "symbol", "session", "measure", "n", "comparison", "value", "reference", "open")
_COUNTS = ("start", "end")


def drafts_report(drafts: Sequence[Draft], *, file: str) -> Report:
    """The report of an article's drafted claims."""
    columns = tuple(Column(name, Kind.COUNT if name in _COUNTS else Kind.TEXT) for name in FIELDS)
    return Report(
        key="claims",
        columns=columns,
        rows=[claim.cells for claim in drafts],
        screen=lambda: _screen(drafts),
        after=lambda: {"summary": {"complete": complete(drafts), "open": len(drafts) - complete(drafts)}},
        title=f"Claims of {file}: {drafts_summary(drafts)}",
        shown=_SHOWN,
    )


def complete(drafts: Sequence[Draft]) -> int:
    """How many have every field."""
    return sum(claim.is_complete for claim in drafts)


def drafts_summary(drafts: Sequence[Draft]) -> str:
    """``12 claims, 2 of them open``."""
    left = len(drafts) - complete(drafts)
    count = f"{len(drafts)} claim{'s' if len(drafts) != 1 else ''}"
    return f"{count}, {left} of them open" if left else count


def _screen(drafts: Sequence[Draft]) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    for claim in drafts:
        figure = " ".join(
            part
            for part in (claim.comparison, claim.value, claim.reference and f"since {claim.reference}")
            if part
        )
        parts.append(Text(f"“{claim.words}”", style="bold"))
        measure = f"{claim.measure or '?'}{f' ({claim.n})' if claim.n else ''}"
        fields = f"{claim.symbol or '?'}  {claim.session or '?'}  {measure}  {figure}"
        parts.append(Padding(Text(fields), (0, 0, 0, 2)))
        if claim.open:
            parts.append(Padding(Text(f"open: {_spoken(claim.open)}", style="yellow"), (0, 0, 0, 2)))
    return Group(*parts)


def _spoken(fields: str) -> str:
    """``symbol=BABA|9988.HK;session`` in words."""
    pairs = (part.partition("=") for part in fields.split(";"))
    return ", ".join(
        f"{name} ({candidates.replace('|', ' or ')})" if candidates else name for name, _, candidates in pairs
    )
