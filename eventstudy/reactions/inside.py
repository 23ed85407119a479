"""What one listing's bars say of the minutes after the news: the definitions of docs/intraday.md."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from eventstudy.prices.intraday.day import Bar, DayBars, Part
from eventstudy.prices.intraday.series import MINUTE, NoBars
from eventstudy.prices.intraday.sessions import Hours, PlacedBars, is_complete
from eventstudy.prices.intraday.source import BarRequest
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reasons import Reason, code_of

HORIZONS = (5, 15, 30, 60)
"""Trading minutes after the news whose prices are measured."""
BEYOND = 0.01
"""How far beyond a day's low and high its intraday bars may go without a word: sources differ a little."""
OUT_OF_RANGE = 0.05
"""How far, as a fraction, a session's bars may lie outside the daily bar's range on one scale."""
OTHER_UNIT = 20.0
"""A bar that is so many times lower or higher than its session's median is in another unit."""
_TRADED = (Part.SESSION, Part.CLOSING_PRINT)


@dataclass(frozen=True, slots=True)
class InsideDay:
    """The bars of a reaction session around the news, and what was found in them.

    ``bars``: those of the whole day, oldest first. ``news`` and ``begins`` in UTC seconds: the announcement,
    and the first moment that could trade on it. ``price_at_news`` is NaN without one. ``peak``, ``trough``:
    the bars after the news with the highest high and the lowest low, None without any. ``traded``: the bars
    of the session itself, its closing print among them; ``after``: those that begin at or after the news.
    """

    symbol: str
    source: str
    interval: str
    seconds: int
    bars: DayBars
    hours: Hours
    news: float
    begins: float
    complete: bool
    base_close: float
    price_at_news: float
    price_bar: Bar | None
    straddling: Bar | None
    peak: Bar | None
    trough: Bar | None
    traded: DayBars
    after: DayBars

    @property
    def last_close(self) -> float:
        """The last price of the session in the bars; NaN without any."""
        return self.bars.last_close((*_TRADED, Part.LIVE_QUOTE))

    def last_of(self, part: Part) -> float:
        """The last close of a part of the day; NaN without any."""
        return self.bars.last_close((part,))

    def minutes_to(self, bar: Bar | None) -> float:
        """Minutes by the clock from the first moment that could trade on the news to the start of a bar."""
        return math.nan if bar is None else (bar.start - self.begins) / MINUTE

    def price_after(self, minutes: int) -> float:
        """The close of the last bar after the news that ended within so many trading minutes; else NaN."""
        until = self.hours.after_trading(self.begins, minutes)
        if until is None:
            return math.nan
        ended = bisect_right(self.after.end, until)
        return self.after.close[ended - 1] if ended else math.nan

    @property
    def day_high_bar(self) -> Bar | None:
        """The first bar with the session's high."""
        return self.traded.highest()

    def when(self, bar: Bar) -> str:
        """Whether a bar lies before or after the news, or straddles it."""
        if bar.start >= self.news:
            return "after"
        return "before" if bar.end <= self.news else "straddles"

    @property
    def vwap(self) -> float:
        """The volume-weighted price after the news; NaN without volume.

        A bar's price is the vendor's own average where there is one, else (H + L + C) / 3.
        """
        after = self.after
        paid = [
            ((high + low + close) / 3 if math.isnan(weighted) else weighted) * volume
            for high, low, close, volume, weighted in zip(
                after.high, after.low, after.close, after.volume, after.weighted, strict=True
            )
            if volume > 0
        ]
        return math.fsum(paid) / _volume(after) if paid else math.nan

    @property
    def volume_share(self) -> float:
        """The share of the volume in the session's bars that came after the news; NaN without volume."""
        total = _volume(self.traded)
        return _volume(self.after) / total if total and self.after else math.nan


def _volume(bars: DayBars) -> float:
    return math.fsum([volume for volume in bars.volume if volume > 0])


def look_inside(context: ListingContext) -> InsideDay | None:
    """The bars around the news, from the source that the options name; None, with a warning, without any."""
    source, alignment = context.options.intraday, context.span.alignment
    if source is None:
        return None
    symbol = context.span.listing.symbol
    placed = source.bars(BarRequest(symbol, alignment.base, alignment.session))
    if isinstance(placed, NoBars):
        context.warn(Reason.NO_INTRADAY_BARS)
        context.no_bars = placed
        return None
    day, hours = placed.day(alignment.session), Hours.of(alignment.session)
    middle = _middle(day)
    if math.isnan(middle):
        context.warn(Reason.NO_INTRADAY_BARS)
        return None
    if not _on_scale(context, middle, context.span.day(0)):
        context.warn(Reason.INTRADAY_SCALE, context.span.day(0))
        return None
    return _inside(context, placed, _in_one_unit(context, day, middle), hours)


def _middle(bars: DayBars) -> float:
    """The median close of a day's session; NaN without a bar in it."""
    return median(bars.of_parts(_TRADED).close or [math.nan])


def _inside(context: ListingContext, placed: PlacedBars, day: DayBars, hours: Hours) -> InsideDay:
    news = context.span.alignment.announcement.instant.timestamp()
    begins = max(news, float(hours.opens))
    if hours.lunch[0] <= begins < hours.lunch[1]:
        begins = float(hours.lunch[1])
    complete = is_complete(day, hours)
    traded = day.of_parts(_TRADED)
    last = max(traded.end, default=0)
    stopped = not complete and news > last + placed.series.seconds
    price_bar, straddling = _price_bar(context, placed, news, hours, stopped=stopped)
    after = traded[bisect_left(traded.start, news) :]
    inside = InsideDay(
        symbol=placed.series.symbol,
        source=placed.series.source,
        interval=placed.series.interval,
        seconds=placed.series.seconds,
        bars=day,
        hours=hours,
        news=news,
        begins=begins,
        complete=complete,
        base_close=context.read("close", context.span.day(-1)),
        price_at_news=price_bar.close if price_bar else math.nan,
        price_bar=price_bar,
        straddling=straddling,
        peak=after.highest(),
        trough=after.lowest(),
        traded=traded,
        after=after,
    )
    _warn(context, inside, placed)
    if inside.peak and inside.trough and _beyond_daily_range(context, inside.peak.high, inside.trough.low):
        context.warn(Reason.BEYOND_DAILY_RANGE, context.span.day(0))
    if complete and _lacks_volumes(traded):
        context.warn(Reason.EMPTY_CELL, context.span.day(0))
    return inside


def _lacks_volumes(bars: DayBars) -> bool:
    """Whether some bars have a volume and others none, or one that cannot be: weights that are not whole."""
    lacking = sum(map(math.isnan, bars.volume))
    return 0 < lacking < len(bars)


def _beyond_daily_range(context: ListingContext, high: float, low: float) -> bool:
    """Whether prices lie outside the daily bar of the session; not without one, or without its extremes."""
    day = context.span.day(0)
    at = None if day is None else context.series.index_of(day)
    if at is None:
        return False
    most, least = context.series.high[at], context.series.low[at]
    return high > most * (1 + BEYOND) or low < least * (1 - BEYOND)


def _warn(context: ListingContext, inside: InsideDay, placed: PlacedBars) -> None:
    """Name what is doubtful: bars that count for neither side, and an end that is missing."""

    def clock(bar: Bar) -> str:
        return f"{datetime.fromtimestamp(bar.start, UTC).astimezone(placed.table.zone):%H:%M}"

    codes = []
    if inside.straddling is not None:
        codes.append(code_of(Reason.STRADDLING_BAR, detail=clock(inside.straddling)))
    across = inside.bars.first_of(Part.ACROSS_OPEN)
    if across is not None:
        codes.append(code_of(Reason.BAR_ACROSS_OPEN, detail=clock(across)))
    if not inside.complete:
        codes.append(Reason.INTRADAY_INCOMPLETE)
    context.warnings.extend(code for code in codes if code not in context.warnings)


def _price_bar(
    context: ListingContext, placed: PlacedBars, news: float, hours: Hours, *, stopped: bool
) -> tuple[Bar | None, Bar | None]:
    """The bar whose close is the price at the news, and the one that straddles it.

    None for a bar older than the base session, for one on another scale than the base close, and where the
    source ``stopped`` long before the news.
    """
    bar, straddling = placed.last_until(news)
    base = context.span.alignment.base
    if bar is None or bar.start < base.opens.timestamp():
        return None, straddling
    if bar.start >= hours.opens:
        return None if stopped else bar, straddling
    if bar.start < _midnight(hours, placed):
        earlier, own = placed.day(base), Hours.of(base)
        if news >= own.ends and not is_complete(earlier, own):
            context.warn(Reason.INTRADAY_INCOMPLETE)
            return None, straddling
        if not _on_scale(context, _middle(earlier), context.span.day(-1)):
            context.warn(Reason.INTRADAY_SCALE, context.span.day(-1))
            return None, straddling
    return bar, straddling


def _midnight(hours: Hours, placed: PlacedBars) -> float:
    """The beginning of the reaction session's day on the exchange's clock."""
    opens = datetime.fromtimestamp(hours.opens, UTC).astimezone(placed.table.zone)
    return opens.replace(hour=0, minute=0, second=0).timestamp()


def _on_scale(context: ListingContext, middle: float, day: int | None) -> bool:
    """Whether a session's bars lie where its daily bar does: no split or other unit is between the two.

    ``middle``: their median close, NaN without any.
    """
    at = None if day is None else context.series.index_of(day)
    if math.isnan(middle) or at is None:
        return True
    series = context.series
    close = series.close[at]
    low, high = (
        value if not math.isnan(value) else pick(close * 0.75, close * 1.25)
        for value, pick in ((series.low[at], min), (series.high[at], max))
    )
    return low * (1 - OUT_OF_RANGE) <= middle <= high * (1 + OUT_OF_RANGE)


def _in_one_unit(context: ListingContext, bars: DayBars, middle: float) -> DayBars:
    """The bars without those of another unit (pounds among pence), each day's flagged."""
    least, most = middle / OTHER_UNIT, middle * OTHER_UNIT
    usual = bars.where([least < low and high < most for low, high in zip(bars.low, bars.high, strict=True)])
    if len(usual) < len(bars):
        context.warn(Reason.POSSIBLE_UNIT_CHANGE, context.span.day(0))
    return usual


def values_of(inside: InsideDay | None) -> dict[str, float]:
    """The inputs of the measures, by name; an incomplete session leaves out what needs its end."""
    if inside is None:
        return {}
    values = {
        "base_close": inside.base_close,
        "price_at_news": inside.price_at_news,
        "peak_price": inside.peak.high if inside.peak else math.nan,
        "trough_price": inside.trough.low if inside.trough else math.nan,
        "minutes_to_peak": inside.minutes_to(inside.peak),
        "minutes_to_trough": inside.minutes_to(inside.trough),
        "pre_market_price": inside.last_of(Part.PRE_MARKET),
        **{f"price_{minutes}m": inside.price_after(minutes) for minutes in HORIZONS},
    }
    if inside.complete:
        values |= {
            "last_close": inside.last_close,
            "moved": inside.last_close - inside.base_close or math.nan,
            "moved_after_news": inside.last_close - inside.price_at_news,
            "after_hours_price": inside.last_of(Part.AFTER_HOURS),
            "vwap_after_news": inside.vwap,
            "volume_share_after_news": inside.volume_share,
        }
    return values


def texts_of(inside: InsideDay | None) -> dict[str, str]:
    """The measures that are words: when the day's high came, and the size of the bars."""
    if inside is None:
        return {}
    high = inside.day_high_bar if inside.complete else None
    return {"day_high_when": inside.when(high) if high else "", "intraday_interval": inside.interval}


def price_range_at(inside: InsideDay, moment: float) -> tuple[float, tuple[float, float]] | None:
    """The last price at or before a moment, and the lowest and highest of the bar that it falls into.

    None where no bar of the session reaches to it.
    """
    covering: Callable[[Bar], bool] = lambda bar: bar.start <= moment < max(bar.end, bar.start + 1)  # noqa: E731
    own = next((bar for bar in inside.traded if covering(bar)), None)
    if own is None:
        return None
    before = next((bar.close for bar in reversed(inside.traded) if bar.end <= moment), own.open)
    return before, (min(own.low, before), max(own.high, before))
