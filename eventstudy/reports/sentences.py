"""What is said of an announcement and of the sessions that reacted: made once, laid out by every format."""

from __future__ import annotations

from datetime import datetime

from eventstudy.exchanges.why import why
from eventstudy.reactions.run import RunResult
from eventstudy.reasons import explain
from eventstudy.words import spell_day


def spell_instant(instant: datetime) -> str:
    """A time in words, the same in every locale: ``Tue 11 Feb 2025, 09:30 EST``."""
    return f"{spell_day(instant.date())}, {instant:%H:%M} {instant.tzname()}"


def reasons(result: RunResult) -> list[str]:
    """Why each session was chosen: a sentence per exchange, naming its listings."""
    by_sentence: dict[str, list[str]] = {}
    for row in result.reactions:
        by_sentence.setdefault(why(row.alignment), []).append(row.listing.symbol)
    return [f"{', '.join(symbols)}: {sentence}." for sentence, symbols in by_sentence.items()]


def warning_notes(result: RunResult) -> list[str]:
    """What was assumed and what is doubtful: a sentence per warning, naming its listings."""
    by_code: dict[str, list[str]] = {}
    for row in result.reactions:
        for code in row.warnings:
            by_code.setdefault(code, []).append(row.listing.symbol)
    notes = [
        f"{row.listing.symbol}: {row.status.value}: {row.detail}." for row in result.reactions if row.detail
    ]
    everyone = len(result.reactions)
    for code, symbols in by_code.items():
        who = "" if len(symbols) == everyone else f"{', '.join(symbols)}: "
        notes.append(f"{who}{code.partition(':')[0]}: {explain(code)}.")
    return notes
