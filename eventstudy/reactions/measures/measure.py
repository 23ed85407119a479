"""What a measure is: a column with its kind and words, the bars it needs, and a formula on their values."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from eventstudy.kinds import Kind

Values = Mapping[str, float]
"""Values read from bars, by name; NaN for one that is missing. A name that is absent cannot be had at all."""
Measured = dict[str, float | None]
"""Every measure of a listing by its column, in the order of the output; None where it cannot be made."""


class Bars(StrEnum):
    """The bars that a measure needs, in words, in the order in which they are read."""

    SESSION = "the bars of the reaction session and of the session before it"
    VOLUME = "the volumes of the reaction session and of the 20 sessions before it"
    YEAR = "the closes of the reaction session and of the last session of the year before"
    BENCHMARK = "the benchmark's closes of the reaction session and of the session before it"
    COUNTERPART = "the latest close of the issuer's other listing, and the exchange rates of its day"
    INTRADAY = "the intraday bars of the reaction session and the close of the session before it"
    WINDOW = "the closes of the window's last session and of the session before its first"
    MODEL = "the closes of the estimation window, of the listing and its benchmark"
    MODEL_WINDOW = "the closes of the estimation window and the window, of the listing and its benchmark"


class Measure(NamedTuple):
    """One measure.

    ``name``: its column (the contract's), before ``[A:B]`` for one of a window. ``unit``: what its values
    are counted in. ``words``: how people call it. ``meaning``: its definition, in Markdown. ``formula`` takes
    the values called ``inputs``, floats or arrays of one shape, and gives the measure of each; NaN where one
    of them is missing. ``digits``: decimals where people read it.
    """

    name: str
    kind: Kind
    unit: str
    words: str
    meaning: str
    bars: Bars
    formula: Callable[..., Any]
    inputs: tuple[str, ...]
    digits: int = 2
