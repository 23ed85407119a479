"""Daily factor returns by date, whatever file they came from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

RISK_FREE = "RF"
"""The risk-free rate: what excess returns are above."""
FACTORS = ("Mkt-RF", "SMB", "HML", "RMW", "CMA", "Mom", RISK_FREE)
"""The columns that a factor file can have, by the names of Ken French's library."""


@dataclass(frozen=True, slots=True)
class FactorFile:
    """Where factors came from: ``units`` they were written in, ``first`` and ``last`` day as ordinals.

    ``missing``: cells that hold no value.
    """

    path: str
    units: str
    columns: tuple[str, ...]
    first: int
    last: int
    days: int
    missing: int

    def __str__(self) -> str:
        """In a sentence, without its full stop."""
        first, last = (date.fromordinal(day).isoformat() for day in (self.first, self.last))
        columns = ", ".join(self.columns)
        return f"{self.path}: {columns} read as {self.units}, {self.days:,} days, {first} to {last}"


@dataclass(frozen=True, slots=True)
class FactorReturns:
    """Simple daily returns as fractions: ``values`` by column, then by ordinal of the day; none is NaN."""

    values: Mapping[str, Mapping[int, float]]
    files: tuple[FactorFile, ...]

    def on(self, column: str, days: Iterable[int]) -> list[float]:
        """The returns of a column on some days (ordinals), NaN where there is none."""
        values = self.values[column]
        return [values.get(day, math.nan) for day in days]

    def lacking(self, columns: Sequence[str], days: Iterable[int]) -> list[int]:
        """The days on which one of the columns has no value."""
        tables = [self.values[column] for column in columns]
        return [day for day in days if any(day not in table for table in tables)]
