"""Rows of a price table that are no bars of a share: pasted dividends and splits, India's other series."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from eventstudy.prices.files.vocabulary import plain

SHARE_SERIES = ("EQ", "BE", "BZ", "SM", "ST", "SZ", "RR", "IV")
"""The series of India's National Stock Exchange that are a share's (or a trust's) own trades.

Block deals (BL) and a company's bonds (N1, N2 and so on) stand beside them under the same symbol.
"""
_SERIES = re.compile(r"[A-Z][A-Z0-9]")
_SERIES_HEADINGS = ("series", "sctysrs")

_ACTION = re.compile(
    r"(?P<day>\S.*?)\s+(?:\$?(?P<cash>\d[\d.,]*)\s+dividend\w*"
    r"|(?P<split>\d[\d.]*\s*[:/]\s*\d[\d.]*)\s+(?:stock |aktien)?splits?)\s*",
    re.I,
)
ACTION_WORDS = ("dividend", "split")
"""What a file must contain, in any letter case, to have rows of dividends or splits between its bars."""


def series_heading(names: Sequence[str]) -> int | None:
    """The column that is headed as an exchange's series; None without one."""
    return next((i for i, name in enumerate(names) if plain(name) in _SERIES_HEADINGS), None)


def has_share_series(codes: Iterable[str]) -> bool:
    """Whether the cells of such a column are India's series, a share's own among them."""
    different = {code.strip() for code in codes} - {""}
    return not different.isdisjoint(SHARE_SERIES) and all(map(_SERIES.fullmatch, different))


def series_left_out(codes: Iterable[str]) -> str:
    """What to say of the rows of other series."""
    several = ", ".join(sorted(codes))[:60]
    return f"rows of the series {several} are skipped: they are not trades of the share itself"


def pasted_action(cells: Sequence[str]) -> tuple[str, str, str] | None:
    """Day, dividend and split (one of them empty) of a row like ``Dec 10, 2024 | 0.25 Dividend``.

    None for any other row. Yahoo's page shows such rows between the bars.
    """
    filled = [text for text in cells if text.strip()]
    match = _ACTION.fullmatch("\t".join(filled)) if 0 < len(filled) <= 2 else None
    return (match["day"].strip(), match["cash"] or "", match["split"] or "") if match else None
