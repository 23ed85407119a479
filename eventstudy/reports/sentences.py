"""Every warning code in plain words, a row each.

A code may carry the day it concerns (``half-day-snapshot:2025-01-28``) and, when it is not the row's own
bar, the symbol (``half-day-snapshot:9988.HK:2025-01-28``).
"""

from __future__ import annotations

from datetime import date

from eventstudy.words import spell_day

WARNINGS = {
    "date-only": "only a date was given, so the news is taken to have come at the time shown",
    "ex-dividend": "ex-dividend on {day}: part of the move is the dividend (--returns total adds it back)",
    "half-day-snapshot": "the bar of the half-day {day} is flat without volume: a snapshot, not its close",
    "stale-bar": "the bar of {day} is flat with no volume: probably no trade that day",
    "non-positive-price": "a price of {day} is zero or negative and was not used",
    "impossible-bar": "open, high, low and close of {day} contradict each other; only the close was used",
    "possible-split": "the price of {day} jumps by a split factor, and no split is recorded",
    "possible-unit-change": "the price of {day} jumps by a factor of about 100: another unit, perhaps pence",
    "duplicate-date": "{day} stands twice in the prices",
    "unsorted-dates": "the prices were not in date order",
    "closed-day-bar": "there is a bar for {day}, when the exchange was closed; it was not used",
    "missing-bar": "there is no bar for {day}, when the exchange was open",
    "empty-cell": "a price of {day} is empty",
    "provisional-bar": "the session of {day} had not closed when its bar was read",
    "restated-history": "the source has changed its history since it was last read; all of it was replaced",
    "no-benchmark-prices": "there are no prices of the benchmark",
    "missing-benchmark-bar": "the benchmark has no close for one of the two sessions",
    "no-parity-prices": "there is no price of the other listing or no exchange rate to compare with",
    "unverified-ratio": "the ADR ratio is not verified",
    "ratio-changed-since": "the ADR ratio has changed since; parity holds only for prices adjusted for it",
    "exchange-rate-carried": "there is no exchange rate for the day needed; that of {day} was used",
    "year-base-outside-price-history": "the last close of the year before is outside the prices",
    "outside-price-history": "the window reaches outside the prices",
    "short-estimation-window": "too few returns in the estimation window for a model",
    "zero-variance": "the returns of the estimation window do not vary",
}


def explain(code: str) -> str:
    """The sentence of a warning code. Raises KeyError for a code without one."""
    stem, *rest = code.partition("[")[0].split(":")
    day = spell_day(date.fromisoformat(rest[-1])) if rest else ""
    sentence = WARNINGS[stem].format(day=day)
    return f"in {rest[0]}, {sentence}" if len(rest) == 2 else sentence
