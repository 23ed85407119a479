"""Printed figures: reading them exactly, and whether a measured value agrees with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from eventstudy.errors import UsageError

if TYPE_CHECKING:
    from decimal import Context, Decimal


class Comparison(StrEnum):
    """How a printed figure is meant."""

    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


class Verdict(StrEnum):
    """What the prices say of a claim."""

    CONFIRMED = "confirmed"
    CLOSE = "close"
    REFUTED = "refuted"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its exact value and the unit of its last digit (0.013 and 0.001 for ``1.3%``).

    All comparisons are decimal arithmetic on the shortest text of the measured float, to 13 decimals: a
    quotient of two prices carries binary noise beyond them, and no printed figure reaches there.
    """

    value: Decimal
    unit: Decimal
    percent: bool

    def judge(self, comparison: Comparison, measured: float) -> Verdict:
        """Confirmed, close or refuted.

        ``about`` is confirmed when the measured value, rounded to the printed digits (halves away from zero),
        is the printed one. It is close when it was cut off instead, or when the rounded value is one unit of
        the last digit away. ``nearly`` is confirmed when besides the measured size is not above the printed;
        close when it rounds to the printed one from above, or lies one unit below. The others compare the
        unrounded value, and are never close.
        """
        exact = _decimal(measured)
        match comparison:
            case Comparison.ABOUT:
                return self._about(exact)
            case Comparison.NEARLY:
                return self._nearly(exact)
            case Comparison.OVER:
                fits = exact > self.value
            case Comparison.UNDER:
                fits = exact < self.value
            case Comparison.AT_LEAST:
                fits = exact >= self.value
            case Comparison.AT_MOST:
                fits = exact <= self.value
        return Verdict.CONFIRMED if fits else Verdict.REFUTED

    def rounds_to(self, measured: float) -> bool:
        """Whether a measured value, rounded to the printed digits, is the printed one."""
        return self._about(_decimal(measured)) is Verdict.CONFIRMED

    def is_cut_off(self, measured: float) -> bool:
        """Whether a measured value cut off after the printed digits, but not rounded, is the printed one."""
        from decimal import ROUND_DOWN

        return not self.rounds_to(measured) and self._at_digits(_decimal(measured), ROUND_DOWN) == self.value

    def is_weak(self, comparison: Comparison, measured: float) -> bool:
        """Whether a one-sided claim is true by more than one unit of its last digit."""
        sided = comparison not in (Comparison.ABOUT, Comparison.NEARLY)
        return sided and abs(self.difference(measured)) > float(self.unit)

    def _about(self, exact: Decimal) -> Verdict:
        from decimal import ROUND_DOWN, ROUND_HALF_UP

        rounded = self._at_digits(exact, ROUND_HALF_UP)
        if rounded == self.value:
            return Verdict.CONFIRMED
        near = abs(_exactly().subtract(rounded, self.value)) <= self.unit
        cut_off = self._at_digits(exact, ROUND_DOWN) == self.value
        return Verdict.CLOSE if near or cut_off else Verdict.REFUTED

    def _nearly(self, exact: Decimal) -> Verdict:
        verdict = self._about(exact)
        if exact.copy_abs() <= self.value.copy_abs():
            return verdict
        return Verdict.CLOSE if verdict is Verdict.CONFIRMED else Verdict.REFUTED

    def _at_digits(self, exact: Decimal, rounding: str) -> Decimal:
        return exact.quantize(self.unit, rounding=rounding, context=_exactly())

    def difference(self, measured: float) -> float:
        """Measured minus printed."""
        from decimal import Decimal

        return float(Decimal(repr(measured)) - self.value)


def _decimal(measured: float) -> Decimal:
    """A measured value without binary noise."""
    from decimal import Decimal

    return Decimal(repr(measured)).quantize(Decimal("1e-13"), context=_exactly())


def _exactly() -> Context:
    """A context in which no float loses a digit."""
    from decimal import Context

    return Context(prec=400)


_FIGURE = re.compile(
    r"([+\-−–]?)\s*(\d{1,3}(?:,\d{3}){1,4}(?:\.\d{0,12})?|\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})"
    r"(?:[eE](6|9|12))?\s*(%?)",
    re.ASCII,
)


def parse_figure(text: str) -> Figure:
    """Read ``1.3%``, ``-0.5 %``, ``0.013``, ``5,521.52`` or ``-600e9``.

    Raises UsageError naming the forms.
    """
    from decimal import Decimal

    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"value {text!r} is not a figure", "write it as 1.3%, -0.5% or 0.013")
    digits = Decimal(("-" if match[1] in ("-", "−", "–") else "") + match[2].replace(",", ""))
    shift = (-2 if match[4] else 0) + int(match[3] or 0)
    places = len(match[2].partition(".")[2])
    return Figure(digits.scaleb(shift), Decimal(1).scaleb(shift - places), bool(match[4]))


def parse_comparison(text: str) -> Comparison:
    """Read a comparison, in any letter case. Raises UsageError naming the choices."""
    try:
        return Comparison(text.strip().lower())
    except ValueError:
        raise UsageError(
            f"comparison {text!r} is not one of {', '.join(Comparison)}", "write one of these"
        ) from None
