"""A session beside those before it, in one sentence: always with the first day of the prices it rests on."""

from __future__ import annotations

from datetime import date

from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.words import spell_day

WORTH_SAYING = 28
"""Calendar days back to the last session as large, without which nobody calls a move the biggest since."""
LONG_STREAK = 3
"""Sessions in a row from which a streak is said."""


def context_sentences(result: RunResult) -> list[str]:
    """A sentence for each listing with context: ``BABA: its biggest one-day gain since Fri 7 Feb 2025.``"""
    return [f"{row.listing.symbol}: {words}." for row in result.reactions if (words := _said(row))]


def _said(row: Reaction) -> str:
    facts = row.context
    if not facts.get("history_first"):
        return ""
    session = row.alignment.session.date
    rose = (row.values["close_to_close"] or 0) > 0
    noun = "gain" if rose else "fall"
    parts = [
        _since(facts["biggest_since"], session, f"biggest one-day {noun}"),
        _since(
            facts["highest_close_since" if rose else "lowest_close_since"],
            session,
            f"{'high' if rose else 'low'}est close",
        ),
    ]
    streak = facts["streak"]
    if isinstance(streak, int) and abs(streak) >= LONG_STREAK:
        parts.append(f"its {_ordinal(abs(streak))} straight {noun}")
    phrases = [part for part in parts if part]
    if not phrases and isinstance(rank := facts["rank_252"], int):
        phrases = [
            f"its {_ordinal(rank)} largest move of 252 sessions"
            if rank > 1
            else "its largest move of 252 sessions"
        ]
    first = spell_day(date.fromisoformat(str(facts["history_first"])))
    return f"{', '.join(phrases)}, in prices since {first}" if phrases else ""


def _since(day_or_none: float | int | str | None, session: date, words: str) -> str:
    """``its biggest one-day gain since Fri 7 Feb 2025``; empty where that is too recent to be said."""
    if not isinstance(day_or_none, str):
        return ""
    if day_or_none == "none":
        return f"its {words}"
    day = date.fromisoformat(day_or_none)
    return f"its {words} since {spell_day(day)}" if (session - day).days >= WORTH_SAYING else ""


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
