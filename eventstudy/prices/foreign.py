"""Dividends in another currency than the prices: converted at the day's exchange rate, where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from eventstudy.prices.bars import BarSeries, add_flag
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, PriceSource
from eventstudy.reasons import Reason

RATE_CARRY_DAYS = 7
"""How old, in calendar days, a rate may be before it is no longer used for a day without one."""
MINOR_UNITS = {"GBp": ("GBP", 100), "GBX": ("GBP", 100), "ZAc": ("ZAR", 100), "ILA": ("ILS", 100)}
"""Units that prices are quoted in: the currency, and how many make one of it."""


def with_dividends_converted(series: BarSeries, source: PriceSource) -> BarSeries:
    """The series with each foreign dividend moved to ``dividends`` in the prices' unit and flagged.

    amount x (units of the price's currency for one US dollar / those of the dividend's), both rates of the
    ex-day or of the latest day before it within ``RATE_CARRY_DAYS``: ``dividend-converted``. Without the
    rates it stays where it is: ``dividend-currency``.
    """
    rates = source.load(_rates_wanted(series)) if series.currency is not None else {}
    dividends, left = dict(series.dividends), dict(series.foreign_dividends)
    flags = dict(series.flags)
    own = series.currency or ""
    for day, (amount, currency) in series.foreign_dividends.items():
        per_price, per_dividend = (_per_dollar(unit, day, rates) if own else None for unit in (own, currency))
        if per_price is None or per_dividend is None:
            add_flag(flags, day, Reason.DIVIDEND_CURRENCY)
            continue
        dividends[day] = dividends.get(day, 0.0) + amount * per_price / per_dividend
        del left[day]
        if _major(own)[0] != _major(currency)[0]:
            add_flag(flags, day, Reason.DIVIDEND_CONVERTED)
    return replace(series, dividends=dividends, foreign_dividends=left, flags=flags)


def _major(unit: str) -> tuple[str, int]:
    """The currency of a unit, and how many units make one of it."""
    return MINOR_UNITS.get(unit, (unit, 1))


def _rates_wanted(series: BarSeries) -> list[PriceRequest]:
    """The rates against the dollar on the ex-days; none where both are the same currency."""
    own = _major(series.currency or "")[0]
    others = {_major(currency)[0] for _, currency in series.foreign_dividends.values()} - {own}
    if not others:
        return []
    first, last = min(series.foreign_dividends), max(series.foreign_dividends)
    span = date.fromordinal(first) - timedelta(RATE_CARRY_DAYS), date.fromordinal(last)
    return [PriceRequest(f"{code}=X", *span) for code in sorted({own, *others} - {"USD"})]


def _per_dollar(unit: str, day: int, rates: Mapping[str, PriceResult]) -> float | None:
    """How many units a US dollar costs on a day; None where no rate is at hand."""
    currency, units = _major(unit)
    series = rates.get(f"{currency}=X")
    if currency == "USD" or not rates:
        return float(units)
    if series is None or isinstance(series, NoPrices):
        return None
    at = series.index_at_or_before(day)
    if at is None or day - series.days[at] > RATE_CARRY_DAYS:
        return None
    return series.close[at] * units
