"""Currencies and the minor units that some exchanges quote in."""

from __future__ import annotations

MINOR_UNITS = {
    "GBp": ("GBP", 100.0),
    "GBX": ("GBP", 100.0),
    "ZAc": ("ZAR", 100.0),
    "ZAC": ("ZAR", 100.0),
    "ILA": ("ILS", 100.0),
}
"""Minor units: the currency, and how many of them make one of it (pence, cents of the rand, agorot)."""


def major_currency(unit: str) -> tuple[str, float]:
    """The currency of a quote's unit, and how many units make one of it: (``GBP``, 100) for ``GBp``."""
    return MINOR_UNITS.get(unit, (unit, 1.0))


def rate_symbol(unit: str) -> str | None:
    """The symbol of a currency's rate, its units for one US dollar; None for the dollar itself."""
    currency, _ = major_currency(unit)
    return None if currency == "USD" else f"{currency}=X"
