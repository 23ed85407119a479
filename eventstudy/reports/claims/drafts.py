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
        rows=[one.cells for one in drafts],
        screen=lambda: _screen(drafts),
        after=lambda: {"summary": {"complete": complete(drafts), "open": len(drafts) - complete(drafts)}},
        title=f"Claims of {file}: {drafts_summary(drafts)}",
        shown=_SHOWN,
    )


def complete(drafts: Sequence[Draft]) -> int:
    """How many have every field."""
    return sum(one.is_complete for one in drafts)


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
    for one in drafts:
        said = " ".join(
            part for part in (one.comparison, one.value, one.reference and f"since {one.reference}") if part
        )
        parts.append(Text(f"“{one.words}”", style="bold"))
        measure = f"{one.measure or '?'}{f' ({one.n})' if one.n else ''}"
        fields = f"{one.symbol or '?'}  {one.session or '?'}  {measure}  {said}"
        parts.append(Padding(Text(fields), (0, 0, 0, 2)))
        if one.open:
            parts.append(Padding(Text(f"open: {_spoken(one.open)}", style="yellow"), (0, 0, 0, 2)))
    return Group(*parts)


def _spoken(fields: str) -> str:
    """``symbol=BABA|9988.HK;session`` in words."""
    told = (part.partition("=") for part in fields.split(";"))
    return ", ".join(f"{name} ({found.replace('|', ' or ')})" if found else name for name, _, found in told)
