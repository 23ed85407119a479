"""What a column of numbers or texts holds: how people read it follows from it, in every format."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a column's values are shown to people; machine formats always carry the bare value."""

    TEXT = "text"
    DATE = "date"
    PRICE = "price"
    FRACTION = "fraction"
    COUNT = "count"
    NUMBER = "number"
    PROBABILITY = "probability"
