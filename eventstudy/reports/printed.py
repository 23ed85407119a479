"""Numbers and dates as pages print them: percentages without a blank, prices with their currency."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_SIGNS = {
    "USD": "$",
    "HKD": "HK$",
    "JPY": "¥",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "KRW": "₩",
    "CAD": "C$",
    "AUD": "A$",
    "SGD": "S$",
    "TWD": "NT$",
    "BRL": "R$",
    "ILS": "₪",
}
_WHOLE = ("JPY", "KRW")
"""Currencies that exchanges quote without decimals."""
_MINOR = {"GBp": "p", "ZAc": "c", "ILA": " agorot"}
"""Hundredths of a currency that an exchange quotes in, with what follows the figure."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _rounded(value: float, digits: int) -> Decimal:
    """Halves away from zero, on the decimals of the shortest text of the value; no negative zero."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def move(value: float | None, digits: int = 1) -> str:
    """A fraction as a signed percentage: ``+1.3%``, ``−2.1%``, ``0.0%``; empty for a missing value."""
    if value is None:
        return ""
    percent = _rounded(float(Decimal(repr(float(value))) * 100), digits)
    return f"{'+' if percent > 0 else ''}{percent:,}%".replace("-", "−")


def size(value: float, digits: int = 1) -> str:
    """A fraction as a percentage without its sign, for prose in which words carry it: ``2.1%``."""
    return move(abs(value), digits).removeprefix("+")


def money(value: float | None, currency: str) -> str:
    """A price with its currency: ``$112.78``, ``¥12,845``, ``1,846.50p``; empty for a missing value."""
    if value is None:
        return ""
    digits = 0 if currency in _WHOLE else 2 if abs(value) >= 1 else 4
    figure = f"{_rounded(value, digits):,}".replace("-", "−")
    if currency in _MINOR:
        return f"{figure}{_MINOR[currency]}"
    sign = _SIGNS.get(currency)
    return f"{sign}{figure}" if sign else f"{currency} {figure}".strip()


def chance(p: float | None) -> str:
    """A p-value as tables and notes print it: ``p = 0.067``, ``p < 0.001``; empty for a missing value."""
    if p is None:
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {_rounded(p, 3)}"


def short_day(day: date) -> str:
    """``Tue 11 Feb``."""
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def spoken_day(day: date) -> str:
    """``Tuesday 11 February``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def long_date(day: date) -> str:
    """``11 February 2025``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def typeset(sentence: str) -> str:
    """A sentence with pages' minus before its figures, and no blank before a percent sign."""
    return re.sub(r"(?<=\d) %", "%", re.sub(r"(?<![\w\[-])-(?=\d)", "−", sentence))


def listed(names: list[str]) -> str:
    """Names in a sentence: ``A``, ``A and B``, ``A, B and C``."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""
