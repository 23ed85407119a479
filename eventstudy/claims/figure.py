"""Printed figures: reading them exactly, and whether a measured value agrees with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from eventstudy.errors import UsageError

if TYPE_CHECKING:
    from decimal import Decimal


class Comparison(StrEnum):
    """How a printed figure is meant."""

    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its exact value and the unit of its last digit (0.013 and 0.001 for ``1.3%``)."""

    value: Decimal
    unit: Decimal
    percent: bool

    def fits(self, comparison: Comparison, measured: float) -> bool:
        """Whether a measured value agrees with it.

        ``about``: the value, rounded half up to the printed digits, is within one unit of the last of them.
        The others compare the unrounded value. Exact: decimal arithmetic on the shortest text of the float.
        """
        from decimal import ROUND_HALF_UP, Context, Decimal

        exact = Context(prec=400)
        found = Decimal(repr(measured))
        match comparison:
            case Comparison.ABOUT:
                rounded = found.quantize(self.unit, rounding=ROUND_HALF_UP, context=exact)
                return abs(exact.subtract(rounded, self.value)) <= self.unit
            case Comparison.OVER:
                return found > self.value
            case Comparison.UNDER:
                return found < self.value
            case Comparison.AT_LEAST:
                return found >= self.value
            case Comparison.AT_MOST:
                return found <= self.value

    def difference(self, measured: float) -> float:
        """Measured minus printed."""
        from decimal import Decimal

        return float(Decimal(repr(measured)) - self.value)


_FIGURE = re.compile(r"([+\-−–]?)\s*(\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})\s*(%?)", re.ASCII)


def parse_figure(text: str) -> Figure:
    """Read ``1.3%``, ``-0.5 %`` or ``0.013``. Raises UsageError naming the forms."""
    from decimal import Decimal

    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"value {text!r} is not a figure", "write it as 1.3%, -0.5% or 0.013")
    digits = Decimal(("-" if match[1] in ("-", "−", "–") else "") + match[2])
    shift = -2 if match[3] else 0
    places = len(match[2].partition(".")[2])
    return Figure(digits.scaleb(shift), Decimal(1).scaleb(shift - places), bool(match[3]))


def parse_comparison(text: str) -> Comparison:
    """Read a comparison, in any letter case. Raises UsageError naming the choices."""
    try:
        return Comparison(text.strip().lower())
    except ValueError:
        raise UsageError(
            f"comparison {text!r} is none of {', '.join(Comparison)}", "write one of these"
        ) from None
