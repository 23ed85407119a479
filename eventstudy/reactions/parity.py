"""ADR parity: how much of a listing's move was only catching up with the issuer's other listing."""

from __future__ import annotations

NEAR = 1.6
"""How many times another price a parity may be, or the other it, before the ratio or a unit is doubted."""


def is_near(parity: float, price: float) -> bool:
    """Whether two prices differ by less than the factor ``NEAR``; a wrong ratio is off by two or more."""
    return parity < NEAR * price and price < NEAR * parity


def parity_price(
    other_close: float, own_units: float, other_units: float, own_per_usd: float, other_per_usd: float
) -> float:
    """What a listing should cost at the other listing's close, in its own currency.

    ``units``: ordinary shares in one traded unit (8 for an ADS of eight shares, 1 for a share).
    ``per_usd``: units of each listing's currency for one US dollar (1 for the dollar itself).
    P = other_close x (own_units / other_units) x (own_per_usd / other_per_usd): the law of one price.
    """
    return other_close * (own_units / other_units) * (own_per_usd / other_per_usd)


def catch_up(parity: float, base_close: float) -> float:
    """The part of the move that the other market had already made: parity_price / base_close - 1."""
    return parity / base_close - 1.0


def beyond_parity(close: float, parity: float) -> float:
    """The part of the move beyond parity: close / parity_price - 1.

    (1 + catch_up)(1 + beyond_parity) = 1 + close_to_close.
    """
    return close / parity - 1.0
