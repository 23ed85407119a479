"""Why something is not measured, skipped or doubtful: every code with its sentence, a row each.

``run``, ``batch``, ``study``, ``check``, the bars and the status numbers of ``study_arrays`` all use these.
To add a code, add a row. Codes are printed in the columns ``status`` and ``warnings``; their order here is
the order of the status numbers and of docs/columns.md.

A code may carry details after colons: the day it concerns (``half-day-snapshot:2025-01-28``) and before it
the symbol, when the bar is not the row's own (``half-day-snapshot:9988.HK:2025-01-28``); or another detail
(``calendar-from-library:XHKG``); or the window it concerns (``outside-price-history[0:5]``).
"""

from __future__ import annotations

from datetime import date
from enum import Enum, StrEnum

from eventstudy.words import spell_day


class Role(Enum):
    """Where a code is printed."""

    STATUS = "status"
    WARNING = "warning"
    BOTH = "status or warning"


class Reason(StrEnum):
    """A code, its sentence (no full stop, so that it can stand in a longer one) and where it is printed.

    ``{day}`` in a sentence is replaced by the day that the code carries, ``{detail}`` by everything after its
    first colon. ``number``: what stands for the reason in the status of ``study_arrays``; OK is 0.
    """

    number: int
    sentence: str
    role: Role

    def __new__(cls, code: str, sentence: str = "", role: Role = Role.WARNING) -> Reason:
        """Make a row's member; its number is its place."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.number, member.sentence, member.role = len(cls.__members__), sentence, role
        return member

    OK = "ok", "measured", Role.STATUS
    # The prices do not allow it.
    NO_PRICES = "no-prices", "there are no prices", Role.STATUS
    OUTSIDE_PRICE_HISTORY = "outside-price-history", "the window reaches outside the prices", Role.BOTH
    SHORT_ESTIMATION_WINDOW = (
        "short-estimation-window",
        "too few returns in the estimation window for a model",
        Role.BOTH,
    )
    ZERO_VARIANCE = (
        "zero-variance",
        "the returns of the estimation window leave no variance to test with",
        Role.BOTH,
    )
    MISSING_EVENT_WINDOW = (
        "missing-event-window",
        "a close or return that the event needs is missing",
        Role.STATUS,
    )
    NO_CONVERGENCE = "no-convergence", "the fit of the model does not converge", Role.STATUS
    # The event cannot be placed.
    UNKNOWN_SYMBOL = "unknown-symbol", "the symbol's exchange is not known", Role.STATUS
    BAD_ROW = "bad-row", "the row cannot be used as it is written", Role.STATUS
    NON_TRADING_DAY = "non-trading-day", "the exchange had no session on the day given", Role.STATUS
    NOT_YET = "not-yet", "the session that reacts had not opened when the prices were read", Role.STATUS
    DUPLICATE_EVENT = (
        "duplicate-event",
        "another row has the same listing and reaction session",
        Role.STATUS,
    )
    NOT_MEASURED = "not-measured", "the prices at hand do not allow this measure", Role.STATUS
    PRICES_UNREADABLE = "prices-unreadable", "the price store could not be read", Role.STATUS
    LINE = "line", "the event is on line {detail} of the file"
    NAME_AS_SYMBOL = "name-as-symbol", "{detail} was taken as the name of this listing's issuer"
    # When the news came.
    DATE_ONLY = "date-only", "only a date was given, so the news is taken to have come at the time shown"
    MIDNIGHT_AS_DATE = (
        "midnight-as-date",
        "00:00:00 without a zone is how spreadsheets write a bare date, and was read as one",
    )
    ZONE_WORD_OUT_OF_SEASON = (
        "zone-word-out-of-season",
        "{detail} is not in use at that time of the year; the time was read on the clock that was",
    )
    CLOSING_AUCTION = (
        "closing-auction",
        "the news came in a closing auction or its random end: the close of that session, if still to be "
        "struck, else that of the next one, is the first after the news",
    )
    CALENDAR_FROM_LIBRARY = (
        "calendar-from-library",
        "the calendar of {detail} was looked up in pandas-market-calendars, past the end of its table",
    )
    CALENDAR_UNVERIFIED = (
        "calendar-unverified",
        "the calendar of {detail} is the library's: hours, suffix or benchmark index have no other source",
    )
    SESSION_HOURS_UNKNOWN = (
        "session-hours-unknown",
        "there was a special session on {day} whose hours are not known: it, and not the next one, may be the"
        " one that reacts, or the one measured from",
    )
    NO_FACTORS = "no-factors", "the factor files have no values for {day}"
    # What the bars leave in doubt.
    EX_DIVIDEND = (
        "ex-dividend",
        "ex-dividend on {day}: part of the move is the dividend (--returns total adds it back)",
    )
    DIVIDENDS_IN_CLOSES = (
        "dividends-in-closes",
        "the prices are adjusted for dividends: they are not those paid, and no return over an ex-day can be"
        " worked out from them",
        Role.BOTH,
    )
    HALF_DAY_SNAPSHOT = (
        "half-day-snapshot",
        "the bar of the half-day {day} is flat without volume: a snapshot, not its close",
    )
    STALE_BAR = "stale-bar", "the bar of {day} is flat with no volume: probably no trade that day"
    NON_POSITIVE_PRICE = "non-positive-price", "a price of {day} is zero or negative and was not used"
    IMPOSSIBLE_BAR = (
        "impossible-bar",
        "open, high, low or volume of {day} cannot be right; only the close was used",
    )
    DIVIDEND_WITH_SPLIT = (
        "dividend-with-split",
        "a dividend and a split on {day}: the amount may be for a share before or after the split",
    )
    DIVIDEND_CURRENCY = (
        "dividend-currency",
        "the dividend of {day} is in a different currency from the prices and is not counted: no exchange "
        "rate is available",
    )
    DIVIDEND_CONVERTED = (
        "dividend-converted",
        "the dividend of {day} was in a different currency and was converted at that day's exchange rate",
    )
    CAPITAL_GAIN = (
        "capital-gain",
        "the source gives a dividend and a capital gain for {day}, and the fall of the price does not show "
        "whether one includes the other; the likelier reading was used",
    )
    IMPOSSIBLE_ACTION = (
        "impossible-action",
        "the dividend or split of {day} is impossible and was not used",
    )
    CURRENCY_NOT_STATED = "currency-not-stated", "the source does not say in which currency its prices are"
    SPLIT_APPLIED = (
        "split-applied",
        "the source's prices change at {day} by a recorded split; they have been put on one scale",
    )
    POSSIBLE_SPLIT = (
        "possible-split",
        "the close of {day} may have jumped because of a split that the prices do not record",
    )
    EXTREME_MOVE = (
        "extreme-move",
        "the close of {day} is at least half above the close before, or a third below it",
    )
    POSSIBLE_UNIT_CHANGE = (
        "possible-unit-change",
        "the price of {day} jumps by a factor of about 100: another unit, perhaps pence",
    )
    DUPLICATE_DATE = "duplicate-date", "{day} appears twice in the prices"
    CLOSED_DAY_BAR = (
        "closed-day-bar",
        "there is a bar for {day}, when the exchange was closed; it was not used",
    )
    CALENDAR_CONTRADICTED = (
        "calendar-contradicted",
        "there is a bar for {day} with volume and prices of its own, when the calendar has no session: one "
        "of the two is wrong",
        Role.BOTH,
    )
    MISSING_BAR = "missing-bar", "there is no bar for {day}, when the exchange was open"
    EMPTY_CELL = "empty-cell", "a price or a volume of {day} is missing"
    PROVISIONAL_BAR = "provisional-bar", "the session of {day} had not closed when its bar was read"
    RESTATED_HISTORY = (
        "restated-history",
        "the source has changed its history since it was last read; all of it was replaced",
    )
    YEAR_BASE_OUTSIDE_PRICE_HISTORY = (
        "year-base-outside-price-history",
        "the last close of the year before is outside the prices",
    )
    # Inside the day.
    PEAK_MAY_PRECEDE_NEWS = (
        "peak-may-precede-news",
        "the news came during the session, and the day's high and low may be older than it",
    )
    INTRADAY_INCOMPLETE = "intraday-incomplete", "the intraday bars end before the session does"
    NO_INTRADAY_BARS = "no-intraday-bars", "there are no intraday bars of the session"
    INTRADAY_SCALE = (
        "intraday-scale",
        "the intraday bars of {day} and the daily prices are on different scales (a split or another unit"
        " lies between them), so nothing was measured across them",
    )
    BEYOND_DAILY_RANGE = (
        "beyond-daily-range",
        "the intraday bars of {day} go more than 1 % beyond the day's own low or high: a false print, or"
        " prices of another market",
    )
    BAR_ACROSS_OPEN = (
        "bar-across-open",
        "the bar that began at {detail} extends across the opening and is not counted in the session",
    )
    STRADDLING_BAR = (
        "straddling-bar",
        "the bar that began at {detail} holds prices from before and after the news, and counts for neither",
    )
    # The market and the other listing.
    NO_BENCHMARK_PRICES = "no-benchmark-prices", "there are no prices of the benchmark"
    MISSING_BENCHMARK_BAR = (
        "missing-benchmark-bar",
        "the benchmark has no close for one of the two sessions",
    )
    NO_PARITY_PRICES = (
        "no-parity-prices",
        "there is no price of the other listing or no exchange rate to compare with",
    )
    UNVERIFIED_RATIO = "unverified-ratio", "the ADR ratio is not verified"
    RATIO_CHANGED_SINCE = (
        "ratio-changed-since",
        "the ADR ratio has changed since; parity holds only for prices adjusted for it",
    )
    RATIO_OF_THE_DAY = (
        "ratio-of-the-day",
        "the prices are not adjusted for a later change of the ADR ratio, so the ratio of that day was used",
    )
    RATIO_IN_DOUBT = (
        "ratio-in-doubt",
        "no parity is given: no ADR ratio known for that day brings the two prices near each other, "
        "so the ratio or the unit of a price is another",
    )
    NOT_FUNGIBLE = (
        "not-fungible",
        "the shares {detail} cannot be exchanged into these, so there is no parity with them",
    )
    EXCHANGE_RATE_CARRIED = (
        "exchange-rate-carried",
        "there is no exchange rate for the day needed; that of {day} was used",
    )
    # Other events, and what a claim says.
    CONFOUNDED_ESTIMATION = (
        "confounded-estimation",
        "another event of the same listing lies in the estimation window",
    )
    OVERLAPPING_EVENTS = (
        "overlapping-events",
        "the event window overlaps that of another event of the listing",
    )
    SESSION_DIFFERS = "session-differs", "the claim names a session other than the first to react"
    PRICE_BEFORE_SPLIT = (
        "price-before-split",
        "the printed price is per share as before a later split and was compared on that scale: {detail}",
    )


REASONS: tuple[Reason, ...] = tuple(Reason)
"""The reasons by number: what a status number of ``study_arrays`` means."""


def code_of(reason: Reason, day: date | int | None = None, *, symbol: str = "", detail: str = "") -> str:
    """A reason as printed, with what it is about: ``stale-bar:9988.HK:2025-01-28``.

    ``day``: a date, or its ordinal. ``symbol``: only where it is not the row's own. ``detail``: other text.
    """
    if isinstance(day, int):
        day = date.fromordinal(day)
    return ":".join(part for part in (reason, symbol, detail, day.isoformat() if day else "") if part)


def reason_of(code: str) -> Reason:
    """The reason of a code with or without details. Raises ValueError for a code without a row."""
    return Reason(code.partition("[")[0].partition(":")[0])


def explain(code: str) -> str:
    """The sentence of a code: ``the bar of Tue 28 Jan 2025 is flat ...``. Raises as ``reason_of``."""
    reason = reason_of(code)
    details = code.partition("[")[0].partition(":")[2]
    if "{detail}" in reason.sentence:
        return reason.sentence.format(detail=details)
    symbol, _, last = details.rpartition(":")
    if "{day}" not in reason.sentence:
        symbol, last = details, ""
    sentence = reason.sentence.format(day=spell_day(date.fromisoformat(last)) if last else "a day")
    return f"in {symbol}, {sentence}" if symbol else sentence


def day_of(code: str) -> date | None:
    """The day that a code carries; None without one."""
    try:
        return date.fromisoformat(code.partition("[")[0].rpartition(":")[2])
    except ValueError:
        return None
