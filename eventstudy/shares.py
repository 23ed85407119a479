"""Numbers of shares outstanding, as they are typed."""

from __future__ import annotations

import math
import re

from eventstudy.errors import UsageError

_SHARES = r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?:e\d{1,2})?)(k|m|mn|bn|b)?"
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9}


def parse_shares(text: str) -> float:
    """``24.49e9``, ``24.49bn`` or ``24,490,000,000``. Raises UsageError for anything but a number above 0."""
    match = re.fullmatch(_SHARES, text.strip().lower(), re.ASCII)
    number = float(match[1].replace(",", "")) * _UNITS[match[2] or ""] if match else 0.0
    if not 1 <= number < math.inf:
        raise UsageError(f"{text!r} is no number of shares", "for example 24.49e9 or 24.49bn")
    return float(round(number))


def shares_by_symbol(texts: list[str]) -> dict[str, float]:
    """``NVDA=24.49e9``, one an option. Raises UsageError."""
    shares = {}
    for text in texts:
        symbol, equals, number = text.partition("=")
        if not equals or not symbol.strip():
            raise UsageError(f"--shares {text!r} names no symbol", "for example --shares NVDA=24.49e9")
        shares[symbol.strip().upper()] = parse_shares(number)
    return shares
