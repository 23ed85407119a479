"""The columns of ``run --context``: a session beside those before it. What makes them is in ``context/``."""

from __future__ import annotations

from eventstudy.kinds import Kind

CONTEXT_COLUMNS: dict[str, tuple[Kind, str, str]] = {
    "points": (Kind.PRICE, "points", "close - base_close"),
    "week_to_date": (Kind.FRACTION, "in the week", "close / last close before the calendar week - 1"),
    "month_to_date": (Kind.FRACTION, "in the month", "close / last close before the month - 1"),
    "quarter_to_date": (Kind.FRACTION, "in the quarter", "close / last close before the quarter - 1"),
    "biggest_since": (
        Kind.DATE,
        "biggest since",
        "the latest earlier session with a move at least as large the same way, or `none`",
    ),
    "rank_252": (Kind.COUNT, "rank of 252", "1 + those of the last 252 sessions with a larger absolute move"),
    "streak": (Kind.COUNT, "streak", "sessions in a row with a rise (falls: negative); 0 for a move of 0"),
    "highest_close_since": (
        Kind.DATE, "highest close since", "the latest earlier close at least as high, or `none`",
    ),
    "lowest_close_since": (
        Kind.DATE, "lowest close since", "the latest earlier close at least as low, or `none`",
    ),
    "from_record_close": (
        Kind.FRACTION, "from the highest close", "close / highest close of the prices at hand - 1",
    ),
    "from_52w_high": (Kind.FRACTION, "from the 52-week high", "close / highest close of 364 days - 1"),
    "from_52w_low": (Kind.FRACTION, "from the 52-week low", "close / lowest close of 364 days - 1"),
    "history_first": (Kind.DATE, "in prices since", "the first day of the prices that these rest on"),
}  # fmt: skip
"""Column: kind, words, meaning; in the order of the output."""
SHARES_COLUMNS: dict[str, tuple[Kind, str, str]] = {
    "market_value_change": (
        Kind.PRICE,
        "change of market value",
        "shares outstanding x (close - base_close), both of that day",
    ),
}
"""Those that ``--shares`` adds."""


def context_columns(*, shares: bool) -> dict[str, tuple[Kind, str, str]]:
    """The columns of context; with ``shares`` also that of the market value."""
    return CONTEXT_COLUMNS | (SHARES_COLUMNS if shares else {})
