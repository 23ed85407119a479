"""Index levels that a source keeps with fewer decimals than were printed."""

from __future__ import annotations

from math import isnan

from eventstudy.claims.figure import Comparison, Figure
from eventstudy.prices.bars import BarSeries

FEWEST_CLOSES = 20
"""Closes that show how many decimals a history has."""


def too_coarse(figure: Figure, comparison: Comparison, level: float, series: BarSeries) -> str:
    """Why the level of an index cannot be told from the printed one; empty where it can.

    The true level lies within half a unit of the last decimal that any close of the series has. Shares are
    not judged so: their prices follow a grid that may be coarser than the print.
    """
    from decimal import Decimal

    closes = [close for close in series.close if not isnan(close)]
    if not series.symbol.startswith("^") or len(closes) < FEWEST_CLOSES:
        return ""
    decimals = max(-int(Decimal(repr(close)).as_tuple().exponent) for close in closes)
    half = Decimal(5).scaleb(-decimals - 1)
    least, most = Decimal(repr(level)) - half, Decimal(repr(level)) + half
    possible = (least, most, min(max(figure.value, least), most))
    if 2 * half <= figure.unit or len({figure.judge(comparison, float(each)) for each in possible}) == 1:
        return ""
    few = f"the prices of {series.symbol} have {decimals} decimal{'' if decimals == 1 else 's'}"
    return f"{few}, too few to tell {figure.value} from {level}"
