"""Index levels that a source keeps with fewer decimals than were printed."""

from __future__ import annotations

from math import isnan

from eventstudy.claims.figure import Comparison, Figure
from eventstudy.kinds import Kind
from eventstudy.prices.bars import BarSeries
from eventstudy.reactions.context.history import History

FEWEST_CLOSES = 20
"""Closes that show how many decimals a history has."""

PUBLISHED = 0.01
"""The last decimal that indices are published with."""


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


def error_of(base: float, value: float, kind: Kind, history: History, i: int) -> float:
    """How far an index's points or move may be off for want of decimals in its closes; 0 for shares.

    Points rest on two closes, each known to half a unit u of its last decimal: u. A move on their quotient:
    at most (u / 2)(1 / base)(2 + move). The decimals are those of the closes around; with two of them, as
    indices are published, nothing is off.
    """
    unit = history.unit_before(i)
    if not history.index_level or kind not in (Kind.PRICE, Kind.FRACTION) or unit <= PUBLISHED:
        return 0.0
    return unit if kind is Kind.PRICE else unit / 2 / base * (2 + value)
