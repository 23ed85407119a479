"""The intraday measures, a row each, in the order of the output; ``reactions.inside`` reads bars."""

from __future__ import annotations

from eventstudy.kinds import Kind
from eventstudy.reactions.measures.measure import Bars, Measure
from eventstudy.reactions.returns import as_read, ratio, simple_return


def _move(name: str, words: str, meaning: str, price: str, against: str = "base_close") -> Measure:
    unit = f"fraction of {against}"
    return Measure(name, Kind.FRACTION, unit, words, meaning, Bars.INTRADAY, simple_return, (price, against))


def _read(name: str, kind: Kind, unit: str, words: str, meaning: str, digits: int = 2) -> Measure:
    return Measure(name, kind, unit, words, meaning, Bars.INTRADAY, as_read, (name,), digits)


def _after(minutes: int) -> Measure:
    meaning = f"the last close within {minutes} trading minutes of the news / price_at_news - 1"
    words = f"{minutes} minutes on"
    return _move(f"return_{minutes}m", words, meaning, f"price_{minutes}m", "price_at_news")


INTRADAY_MEASURES: tuple[Measure, ...] = (
    _read(
        "price_at_news",
        Kind.PRICE,
        "the listing's currency",
        "price at the news",
        "the close of the last bar that ended at or before the news, of extended hours or the day before too",
    ),
    _move(
        "peak_after_news",
        "peak after the news",
        "the highest price of the session's bars that begin at or after the news / base_close - 1",
        "peak_price",
    ),
    _move(
        "trough_after_news",
        "low after the news",
        "the lowest price of the session's bars that begin at or after the news / base_close - 1",
        "trough_price",
    ),
    _read(
        "minutes_to_peak",
        Kind.NUMBER,
        "minutes by the clock",
        "minutes to the peak",
        "from the news (or the opening, or the end of the lunch break) to the start of the bar with the peak",
        1,
    ),
    _read(
        "minutes_to_trough",
        Kind.NUMBER,
        "minutes by the clock",
        "minutes to the low",
        "the same to the bar with the trough",
        1,
    ),
    *(_after(minutes) for minutes in (5, 15, 30, 60)),
    Measure(
        "share_of_move_after_news",
        Kind.FRACTION,
        "fraction of the day's move",
        "share of the move after the news",
        "(last price of the bars - price_at_news) / (last price of the bars - base_close)",
        Bars.INTRADAY,
        ratio,
        ("moved_after_news", "moved"),
        0,
    ),
    _read(
        "vwap_after_news",
        Kind.PRICE,
        "the listing's currency",
        "average price after the news",
        "(high + low + close) / 3 of the bars after the news (or the vendor's average), weighted by volume",
    ),
    _read(
        "volume_share_after_news",
        Kind.FRACTION,
        "fraction of the volume in the session's bars",
        "share of the volume after the news",
        "the volume of the bars after the news / that of all of the session's bars",
        0,
    ),
    _move(
        "pre_market_move",
        "pre-market move",
        "the last price before the opening / base_close - 1",
        "pre_market_price",
    ),
    _move(
        "after_hours_move",
        "after-hours move",
        "the last price after the close / the last price of the session's bars - 1",
        "after_hours_price",
        "last_close",
    ),
    _read(
        "day_high_when",
        Kind.TEXT,
        "`before`, `after` or `straddles`",
        "the day's high came",
        "where the first bar with the session's high lies: before or after the news, or across it",
    ),
    _read("intraday_interval", Kind.TEXT, "as `5m`", "bars", "how long each bar is"),
)
"""The measures of every row with ``--intraday``."""
CLOCK_MEASURES: tuple[Measure, ...] = (
    _move(
        "return_at", "move at that time", "the price at a time of the session / base_close - 1", "price_at"
    ),
    _read("price_at", Kind.PRICE, "the listing's currency", "price at that time", "the price at that time"),
)
"""Measures of ``check`` only, with a time of the session's day in brackets: ``return_at[11:24]``."""
INTRADAY_NAMES: tuple[str, ...] = tuple(row.name for row in INTRADAY_MEASURES)
