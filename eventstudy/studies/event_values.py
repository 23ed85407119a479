"""Columns of the event file as values: the two groups of a comparison, the regressors of a regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.errors import InputFileError, UsageError

if TYPE_CHECKING:
    from eventstudy.arrays import Floats
    from eventstudy.studies.event_columns import EventColumns

VALUES_SHOWN = 10
"""How many values of a column a refusal lists."""

LEVELS = 20
"""The most distinct texts that a column of a regression may have; each but the first gets an indicator."""


def two_values(events: EventColumns, column: str) -> tuple[str, str]:
    """The two values of a column, in alphabetical order; empty cells do not count.

    Raises InputFileError, listing them, for a column that has more or fewer.
    """
    values = sorted({cell for cell in events.cells[column] if cell})
    if len(values) == 2:
        return values[0], values[1]
    count = f"{len(values)} values" if len(values) != 1 else "one value"
    raise InputFileError(
        events.name,
        f"the column {column} has {count}{_listed(values)}, and --compare needs two",
        "name a column that divides the events in two, or leave out the others",
    )


def regressors(events: EventColumns, columns: Sequence[str]) -> dict[str, Floats]:
    """The terms of a regression by name, NaN where a cell is empty; shape (N,).

    A column of numbers is a term. A column of texts gives an indicator (0, 1) named COLUMN=VALUE for each
    value but the alphabetically first. Raises InputFileError for a column that is neither, and UsageError for
    one named twice.
    """
    if len(set(columns)) < len(columns):
        raise UsageError("--regress names a column twice", "name each column once")
    terms: dict[str, Floats] = {}
    for column in columns:
        cells = events.cells[column]
        numbers = [_number(cell) if cell else np.nan for cell in cells]
        texts = sorted({cell for cell, number in zip(cells, numbers, strict=True) if number is None})
        if not texts:
            terms[column] = np.array(numbers, dtype=np.float64)
            continue
        if len(texts) < len({cell for cell in cells if cell}):
            raise InputFileError(
                events.name,
                f"the column {column} has numbers and texts{_listed(texts)}",
                "write numbers with a point for decimals, and leave unknown cells empty",
            )
        if len(texts) == 1:
            raise InputFileError(
                events.name,
                f"the column {column} has one text{_listed(texts)}",
                "--regress takes numbers, or a column of at least two different texts",
            )
        if len(texts) > LEVELS:
            raise InputFileError(
                events.name,
                f"the column {column} has {len(texts)} different texts{_listed(texts)}",
                f"--regress takes numbers, or a column of at most {LEVELS} different texts",
            )
        for level in texts[1:]:
            terms[f"{column}={level}"] = np.array(
                [float(cell == level) if cell else np.nan for cell in cells]
            )
    return terms


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in cell else None


def _listed(values: Sequence[str]) -> str:
    more = f" and {len(values) - VALUES_SHOWN} more" if len(values) > VALUES_SHOWN else ""
    return f": {', '.join(values[:VALUES_SHOWN])}{more}" if values else ""
