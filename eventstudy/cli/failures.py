"""What went wrong, said once: equal reasons together, and one command that fetches all that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FETCH = re.compile(r"fetch them first: eventstudy prices fetch (.+) --from (\S+) --to (\S+)")


def merged_remedies(remedies: Iterable[str]) -> list[str]:
    """Each remedy once, in order; those that fetch prices as one command over all their days, at the end."""
    merged: dict[str, None] = {}
    symbols: dict[str, None] = {}
    days: list[str] = []
    for remedy in filter(None, remedies):
        match = _FETCH.fullmatch(remedy)
        if match is None:
            merged[remedy] = None
            continue
        symbols.update(dict.fromkeys(match[1].split()))
        days += match[2], match[3]
    if not symbols:
        return list(merged)
    command = f"eventstudy prices fetch {' '.join(symbols)} --from {min(days)} --to {max(days)}"
    return [*merged, f"fetch them first: {command}"]


def merged_reasons(failures: Iterable[tuple[str, str, str]]) -> list[str]:
    """``A, B: no-prices: ...`` for (symbol, code, detail): symbols with the same reason together."""
    by_reason: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for symbol, code, detail in failures:
        alone = rf"(?<![\w.]){re.escape(symbol)}(?![\w.])"
        by_reason.setdefault((code, re.sub(alone, "", detail)), []).append((symbol, detail))
    lines = []
    for (code, _), same in by_reason.items():
        symbols, detail = [symbol for symbol, _ in same], same[0][1]
        words = detail if len(same) == 1 else detail.replace(f" of {symbols[0]}", "")
        lines.append(f"{', '.join(symbols)}: {code}: {words}")
    return lines
