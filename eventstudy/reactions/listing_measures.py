"""The measures of one listing around one announcement: which bars they need, and the arithmetic on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from eventstudy.errors import CalendarRangeError
from eventstudy.exchanges.listings import Listing, issuer_listings
from eventstudy.exchanges.reaction_session import Alignment
from eventstudy.exchanges.sessions import table_of
from eventstudy.models.single_event import Unfit
from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.reactions.estimate import Estimate, Returns, estimate, traded_returns
from eventstudy.reactions.parity import beyond_parity, catch_up, parity_price
from eventstudy.reasons import Reason, code_of
from eventstudy.returns import simple_return, volume_ratio
from eventstudy.words import ONE_DAY, spell_day

VOLUME_SESSIONS = 20
"""Sessions before the reaction session that its volume is compared with."""
CLOSES_BEFORE, CLOSES_AFTER = 6, 3
"""How far around the reaction session the closes of the picture reach, where they are at hand."""
FX_CARRY_DAYS = 7
"""How old an exchange rate may be before it is no longer used for a day without one."""


@dataclass(frozen=True, slots=True)
class SessionSpan:
    """The sessions that a listing's measures touch: ``days`` as ordinals, ``zero`` the reaction's place."""

    listing: Listing
    alignment: Alignment
    benchmark: str | None
    days: tuple[int, ...]
    zero: int
    year_base: int | None
    windows: tuple[tuple[int, int], ...]

    @classmethod
    def make(cls, listing: Listing, alignment: Alignment, options: RunOptions) -> SessionSpan:
        """Lay out the sessions around the reaction session, cut to what the calendar knows."""
        before = max(VOLUME_SESSIONS, 1 - options.estimation.start, *(1 - w.start for w in options.windows))
        after = max(0, options.estimation.end, *(w.end for w in options.windows), 0)
        calendar, zero_day = alignment.session.calendar, alignment.session.date
        days, zero = _days_around(calendar, zero_day, before, after)
        asked = listing.exchange.benchmark if options.benchmark == "auto" else options.benchmark
        benchmark = None if asked in ("none", listing.symbol) else asked
        year_end, _ = _days_around(calendar, date(zero_day.year, 1, 1), 1, 0)
        year_base = year_end[0] if year_end else None
        windows = tuple((w.start, w.end) for w in options.windows)
        return cls(listing, alignment, benchmark, days, zero, year_base, windows)

    def columns(self, measures: Iterable[str]) -> tuple[str, ...]:
        """The measures and the columns of each window, in the order of the output."""
        return (*measures, *window_columns(self.windows))

    def wants(self) -> list[PriceRequest]:
        """The bars of the listing and of its benchmark."""
        first, last = (
            date.fromordinal(min(self.days[0], self.year_base or self.days[0])),
            date.fromordinal(self.days[-1]),
        )
        symbols = [self.listing.symbol] + ([self.benchmark] if self.benchmark else [])
        return [PriceRequest(symbol, first, last) for symbol in symbols]

    def day(self, relative: int) -> int | None:
        """The session this many sessions after the reaction session, or None where the calendar ends."""
        place = self.zero + relative
        return self.days[place] if 0 <= place < len(self.days) else None


def window_columns(windows: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """The names of the columns of some windows (first and last session), in the order of the output."""
    return tuple(f"{part}[{a}:{b}]" for a, b in windows for part in ("return", "car", "car_t", "car_p"))


@lru_cache(maxsize=16_384)
def _days_around(calendar: str, day: date, before: int, after: int) -> tuple[tuple[int, ...], int]:
    """Ordinals of ``before`` sessions before a day, of itself if it is one, of ``after`` after it; its place.

    Fewer where the calendar ends. Cached, because the events of a file share their days.
    """
    table = table_of(calendar)
    past, future = _walk(table.before, day, before), _walk(table.after, day, after)
    own = [day] if table.first <= day <= table.last and table.is_session(day) else []
    return tuple(one.toordinal() for one in (*reversed(past), *own, *future)), len(past)


def _walk(step: Callable[[date], date], day: date, count: int) -> list[date]:
    """Up to ``count`` steps; fewer where the calendar ends."""
    found: list[date] = []
    for _ in range(count):
        try:
            day = step(day)
        except CalendarRangeError:
            break
        found.append(day)
    return found


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The issuer's other listing and the last close it had before a session opens."""

    listing: Listing
    day: date


def counterpart_of(frame: SessionSpan) -> Counterpart | None:
    """The other listing whose latest close before this session opens is the most recent; None without one."""
    opens = frame.alignment.session.opens
    latest: tuple[float, Counterpart] | None = None
    for other in issuer_listings(frame.listing.symbol)[1:]:
        table = table_of(other.exchange.calendar)
        session = table.session_closed_before(opens)
        if session is not None and (latest is None or session.closes.timestamp() > latest[0]):
            latest = session.closes.timestamp(), Counterpart(other, session.date)
    return latest[1] if latest else None


def parity_requests(frame: SessionSpan) -> list[PriceRequest]:
    """The other listing's bar and the exchange rates that parity needs."""
    twin = counterpart_of(frame)
    if twin is None:
        return []
    rates = [rate for one in (frame.listing, twin.listing) if (rate := _rate_symbol(one.currency))]
    return [
        PriceRequest(twin.listing.symbol, twin.day, twin.day),
        *(PriceRequest(rate, twin.day - FX_CARRY_DAYS * ONE_DAY, twin.day) for rate in rates),
    ]


def _rate_symbol(currency: str) -> str | None:
    return None if currency == "USD" else f"{currency}=X"


class ListingContext:
    """One listing's frame with its bars; every flagged bar that a measure reads is noted in ``warnings``."""

    def __init__(self, frame: SessionSpan, series: BarSeries, book: PriceCache, options: RunOptions) -> None:
        self.frame, self.series, self.book, self.options = frame, series, book, options
        self.warnings: list[str] = []
        self.twin = counterpart_of(frame)
        self.estimate: Estimate | None = None
        self.warnings.extend(series.notes)

    def warn(self, reason: Reason, day: int | None = None, symbol: str = "", *, window: str = "") -> None:
        """Note a warning code once, with the symbol (if it is another than the listing's) and the day."""
        text = code_of(reason, day, symbol="" if symbol == self.series.symbol else symbol) + window
        if text not in self.warnings:
            self.warnings.append(text)

    def read(self, column: str, day: int | None, series: BarSeries | None = None) -> float:
        """A value of one day's bar, NaN without one; the bar's flags become warnings."""
        series = series or self.series
        if day is None:
            return math.nan
        for flag in series.flags.get(day, ()):
            self.warn(flag, day, series.symbol)
        place = series.index_of(day)
        return math.nan if place is None else float(getattr(series, column)[place])

    def unmeasurable(self) -> tuple[Reason, str] | None:
        """Why the reaction cannot be measured at all: reason code and sentence."""
        for relative, name in ((0, "reaction"), (-1, "base")):
            day = self.frame.day(relative)
            first, last = self.series.covered
            if day is None or not first <= day <= last:
                shown = "no session" if day is None else spell_day(date.fromordinal(day))
                known = f"{date.fromordinal(first)} to {date.fromordinal(last)}"
                return (
                    Reason.OUTSIDE_PRICE_HISTORY,
                    f"the {name} session, {shown}, is outside the prices ({known})",
                )
            if math.isnan(self.read("close", day)):
                return (
                    Reason.MISSING_EVENT_WINDOW,
                    f"no close on {spell_day(date.fromordinal(day))}, the {name} session",
                )
        return None

    def closes_around(self) -> list[tuple[int, float]]:
        """(relative session, close) around the reaction session, where bars are at hand: the picture."""
        session = self.frame.alignment.session
        days, zero = _days_around(session.calendar, session.date, CLOSES_BEFORE, CLOSES_AFTER)
        found = []
        for relative, day in enumerate(days, start=-zero):
            place = self.series.index_of(day)
            if place is not None and not math.isnan(self.series.close[place]):
                found.append((relative, self.series.close[place]))
        return found

    def growth(self, from_day: int | None, to_day: int | None) -> float:
        """Close-to-close return between two days, with dividends reinvested if total returns are asked for.

        Price return P_b / P_a - 1; total return (P_b / P_a) prod(1 + D_k / P_k) - 1 over the ex-days k in
        (a, b], P_k the close of the ex-day.
        """
        start, end = self.read("close", from_day), self.read("close", to_day)
        if from_day is None or to_day is None:
            return math.nan
        factor = 1.0
        if self.options.total_returns:
            for ex_day, cash in self.series.dividends.items():
                if from_day < ex_day <= to_day:
                    factor *= 1.0 + cash / self.read("close", ex_day)
        return simple_return(end * factor, start)


def measure(priced: ListingContext) -> dict[str, float | None]:
    """Every measure that the bars allow, by column; None where one cannot be made."""
    values = {
        **_session_measures(priced),
        **_volume_and_year(priced),
        **_benchmark(priced),
        **_parity(priced),
        **_window_returns(priced),
        **_abnormal(priced),
    }
    return {name: None if math.isnan(value) else value for name, value in values.items()}


def _session_measures(priced: ListingContext) -> dict[str, float]:
    """The prices of the reaction session and the moves against the base close (METHODS: simple returns)."""
    today, base_day = priced.frame.day(0), priced.frame.day(-1)
    base = priced.read("close", base_day)
    opened, high, low, close = (priced.read(name, today) for name in ("open", "high", "low", "close"))
    paid = 0.0
    for day, flags in priced.series.flags.items():
        # Such a bar was taken out of use: its day is no session, so nothing else would name it.
        if (
            Reason.CLOSED_DAY_BAR in flags
            and base_day is not None
            and today is not None
            and base_day < day < today
        ):
            priced.warn(Reason.CLOSED_DAY_BAR, day, priced.series.symbol)
    for ex_day, cash in priced.series.dividends.items():
        if base_day is not None and today is not None and base_day < ex_day <= today:
            priced.warn(Reason.EX_DIVIDEND, ex_day)
            paid += cash if priced.options.total_returns else 0.0
    return {
        "base_close": base,
        "open": opened,
        "high": high,
        "low": low,
        "close": close,
        "volume": priced.read("volume", today),
        "gap": simple_return(opened + paid, base),
        "close_to_close": simple_return(close + paid, base),
        "intraday_peak": simple_return(high + paid, base),
        "intraday_trough": simple_return(low + paid, base),
        "open_to_close": simple_return(close, opened),
    }


def _volume_and_year(priced: ListingContext) -> dict[str, float]:
    frame = priced.frame
    earlier = [priced.read("volume", frame.day(-back)) for back in range(VOLUME_SESSIONS, 0, -1)]
    found = {"volume_ratio": volume_ratio(priced.read("volume", frame.day(0)), earlier)}
    if frame.year_base is not None and frame.year_base >= priced.series.covered[0]:
        found["year_to_date"] = priced.growth(frame.year_base, frame.day(0))
    else:
        priced.warn(Reason.YEAR_BASE_OUTSIDE_PRICE_HISTORY)
    return found


def _benchmark(priced: ListingContext) -> dict[str, float]:
    symbol = priced.frame.benchmark
    if symbol is None:
        return {}
    series = priced.book[symbol]
    if isinstance(series, NoPrices):
        priced.warn(Reason.NO_BENCHMARK_PRICES)
        return {}
    base, close = (priced.read("close", priced.frame.day(relative), series) for relative in (-1, 0))
    if math.isnan(base) or math.isnan(close):
        priced.warn(Reason.MISSING_BENCHMARK_BAR)
    return {"benchmark_return": simple_return(close, base)}


def _parity(priced: ListingContext) -> dict[str, float]:
    """Parity price, catch-up and beyond-parity; nothing for an issuer with one listing."""
    twin = priced.twin
    if twin is None:
        return {}
    own, other = priced.frame.listing, twin.listing
    series = priced.book[other.symbol]
    if isinstance(series, NoPrices):
        priced.warn(Reason.NO_PARITY_PRICES)
        return {}
    day = twin.day.toordinal()
    other_close = priced.read("close", day, series)
    rates = [_per_usd(priced, one.currency, day) for one in (own, other)]
    if math.isnan(other_close) or any(math.isnan(rate) for rate in rates):
        priced.warn(Reason.NO_PARITY_PRICES)
        return {}
    if not (own.verified and other.verified):
        priced.warn(Reason.UNVERIFIED_RATIO)
    if twin.day.isoformat() < max(own.ratio_since, other.ratio_since):
        priced.warn(Reason.RATIO_CHANGED_SINCE)
    parity = parity_price(other_close, own.ordinary_per_unit, other.ordinary_per_unit, rates[0], rates[1])
    base, close = (priced.read("close", priced.frame.day(relative)) for relative in (-1, 0))
    return {
        "parity_price": parity,
        "catch_up": catch_up(parity, base),
        "beyond_parity": beyond_parity(close, parity),
    }


def _abnormal(priced: ListingContext) -> dict[str, float]:
    """Abnormal return of the session and CAR of each window, with their tests; keeps the model too."""
    found = _estimate(priced)
    if isinstance(found, Unfit):
        priced.warn(found.reason)
    if not isinstance(found, Estimate):
        return {}
    priced.estimate = found
    values = found.abnormal()
    for start, end in priced.frame.windows:
        values.update(found.cumulated(start, end))
    return values


def _estimate(priced: ListingContext) -> Estimate | Unfit | None:
    """The fitted model, why there is none, or None when there is no benchmark to fit it on."""
    frame, options = priced.frame, priced.options
    own = traded_returns(priced.series, frame.days, total=options.total_returns)
    if frame.benchmark is None:
        if options.model != "mean-adjusted":
            return None
        market = [0.0] * len(own)
    else:
        series = priced.book[frame.benchmark]
        if isinstance(series, NoPrices):
            return None
        market = traded_returns(series, frame.days)
    returns = Returns(1 - frame.zero, own, market)
    return estimate(returns, options.model, options.estimation, options.min_estimation)


def _per_usd(priced: ListingContext, currency: str, day: int) -> float:
    """Units of a currency per US dollar on a day, else the latest earlier rate (flagged) of a week."""
    symbol = _rate_symbol(currency)
    if symbol is None:
        return 1.0
    series = priced.book[symbol]
    if isinstance(series, NoPrices):
        return math.nan
    place = series.index_at_or_before(day)
    if place is None or day - series.days[place] > FX_CARRY_DAYS:
        return math.nan
    if series.days[place] != day:
        priced.warn(Reason.EXCHANGE_RATE_CARRIED, series.days[place], symbol)
    return series.close[place]


def _window_returns(priced: ListingContext) -> dict[str, float]:
    """``return[A:B]``: from the close before session A to the close of session B."""
    found = {}
    for start, end in priced.frame.windows:
        before, last = priced.frame.day(start - 1), priced.frame.day(end)
        first_known, last_known = priced.series.covered
        if before is None or last is None or before < first_known or last > last_known:
            priced.warn(Reason.OUTSIDE_PRICE_HISTORY, window=f"[{start}:{end}]")
            continue
        found[f"return[{start}:{end}]"] = priced.growth(before, last)
        for ex_day in priced.series.dividends:
            if before < ex_day <= last:
                priced.warn(Reason.EX_DIVIDEND, ex_day)
    return found
